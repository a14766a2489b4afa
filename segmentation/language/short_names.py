"""Names of segments where there is little room: fewer traits, but still those of one segment alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from segmentation.language.phrases import capital

BETWEEN = " · "
"""What stands between two traits in a name."""
ROOM = 72
"""Letters of a name that fit in two lines on a picture and in three beside a chart."""


def short_names(names: Sequence[str], letters: int = ROOM) -> list[str]:
    """The names, those of more than `letters` with fewer of their traits.

    As many traits stay as fit, the strongest first, and never only such as another segment has as well; where
    that cannot be the name stays whole.

    >>> short_names(["Low spend · few visits", "Low spend · few visits · high income"], 30)
    ['Low spend · few visits', 'Low spend · high income']
    >>> short_names(["Low spend · few visits · high income", "Low spend · few visits · high returns"], 30)
    ['Low spend · high income', 'Low spend · high returns']
    """
    parts = [frozenset(part.lower() for part in name.split(BETWEEN)) for name in names]
    return [
        name if len(name) <= letters else _short(name, [*parts[:at], *parts[at + 1 :]], letters)
        for at, name in enumerate(names)
    ]


def _short(name: str, others: Sequence[frozenset[str]], letters: int) -> str:
    for chosen in _fewer(name.split(BETWEEN)):
        said = capital(BETWEEN.join(chosen))
        own = {part.lower() for part in chosen}
        if len(said) <= letters and not any(own <= other for other in others):
            return said
    return name


def _fewer(parts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Some of the traits in their order: many before few, the first before the last."""
    for many in range(len(parts) - 1, 0, -1):
        yield from combinations(parts, many)
