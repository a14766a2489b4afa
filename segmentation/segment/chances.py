"""How surely customers belong where they are, from log densities of every segment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats

SURELY_NOT = 1e-300
"""A chance that is taken for none, so that it has a logarithm."""


def posteriors(densities: Floats) -> Floats:
    """Chances (n, k) of belonging to each, from log densities (n, k).

    >>> posteriors(np.log([[1.0, 3.0]])).round(2).tolist()
    [[0.25, 0.75]]
    """
    chances = np.exp(densities - densities.max(axis=1, keepdims=True))
    found: Floats = chances / chances.sum(axis=1, keepdims=True)
    return found


def joined(densities: Floats, parts: Sequence[Sequence[int]]) -> Floats:
    """Log densities (n, segments) of segments that are made of classes, named from 1.

    >>> np.exp(joined(np.log([[1.0, 3.0, 4.0]]), ((1, 3), (2,)))).round(2).tolist()
    [[5.0, 3.0]]
    """
    columns = [np.logaddexp.reduce(densities[:, [number - 1 for number in part]], axis=1) for part in parts]
    return np.column_stack(columns)


def doubts(densities: Floats, segments: NDArray[np.integer]) -> Floats:
    """Log odds (n,) against belonging where one is, segments from 1: the less, the surer.

    >>> doubts(np.log([[1.0, 3.0]]), np.array([2])).round(3).tolist()
    [-1.099]
    """
    at = (np.arange(len(segments)), segments.astype(np.intp) - 1)
    top = densities.max(axis=1) if len(densities) else np.empty(0)
    chances = np.exp(densities - top[:, None])
    chances[at] = 0
    found: Floats = np.log(np.maximum(chances.sum(axis=1), SURELY_NOT)) - (densities[at] - top)
    return found
