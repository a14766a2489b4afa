"""Customers as dots for a picture that a browser draws itself: places and segments in a few bytes each."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.projections import Projection

Places = NDArray[np.float64]

MOST_DOTS = 5_000
"""More are neither told apart nor drawn within a frame."""
_FAR = (0.002, 0.998)
"""Quantiles between which the picture is laid: one whale would press all others into a corner."""
_MARGIN, _SPREAD = 0.06, 0.15
"""Of the longer side around them; standard deviations of a second axis where customers have but one."""
STEPS = 2**16 - 1  # of a place along the longer side


@dataclass(frozen=True, eq=False)
class DotFrame:
    """What the picture covers in units of the map, from `low` to `high`; `longer` is 65,535 steps."""

    low: Places
    high: Places
    longer: float

    def dots(self, places: Places) -> NDArray[np.uint16]:
        """Where customers (n, 2) lie in the picture (n, 2); who lies beyond sits on its edge."""
        within = np.clip(places, self.low, self.high) - self.low
        return np.round(within / self.longer * STEPS).astype("<u2")


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


def flat(projection: Projection) -> Places:
    """Everybody on the first two axes (n, 2); beside a single one, so that nobody is hidden."""
    places = projection.coordinates[:, :2].astype(np.float64)
    if places.shape[1] == 1:
        beside = np.random.default_rng(0).normal(0, _SPREAD, len(places))
        places = np.column_stack([places, beside])
    return places


def dot_frame(places: Places) -> DotFrame:
    """The frame around these customers (n, 2): nearly all of them, and a margin."""
    low, high = np.quantile(places, _FAR, axis=0)
    margin = _MARGIN * float((high - low).max())
    low, high = np.maximum(low - margin, places.min(axis=0)), np.minimum(high + margin, places.max(axis=0))
    return DotFrame(low, high, float((high - low).max()) or 1.0)


def dot_field(projection: Projection, rows: NDArray[np.intp]) -> DotField:
    """The customers at these rows on the first two axes; who lies far beyond all others sits on the edge."""
    places = flat(projection)[rows]
    frame = dot_frame(places)
    dots = frame.dots(places)
    width, height = ((frame.high - frame.low) / frame.longer).tolist()
    return DotField(dots[:, 0].copy(), dots[:, 1].copy(), width, height)


def inside(dots: NDArray[np.uint16], outline: Sequence[tuple[float, float]]) -> NDArray[np.intp]:
    """The positions of the dots (n, 2) that a closed line goes around, by the rule of even and odd crossings.

    >>> inside(np.array([[5, 5], [50, 5]], np.uint16), [(0, 0), (10, 0), (10, 10), (0, 10)]).tolist()
    [0]
    """
    line = np.asarray(outline, dtype=np.float64).reshape(-1, 2)
    near = np.flatnonzero(((dots >= line.min(axis=0)) & (dots <= line.max(axis=0))).all(axis=1))
    x, y = dots[near].T.astype(np.float64)
    within = np.zeros(len(near), dtype=bool)
    for (x0, y0), (x1, y1) in zip(line, np.roll(line, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            within ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return near[within]


def packed(told: Mapping[str, Any], *arrays: NDArray[Any]) -> bytes:
    """A JSON header and arrays behind it: its length (uint32), then the header filled up to four bytes.

    >>> packed({}, np.array([7], "<u2"))
    b'\\x04\\x00\\x00\\x00{}  \\x07\\x00'
    """
    head = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    head += b" " * (-len(head) % 4)
    return b"".join([struct.pack("<I", len(head)), head, *(array.tobytes() for array in arrays)])
