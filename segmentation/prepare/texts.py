"""From a decoded text to its cells: the dialect, the header, and the road that suits."""

from __future__ import annotations

from collections.abc import Sequence

from segmentation.errors import TableError
from segmentation.prepare.dialects import NAMES, TRIAL_CHARACTERS, TRIAL_LINES, sniff, split_lines
from segmentation.prepare.encodings import Decoded
from segmentation.prepare.grids import Body, Grid, by_arrow
from segmentation.prepare.headers import find_header
from segmentation.prepare.readings import Limits, Options
from segmentation.prepare.records import Dialect, records, unwrapped
from segmentation.prepare.repairs import with_care


def read_grid(decoded: Decoded, options: Options, limits: Limits) -> Grid:
    """The cells of a text file. Raises `TableError` when no table can be made out."""
    sample = _sample(decoded)
    if not sample.strip():
        raise TableError("It holds only empty lines. Export it again, or choose another file.")
    dialect = sniff(sample, delimiter=options.delimiter)
    if options.delimiter is not None and options.delimiter not in sample:
        _check_absent(sample, options.delimiter)
    lines = split_lines(sample, dialect.line_end)
    if len(sample) >= TRIAL_CHARACTERS // 4 and "\n" not in sample and "\r" not in sample:
        raise TableError(
            f"Its first line alone is longer than {len(sample):,} letters, so it is no table of rows."
        )
    hinted = _is_hint(lines[0]) and options.header_row is None
    rows = _rows(lines[hinted:], dialect, 1 + hinted)
    header = find_header(rows, line=options.header_row)
    limits.check_columns(header.width)
    if not header.width:
        raise TableError("Its cells are all empty. Export it again, or choose another file.")
    known = header.first < len(rows)
    first_line = rows[header.first][0] if known else 1 + min(len(lines), TRIAL_LINES + hinted)
    start = _offset(decoded, first_line, dialect.line_end)
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
