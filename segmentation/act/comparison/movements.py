"""Two months in the segments of one study: who moved where, who came or went, and what is beyond chance.

Every change is tested, all together (Holm 1979), so that of many changes that are none hardly ever one is
called real. Drift of columns is judged the same way by the population stability index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index

from segmentation.act.comparison import share_tests
from segmentation.act.comparison.customer_matches import CustomerMatch, match_customers
from segmentation.act.comparison.drifts import Drift, drifts_between
from segmentation.act.comparison.month_values import money_in, value_of
from segmentation.act.models.scoring.months import Month
from segmentation.array_kinds import Floats
from segmentation.language.currencies import Money
from segmentation.segment.profile.difference_tests import holm
from segmentation.standards import FOLLOWED_CUSTOMERS, SIGNIFICANCE

if TYPE_CHECKING:
    from segmentation.charts.palettes import Chart

Counts = NDArray[np.intp]


@dataclass(frozen=True)
class Move:
    """Customers of both files who go from one segment to another, or stay; segments are numbered from 1."""

    origin: int
    target: int
    customers: int
    back: int
    """How many go the other way."""
    value_then: float | None
    """What these customers brought then, and bring now; `None` where no column says it."""
    value_now: float | None
    p: float
    """Of the traffic between the two, after Holm; NaN for those who stay."""
    is_up: bool | None
    """Whether the target is worth more per customer; `None` where nothing says so."""

    @property
    def is_real(self) -> bool:
        """Whether more go this way than back, beyond chance."""
        return self.customers > self.back and self.p < SIGNIFICANCE


@dataclass(frozen=True)
class Standing:
    """A segment then and now, with intervals of 95%."""

    segment: int
    name: str
    customers: tuple[int, int]
    shares: tuple[float, float]
    share_intervals: tuple[tuple[float, float], tuple[float, float]]
    share_p: float
    """After Holm; NaN where too few are counted."""
    values: tuple[float, float] | None
    value_shares: tuple[float, float] | None
    value_intervals: tuple[tuple[float, float], tuple[float, float]] | None
    value_p: float

    @property
    def size_changed(self) -> bool:
        """Whether its share of the customers changed beyond chance."""
        return self.share_p < SIGNIFICANCE

    @property
    def value_changed(self) -> bool:
        """Whether its share of the value changed beyond chance."""
        return self.value_p < SIGNIFICANCE


@dataclass(frozen=True, eq=False)
class Comparison:
    """What became of the customers of an older file in a newer one, in the segments of one study."""

    then: Month
    now: Month
    match: CustomerMatch
    value_column: str | None
    """What customers are worth by, where both files say it."""
    values: tuple[Floats, Floats] | None
    """Per row of either file; 0 where it is not known."""
    worth: tuple[float, ...] | None
    """Value per customer of every segment in the study, or in the older file; it says which way is up."""

    @property
    def k(self) -> int:
        """How many segments."""
        return self.now.model.k

    @cached_property
    def money(self) -> Money:
        """How amounts of the value column are written."""
        return money_in(self.now, self.value_column)

    @property
    def names(self) -> tuple[str, ...]:
        """The personas, segment 1 first."""
        return self.now.names

    @property
    def identities(self) -> tuple[int, ...]:
        """What gives the segments their colors, segment 1 first."""
        return self.now.identities

    @cached_property
    def labels(self) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """The segment of every row of either file; 0 for none."""
        return labels_in(self.then), labels_in(self.now)

    @cached_property
    def followed(self) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """The segments then and now of the customers in both files, 0 for none."""
        return self.labels[0][self.match.rows_then], self.labels[1][self.match.rows_now]

    @cached_property
    def counts(self) -> Counts:
        """Customers (k, k) of both files who have a segment in both: from, to."""
        return self._summed(np.ones(len(self.match.rows_now))).astype(np.intp)

    def _summed(self, weights: Floats) -> Floats:
        origin, target = self.followed
        has = (origin > 0) & (target > 0)
        cells = (origin[has].astype(np.intp) - 1) * self.k + target[has] - 1
        found = np.bincount(cells, weights[has], minlength=self.k**2)
        return found.reshape(self.k, self.k).astype(np.float64)

    @cached_property
    def value_flows(self) -> tuple[Floats, Floats] | None:
        """What the customers of each cell brought then, and bring now, (k, k) each."""
        if self.values is None:
            return None
        old, new = self.values
        return self._summed(old[self.match.rows_then]), self._summed(new[self.match.rows_now])

    @cached_property
    def _tests(self) -> dict[tuple[str, int, int], float]:
        """Every test after Holm: size and value of each segment, and the traffic between each two."""
        found = {("size", s, 0): self._size_p(s) for s in range(1, self.k + 1)}
        if self.values is not None:
            found |= {("value", s, 0): self._value_p(s) for s in range(1, self.k + 1)}
        for i in range(self.k):
            for j in range(i + 1, self.k):
                found["net", i + 1, j + 1] = share_tests.net_p(self.counts[i, j], self.counts[j, i])
        return dict(zip(found, holm(np.array(list(found.values()))).tolist(), strict=True))

    def _size_p(self, segment: int) -> float:
        then, now = (each[each > 0] == segment for each in self.labels)
        origin, target = self.followed
        has = (origin > 0) & (target > 0)
        return share_tests.share_p(then, now, (origin[has] == segment, target[has] == segment))

    def _parts(self, segment: int) -> tuple[tuple[float, Floats], tuple[float, Floats]]:
        assert self.values is not None, "the caller asks whether there are values"
        old, new = (
            share_tests.part_of_whole(values * (labels > 0), labels == segment)
            for values, labels in zip(self.values, self.labels, strict=True)
        )
        return old, new

    def _value_p(self, segment: int) -> float:
        (then, pulls), (now, others) = self._parts(segment)
        rows = self.match.rows_then, self.match.rows_now
        return share_tests.part_p(then, now, (pulls, others), rows)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every cell with customers, those who stay included, by segments."""
        cells = zip(*np.nonzero(self.counts), strict=True)
        return tuple(self._move(int(i) + 1, int(j) + 1) for i, j in cells)

    def _move(self, origin: int, target: int) -> Move:
        i, j = origin - 1, target - 1
        flows, worth = self.value_flows, self.worth
        low, high = min(origin, target), max(origin, target)
        return Move(
            origin,
            target,
            int(self.counts[i, j]),
            int(self.counts[j, i]),
            None if flows is None else float(flows[0][i, j]),
            None if flows is None else float(flows[1][i, j]),
            float("nan") if i == j else self._tests["net", low, high],
            None if worth is None or i == j else worth[j] > worth[i],
        )

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every segment then and now."""
        return tuple(self._standing(segment) for segment in range(1, self.k + 1))

    def _standing(self, segment: int) -> Standing:
        sizes = [int((labels == segment).sum()) for labels in self.labels]
        wholes = [int((labels > 0).sum()) for labels in self.labels]
        has_values = self.values is not None
        parts = self._parts(segment) if has_values else ((0.0, np.empty(0)), (0.0, np.empty(0)))
        ends = tuple(share_tests.part_interval(*part) for part in parts)
        summed = tuple(
            float(values[labels == segment].sum())
            for values, labels in zip(self.values or (), self.labels, strict=False)
        )
        return Standing(
            segment,
            self.names[segment - 1],
            (sizes[0], sizes[1]),
            (sizes[0] / max(wholes[0], 1), sizes[1] / max(wholes[1], 1)),
            (share_tests.wilson(sizes[0], wholes[0]), share_tests.wilson(sizes[1], wholes[1])),
            self._tests["size", segment, 0],
            (summed[0], summed[1]) if has_values else None,
            (parts[0][0], parts[1][0]) if has_values else None,
            (ends[0], ends[1]) if has_values else None,
            self._tests["value", segment, 0] if has_values else float("nan"),
        )

    @cached_property
    def drifts(self) -> tuple[Drift, ...]:
        """Every column that the segments are computed from, and the mix of the segments."""
        return drifts_between(self.then, self.now)

    @cached_property
    def strangers(self) -> bool:
        """Whether the segments then and now have nothing to do with each other: are these the same people?"""
        from scipy.special import chdtrc

        counts = self.counts.astype(np.float64)
        counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
        freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
        if counts.sum() < FOLLOWED_CUSTOMERS or not freedom:
            return False
        expected = counts.sum(axis=1)[:, None] * counts.sum(axis=0) / counts.sum()
        return bool(chdtrc(freedom, float(((counts - expected) ** 2 / expected).sum())) > SIGNIFICANCE)

    def rows(self, origin: int | None, target: int | None) -> NDArray[np.intp]:
        """Places in the newer file of the customers of a cell; `None` as origin: they are new.

        Without a target, the places in the older file of those who are lost.
        """
        match, (old, new) = self.match, self.labels
        then, now = self.followed
        if origin is None:
            found = match.new[new[match.new] == target]
        elif target is None:
            found = match.lost[old[match.lost] == origin]
        else:
            found = match.rows_now[(then == origin) & (now == target)]
        return np.asarray(found, dtype=np.intp)

    def came(self, segment: int) -> int:
        """New customers in a segment."""
        return len(self.rows(None, segment))

    def went(self, segment: int) -> int:
        """Lost customers of a segment."""
        return len(self.rows(segment, None))

    def table(self) -> DataFrame:
        """Segments then (rows) × segments now: customers in both files; last come “Lost” and “New”."""
        segments = range(1, self.k + 1)
        rows = [[*row, self.went(s)] for s, row in zip(segments, self.counts.tolist(), strict=True)]
        rows.append([*(self.came(s) for s in segments), 0])
        index = Index([*map(str, segments), "New"], name="From")
        return DataFrame(rows, index, Index([*map(str, segments), "Lost"], name="To"))

    @property
    def flows(self) -> Counts:
        """The same as numbers (k + 1, k + 1), new customers in the last row, lost ones in the last column."""
        return np.asarray(self.table().to_numpy(), dtype=np.intp)

    def chart(self) -> Chart:
        """Where customers went, as ribbons. Raises `ExportError` where no chart library is installed."""
        from segmentation.act.report.figures import need_charts

        need_charts("Charts need")
        from segmentation.charts.ribbons import moves

        return moves(self.flows, self.names, self.identities)

    def segments(self) -> DataFrame:
        """One row per segment: customers, share and part of the value, then and now, and what changed."""
        found = [
            {
                "Persona": one.name,
                "Customers then": one.customers[0],
                "Customers now": one.customers[1],
                "Share then": one.shares[0],
                "Share now": one.shares[1],
                "Size changed": one.size_changed,
                **(
                    {}
                    if one.value_shares is None
                    else {
                        f"Share of {self.value_column} then": one.value_shares[0],
                        f"Share of {self.value_column} now": one.value_shares[1],
                        "Value changed": one.value_changed,
                    }
                ),
            }
            for one in self.standings
        ]
        return DataFrame(found, Index(range(1, self.k + 1), name="Segment"))

    @property
    def moved(self) -> int:
        """How many customers of both files are in another segment than before."""
        return int(self.counts.sum() - np.trace(self.counts))

    @property
    def unplaced(self) -> int:
        """How many customers of both files have no segment in one of them."""
        return len(self.match.rows_now) - int(self.counts.sum())

    def lines(self) -> list[str]:
        """The comparison in sentences, what is beyond chance first."""
        from segmentation.act.comparison.movement_words import lines

        return lines(self)

    def csv(self, origin: int | None = None, target: int | None = None) -> bytes:
        """Everybody of both files with the segment then and now, or those of one cell, as CSV in UTF-8."""
        from segmentation.act.comparison.mover_files import cell_csv, everybody_csv

        whole = origin is None and target is None
        return everybody_csv(self) if whole else cell_csv(self, origin, target)

    def summary(self) -> dict[str, Any]:
        """The comparison in plain JSON values."""
        from segmentation.act.comparison.movement_words import summary

        return summary(self)

    def __repr__(self) -> str:
        return f"<Comparison of {len(self.match.rows_now):,} customers in both files: {self.moved:,} moved>"


def labels_in(month: Month) -> NDArray[np.int8]:
    """The segment of every row of a month; 0 for none."""
    return month.placed["segment"].fillna(0).to_numpy(dtype=np.int8)


def compared(
    then: Month,
    now: Month,
    *,
    value_column: str | None = None,
    worth: Sequence[float | None] | None = None,
    by: str | None = None,
) -> Comparison:
    """Two months that were scored with one study.

    `value_column` says what customers are worth, `worth` what those of each segment were worth on average in
    the study; `by` names the column by which customers are joined, where the person knows better.

    Raises `RoleError` where a file has no such column.
    """
    match = match_customers(then.table.data, now.table.data, by)
    old, new = (value_of(month, value_column) for month in (then, now))
    values = None if old is None or new is None else (old, new)
    lines = then.model.lines
    is_scored = lines is not None and bool(lines.scores)  # groups whose order is not that of money alone
    means = _worth(then, old, worth) if values is not None and not is_scored else None
    return Comparison(then, now, match, value_column if values is not None else None, values, means)


def _worth(
    then: Month, values: Floats | None, worth: Sequence[float | None] | None
) -> tuple[float, ...] | None:
    """Value per customer of every segment: of the study where all are told, else of the older file."""
    known = [mean for mean in worth or () if mean is not None]
    if worth is not None and len(known) == len(worth) == then.model.k:
        return tuple(known)
    if values is None:
        return None
    labels = labels_in(then).astype(np.intp)
    sums, many = (np.bincount(labels, weights, minlength=then.model.k + 1)[1:] for weights in (values, None))
    return tuple((sums / np.maximum(many, 1)).tolist())
