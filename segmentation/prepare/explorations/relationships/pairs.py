"""Any column, alone or against another: the right result for what the columns are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas import DataFrame, DatetimeIndex, Series

from segmentation.array_kinds import Floats
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import capital, coefficient, count
from segmentation.language.titles import agreed, spoken
from segmentation.prepare.explorations.chart_kinds import Kind
from segmentation.prepare.explorations.distributions import Distribution, distribution, nice_edges
from segmentation.prepare.explorations.level_averages import Averages, averages
from segmentation.prepare.explorations.measures import Method, pearson, spearman, surely
from segmentation.prepare.explorations.shares import Cross, Shares, cross, shares
from segmentation.prepare.explorations.timelines import Timeline, period_of, timeline
from segmentation.standards import MODERATE, STRONG, WEAK

POINTS = 2_000
"""Points drawn one by one at most; beyond, a grid of counts shows more."""
_CELLS = 30  # of the grid, along either side
_QUARTERLY = 1_100  # days; beyond, quarters are too many to read
_STEPS = 10  # parts that the trend is drawn through


@dataclass(frozen=True, eq=False)
class Scatter:
    """Two numbers: the points or, for many customers, a grid of counts; and the trend of the medians."""

    x: str
    y: str
    points: Floats
    """(n, 2), empty when there is a grid."""
    grid: Floats | None
    """(cells, 5): low and high of x, low and high of y, customers; only cells with customers."""
    medians: Floats
    """(steps, 2): the median of y in up to ten equal parts of the customers by x."""
    pearson: float
    spearman: float
    customers: int
    finding: str
    money: Money = PLAIN


@dataclass(frozen=True, eq=False)
class Trend:
    """The average of a number over time, with its 95% interval."""

    column: str
    by: str
    starts: DatetimeIndex
    means: Floats
    lows: Floats
    highs: Floats
    finding: str
    money: Money = PLAIN


Alone: TypeAlias = Distribution | Shares | Timeline
Pair: TypeAlias = Scatter | Averages | Cross | Trend


def alone(
    data: DataFrame, kinds: Mapping[str, Kind], column: str, *, log: bool = False, money: Money = PLAIN
) -> Alone:
    """One column by what it is: a histogram, shares, or a timeline."""
    kind = kinds[column]
    if kind == "number":
        return distribution(data[column], log=log, money=money)
    return timeline(data[column]) if kind == "date" else shares(data[column])


def pair(
    data: DataFrame,
    kinds: Mapping[str, Kind],
    x: str,
    y: str,
    *,
    method: Method = "rank",
    money: Money = PLAIN,
) -> Pair:
    """Two columns by what they are: a scatter, averages, shares, or a trend over time."""
    found = {kinds[x], kinds[y]}
    if found == {"number"}:
        return replace(scatter(data[x], data[y], method=method), money=money)
    if found == {"category"}:
        return cross(data[x], data[y])
    if found == {"date"}:
        return scatter(_years(data[x]), _years(data[y]))
    one, other = (x, y) if kinds[x] == "number" else (y, x)
    if found == {"number", "category"}:
        return averages(data[one], data[other], money=money)
    if found == {"number", "date"}:
        return replace(trend(data[one], data[other]), money=money)
    date, category = (x, y) if kinds[x] == "date" else (y, x)
    return cross(_calendar(data[date]), data[category])


def scatter(x: Series[Any], y: Series[Any], *, method: Method = "rank") -> Scatter:
    """Two numbers over the customers who have both; the sentence goes by rank or in a straight line."""
    known = (x.notna() & y.notna()).to_numpy()
    a, b = x.to_numpy(dtype=float, na_value=np.nan)[known], y.to_numpy(dtype=float, na_value=np.nan)[known]
    linear, ranked = pearson(a, b), spearman(a, b) if len(a) > 1 else 0.0
    many = len(a) > POINTS
    grid = _grid(a, b) if many else None
    beyond = 0 if grid is None else len(a) - int(grid[:, 4].sum())
    told = _scatter_finding(str(x.name), str(y.name), ranked if method == "rank" else linear, len(a))
    return Scatter(
        x=str(x.name),
        y=str(y.name),
        points=np.empty((0, 2)) if many else np.column_stack([a, b]),
        grid=grid,
        medians=_medians(a, b),
        pearson=linear,
        spearman=ranked,
        customers=len(a),
        finding=told + _left_out(beyond),
    )


def trend(values: Series[Any], by: Series[Any]) -> Trend:
    """The average of `values` per period of the dates `by`, over periods with two customers or more."""
    known = values.notna() & by.notna()
    x, dates = values[known].astype(float), by[known]
    if dates.empty:
        nothing, none = pd.DatetimeIndex([]), np.empty(0)
        return Trend(str(values.name), str(by.name), nothing, none, none, none, "No row has both.")
    letter, _ = period_of(dates)
    table = x.groupby(dates.dt.to_period(letter)).agg(["size", "mean", "std"])
    table = table[table["size"] > 1]
    half = 1.96 * table["std"].to_numpy() / np.sqrt(table["size"].to_numpy())
    means = table["mean"].to_numpy()
    r = spearman(np.asarray(dates.astype("int64"), dtype=np.float64), np.asarray(x, dtype=np.float64))
    return Trend(
        column=str(values.name),
        by=str(by.name),
        starts=pd.PeriodIndex(table.index).to_timestamp(),
        means=means,
        lows=means - half,
        highs=means + half,
        finding=_trend_finding(str(values.name), str(by.name), r, len(x)),
    )


def _grid(x: Floats, y: Floats) -> Floats:
    xs, ys = nice_edges(x, most=_CELLS), nice_edges(y, most=_CELLS)
    counts = np.histogram2d(x, y, [xs, ys])[0]
    i, j = np.nonzero(counts)
    return np.column_stack([xs[i], xs[i + 1], ys[j], ys[j + 1], counts[i, j]])


def _medians(x: Floats, y: Floats) -> Floats:
    if len(x) < 2 * _STEPS:
        return np.empty((0, 2))
    parts = np.unique(np.quantile(x, np.linspace(0, 1, _STEPS + 1)))
    if len(parts) < 3:
        return np.empty((0, 2))
    part = np.clip(np.searchsorted(parts, x, side="right") - 1, 0, len(parts) - 2)
    both = DataFrame({"part": part, "x": x, "y": y}).groupby("part")[["x", "y"]].median()
    return both.to_numpy()


def _years(dates: Series[Any]) -> Series[Any]:
    """Dates as years with decimals, so that two of them can be drawn against each other."""
    years = dates.dt.year + (dates.dt.day_of_year - 1) / 365.25
    return Series(years, name=dates.name)


def _calendar(dates: Series[Any]) -> Series[Any]:
    """Dates as an ordered category of quarters or years."""
    span = (dates.max() - dates.min()).days if dates.notna().any() else 0
    periods = dates.dt.to_period("Q" if span <= _QUARTERLY else "Y")
    names: Series[Any] = periods.astype("str").where(dates.notna())
    return names.astype(pd.CategoricalDtype(sorted(names.dropna().unique()), ordered=True))


def _left_out(beyond: int) -> str:
    if not beyond:
        return ""
    who = "One lies" if beyond == 1 else f"{count(beyond)} lie"
    return f" {who} outside the picture."


def _scatter_finding(x: str, y: str, r: float, customers: int) -> str:
    a, b, shown = capital(spoken(y)), spoken(x), coefficient(r)
    if abs(r) < WEAK or not surely(r, customers):
        return f"{a} hardly {agreed(y, 'moves', 'move')} with {b}: r = {shown}."
    verb = agreed(y, *(("rises", "rise") if r > 0 else ("falls", "fall")))
    how = " clearly" if abs(r) >= STRONG else " a little" if abs(r) < MODERATE else ""
    as_other = f"with {b}" if r > 0 else f"as {b} {agreed(x, 'rises', 'rise')}"
    return f"{a} {verb}{how} {as_other}: r = {shown}."


def _trend_finding(column: str, by: str, r: float, customers: int) -> str:
    what = capital(spoken(column))
    if abs(r) < WEAK or not surely(r, customers):
        neither = agreed(column, "rises nor falls", "rise nor fall")
        return f"{what} neither {neither} with {spoken(by)}: r = {coefficient(r)}."
    verb = agreed(column, *(("rises", "rise") if r > 0 else ("falls", "fall")))
    return f"{what} {verb} as {spoken(by)} gets later: r = {coefficient(r)}."
