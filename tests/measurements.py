"""What the verdict measures, once for all tests.

It is a pure function of the customers, their cuts and a seed, and most of what a study costs; hundreds of
tests make a study of the same few tables. Tests of the verdict itself measure anew each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps import Sweep
from segmentation.segment.verdict import evidence, judge
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.evidence import Progress

_KNOWN: dict[bytes, Findings] = {}


def _remembered(
    matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0, progress: Progress | None = None
) -> Findings:
    held = (matrix.values, sweep.labels, sweep.inertia, sweep.silhouette)
    said = repr((matrix.features, matrix.values.shape, sweep.ks, seed))
    key = hashlib.sha256(b"".join([said.encode(), *(each.tobytes() for each in held)])).digest()
    if key not in _KNOWN:
        _KNOWN[key] = evidence.examine(matrix, sweep, seed=seed, progress=progress)
    return _KNOWN[key]


@contextmanager
def remembered() -> Iterator[None]:
    """Studies share what was measured for the same customers, cuts and seed."""
    with _examining(_remembered):
        yield


@contextmanager
def anew() -> Iterator[None]:
    """Every study measures by itself."""
    with _examining(evidence.examine):
        yield


@contextmanager
def _examining(by: object) -> Iterator[None]:
    before = judge.examine
    judge.examine = by
    try:
        yield
    finally:
        judge.examine = before
