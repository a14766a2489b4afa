"""What the verdict measures, once for all tests.

It is a pure function of the customers, their cuts and a seed, and most of what a study costs; hundreds of
tests make a study of the same few tables. Tests of the verdict itself measure anew each time.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps import Sweep
from segmentation.segment.verdict import evidence, judge
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.evidence import Progress
from segmentation.segment.verdict.judge import Verdict
from segmentation.segment.verdict.judge_process import JudgeProcess

_KNOWN: dict[bytes, Findings] = {}
_ANSWERED: dict[bytes, Any] = {}
_judge_then, _made = JudgeProcess.judge_then, JudgeProcess.made


def _remembered(
    matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0, progress: Progress | None = None
) -> Findings:
    key = _key(matrix, sweep, seed)
    if key not in _KNOWN:
        _KNOWN[key] = evidence.examine(matrix, sweep, seed=seed, progress=progress)
    return _KNOWN[key]


def _key(matrix: FeatureMatrix, sweep: Sweep, seed: int, asked: bytes = b"") -> bytes:
    held = (matrix.values, sweep.labels, sweep.inertia, sweep.silhouette)
    said = repr((matrix.features, matrix.values.shape, sweep.ks, seed))
    return hashlib.sha256(b"".join([asked, said.encode(), *(each.tobytes() for each in held)])).digest()


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


def judged(
    process: JudgeProcess,
    then: Callable[[Verdict], Any],
    matrix: FeatureMatrix,
    sweep: Sweep,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Verdict, Any]:
    """What the judging process said when it was asked the same before, for tests of pages."""
    key = _key(matrix, sweep, seed, pickle.dumps(then))
    if key not in _ANSWERED:
        _ANSWERED[key] = _judge_then(process, then, matrix, sweep, seed=seed, progress=progress)
    answer: tuple[Verdict, Any] = _ANSWERED[key]
    return answer


def made(process: JudgeProcess, make: Callable[..., Any], *given: Any) -> Any:
    """The same for other work."""
    key = hashlib.sha256(pickle.dumps((make, given))).digest()
    if key not in _ANSWERED:
        _ANSWERED[key] = _made(process, make, *given)
    return _ANSWERED[key]
