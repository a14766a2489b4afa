"""Customers as dots for a picture that a browser draws itself: places and segments in a few bytes each."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.projections import Projection

MOST_DOTS = 5_000
"""More are neither told apart nor drawn within a frame."""
_FAR = (0.002, 0.998)
"""Quantiles between which the picture is laid: one whale would press all others into a corner."""
_MARGIN, _SPREAD = 0.06, 0.15
"""Of the longer side around them; standard deviations of a second axis where customers have but one."""
_STEPS = 2**16 - 1  # of a place along the longer side


@dataclass(frozen=True, eq=False)
class DotField:
    """Where the dots lie: whole numbers from 0 to 65,535 along the longer side, up is up."""

    x: NDArray[np.uint16]
    y: NDArray[np.uint16]
    width: float
    """Of the picture, as a part of its longer side; likewise `height`."""
    height: float


def dot_rows(customers: int, *, most: int = MOST_DOTS, seed: int = 0) -> NDArray[np.intp]:
    """The positions of those who are drawn: everybody, or as many as `most` at random."""
    if customers <= most:
        return np.arange(customers)
    return np.sort(np.random.default_rng(seed).choice(customers, most, replace=False))


def dot_field(projection: Projection, rows: NDArray[np.intp]) -> DotField:
    """The customers at these rows on the first two axes; who lies far beyond all others sits on the edge."""
    places = projection.coordinates[rows, :2].astype(np.float64)
    if places.shape[1] == 1:
        beside = np.random.default_rng(0).normal(0, _SPREAD, len(places))
        places = np.column_stack([places, beside])
    low, high = np.quantile(places, _FAR, axis=0)
    margin = _MARGIN * float((high - low).max())
    low, high = np.maximum(low - margin, places.min(axis=0)), np.minimum(high + margin, places.max(axis=0))
    longer = float((high - low).max()) or 1.0
    steps = np.round((np.clip(places, low, high) - low) / longer * _STEPS).astype("<u2")
    width, height = ((high - low) / longer).tolist()
    return DotField(steps[:, 0].copy(), steps[:, 1].copy(), width, height)


def packed(told: Mapping[str, Any], *arrays: NDArray[Any]) -> bytes:
    """A JSON header and arrays behind it: its length (uint32), then the header filled up to four bytes.

    >>> packed({}, np.array([7], "<u2"))
    b'\\x04\\x00\\x00\\x00{}  \\x07\\x00'
    """
    head = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    head += b" " * (-len(head) % 4)
    return b"".join([struct.pack("<I", len(head)), head, *(array.tobytes() for array in arrays)])
