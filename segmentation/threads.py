"""One thread per job.

Small blocks lose by being shared out, sums would depend on how many threads there are, and the
other core belongs to the other person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import ThreadpoolController

_lock = Lock()
_jobs: list[None] = []
_limit = ExitStack()


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold the linear algebra to one thread while any job runs.

    The limit is the whole process's, so the first job in sets it and the last one out lifts it.
    """
    with _lock:
        if not _jobs:
            _limit.enter_context(_pools().limit(limits=1, user_api="blas"))
        _jobs.append(None)
    try:
        yield
    finally:
        with _lock:
            _jobs.pop()
            if not _jobs:
                _limit.close()
