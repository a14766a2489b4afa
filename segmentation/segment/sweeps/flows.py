"""Where customers go when there is one segment more.

A segment that splits cleanly as k grows is made of parts; one whose customers scatter over many was
hardly a segment. Called a segment level stability across solutions plot by Dolnicar and Leisch (2017).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.sweeps.identities import recoloured
from segmentation.segment.sweeps.sweeps import Sweep


@dataclass(frozen=True, eq=False)
class Flow:
    """From `k` segments to `to`: `counts[i - 1, j - 1]` customers go from segment i to segment j."""

    k: int
    to: int
    counts: NDArray[np.intp]
    identities: tuple[tuple[int, ...], tuple[int, ...]]
    """Which segments they are across every k, before and after: what gives them their colors."""

    @property
    def kept(self) -> float:
        """The share of customers whose segment stays together: those in the largest flow out of each."""
        return float(self.counts.max(axis=1).sum() / self.counts.sum())


def flow(
    sweep: Sweep,
    k: int,
    numbers: Mapping[int, Sequence[int]] | None = None,
    colors: Sequence[int] = (),
) -> Flow | None:
    """How the customers of k segments spread over the next larger k of the sweep; None at the last k.

    `numbers` says which numbers the segments bear at some k, and `colors` what their identities are called,
    where an older study gave them (`renumber`, `recoloured`).

    Raises `ClusteringError` when the sweep has no such k.
    """
    row = sweep.row(k)
    if row + 1 == len(sweep.ks):
        return None
    to = sweep.ks[row + 1]
    pairs = (sweep.labels[row].astype(np.intp) - 1) * to + sweep.labels[row + 1] - 1
    counts = np.bincount(pairs, minlength=k * to).reshape(k, to)
    first, second = (np.argsort((numbers or {}).get(many, range(1, many + 1))) for many in (k, to))
    before, after = (
        tuple(np.array(recoloured(sweep.identities[many], colors))[order].tolist())
        for many, order in ((k, first), (to, second))
    )
    return Flow(k, to, counts[np.ix_(first, second)], (before, after))
