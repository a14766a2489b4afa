"""How much memory there is still to take, so that what cannot fit is said before it is tried.

Some libraries end the whole process, and everybody's visit with it, when the system has no more memory to
give; a container is ended that passes its limit.
"""

from __future__ import annotations

import errno

from segmentation.free_memory import left

_TIMES = 4  # a table takes up to 3.7 times the bytes of its CSV while it is read, as measured
_LEFT = 2**26  # bytes for all else that goes on meanwhile
_SHORT = ("cannot allocate memory", "failed to map segment", "can't start new thread")
"""What the loader of Linux and Python say where there is no more; nothing else tells it from other errors."""


def make_sure_of(size: int) -> None:
    """Raise `MemoryError` where a file of so many bytes can hardly be read in what is left."""
    if _TIMES * size + _LEFT > left():
        raise MemoryError


def is_short(error: BaseException) -> bool:
    """Whether it was memory that was short: what loads a library or begins a thread says so in words."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    told = str(error).casefold() if isinstance(error, (ImportError, RuntimeError)) else ""
    return any(words in told for words in _SHORT)
