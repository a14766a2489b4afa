"""What memory is left is read from where the system says it; threads share the places it is taken from."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

from segmentation.free_memory import left

MEMORY = "MemTotal:       24000000 kB\nMemAvailable:   1000000 kB\n"


GROUPS = {  # as `/proc/self/cgroup` tells of them, with the names of what is told there
    "today": ("0::{}", "", "memory.max", "memory.current", "inactive_file"),
    "of older systems": (
        "5:cpu,cpuacct:/\n4:memory:{}\n0::{}",
        "memory",
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "total_inactive_file",
    ),
}


def computer(
    place: Path, *, most: str, taken: int, copies: int, groups: str = "today", told: str = "/", at: str = ""
) -> tuple[Path, Path]:
    """What Linux tells of itself and of a container: how it is `told` to be called, and where it is `at`."""
    line, place_of, limit, current, stale = GROUPS[groups]
    proc, group = place / "proc", place / "cgroup"
    (proc / "self").mkdir(parents=True)
    (proc / "self" / "cgroup").write_text(line.format(told, told) + "\n")
    (proc / "meminfo").write_text(MEMORY)
    own = group / place_of / at
    own.mkdir(parents=True)
    (own / limit).write_text(f"{most}\n")
    (own / current).write_text(f"{taken}\n")
    (own / "memory.stat").write_text(f"anon 5\n{stale} {copies}\n")
    return proc, group


NARROW, WIDE = 2**29 - 2**28 + 2**20, 1_000_000 * 1024


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize(
    ("most", "expected"),
    [
        pytest.param(str(2**29), NARROW, id="the container is the narrower one"),
        pytest.param(str(2**33), WIDE, id="the computer is"),
        pytest.param("max", WIDE, id="a container without a limit"),
        pytest.param("9223372036854771712", WIDE, id="an older one without a limit"),
    ],
)
def test_the_narrowest_counts(tmp_path: Path, most: str, expected: int, groups: str) -> None:
    assert left(*computer(tmp_path, most=most, taken=2**28, copies=2**20, groups=groups)) == expected


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize(
    ("told", "at"),
    [
        pytest.param("/system.slice/touchstone.service", "system.slice/touchstone.service", id="a service"),
        pytest.param("/user.slice/app/shell", "user.slice", id="a group around its own"),
        pytest.param("/docker/0123abcd", "", id="a container that hears its name outside"),
    ],
)
def test_a_limit_counts_wherever_it_is_set(tmp_path: Path, told: str, at: str, groups: str) -> None:
    places = computer(tmp_path, most=str(2**29), taken=2**28, copies=2**20, groups=groups, told=told, at=at)
    assert left(*places) == NARROW


def test_where_nothing_is_told_there_is_room(tmp_path: Path) -> None:
    assert left(tmp_path / "none", tmp_path / "none") == math.inf


ARENAS = """
import ctypes, threading, sys
from segmentation.free_memory import few_arenas
if sys.argv[1] == "few":
    few_arenas()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
threads = [threading.Thread(target=lambda: (library.malloc(1000), gate.wait())) for _ in range(6)]
gate = threading.Barrier(7)
for each in threads:
    each.start()
gate.wait()
library.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(library.fdopen(1, b"w"))
library.malloc_info(0, out)
library.fflush(out)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only the GNU C library has arenas")
def test_threads_share_two_arenas() -> None:
    def arenas(how: str) -> int:
        run = subprocess.run([sys.executable, "-c", ARENAS, how], capture_output=True, text=True, check=True)
        return run.stdout.count("<heap nr=")

    if arenas("many") <= 2:
        pytest.skip("another C library, or one processor")
    assert arenas("few") == 2
