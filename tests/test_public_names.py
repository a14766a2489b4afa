"""The names of the library are there, and cost nothing before they are used."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import segmentation


def test_every_public_name_comes_from_the_module_type_checkers_see():
    """What the stub tells type checkers is what Python gives, and nothing is told twice."""
    stub = ast.parse(Path(segmentation.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    told = [
        (alias.name, f"segmentation.{node.module}")
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]

    assert len(dict(told)) == len(told)
    assert set(dict(told)) == set(segmentation.__all__)
    for name, module in told:
        assert getattr(segmentation, name) is getattr(sys.modules[module], name)


def test_every_file_of_the_library_is_part_of_the_package():
    """An installed library without its stub would have no names, without its templates no report."""
    home = Path(segmentation.__file__).parent
    project = tomllib.loads((home.parent / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = {
        path
        for package, patterns in project["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for path in home.parent.joinpath(*package.split(".")).glob(pattern)
    }
    files = {path for path in home.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert files <= shipped


def test_importing_the_library_imports_nothing_heavy():
    """pandas, scikit-learn and the charts come with the first name that needs them."""
    heavy = {"pandas", "sklearn", "scipy", "altair", "jinja2"}
    script = f"import sys, segmentation; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_refused():
    """As any module refuses it."""
    with pytest.raises(AttributeError, match="nonsense"):
        _ = segmentation.nonsense
    assert set(segmentation.__all__) <= set(dir(segmentation))
