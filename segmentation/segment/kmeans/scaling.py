"""Numbers as float32 can hold them: seen from near by, and no larger than it can count."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from segmentation.array_kinds import Floats, Matrix

FAR = 1_000
"""Half-ranges from zero, from which on a column is moved: float32 has seven digits."""


def near_zero(values: ArrayLike) -> tuple[Matrix, Floats, float]:
    """Values (n, d) as float32, the origin (d,) they were moved to, and the power of two they are times.

    Only columns far from zero are moved, where float32 would lose what customers differ by, and only
    values too large or too small for float32 are stretched. The middle of a column does not depend on
    the order of rows. What is float32 already, and what is not finite, is left as it is.
    """
    given = np.asarray(values)
    if given.dtype.kind not in "fiu":
        given = given.astype(np.float64)
    origin, unit = np.zeros(given.shape[1]), 1.0
    if given.dtype == np.float32 or not given.size:
        return given.astype(np.float32, copy=False), origin, unit
    low, high = given.min(axis=0).astype(np.float64), given.max(axis=0).astype(np.float64)
    if not np.isfinite([low, high]).all():
        return given.astype(np.float32), origin, unit
    middle = low / 2 + high / 2
    far = np.abs(middle) > FAR * (high / 2 - low / 2)
    origin[far] = middle[far]
    largest = max(np.abs(high - origin).max(), np.abs(low - origin).max())
    if largest > 1e37 or 0 < largest < 1e-30:
        unit = 2.0 ** -round(np.log2(largest))
    return ((given - origin) * unit).astype(np.float32), origin, unit
