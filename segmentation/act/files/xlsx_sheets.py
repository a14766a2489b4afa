"""Large sheets, written quickly.

xlsxwriter makes the workbook: its styles, its headers, its frozen panes. Rows it would make cell by
cell, which takes half a minute and most of a gigabyte for 100,000 customers. Here a sheet's rows are
joined column by column in Arrow and put into the sheet that stands ready for them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from segmentation.act.files.csv import joined_bytes, large_text
from segmentation.act.files.formula_injection import Texts, cells_with, neutral

_CONTROLS = "".join(map(chr, range(0x20)))
_REPLACED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\ufffe": "_xFFFE_", "\uffff": "_xFFFF_"}
_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 40, 200  # letters of a column, by the first cells of it
_MADE = datetime(2000, 1, 1)  # a workbook needs a date; a fixed one keeps equal studies equal bytes
_ROWS_AT_ONCE = 10_000  # keeps the memory of a large workbook even
_SPEED = 3  # of compression: half the time of the usual 6, a tenth more bytes


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sheet: its name, and the ends of its cells in the language of the file."""

    name: str
    cells: Texts
    """What follows a cell's address: its type, its content, its closing tag; "" where empty."""
    width: int
    form: str | None = None
    """Excel's number format; `None`: general."""
    guarded: bool = False
    """Whether Excel is told that these are texts, so that editing one never makes it a formula."""

    def take(self, rows: pa.Array) -> Column:
        """The same column with only some rows."""
        return replace(self, cells=self.cells.take(rows))


def texts(name: str, cells: Texts) -> Column:
    """A column of texts; "" makes an empty cell."""
    risky = any(neutral(cell) != cell for cell in pc.unique(_suspicious(cells)).to_pylist())
    return Column(name, _as_text(cells), _width(name, cells), guarded=risky)


def numbers(name: str, values: pa.Array, otherwise: Texts, *, form: str | None = None) -> Column:
    """A column of numbers (or days); where a value is missing, the text in `otherwise` stands."""
    written = pc.cast(values, pa.large_string())
    known = _join(large_text("><v>"), written, large_text("</v></c>"))
    column = texts(name, pc.if_else(pc.is_valid(values), large_text(""), otherwise))
    width = max(column.width, _width(name, pc.fill_null(written, "")), len(form or ""))
    return replace(column, cells=pc.coalesce(known, column.cells), width=width, form=form)


def boolean(name: str, values: pa.Array) -> Column:
    """A column of TRUE and FALSE."""
    truth = pc.if_else(values, large_text(' t="b"><v>1</v></c>'), large_text(' t="b"><v>0</v></c>'))
    return Column(name, pc.fill_null(truth, ""), max(len(name), _NARROWEST) + 2)


def write_xlsx(sheets: Mapping[str, Sequence[Column]]) -> bytes:
    """A workbook of named sheets, each with a frozen header."""
    made = io.BytesIO()
    rows = {f"xl/worksheets/sheet{at}.xml": columns for at, columns in enumerate(sheets.values(), start=1)}
    with (
        zipfile.ZipFile(io.BytesIO(_frame(sheets))) as frame,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=_SPEED) as archive,
    ):
        for entry in frame.infolist():
            undated = zipfile.ZipInfo(entry.filename, entry.date_time)
            undated.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(undated, "w") as part:
                for piece in _pieces(frame.read(entry), rows.get(entry.filename, ())):
                    part.write(piece)
    return made.getvalue()


def _frame(sheets: Mapping[str, Sequence[Column]]) -> bytes:
    """The workbook with headers, widths and formats, still without rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        head = book.add_format({"bold": True, "bottom": 1, "bottom_color": "#B07D23", "quote_prefix": True})
        for name, columns in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(columns):
                sheet.set_column(place, place, column.width, _format(book, column))
                _write_head(sheet, place, column.name, head)
    return buffer.getvalue()


def _format(book: Any, column: Column) -> Any:
    look: dict[str, Any] = {"num_format": column.form} if column.form else {}
    look |= {"quote_prefix": True} if column.guarded else {}
    return book.add_format(look) if look else None


def _write_head(sheet: Any, place: int, name: str, head: Any) -> None:
    if name.startswith("<r>"):  # xlsxwriter takes this for its own markup and would not escape it
        sheet.write_rich_string(0, place, name[:1], head, name[1:], head)
    else:
        sheet.write_string(0, place, name, head)


def _pieces(part: bytes, columns: Sequence[Column]) -> Iterator[bytes | memoryview]:
    """A part of the workbook, a sheet with its rows."""
    count = len(columns[0].cells) if columns else 0
    if not count:
        yield part
        return
    last = f"{xl_col_to_name(len(columns) - 1)}{count + 1}"
    sheet = re.sub(rb'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}"/>'.encode(), part, count=1)
    before, closing, after = sheet.partition(b"</sheetData>")
    yield before
    for start in range(0, count, _ROWS_AT_ONCE):
        yield _rows(columns, _styles(sheet), start, min(start + _ROWS_AT_ONCE, count))
    yield closing + after


def _styles(sheet: bytes) -> dict[int, str]:
    """The number of each column's format, as xlsxwriter counted it."""
    found = re.findall(rb'<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"', sheet)
    return {
        place: f' s="{style.decode()}"'
        for low, high, style in found
        for place in range(int(low) - 1, int(high))
    }


def _rows(columns: Sequence[Column], styles: Mapping[int, str], start: int, end: int) -> memoryview:
    """Some rows in the language of the file, joined column by column."""
    at = pc.cast(pa.array(np.arange(start + 2, end + 2)), pa.large_string())
    parts = [_join(large_text('<row r="'), at, large_text('">'))]
    for place, column in enumerate(columns):
        cells = column.cells.slice(start, end - start)
        opened = large_text(f'<c r="{xl_col_to_name(place)}')
        addressed = _join(opened, at, large_text(f'"{styles.get(place, "")}'), cells)
        parts.append(pc.if_else(pc.equal(cells, ""), large_text(""), addressed))
    return joined_bytes(_join(*parts, large_text("</row>")))


def _as_text(cells: Texts) -> Texts:
    """Cells of text: escaped, with outer blanks kept; "" stays empty."""
    safe = _escaped(cells)
    for plain, escaped in _REPLACED.items():
        safe = pc.replace_substring(safe, plain, escaped)
    opened = large_text(' t="inlineStr"><is><t xml:space="preserve">')
    written = _join(opened, safe, large_text("</t></is></c>"))
    return pc.if_else(pc.equal(cells, ""), large_text(""), written)


def _escaped(cells: Texts) -> Texts:
    """Characters that XML cannot hold as _xHHHH_, and what looks like such an escape likewise."""
    odd = cells_with(cells, f"{_CONTROLS}_")
    if odd is None:
        return cells
    mask = pa.array(odd)
    written = [_ESCAPE.sub(_hexadecimal, cell) for cell in cells.filter(mask).to_pylist()]
    return pc.replace_with_mask(cells, mask, pa.array(written, pa.large_string()))


def _hexadecimal(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _suspicious(cells: Texts) -> Texts:
    """Cells that hold a sign at all; only these can be formulas."""
    found = cells_with(cells, "=+-@\t\r\n\x00")
    return cells.slice(0, 0) if found is None else cells.filter(pa.array(found))


def _width(name: str, cells: Texts) -> int:
    longest = pc.max(pc.utf8_length(cells.slice(0, _LOOKED_AT))).as_py() or 0
    return min(max(longest, len(name), _NARROWEST) + 2, _WIDEST)


def _join(*parts: Texts | pa.Scalar) -> Texts:
    return pc.binary_join_element_wise(*parts, large_text(""))
