"""The pairs of columns that move together most, strongest first, each with its sentence.

Coefficients of two numbers, a number and a category, and two categories are not the same measure; all run
from 0 to 1 in strength, which is enough to say where to look first. A pair is listed only where its own
sentence claims something: what may be chance, or is too small to care about, is left out. So is a pair whose
columns stronger pairs have linked already: what is left is the maximum spanning forest (Kruskal, 1956), in
which no pair merely follows from those above it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from segmentation.language.phrases import coefficient
from segmentation.language.titles import spoken, title
from segmentation.prepare.explorations.level_averages import Averages
from segmentation.prepare.explorations.measures import LETTERS, surely
from segmentation.prepare.explorations.relationships.correlations import Correlations
from segmentation.prepare.explorations.relationships.pairs import Pair, Scatter
from segmentation.prepare.explorations.shares import Cross
from segmentation.standards import COPY, SIGNIFICANCE, SMALL_ETA_SQUARED, WEAK

MOST = 5
"""Pairs in a list: what a glance takes in."""


@dataclass(frozen=True)
class StrongPair:
    """Two columns that move together."""

    x: str
    y: str
    value: float
    """−1 to 1; without a sign where a category is in the pair."""
    measure: str
    """How it was measured, in words."""
    finding: str

    @property
    def heading(self) -> str:
        """“Total spend and age”."""
        return f"{title(self.y)} and {spoken(self.x)}"

    def other(self, column: str) -> str:
        """The title of the column that is paired with this one."""
        return title(self.x if column == self.y else self.y)

    @property
    def letter(self) -> str:
        """The letter of its measure."""
        return LETTERS[self.measure]

    @property
    def told(self) -> str:
        """“r = .83”."""
        return f"{self.letter} = {coefficient(self.value)}"


def strongest_pairs(
    found: Correlations,
    pair: Callable[[str, str], Pair],
    *,
    last: str | None = None,
    money: Collection[str] = (),
    only: str | None = None,
    most: int = MOST,
) -> tuple[StrongPair, ...]:
    """The `most` strongest pairs of columns that do not repeat each other; empty where nothing moves.

    `pair` gives the result for two columns, the second against the first. What customers are worth is spoken
    of as that which follows (“spend rises with age”): its column is named as `last`; so is other `money`
    beside what is none. With `only`, pairs of this column.
    """
    kept: list[StrongPair] = []
    linked = {column: {column} for column in found.columns}
    for value, i, j in _ranked(found, only):
        if len(kept) == most:
            break
        x, y = found.columns[i], found.columns[j]
        if y in linked[x]:
            continue
        x, y = turned(x, y, last, money)
        result = pair(x, y)
        made = abs(value) > COPY or found.is_by_making(x, y)  # the one from the other: no finding
        if claims(result) and not made:
            kept.append(StrongPair(x, y, value, found.measures[i][j], result.finding))
        if claims(result):
            together = linked[x] | linked[y]
            linked |= dict.fromkeys(together, together)
    return tuple(kept)


def turned(x: str, y: str, last: str | None, money: Collection[str]) -> tuple[str, str]:
    """Two columns, that which follows from the other second: the `last`, or else `money`."""
    return (y, x) if x == last or (x in money and y not in money and y != last) else (x, y)


def claims(result: Pair) -> bool:
    """Whether the sentence of a result says that there is something, rather than hardly anything."""
    match result:
        case Averages():
            return result.p_value <= SIGNIFICANCE and result.explained >= SMALL_ETA_SQUARED
        case Cross():
            return result.p_value <= SIGNIFICANCE and result.strength >= WEAK
        case Scatter():
            # its sentence goes by rank
            return abs(result.spearman) >= WEAK and surely(result.spearman, result.customers)
    return False


def _ranked(found: Correlations, only: str | None) -> list[tuple[float, int, int]]:
    """Pairs beyond chance, for how many there are, with the places of their columns; strongest first."""
    own = [i for i, column in enumerate(found.columns) if column not in found.marks]
    pairs = [(float(found.values[i, j]), j, i) for n, i in enumerate(own) for j in own[:n]]
    sure = [one for one in pairs if abs(one[0]) >= WEAK and surely(one[0], found.customers, pairs=len(pairs))]
    wanted = [one for one in sure if only is None or only in (found.columns[one[1]], found.columns[one[2]])]
    return sorted(wanted, key=lambda one: (-abs(one[0]), one[1], one[2]))
