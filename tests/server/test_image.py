"""What goes into the container, read from the files that make it: a setting is all that sign-in takes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_packages_of_sign_in_are_installed_at_known_versions() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=]", one)[0] for one in extras["optional-dependencies"]["sign-in"]}
    installs = next(line for line in DOCKERFILE.splitlines() if "pip install" in line)
    assert wanted <= set(installs.split()) and "-c /tmp/requirements-dev.txt" in installs
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    assert all(re.search(rf"^{name}==", lock, re.MULTILINE) for name in wanted)


def test_all_that_is_copied_may_be_and_no_secret_is() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if re.match("COPY (?!--)", line)]
    assert {name for names in copied for name in names} == allowed
    assert ".streamlit/secrets.toml" in ignored[ignored.index("!.streamlit") :]
