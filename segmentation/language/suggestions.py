"""What somebody probably meant: the known name nearest to the one that was written."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from segmentation.language.phrases import clipped, listed

_MOST_NAMES = 12  # of a table: more are not read in a sentence
_ALIKE = 0.6
"""Share of letters in common, in order, from which on a name is a slip of another; difflib's own."""


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The known name most like what was written, whatever its case; `None` where none is like it.

    >>> nearest("n_segment", ["k", "segments"]), nearest("K", ["k", "seed"]), nearest("xyz", ["k"])
    ('segments', 'k', None)
    """
    by_letters = {name.casefold(): name for name in reversed(list(known))}
    found = get_close_matches(written.casefold(), by_letters, n=1, cutoff=_ALIKE)
    return by_letters[found[0]] if found else None


def same_name(written: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is written so, or so but for case and the blanks around it.

    >>> same_name(" spend", ["Spend", "Orders"]), same_name("a", ["A", "a "]), same_name("x", ["y"])
    ('Spend', None, None)
    """
    names = list(known)
    if written in names:
        return written
    alike = [name for name in names if name.strip().casefold() == written.strip().casefold()]
    return alike[0] if len(alike) == 1 else None


def or_rather(written: str, known: Iterable[str]) -> str:
    """The question to put behind “there is no such name”: the nearest one, or all that there are.

    >>> or_rather("sed", ["k", "seed"]), or_rather("colour", ["k", "seed"])
    ('Did you mean “seed”?', 'Choose one of “k”, “seed”.')
    """
    names = list(known)
    found = nearest(written, names)
    if found is not None:
        return f"Did you mean “{found}”?"
    return f"Choose one of {', '.join(f'“{name}”' for name in names)}."


def no_column(written: str, columns: Iterable[object]) -> str:
    """That a table has no such column: the nearest one, or those that it has.

    >>> no_column("Foo", ["Age", "Spend"])
    'There is no column “Foo” in this table. Its columns are “Age” and “Spend”.'
    """
    names = [str(column) for column in columns]
    found = nearest(written, names)
    shown = listed([f"“{clipped(name)}”" for name in names], most=_MOST_NAMES)
    hint = f"Its columns are {shown}." if found is None else f"Did you mean “{clipped(found)}”?"
    return f"There is no column “{clipped(written)}” in this table. {hint}"
