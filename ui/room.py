"""How much memory there is still to take, so that what cannot fit is said before it is tried.

Some libraries end the whole process, and everybody's visit with it, when the system has no more memory to
give; a container is ended that passes its limit.
"""

from __future__ import annotations

import contextlib
import errno
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_PROC, _GROUP = Path("/proc"), Path("/sys/fs/cgroup")
_TIMES = 4  # a table takes up to 3.7 times the bytes of its CSV while it is read, as measured
_LEFT = 2**26  # bytes for all else that goes on meanwhile


class _Told(NamedTuple):
    """Where Linux says how much a group of processes may take, and takes."""

    room: str
    most: str
    taken: str
    copies: str


_VERSIONS = {
    "": _Told("", "memory.max", "memory.current", "inactive_file"),
    "memory": _Told("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}
"""By what `/proc/self/cgroup` calls them: the groups of today, and those of older systems."""
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
    return min(_of_process(proc), _of_container(proc, group), _of_computer(proc))


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


def _of_container(proc: Path, group: Path) -> float:
    """The least of its group and all that it is in: a service of systemd has one of its own, deeper down."""
    return min((_of_group(place, told) for place, told in _groups(proc, group)), default=math.inf)


def _groups(proc: Path, group: Path) -> Iterator[tuple[Path, _Told]]:
    """The groups that this process is in, whether or not the system shows them here."""
    with contextlib.suppress(OSError):
        for line in (proc / "self" / "cgroup").read_text().splitlines():
            _, kinds, path = line.split(":", 2)
            for told in (told for kind, told in _VERSIONS.items() if kind in kinds.split(",")):
                top = group / told.room
                own = top / path.strip("/")
                yield from ((place, told) for place in (own, *own.parents) if place.is_relative_to(top))


def _of_group(place: Path, told: _Told) -> float:
    """What the system could take back at once, such as copies of files, does not count as taken."""
    with contextlib.suppress(OSError, ValueError):
        most = int((place / told.most).read_text())  # the word “max” where there is no limit
        lines = (place / "memory.stat").read_text().splitlines()
        copies = {name: int(value) for name, value in (line.split() for line in lines)}
        return most - int((place / told.taken).read_text()) + copies.get(told.copies, 0)
    return math.inf


def _of_computer(proc: Path) -> float:
    with contextlib.suppress(OSError, ValueError):
        for line in (proc / "meminfo").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "MemAvailable":
                return int(value.removesuffix(" kB")) * 1024
    return math.inf
