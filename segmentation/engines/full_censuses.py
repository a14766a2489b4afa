"""What there is in all rows, column by column, and the sample cleaned with it.

What clips, fills and scales columns, and which day dates are counted to, is told by all rows; whatever else
decides how they are cleaned is told by the sample.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from pandas import Series, Timestamp

from segmentation.engines.passes.censuses import Census, CensusPart, Moments, NumberCensus
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.closer_looks import CloserPart, brackets_of
from segmentation.engines.passes.days import DaysPart
from segmentation.engines.passes.drawings import Drawn, DrawPart, PairPart
from segmentation.engines.passes.full_features import features_of
from segmentation.engines.passes.full_profiles import middle_and_spread
from segmentation.engines.passes.rank_histograms import Histogram, edges_of
from segmentation.engines.sampled_sources import SampledSource
from segmentation.number_columns import is_number
from segmentation.prepare.cleaning.cleaning import CleanTable, days_told, never_theirs
from segmentation.prepare.orders.customer_roles import roles_of_buyers
from segmentation.prepare.roles.derived_dates import read_dates, reference_day
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.roles import Roles, Use
from segmentation.prepare.roles.row_samples import first_columns
from segmentation.prepare.roles.weights import measure_ties, with_names
from segmentation.segment.features import Feature, numbers
from segmentation.standards import TOO_EMPTY
from segmentation.steps import preparing

_CATEGORIES = (Role.FLAG, Role.CATEGORICAL, Role.MANY_VALUED, Role.SENSITIVE)


def counted(source: SampledSource) -> tuple[CleanTable, Census, tuple[Feature, ...]]:
    """The sample cleaned with what all rows tell, the census, and the columns of the matrix."""
    recipe, sample = source.recipe, source.table.data
    inferred = preparing.inferred_roles(preparing.taking_part(sample, recipe), recipe)
    inferred = inferred if source.built is None else roles_of_buyers(inferred)
    roles = preparing.asked(preparing.lay_over(inferred, recipe), recipe)
    day = _day(source, roles)
    dated = recipe if day is None else recipe.replace(reference_date=day.isoformat())
    cleaned = preparing.clean_table(sample, roles, dated)
    census, drawn = _census(source, cleaned)
    cleaned = _with_census(cleaned, census)
    if drawn.is_whole:  # which columns go together is told by the rows that all of them would be told by
        ties = measure_ties(drawn.frame, list(inferred.ties))
        derived = {day: name for day, name in cleaned.made.items() if name in cleaned.roles.ties}
        cleaned = replace(cleaned, roles=replace(cleaned.roles, ties=with_names(ties, derived)))
    return cleaned, census, features_of(census, cleaned, recipe)


def _day(source: SampledSource, roles: Roles) -> Timestamp | None:
    """The day that dates are counted to: the latest of all rows, unless the person names one."""
    dates = roles.names(Role.DATE, Role.END_DATE)
    if not dates:
        return None
    if source.recipe.reference_date is not None or source.whole:
        return reference_day(read_dates(source.table.data, roles), source.recipe.reference_date)
    latest = source.reduce("finding the latest day", DaysPart(source.typed, tuple(dates)), dates).latest
    own = read_dates(roles.known(source.table.data)[0], roles)
    held = {n: pd.concat([column, Series([latest.get(n, pd.NaT)])]) for n, column in own.items()}
    return reference_day(held)


def _census(source: SampledSource, cleaned: CleanTable) -> tuple[Census, Drawn]:
    """What there is in all rows, column by column, and the rows that tell which columns go together."""
    builds = {*_built(cleaned), *(source.recipe.basis or ())}
    told = [c.name for c in cleaned.roles if c.name in builds or _is_counted(c.role, c.use)]
    counted = [name for name in told if name in cleaned.data]
    names = [n for n in counted if not _is_number(cleaned, n)]
    values = [n for n in counted if _is_number(cleaned, n)]
    averages = {n: made.of for n, made in cleaned.roles.made.items() if made.how != "total"}
    undated = [n for n in cleaned.roles.undated if n in source.typed.fields]
    ends = tuple(dict.fromkeys([*cleaned.roles.names(Role.END_DATE), *undated]))
    asked = dict.fromkeys([*counted, *ends, *(of for each in averages.values() for of in each)])
    cleaning = Cleaning.of(_unfilled(cleaned), source.typed, asked)
    known, whole = cleaned.known, source.whole
    held = {n: known[n] if n in known else cleaned.data[n] for n in values}
    empty = {n: _nothing(numbers(column), whole=whole) for n, column in held.items()}
    census = CensusPart(cleaning, empty, tuple(names), ends, averages)
    there = {*source.typed.fields, *cleaned.roles.made}
    kept = [name for name in cleaned.roles.ties if name in there]
    first = first_columns(source.table.data)
    drawing = DrawPart(Cleaning.of(_unfilled(cleaned), source.typed, [*first, *kept]), len(first))
    both = PairPart(census, drawing)
    found = source.reduce("counting", both, [*cleaning.sources, *drawing.cleaning.sources])
    return (found.one if whole else _refined(source, found.one, cleaned)), found.other


def _refined(source: SampledSource, census: Census, cleaned: CleanTable) -> Census:
    """With the very values about what clips, fills and takes logarithms, so that these are exact."""
    asked = {n: one.histogram for n, one in census.numbers.items() if one.missing or n in _built(cleaned)}
    gaps = {name: brackets_of(one) for name, one in asked.items() if one.total}
    if not gaps:
        return census
    cleaning = Cleaning.of(_unfilled(cleaned), source.typed, gaps)
    found = source.reduce("looking closer", CloserPart(cleaning, gaps), cleaning.sources).values
    numbers = dict(census.numbers)
    for name, here in gaps.items():
        finer = numbers[name].histogram
        for (low, high), values in zip(here, found[name], strict=True):
            finer = finer.refined(low, high, values)
        numbers[name] = numbers[name].with_histogram(finer)
    return replace(census, numbers=numbers)


def _built(cleaned: CleanTable) -> set[str]:
    """The columns of the clean table that build, where a date builds as the days since."""
    return {cleaned.made.get(name, name) for name in cleaned.roles.basis}


def _is_counted(role: Role, use: Use) -> bool:
    return use in (Use.BASIS, Use.DESCRIPTOR) and (role in NUMBERS or role in _CATEGORIES)


def _is_number(cleaned: CleanTable, name: str) -> bool:
    return is_number(cleaned.data[name]) and cleaned.roles[name].role not in _CATEGORIES


def _nothing(values: Any, *, whole: bool) -> NumberCensus:
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    edges = edges_of(known, whole=whole)
    return NumberCensus(Histogram.empty(edges), Moments(*middle_and_spread(known)))


def _unfilled(cleaned: CleanTable) -> CleanTable:
    """The same, with open gaps of who never did something: how many they are, and the longest, are asked.

    For such a gap nobody is left out.
    """
    prepared = cleaned.preparation
    if prepared is None:
        return cleaned
    complete = tuple(name for name in prepared.complete if name not in prepared.longest)
    return replace(cleaned, preparation=replace(prepared, longest={}, complete=complete))


def _with_census(cleaned: CleanTable, census: Census) -> CleanTable:
    """The sample with the medians of all rows in its gaps."""
    prepared = cleaned.preparation
    assert prepared is not None, "only the published recipe has none"
    counted = census.numbers
    longest = {n: counted[n].histogram.high if n in counted else d for n, d in prepared.longest.items()}
    stay_empty = {*never_theirs(cleaned.data, cleaned.roles), *days_told(prepared.derived, cleaned.roles)}
    fills = {
        name: one.histogram.quantiles((0.5,))[0]
        for name, one in census.numbers.items()
        if name not in longest and name not in stay_empty and _is_filled(cleaned, name, one)
    }
    known = cleaned.known
    filled = {n: known[n].astype("float64").fillna(f) for n, f in fills.items() if n in known}
    far = {n: _longest(known[n], prepared.longest[n], d) for n, d in longest.items() if n in known}
    return replace(
        cleaned,
        data=cleaned.data.assign(**filled, **far),
        preparation=replace(prepared, fills=fills, longest=longest),
    )


def _longest(column: Series[Any], sampled: float, whole: float) -> Series[Any]:
    return column.where(column != sampled, whole)


def _is_filled(cleaned: CleanTable, name: str, one: NumberCensus) -> bool:
    """Whether the gaps of a column are filled: see `clean`."""
    used = cleaned.roles[name].role in NUMBERS
    builds = name in cleaned.roles.basis
    return used and 0 < one.missing < one.rows and (builds or one.missing <= TOO_EMPTY * one.rows)
