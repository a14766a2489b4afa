"""CSV that reads back as it was written."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.act.files.csv import BOM, write_csv
from segmentation.act.files.formula_injection import defused

CELL = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from(",;|\t\r\n\"'=+-@ "), max_size=8)


def read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=12), st.sampled_from(",;|\t"))
@settings(max_examples=50, deadline=None)
def test_every_text_reads_back(rows: list[tuple[str, str, str]], delimiter: str):
    """Any text in any cell comes back to the letter, with any delimiter."""
    frame = DataFrame(rows, columns=["a", "b", "c"], dtype="str")

    back = read(write_csv(frame, delimiter=delimiter, safe=False), delimiter)

    assert back == [["a", "b", "c"], *map(list, rows)]


@given(st.lists(st.tuples(CELL, CELL), max_size=8))
@settings(max_examples=50, deadline=None)
def test_safe_files_hold_the_defused_cells(rows: list[tuple[str, str]]):
    """With formulas neutralised, every cell is the upload's or its defused form."""
    frame = DataFrame(rows, columns=["a", "=b"], dtype="str")

    assert read(write_csv(frame)) == [["a", "'=b"], *[[defused(c) for c in row] for row in rows]]


def test_missing_cells_are_empty():
    """A missing text is an empty cell, as is an empty text."""
    assert write_csv(DataFrame({"a": ["x", None, ""], "b": ["", "y", None]}, dtype="str")) == (
        b"a,b\r\nx,\r\n,y\r\n,\r\n"
    )


def test_only_cells_that_need_them_are_quoted():
    """Numbers and plain words stand without quotes; whatever looks like a separator is quoted."""
    frame = DataFrame({"n": ["1.5", "-2"], "s": ["a b", "a;b"]}, dtype="str")

    assert write_csv(frame) == b'n,s\r\n1.5,a b\r\n-2,"a;b"\r\n'


def test_excel_gets_its_mark():
    """With a byte order mark the file begins with it; it is otherwise the same file."""
    frame = DataFrame({"é": ["ü"]}, dtype="str")

    assert write_csv(frame, bom=True) == BOM + write_csv(frame)


def test_a_table_without_rows_has_its_header():
    """No customers, no lines; the columns are still named."""
    assert write_csv(DataFrame({"a": [], "b": []}, dtype="str")) == b"a,b\r\n"


@pytest.mark.parametrize("rows", [199_999, 200_000, 200_001])
def test_slices_leave_no_seam(rows: int):
    """Long tables are written in slices; no row is lost or doubled between them."""
    frame = DataFrame({"i": pd.RangeIndex(rows).astype("str"), "x": "a,b"}, dtype="str")

    back = pd.read_csv(io.BytesIO(write_csv(frame)), dtype="str")

    pd.testing.assert_frame_equal(back, frame)
