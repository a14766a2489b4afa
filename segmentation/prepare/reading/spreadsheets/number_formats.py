"""Currencies that a workbook shows beside its numbers without writing them into a cell.

In Excel an amount is a bare number, and “€” stands in the format of its cell: `[$€-407]`, `"£"#,##0.00`,
`#,##0.00 [$CHF]` (ECMA-376, part 1, 18.8.30). The formats that Excel numbers itself (5 to 8, 42, 44) show the
currency of whoever looks, so they tell of none. An .ods workbook writes the code with each amount
(OpenDocument, `office:currency="EUR"`).
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from segmentation.language.currencies import meanings
from segmentation.standards import MAJORITY

_LOOKED_THROUGH = 1 << 20  # bytes of a sheet, unpacked: hundreds of rows
_MOST_BYTES = 1 << 23  # of a part that lists sheets or formats; a larger one is no list of them
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})[0-9]{1,7}[\"']")
_STYLE = re.compile(rb"\bs\s*=\s*[\"']([0-9]{1,6})[\"']")
_TEXT = re.compile(rb"\bt\s*=\s*[\"'](?!n[\"'])")
_OPEN_DOCUMENT = "content.xml"  # holds all sheets of an .ods file
_OPEN_TABLE = re.compile(rb"<table:table\s[^>]*?table:name=(?:\"([^\"]*)\"|'([^']*)')")
_OPEN_CELL = re.compile(rb"<table:(table-row|table-cell|covered-table-cell)\b([^>]*)>")
_OPEN_REPEATED = re.compile(rb"table:number-columns-repeated=[\"']([0-9]{1,5})[\"']")
_OPEN_NUMBER = re.compile(rb"office:value-type=[\"'](?:float|currency)[\"']")
_OPEN_CURRENCY = re.compile(rb"office:currency=[\"']([^\"']{1,8})[\"']")
_LANGUAGE = re.compile(r"\[\$-[^\]]*\]")
_MARK = re.compile(r"\[\$([^\]\-]+)(?:-[^\]]*)?\]|\"([^\"]+)\"|([€$£¥₹₽₩₺₴₦₫₪฿₱])")


def currencies_shown(data: bytes, sheet: str) -> dict[int, str]:
    """Column (from 0) → the mark or code that most of its numbers show; only of .xlsx and .ods files.

    What cannot be read tells of none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _OPEN_DOCUMENT in archive.namelist():
                return _of_open_document(archive, sheet)
            part = _part_of(archive, sheet)
            marks = _marks(archive) if part else {}
            return _by_column(archive, part, marks) if part and marks else {}
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, ElementTree.ParseError, NotImplementedError):
        return {}


def mark_in(code: str) -> str | None:
    """The currency that a format shows; `None` for other formats.

    >>> [mark_in(code) for code in ("0.00 [$€-407]", '"£"#,##0', "[$-409]mmm", '0 "pcs"', "$#,##0")]
    ['€', '£', None, None, '$']
    """
    plain = _LANGUAGE.sub("", code.split(";")[0])
    found = (next(filter(None, groups)).strip() for groups in _MARK.findall(plain))
    return next((mark for mark in found if meanings(mark)), None)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part that holds the cells of a sheet."""
    wanted = next(
        (
            value
            for entry in _all(archive, "xl/workbook.xml", "sheet")
            if entry.get("name") == sheet
            for name, value in entry.items()
            if name.endswith("}id")
        ),
        None,
    )
    for link in _all(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        if wanted is not None and link.get("Id") == wanted:
            target = link.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return None


def _marks(archive: zipfile.ZipFile) -> dict[int, str]:
    """Style → the currency that its format shows."""
    root = _read(archive, "xl/styles.xml")
    codes = {
        entry.get("numFmtId"): mark
        for entry in _named(root, "numFmt")
        if (mark := mark_in(entry.get("formatCode", ""))) is not None
    }
    styles = [xf for group in _named(root, "cellXfs") for xf in group]
    return {n: codes[xf.get("numFmtId")] for n, xf in enumerate(styles) if xf.get("numFmtId") in codes}


def _by_column(archive: zipfile.ZipFile, part: str, marks: Mapping[int, str]) -> dict[int, str]:
    """Column → the mark of more than half of the numbers that are looked at."""
    with archive.open(part) as sheet:
        beginning = sheet.read(_LOOKED_THROUGH)
    seen: dict[int, Counter[str | None]] = {}
    for (cell,) in (found.groups() for found in _CELL.finditer(beginning)):
        place, style = _PLACE.search(cell), _STYLE.search(cell)
        if place is not None and not _TEXT.search(cell) and not cell.endswith(b"/"):
            mark = marks.get(int(style[1])) if style is not None else None
            seen.setdefault(_number(place[1]), Counter())[mark] += 1
    return _most_shown(seen)


def _of_open_document(archive: zipfile.ZipFile, sheet: str) -> dict[int, str]:
    """Column → the currency that an .ods file writes beside more than half of the numbers looked at."""
    with archive.open(_OPEN_DOCUMENT) as content:
        text = content.read(_MOST_BYTES)
    tables = [
        (html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace")), found.end())
        for found in _OPEN_TABLE.finditer(text)
    ]
    start = next((start for name, start in tables if name == sheet), None)
    if start is None:
        return {}
    end = min((after for _, after in tables if after > start), default=len(text))
    seen: dict[int, Counter[str | None]] = {}
    column = 0
    for found in _OPEN_CELL.finditer(text, start, min(end, start + _LOOKED_THROUGH)):
        kind, cell = found.groups()
        repeated = _OPEN_REPEATED.search(cell)
        if kind == b"table-row":
            column = 0
            continue
        if _OPEN_NUMBER.search(cell):
            code = _OPEN_CURRENCY.search(cell)
            name = code[1].decode("utf-8", "replace") if code is not None else ""
            seen.setdefault(column, Counter())[name if meanings(name) else None] += 1
        column += int(repeated[1]) if repeated is not None else 1
    return _most_shown(seen)


def _most_shown(seen: Mapping[int, Counter[str | None]]) -> dict[int, str]:
    shown = {column: counts.most_common(1)[0] for column, counts in seen.items()}
    return {
        column: mark
        for column, (mark, many) in shown.items()
        if mark is not None and many > MAJORITY * seen[column].total()
    }


def _number(letters: bytes) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place - 1


def _all(archive: zipfile.ZipFile, part: str, tag: str) -> Iterator[ElementTree.Element]:
    yield from _named(_read(archive, part), tag)


def _named(root: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    """The elements of a name, in whatever namespace."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == tag)


def _read(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """A part that lists something. Raises `ValueError` where it is far too large for that."""
    if archive.getinfo(part).file_size > _MOST_BYTES:
        raise ValueError(part)
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:  # no workbook has any, and they can run away
        raise ValueError(part)
    return ElementTree.fromstring(text)
