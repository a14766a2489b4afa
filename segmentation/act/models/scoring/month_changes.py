"""What is other in a new file than in the study’s: values nobody had, other units, columns that shifted.

The population stability index compares shares in the study’s tenths. Its usual threshold of .1 is passed by
chance in a third of the draws of 200 customers, so it counts only above what chance gives that many. All that
is compared in a file is looked at together: one in which nothing changed raises a false alarm in at most one
of twenty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Series, Timestamp

from segmentation.act.models.models import Model, Source, counts_between
from segmentation.act.models.scales import Scale
from segmentation.act.models.scoring.column_matches import Match, unit_in
from segmentation.act.models.scoring.scoring import Prepared, unknown_values
from segmentation.language import currencies
from segmentation.language.phrases import clipped, count, listed, number, percent
from segmentation.prepare.reading.tables import Table
from segmentation.segment.features import levels, numbers
from segmentation.standards import (
    BEYOND_LIMITS,
    COMPARED_CUSTOMERS,
    EMPTIER,
    FAR_MORE_BEYOND,
    MAJORITY,
    OTHER_UNIT,
    SHIFTED,
    SIGNIFICANCE,
    UNIT_ALIKE,
)

_TOLD_CATEGORIES = 3  # by name; the others are counted
_KINDS: Mapping[str, str] = {
    "number": "a number", "day": "a day", "truth": "yes or no", "text": "a word",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One thing that is other than in the study."""

    kind: Literal["unit", "category", "range", "shift", "empty", "cells", "date"]
    column: str
    text: str
    stops: bool = False
    """Whether no segment can be believed before it is settled."""


Counts = NDArray[np.float64]
Pair = tuple[Counts, Counts]
"""Customers then and now: between the study’s tenths, or by category."""


def compared_columns(model: Model, upload: DataFrame) -> dict[str, Pair]:
    """Column → customers then and now, of those that enough customers tell of."""
    pairs = {s.name: compared_counts(s, model.customers, upload[s.name]) for s in model.sources}
    return {name: pair for name, pair in pairs.items() if pair is not None}


def looked_at(model: Model, compared: Mapping[str, Pair]) -> int:
    """How many things a file is held against the study in: spread, range and gaps of columns, and the mix."""
    return len(compared) + sum(map(_has_range, model.scales)) + len(model.sources) + 1


def changes(
    model: Model,
    table: Table,
    matches: tuple[Match, ...],
    prepared: Prepared,
    compared: Mapping[str, Pair],
) -> tuple[Change, ...]:
    """Everything to know before going by the segments, what stops them first."""
    among = looked_at(model, compared)
    found = [
        *_units(model, table, matches, prepared.upload),
        *_cells(model, table, matches, prepared),
        *_categories(model, prepared),
        *_ranges(model, prepared, among),
        *_shifts(model, prepared.upload, compared, among),
        *_empties(model, prepared.upload, among),
        *_dates(model, prepared),
    ]
    return tuple(sorted(found, key=lambda change: not change.stops))


def people(many: int, does: str, do: str) -> str:
    """So many customers and what they do.

    >>> people(1, "is", "are"), people(1200, "is", "are")
    ('1 customer is', '1,200 customers are')
    """
    return f"{count(many)} customer {does}" if many == 1 else f"{count(many)} customers {do}"


def psi(then: ArrayLike, now: ArrayLike, *, among: int = 1) -> tuple[float, float]:
    """Population stability index of two rows of counts, and what it must exceed to mean anything.

    Half a customer is added to every count. The bound is the larger of .1 and (1/n0 + 1/n1) times the 95%
    point of chi² with one degree of freedom less than there are counts; `among` so many that are looked at
    together the chance of one false alarm stays 5% (Bonferroni).

    >>> psi([50, 50], [50, 50])[0], round(psi([50, 50], [90, 10])[0], 2)
    (0.0, 0.85)
    """
    from scipy.special import chdtri

    old, new = (np.asarray(counts, dtype=np.float64) for counts in (then, now))
    a, b = ((counts + 0.5) / (counts + 0.5).sum() for counts in (old, new))
    bound = (1 / max(old.sum(), 1) + 1 / max(new.sum(), 1)) * float(
        chdtri(len(old) - 1, SIGNIFICANCE / among)
    )
    return float(((b - a) * np.log(b / a)).sum()), max(SHIFTED, bound)


def _units(model: Model, table: Table, matches: tuple[Match, ...], upload: DataFrame) -> Iterator[Change]:
    """Other marks in the cells, and columns that are everywhere a power of ten or so larger or smaller."""
    marks = {reading.name: reading.unit for reading in table.columns}
    found = {match.column: match.found for match in matches}
    for source in model.sources:
        at = found[source.name]
        now, then = marks.get(at) or unit_in(at), source.unit or unit_in(source.name)
        if now and then and not _same_unit(now, then):
            yield Change(
                "unit",
                source.name,
                f"“{clipped(source.name)}” is in {clipped(now, 12)} here and was in {clipped(then, 12)} in "
                "the study. Convert it before you score.",
                stops=True,
            )
        elif (times := _times(source, upload[source.name])) is not None:
            yield Change("unit", source.name, _unit_told(source.name, times), stops=True)


def _same_unit(one: str, other: str) -> bool:
    """Whether two marks may mean the same: “€” and “EUR”, “EUR” and “eur”."""
    meant = set(currencies.meanings(one)), set(currencies.meanings(other))
    return one.casefold() == other.casefold() or not meant[0].isdisjoint(meant[1])


def _times(source: Source, column: Series[Any]) -> float | None:
    """How many times larger a column is in all its tenths alike; `None` where that is no other unit."""
    if source.kind != "number" or not source.deciles or column.notna().sum() < COMPARED_CUSTOMERS:
        return None
    old, known = np.array(source.deciles), column.dropna().to_numpy(dtype=np.float64)
    if not _may_be_other(float(old[4]), known):
        return None
    new = np.quantile(known, _TENTHS)
    both = (old > 0) & (new > 0)
    if both.sum() < len(old) // 2 or ((old > 0) ^ (new > 0)).any():
        return None
    powers = np.log10(new[both] / old[both])
    middle = float(np.median(powers))
    is_unit = abs(middle) >= np.log10(OTHER_UNIT) and np.abs(powers - middle).max() <= UNIT_ALIKE
    return float(10**middle) if is_unit else None


def _may_be_other(middle: float, known: NDArray[np.float64]) -> bool:
    """Whether half of the values are so much larger, or smaller: tenths of many take long to find."""
    times = OTHER_UNIT * 10**-UNIT_ALIKE
    half = len(known) / 2 - 1
    larger, smaller = (known >= middle * times).sum(), (known <= middle / times).sum()
    return middle <= 0 or bool(max(larger, smaller) >= half)


_TENTHS = np.arange(1, 10) / 10


def _unit_told(column: str, times: float) -> str:
    how = "larger" if times > 1 else "smaller"
    power = np.log10(max(times, 1 / times))
    about = number(10 ** round(power) if abs(power - round(power)) <= UNIT_ALIKE else round(10**power))
    return (
        f"“{clipped(column)}” is about {about} times {how} for everybody than in the study, as in another "
        "unit or currency. Convert it before you score."
    )


def _cells(model: Model, table: Table, matches: tuple[Match, ...], prepared: Prepared) -> Iterator[Change]:
    """Cells that were not understood, when the file was read or when it was laid beside the study."""
    kinds = {source.name: _KINDS[source.kind] for source in model.sources}
    aside = {reading.name: len(reading.set_aside) for reading in table.columns}
    for match in matches:
        if cells := aside.get(match.found, 0) + prepared.lost.get(match.column, 0):
            what = kinds[match.column]
            who = "1 cell of" if cells == 1 else f"{count(cells)} cells of"
            told = f"{who} “{clipped(match.found)}” could not be read as {what}: taken as missing."
            yield Change("cells", match.column, told)


def _categories(model: Model, prepared: Prepared) -> Iterator[Change]:
    strange = unknown_values(model, prepared.values)
    for column in strange:
        rows = strange[column]
        if rows.any():
            codes, texts = levels(prepared.values[column][rows])
            many = np.bincount(codes, minlength=len(texts))
            ranked = sorted(zip(texts, many, strict=True), key=lambda pair: (-pair[1], pair[0]))
            named = [f"“{clipped(text, 30)}” ({count(int(n))})" for text, n in ranked]
            yield Change(
                "category",
                str(column),
                f"{people(int(rows.sum()), 'holds', 'hold')} a value of “{clipped(column)}” that nobody had "
                f"in the study: {listed(named, most=_TOLD_CATEGORIES)}. It counts as none of those known.",
                stops=bool(len(rows) >= COMPARED_CUSTOMERS and rows.mean() > 1 - BEYOND_LIMITS),
            )


def _has_range(scale: Scale) -> bool:
    return scale.category is None and scale.low is not None and scale.high is not None


def _ranges(model: Model, prepared: Prepared, among: int) -> Iterator[Change]:
    """Columns with clearly more values beyond the study’s limits than its own two in a hundred."""
    for scale in filter(_has_range, model.scales):
        values = numbers(prepared.values[scale.column]).astype(np.float64)
        known = values[np.isfinite(values)]
        assert scale.low is not None
        assert scale.high is not None
        below, above = int((known < scale.low).sum()), int((known > scale.high).sum())
        many = below + above > FAR_MORE_BEYOND * BEYOND_LIMITS * len(known)
        if many and _beyond_chance(below + above, len(known), model.customers) < SIGNIFICANCE / among:
            told = _range_told(scale, below, above, len(known))
            another = len(known) >= COMPARED_CUSTOMERS and below + above > MAJORITY * len(known)
            yield Change("range", scale.column, told, stops=another)


def _beyond_chance(beyond: int, n: int, customers: int) -> float:
    """The chance that so many of n customers lie beyond limits that were drawn around others.

    The limits are values of the study’s customers, so that the share beyond them is itself a matter of
    chance: counts follow a beta-binomial law (Wilks 1942), here its limit for small shares, the negative
    binomial one.
    """
    from scipy.special import betainc

    if not beyond or not n:
        return 1.0
    values = BEYOND_LIMITS * (customers - 1) + 2  # of the study’s own that lie at the limits or beyond
    return float(betainc(beyond, values, n / (n + customers)))


def _range_told(scale: Scale, below: int, above: int, n: int) -> str:
    assert scale.low is not None
    assert scale.high is not None
    name = scale.column
    parts = [f"{count(above)} above {number(scale.high, of=name)}"] if above else []
    parts += [f"{count(below)} below {number(scale.low, of=name)}"] if below else []
    return (
        f"“{clipped(name)}” lies outside what was usual in the study for {percent((below + above) / n)} of "
        f"the customers: {listed(parts)}. They count as if they were at that limit."
    )


def _shifts(model: Model, upload: DataFrame, compared: Mapping[str, Pair], among: int) -> Iterator[Change]:
    """Columns whose customers are spread otherwise than in the study, beyond chance."""
    for source in model.sources:
        if source.name in compared:
            pair = compared[source.name]
            size, bound = psi(*pair, among=among)
            if size > bound:
                told = spread_told(source, pair, (None, upload[source.name]), "in the study")
                yield Change("shift", source.name, f"{told} {index_told(size, bound)}")


def compared_counts(
    source: Source, customers: int, column: Series[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Customers then and now: between the study’s tenths, or by category; `None` where too few tell."""
    then, n = source.known * customers, int(column.notna().sum())
    if n < COMPARED_CUSTOMERS or then < COMPARED_CUSTOMERS:
        return None
    if source.deciles:
        now = counts_between(column, source.deciles)
        return np.array(source.bins) * then, now
    if len(source.shares) > 1:
        mine = shares_now(column, source.shares)
        old = np.array([*source.shares.values(), max(0.0, 1 - sum(source.shares.values()))])
        return old * then, mine * n
    return None


def shares_now(column: Series[Any], known: Mapping[str, float]) -> NDArray[np.float64]:
    """Shares of the known values among the customers with one, and of all others, in that order."""
    codes, texts = levels(column)
    many = dict(zip(texts, np.bincount(codes[codes >= 0], minlength=len(texts)), strict=True))
    total = max(sum(many.values()), 1)
    found = [many.get(value, 0) / total for value in known]
    return np.array([*found, max(0.0, 1 - sum(found))])


def index_told(size: float, bound: float) -> str:
    """The population stability index, and what it must exceed to mean anything."""
    return f"The index (PSI) is {size:.2f}; chance gives up to {bound:.2f}."


def spread_told(
    source: Source, pair: Pair, columns: tuple[Series[Any] | None, Series[Any]], then: str
) -> str:
    """Which way a column went, in a sentence; `columns` then and now, without the first the study’s own."""
    if not source.deciles:
        return _shares_told(source, pair, then)
    name, (old, new) = f"“{clipped(source.name)}”", columns
    middle = source.deciles[4] if old is None else float(old.median())
    was, now = (number(value, of=source.name) for value in (middle, float(new.median())))
    if was != now:
        return f"Half the customers are below {now} in {name} now, and were below {was} {then}."
    return f"{_bin_told(source, pair)} in {name} now, and {_share_of_bin(pair)[0]} {then}."


def _bin_told(source: Source, pair: Pair) -> str:
    """The tenths between which the share changed most, as now."""
    at, cuts = _most_changed(pair), [number(cut, of=source.name) for cut in np.unique(source.deciles)]
    share = _share_of_bin(pair)[1]
    if at == 0:
        return f"{share} of the customers are below {cuts[0]}"
    if at == len(cuts):
        return f"{share} of the customers are at {cuts[-1]} or above"
    return f"{share} of the customers are from {cuts[at - 1]} to below {cuts[at]}"


def _most_changed(pair: Pair) -> int:
    shares = [counts / max(counts.sum(), 1) for counts in pair]
    return int(np.abs(shares[1] - shares[0]).argmax())


def _share_of_bin(pair: Pair) -> tuple[str, str]:
    at = _most_changed(pair)
    then, now = (percent(counts[at] / max(counts.sum(), 1)) for counts in pair)
    return then, now


def _shares_told(source: Source, pair: Pair, then: str) -> str:
    old, new = (counts / max(counts.sum(), 1) for counts in pair)
    at = int(np.abs(new - old)[: len(source.shares)].argmax())
    value = f"“{clipped(list(source.shares)[at], 30)}”"
    return (
        f"{value} is {percent(new[at])} of “{clipped(source.name)}” now, and was {percent(old[at])} {then}."
    )


def _empties(model: Model, upload: DataFrame, among: int) -> Iterator[Change]:
    from scipy.special import ndtri

    n, point = len(upload), float(ndtri(1 - SIGNIFICANCE / among))
    for source in model.sources:
        known = float(upload[source.name].notna().mean()) if n else source.known
        both = (known * n + source.known * model.customers) / (n + model.customers)
        spread = (both * (1 - both) * (1 / max(n, 1) + 1 / model.customers)) ** 0.5
        if n >= COMPARED_CUSTOMERS and source.known - known > max(EMPTIER, point * spread):
            yield Change(
                "empty",
                source.name,
                f"“{clipped(source.name)}” is empty for {percent(1 - known)} of the customers, and was for "
                f"{percent(1 - source.known)} in the study.",
            )


def _dates(model: Model, prepared: Prepared) -> Iterator[Change]:
    if prepared.day is not None and model.reference_day is not None:
        yield Change(
            "date",
            "",
            f"Dates are counted to {_day(prepared.day)} here; in the study, to "
            f"{_day(Timestamp(model.reference_day))}.",
        )


def _day(day: Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"
