"""How much each of the columns that build counts, where several speak of one thing.

Orders, spend and visits go together: each builds, but three columns that say one thing must not
outvote one that says another. So a column counts the less, the more its ranks go with those of the others.
A column whose ranks go with nobody's tells of no group that the others know, and steps back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame

from segmentation.prepare.roles.redundancy.associations import Numbers, rank_ties
from segmentation.prepare.roles.row_samples import draw_rows
from segmentation.standards import BASIS_LEAST, LONE, MODERATE, STRONG

_DRAWN = 2_000
"""Rows that tell which columns go together."""
_WIDEST = 500
"""Columns whose ties are kept, as their number grows with the square; further ones count in full."""
_DIGITS = 6
"""Of a tie that are kept, so that the order of the rows, which moves the last ones, does not matter."""

Ties = Mapping[str, Mapping[str, float]]
"""Column → column → size of their rank correlation, 0 to 1."""


@dataclass(frozen=True)
class Shared:
    """Columns that go together, and how many columns' worth they count as."""

    columns: tuple[str, ...]
    counts_as: float


def measure_ties(table: DataFrame, columns: Sequence[str]) -> Ties:
    """The ties of numbers and dates, from a draw of rows that their contents choose."""
    names = list(columns)[:_WIDEST]
    numbers = DataFrame({name: _numbers(table[name]) for name in names}, index=table.index)
    drawn = numbers.iloc[draw_rows(numbers, _DRAWN)].to_numpy()
    found = rank_ties(drawn).round(_DIGITS) if names else np.empty((0, 0))
    return {
        name: dict(zip(names, map(float, row), strict=True)) for name, row in zip(names, found, strict=True)
    }


def with_names(ties: Ties, made: Mapping[str, str]) -> Ties:
    """The ties with those of columns that are made from others: the days since a date go as the date goes."""
    sources = {new: source for source, new in made.items() if source in ties}
    wider = {name: {**row, **{new: row[old] for new, old in sources.items()}} for name, row in ties.items()}
    return wider | {new: wider[old] for new, old in sources.items()}


def without_lone(
    columns: Sequence[str],
    ties: Ties,
    done: Sequence[str] = (),
    sure: Collection[str] = (),
    shy: Collection[str] = (),
) -> list[str]:
    """The columns without those tied to none of the others, where enough remain; else all.

    Four tied columns are enough, or three with two of `done`, which tell by their names what customers do, or
    three that go strongly with one another where those that go with nobody would outnumber them. Of two of
    `done` others of `done` stay beside them. Where three of `done` go firmly together, what joins them must
    go with them more than slightly. Those in `sure` stay in any case; those in `shy`, which tell who people
    are, go wherever three others go strongly together.
    """
    firm = [name for name in done if partners(name, done, ties)]
    least = MODERATE if len(firm) > 2 else LONE
    others = {name: [tie(ties, name, other) for other in columns if other != name] for name in columns}
    tied = {name for name in columns if max(others[name], default=0.0) >= least}
    told = len(tied.intersection(done))
    together = _all_strong(tied, ties)
    if together and not tied.intersection(shy):
        columns = [name for name in columns if name not in shy]
    outnumbered = len(columns) > 2 * len(tied) and together
    if len(tied) < BASIS_LEAST and told < 2 and not outnumbered:
        return list(columns)
    stay = sure if len(tied) > 2 else {*done, *sure}
    return [name for name in columns if name in tied or name in stay]


def _all_strong(names: Collection[str], ties: Ties) -> bool:
    """Whether three or more columns go strongly together, each with every other."""
    pairs = [tie(ties, name, other) for name in names for other in names if name != other]
    return len(names) > 2 and min(pairs) >= STRONG


def share_weights(columns: Sequence[str], ties: Ties) -> dict[str, float]:
    """Column → its weight, (sum of squared ties)^-1/2 with itself included, scaled to a mean square of 1.

    Columns without ties, such as categories, have no weight here and count in full.
    """
    names = [name for name in columns if name in ties]
    parts = {name: 1 / sum(tie(ties, name, other) ** 2 for other in names) for name in names}
    mean = sum(parts.values()) / len(parts) if parts else 1.0
    return {name: round((part / mean) ** 0.5, _DIGITS) for name, part in parts.items()}


def shared(columns: Sequence[str], ties: Ties) -> tuple[Shared, ...]:
    """Sets of columns of which each goes strongly with another of its set, in their order."""
    left = [name for name in columns if name in ties]
    found = []
    while left:
        group, waiting = [left.pop(0)], True
        while waiting:
            more = [n for n in left if any(tie(ties, n, other) >= STRONG for other in group)]
            group, left, waiting = group + more, [n for n in left if n not in more], bool(more)
        if len(group) > 1:
            group.sort(key=list(columns).index)
            worth = sum(1 / sum(tie(ties, n, other) ** 2 for other in group) for n in group)
            found.append(Shared(tuple(group), worth))
    return tuple(found)


def partners(name: str, columns: Sequence[str], ties: Ties) -> list[str]:
    """The other columns that go strongly with one, the closest first."""
    others = [other for other in columns if other != name and tie(ties, name, other) >= STRONG]
    return sorted(others, key=lambda other: (-tie(ties, name, other), list(columns).index(other)))


def tie(ties: Ties, name: str, other: str) -> float:
    """The tie of two columns; 0 where none was measured."""
    return 1.0 if name == other else ties.get(name, {}).get(other, 0.0)


def _numbers(column: pd.Series) -> Numbers:
    """Numbers and days as numbers; infinities count as unknown."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        plain = column.dt.tz_localize(None) if getattr(column.dtype, "tz", None) is not None else column
        days = plain.to_numpy(dtype="datetime64[s]")
        return np.where(np.isnat(days), np.nan, days.astype("int64").astype(np.float64))
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isinf(values), np.nan, values)
