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
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from segmentation.prepare.records import Dialect, records

DELIMITERS = ",;\t|^~:\x1f "
NAMES = {
    ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "white space", "^": "caret", "~": "tilde",
    ":": "colon", "\x1f": "unit separator",
}  # fmt: skip
WEIGHTS = {"^": 0.9, "~": 0.9, ":": 0.8, " ": 0.7}
CERTAIN = 2.0
"""Added to the score, which never reaches it, of a dialect that needs no judging."""
TRIAL_LINES, TRIAL_CHARACTERS = 400, 1 << 19
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
    trials = [(dialect, _score(lines, dialect)) for dialect in certain or candidates]
    best, score = max(trials, key=lambda trial: trial[1])
    if certain:
        return best, CERTAIN + score
    if delimiter is None and score < 0.45 and '"' not in text:
        cuts = fixed_cuts(lines)
        if cuts:
            return Dialect(delimiter=" ", quote=None, cuts=cuts), 0.45
    return (best if score > 0.05 or delimiter else Dialect(quote=best.quote, escape=best.escape)), score


def _candidates(text: str, delimiter: str | None) -> Iterator[Dialect]:
    delimiters = [delimiter] if delimiter else [mark for mark in DELIMITERS if mark in text] or [","]
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
    # the words of a note come under one name; blanks divide cells only where they divide the first line too
    if dialect.delimiter == " " and not (even[0] is rows[0] and _separates(lines, even, dialect)):
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


def _separates(lines: Sequence[str], rows: Sequence[Sequence[str]], dialect: Dialect) -> bool:
    """Whether blanks divide cells and not the words of a text: cells are quoted, or some are numbers."""
    if dialect.quote and any(f"{dialect.quote} {dialect.quote}" in line for line in lines[:20]):
        return True
    if not dialect.padded and any(not cell for cells in rows for cell in cells):
        return False
    body = rows[1:] or rows
    number = re.compile(r"[-+]?[\d.,:/\-]*\d")
    return any(all(number.fullmatch(cell) for cell in column) for column in zip(*body, strict=True))


def modal_width(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The commonest number of cells, and how many rows have it; the first row's wins a tie."""
    widths = Counter(len(cells) for cells in rows)
    first = len(rows[0])
    width = max(widths, key=lambda w: (widths[w], w == first, w))
    return width, widths[width]


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
    """Where columns begin, if some positions are blank in every line; () otherwise."""
    full = [line.rstrip("\r\n") for line in lines if line.strip()]
    longest = max(map(len, full), default=0)
    if len(full) < 3 or longest > 5000 or any("\t" in line for line in full):
        return ()
    blank = [all(len(line) <= place or line[place] == " " for line in full) for place in range(longest)]
    begins = [place for place in range(longest) if not blank[place] and (place == 0 or blank[place - 1])]
    wide = [b for b in begins if b == begins[0] or blank[b - 1]]
    filled = sum(1 for line in full if len(line) > wide[-1]) if wide else 0
    named = all(full[0][begin:end].strip() for begin, end in pairwise([*wide, None]))
    return tuple(wide) if len(wide) > 1 and named and filled > 0.9 * len(full) else ()
