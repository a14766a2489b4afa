"""What reading understands, a sweep finds and the verdict measures, once for all tests.

All are pure functions of a file, of the customers, their cuts and a seed, and most of what a study costs;
hundreds of tests make a study of the same few tables. Tests of reading and of roles, of sweeps and of the
verdict themselves ask anew each time.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from pandas import DataFrame

from segmentation.prepare.reading.tables import Held, Source, Table
from segmentation.prepare.roles.roles import Roles, infer_roles
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.mixture.latent_proposals import propose
from segmentation.segment.sweeps.sweeps import Sweep, sweep
from segmentation.segment.verdict import evidence, judge, judge_process
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.evidence import Progress
from segmentation.segment.verdict.judge import Verdict
from segmentation.segment.verdict.judge_process import JudgeProcess
from segmentation.steps import preparing, segmenting

_KNOWN: dict[bytes, Findings] = {}
_SWEPT: dict[bytes, Sweep] = {}
_SWEPT_AT_MOST = 300  # tables that are drawn come once, and each holds its customers
_READ: dict[bytes, Table] = {}
_ROLES: dict[bytes, Roles] = {}
_READ_AT_MOST = 200  # tables, and as many with their roles
_LARGE = 2**21  # bytes of a file that is read anew: so large are few, and each comes once
_ANSWERED: dict[bytes, Any] = {}
_JUDGED: dict[bytes, Verdict] = {}
_judge_then, _made = JudgeProcess.judge_then, JudgeProcess.made
_read = Table._read


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


def _swept(matrix: FeatureMatrix, ks: Iterable[int], *, seed: int = 0) -> Sweep:
    ks = tuple(ks)
    said = repr((matrix.features, matrix.values.shape, ks, seed)).encode()
    key = hashlib.sha256(said + matrix.values.tobytes()).digest()
    if key not in _SWEPT:
        if len(_SWEPT) >= _SWEPT_AT_MOST:
            del _SWEPT[next(iter(_SWEPT))]
        _SWEPT[key] = sweep(matrix, ks, seed=seed)
    return replace(_SWEPT[key], matrix=matrix)


def _understood(_: type[Table], source: Source | Held) -> Table:
    """A table of its own, which nobody else can change."""
    key = _content(source)
    if key is None:
        return _read(source)
    if key not in _READ:
        _make_room(_READ)
        _READ[key] = _read(source)
    found = _READ[key]
    return replace(found, data=found.data.copy(deep=False))


def _inferred(table: DataFrame, *, literal: Iterable[str] = ()) -> Roles:
    key = _content((table, literal := tuple(literal)))
    if key is None:
        return infer_roles(table, literal=literal)
    if key not in _ROLES:
        _make_room(_ROLES)
        _ROLES[key] = infer_roles(table, literal=literal)
    return _ROLES[key]


def _content(given: object) -> bytes | None:
    """What tells one file from all others; nothing for what is too large, or cannot be told."""
    try:
        content = pickle.dumps(given)
    except Exception:  # a frame may hold anything
        return None
    return hashlib.sha256(content).digest() if len(content) <= _LARGE else None


def _make_room(known: dict[bytes, Any]) -> None:
    if len(known) >= _READ_AT_MOST:
        del known[next(iter(known))]


@contextmanager
def remembered() -> Iterator[None]:
    """Studies share what was read of the same file, and found and measured for the same customers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "_read", classmethod(_understood))
        patch.setattr(preparing, "infer_roles", _inferred)
        patch.setattr(judge, "examine", _remembered)
        patch.setattr(segmenting, "sweep", _swept)
        yield


@contextmanager
def read_anew() -> Iterator[None]:
    """Every table is read by itself, and its roles are inferred from it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "_read", _read)
        patch.setattr(preparing, "infer_roles", infer_roles)
        yield


@contextmanager
def anew() -> Iterator[None]:
    """Every study sweeps and measures by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "examine", evidence.examine)
        patch.setattr(segmenting, "sweep", sweep)
        yield


def judged(
    process: JudgeProcess,
    then: Callable[[Verdict], Any],
    matrix: FeatureMatrix,
    sweep: Sweep,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Verdict, Any]:
    """What the judging process said when it was asked the same before, for tests of pages; what hangs on a
    verdict that it gave before is made of it here."""
    key, asked = _key(matrix, sweep, seed), _key(matrix, sweep, seed, pickle.dumps(then))
    if asked not in _ANSWERED:
        if key in _JUDGED:
            _ANSWERED[asked] = _JUDGED[key], judge_process.made(then, _JUDGED[key])
        else:
            _ANSWERED[asked] = _judge_then(process, then, matrix, sweep, seed=seed, progress=progress)
            _JUDGED[key] = _ANSWERED[asked][0]
    answer: tuple[Verdict, Any] = _ANSWERED[asked]
    return answer


def made(process: JudgeProcess, make: Callable[..., Any], *given: Any) -> Any:
    """The same for other work."""
    key = hashlib.sha256(pickle.dumps((make, given))).digest()
    if key not in _ANSWERED:
        _ANSWERED[key] = _made(process, make, *given)
    return _ANSWERED[key]


def made_but_proposals(process: JudgeProcess, make: Callable[..., Any], *given: Any) -> Any:
    """The same, and no latent classes are proposed: nothing is there to look for."""
    return None if make is propose else made(process, make, *given)
