"""What kind of thing a column holds, decided by all of its cells together.

A column is numbers, dates or booleans when (nearly) all its cells are; a few that are not count as
missing and are listed with their lines. Everything else is text, as it came. Digits that are no
quantity (leading zeros, a plus sign, more digits than a number can keep) are text as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas import Series

from segmentation.language import literals
from segmentation.language.concepts import concept_of, is_id_name
from segmentation.language.words import words_of
from segmentation.prepare.reading import remarks
from segmentation.prepare.reading.grids import Lines
from segmentation.prepare.reading.options import ColumnReading, DateOrder, Options
from segmentation.prepare.reading.values import cut_digits, dates, durations, numbers, time_zones
from segmentation.prepare.reading.values.numbers import Bools, Floats
from segmentation.prepare.reading.values.stray_dates import stray_dates

STRAY_DIGITS, STRAY_DATES, STRAY_WORDS = 0.01, 0.05, 0.10
"""Up to these shares, cells that do not fit are set aside; words among numbers are rarely codes, and what
stands among dates and is none is a slip rather than a code."""
SAMPLE_CELLS, LOOKED_AT = 500, 300  # cells that tell what a column is
NUMBERED = "^[^A-Za-z]{0,4}[0-9][^A-Za-z]*$"
"""What numbers, amounts and dates in digits look like from afar."""
PARTED = "[0-9][/.-][0-9]{1,2}[/.-][0-9]"
"""What stands in a date and in no number: thousands come in threes."""


@dataclass(frozen=True, eq=False)
class Hints:
    """What the rest of the file says where one column leaves two readings open."""

    sample: Sequence[pa.Array]
    """Some cells of every column."""
    options: Options
    delimiter: str | None = None

    @classmethod
    def of(cls, columns: Sequence[pa.ChunkedArray], options: Options, delimiter: str | None) -> Hints:
        """Hints from rows spread evenly over the file."""
        texts = [column for column in columns if pa.types.is_string(column.type)]
        count = len(texts[0]) if texts else 0
        places = pa.array(np.unique(np.linspace(0, max(0, count - 1), min(count, SAMPLE_CELLS)).astype(int)))
        return cls([_flat(column.take(places)).drop_null() for column in texts], options, delimiter)

    @cached_property
    def decimal(self) -> str | None:
        """The decimal mark most columns prove; None if none does."""
        if self.options.decimal:
            return self.options.decimal
        marked = [cells for cells in self.sample if _has(cells, "[0-9][.,][0-9]")]
        if self.delimiter != ";" and not any(_has(cells, "[0-9],[0-9]") for cells in marked):
            return None
        trimmed = [pc.utf8_trim_whitespace(cells) for cells in marked]
        found = [numbers.parse(cells, np.ones(len(cells)), decimal=None, hint=None) for cells in trimmed]
        sure = [each.decimal for each in found if each.fits.sum() > len(each.fits) / 2 and not each.ambiguous]
        comma, point = sure.count(","), sure.count(".")
        return None if comma == point else ("," if comma > point else ".")

    def mark(self) -> str | None:
        """The likelier decimal mark; semicolons are what spreadsheets write where it is the comma."""
        return self.decimal or ("," if self.delimiter == ";" else None)

    @cached_property
    def order(self) -> DateOrder | None:
        """The date order that some column proves."""
        return dates.order_of(list(self.sample))

    @cached_property
    def writes_na(self) -> bool:
        """Whether NA is what the file writes for “no value”: among numbers and dates of some column."""
        return any(_is_gap(cells) for cells in self.sample)

    def is_literal(self, name: str) -> bool:
        """Whether every cell of the column is meant, as the person said."""
        return name in (self.options.literal or ())


@dataclass(frozen=True, eq=False)
class Understood:
    """One column with its type, and how it was read."""

    values: Series[Any]
    reading: ColumnReading
    notes: tuple[str, ...] = ()
    unfit: bool = False
    """Whether it is text only because the person named another decimal mark or order of dates."""


def understand(name: str, column: pa.ChunkedArray, lines: Lines, hints: Hints) -> Understood:
    """The column with the type that all its cells support, without dates far from all others."""
    return _without_strays(_understood(name, column, lines, hints), lines, hints)


def _understood(name: str, column: pa.ChunkedArray, lines: Lines, hints: Hints) -> Understood:
    if column.null_count == len(column):
        return Understood(_text_series(column.cast(pa.string())), ColumnReading(name, "text"))
    if not pa.types.is_string(column.type):
        return _typed(name, column)
    if not literals.is_code_name(name):
        quick = _quick(name, column, hints)
        if quick is not None:
            return quick
    return _Distinct.of(name, column, lines).understood(hints)


def _is_gap(cells: pa.Array) -> bool:
    """Whether NA stands among cells that are numbers or dates otherwise."""
    trimmed = pc.utf8_trim_whitespace(cells)
    gaps = _is_in(trimmed, literals.NOT_AVAILABLE)
    nothing = gaps | _is_in(pc.utf8_lower(trimmed), literals.NOTHING_IN_NUMBERS | {""})
    rest = trimmed.filter(pa.array(~nothing))
    return bool(gaps.any() and len(rest) and _bools(pc.match_substring_regex(rest, NUMBERED)).mean() > 0.9)


def _typed(name: str, column: pa.ChunkedArray) -> Understood:
    """A column that brought its type along: a boolean, a moment, a category or a number."""
    if pa.types.is_boolean(column.type):
        values = column.to_pandas() if not column.null_count else Series(column.to_pandas(), dtype="boolean")
        return Understood(values, ColumnReading(name, "boolean"))
    if pa.types.is_timestamp(column.type):
        return _as_date(name, np.asarray(column.to_numpy(), dtype="datetime64[us]"))
    if pa.types.is_dictionary(column.type):
        return Understood(column.to_pandas(), ColumnReading(name, "text"))
    numeric = np.asarray(column.to_numpy())
    days = _days(name, numeric)
    if days is not None:
        return _as_date(name, days)
    whole = numbers.as_whole(numeric) if numeric.dtype.kind == "f" else numeric
    return Understood(Series(whole, copy=False), ColumnReading(name, "number"))


def _quick(name: str, column: pa.ChunkedArray, hints: Hints) -> Understood | None:
    """Plain numbers and ISO dates, which need no second look."""
    found = numbers.plain(column)
    if found is None:
        first = next(cell.as_py() for cell in column if cell.is_valid)
        times = dates.plain(column, first)
        return None if times is None else _as_date(name, times)
    if found.pointed and cut_digits.may_be_cut(found.values):
        return None
    if found.is_code:
        return Understood(_text_series(column), ColumnReading(name, "text"))
    if found.pointed and hints.mark() == ",":
        return None
    days = _days(name, found.values)
    if days is not None:
        return _as_date(name, days)
    reading = ColumnReading(name, "number", decimal="." if found.pointed else None)
    return Understood(Series(found.values, copy=False), reading)


def _as_date(name: str, times: dates.Dates64) -> Understood:
    return Understood(Series(times, copy=False), ColumnReading(name, "date", date_order="year first"))


def _without_strays(found: Understood, lines: Lines, hints: Hints) -> Understood:
    """Dates without those far from all others, which are listed."""
    if found.reading.kind != "date" or hints.is_literal(found.reading.name):
        return found
    times = found.values.to_numpy()
    odd = stray_dates(times)
    far = [(int(lines[row]), str(times[row].astype("datetime64[D]"))) for row in np.flatnonzero(odd)]
    unread = [aside for aside in found.reading.set_aside if dates.has_odd_year(aside[1])]
    if not far and not unread:
        return found
    rest = tuple(aside for aside in found.reading.set_aside if aside not in unread)
    reading = replace(found.reading, set_aside=rest, strays=tuple(sorted([*far, *unread])))
    values = found.values.mask(odd) if far else found.values
    return replace(found, values=values, reading=reading, notes=(*found.notes, remarks.far(reading)))


def _days(name: str, values: np.ndarray[tuple[int], Any]) -> dates.Dates64 | None:
    """Numbers as days, where a header calls them so or they can hardly be anything else; else `None`."""
    if literals.is_date_name(name) or (dates.are_calendar(values) and not is_id_name(name)):
        return dates.from_days(values)
    told = concept_of(name) in _TIMES or not literals.LAST.isdisjoint(words_of(name))
    return dates.from_days(values) if told and dates.are_moments(values) else None


_TIMES = ("recency", "tenure", "technical")
"""What a header is about whose ten digits are seconds since 1970 and no number of somebody."""


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _text_series(column: pa.ChunkedArray | pa.Array) -> Series[Any]:
    """An Arrow text column as pandas text, missing where it is null."""
    large = pc.cast(column, pa.large_string())
    return Series(pd.array(large, dtype="str"))


@dataclass(frozen=True, eq=False)
class _Distinct:
    """A column as its distinct trimmed cells, how often each occurs, and which row has which."""

    name: str
    column: pa.ChunkedArray
    raw: pa.Array
    cells: pa.Array
    counts: Floats
    codes: np.ndarray[tuple[int], np.dtype[np.int32]]
    """Position of each row's cell, -1 where it is empty."""
    lines: Lines

    @classmethod
    def of(cls, name: str, column: pa.ChunkedArray, lines: Lines) -> _Distinct:
        encoded = column.dictionary_encode()
        raw = encoded.chunk(encoded.num_chunks - 1).dictionary
        parts = [pc.fill_null(chunk.indices, -1).to_numpy() for chunk in encoded.chunks]
        codes = np.concatenate(parts)
        counts = np.bincount(codes + 1, minlength=len(raw) + 1)[1:].astype(float)
        return cls(
            name, column, raw, _without_apostrophes(pc.utf8_trim_whitespace(raw)), counts, codes, lines
        )

    def understood(self, hints: Hints) -> Understood:
        """The first kind that fits: boolean, number, date; else text."""
        if (cut := self._cut()) is not None:
            return cut
        empty = self._blank
        if not hints.is_literal(self.name):
            empty = empty | self._failed | _is_in(pc.utf8_lower(self.cells), literals.NOTHING_IN_NUMBERS)
        found = self._kind(empty, hints)
        if found is not None:
            return self._told(found, empty)
        near = self._nearly_numbers(empty, hints)
        untold = replace(hints, options=replace(hints.options, decimal=None, date_order=None))
        unfit = untold.options != hints.options and self._kind(empty, untold) is not None
        text = replace(self._text(hints), unfit=unfit)
        return replace(text, notes=(*text.notes, near)) if near and not text.notes else text

    def _nearly_numbers(self, empty: Bools, hints: Hints) -> str | None:
        """What is said of amounts that stay text because of the words among them; `None` for other texts."""
        if hints.is_literal(self.name) or not self._can_be(self._numbers, empty):
            return None
        found = numbers.parse(self.cells, self.counts, decimal=hints.options.decimal, hint=hints.mark())
        amounts = bool(found.unit or found.decimal) and not found.is_code and len(found.units) < 2
        digits = _bools(pc.match_substring_regex(self.cells, "[0-9]"))
        words, known = (
            ~found.fits & ~empty & ~digits & (self.counts > 0),
            self.counts[found.fits & ~empty].sum(),
        )
        if not amounts or not words.any() or (~found.fits & ~empty & digits).any():
            return None
        many, total = int(self.counts[words].sum()), int(self.counts[~empty].sum())
        return remarks.words_among(self.name, many, total, *self._first(words)) if known > total / 2 else None

    def _cut(self) -> Understood | None:
        """The column as text, where a spreadsheet cut the digits of its numbers."""
        cut = cut_digits.cut_cells(self.cells, self.counts, named=is_id_name(self.name))
        if cut is None:
            return None
        many, all_of_them = int(self.counts[cut].sum()), int(self.counts[~self._blank].sum())
        note = remarks.cut(self.name, many, all_of_them, *self._first(cut))
        values = _text_series(self._texts(self._blank))
        return Understood(values, ColumnReading(self.name, "text", cut=True), (note,))

    def _told(self, found: Understood, nothing: Bools) -> Understood:
        """What was understood, with the words and the errors that count as missing."""
        if not (nothing & ~self._blank).any():
            return found
        failed = nothing & self._failed
        said = np.flatnonzero(nothing & ~failed & ~self._blank & (self.counts > 0))
        told = tuple((str(self.cells[int(place)]), int(self.counts[place])) for place in said)
        rows = np.flatnonzero(self._rows(failed))
        asides = tuple((int(self.lines[row]), str(self.cells[int(self.codes[row])])) for row in rows)
        reading = replace(
            found.reading, nothing=told, set_aside=tuple(sorted((*found.reading.set_aside, *asides)))
        )
        notes = (*found.notes, remarks.failed(self.name, asides)) if asides else found.notes
        return replace(found, reading=reading, notes=notes)

    def _kind(self, empty: Bools, hints: Hints) -> Understood | None:
        for attempt in (self._booleans, self._numbers, self._dates, self._durations):
            if not self._can_be(attempt, empty):
                continue
            found = attempt(empty, hints)
            if found is not None:
                return found
        return None

    @cached_property
    def _blank(self) -> Bools:
        return _bools(pc.equal(self.cells, ""))

    @cached_property
    def _endless(self) -> Bools:
        return _is_in(pc.utf8_lower(self.cells), literals.ENDLESS)

    @cached_property
    def _failed(self) -> Bools:
        if not pc.any(pc.match_substring_regex(self.cells, literals.SPREADSHEET_ERROR_MARKS)).as_py():
            return np.zeros(len(self.cells), bool)
        return _bools(pc.match_substring_regex(self.cells, literals.SPREADSHEET_ERROR, ignore_case=True))

    def _can_be(self, attempt: Callable[..., Any], empty: Bools) -> bool:
        """A look at some cells: where hardly any has a digit, or fits, there is no need to try all."""
        if attempt == self._dates:
            empty = empty | _is_in(self.cells, literals.NOTHING_IN_DATES)
        known = np.flatnonzero(~empty)
        if attempt == self._booleans or not len(known):
            return 0 < len(known) <= 4
        some = known[np.unique(np.linspace(0, len(known) - 1, LOOKED_AT).astype(int))]
        half = 0.5 * self.counts[some].sum()
        cells = self.cells.take(pa.array(some))
        if self.counts[some[_bools(pc.match_substring_regex(cells, "[0-9]"))]].sum() < half:
            return False
        if attempt == self._numbers:
            parted = _bools(pc.match_substring_regex(cells, PARTED))
            if self.counts[some[parted]].sum() > half:
                return False
        if attempt == self._durations:
            return self._last_half(some)
        if len(known) <= 10 * LOOKED_AT:
            return True
        common = known[np.argpartition(-self.counts[known], LOOKED_AT)[:LOOKED_AT]]
        parse = numbers.parse if attempt == self._numbers else dates.parse
        return self._fit_half(some, parse) or self._fit_half(common, parse)

    def _fit_half(self, some: np.ndarray[tuple[int], Any], parse: Callable[..., Any]) -> bool:
        found = parse(self.cells.take(pa.array(some)), self.counts[some])
        return bool(self.counts[some[found.fits]].sum() >= 0.5 * self.counts[some].sum())

    def _last_half(self, some: np.ndarray[tuple[int], Any]) -> bool:
        """Whether half of some cells are durations."""
        found = durations.parse(self.cells.take(pa.array(some)), self.name)
        return found is not None and bool(
            self.counts[some[found.fits]].sum() >= 0.5 * self.counts[some].sum()
        )

    def _booleans(self, empty: Bools, hints: Hints) -> Understood | None:
        texts = pc.utf8_lower(self.cells)
        for yes, no in literals.TRUE_FALSE + literals.YES_NO:
            true, false = _bools(pc.equal(texts, yes)), _bools(pc.equal(texts, no))
            sure = true.any() or (yes, no) in literals.TRUE_FALSE
            if sure and (true | false | empty).all():
                known = self._rows(~empty)
                values = Series(self._rows(true))
                values = values if known.all() else values.astype("boolean").where(known)
                return Understood(values, ColumnReading(self.name, "boolean"))
        return None

    def _numbers(self, empty: Bools, hints: Hints) -> Understood | None:
        told = hints.options.decimal
        found = numbers.parse(self.cells, self.counts, decimal=told, hint=None)
        if found.is_code or literals.is_code_name(self.name):
            return None
        if found.ambiguous:
            found = numbers.parse(self.cells, self.counts, decimal=None, hint=hints.mark())
            found = replace(found, ambiguous=hints.decimal is None)
        endless = ~empty & (self._endless | np.isinf(found.values))
        fits = found.fits & ~empty & ~(np.abs(found.values) >= numbers.EXACT)
        aside = self._set_aside(fits, empty | endless)
        if aside is None or ((aside or endless.any()) and hints.is_literal(self.name)):
            return None
        if endless.any():  # no slip that could tell of codes, however many there are
            aside = tuple(sorted((*aside, *self._listed(endless))))
        if len(found.units) > 1 and "%" not in found.units:
            marks = " and ".join(found.units[:2])
            note = f"“{self.name}” holds {marks} and stays text. Convert it to one currency to compare it."
            return replace(self._text(hints), notes=(note,))
        values = self._take(np.where(fits, found.values, np.nan))
        reading = ColumnReading(
            self.name, "number", found.decimal, found.thousands, found.unit, None, found.ambiguous, aside
        )
        days = None if found.unit else _days(self.name, values)
        if days is not None:
            return Understood(
                Series(days), ColumnReading(self.name, "date", date_order="year first", set_aside=aside)
            )
        notes = (remarks.two_marks(self.name, found),) if found.ambiguous else ()
        return Understood(Series(numbers.as_whole(values)), reading, notes)

    def _dates(self, empty: Bools, hints: Hints) -> Understood | None:
        if not hints.is_literal(self.name):
            empty = empty | _is_in(self.cells, literals.NOTHING_IN_DATES)
        birth = literals.is_birth_name(self.name)
        found = dates.parse(self.cells, self.counts, order=hints.options.date_order, hint=None, birth=birth)
        if found.ambiguous and hints.order:
            found = dates.parse(self.cells, self.counts, order=None, hint=hints.order, birth=birth)
        aside = self._set_aside(found.fits & ~empty, empty, slips=STRAY_DATES, least=1)
        if aside is None:
            if found.mixed:
                return replace(self._text(hints), notes=(remarks.mixed_orders(self.name),))
            return None
        values = np.where(empty, np.datetime64("NaT", "us"), found.values)
        taken = np.append(values, np.datetime64("NaT", "us"))[self.codes]
        reading = ColumnReading(
            self.name, "date", date_order=found.order, ambiguous=found.ambiguous, set_aside=aside,
            zones=time_zones.zones(self.cells.filter(pa.array(~empty)), self.counts[~empty]),
        )  # fmt: skip
        notes = (remarks.two_orders(self.name),) if found.ambiguous else ()
        if found.months:
            notes = (*notes, remarks.months(self.name))
        if (found.against & ~empty).any():
            notes = (*notes, self._two_orders(found, empty))
        return Understood(Series(taken), reading, notes)

    def _durations(self, empty: Bools, hints: Hints) -> Understood | None:
        found = durations.parse(self.cells, self.name)
        if found is None:
            return None
        fits = found.fits & ~empty
        aside = self._set_aside(fits, empty)
        if aside is None or (aside and hints.is_literal(self.name)):
            return None
        values = self._take(np.where(fits, found.values, np.nan))
        reading = ColumnReading(self.name, "number", unit=found.unit, set_aside=aside)
        return Understood(Series(numbers.as_whole(values)), reading)

    def _two_orders(self, found: dates.Dates, empty: Bools) -> str:
        """How many dates have the other order, and what that means for those that could have either."""
        against = found.against & ~empty
        counted = int(self.counts[against].sum()), int(self.counts[~empty].sum())
        return remarks.other_order(self.name, found.order, *counted, *self._first(against))

    def _first(self, distinct: Bools) -> tuple[str, int]:
        """The first of some cells, and its line."""
        row = int(np.flatnonzero(self._rows(distinct))[0])
        return str(self.cells[int(self.codes[row])]), int(self.lines[row])

    def _text(self, hints: Hints) -> Understood:
        nothing = self._blank if hints.is_literal(self.name) else self._nothing(hints)
        if not nothing.any() and self.cells.equals(self.raw):
            return Understood(_text_series(self.column), ColumnReading(self.name, "text"))
        values = _text_series(self._texts(nothing))
        return self._told(Understood(values, ColumnReading(self.name, "text")), nothing)

    def _texts(self, nothing: Bools) -> pa.Array:
        known = pc.if_else(pa.array(nothing), None, self.cells)
        return known.take(pa.array(self.codes, mask=self.codes < 0))

    def _nothing(self, hints: Hints) -> Bools:
        """The cells of a column of words that leave no other reading than “no value”."""
        words_for_it = _is_in(self.cells, literals.NOTHING_IN_TEXT)
        nothing = words_for_it | self._blank
        hashed = _bools(pc.starts_with(self.cells, "#"))
        loud = _bools(pc.equal(self.cells, pc.utf8_upper(self.cells)))
        failed = self._failed & (loud | ~hashed)
        if not (hashed & ~failed).any():  # else these are tags, and “#WOW!” is one more
            nothing |= failed
        gaps = _is_in(self.cells, literals.NOT_AVAILABLE)
        others = ~nothing & ~gaps
        if not others.any() or ((hints.writes_na or words_for_it.any()) and not self._are_codes(others)):
            nothing |= gaps
        return nothing

    def _are_codes(self, others: Bools) -> bool:
        """Whether most cells are short codes, among which NA is one more."""
        short = _bools(pc.match_substring_regex(self.cells, r"^[A-Z0-9]{1,4}$"))
        return bool(short[others].mean() >= 0.5)

    def _rows(self, distinct: Bools) -> Bools:
        return np.append(distinct, False)[self.codes]

    def _take(self, distinct: Floats) -> Floats:
        return np.append(distinct, np.nan)[self.codes]

    def _set_aside(
        self, fits: Bools, empty: Bools, *, slips: float = STRAY_DIGITS, least: int = 0
    ) -> tuple[tuple[int, str], ...] | None:
        """Line and text of the cells that do not fit, or None if they are too many to overlook."""
        strange = ~fits & ~empty
        if not fits.any():
            return None
        if not strange.any():
            return ()
        digits = _bools(pc.match_substring_regex(self.cells, "[0-9]"))
        total = self.counts[~empty].sum()
        too_many = self.counts[strange & digits].sum() > max(slips * total, least)
        if too_many or self.counts[strange].sum() > STRAY_WORDS * total or (strange & ~digits).sum() > 5:
            return None
        return self._listed(strange)

    def _listed(self, distinct: Bools) -> tuple[tuple[int, str], ...]:
        """Line and text of some cells."""
        rows = np.flatnonzero(self._rows(distinct))
        return tuple((int(self.lines[row]), str(self.raw[int(self.codes[row])])) for row in rows)


def _without_apostrophes(cells: pa.Array) -> pa.Array:
    """Cells without the apostrophe by which spreadsheets mark text, if the whole column has it."""
    known = cells.filter(pc.not_equal(cells, ""))
    if not len(known) or not pc.all(pc.starts_with(known, "'")).as_py():
        return cells
    marked = _bools(pc.match_substring_regex(known, r"^'[0-9+=@\-]"))
    closed = _bools(pc.match_substring_regex(known, r"^'.*'$"))
    if marked.mean() < 0.5 or closed.any():
        return cells
    return pc.replace_substring_regex(cells, "^'", "")


def _is_in(cells: pa.Array, values: frozenset[str] | set[str]) -> Bools:
    return _bools(pc.is_in(cells, value_set=pa.array(sorted(values), pa.string())))


def _has(cells: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(cells, pattern)).as_py())


def _bools(found: pa.Array) -> Bools:
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)
