"""How much memory is still to be had; and what nobody refers to any more, handed back from few places."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_PROC, _GROUP = Path("/proc"), Path("/sys/fs/cgroup")
_ARENA_MAX, _ARENAS = -8, 2
"""What malloc.h calls the limit; and how many: Python works in one thread at a time, so more serve nobody."""


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


def hand_back() -> None:
    """Collect garbage, and give free memory back where the system takes it."""
    gc.collect()
    if (arrow := sys.modules.get("pyarrow")) is not None:  # it keeps what it freed in a pool of its own
        arrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        _gnu("malloc_trim", 0)


def few_arenas() -> None:
    """Let threads that begin from now on share two arenas: in each, what is in use keeps free room apart."""
    if sys.platform == "linux":
        _gnu("mallopt", _ARENA_MAX, _ARENAS)


def _gnu(name: str, *given: int) -> None:
    """Call a function of the C library that only the GNU one has."""
    if (there := getattr(ctypes.CDLL(None), name, None)) is not None:
        there(*given)


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
