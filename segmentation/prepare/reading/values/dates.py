"""Dates in every order and a dozen languages, with the order decided by the whole column.

“03/04/2024” is March in one country and April in another. One “25/03/2024” in the same column
settles it; where no value does, the other date columns decide, and where they do not either, the day
is taken to come first and the column says that it was ambiguous. Where some values prove one order and
some the other, most of them decide, the few others are read in the only order they can have, and that
is said; where they are not few, the column stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.prepare.reading.options import DateOrder
from segmentation.prepare.reading.values.numbers import Bools, Floats

Dates64 = np.ndarray[tuple[int], np.dtype[np.datetime64]]
Integers = np.ndarray[tuple[int], np.dtype[np.int64]]

TIME = (
    r"(?:(?:[T, ]|, )+(?:(?:klo|kl|um|at|om|à|às|saat|ore|alle|alle ore|a las|o)\.? )?"
    r"(?P<hour>[0-9]{1,2})[:h.](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)?(?: ?(?:Uhr|uur|hrs|h))?"
    r"(?: ?(?:Z|UTC|GMT)? ?(?:[-+][0-9]{2}:?(?:[0-9]{2})?)?)?)?$"
)
LETTER = "[^ 0-9.,:;/()-]"
WEEKDAY = rf"^(?:{LETTER}{{2,10}}\.?,? )?"
YEAR_FIRST = (
    r"^(?P<year>[0-9]{4})(?:[-/.年년] ?| )(?P<month>[0-9]{1,2})(?:[-/.月월] ?| )(?P<day>[0-9]{1,2})[.日일]?"
    + TIME
)
"""“2026-03-04”, in Hungary “2026. 03. 04.”, in Japan “2026年3月4日”, in Korea “2026년 3월 4일”."""
IN_DIGITS = (
    WEEKDAY
    + r"(?P<one>[0-9]{1,2})(?:[-/.]|\. )(?P<two>[0-9]{1,2})(?:[-/.]|\. )(?P<year>[0-9]{4}|[0-9]{2})"
    + TIME
)
DAY_NAME = (
    WEEKDAY + r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|\.|º|°)?[-/ ]*(?:de |di |of )?"
    rf"(?P<name>{LETTER}{{3,10}})\.?,?[-/ ]*(?:de |del |di )?"
    r"(?P<year>[0-9]{4}|[0-9]{2})" + TIME
)
NAME_DAY = (
    WEEKDAY
    + rf"(?P<name>{LETTER}{{3,10}})"  # any letter by its Unicode class takes 50 times as long to compile
    r"\.?[-/ ]+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?[-/ ]+"
    r"(?P<year>[0-9]{4}|[0-9]{2})" + TIME
)
_CENTURY = "(?P<year>(?:19|20)[0-9]{2})$"
MONTH_ONLY = (
    r"^(?P<month>0?[1-9]|1[0-2])[-/. ]" + _CENTURY,
    r"^(?P<year>(?:19|20)[0-9]{2})[-/](?P<month>0?[1-9]|1[0-2])$",
    rf"^(?P<name>{LETTER}{{3,10}})\.?,?[-/ ]+" + _CENTURY,
)
"""A month without a day: 08/2012, 2012-08, “Aug 2012”."""
MONTHS = (
    "jan januar january janvier janv enero ene janeiro gennaio gen januari jän jänner sty stycznia "
    "styczeń oca ocak ledna leden január ianuarie ian января",
    "feb februar february février févr fev febrero fevereiro febbraio februari fevr fevrier lut "
    "lutego luty şub şubat februarie února únor február febr февраля",
    "mar märz mär mrz march mars marzo março marco maart mrt maerz marca marzec marts mart března "
    "březen március márc martie марта",
    "apr april avril avr abril abr aprile kwi kwietnia kwiecień nis nisan dubna duben április ápr "
    "aprilie апреля",
    "may mai mayo maio maggio mag mei maj maja mayıs května květen május máj мая",
    "jun juni june juin junio junho giugno giu cze czerwca czerwiec haz haziran června červen június "
    "jún iunie iun июня",
    "jul juli july juillet juil julio julho luglio lug lip lipca lipiec tem temmuz července červenec "
    "július júl iulie iul июля",
    "aug august août aout agosto ago augustus sie sierpnia sierpień augusti ağu ağustos srpna srpen "
    "augusztus августа",
    "sep sept september septembre septiembre setembro set settembre wrz września wrzesień eyl eylül "
    "září szeptember szept septembrie сентября",
    "oct okt october oktober octobre octubre outubro out ottobre ott paź października październik "
    "eki ekim října říjen október octombrie октября",
    "nov november novembre noviembre novembro lis listopada listopad kas kasım listopadu noiembrie "
    "noi ноября",
    "dec dez december dezember décembre déc decembre diciembre dic dezembro dicembre gru grudnia "
    "grudzień ara aralık prosince prosinec des desember decembrie декабря",
)
MONTH_OF = MappingProxyType({name: n for n, names in enumerate(MONTHS, 1) for name in names.split()})
FIRST_YEAR, LAST_YEAR = 1800, 2200  # dates beyond are slips of the pen
FEW = 0.1
"""Up to this share of the dates that prove an order may prove the other one."""
LOOK_ALIKE = 144 / 221
"""Dates that could have either order (both parts up to 12, and different or not) for each that cannot."""
PIVOT, BIRTH_PIVOT = 69, 16
"""Two-digit years from here on are 19xx (POSIX); for births, nearly all are."""
SERIAL_DAYS, LAST_SERIAL_DAY = (10_000, 80_000), 2_958_465
"""Days since the end of 1899, as Excel counts them: 1927 to 2119; a slip may be up to the end of 9999."""
CALENDAR, CALENDAR_LEAST = (1900_01_01, 2100_12_31), 5
"""Days as yyyymmdd, and how many different ones tell that they are such."""
MOMENTS = (631_152_000, 2_208_988_800)
"""Seconds since 1970 on the first days of 1990 and 2040."""
NO_END = 9999
"""The year of “not yet” in many systems."""


@dataclass(frozen=True, eq=False)
class Dates:
    """The dates of distinct cells, and in which order they were written."""

    values: Dates64
    """datetime64[us]; NaT where a cell is no date."""
    fits: Bools
    order: DateOrder
    against: Bools
    """Cells that can only have the other order than `order`; they are read in it where they are few."""
    ambiguous: bool = False
    mixed: bool = False
    """Whether so many cells prove each order that no order can be told for the others."""
    months: bool = False
    """Whether the cells name months alone; each stands for its first day."""


def plain(column: pa.ChunkedArray, first: str) -> Dates64 | None:
    """ISO dates, converted by Arrow; `first` is some cell that is not empty."""
    if len(first) < 10 or first[4:5] != "-" or first[7:8] != "-":
        return None
    try:
        times = pc.cast(column, pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    return np.asarray(times.to_numpy(), dtype="datetime64[us]")


def parse(
    cells: pa.Array,
    weights: Floats,
    *,
    order: DateOrder | None = None,
    hint: DateOrder | None = None,
    birth: bool = False,
) -> Dates:
    """Distinct trimmed cells as dates; `order` is what the person said, `hint` what the file uses."""
    cells = pc.replace_substring_regex(cells, "[\u00a0\u202f ]+", " ")
    values: Dates64 = np.full(len(cells), np.datetime64("NaT", "us"))
    chosen: DateOrder = "year first"
    ambiguous = mixed = False
    against = np.zeros(len(cells), bool)
    digits, places = _extracted(cells, IN_DIGITS, np.arange(len(cells)))
    if len(places):
        one, two = _integers(digits, "one"), _integers(digits, "two")
        votes = _votes(one, two, weights[places])
        chosen, ambiguous = _order(votes, order, hint)
        values[places] = _in_order(digits, one, two, chosen, birth)
        against[places] = _against(one, two, chosen)
        few = _are_few(votes, chosen, told=order is not None)
        mixed = min(votes) > 0 and not few
        if few and against.any():
            other: DateOrder = "day first" if chosen == "month first" else "month first"
            rest = _in_order(digits, one, two, other, birth)
            values[places] = np.where(against[places], rest, values[places])
    for pattern in (YEAR_FIRST, DAY_NAME, NAME_DAY):
        left = np.flatnonzero(np.isnat(values))
        if not len(left):  # compiling a pattern for nobody takes longer than reading a column
            break
        parts, places = _extracted(cells, pattern, left)
        if len(places):
            months = _integers(parts, "month") if pattern == YEAR_FIRST else _named_months(parts)
            values[places] = _assembled(
                parts, _full_years(_integers(parts, "year"), birth), months, _integers(parts, "day")
            )
    if np.isnat(values).all():
        values[:] = _months(cells)
        return Dates(values, ~np.isnat(values), "year first", against, months=True)
    against &= ~np.isnat(values)
    return Dates(values, ~np.isnat(values), chosen, against, ambiguous, mixed)


def _months(cells: pa.Array) -> Dates64:
    """The first days of months that stand without a day; NaT for other cells."""
    values: Dates64 = np.full(len(cells), np.datetime64("NaT", "us"))
    for pattern in MONTH_ONLY:
        parts, places = _extracted(cells, pattern, np.flatnonzero(np.isnat(values)))
        if len(places):
            named = "name" in {field.name for field in parts.type}
            months = _named_months(parts) if named else _integers(parts, "month")
            values[places] = _dates(_integers(parts, "year"), months, np.ones(len(places), dtype=np.int64))
    return values


def _in_order(parts: pa.Array, one: Integers, two: Integers, order: DateOrder, birth: bool) -> Dates64:
    last = _integers(parts, "year")
    if order == "year first":
        return _assembled(parts, _full_years(one, birth), two, last)
    day, month = (one, two) if order == "day first" else (two, one)
    return _assembled(parts, _full_years(last, birth), month, day)


def _extracted(cells: pa.Array, pattern: str, places: Integers) -> tuple[pa.Array, Integers]:
    """The parts of those cells that fit the pattern, and which they are."""
    parts = pc.extract_regex(cells.take(pa.array(places)), pattern)
    found = np.asarray(pc.is_valid(parts).to_numpy(zero_copy_only=False), dtype=bool)
    return parts.filter(pa.array(found)), places[found]


def _votes(one: Integers, two: Integers, weights: Floats) -> tuple[float, float]:
    """How many values prove that the day comes first, and how many that the month does."""
    return float(weights[(one > 12) & (two <= 12)].sum()), float(weights[(two > 12) & (one <= 12)].sum())


def _against(one: Integers, two: Integers, order: DateOrder) -> Bools:
    """Which dates cannot have this order, as their month would be beyond twelve."""
    if order == "year first":
        return np.zeros(len(one), bool)
    day, month = (one, two) if order == "day first" else (two, one)
    return np.asarray((month > 12) & (day <= 12))


def _are_few(votes: tuple[float, float], order: DateOrder, *, told: bool) -> bool:
    """Whether few enough dates prove the other order; where the person named one, it may be up to half."""
    wrong, right = votes if order == "month first" else votes[::-1]
    return order != "year first" and wrong <= (0.5 if told else FEW) * (wrong + right)


def _order(
    votes: tuple[float, float], told: DateOrder | None, hint: DateOrder | None
) -> tuple[DateOrder, bool]:
    """Day or month first, and whether no value could tell."""
    if told is not None:
        return told, False
    if votes[0] != votes[1]:
        return ("day first" if votes[0] > votes[1] else "month first"), False
    return (hint, False) if hint in ("day first", "month first") else ("day first", True)


def order_of(samples: list[pa.Array]) -> DateOrder | None:
    """The order that the date columns of a file prove, from some cells of each; None if they do not."""
    votes = np.zeros(2)
    for cells in samples:
        parts = pc.extract_regex(pc.utf8_trim_whitespace(cells), IN_DIGITS)
        if parts.null_count <= len(cells) / 2:
            votes += _votes(_integers(parts, "one"), _integers(parts, "two"), np.ones(len(parts)))
    if votes[0] == votes[1]:
        return None
    return "day first" if votes[0] > votes[1] else "month first"


def has_odd_year(cell: str) -> bool:
    """Whether a cell that is no date would be one in another year: 05/03/2204, 0204-03-05.

    >>> has_odd_year("05/03/2304"), has_odd_year("35/03/2304"), has_odd_year("unknown")
    (True, False, False)
    """
    usual, found = _YEAR.subn("2000", cell.strip())
    return found == 1 and bool(parse(pa.array([usual]), np.ones(1)).fits[0])


_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


def from_days(values: np.ndarray[tuple[int], Any]) -> Dates64 | None:
    """Numbers in a date column: Excel's day count, yyyymmdd, or (parts of) seconds since 1970."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    low, high = known.min(), known.max()
    if low >= SERIAL_DAYS[0] and _most(known) <= SERIAL_DAYS[1] and high <= LAST_SERIAL_DAY:
        moments = np.round(np.nan_to_num(values.astype(float)) * 86_400) * 1_000_000
        times = np.datetime64("1899-12-30", "us") + moments.astype("timedelta64[us]")
    elif low >= 1800_01_01 and high <= 2200_12_31:
        whole = np.nan_to_num(values).astype(np.int64)
        times = _dates(whole // 10_000, whole // 100 % 100, whole % 100)
    elif low >= 300_000_000 and high <= 4_000_000_000_000:
        scale = 1000 if high > 40_000_000_000 else 1_000_000
        times = (np.nan_to_num(values) * scale).astype(np.int64).astype("datetime64[us]")
    elif low >= 300_000_000_000_000 and high <= 4_000_000_000_000_000:
        times = np.nan_to_num(values).astype(np.int64).astype("datetime64[us]")
    else:
        return None
    times = np.where(np.isfinite(values), times, np.datetime64("NaT", "us"))
    return None if np.isnat(times[np.isfinite(values)]).any() else times


def are_calendar(values: np.ndarray[tuple[int], Any]) -> bool:
    """Whether whole numbers can only be yyyymmdd: enough of them, and all of them days of the calendar.

    Of eight digits that begin with a year one in 27 happens to be a day, so of five different ones by chance
    none in ten million is.
    """
    known = values[np.isfinite(values)]
    if len(known) < CALENDAR_LEAST or known.min() < CALENDAR[0] or known.max() > CALENDAR[1]:
        return False
    different = np.unique(known)
    if len(different) < CALENDAR_LEAST or (different != np.trunc(different)).any():
        return False
    whole = different.astype(np.int64)
    return not np.isnat(_dates(whole // 10_000, whole // 100 % 100, whole % 100)).any()


def are_moments(values: np.ndarray[tuple[int], Any]) -> bool:
    """Whether numbers may be seconds or milliseconds since 1970, of the years from 1990 to 2040."""
    known = values[np.isfinite(values)]
    if not len(known):
        return False
    low, high = float(known.min()), float(known.max())
    return any(MOMENTS[0] * scale <= low and high <= MOMENTS[1] * scale for scale in (1, 1000))


def _most(values: np.ndarray[tuple[int], Any]) -> float:
    """The largest value but for one in a hundred, or one, where there are enough to tell."""
    place = len(values) - 1 - (max(1, len(values) // 100) if len(values) > 11 else 0)
    return float(np.partition(values, place)[place])


def _integers(parts: pa.Array, name: str) -> Integers:
    """A part as numbers, -1 where it is missing."""
    text = pc.struct_field(parts, name)
    text = pc.if_else(pc.equal(text, ""), None, text)
    return np.asarray(pc.fill_null(pc.cast(text, pa.int64()), -1).to_numpy(zero_copy_only=False))


def _full_years(years: Integers, birth: bool) -> Integers:
    short = (years >= 0) & (years < 100)
    late = years >= (BIRTH_PIVOT if birth else PIVOT)
    return np.where(short, np.where(late, years + 1900, years + 2000), years)


def _named_months(parts: pa.Array) -> Integers:
    names = pc.fill_null(pc.struct_field(parts, "name"), "").dictionary_encode()
    months = np.array([MONTH_OF.get(name.lower(), -1) for name in names.dictionary.to_pylist()] or [-1])
    return np.asarray(months[names.indices.to_numpy(zero_copy_only=False)])


def _dates(years: Integers, months: Integers, days: Integers) -> Dates64:
    """Days of the calendar; NaT for those it does not have."""
    valid = ((years >= FIRST_YEAR) & (years <= LAST_YEAR)) | (years == NO_END)
    valid &= (months >= 1) & (months <= 12) & (days >= 1)
    month = (np.where(valid, years - 1970, 0) * 12 + np.where(valid, months - 1, 0)).astype("datetime64[M]")
    day = month.astype("datetime64[D]") + (np.where(valid, days, 1) - 1).astype("timedelta64[D]")
    valid &= day.astype("datetime64[M]") == month
    return np.where(valid, day.astype("datetime64[us]"), np.datetime64("NaT", "us"))


def _assembled(parts: pa.Array, years: Integers, months: Integers, days: Integers) -> Dates64:
    """Date and time of day together; NaT where either is impossible."""
    dates = _dates(years, months, days)
    hours, minutes, seconds = (np.maximum(_integers(parts, name), 0) for name in ("hour", "minute", "second"))
    half = pc.fill_null(pc.utf8_lower(pc.struct_field(parts, "half")), "")
    noon = np.asarray(pc.starts_with(half, "p").to_numpy(zero_copy_only=False))
    morning = np.asarray(pc.starts_with(half, "a").to_numpy(zero_copy_only=False))
    hours = np.where(noon & (hours < 12), hours + 12, np.where(morning & (hours == 12), 0, hours))
    part = pc.fill_null(pc.struct_field(parts, "part"), "")
    micros = pc.utf8_slice_codeunits(pc.utf8_rpad(part, 6, "0"), 0, 6)
    fraction = np.asarray(pc.cast(micros, pa.int64()).to_numpy(zero_copy_only=False))
    moment = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction
    possible = (hours < 24) & (minutes < 60) & (seconds < 61)
    return np.where(possible, dates + moment.astype("timedelta64[us]"), np.datetime64("NaT", "us"))
