"""What moves together: the strength of every pair of columns, in an order that puts friends side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from segmentation.array_kinds import Floats
from segmentation.language.phrases import capital, coefficient, word
from segmentation.language.titles import spoken, titles
from segmentation.prepare.explorations.chart_kinds import Kind
from segmentation.prepare.explorations.levels import level_names
from segmentation.prepare.explorations.measures import (
    LETTERS,
    Method,
    all_pearson,
    correlation_ratio,
    cramers_v,
    surely,
)
from segmentation.standards import ASSOCIATED_VALUES, COPY, NESTED, WEAK

MOST = 10
"""Columns in one picture: more cells than that nobody reads."""


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
    by_making: tuple[frozenset[str], ...] = ()
    """Sets of columns that move together by how they were computed, or of which one tells the other."""

    @property
    def finding(self) -> str:
        """The strongest pair, or that there is none."""
        return _finding(self)

    @property
    def any_moves(self) -> bool:
        """Whether any two move together enough to be drawn."""
        return bool((np.abs(np.tril(self.values, -1)) >= WEAK).any())

    @property
    def labels(self) -> dict[str, str]:
        """Column → its title, with a mark when it repeats another."""
        plain = titles(self.columns)
        return {name: f"{text} ≡" if name in self.marks else text for name, text in plain.items()}

    @property
    def strongest(self) -> tuple[str, str] | None:
        """The strongest pair of columns that neither repeat each other nor are made of one thing, if any."""
        own = [i for i, column in enumerate(self.columns) if column not in self.marks]
        pairs = [
            (abs(self.values[i, j]), j, i)
            for n, i in enumerate(own)
            for j in own[:n]
            if not self.is_by_making(self.columns[i], self.columns[j])
        ]
        if not pairs:
            return None
        _, i, j = max(pairs)
        return self.columns[i], self.columns[j]

    def is_by_making(self, one: str, other: str) -> bool:
        """Whether two columns move together because of what they are, which is no finding."""
        return any({one, other} <= kin for kin in self.by_making)

    def reach(self, column: str) -> float:
        """The strength of the column's strongest pair with one that does not repeat another."""
        i = self.columns.index(column)
        others = [j for j, name in enumerate(self.columns) if j != i and name not in self.marks]
        return max((abs(float(self.values[i, j])) for j in others), default=0.0)

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
    by_making: tuple[frozenset[str], ...] = (),
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
    levels = {name: int(code.max()) + 1 for name, code in codes.items()}
    given = {name: why for name, why in (marks or {}).items() if name in names}
    same = _same(names, values, levels, given)
    shown = [i for i, name in enumerate(names) if repeats or name not in same]
    order = [shown[i] for i in _order(values[np.ix_(shown, shown)])]
    columns, ordered = tuple(names[i] for i in order), values[np.ix_(order, order)]
    marked = {name: same[name] for name in columns if name in same}
    measures = _measures(columns, kinds, method)
    made = (*by_making, *_nested(codes))
    return Correlations(columns, ordered, measures, marked, method, len(data), made)


def _usable(values: Series[Any], kind: Kind) -> bool:
    distinct = values.nunique()
    return distinct > 1 and (kind == "number" or (kind == "category" and distinct <= ASSOCIATED_VALUES))


def _nested(codes: Mapping[str, NDArray[np.int64]]) -> list[frozenset[str]]:
    """Pairs of categories of which one tells the other, as a postcode tells the country: no finding."""
    return [
        frozenset(pair)
        for pair in combinations(codes, 2)
        if _tells(*(codes[name] for name in pair)) or _tells(*(codes[name] for name in reversed(pair)))
    ]


def _tells(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    """Whether `one` spares nearly all the errors of guessing the commonest of `other` (Goodman and Kruskal's
    (1954) lambda, `standards.NESTED`)."""
    known = (one >= 0) & (other >= 0)
    if not known.any():
        return False
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1), np.int64)
    np.add.at(table, (one[known], other[known]), 1)
    wrong = int(known.sum() - table.sum(axis=0).max())
    spared = int(table.max(axis=1).sum() - table.sum(axis=0).max())
    return wrong > 0 and spared >= NESTED * wrong


def _scores(values: Series[Any], method: Method) -> Series[Any]:
    numbers = values.astype(float)
    return numbers.rank() if method == "rank" else numbers


def _codes(values: Series[Any]) -> NDArray[np.int64]:
    return np.asarray(pd.factorize(level_names(values))[0], dtype=np.int64)


def _matrix(scores: Floats, codes: Sequence[NDArray[np.int64]]) -> Floats:
    p, q = scores.shape[1], len(codes)
    values = np.eye(p + q)
    if p:
        values[:p, :p] = all_pearson(scores)
    for i, own in enumerate(codes):
        values[p + i, :p] = values[:p, p + i] = [correlation_ratio(scores[:, j], own) for j in range(p)]
        for j in range(i):
            values[p + i, p + j] = values[p + j, p + i] = cramers_v(own, codes[j])
    np.fill_diagonal(values, 1.0)
    return values


def _order(values: Floats) -> list[int]:
    """The order of the leaves of an average-linkage tree, neighbours as alike as they can be."""
    if len(values) < 3:
        return list(range(len(values)))
    distance = np.clip(1 - np.abs(values), 0, 1)
    np.fill_diagonal(distance, 0)
    condensed = squareform((distance + distance.T) / 2, checks=False)
    tree = optimal_leaf_ordering(linkage(condensed, "average"), condensed)
    return [int(i) for i in leaves_list(tree)]


def _same(
    names: Sequence[str], values: Floats, levels: Mapping[str, int], marks: Mapping[str, str]
) -> dict[str, str]:
    """The marks, and one for every further column that an earlier one already tells in full.

    Two categories do so only with the same number of `levels`: Cramér's V is 1 as soon as the finer
    one decides the coarser.
    """
    found = dict(marks)
    for i, name in enumerate(names):
        alike = [names[j] for j in range(i) if abs(values[i, j]) > COPY and names[j] not in found]
        twins = [other for other in alike if levels.get(other, 0) == levels.get(name, 0)]
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


def _finding(found: Correlations) -> str:
    pair, own = found.strongest, [c for c in found.columns if c not in found.marks]
    if pair is None:
        return "There are too few columns to compare."
    i, j = (found.columns.index(name) for name in pair)
    a, b = (spoken(name) for name in pair)
    strength = f"{LETTERS[found.measures[i][j]]} = {coefficient(found.values[i, j])}"
    pairs = len(own) * (len(own) - 1) // 2
    if abs(found.values[i, j]) < WEAK or not surely(found.values[i, j], found.customers, pairs=pairs):
        return f"Nothing moves together: the strongest pair, {a} and {b}, has {strength}."
    alone = [name for name in own if found.reach(name) < WEAK]
    first = f"The strongest pair is {a} and {b}: {strength}."
    if not alone:
        return first
    one = f"{capital(spoken(alone[0]))} moves with nothing."
    return f"{first} {one if len(alone) == 1 else f'{capital(word(len(alone)))} columns move with nothing.'}"
