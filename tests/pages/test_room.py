"""What memory is left is read from where the system says it, and a file that cannot fit is not begun."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ui import room

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
