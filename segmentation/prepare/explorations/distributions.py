"""How one number is spread: a histogram at round borders, its quartiles, and its shape in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import Series

from segmentation.array_kinds import Floats
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import count
from segmentation.prepare.explorations.shapes import round_width, shape
from segmentation.standards import TAIL

_MOST_BINS = 40  # more bars are thinner than the gaps


@dataclass(frozen=True, eq=False)
class Distribution:
    """One number over the customers: bins, quartiles and a sentence."""

    column: str
    edges: Floats
    """Borders of the bins, ascending; one more than `counts`."""
    counts: NDArray[np.int64]
    given: int
    missing: int
    beyond: int
    """Customers outside the picture: too far out for a plain axis, or not positive on a logarithmic one."""
    minimum: float
    lower: float
    """First quartile."""
    median: float
    upper: float
    """Third quartile."""
    maximum: float
    mean: float
    sd: float
    skewness: float
    logged: bool
    offers_log: bool
    """Whether a logarithmic axis would show more: nothing negative and clearly skewed."""
    finding: str
    money: Money = PLAIN


def distribution(
    values: Series[Any], *, log: bool = False, money: Money = PLAIN, told: str = ""
) -> Distribution:
    """The distribution of a number; with `log`, bins of equal ratio (positive values only).

    `told` is said of it instead of its shape.
    """
    given = values.dropna().to_numpy(dtype=float, na_value=np.nan)
    given = given[np.isfinite(given)]
    if not len(given):
        return _empty(str(values.name), len(values))
    lower, median, upper = (float(q) for q in np.quantile(given, [0.25, 0.5, 0.75]))
    sd, skewness = _moments(given)
    offers_log = bool(given.min() >= 0 and skewness > 1)
    logged = log and bool((given > 0).any())
    drawn = given[given > 0] if logged else given
    edges = _equal_ratios(drawn) if logged else nice_edges(drawn)
    counts = np.histogram(drawn, edges)[0]
    beyond = len(given) - int(counts.sum())
    said = told or shape(given, skewness=skewness, of=str(values.name), money=money)
    return Distribution(
        column=str(values.name),
        edges=edges,
        counts=counts.astype(np.int64),
        given=len(given),
        missing=len(values) - len(given),
        beyond=beyond,
        minimum=float(given.min()),
        lower=lower,
        median=median,
        upper=upper,
        maximum=float(given.max()),
        mean=float(given.mean()),
        sd=sd,
        skewness=skewness,
        logged=logged,
        offers_log=offers_log,
        finding=said + _left_out(beyond, edges, given, logged, said, of=str(values.name), money=money),
        money=money,
    )


def nice_edges(values: Floats, *, most: int = _MOST_BINS, fewest: int | None = None) -> Floats:
    """Borders of bins at round numbers, about as wide as Freedman and Diaconis (1981) advise.

    At least `fewest` bins (the root of the number of values, 6 to 20), since their rule hides a second
    hump. Whole numbers with few values get a bin each. A far tail is cut off a quarter of the middle
    99% beyond its end.
    """
    low, high = float(values.min()), float(values.max())
    whole = bool((values == np.round(values)).all())
    if whole and high - low < most:
        return np.arange(low - 0.5, high + 1)
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    low, high = _without_tail(values, low, high)
    least = fewest or int(np.clip(np.sqrt(len(values)), 6, 20))
    q1, q3 = np.quantile(values, [0.25, 0.75])
    wanted = 2 * (q3 - q1) / len(values) ** (1 / 3) or (high - low) / least
    narrowest = (high - low) / most
    width = round_width(float(np.clip(wanted, narrowest, (high - low) / least)), whole, at_least=narrowest)
    return np.asarray(width * np.arange(np.floor(low / width), np.floor(high / width) + 2))


def _without_tail(values: Floats, low: float, high: float) -> tuple[float, float]:
    inner_low, inner_high = (float(q) for q in np.quantile(values, [0.005, 0.995]))
    if high - low <= TAIL * (inner_high - inner_low) or inner_high <= inner_low:
        return low, high
    slack = (inner_high - inner_low) / 4
    return max(low, inner_low - slack), min(high, inner_high + slack)


def _moments(values: Floats) -> tuple[float, float]:
    sd = float(values.std())
    if sd <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return 0.0, 0.0
    return sd, float((((values - values.mean()) / sd) ** 3).mean())


def _left_out(
    beyond: int, edges: Floats, values: Floats, logged: bool, said: str, *, of: str, money: Money
) -> str:
    """Who cannot be seen in the picture, and as far out as where, unless that was `said` already."""
    if not beyond:
        return ""
    who = "One" if beyond == 1 else count(beyond)
    if logged:
        return f" {who} at zero or below cannot be drawn on this scale."
    ends = [money.number(float(values.min()), of=of)] if values.min() < edges[0] else []
    ends += [money.number(float(values.max()), of=of)] if values.max() > edges[-1] else []
    far = "" if all(end in said for end in ends) else f", as far as {' and '.join(ends)}"
    return f" {who} lie{'s' if beyond == 1 else ''} outside the picture{far}."


def _equal_ratios(values: Floats) -> Floats:
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low / 1.1, low * 1.1])
    return np.asarray(
        np.geomspace(low, high * (1 + 1e-9), int(np.clip(2 * len(values) ** (1 / 3), 8, 30)) + 1)
    )


def _empty(column: str, rows: int) -> Distribution:
    nothing = float("nan")
    return Distribution(
        column=column,
        edges=np.array([0.0, 1.0]),
        counts=np.zeros(1, dtype=np.int64),
        given=0,
        missing=rows,
        beyond=0,
        minimum=nothing,
        lower=nothing,
        median=nothing,
        upper=nothing,
        maximum=nothing,
        mean=nothing,
        sd=nothing,
        skewness=nothing,
        logged=False,
        offers_log=False,
        finding="No value is given, so there is nothing to draw.",
    )
