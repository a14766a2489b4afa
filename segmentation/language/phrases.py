"""Numbers as a person would write them.

1,011 rather than 1011.4666, “2.3m” where space is short, “r = .07” rather than 0.0699. Every
sentence, table, tooltip and label takes its numbers from here, so that the same number looks the
same wherever it appears. What cannot exceed 1 has no zero before its point, as statistics are written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from segmentation.language.years import is_year

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MINUS = "\N{MINUS SIGN}"
MISSING = "–"
YES, NO = "Yes", "No"
_TRUTH = {"True": YES, "False": NO}
_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")
_NOISE = 1e-12
"""Smaller than that is what rounding leaves of zero."""


def level(value: object) -> str:
    """One value of a category: truth as Yes and No, whole numbers without decimals, all else as it is.

    >>> level(True), level(2.0), level("Shop")
    ('Yes', '2', 'Shop')
    """
    if str(value) in _TRUTH and not isinstance(value, str):
        return _TRUTH[str(value)]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def number(value: float, *, of: str = "") -> str:
    """A number with the digits that matter: 1,011 and 43 and 7.3 and 0.05.

    `of` is the header of the column it comes from: a calendar year stands without a mark.

    >>> [number(v) for v in (1011.47, 43.0, 7.34, -0.052, 12345678.0)]
    ['1,011', '43', '7.3', '−0.05', '12,345,678']
    >>> number(1970.0, of="Year_Birth"), number(1970.0, of="TotalSpend")
    ('1970', '1,970')
    """
    if not math.isfinite(value):
        return MISSING
    if is_year(value, of):
        return f"{value:.0f}"
    size = abs(value)
    if size >= 100 or value == round(value) or size < _NOISE:
        return _signed(f"{value:,.0f}")
    if size >= 1:
        return _signed(f"{value:,.1f}".removesuffix(".0"))
    return _signed(f"{value:.2f}" if size >= 0.01 else f"{value:.2g}")


def border(value: float, step: float, *, of: str = "") -> str:
    """A border between bins `step` wide, with the decimals that tell it from its neighbours.

    `of` is the header of the column, as in `number`.

    >>> border(2.25, 0.25), border(1250.0, 250.0), border(1.0, 0.1)
    ('2.25', '1,250', '1')
    """
    digits = next((d for d in range(9) if math.isclose(round(step, d), step, rel_tol=1e-9)), 9)
    mark = "" if is_year(value, of) else ","
    text = f"{value:{mark}.{digits}f}"
    return _signed(text.rstrip("0").rstrip(".") if "." in text else text)


def short(value: float) -> str:
    """A number where space is short; below a million it has room, and a sum never looks like a mean.

    >>> [short(v) for v in (601321.0, 1000.0, 2_300_000.0, 87.0, -6.1e-05)]
    ['601,321', '1,000', '2.3m', '87', '−6e−05']
    """
    for unit, letter in ((1e9, "bn"), (1e6, "m")):
        if round(abs(value)) >= unit:
            scaled = value / unit
            text = f"{scaled:,.0f}" if abs(scaled) >= 100 else f"{scaled:.1f}".removesuffix(".0")
            return _signed(text + letter)
    return _signed(f"{value:.1g}") if 1e-6 <= abs(value) < 1e-4 else number(value)


def count(value: int) -> str:
    """A count in digits, thousands apart: “1,000”."""
    return f"{value:,}"


def word(value: int) -> str:
    """A count in running text: a word up to ten, digits beyond.

    >>> word(4), word(12)
    ('four', '12')
    """
    return _WORDS[value] if 0 <= value <= 10 else count(value)


def percent(share: float) -> str:
    """A share of 0 to 1 as whole percent, except where rounding would say none or all.

    >>> [percent(s) for s in (0.276, 0.004, 0.996, 1.0, 0.0)]
    ['28%', '0.4%', '99.6%', '100%', '0%']
    """
    if not math.isfinite(share):
        return MISSING
    near_an_end = 0 < share < 0.01 or 0.99 < share < 1
    if not near_an_end:
        return f"{share:.0%}"
    if share < 0.001:
        return "under 0.1%"
    return "over 99.9%" if share > 0.999 else f"{share:.1%}".replace(".0%", "%")


_WHOLE = 10
"""From so many percent on, whole ones are near enough."""


def percentage(value: float) -> str:
    """A value that its file writes in percent, also below none and above all; below ten with one digit more.

    >>> [percentage(v) for v in (0.153, 0.0149, -0.2, 1.25, 0.0)]
    ['15%', '1.5%', '−20%', '125%', '0%']
    """
    if not math.isfinite(value):
        return MISSING
    text = f"{100 * value:,.{0 if abs(100 * value) >= _WHOLE else 1}f}".removesuffix(".0")
    return f"{_signed(text)}%"


_HOUR, _HOURS = 60, 100  # minutes; hours from which their minutes are too fine to tell


def duration(value: float, unit: str) -> str:
    """How long something took, of a value in minutes (“min”), days or months.

    >>> [duration(v, "min") for v in (0.75, 42.0, 7.3, 80.0, 1373.53, 60_000.0)]
    ['45 s', '42 min', '7.3 min', '1 h 20 min', '22 h 54 min', '1,000 h']
    >>> duration(1.0, "days"), duration(36.0, "months")
    ('1 day', '36 months')
    """
    if not math.isfinite(value):
        return MISSING
    if unit != "min":
        text = number(value)
        return f"{text} {unit.removesuffix('s') if text == '1' else unit}"
    minutes = abs(value)
    if 0 < minutes < 1:
        text = f"{number(60 * minutes)} s"
    elif round(minutes) < _HOUR:
        text = f"{number(minutes)} min"
    elif minutes >= _HOUR * _HOURS:
        text = f"{number(minutes / _HOUR)} h"
    else:
        hours, rest = divmod(round(minutes), _HOUR)
        text = f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{_MINUS if value < 0 else ''}{text}"


_PARTS = {1 / 4: "a quarter", 1 / 3: "a third", 1 / 2: "half", 2 / 3: "two thirds", 3 / 4: "three quarters"}
_NEARLY = 0.03  # a share so near to a simple part is told as it


def about(share: float) -> str:
    """A share of 0 to 1 as people say it: a simple part where it is near one, else percent.

    >>> [about(s) for s in (0.32, 0.5, 0.84)]
    ['about a third', 'about half', '84%']
    """
    part = min(_PARTS, key=lambda part: abs(part - share))
    return f"about {_PARTS[part]}" if abs(part - share) <= _NEARLY else percent(share)


def deviations(size: float) -> str:
    """So many standard deviations, in words where that is usual.

    >>> deviations(0.5), deviations(0.8)
    ('half a standard deviation', '.80 standard deviations')
    """
    return "half a standard deviation" if size == 0.5 else f"{coefficient(size)} standard deviations"


def coefficient(value: float) -> str:
    """A coefficient between −1 and 1 with two digits and no leading zero.

    >>> [coefficient(v) for v in (0.0699, -0.81, 1.0, 0.0)]
    ['.07', '−.81', '1', '0']
    """
    if not math.isfinite(value):
        return MISSING
    text = f"{abs(value):.2f}"
    if text in ("0.00", "1.00"):
        text = text[0]
    else:
        text = text.removeprefix("0")
    return (_MINUS if value < 0 and text != "0" else "") + text


def deviation(value: float) -> str:
    """A distance from the average in standard deviations, with its sign and one digit.

    >>> [deviation(v) for v in (1.38, -0.6195, 0.04)]
    ['+1.4', '−0.6', '0']
    """
    if not math.isfinite(value):
        return MISSING
    text = f"{value:+.1f}"
    return "0" if text in ("+0.0", "-0.0") else _signed(text)


def listed(names: Sequence[str], *, most: int = 3) -> str:
    """Names in a row: “A”, “A and B”, “A, B and 4 others”.

    >>> listed(["A", "B"]), listed(["A", "B", "C", "D"], most=2)
    ('A and B', 'A, B and two others')
    """
    shown, others = list(names[:most]), len(names) - most
    if others > 0:
        return f"{', '.join(shown)} and {word(others)} {'other' if others == 1 else 'others'}"
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def clipped(text: object, most: int = 60) -> str:
    """Any text in one line of at most `most` letters that can be shown; what is cut off leaves an ellipsis.

    >>> clipped("a  long\\nname", 6), clipped("short")
    ('a lon…', 'short')
    """
    line = " ".join(printable(str(text))[: 20 * most + 200].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def quoted(name: str) -> str:
    """A name within a sentence; quotes that it holds are single there, as within a quotation.

    >>> quoted("Low “T” · low spend")
    '“Low ‘T’ · low spend”'
    """
    return f"“{name.replace('“', '‘').replace('”', '’')}”"


def printable(text: str) -> str:
    """The text without characters that no document may hold; in a picture they would end the whole process.

    >>> printable("a\\x00b\\x1b c\\nd")
    'ab c\\nd'
    """
    return _UNPRINTABLE.sub("", text)


def capital(text: str) -> str:
    """The text with its first letter large; the others stay as they are (CLTV)."""
    return text[:1].upper() + text[1:]


def _signed(text: str) -> str:
    return "0" if text == "-0" else text.replace("-", _MINUS)
