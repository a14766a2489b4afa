"""From a decoded text to its cells: the dialect, the header, and the road that suits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from segmentation.errors import TableError
from segmentation.prepare.reading import non_tables
from segmentation.prepare.reading.grids import Body, Grid, by_arrow, trimmed
from segmentation.prepare.reading.layout import table_regions
from segmentation.prepare.reading.layout.headers import find_header
from segmentation.prepare.reading.layout.row_shapes import Cells, modal_width
from segmentation.prepare.reading.layout.table_regions import Region
from segmentation.prepare.reading.non_customers import empty_rows, filled_rows
from segmentation.prepare.reading.options import Limits, Options
from segmentation.prepare.reading.repairs import with_care
from segmentation.prepare.reading.text.dialects import (
    NAMES,
    TRIAL_CHARACTERS,
    TRIAL_LINES,
    sniff,
    split_lines,
)
from segmentation.prepare.reading.text.encodings import Decoded
from segmentation.prepare.reading.text.records import Dialect, records, unwrapped

WINDOW_BYTES = 1 << 16
"""So much text from where another table may begin is looked at."""


def read_grid(decoded: Decoded, options: Options, limits: Limits, dialect: Dialect | None = None) -> Grid:
    """The cells of a text file, or of one table in it; of a piece of one, in the `dialect` of the whole.

    Raises `TableError` when none can be made out.
    """
    if options.delimiter is None and options.header_row is None:
        sniffed = _refuse(_sample(decoded))
        dialect = dialect or sniffed
    whole = _read(decoded, options, limits, dialect=dialect)
    pieces = _pieces(decoded, whole)
    if len(pieces) < 2:
        table_regions.one_table(options.table)
        return whole
    grids = [
        trimmed(_read(piece, _within(options, first, last), limits, first - 1))
        for piece, first, last in pieces
    ]
    found = [
        Region(first, last, filled_rows(grid), grid.names)
        for grid, (_, first, last) in zip(grids, pieces, strict=True)
    ]
    if not found[0].rows:
        return whole
    place = table_regions.chosen(found, options.table)
    grid = grids[place]
    notes = (*grid.notes, table_regions.note(found, place))
    return replace(grid, notes=notes, regions=tuple(found), region=place + 1)


def _refuse(sample: str) -> Dialect | None:
    """Raise `TableError` for a text that is no table, with what it is instead; the dialect of one that is."""
    said, dialect = non_tables.opening(sample), None
    if said is None and sample.strip():
        dialect = sniff(sample)
        rows = [cells for _, cells in _rows(split_lines(sample, dialect.line_end), dialect, 1) if cells]
        width, count = modal_width(rows) if rows else (0, 0)
        said = non_tables.unlike_a_table(sample, dialect.delimiter, width, count / max(1, len(rows)))
    if said is not None:
        raise TableError(said)
    return dialect


def _within(options: Options, first: int, last: int) -> Options:
    """The same wishes; that for a line of names only for the table it stands in."""
    line = options.header_row
    return replace(options, header_row=line if line == 0 or (line and first <= line <= last) else None)


Piece = tuple[Decoded, int, int]
"""The text of one table with its first and last line."""


def _pieces(decoded: Decoded, whole: Grid) -> list[Piece]:
    """The text, cut where another table begins."""
    lines = _candidates(whole)
    if not lines or whole.dialect is None:
        return []
    end = whole.dialect.line_end.encode()
    letters = np.frombuffer(decoded.utf8, np.uint8)
    ends = np.flatnonzero(letters == end[0])
    ends = ends[ends >= decoded.start]
    starts: list[int] = []
    above: Sequence[Cells] = _texts(whole)
    names = whole.names
    for line in lines:
        if line < 2 or line - 2 >= len(ends) or len(starts) + 1 >= table_regions.MOST:
            continue
        begin = int(ends[line - 2]) + 1
        below = line - 2 + table_regions.WINDOW
        stop = min(int(ends[below]) + 1 if below < len(ends) else len(decoded.utf8), begin + WINDOW_BYTES)
        text = decoded.utf8[begin:stop].decode("utf-8", "ignore")
        window = [cells for _, cells in records(split_lines(text, whole.dialect.line_end), whole.dialect)]
        before = decoded.utf8[int(ends[line - 3]) + 1 if line > 2 else decoded.start : begin]
        apart = not before.strip(b" \r\n\t\"'" + whole.dialect.delimiter.encode())
        if table_regions.begins(names, above, window, apart=apart):
            starts.append(line)
            names, above = table_regions.headed(window)
    if not starts:
        return []
    begun = [1, *starts]
    last = [*(line - 1 for line in starts), len(ends) + (not decoded.utf8.endswith(end))]
    cuts = [decoded.start, *(int(ends[line - 2]) + 1 for line in starts), len(decoded.utf8)]
    return [
        (replace(decoded, utf8=decoded.utf8[start:stop], start=0), first, end_line)
        for start, stop, first, end_line in zip(cuts, cuts[1:], begun, last, strict=False)
    ]


def _candidates(grid: Grid) -> list[int]:
    """Lines below the names where another table may begin."""
    lines = set(grid.seams)
    if len(grid.lines) and grid.header_row:
        empty = np.flatnonzero(empty_rows(grid))
        after = empty[(empty + 1 < len(grid.lines))] + 1
        after = np.setdiff1d(after, empty)[: table_regions.WINDOW * table_regions.MOST]
        lines |= set(grid.lines[after].tolist())
    lines |= {row.line for row in grid.skipped[:1]}
    return sorted(line for line in lines if line > grid.header_row)


def _texts(grid: Grid) -> list[list[str]]:
    """The first customers as text."""
    columns = [column[: table_regions.WINDOW].to_pylist() for column in grid.columns]
    return [["" if cell is None else str(cell) for cell in row] for row in zip(*columns, strict=True)]


def _read(
    decoded: Decoded, options: Options, limits: Limits, above: int = 0, dialect: Dialect | None = None
) -> Grid:
    """The cells of a text that begins below so many other lines."""
    sample = _sample(decoded)
    if not sample.strip():
        raise TableError("It holds only empty lines. Export it again, or choose another file.")
    dialect = dialect or sniff(sample, delimiter=options.delimiter)
    if options.delimiter is not None and options.delimiter not in sample:
        _check_absent(sample, options.delimiter)
    lines = split_lines(sample, dialect.line_end)
    if len(sample) >= TRIAL_CHARACTERS // 4 and "\n" not in sample and "\r" not in sample:
        raise TableError(
            f"Its first line alone is longer than {len(sample):,} letters, so it is no table of rows."
        )
    hinted = _is_hint(lines[0]) and options.header_row is None
    rows = _rows(lines[hinted:], dialect, above + 1 + hinted)
    header = find_header(rows, line=options.header_row)
    limits.check_columns(header.width)
    if not header.width:
        raise TableError("Its cells are all empty. Export it again, or choose another file.")
    known = header.first < len(rows)
    first_line = rows[header.first][0] if known else above + 1 + min(len(lines), TRIAL_LINES + hinted)
    start = _offset(decoded, first_line - above, dialect.line_end)
    body = Body(decoded.utf8, start, first_line, header, dialect, limits)
    grid = by_arrow(body) or with_care(body)
    limits.check_rows(len(grid.lines))
    return grid


def _sample(decoded: Decoded) -> str:
    """Whole lines from the beginning."""
    piece = decoded.utf8[decoded.start : decoded.start + TRIAL_CHARACTERS]
    text = piece.decode("utf-8", "ignore")
    if decoded.start + len(piece) < len(decoded.utf8):
        end = max(text.rfind("\n"), text.rfind("\r"))
        text = text[: end + 1] if end >= 0 else text
    return text


def _check_absent(sample: str, delimiter: str) -> None:
    """Raise `TableError` when a mark that stands nowhere would make one column of several."""
    other = sniff(sample)
    if other.delimiter not in sample and not other.cuts:
        return
    rows = _rows(split_lines(sample, other.line_end), other, 1)
    if find_header(rows).width > 1:
        told, found = (NAMES.get(mark, f"“{mark}”") for mark in (delimiter, other.delimiter))
        raise TableError(
            f"Nothing in it is separated by {told}; its columns seem to be separated by {found}. "
            "Choose that, or leave it open."
        )


def _is_hint(line: str) -> bool:
    return line.strip().strip('"').lower().startswith("sep=") and len(line.strip().strip('"')) == 5


def _rows(lines: Sequence[str], dialect: Dialect, first: int) -> list[tuple[int, list[str]]]:
    found = records(lines[:TRIAL_LINES], dialect, first_line=first)
    return [(line, unwrapped(cells, dialect)) for line, cells in found] if dialect.wrapped else found


def _offset(decoded: Decoded, line: int, line_end: str) -> int:
    """Where a line begins, in bytes."""
    place = decoded.start
    for _ in range(line - 1):
        found = decoded.utf8.find(line_end.encode(), place)
        if found < 0:
            return len(decoded.utf8)
        place = found + 1
    return place
