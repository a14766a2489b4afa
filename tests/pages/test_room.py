"""A file that cannot fit into what memory is left is not begun, and that it was memory is said."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from ui import room

Visit = Callable[[AppTest, str], AppTest]


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
