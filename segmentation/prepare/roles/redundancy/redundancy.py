"""Columns that say the same.

A table of customers often repeats itself: the revenue in cents and in units, an average beside
its total and its count. Building segments on all of them counts one thing many times. Relations
are looked for in a draw of rows, chosen by content, and then checked on every row, so what is
reported is true of the whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pandas import DataFrame, Series

from segmentation.language.concepts import concept_of
from segmentation.language.phrases import coefficient
from segmentation.number_columns import is_number
from segmentation.prepare.roles.redundancy.associations import Numbers, rank_ties
from segmentation.prepare.roles.redundancy.relation_formulas import formula
from segmentation.prepare.roles.redundancy.relations import (
    TELLING,
    Linear,
    Product,
    Relation,
    copies,
    explains,
    products,
    sums,
    telling,
    tolerance,
)
from segmentation.prepare.roles.redundancy.representatives import is_average, standing
from segmentation.prepare.roles.row_samples import draw_rows
from segmentation.standards import BOTH_USUAL, NEARLY_COPY, RANKED_CUSTOMERS

_DRAWN = 2_000
"""Rows in which relations are looked for."""
_CLOSER = 20_000
"""Rows in which a near repeat is confirmed."""

Kind = Literal["copy", "computed", "near"]


@dataclass(frozen=True)
class Repeat:
    """One column that others already tell, and how."""

    column: str
    kind: Kind
    of: tuple[str, ...]
    """The columns that tell it."""
    formula: str
    """Such as “CustomerCost = 0.5 × TotalSpend + 100”."""


def redundancy(table: DataFrame, columns: Sequence[str]) -> tuple[Repeat, ...]:
    """The columns that repeat others, in the order of `columns`; those not named are worth keeping.

    Found are affine copies; sums, differences, products and ratios of other columns up to a
    constant; and columns whose rank correlation with another is at least .9 (Spearman 1904). Of
    columns that say the same, totals and counts are kept before averages, averages before ratios,
    and the first in the table before later ones. Columns that are not numbers are passed over.

    >>> from segmentation.datasets import jewellery
    >>> found = redundancy(jewellery(), ["TotalSpend", "PurchaseCount", "AveragePurchaseValue", "CLTV"])
    >>> [repeat.formula for repeat in found]
    ['AveragePurchaseValue = TotalSpend / PurchaseCount', 'CLTV = 3 × TotalSpend']
    """
    search = _Search(table, [name for name in columns if is_number(table[name])])
    with np.errstate(all="ignore"):
        search.copies()
        search.computed()
        search.near()
    return tuple(search.found[name] for name in search.names if name in search.found)


def are_sums(whole: Series[Any], first: Series[Any], second: Series[Any]) -> bool:
    """Whether a column is the sum of two others, up to what rounding changes, wherever all are known."""
    table = DataFrame({"whole": whole, "first": first, "second": second})
    columns = [_numbers(table, name) for name in table.columns]
    relation = Linear(0, (1, 2), (1.0, 1.0), 0.0)
    return telling(columns[0]) >= TELLING and explains(relation, columns, [tolerance(c) for c in columns])


class _Search:
    """One pass over a table: what is known so far, and the draw it is looked for in."""

    def __init__(self, table: DataFrame, names: Sequence[str]) -> None:
        self.table, self.names = table, list(dict.fromkeys(names))
        self.found: dict[str, Repeat] = {}
        self._scaled: dict[int, Linear] = {}
        numbers = table[self.names]
        self._drawn = _matrix(numbers.iloc[draw_rows(numbers, _DRAWN)])
        self._slack = [tolerance(column) for column in self._drawn.T]
        lively = [telling(column[np.isfinite(column)]) >= TELLING for column in self._drawn.T]
        order = [place for place, name in enumerate(self.names) if lively[place]]
        self._order = sorted(order, key=lambda place: (standing(self.names[place]), place))

    def copies(self) -> None:
        """Affine copies of one other column."""
        for relation in copies(self._drawn, self._order, self._slack):
            if self._note(relation, "copy"):
                self._scaled[relation.target] = relation

    def computed(self) -> None:
        """Sums of other columns, then products and ratios; the least wanted column is the told one."""
        for relation in sums(self._drawn, self._left(), self._slack):
            self._note(relation, "computed")
        originals = self._left()
        shifted = [place for place, relation in self._scaled.items() if relation.constant]
        for operands in (originals, [*originals, *shifted]):
            found = products(self._drawn, originals[::-1], operands, self._slack, self._is_open)
            for product in found:
                self._note(product, "computed")

    def near(self) -> None:
        """Columns that order customers almost as another does."""
        left = self._left()
        ranks = rank_ties(self._drawn[:, left])
        kept: list[int] = []
        for i, place in enumerate(left):
            name, alike = (
                self.names[place],
                [self.names[left[j]] for j in kept if ranks[i, j] >= NEARLY_COPY - 0.03],
            )
            ties = ((other, self._tie(name, other)) for other in alike)
            twin = next(((other, tie) for other, tie in ties if tie >= NEARLY_COPY), None)
            if twin is None:
                kept.append(i)
            else:
                text = f"{name} ranks customers as {twin[0]} does ({coefficient(twin[1])})"
                self.found[name] = Repeat(name, "near", twin[:1], text)

    def _left(self) -> list[int]:
        """Places of the columns not told yet, the most wanted first."""
        return [place for place in self._order if self.names[place] not in self.found]

    def _is_open(self, target: int, *operands: int) -> bool:
        """Whether a target is not told yet, and its operands are not themselves computed."""
        computed = {name for name, repeat in self.found.items() if repeat.kind == "computed"}
        return self.names[target] not in self.found and computed.isdisjoint(self.names[o] for o in operands)

    def _tie(self, name: str, other: str) -> float:
        """The rank correlation of two columns in a larger draw."""
        pair = self.table[[name, other]]
        return _rank_tie(*_matrix(pair.iloc[draw_rows(pair, _CLOSER)]).T)

    def _note(self, relation: Relation, kind: Kind) -> bool:
        """Keep a relation that holds on every row."""
        places = [relation.target, *relation.operands]
        columns = [_numbers(self.table, self.names[place]) for place in places]
        if not explains(relation, columns, [self._slack[place] for place in places]):
            return False
        relation = self._of_an_average(relation)
        places = [relation.target, *relation.operands]
        target, *operands = (self.names[place] for place in places)
        self.found[target] = Repeat(target, kind, tuple(operands), formula(relation, self.names))
        return True

    def _of_an_average(self, relation: Relation) -> Relation:
        """The same relation solved for an average in it, where it tells a count or a total.

        Averages are rounded, so “orders = spend / average” may hold where “average = spend / orders” is off
        by a cent; it is the average that is told by the others all the same.
        """
        if not isinstance(relation, Product):
            return relation
        first, second = relation.operands
        wanted, target = standing(self.names[relation.target]), relation.target
        if relation.divides and wanted < standing(self.names[second]) and self._is_average(second):
            return Product(second, (first, target), divides=True, factor=relation.factor)
        if not relation.divides and wanted < standing(self.names[second]) and self._is_average(second):
            return Product(second, (target, first), divides=True, factor=1 / relation.factor)
        if not relation.divides and wanted < standing(self.names[first]) and self._is_average(first):
            return Product(first, (target, second), divides=True, factor=1 / relation.factor)
        return relation

    def _is_average(self, place: int) -> bool:
        name = self.names[place]
        return name not in self.found and (is_average(name) or concept_of(name) == "basket")


def _matrix(numbers: DataFrame) -> Numbers:
    """Customers × columns as float64; what is not a finite number becomes NaN."""
    columns = [_numbers(numbers, name) for name in numbers.columns]
    return np.column_stack(columns) if columns else np.empty((len(numbers), 0))


def _numbers(table: DataFrame, name: str) -> Numbers:
    values = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
    endless = np.isinf(values)
    return np.where(endless, np.nan, values) if endless.any() else values


def _rank_tie(x: Numbers, y: Numbers) -> float:
    """Size of the rank correlation; the smaller one with and without the rows both usual values share.

    Two columns that are zero for the same customers and unrelated for the others are no repeats.
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    usual = (x == _usual(x)) & (y == _usual(y))
    ties = [_spearman(x, y)]
    if usual.mean() > BOTH_USUAL:
        ties.append(_spearman(x[~usual], y[~usual]))
    return min(ties)


def _spearman(x: Numbers, y: Numbers) -> float:
    if len(x) < RANKED_CUSTOMERS:
        return 0.0
    return float(rank_ties(np.column_stack([x, y]))[0, 1])


def _usual(values: Numbers) -> float:
    found, counts = np.unique(values, return_counts=True)
    return float(found[counts.argmax()]) if len(found) else float("nan")
