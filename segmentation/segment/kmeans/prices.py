"""k-means whose segments hold at least and at most so many customers: prices in place of borders.

A segment that would grow too large asks a price, and everybody joins where squared distance and price
together are least. Sizes that are asked for are reached by such prices at the least cost there is (power
diagrams: Aurenhammer, Hoffmann and Aronov 1998, whose weight is minus the price); Bradley, Bennett and
Demiriz (2000) solve the same as a transport problem. There is one price a segment, and the same rule places a
new customer. Who holds the same row as somebody else belongs with them: where that breaks a limit, the limit
yields.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.interruptions import may_stop
from segmentation.segment.centers import nearest
from segmentation.segment.kmeans.assignment import Points
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.kmeans import Fit, canonical
from segmentation.segment.kmeans.seeding import greedy
from segmentation.threads import one_thread

SAMPLE, SCOUTS = 10_000, 2_000
"""Rows that find centers and prices, and rows that choose where to begin; all rows finish them."""
STARTS, FOLLOWED = 10, 2
"""Starts beside the free cut, so many far apart and as many anywhere (which suits segments of one size), and
how many of all are followed."""
STEPS, LAST_STEPS = 60, 3
"""Rounds of centers and prices on a sample, and on everybody beyond it."""
ROUGH, FINE = 2, 200
"""Times that every price is set anew: while centers still move far, and once they rest."""
PATIENCE = 10
"""Times from which on it is enough that all sizes lie within the limits, before the last prices."""
GAIN, REST = 1e-4, 1e-6
"""Shares of the inertia: a round that gains less ends the rough ones, or the fine ones."""


@dataclass(frozen=True, eq=False)
class PricedFit(Fit):
    """A partition in which everybody lies where squared distance plus price is least."""

    prices: Floats
    """Per segment (k,), in the units of the squared distances; the least of them is nought."""


_Found = tuple[Floats, Floats, float]
"""Centers, prices, and the inertia but for a number that is the same for all."""


@dataclass(frozen=True, eq=False)
class _Crowd:
    """Rows (n, d) that count `weights` times (n,), or once; and the limits for so many."""

    rows: Floats
    weights: Floats | None
    low: int
    high: int

    def part(self, count: int) -> _Crowd:
        """The first of them, where they count once, and the limits as they are for so few."""
        if self.weights is not None or len(self.rows) <= count:
            return self
        share = count / len(self.rows)
        low, high = int(np.ceil(self.low * share)), int(self.high * share)
        return _Crowd(self.rows[:count], None, low, max(high, low))

    def costs(self, centers: Floats) -> Floats:
        """Squared distances (k, n) but for a number that is the same for all centers of a row."""
        costs: Floats = -2 * (centers @ self.rows.T)
        costs += np.einsum("ij,ij->i", centers, centers)[:, None]
        return costs

    def sizes(self, members: NDArray[np.bool_]) -> Floats:
        """Customers per segment (k,)."""
        counted = members.sum(axis=1) if self.weights is None else members @ self.weights
        return np.asarray(counted, dtype=np.float64)


def fit_within(rows: Rows, free: Floats, low: int, high: int, *, seed: int = 0) -> PricedFit:
    """k-means with `low` to `high` customers in every segment, begun at the centers (k, d) of a free cut.

    Centers, and what comes out, are in the units in which the rows were given. The caller sees to it that
    k · low ≤ n ≤ k · high.
    """
    with one_thread():
        k, origin = len(free), free.mean(axis=0) * rows.unit
        twice = rows.place is not None
        everybody = _Crowd(
            rows.values[rows.first].astype(np.float64) - origin,
            rows.counts.astype(np.float64) if twice else None,
            max(low, 1, len(rows) - (k - 1) * high),  # what the others cannot hold
            min(high, len(rows) - (k - 1) * max(low, 1)),
        )
        centers, prices = _found(everybody, free * rows.unit - origin, seed)
        prices = _priced(everybody, everybody.costs(centers), prices, FINE, patience=FINE)
        centers, prices = (centers + origin) / rows.unit, (prices - prices.min()) / rows.unit**2
    values = rows.values if rows.unit == 1 else rows.values / np.float32(rows.unit)
    placed = nearest(values, centers, prices)
    labels, told = canonical(placed.astype(np.intp) - 1, np.column_stack([centers, prices]))
    centers, prices = np.ascontiguousarray(told[:, :-1]), np.ascontiguousarray(told[:, -1])
    gaps = values - centers[labels.astype(np.intp) - 1]
    return PricedFit(labels, centers, float(np.einsum("ij,ij->", gaps, gaps)), prices)


def _found(everybody: _Crowd, free: Floats, seed: int) -> tuple[Floats, Floats]:
    """Centers and prices: chosen among few rows, settled among more, finished among all."""
    sample, scouts = everybody.part(SAMPLE), everybody.part(SCOUTS)
    starts = [free, *_starts(scouts, len(free), seed)]
    near = [_settled(scouts, start, np.zeros(len(free)), ROUGH, GAIN, STEPS) for start in starts]
    tried = [_settled(scouts, c, p, FINE, GAIN, 2) for c, p, _ in near]  # rough prices break limits unevenly
    begun = [(free, np.zeros(len(free)), 0.0), *_best(tried, FOLLOWED)]
    rough = [_settled(sample, c, p, ROUGH, GAIN, STEPS) for c, p, _ in begun]
    fine = [_settled(sample, c, p, FINE, REST, STEPS) for c, p, _ in rough]
    centers, prices, _ = min(fine, key=lambda one: one[2])
    if sample is not everybody:
        centers, prices, _ = _settled(everybody, centers, prices, FINE, REST, LAST_STEPS)
    return centers, prices


def _best(found: list[_Found], count: int) -> list[_Found]:
    """Those of the least inertia; of two the same, the one that was found first."""
    return sorted(found, key=lambda one: one[2])[:count]


def _starts(crowd: _Crowd, k: int, seed: int) -> Floats:
    points = Points.of(
        crowd.rows.astype(np.float32),
        np.zeros(crowd.rows.shape[1], np.float32),
        None if crowd.weights is None else crowd.weights.astype(np.float32),
    )
    rng = np.random.default_rng(seed)
    far_apart = greedy(points, k, STARTS, rng).astype(np.float64)
    anywhere = [crowd.rows[rng.choice(len(crowd.rows), k, replace=False)] for _ in range(STARTS)]
    return np.concatenate([far_apart, anywhere])


def _settled(crowd: _Crowd, centers: Floats, prices: Floats, times: int, gain: float, steps: int) -> _Found:
    """Prices and means in turn until a round gains too little; with the inertia, but for a constant."""
    before, spread = np.inf, _spread(crowd)
    for _ in range(steps):
        may_stop()
        costs = crowd.costs(centers)
        prices = _priced(crowd, costs, prices, times)
        members = _members(costs + prices[:, None])
        sizes = crowd.sizes(members)
        sums = (members if crowd.weights is None else members * crowd.weights) @ crowd.rows
        centers = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centers)
        inertia = spread - float((sizes * np.einsum("ij,ij->i", centers, centers)).sum())
        if before - inertia < gain * abs(inertia):
            break
        before = inertia
    return centers, prices, inertia


def _spread(crowd: _Crowd) -> float:
    squares = np.einsum("ij,ij->i", crowd.rows, crowd.rows)
    return float(squares.sum() if crowd.weights is None else squares @ crowd.weights)


def _members(totals: Floats) -> NDArray[np.bool_]:
    """Who is in which segment (k, n): where the total is least, and of two as little the first."""
    members: NDArray[np.bool_] = totals == totals.min(axis=0)
    if members.sum() > members.shape[1]:
        members &= members.cumsum(axis=0) == 1
    return members


def _priced(crowd: _Crowd, costs: Floats, prices: Floats, times: int, patience: int = PATIENCE) -> Floats:
    """Prices (k,) that keep all sizes within the limits: each in turn such that its own is, while one moves.

    That is coordinate ascent on the concave dual of the transport problem.
    """
    prices = prices.copy()
    totals = costs + prices[:, None]
    for turn in range(times):
        may_stop()
        before, sizes = prices.copy(), crowd.sizes(_members(totals))
        wrong = np.maximum(crowd.low - sizes, sizes - crowd.high)
        if turn >= patience and wrong.max() <= 0:
            break
        for segment in np.argsort(-wrong, kind="stable"):
            totals[segment] = np.inf
            prices[segment] = _price(crowd, totals.min(axis=0) - costs[segment])
            totals[segment] = costs[segment] + prices[segment]
        if np.abs(prices - before).max() <= 1e-12 * max(1.0, np.abs(prices).max()):
            break
    return prices


def _price(crowd: _Crowd, worth: Floats) -> float:
    """The price of a segment that everybody would pay up to what it is `worth` to them (n,)."""
    willing = worth > 0
    size = float(willing.sum() if crowd.weights is None else crowd.weights[willing].sum())
    if crowd.low <= size <= crowd.high:
        return 0.0
    wanted = crowd.low if size < crowd.low else crowd.high
    if crowd.weights is None:
        return _between_rows(worth, wanted)
    order = np.argsort(-worth, kind="stable")
    held = np.cumsum(crowd.weights[order])
    last = int(np.searchsorted(held, wanted))
    if size > crowd.high and held[min(last, len(held) - 1)] > wanted:
        last -= 1  # one row more would be too many
    if last < 0:
        return float(worth[order[0]]) + _beyond(worth)
    if last >= len(order) - 1:
        return float(worth[order[-1]]) - _beyond(worth)
    return float(worth[order[last]] + worth[order[last + 1]]) / 2


def _between_rows(worth: Floats, wanted: int) -> float:
    """Halfway between what the last of so many would pay and what the next one would."""
    n = len(worth)
    if wanted >= n:
        return float(worth.min()) - _beyond(worth)
    part = np.partition(worth, (n - wanted - 1, n - wanted))
    return float(part[n - wanted - 1] + part[n - wanted]) / 2


def _beyond(worth: Floats) -> float:
    return float(1e-9 * max(1.0, np.abs(worth).max()))
