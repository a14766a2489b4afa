"""Writing CSV quickly and safely.

A row is its cells joined, so the whole file is one join of text columns: no cell passes through
Python unless its bytes are suspicious. Quoting follows RFC 4180, and cells that hold any usual
separator are quoted too, so that a spreadsheet with other habits keeps them together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pandas import DataFrame, Series

from segmentation.act.files.formula_injection import Texts, cells_with, defused, defused_column

BOM = b"\xef\xbb\xbf"
"""Tells Excel that the file is UTF-8."""
NEWLINE = "\r\n"
_STRUCTURE = ',;|\t\r\n"'
_ROWS_AT_ONCE = 32_768  # a slice of a column stays in the processor's cache through all its steps


def write_csv(texts: DataFrame, *, delimiter: str = ",", bom: bool = False, safe: bool = True) -> bytes:
    """A frame of texts as CSV in UTF-8, with a header.

    Missing cells are written empty. `bom` helps Excel to recognise the encoding. `safe=False` leaves
    formulas as they are: for files that only machines read.
    """
    head = (BOM if bom else b"") + csv_header(list(map(str, texts.columns)), delimiter=delimiter, safe=safe)
    return head + csv_lines(texts, delimiter=delimiter, safe=safe)


def csv_lines(texts: DataFrame, *, delimiter: str = ",", safe: bool = True) -> bytes:
    """The rows alone, for a file that is written piece by piece."""
    return cell_lines([texts_of(texts.iloc[:, i]) for i in range(texts.shape[1])], delimiter, safe=safe)


def cell_lines(columns: Sequence[Texts], delimiter: str = ",", *, safe: bool = True) -> bytes:
    """The same of columns in Arrow’s form, without missing cells."""
    starts = range(0, len(columns[0]) if columns else 0, _ROWS_AT_ONCE)
    slices = ([column.slice(start, _ROWS_AT_ONCE) for column in columns] for start in starts)
    return b"".join(_lines(some, delimiter, safe) for some in slices)


def texts_of(column: Series) -> Texts:
    """A column of texts in Arrow's form, missing ones empty."""
    return large_texts(pa.array(column.array, from_pandas=True))


def large_texts(array: pa.Array | pa.ChunkedArray) -> Texts:
    """Arrow’s texts as one array, missing ones empty."""
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    cells = whole if whole.type == pa.large_string() else whole.cast(pa.large_string())
    return pc.fill_null(cells, "") if cells.null_count else cells


def _lines(columns: list[Texts], delimiter: str, safe: bool) -> memoryview:
    """Some rows as they stand in the file."""
    cells = [_quoted(defused_column(column) if safe else column, delimiter) for column in columns]
    cells[-1] = _join(cells[-1], large_text(NEWLINE), large_text(""))
    return joined_bytes(_join(*cells, large_text(delimiter)))


def _quoted(cells: Texts, delimiter: str) -> Texts:
    """The cells, in quotes where they hold a separator, a quote or a line break."""
    found = cells_with(cells, _STRUCTURE + delimiter)
    if found is None:
        return cells
    mask = pa.array(found)
    special = cells.filter(mask)
    doubled = pc.replace_substring(special, '"', '""')
    quoted = _join(large_text(""), doubled, large_text(""), large_text('"'))
    return pc.replace_with_mask(cells, mask, quoted)


def _join(*parts: Texts | pa.Scalar) -> Texts:
    """The parts of each row joined; the last part is what stands between them."""
    return pc.binary_join_element_wise(*parts)


def csv_header(names: Sequence[str], *, delimiter: str = ",", safe: bool = True) -> bytes:
    """The line of names."""
    line = io.StringIO()
    told = [defused(name) if safe else name for name in names]
    csv.writer(line, delimiter=delimiter, lineterminator=NEWLINE).writerow(told)
    return line.getvalue().encode()


def large_text(value: str) -> pa.Scalar:
    """A text that can be joined to every row."""
    return pa.scalar(value, pa.large_string())


def joined_bytes(lines: Texts) -> memoryview:
    """The bytes of all texts, one after the other."""
    _, offsets, data = lines.buffers()
    starts = np.frombuffer(offsets, dtype=np.int64)[lines.offset :]
    return memoryview(data)[starts[0] : starts[len(lines)]]
