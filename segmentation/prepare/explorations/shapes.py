"""The shape of a distribution in one sentence: humps, a skew, evenly spread, or where half of it lies.

A shape is named only when the data bear it out: two humps need a valley that chance would not dig
between them, a skew must exceed three times its own standard error, “evenly” needs tails as short
as those of a flat distribution.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.ndimage import gaussian_filter1d

from segmentation.array_kinds import Floats
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import percent
from segmentation.standards import EVEN, HUMP_ERRORS, HUMP_VALLEY, NONE_TOLD, PULL, SHAPE_CUSTOMERS, SKEWED

_GRID = 256  # places at which the density is taken


def shape(values: Floats, *, skewness: float, of: str = "", money: Money = PLAIN) -> str:
    """What is most worth saying about how `values` (without gaps) of a column are spread."""
    written = partial(money.number, of=of)
    low, high, n = float(values.min()), float(values.max()), len(values)
    if low == high:
        return f"Everyone has the same value, {written(low)}."
    none, median = float((values == 0).mean()), float(np.median(values))
    if none >= NONE_TOLD and low == 0:
        rest = values[values > 0]
        return f"{percent(none)} have none. The median of the others is {written(float(np.median(rest)))}."
    peaks = humps(values)
    if peaks:
        first, second = (written(_rounded(peak, values)) for peak in peaks)
        return f"Two humps: a group near {first} and another near {second}."
    spread = f"from {written(low)} to {written(high)}"
    pull = (float(values.mean()) - median) / max(float(values.std()), 1e-300)
    if abs(skewness) > max(SKEWED, 3 * np.sqrt(6 / n)) and pull * np.sign(skewness) > PULL:
        return _skewed(written(median), written(float(values.mean())), skewness)
    if n >= SHAPE_CUSTOMERS and abs(skewness) < EVEN and _excess(values) < -1:
        return f"Spread evenly {spread}; the median is {written(median)}."
    lower, upper = np.quantile(values, [0.25, 0.75])
    return f"Runs {spread}. Half lie between {written(float(lower))} and {written(float(upper))}."


def humps(values: Floats) -> tuple[float, ...]:
    """Where the two highest humps lie, or nothing when the shape does not clearly have two.

    A Gaussian kernel, three quarters as wide as Silverman's (1986) rule, reflected at the ends. The
    lower hump must rise three standard errors of its count above a valley of 75% of it at most: flat,
    normal, exponential and log-normal draws of 60 to 10,000 then show two in less than 2% of trials.
    """
    q1, q3 = np.quantile(values, [0.25, 0.75])
    spread = min(float(values.std()), (q3 - q1) / 1.34) or float(values.std())
    if spread == 0 or len(values) < SHAPE_CUSTOMERS:
        return ()
    borders = _fine_borders(values)
    bins = np.histogram(values, borders)[0].astype(float)
    steps = 0.7 * spread * len(values) ** -0.2 / float(borders[1] - borders[0])
    dense = gaussian_filter1d(bins, max(steps, 1.0), mode="reflect")
    first, second, valley = _two_peaks(dense)
    if first is None or second is None:
        return ()
    width = max(1.0, 2 * steps)
    top, dip = dense[second] * width, dense[valley] * width
    if dip > HUMP_VALLEY * top or (top - dip) / np.sqrt(max(top + dip, 1e-9)) < HUMP_ERRORS:
        return ()
    centres = (borders[:-1] + borders[1:]) / 2
    return tuple(sorted((float(centres[first]), float(centres[second]))))


def _two_peaks(dense: Floats) -> tuple[int | None, int | None, int]:
    """The highest peak, the peak that rises most above the valley towards it, and that valley."""
    padded = np.r_[-1.0, dense, -1.0]
    peaks = np.flatnonzero((dense > padded[:-2]) & (dense >= padded[2:]))
    if len(peaks) < 2:
        return None, None, 0
    first = int(peaks[dense[peaks].argmax()])
    best: tuple[float, int, int] = (-1.0, 0, 0)
    for peak in (int(p) for p in peaks if p != first):
        low, high = sorted((first, peak))
        valley = low + int(dense[low : high + 1].argmin())
        best = max(best, (float(dense[peak] - dense[valley]), peak, valley))
    return first, best[1], best[2]


def _fine_borders(values: Floats) -> Floats:
    """Cells for the curve: one per value where values are few, so that years of age are no comb."""
    low, high = float(values.min()), float(values.max())
    distinct = np.unique(values)
    step = float(np.diff(distinct).min()) if len(distinct) < _GRID else 0.0
    if step == 0 or (high - low) / step > 4 * _GRID:
        return np.linspace(low, high, _GRID + 1)
    return np.asarray(np.arange(low - step / 2, high + step, step))


def _skewed(median: str, mean: str, skewness: float) -> str:
    if skewness > 0:
        return f"Half have {median} or less; a few high values lift the average to {mean}."
    return f"Half have {median} or more; a few low values pull the average down to {mean}."


def _excess(values: Floats) -> float:
    """Excess kurtosis: 0 for a normal distribution, −1.2 for a flat one."""
    deviations = values - values.mean()
    return float((deviations**4).mean() / max((deviations**2).mean(), 1e-300) ** 2 - 3)


def _rounded(value: float, values: Floats) -> float:
    """A position read off a curve, with no more digits than it deserves."""
    step = round_width(float(values.max() - values.min()) / 20, bool((values == np.round(values)).all()))
    return round(value / step) * step


def round_width(width: float, whole: bool, *, at_least: float = 0.0) -> float:
    """The nearest round number, 1, 2, 2.5 or 5 times a power of ten; not below `at_least`.

    >>> round_width(0.23, False), round_width(37.0, True), round_width(0.3, True)
    (0.25, 50.0, 1.0)
    """
    power = 10.0 ** np.floor(np.log10(width))
    steps = (1, 2, 5, 10, 20) if whole and power <= 1 else (1, 2, 2.5, 5, 10, 20)
    allowed = [float(s * power) for s in steps if s * power >= at_least * (1 - 1e-9)]
    rounded = min(allowed, key=lambda step: abs(np.log(step / width)))
    return max(1.0, rounded) if whole else rounded
