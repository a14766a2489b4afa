"""Which column of a new file is which of the study’s: by its name, its spelling, or what it is about.

Order does not matter. A column that bears another name is taken only where no other could be meant, and is
always shown, so that a wrong guess is seen before anybody goes by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pandas import DataFrame

from segmentation.act.models.models import Model, kind_of
from segmentation.errors import RoleError
from segmentation.language.concepts import concept_of
from segmentation.language.currencies import in_header
from segmentation.language.phrases import clipped, listed
from segmentation.language.suggestions import nearest
from segmentation.language.words import words_of

_UNIT = re.compile(r"\s*[(\[]([^()\[\]]{1,12})[)\]]\s*$|\s+in\s+(\S{1,8})\s*$")
How = Literal["name", "spelling", "meaning", "choice"]


class UnmatchedError(RoleError):
    """Columns that build cannot be found in a new file; `columns` are their names in the study."""

    def __init__(self, message: str, columns: tuple[str, ...]) -> None:
        super().__init__(message)
        self.columns = columns


@dataclass(frozen=True)
class Match:
    """A column of the study, the column of the new file taken for it, and why."""

    column: str
    found: str
    how: How

    @property
    def told(self) -> str:
        """The match in a sentence."""
        why = {
            "name": "has the same name",
            "spelling": "has the same name but for its spelling",
            "meaning": "is the only one about the same thing",
            "choice": "was chosen by you",
        }[self.how]
        return f"“{clipped(self.found)}” {why}: taken for “{clipped(self.column)}”."


def match_columns(
    model: Model, data: DataFrame, chosen: Mapping[str, str] | None = None
) -> tuple[Match, ...]:
    """The place of every column that the segments are computed from, in the order of the study.

    `chosen` is the person’s word: column of the study → column of the new file.

    Raises `UnmatchedError` where one cannot be found, or could be several.
    """
    wanted = [source.name for source in model.sources]
    names = [str(name) for name in data.columns]
    found = _by_choice(wanted, names, chosen or {})
    found |= {w: Match(w, w, "name") for w in wanted if w in names and w not in found}
    found |= _alike(wanted, names, found)
    found |= _about(model, data, found)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise UnmatchedError(_gone(missing, data, model), tuple(missing))
    return tuple(found[name] for name in wanted)


def place_in(data: DataFrame, name: str) -> str | None:
    """The column of that name, or the only one of its spelling; `None` where there is none."""
    alike = [str(other) for other in data if spelled(str(other)) == spelled(name)]
    return name if name in alike else alike[0] if len(alike) == 1 else None


def _by_choice(wanted: list[str], names: list[str], chosen: Mapping[str, str]) -> dict[str, Match]:
    for column, name in chosen.items():
        if column not in wanted:
            raise RoleError(f"The segments are not built on “{clipped(column)}”. {_built_on(wanted)}")
        if name not in names:
            raise RoleError(f"This file has no column “{clipped(name)}”. Choose one that it has.")
    return {column: Match(column, name, "choice") for column, name in chosen.items()}


def _left(names: Iterable[str], found: Mapping[str, Match]) -> list[str]:
    taken = {match.found for match in found.values()}
    return [name for name in names if name not in taken]


def _alike(wanted: list[str], names: list[str], found: Mapping[str, Match]) -> dict[str, Match]:
    """Columns whose names differ in case, spaces, signs and accents only, each once on both sides."""
    theirs = [name for name in _left(names, found) if spelled(name)]
    ours = Counter(map(spelled, wanted))
    many = Counter(map(spelled, theirs))
    by_letters = {spelled(name): name for name in theirs}
    return {
        name: Match(name, by_letters[key], "spelling")
        for name in wanted
        if name not in found and ours[key := spelled(name)] == 1 and many[key] == 1
    }


def _about(model: Model, data: DataFrame, found: Mapping[str, Match]) -> dict[str, Match]:
    """Columns about the same thing and of the same kind, each the only one on both sides.

    A column that the study’s file had as well is itself and no other.
    """
    known = {spelled(name) for name in model.headers}
    theirs = [name for name in _left(map(str, data.columns), found) if spelled(name) not in known]
    open_ = [source for source in model.sources if source.name not in found]
    result = {}
    for source in open_:
        about = concept_of(source.name)
        rivals = [other for other in model.headers if concept_of(other) == about]
        like = [name for name in theirs if concept_of(name) == about and kind_of(data[name]) == source.kind]
        if about is not None and len(rivals) == 1 and len(like) == 1:
            result[source.name] = Match(source.name, like[0], "meaning")
    return result


def spelled(name: str) -> str:
    """A name without what people write one way or another, and without a unit behind it.

    >>> spelled("Total_Spend (EUR)") == spelled("total spend")
    True
    """
    return "".join(words_of(_UNIT.sub("", name))) or "".join(words_of(name))


def unit_in(name: str) -> str:
    """What stands in brackets, or behind “in”, at the end of a name, or a currency in it; empty without.

    >>> unit_in("Spend (EUR)"), unit_in("Revenue in $"), unit_in("spend_usd"), unit_in("Spend")
    ('EUR', '$', 'USD', '')
    """
    found = _UNIT.search(name)
    if found is None:
        return next(iter(in_header(name)), "")
    return next((part.strip() for part in found.groups() if part), "")


def _gone(missing: list[str], data: DataFrame, model: Model) -> str:
    """Which columns are missing, and which of the same kind were probably meant."""
    quoted = listed([f"“{clipped(name)}”" for name in missing], most=4)
    are = "is" if len(missing) == 1 else "are"
    theirs = {str(name): kind_of(data[name]) for name in data if str(name) not in model.headers}
    kinds = {source.name: source.kind for source in model.sources}
    alike = {name: [other for other, kind in theirs.items() if kind == kinds[name]] for name in missing}
    hints = [(name, nearest(name, others)) for name, others in alike.items()]
    near = [f"“{clipped(other)}” for “{clipped(name)}”" for name, other in hints if other is not None]
    say = f"Rename {listed(near, most=4)} if that is meant." if near else "Add it from where the file comes."
    if not near and len(missing) > 1:
        say = "Add them from where the file comes."
    return (
        f"{quoted} {are} missing here, and the segments are built on {'it' if are == 'is' else 'them'}. {say}"
    )


def _built_on(wanted: list[str]) -> str:
    return f"They are built on {listed([f'“{clipped(name)}”' for name in wanted], most=6)}."
