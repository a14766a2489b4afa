"""How much memory there is still to take, so that what cannot fit is said before it is tried.

Some libraries end the whole process, and everybody's visit with it, when the system has no more memory to
give; a container is ended that passes its limit.
"""

from __future__ import annotations

import contextlib
import errno
import math
import sys
from pathlib import Path

_PROC, _GROUP = Path("/proc"), Path("/sys/fs/cgroup")
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


def left(proc: Path = _PROC, group: Path = _GROUP) -> float:
    """Bytes still to be had: by this process, in its container, on this computer; infinite where unknown."""
    return min(_of_process(proc), _of_container(group), _of_computer(proc))


def _of_process(proc: Path) -> float:
    if sys.platform == "win32":
        return math.inf
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most == resource.RLIM_INFINITY:
        return math.inf
    with contextlib.suppress(OSError, ValueError):
        pages = int((proc / "self" / "statm").read_text().split()[0])
        return most - pages * resource.getpagesize()
    return math.inf


def _of_container(group: Path) -> float:
    """What the system could take back at once, such as copies of files, does not count as taken."""
    with contextlib.suppress(OSError, ValueError):
        most = int((group / "memory.max").read_text())  # the word “max” where there is no limit
        lines = (group / "memory.stat").read_text().splitlines()
        copies = {name: int(value) for name, value in (line.split() for line in lines)}
        return most - int((group / "memory.current").read_text()) + copies.get("inactive_file", 0)
    return math.inf


def _of_computer(proc: Path) -> float:
    with contextlib.suppress(OSError, ValueError):
        for line in (proc / "meminfo").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "MemAvailable":
                return int(value.removesuffix(" kB")) * 1024
    return math.inf
