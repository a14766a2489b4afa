"""What the README says is so: its code runs, its commands work, its tables are complete."""

from __future__ import annotations

import doctest
import importlib
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import segmentation
from segmentation.act.exports import EXPORTS
from segmentation.datasets import jewellery, jewellery_csv
from segmentation.prepare.reading.tables import READERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, containing: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", README, flags=re.S)
    return str(next(found for found in blocks if containing in found))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("newcomer")
    (place / "customers.csv").write_bytes(jewellery_csv())
    (place / "lake").mkdir()
    jewellery().to_parquet(place / "lake" / "customers.parquet")
    return place


def test_the_example_of_the_library_runs() -> None:
    """The worked example in `segmentation/__init__.py` is true."""
    assert doctest.testmod(segmentation).failed == 0


EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "segmentation").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8") and path.name != "__init__.py"
]


@pytest.mark.parametrize("module", EXAMPLES)
def test_examples_in_the_code_are_true(module: str) -> None:
    """Every example of a docstring gives what it says."""
    told = doctest.testmod(importlib.import_module(module))
    assert told.attempted > 0
    assert told.failed == 0


@pytest.mark.slow
def test_the_python_of_the_readme_runs(folder: Path) -> None:
    """A newcomer can paste it."""
    code = block("python", "seg.run")
    subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, env={"PYTHONPATH": str(ROOT), "PATH": ""}
    )
    assert (folder / "labelled.csv").stat().st_size > 0


@pytest.mark.slow
def test_the_shell_commands_of_the_readme_run(folder: Path) -> None:
    """Each line does what it says, on the bundled sample."""
    lines = [line.split("  #")[0] for line in block("sh", "segmentation read").strip().splitlines()]
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "python"
        told = subprocess.run(
            [sys.executable, *words[1:]],
            cwd=folder,
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )
        assert told.returncode == 0, told.stderr
        assert told.stdout


def test_the_readme_writes_the_sample_that_its_commands_read(tmp_path: Path) -> None:
    """A newcomer without a file of their own has one."""
    [code] = re.findall(r'`python -c "(.*?)"`', README)
    env = {"PYTHONPATH": str(ROOT), "PATH": ""}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, env=env)
    assert len((tmp_path / "customers.csv").read_bytes().splitlines()) == 1001


def test_every_dependency_has_its_reason() -> None:
    """Each package that is installed for users or developers stands in the README."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(p for extra in project["optional-dependencies"].values() for p in extra),
    ]
    names = {re.split(r"[\[<>=!~ ]", package)[0] for package in wanted} - {"touchstone-segments"}
    assert {name for name in names if name not in README} == set()


def test_the_locks_name_packages_and_versions_only() -> None:
    """No addresses, no index lines; every line an exact version."""
    for lock in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"[a-z0-9._-]+(\[[a-z,]+\])?==[\w.]+( ; .+)?", line), line


def test_the_locks_agree() -> None:
    """Users and developers run the same versions."""
    users = set((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    assert users <= set((ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines())


def test_every_picture_and_page_of_the_readme_is_there() -> None:
    """No dead links."""
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def make(*words: str) -> subprocess.CompletedProcess[str]:
    """`make` as from a shell of one's own, even when these tests were started by make themselves."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=own)


def test_make_says_one_sentence_when_python_is_too_old(tmp_path: Path) -> None:
    """An old Python is named with its version, and what to do."""
    old = tmp_path / "python-old"
    old.write_text('#!/bin/sh\ncase "$2" in *exit*) exit 1;; *) echo 3.9.2;; esac\n')
    old.chmod(0o755)
    told = make(f"PYTHON={old}", f"VENV={tmp_path}/venv", "run")
    assert told.returncode != 0
    assert "3.11 or newer" in told.stdout
    assert "3.9.2" in told.stdout


def test_make_says_one_sentence_when_nothing_can_be_installed(tmp_path: Path) -> None:
    """Offline, the last word is what to do, and the next try starts where this one stopped."""
    python = tmp_path / "venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho ERROR: no network >&2\nexit 1\n")
    python.chmod(0o755)
    for goal, stamp in (("run", ".installed"), ("test", ".installed-dev")):
        said = make(f"VENV={tmp_path}/venv", goal)
        assert said.returncode != 0
        assert "Is this computer online?" in said.stdout.splitlines()[-1]
        assert not (tmp_path / "venv" / stamp).exists()


def test_every_format_is_documented() -> None:
    """Each file format that can be read and each export is named in the documentation."""
    words = README + (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert {name for name in READERS if f"`{name}`" not in words} == set()
    assert {name for name in EXPORTS if f"`{name}`" not in words} == set()


HOUSE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_path_of_the_house_exists() -> None:
    """Whoever asks where something is, is sent to a file that is there."""
    tops = "segmentation|ui|pages|tests|docs|benchmarks"
    named = re.findall(rf"`((?:{tops}|\.streamlit)/[\w./<>*-]*)`", HOUSE + GUIDE)
    assert len(named) > 30
    missing = [name for name in named if "<" not in name and not any(ROOT.glob(name.rstrip("/")))]
    assert missing == []


def test_the_map_of_the_rooms_is_true() -> None:
    """Every room of the map exists, and every module it shows there stands there."""
    rooms = HOUSE.split("## The rooms")[1].split("```")[1]
    shown = re.findall(r"^ {4}(\w+)/ +([\w ]+)", rooms, flags=re.M)
    modules = {path.stem: path.parent.name for path in (ROOT / "segmentation").rglob("*.py")}
    assert {room for room, _ in shown} < set(modules.values())
    astray = [
        (room, name)
        for room, names in shown
        for name in names.split()
        if modules.get(name, room) != room and "→" not in names
    ]
    assert astray == []


AMERICAN = r"\b(?:(?:color|center|neighbor|behavior|favorite)(?:s|ed)?|labeled|(?:analyz|standardiz)\w+)\b"
PROSE = [ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING")]


@pytest.mark.parametrize("path", [*PROSE, *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.stem)
def test_docs_are_in_the_english_of_the_pages(path: Path) -> None:
    """Colours and centres, as on the screen; names in code and titles of sources stay as they are."""
    text = path.read_text(encoding="utf-8").partition("\n## References")[0]
    prose = re.sub(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", "", text, flags=re.S)
    assert re.findall(AMERICAN, prose, flags=re.IGNORECASE) == []
