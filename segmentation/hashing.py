"""Mixing the bits of a row's fingerprint, so that rows can be drawn by what they hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: its multiples lie far apart (Knuth, 1973)."""


def mixed(marks: Hashes) -> Hashes:
    """The marks, changed in place: every bit depends on every bit before (Stafford 2011, Mix13)."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        marks ^= marks >> np.uint64(shift)
        marks *= np.uint64(factor)
    marks ^= marks >> np.uint64(31)
    return marks
