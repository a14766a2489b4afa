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


def computer(place: Path, *, most: str, taken: int, copies: int) -> tuple[Path, Path]:
    """What Linux tells of itself and of a container."""
    proc, group = place / "proc", place / "cgroup"
    proc.mkdir()
    group.mkdir()
    (proc / "meminfo").write_text(MEMORY)
    (group / "memory.max").write_text(f"{most}\n")
    (group / "memory.current").write_text(f"{taken}\n")
    (group / "memory.stat").write_text(f"anon 5\ninactive_file {copies}\n")
    return proc, group


@pytest.mark.parametrize(
    ("most", "left"),
    [
        pytest.param(str(2**29), 2**29 - 2**28 + 2**20, id="the container is the narrower one"),
        pytest.param(str(2**33), 1_000_000 * 1024, id="the computer is"),
        pytest.param("max", 1_000_000 * 1024, id="a container without a limit"),
    ],
)
def test_the_narrowest_counts(tmp_path: Path, most: str, left: int) -> None:
    assert room.left(*computer(tmp_path, most=most, taken=2**28, copies=2**20)) == left


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
