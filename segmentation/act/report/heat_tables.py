"""What makes each segment different, as a table of tinted cells.

Text rather than a picture: it is read aloud cell by cell, prints sharply, and fits a phone. Numbers stand in
standard deviations from the average; of a category the share of one value is told, tinted by how much more
common it is than among all.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from segmentation.language.phrases import deviation, percent
from segmentation.language.titles import titles
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from segmentation.segment.profile.profiles import HOW_FAR
from segmentation.standards import CLEAR, LIFT

if TYPE_CHECKING:
    from segmentation.segment.profile.profiles import Profile
    from segmentation.studies import Study

MOST_COLUMNS = 8
"""Rows of a heat map, which with ten segments leave a page room for all else."""
_FEWEST = 5
"""Rows up to which columns that only describe are added: one or two rows say little of anybody."""
_ACROSS = 12
"""Segments that stand beside each other; more stand below each other."""
_FULL, _TWICE = 1.5, 1.0
"""Where tints are full: standard deviations as in the dashboard, and a share twice or half that of all."""
_SHARES = "A percentage is a share of the segment: blue where it is more than among all, ochre where less."
_ASIDE = "Columns with a * describe the segments without having formed them."


class Cell(NamedTuple):
    """How far a segment lies from everybody."""

    told: str
    color: str
    far: bool
    """Whether that is far enough to be seen."""


class Line(NamedTuple):
    """One column of the file, and a cell for every segment."""

    told: str
    cells: tuple[Cell, ...]
    describes: bool
    """Whether the column only describes, rather than having formed the segments."""


class Heat(NamedTuple):
    """The table, and how to read it."""

    lines: tuple[Line, ...]
    caption: str
    below: bool
    """Whether segments stand below each other, as there are too many to stand side by side."""


def heat(study: Study, *, most: int = MOST_COLUMNS) -> Heat | None:
    """The columns that set the segments apart, the strongest first; `None` where there are none.

    Those that group, then the clearest of those that describe where the former are few.
    """
    profile = study.profile
    known = {*map(str, profile.effects.columns), *profile.categories}
    ranked = profile.separation.sort_values(ascending=False, kind="stable").index
    grouping = [name for name in dict.fromkeys([*map(str, ranked), *profile.basis]) if name in known]
    columns = [*grouping, *_describing(profile, known)[: max(0, _FEWEST - len(grouping))]][:most]
    called = titles(columns)
    lines = [_line(profile, name, called[name], describes=name not in grouping) for name in columns]
    told = tuple(line for line in lines if line is not None)
    if not told:
        return None
    notes = {
        profile.unit.said(HOW_FAR): any(name in profile.effects.columns for name in columns),
        _SHARES: any(name in profile.categories for name in columns),
        _ASIDE: any(line.describes for line in told),
    }
    return Heat(told, " ".join(note for note, so in notes.items() if so), below=study.k > _ACROSS)


def _describing(profile: Profile, known: set[str]) -> list[str]:
    """Columns in which the segments differ though they did not form them, the clearest first."""
    found = profile.differences
    if found.empty:
        return []
    clear = found[found["differs"].astype(bool)].sort_values("effect", ascending=False, kind="stable")
    return [str(name) for name in clear.index if name in known and name not in profile.sensitive]


def _line(profile: Profile, column: str, called: str, *, describes: bool) -> Line | None:
    from segmentation.charts import tint

    segments = range(1, profile.k + 1)
    if column in profile.effects.columns:
        effects = [_known(profile.effect(segment, column)) for segment in segments]
        cells = [Cell(deviation(far), tint(far, _FULL), abs(far) >= CLEAR) for far in effects]
        return Line(called, tuple(cells), describes)
    level = _telling(profile, column)
    if level is None:
        return None
    cells = [_share(profile, segment, column, level) for segment in segments]
    return Line(f"{called}: {level}", tuple(cells), describes)


def _telling(profile: Profile, column: str) -> str | None:
    """The value of a category in which segments differ most; for one of two, the second adds nothing."""
    shares = profile.categories[column].drop(columns=[MISSING, OTHER], errors="ignore")
    return None if shares.empty else str((shares.max() - shares.min()).idxmax())


def _share(profile: Profile, segment: int, column: str, level: str) -> Cell:
    from segmentation.charts import tint

    times = _known(profile.lift(segment, column, level), unknown=1.0)
    doubled = math.log2(min(max(times, 2**-_TWICE), 2**_TWICE))
    told = percent(profile.share(segment, column, level))
    return Cell(told, tint(doubled, _TWICE), times >= LIFT or times <= 1 / LIFT)


def _known(value: float, *, unknown: float = 0.0) -> float:
    return value if math.isfinite(value) else unknown
