"""Writing CSV quickly and safely.

A row is its cells joined, so the whole file is one join of text columns: no cell passes through
Python unless its bytes are suspicious. Quoting follows RFC 4180, and cells that hold any usual
separator are quoted too, so that a spreadsheet with other habits keeps them together.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pandas import DataFrame, Series

from segmentation.act.escapes import Texts, byte_set, cells_with, defused, defused_column

BOM = b"\xef\xbb\xbf"
"""Tells Excel that the file is UTF-8."""
NEWLINE = "\r\n"
_STRUCTURE = ',;|\t\r\n"'


def write_csv(texts: DataFrame, *, delimiter: str = ",", bom: bool = False, safe: bool = True) -> bytes:
    """A frame of texts as CSV in UTF-8, with a header.

    Missing cells are written empty. `bom` helps Excel to recognise the encoding. `safe=False` leaves
    formulas as they are: for files that only machines read.
    """
    columns = [_cells(texts.iloc[:, i], delimiter, safe) for i in range(texts.shape[1])]
    head = (BOM if bom else b"") + _header(texts, delimiter, safe)
    if not columns or not len(texts):
        return head
    columns[-1] = _join(columns[-1], large_text(NEWLINE), large_text(""))
    return b"".join([head, *(joined_bytes(part) for part in _lines(columns, delimiter))])


def texts_of(column: Series) -> Texts:
    """A column of texts in Arrow's form, missing ones empty."""
    array = pa.array(column.array, type=pa.large_string(), from_pandas=True)
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return pc.fill_null(whole, "") if whole.null_count else whole


def _cells(column: Series, delimiter: str, safe: bool) -> Texts:
    cells = texts_of(column)
    if safe:
        cells = defused_column(cells)
    return _quoted(cells, delimiter)


def _quoted(cells: Texts, delimiter: str) -> Texts:
    """The cells, in quotes where they hold a separator, a quote or a line break."""
    found = cells_with(cells, byte_set(_STRUCTURE + delimiter))
    if not found.any():
        return cells
    mask = pa.array(found)
    special = cells.filter(mask)
    doubled = pc.replace_substring(special, '"', '""')
    quoted = _join(large_text(""), doubled, large_text(""), large_text('"'))
    return pc.replace_with_mask(cells, mask, quoted)


def _lines(columns: list[Texts], delimiter: str) -> list[Texts]:
    """One text per row, in slices that keep the memory in bounds."""
    rows, step = len(columns[0]), 200_000
    return [
        _join(*(column.slice(start, step) for column in columns), large_text(delimiter))
        for start in range(0, rows, step)
    ]


def _join(*parts: Texts | pa.Scalar) -> Texts:
    """The parts of each row joined; the last part is what stands between them."""
    return pc.binary_join_element_wise(*parts)


def _header(texts: DataFrame, delimiter: str, safe: bool) -> bytes:
    line = io.StringIO()
    names = [defused(str(name)) if safe else str(name) for name in texts.columns]
    csv.writer(line, delimiter=delimiter, lineterminator=NEWLINE).writerow(names)
    return line.getvalue().encode()


def large_text(value: str) -> pa.Scalar:
    """A text that can be joined to every row."""
    return pa.scalar(value, pa.large_string())


def joined_bytes(lines: Texts) -> memoryview:
    """The bytes of all texts, one after the other."""
    _, offsets, data = lines.buffers()
    starts = np.frombuffer(offsets, dtype=np.int64)[lines.offset :]
    return memoryview(data)[starts[0] : starts[len(lines)]]
