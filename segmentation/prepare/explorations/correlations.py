"""What moves together: the strength of every pair of columns, in an order that puts friends side by side.

Two numbers: rank correlation (Spearman, 1904) or Pearson's. A number and a category: the correlation
ratio, adjusted for the number of levels (Kelley's epsilon, 1935). Two categories: Cramér's V
with Bergsma's (2013) correction. The first carries a sign, the other two run from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy import stats
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from segmentation.prepare.explorations.kinds import Kind
from segmentation.prepare.explorations.levels import level_names
from segmentation.prepare.explorations.shares import strength
from segmentation.prepare.headings import spoken, titles
from segmentation.prepare.phrases import capital, coefficient

Floats = NDArray[np.float64]
Method = Literal["rank", "linear"]

MOST = 10
"""Columns in one picture: more cells than that nobody reads."""
_LEVELS = 20
WEAK = 0.1
"""Below this a correlation is too small to plan on (Cohen, 1988)."""
STRONG = 0.5
_CERTAIN = 0.05
_SAME = 0.9995


@dataclass(frozen=True, eq=False)
class Correlations:
    """The strength of every pair, columns in clustered order."""

    columns: tuple[str, ...]
    values: Floats
    """(columns, columns), symmetric, −1 to 1, ones on the diagonal."""
    measures: tuple[tuple[str, ...], ...]
    """How each pair was measured, in words."""
    marks: Mapping[str, str]
    """Column → why it repeats another, for those that do."""
    method: Method
    customers: int
    finding: str

    @property
    def labels(self) -> dict[str, str]:
        """Column → its title, with a mark when it repeats another."""
        plain = titles(self.columns)
        return {name: f"{text} ≡" if name in self.marks else text for name, text in plain.items()}

    @property
    def strongest(self) -> tuple[str, str] | None:
        """The strongest pair of columns that do not repeat each other; `None` with fewer than two."""
        own = [i for i, column in enumerate(self.columns) if column not in self.marks]
        pairs = [(abs(self.values[i, j]), j, i) for n, i in enumerate(own) for j in own[:n]]
        if not pairs:
            return None
        _, i, j = max(pairs)
        return self.columns[i], self.columns[j]

    def named(self, label: str) -> str:
        """The column behind a label."""
        return next(name for name, text in self.labels.items() if text == label)


def correlations(
    data: DataFrame,
    kinds: Mapping[str, Kind],
    *,
    method: Method = "rank",
    marks: Mapping[str, str] | None = None,
    repeats: bool = False,
    most: int = MOST,
) -> Correlations:
    """The strength of all pairs among the first `most` usable columns of `kinds`.

    Dates, columns with one value and categories with more than twenty levels are left out; so are
    columns that repeat another (those in `marks`, and twins found here) unless `repeats`. Every pair
    uses the customers who have both values; ranks are those among all who have one.
    """
    usable = [name for name, kind in kinds.items() if _usable(data[name], kind)][:most]
    numbers = [name for name in usable if kinds[name] == "number"]
    codes = {name: _codes(data[name]) for name in usable if kinds[name] == "category"}
    scores = DataFrame({name: _scores(data[name], method) for name in numbers}, index=data.index)
    names = [*numbers, *codes]
    values = _matrix(scores.to_numpy(dtype=float), list(codes.values()))
    same = _same(names, values, {name: why for name, why in (marks or {}).items() if name in names})
    shown = [i for i, name in enumerate(names) if repeats or name not in same]
    order = [shown[i] for i in _order(values[np.ix_(shown, shown)])]
    columns, ordered = tuple(names[i] for i in order), values[np.ix_(order, order)]
    marked = {name: same[name] for name in columns if name in same}
    return Correlations(
        columns=columns,
        values=ordered,
        measures=_measures(columns, kinds, method),
        marks=marked,
        method=method,
        customers=len(data),
        finding=_finding(columns, ordered, len(data), marked),
    )


def pearson(x: Floats, y: Floats) -> float:
    """Pearson's correlation of two columns without gaps; 0 when one of them does not vary."""
    if len(x) < 2:
        return 0.0
    dx, dy = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((dx**2).sum() * (dy**2).sum()))
    return float(np.clip((dx * dy).sum() / scale, -1, 1)) if scale > 0 else 0.0


def spearman(x: Floats, y: Floats) -> float:
    """Spearman's rank correlation of two columns without gaps."""
    return pearson(stats.rankdata(x), stats.rankdata(y))


def surely(strength: float, customers: int, *, pairs: int = 1) -> bool:
    """Whether a correlation is beyond chance at 5%, allowing for the number of pairs looked at."""
    if customers < 4 or abs(strength) >= 1:
        return abs(strength) >= 1
    t = abs(strength) * np.sqrt((customers - 2) / (1 - strength**2))
    return bool(2 * stats.t.sf(t, customers - 2) * pairs < _CERTAIN)


def _usable(values: Series[Any], kind: Kind) -> bool:
    distinct = values.nunique()
    return distinct > 1 and (kind == "number" or (kind == "category" and distinct <= _LEVELS))


def _scores(values: Series[Any], method: Method) -> Series[Any]:
    numbers = values.astype(float)
    return numbers.rank() if method == "rank" else numbers


def _codes(values: Series[Any]) -> NDArray[np.int64]:
    return np.asarray(pd.factorize(level_names(values))[0], dtype=np.int64)


def _matrix(scores: Floats, codes: Sequence[NDArray[np.int64]]) -> Floats:
    p, q = scores.shape[1], len(codes)
    values = np.eye(p + q)
    if p:
        values[:p, :p] = _all_pearson(scores)
    for i, own in enumerate(codes):
        values[p + i, :p] = values[:p, p + i] = [_ratio(scores[:, j], own) for j in range(p)]
        for j in range(i):
            values[p + i, p + j] = values[p + j, p + i] = _cramer(own, codes[j])
    np.fill_diagonal(values, 1.0)
    return values


def _all_pearson(scores: Floats) -> Floats:
    """Pearson's correlations of all columns over the rows that both have, in five products."""
    known = np.isfinite(scores)
    centred = scores - np.nanmean(scores, axis=0)
    x = np.where(known, centred / np.maximum(np.nanstd(scores, axis=0), 1e-300), 0.0)
    if known.all():
        return np.asarray(np.clip(x.T @ x / len(x), -1, 1))
    m = known.astype(float)
    n, sums, squares = m.T @ m, x.T @ m, (x**2).T @ m
    covariance = x.T @ x - sums * sums.T / np.maximum(n, 1)
    spread = squares - sums**2 / np.maximum(n, 1)
    scale = np.sqrt(np.maximum(spread * spread.T, 1e-300))
    return np.asarray(np.where(n > 2, np.clip(covariance / scale, -1, 1), 0.0))


def _ratio(scores: Floats, codes: NDArray[np.int64]) -> float:
    """The correlation ratio with Kelley's (1935) adjustment: 0 on average when nothing is there."""
    known = np.isfinite(scores) & (codes >= 0)
    x, groups = scores[known], codes[known]
    n, sizes = len(x), np.bincount(groups)
    k = int((sizes > 0).sum())
    if n <= k or k < 2:
        return 0.0
    centred = x - x.mean()
    total = float((centred**2).sum())
    sums = np.bincount(groups, centred)
    between = float((sums**2 / np.maximum(sizes, 1)).sum())
    if total <= 0:
        return 0.0
    return float(np.sqrt(max(0.0, 1 - (1 - between / total) * (n - 1) / (n - k))))


def _cramer(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    known = (a >= 0) & (b >= 0)
    if not known.any():
        return 0.0
    width = int(b.max()) + 1
    cells = np.bincount(a[known] * width + b[known], minlength=(int(a.max()) + 1) * width)
    return strength(cells.reshape(-1, width))[0]


def _order(values: Floats) -> list[int]:
    """The order of the leaves of an average-linkage tree, neighbours as alike as they can be."""
    if len(values) < 3:
        return list(range(len(values)))
    distance = np.clip(1 - np.abs(values), 0, 1)
    np.fill_diagonal(distance, 0)
    condensed = squareform((distance + distance.T) / 2, checks=False)
    tree = optimal_leaf_ordering(linkage(condensed, "average"), condensed)
    return [int(i) for i in leaves_list(tree)]


def _same(names: Sequence[str], values: Floats, marks: Mapping[str, str]) -> dict[str, str]:
    """The marks, and one for every further column that an earlier one already tells in full."""
    found = dict(marks)
    for i, name in enumerate(names):
        twins = [names[j] for j in range(i) if abs(values[i, j]) > _SAME and names[j] not in found]
        if twins and name not in found:
            found[name] = f"Says the same as {twins[0]}."
    return found


def _measures(
    columns: Sequence[str], kinds: Mapping[str, Kind], method: Method
) -> tuple[tuple[str, ...], ...]:
    both = "rank correlation" if method == "rank" else "correlation"
    words = {2: both, 1: "correlation ratio", 0: "Cramér’s V"}
    number = {column: int(kinds[column] == "number") for column in columns}
    return tuple(tuple(words[number[a] + number[b]] for b in columns) for a in columns)


def _finding(columns: Sequence[str], values: Floats, customers: int, marks: Mapping[str, str]) -> str:
    own = [i for i, column in enumerate(columns) if column not in marks]
    if len(own) < 2:
        return "There are too few columns to compare."
    pairs = [(abs(values[i, j]), i, j) for n, i in enumerate(own) for j in own[:n]]
    top, i, j = max(pairs)
    a, b, r = spoken(columns[i]), spoken(columns[j]), coefficient(values[i, j])
    if top < WEAK or not surely(top, customers, pairs=len(pairs)):
        return f"Nothing moves together: the strongest pair, {a} and {b}, has r = {r}."
    alone = [columns[i] for i in own if max(abs(values[i, j]) for j in own if j != i) < WEAK]
    first = f"The strongest pair is {a} and {b}: r = {r}."
    if len(alone) == 1:
        return f"{first} {capital(spoken(alone[0]))} moves with nothing."
    if alone:
        return f"{first} {len(alone)} columns move with nothing."
    return first
