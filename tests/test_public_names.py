"""The names of the library are there, and cost nothing before they are used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import segmentation


def test_every_public_name_comes_from_the_module_type_checkers_see():
    """The imports that only type checkers read and the table that Python reads say the same."""
    tree = ast.parse(Path(segmentation.__file__).read_text(encoding="utf-8"))
    told = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("segmentation.")
        for alias in node.names
    }

    assert told == segmentation._MODULE
    assert set(told) == set(segmentation.__all__)
    for name, module in told.items():
        assert getattr(segmentation, name) is getattr(sys.modules[module], name)


def test_importing_the_library_imports_nothing_heavy():
    """pandas, scikit-learn and the charts come with the first name that needs them."""
    script = (
        "import sys, segmentation; print(sorted({'pandas', 'sklearn', 'scipy', 'altair'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_refused():
    """As any module refuses it."""
    with pytest.raises(AttributeError, match="nonsense"):
        _ = segmentation.nonsense
    assert set(segmentation.__all__) <= set(dir(segmentation))
