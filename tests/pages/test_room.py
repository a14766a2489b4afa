"""What memory is left is read from where the system says it, and a file that cannot fit is not begun."""

from __future__ import annotations

import errno
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui import room

Visit = Callable[[AppTest, str], AppTest]

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
    line, room, limit, current, stale = GROUPS[groups]
    proc, group = place / "proc", place / "cgroup"
    (proc / "self").mkdir(parents=True)
    (proc / "self" / "cgroup").write_text(line.format(told, told) + "\n")
    (proc / "meminfo").write_text(MEMORY)
    own = group / room / at
    own.mkdir(parents=True)
    (own / limit).write_text(f"{most}\n")
    (own / current).write_text(f"{taken}\n")
    (own / "memory.stat").write_text(f"anon 5\n{stale} {copies}\n")
    return proc, group


NARROW, WIDE = 2**29 - 2**28 + 2**20, 1_000_000 * 1024


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize(
    ("most", "left"),
    [
        pytest.param(str(2**29), NARROW, id="the container is the narrower one"),
        pytest.param(str(2**33), WIDE, id="the computer is"),
        pytest.param("max", WIDE, id="a container without a limit"),
        pytest.param("9223372036854771712", WIDE, id="an older one without a limit"),
    ],
)
def test_the_narrowest_counts(tmp_path: Path, most: str, left: int, groups: str) -> None:
    assert room.left(*computer(tmp_path, most=most, taken=2**28, copies=2**20, groups=groups)) == left


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
    assert room.left(*places) == NARROW


def test_where_nothing_is_told_there_is_room(tmp_path: Path) -> None:
    assert room.left(tmp_path / "none", tmp_path / "none") == math.inf


def test_a_file_that_cannot_fit_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "left", lambda: 2.0**28)
    room.make_sure_of(2**25)
    with pytest.raises(MemoryError):
        room.make_sure_of(2**26)


@pytest.mark.parametrize(
    ("error", "short"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (ImportError("libz.so.1: failed to map segment from shared object"), True),
        (ImportError("dlopen: cannot allocate memory in static TLS block"), True),
        (RuntimeError("can't start new thread"), True),
        (OSError(errno.ENOENT, "Cannot allocate memory.csv"), False),
        (ImportError("No module named 'memory'"), False),
        (KeyError("Cannot allocate memory"), False),  # the name of somebody’s column
    ],
)
def test_what_is_short_of_memory_says_so_in_many_words(error: BaseException, short: bool) -> None:
    assert room.is_short(error) == short


def test_the_text_of_a_file_is_not_read_again_where_it_cannot_fit(
    sample: AppTest, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library that reads it would end the process, and everybody’s visit with it."""
    visit(sample, "act/personas")
    monkeypatch.setattr(room, "left", lambda: 2.0**20)
    visit(sample, "act/download")
    assert not sample.exception and not sample.error
    assert ["There is not enough memory" in warning.value for warning in sample.warning] == [True]
    monkeypatch.undo()
    visit(sample, "act/download")
    assert not sample.warning
