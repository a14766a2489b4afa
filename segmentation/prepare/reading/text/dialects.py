"""How a text file separates its cells, found by trying.

Each candidate (delimiter, quotation mark, escape) parses the first rows, and is judged by two
things: whether rows come out equally wide, and whether the cells look like something a person would
put into one (after van den Burg, Nazábal and Sutton, "Wrangling messy CSV files", 2019, with our
own list of cell types). A comma inside “1.234,56 €” loses on both counts.

Where every cell of every row is quoted from end to end, nothing is judged: after the mark that closes
the first cell stands the delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from segmentation.prepare.reading.layout.row_shapes import is_rule, modal_width, numbers
from segmentation.prepare.reading.text.records import Dialect, records

DELIMITERS = ",;\t|^~:\x1f "
NAMES = {
    ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "white space", "^": "caret", "~": "tilde",
    ":": "colon", "\x1f": "unit separator",
}  # fmt: skip
WEIGHTS = {"^": 0.9, "~": 0.9, ":": 0.8, " ": 0.7}
CERTAIN = 2.0
"""Added to the score, which never reaches it, of a dialect that needs no judging."""
FIXED = 0.45
"""The score of columns of fixed width; a delimiter that does better is asked whether it is one."""
CLOCK = re.compile(r":(?!//)(?:(?<!\d:)|(?!\d\d))")
"""A colon that stands in no time and in no address."""
TITLES = 8
"""So many lines above the table may be titles."""
TRIAL_LINES, TRIAL_CHARACTERS = 400, 1 << 19  # what every dialect is tried on
KNOWN = re.compile(
    r"""\s*(?:
      |[-+(]?\s*[^\W\d_]{0,3}[$€£¥₹]?\s*[-+]?(?:\d[\d.,'’\s]*|[.,]\d+)(?:[eE][-+]?\d+)?\s*(?:%|[$€£¥₹]|[A-Z]{3})?\)?
      |\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp][Mm])?(?:Z|[-+]\d{2}:?\d{2})?)?
      |[^\s@,;|]+@[^\s@,;|]+\.[^\s@,;|]+
      |https?://[^\s,;|]+
      |[^\W\d_][\w\s.'’&/()+\-#%*!?]*
      |[\w.\-/+#'’*?&]+
    )\s*""",
    re.VERBOSE,
)


def sniff(sample: str, *, delimiter: str | None = None) -> Dialect:
    """The dialect of a text, from its first lines; a delimiter already known is kept."""
    trials = [_sniffed(sample, end, delimiter) for end in _line_ends(sample)]
    return max(trials, key=lambda trial: trial[1])[0]


def _sniffed(sample: str, line_end: str, delimiter: str | None) -> tuple[Dialect, float]:
    """The best dialect for one kind of line end, and how well it does."""
    lines = split_lines(sample, line_end)[:TRIAL_LINES]
    hint = re.match(r'^"?sep=(.)"?\s*$', lines[0], re.IGNORECASE) if lines else None
    if hint:
        lines, delimiter = lines[1:], delimiter or hint[1]
    wrapped = _is_wrapped(lines)
    if wrapped:
        lines = [cells[0] + "\n" for cells in _trial(lines, Dialect())[0] if cells]
    best, score = _best(lines, delimiter, line_end)
    return replace(best, line_end=line_end, wrapped=wrapped), score


def split_lines(text: str, line_end: str) -> list[str]:
    """The lines with their ends; only the file's own line end divides.

    A lone carriage return among more line feeds is a letter, which the csv reader refuses; here it is
    a blank.
    """
    lone = text.count("\r") - text.count("\r\n")
    if line_end == "\n" and 0 < lone < text.count("\n"):
        text = re.sub(r"\r(?!\n|\Z)", " ", text)
    lines = text.split(line_end)
    ended = [line + line_end for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _line_ends(sample: str) -> list[str]:
    """What may end the lines: the line feed, the lone carriage return of old Macs, or either."""
    ends = ["\n"] if "\n" in sample else []
    if re.search(r"\r(?!\n)", sample):
        ends.append("\r")
    return ends or ["\n"]


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether each line is one quoted cell with a delimited record inside."""
    full = [line.strip() for line in lines if line.strip()]
    if len(full) < 2 or not all(line.startswith('"') and line.endswith('"') for line in full):
        return False
    rows, bad = _trial([line + "\n" for line in full], Dialect())
    if bad or any(len(cells) != 1 for cells in rows):
        return False
    widths = {tuple(cells[0].count(mark) for mark in ",;\t|") for cells in rows[:1]}
    return any(count >= 1 for counts in widths for count in counts) and len(full) == len(rows)


def _best(lines: Sequence[str], delimiter: str | None, line_end: str) -> tuple[Dialect, float]:
    text = "".join(lines)
    candidates = _unescaped_left_out(lines, list(_candidates(text, delimiter)))
    certain = [dialect for dialect in candidates if _is_all_quoted(text, dialect, line_end)]
    certain = certain or [dialect for dialect in candidates if _are_quoted_apart(lines, dialect)]
    trials = [(dialect, _score(lines, dialect)) for dialect in certain or candidates]
    best, score = max(trials, key=lambda trial: trial[1])
    if certain:
        return best, CERTAIN + score
    if delimiter is None and '"' not in text:
        cuts = fixed_cuts(lines)
        if cuts and _stands_in_columns(lines, cuts, best, score):
            return Dialect(delimiter=" ", quote=None, cuts=cuts), max(score, FIXED)
    return (best if score > 0.05 or delimiter else Dialect(quote=best.quote, escape=best.escape)), score


def _candidates(text: str, delimiter: str | None) -> Iterator[Dialect]:
    found = [mark for mark in DELIMITERS if mark in text and not (mark == ":" and CLOCK.search(text) is None)]
    delimiters = [delimiter] if delimiter else found or [","]
    for mark in delimiters:
        around = re.escape(mark)
        quotes: list[str | None] = ['"']
        if '"' in text:
            quotes.append(None)
        quoted = re.findall(rf"(?:^|[\r\n]|{around})'(?:[^']|'')*+'(?={around}|[\r\n]|$)", text)
        if quoted and 2 * len(quoted) >= text.count("\n" if "\n" in text else "\r"):
            quotes.append("'")
        padded = mark == " " or re.search(rf"{around} +[\"']", text) is not None
        for quote in quotes:
            for escape in [None, "\\"] if _escapes(text, mark, quote or '"') else [None]:
                yield Dialect(mark, quote, escape)
                if padded:
                    yield Dialect(mark, quote, escape, padded=True)


def _unescaped_left_out(lines: Sequence[str], dialects: Sequence[Dialect]) -> list[Dialect]:
    """The dialects without those that take escapes for letters though reading them leaves no fault.

    Backslashes that all stand before a mark, and rows that come out whole and even because of it, are
    no chance.
    """
    whole = {dialect for dialect in dialects if dialect.escape and _is_faultless(lines, dialect)}
    return [each for each in dialects if each.escape or replace(each, escape="\\") not in whole]


def _is_faultless(lines: Sequence[str], dialect: Dialect) -> bool:
    rows, bad = _trial(lines, dialect)
    widths = {len(cells) for cells in rows if cells}
    return not bad and len(widths) == 1 and min(widths) > 1


def _is_all_quoted(text: str, dialect: Dialect, line_end: str) -> bool:
    """Whether every cell is quoted from end to end, in two or more rows of two or more cells each.

    What a trial cut off in the middle of a record is left out of account.
    """
    quote = dialect.quote
    if quote is None or dialect.padded or not text.lstrip("\r\n").startswith(quote):
        return False
    end = r"\r" if line_end == "\r" else r"\r?\n"
    inside = rf"[^{quote}]*+(?:{quote * 2}[^{quote}]*+)*+"
    if dialect.escape:
        inside = rf"[^{quote}\\]*+(?:(?:{quote * 2}|\\(?s:.))[^{quote}\\]*+)*+"
    cell, delimiter = f"{quote}{inside}{quote}", re.escape(dialect.delimiter)
    first = re.match(rf"(?:{end})*+({cell}(?:{delimiter}{cell})++)(?={end})", text)
    if first is None:
        return False
    width = len(re.findall(rf"{cell}(?:{delimiter}|\Z)", first[1]))
    row = rf"{cell}(?:{delimiter}{cell}){{{width - 1}}}"
    cut_off = rf"(?:{cell}{delimiter})*+{quote}{inside}"
    return re.fullmatch(rf"(?:{end})*+(?:{row}(?:(?:{end})++|\Z)){{2,}}+(?:{cut_off})?", text) is not None


def _are_quoted_apart(lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether in nearly every line a blank, and nothing else, stands between two quoted cells."""
    if dialect.delimiter != " " or dialect.quote is None or dialect.padded:
        return False
    full = [line for line in lines if line.strip()]
    apart = f"{dialect.quote} {dialect.quote}"
    return len(full) > 2 and 10 * sum(apart in line for line in full) >= 9 * len(full)


def _escapes(text: str, delimiter: str, quote: str) -> bool:
    """Whether some backslash stands before the mark in use or the delimiter, and none before a letter.

    Before the other quotation mark it is a letter itself, and tells neither way.
    """
    marks = set(re.findall(r"\\(.|\s)", text))
    return not marks.isdisjoint({quote, delimiter}) and marks <= {*"\\\"'\r\n", delimiter}


def _score(lines: Sequence[str], dialect: Dialect) -> float:
    rows, bad = _trial(lines, dialect)
    rows = [cells for cells in rows if any(cell.strip() for cell in cells)]
    if not rows:
        return 0.0
    width, count = modal_width(rows)
    if width < 2:
        return 0.0
    even = [cells for cells in rows if len(cells) == width]
    steady = (count - 0.3 * min(bad, count)) / len(rows)
    if dialect.delimiter == " " and not (_begins(rows, even) and _separates(lines, even, dialect)):
        return 0.0
    known = sum(1 for cells in even[:100] for cell in cells[:200] if _is_known(cell, dialect))
    typed = known / sum(len(cells[:200]) for cells in even[:100])
    bonus = 1.01 if dialect.escape else 1.0
    penalty = (0.98 if dialect.padded else 1.0) * (1.0 if dialect.quote == '"' else 0.97)
    share = (width - 1) / width
    return bonus * penalty * WEIGHTS.get(dialect.delimiter, 1.0) * steady**3 * (0.05 + 0.95 * typed) * share


def _is_known(cell: str, dialect: Dialect) -> bool:
    if not cell:
        return dialect.delimiter != " " or dialect.quote is not None
    if len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "'\"":
        return False
    return len(cell) < 300 and KNOWN.fullmatch(cell) is not None


def _begins(rows: Sequence[Sequence[str]], even: Sequence[Sequence[str]]) -> bool:
    """Whether blanks divide the first line as they do the others, or all lines below a few titles.

    Else the words of a note come under one name.
    """
    above = next(place for place, cells in enumerate(rows) if cells is even[0])
    below = len(rows) - above
    return above == 0 or (
        above <= TITLES and below > 2 and len(even) == below and not any(map(_has_digit, even[0]))
    )


def _separates(lines: Sequence[str], rows: Sequence[Sequence[str]], dialect: Dialect) -> bool:
    """Whether blanks divide cells and not the words of a text: cells are quoted, or some are numbers."""
    if dialect.quote and any(f"{dialect.quote} {dialect.quote}" in line for line in lines[:20]):
        return True
    if not dialect.padded and any(not cell for cells in rows for cell in cells):
        return False
    # the first line may be a title of as many words as there are columns
    return _has_numbers(rows) or (len(rows) > 4 and not numbers(rows[1]) and _has_numbers(rows[1:]))


def _has_numbers(rows: Sequence[Sequence[str]]) -> bool:
    """Whether below the first row some column holds only numbers, or ids that all bear one."""
    body = rows[1:] or rows
    number = re.compile(r"[-+]?[\d.,:/\-]*\d")
    for name, column in zip(rows[0], zip(*body, strict=True), strict=True):
        if all(number.fullmatch(cell) for cell in column):
            return True
        if len(column) > 3 and not _has_digit(name) and all(map(_has_digit, column)):
            return True
    return False


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _trial(lines: Sequence[str], dialect: Dialect) -> tuple[list[list[str]], int]:
    """The rows a dialect makes of the lines, and how many of them had to be mended."""
    mended: list[int] = []
    rows: list[list[str]] = []
    for line, cells in records(lines, dialect, mended=mended):
        if mended and mended[-1] == line and line > 0.9 * TRIAL_LINES:
            break
        rows.append(cells)
        if len(mended) > 25:
            break
    return rows, len(mended)


def fixed_cuts(lines: Sequence[str]) -> tuple[int, ...]:
    """Where columns begin, if some positions are blank in every line below the titles; () otherwise."""
    full = [line.rstrip() for line in lines if line.strip() and not is_rule([line.strip()])]
    if len(full) < 3 or max(map(len, full)) > 5000 or any("\t" in line for line in full):
        return ()
    best: tuple[int, ...] = ()
    for above in range(min(TITLES, len(full) - 3) + 1):
        table = full[above:]
        if above and 2 * sum("  " in line.strip() for line in table) < len(table):
            break
        cuts = _cuts(table)
        if cuts and not any(len(line.split()) == len(cuts) for line in full[:above]):
            best = cuts
        if "  " in full[above].strip():
            break
    return best


def _cuts(full: Sequence[str]) -> tuple[int, ...]:
    longest = max(map(len, full))
    blank = [all(len(line) <= place or line[place] == " " for line in full) for place in range(longest)]
    begins = [place for place in range(longest) if not blank[place] and (place == 0 or blank[place - 1])]
    ends = [
        place
        for place in range(1, longest + 1)
        if (place == longest or blank[place]) and not blank[place - 1]
    ]
    columns = [
        begin
        for begin, (end, last) in zip(begins[1:], pairwise(ends), strict=True)
        if full[0][begin:last].strip() or not _is_within(full, end, begin)
    ]
    names = [full[0][begin:end].strip() for begin, end in pairwise([0, *columns, None])]
    if not all(names) and not numbers(names):
        return ()
    reach = sum(1 for line in full if len(line) > (columns or [longest])[-1])
    if not columns or 2 * reach <= len(full):
        return ()
    return (begins[0], *(_cut(full, blank, begin) for begin in columns))


def _is_within(full: Sequence[str], end: int, begin: int) -> bool:
    """Whether the blank before a place stands between words of one cell: each time there is just one."""
    return begin == end + 1 and all(line[end - 1] != " " for line in full if line[begin : begin + 1].strip())


def _cut(full: Sequence[str], blank: Sequence[bool], begin: int) -> int:
    """Where to cut before a column: as far to the left as can be where it is flush to the right."""
    flush = sum(1 for line in full if line[begin : begin + 1].strip())
    if 2 * flush > len(full):
        return begin
    return 1 + next(place for place in range(begin - 1, -1, -1) if place == 0 or not blank[place - 1])


def _stands_in_columns(lines: Sequence[str], cuts: Sequence[int], best: Dialect, score: float) -> bool:
    """Whether columns of fixed width explain the lines better than the best delimiter.

    The delimiter stands at no edge of a column; and where it does well, several blanks in a row stand in
    most lines, and there are at least as many columns as it makes.
    """
    rows = [cells for _, cells in records(lines, Dialect(" ", None, cuts=tuple(cuts))) if len(cells) > 1]
    mark = best.delimiter
    edges = [
        sum(cell.startswith(mark) or cell.endswith(mark) for cell in column if cell)
        for column in zip(*rows, strict=True)
    ]
    if mark != " " and any(2 * count > len(rows) for count in edges):
        return False
    if score < FIXED:
        return True
    full = [line.strip() for line in lines if line.strip()]
    wide = sum("  " in line for line in full)
    return 2 * wide >= len(full) and modal_width(_trial(lines, best)[0])[0] <= len(cuts)
