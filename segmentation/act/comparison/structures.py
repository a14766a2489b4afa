"""What became of older segments where a file is segmented anew: kept, split, merged, gone or new.

Older and newer segments are matched so that as many customers as can be stay under their number (Kuhn 1955).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.standards import DOUBTFUL, MAJORITY, PART_TOLD, SEGMENT_CUSTOMERS


@dataclass(frozen=True, eq=False)
class Structure:
    """Older segments (rows) against newer ones, both numbered from 1."""

    counts: NDArray[np.intp]
    matched: dict[int, int]
    """Older → newer segment, those that share customers."""

    @property
    def agreement(self) -> float:
        """Share of the customers whose newer segment is the match of their older one."""
        kept = sum(int(self.counts[old - 1, new - 1]) for old, new in self.matched.items())
        return kept / max(int(self.counts.sum()), 1)

    def jaccard(self, old: int, new: int) -> float:
        """Customers in both over customers in either."""
        both = int(self.counts[old - 1, new - 1])
        either = int(self.counts[old - 1].sum() + self.counts[:, new - 1].sum()) - both
        return both / max(either, 1)

    @property
    def kept(self) -> dict[int, int]:
        """Older → newer segment where they are the same for the most part."""
        return {o: n for o, n in self.matched.items() if self.jaccard(o, n) >= DOUBTFUL}

    @property
    def split(self) -> dict[int, tuple[int, ...]]:
        """Older segment → the newer ones that are each mostly a part of it, where there are several."""
        found = {}
        for old in self._olds:
            parts = self._shares_of_old()[old - 1] >= PART_TOLD
            mostly = self._shares_of_new()[old - 1] > MAJORITY
            found[old] = tuple(int(at) + 1 for at in np.flatnonzero(parts & mostly))
        return {old: parts for old, parts in found.items() if len(parts) > 1}

    @property
    def merged(self) -> dict[int, tuple[int, ...]]:
        """Newer segment → the older ones that went into it for the most part, where there are several."""
        found = {}
        for new in self._news:
            went = self._shares_of_old()[:, new - 1] >= MAJORITY
            parts = self._shares_of_new()[:, new - 1] >= PART_TOLD
            found[new] = tuple(int(at) + 1 for at in np.flatnonzero(went & parts))
        return {new: olds for new, olds in found.items() if len(olds) > 1}

    @property
    def gone(self) -> tuple[int, ...]:
        """Older segments that nothing continues: too few are left, or they scatter."""
        told = {*self.kept, *self.split, *(old for olds in self.merged.values() for old in olds)}
        return tuple(old for old in self._olds if old not in told)

    @property
    def new(self) -> tuple[int, ...]:
        """Newer segments that continue nothing."""
        told = {*self.kept.values(), *self.merged, *(new for news in self.split.values() for new in news)}
        return tuple(new for new in self._news if new not in told)

    @property
    def has_changed(self) -> bool:
        """Whether the segments are others, rather than the same with other customers in them."""
        return bool(self.split or self.merged or self.gone or self.new)

    def few_left(self, old: int) -> bool:
        """Whether hardly anybody of this file would be in an older segment."""
        return int(self.counts[old - 1].sum()) < SEGMENT_CUSTOMERS

    @property
    def numbers(self) -> tuple[int, ...]:
        """What number each newer segment bears, the first one first: that of its match where it can."""
        bears = {new: old for old, new in self.matched.items() if old <= len(self._news)}
        free = iter(sorted(set(self._news) - set(bears.values())))
        return tuple(bears[new] if new in bears else next(free) for new in self._news)

    @property
    def _olds(self) -> range:
        return range(1, self.counts.shape[0] + 1)

    @property
    def _news(self) -> range:
        return range(1, self.counts.shape[1] + 1)

    def _shares_of_old(self) -> NDArray[np.float64]:
        return np.asarray(self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1))

    def _shares_of_new(self) -> NDArray[np.float64]:
        return np.asarray(self.counts / np.maximum(self.counts.sum(axis=0, keepdims=True), 1))


def structure(old: NDArray[np.integer], new: NDArray[np.integer], ks: tuple[int, int]) -> Structure:
    """The older and newer segments (n,) of the same customers, laid side by side; 0 is none.

    `ks` is how many there are of either.

    >>> found = structure(np.array([1, 1, 2, 2]), np.array([2, 2, 1, 1]), (2, 2))
    >>> found.matched, found.numbers
    ({1: 2, 2: 1}, (2, 1))
    """
    from scipy.optimize import linear_sum_assignment

    has = (old > 0) & (new > 0)
    cells = (old[has].astype(np.intp) - 1) * ks[1] + new[has] - 1
    counts = np.bincount(cells, minlength=ks[0] * ks[1]).reshape(ks)
    rows, columns = linear_sum_assignment(counts, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return Structure(counts, {row + 1: column + 1 for row, column in pairs if counts[row, column]})
