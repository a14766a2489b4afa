"""One customer who stands twice in a real file changes no verdict, or the verdict said how close it was."""

import os
from pathlib import Path

import pytest

from segmentation.studies import run

DATA = os.environ.get("TOUCHSTONE_DATA")
FILES = sorted((Path(DATA) / "customers").glob("*.csv")) if DATA else []
WHO = 100  # of the rows: any would do


@pytest.mark.slow
@pytest.mark.skipif(not FILES, reason="no real files here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_row_given_twice_changes_no_verdict_that_was_not_close(path: Path, tmp_path: Path) -> None:
    """The kind stays; the number stays too, or is told to hang on little in either study."""
    lines = path.read_bytes().rstrip(b"\n").split(b"\n")
    twice = tmp_path / path.name
    twice.write_bytes(b"\n".join([*lines, lines[WHO]]) + b"\n")
    before, after = run(path).verdict, run(twice).verdict

    assert before is not None
    assert after is not None
    assert before.kind == after.kind
    assert before.recommended_k == after.recommended_k or before.close or after.close
