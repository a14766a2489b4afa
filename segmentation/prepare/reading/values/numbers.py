"""Numbers as people write them: with marks for thousands and decimals, currencies, percent, brackets.

Which mark is which is decided by the whole column. “1.234” alone can be read in two ways; a “1.234,5”
or “0.75” beside it leaves one, and where nothing does, the other columns of the file decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.language.currencies import has_no_cents

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]

HEAD = 100
"""So many cells are tried before a whole column is converted."""
EXACT = 2.0**53
"""Whole numbers beyond it are no longer exact as float64."""
SYMBOLS = "$€£¥￥₹₽₩₺₴₦₫₪฿₱₡₲₵₸₼₾"
CODES = (
    "EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|BRL|MXN|ARS|CLP|COP|PEN|CAD|AUD|NZD"
    "|HKD|SGD|TWD|KRW|THB|IDR|MYR|PHP|VND|ZAR|NGN|KES|EGP|MAD|ILS|AED|SAR|QAR|KWD|PKR|BDT|LKR"
)
WORDS = r"S/\.?|Rs\.?|kr\.?|zł|Kč|Ft|lei|Fr\.?|TL|円|元|원|руб\.?|лв\.?|грн\.?"
MONEY = rf"(?:(?:R|A|C|US|NZ|HK|S|Z)?\$|[{SYMBOLS}]|{CODES}|{WORDS})"
CELL = (
    rf"^(?P<open>\()? ?(?P<sign>[-+])? ?(?P<before>{MONEY})? ?(?P<inner>[-(])? ?"
    r"(?P<number>[0-9][0-9.,' ]*|[.,][0-9]+)(?P<power>[eE][-+]?[0-9]{1,3})?"
    rf"(?P<tail>--?|\))? ?(?P<after>{MONEY}|%|‰)? ?(?P<behind>-)?(?P<close>\))?$"
)
WHOLE = r"[0-9]+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:'[0-9]{3})+"
POINT = rf"^(?:{WHOLE}|[0-9]{{1,3}}(?:,[0-9]{{2,3}})*,[0-9]{{3}})?(?:\.[0-9]*)?$"
COMMA = rf"^(?:{WHOLE}|[0-9]{{1,3}}(?:\.[0-9]{{3}})+)?(?:,[0-9]*)?$"
SPACES = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
NOT_PLAIN = r"[^ -~]"


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers of distinct cells, and how they were written."""

    values: Floats
    """NaN where a cell is no number."""
    fits: Bools
    decimal: str | None
    thousands: str | None
    unit: str | None
    ambiguous: bool = False
    is_code: bool = False
    """Whether leading zeros, plus signs alone or too many digits show that these are no quantities."""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Plain:
    """A column of numbers without any marks but the point."""

    values: np.ndarray[tuple[int], Any]
    """int64, or float64 when there are decimals or empty cells."""
    pointed: bool = False
    """Whether points were written."""
    is_code: bool = False
    """Whether some cell has a leading zero, so that its digits are no quantity."""


def plain(column: pa.ChunkedArray) -> Plain | None:
    """Plain numbers, converted by Arrow; None if there is anything else in the column."""
    padded = False
    for chunk in column.chunks:
        bare, has_zeros = _look(chunk)
        padded |= has_zeros
        if not bare:
            return None
    try:
        pc.cast(column.slice(0, HEAD), pa.int64())
        whole = pc.cast(column, pa.int64())
    except pa.ArrowInvalid:
        return None if padded else _decimals(column)
    values = np.asarray(whole.to_numpy())
    if whole.null_count and not padded and _largest(values) >= EXACT:
        return None
    return Plain(values, is_code=padded)


def _decimals(column: pa.ChunkedArray) -> Plain | None:
    try:
        pc.cast(column.slice(0, HEAD), pa.float64())
        values = np.asarray(pc.cast(column, pa.float64()).to_numpy())
    except pa.ArrowInvalid:
        return None
    return Plain(as_whole(values), pointed=True) if _largest(values) < EXACT else None


def _largest(values: Floats) -> float:
    return max(float(np.nanmax(values)), -float(np.nanmin(values)))


def as_whole(values: Floats) -> np.ndarray[tuple[int], Any]:
    """The same numbers as int64 when none has decimals and none is missing."""
    if len(values) and np.isfinite(values[0]) and values[0] == np.trunc(values[0]):
        whole = bool(np.isfinite(values).all() and (values == np.trunc(values)).all())
        if whole and _largest(values) < EXACT:
            return values.astype(np.int64)
    return values


def _look(chunk: pa.Array) -> tuple[bool, bool]:
    """Whether every cell begins like a plain number, and whether some has a leading zero to lose."""
    _, offsets, data = chunk.buffers()
    if data is None or not len(chunk):
        return True, False
    bounds = np.frombuffer(offsets, np.int32, len(chunk) + 1, chunk.offset * 4)
    letters = np.frombuffer(data, np.uint8)
    starts, ends = bounds[:-1], bounds[1:]
    if chunk.null_count:
        known = ends > starts
        starts, ends = starts[known], ends[known]
    first = letters[starts]
    if (first == ord("-")).any():
        starts = starts + (first == ord("-"))
        if (starts >= ends).any():
            return False, False
        first = letters[starts]
    if not _IS_FIRST[first].all():
        return False, False
    zero = np.flatnonzero(first == ord("0"))
    after = letters[starts[zero[ends[zero] - starts[zero] > 1]] + 1]
    return bool((_IS_AFTER_ZERO | _IS_FIRST)[after].all()), bool(_IS_DIGIT[after].any())


def _table(letters: str) -> Bools:
    table = np.zeros(256, bool)
    table[[ord(letter) for letter in letters]] = True
    return table


_IS_FIRST, _IS_DIGIT, _IS_AFTER_ZERO = _table("0123456789."), _table("0123456789"), _table(".eE")


def parse(
    cells: pa.Array, weights: Floats, *, decimal: str | None = None, hint: str | None = None
) -> Numbers:
    """Distinct trimmed cells as numbers; `weights` says how often each occurs.

    `decimal` is the mark the person named, `hint` the one that the rest of the file uses.
    """
    parts = pc.extract_regex(_simplified(cells), CELL)
    number = pc.utf8_rtrim(pc.struct_field(parts, "number"), characters=" ")
    paired = _closes_what_it_opens(parts)
    point, comma = matches(number, POINT) & paired, matches(number, COMMA) & paired
    mark, ambiguous = _decimal_mark(number, weights, point, comma, decimal or hint, told=decimal is not None)
    if decimal is None and (point & comma).any() and _are_without_cents(parts, point | comma):
        mark, ambiguous = _thousands_of(number, mark), False
    fits = comma if mark == "," else point
    values = _values(number, parts, mark, fits)
    unit, units, fits = _unit(parts, weights, fits)
    values = np.where(fits, values / 100 if unit == "%" else values, np.nan)
    shown = _joined(number, fits)
    digits = pc.utf8_length(pc.replace_substring_regex(number, "[^0-9].*", "")).to_numpy(zero_copy_only=False)
    sign = pc.struct_field(parts, "sign")
    code = _any(number, r"^0[0-9]", fits) or (_any(sign, r"\+", fits) and not _any(sign, "-", fits))
    code = code or bool((np.nan_to_num(digits)[fits] > 15).any())
    has_mark = mark in shown
    return Numbers(
        values, fits, mark if has_mark else None, _thousands(shown, mark), unit, ambiguous, code, units
    )


def _are_without_cents(parts: pa.Array, fits: Bools) -> bool:
    """Whether all amounts bear the sign of a currency without cents: “1,234円” are a thousand and more."""
    before, after = (pc.struct_field(parts, name).filter(pa.array(fits)) for name in ("before", "after"))
    marks = pc.unique(pc.binary_join_element_wise(before, after, "")).to_pylist()
    return bool(marks) and all(mark and has_no_cents(mark) for mark in marks)


def _thousands_of(number: pa.Array, mark: str) -> str:
    """The decimal mark with which no amount has three decimals: the one that is not written."""
    grouped = [sign for sign in ",." if _any(number, rf"^[0-9]{{1,3}}(?:\{sign}[0-9]{{3}})+$")]
    return {",": ".", ".": ","}[grouped[0]] if len(grouped) == 1 else mark


def _closes_what_it_opens(parts: pa.Array) -> Bools:
    """Whether brackets come in pairs: “(5)” is an amount below zero, “5)” numbers a list."""
    before, inner, tail, behind = (
        matches(pc.struct_field(parts, name), "[()]") for name in ("open", "inner", "tail", "close")
    )
    return np.equal(before ^ inner, tail ^ behind)


def _simplified(cells: pa.Array) -> pa.Array:
    """All kinds of spaces, apostrophes and minus signs as the plain ones."""
    if not _any(cells, NOT_PLAIN):
        return cells
    cells = pc.replace_substring_regex(cells, SPACES, " ")
    cells = pc.replace_substring_regex(cells, "[’‘´ʹ＇]", "'")
    return pc.replace_substring_regex(cells, "[−–﹣－]", "-")


def _any(cells: pa.Array, pattern: str, where: Bools | None = None) -> bool:
    found = matches(cells, pattern)
    return bool((found if where is None else found & where).any())


def matches(cells: pa.Array, pattern: str) -> Bools:
    """Which cells (n,) a pattern is found in; empty ones hold none."""
    found = pc.fill_null(pc.match_substring_regex(cells, pattern), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _decimal_mark(
    number: pa.Array, weights: Floats, point: Bools, comma: Bools, hint: str | None, *, told: bool
) -> tuple[str, bool]:
    """The decimal mark of a column, and whether its values left the question open."""
    if told and hint:
        return hint, False
    if not (point & comma).any() or (point != comma).any():
        return ("," if weights[comma].sum() > weights[point].sum() else "."), False
    marked = _any(number, "[.,]", point)
    if hint or not marked:
        return hint or ".", False
    return ".", True


def _values(number: pa.Array, parts: pa.Array, mark: str, fits: Bools) -> Floats:
    """The numbers themselves; NaN where the cell does not fit."""
    digits = pc.replace_substring_regex(number, "[.' ]" if mark == "," else "[,' ]", "")
    digits = pc.replace_substring(digits, ",", ".") if mark == "," else digits
    power = pc.fill_null(pc.struct_field(parts, "power"), "")
    text = pc.if_else(pa.array(fits), pc.binary_join_element_wise(digits, power, ""), None)
    text = pc.if_else(pc.equal(text, "."), None, text)
    values = np.asarray(pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    negative = matches(pc.struct_field(parts, "tail"), "-") & ~matches(number, r"[.,]$")  # “5,-” has no cents
    for name in ("open", "sign", "inner", "behind"):
        negative |= matches(pc.struct_field(parts, name), r"[-(]")
    return np.where(negative, -values, values)


def _unit(parts: pa.Array, weights: Floats, fits: Bools) -> tuple[str | None, tuple[str, ...], Bools]:
    """The unit most cells carry; percent and bare numbers are never mixed."""
    before, after = (pc.fill_null(pc.struct_field(parts, name), "") for name in ("before", "after"))
    marks = np.asarray(pc.binary_join_element_wise(before, after, "").to_pylist(), dtype=object)
    totals: dict[str, float] = {}
    for mark in dict.fromkeys(marks[fits]):
        totals[mark] = float(weights[fits & (marks == mark)].sum())
    named = {mark: total for mark, total in totals.items() if mark}
    if not named:
        return None, (), fits
    unit = max(named, key=lambda mark: named[mark])
    if unit == "%" and totals.get("", 0.0) >= totals["%"]:
        return None, (), fits & (marks == "")
    return unit, tuple(named), fits & (marks == "%") if unit == "%" else fits


def _joined(number: pa.Array, fits: Bools) -> str:
    marks = pc.unique(pc.replace_substring_regex(number.filter(pa.array(fits)), "[0-9]+", "")).to_pylist()
    return "".join(mark or "" for mark in marks)


def _thousands(shown: str, mark: str) -> str | None:
    return next((sign for sign in ",.' " if sign != mark and sign in shown), None)
