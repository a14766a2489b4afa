"""All personas side by side: a row each, with the same few measures for everyone.

A card tells one segment; to choose among them takes the same numbers under each other. Every measure is one
statistic in every row (the mean, or the median where a few large values make the mean), which its head says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.act.personas.cards import cards
from segmentation.language.phrases import capital
from segmentation.language.titles import titles
from segmentation.segment.profile.wording import renamed
from segmentation.standards import CLEAR

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.segment.profile.profiles import Profile
    from segmentation.studies import Study

REACH = 1.6
"""Standard deviations from the average to either end of a range: few segments lie beyond."""


@dataclass(frozen=True)
class Measure:
    """What stands above a column of the table."""

    column: str
    title: str
    told: str
    """The figure of everybody, and which statistic it is: “average 52,238”."""


@dataclass(frozen=True)
class Standing:
    """Where a segment stands in a measure."""

    at: float
    """−1 to 1: from the far low end over the figure of everybody to the far high end."""
    figure: float
    told: str
    far: bool
    """Whether that is far enough from everybody to be seen."""


@dataclass(frozen=True)
class PersonaRow:
    """One segment among the others."""

    segment: int
    identity: int
    name: str
    parts: tuple[cards.Part, ...]
    """Its part of the customers, and of what they bring where the file has it."""
    standings: tuple[Standing, ...]
    """One for every measure, in order."""
    action: str
    """What to try first; empty where the file suggests nothing."""


@dataclass(frozen=True)
class PersonaRows:
    """The table of all personas, segment 1 first."""

    wholes: tuple[str, ...]
    """What the parts are parts of."""
    measures: tuple[Measure, ...]
    rows: tuple[PersonaRow, ...]


def persona_rows(study: Study) -> PersonaRows:
    """The personas of a study side by side."""
    profile = study.profile
    columns = cards.columns(profile)
    plain = {**titles(columns), **{name: capital(said) for name, said in renamed(profile, columns).items()}}
    return PersonaRows(
        wholes=tuple(part.whole for part in cards.parts(study.personas[0], profile)),
        measures=tuple(Measure(name, plain[name], _usual(profile, name)) for name in columns),
        rows=tuple(_row(persona, profile, columns) for persona in study.personas),
    )


def _row(persona: Persona, profile: Profile, columns: list[str]) -> PersonaRow:
    first = persona.strategies[0] if persona.strategies else ""
    return PersonaRow(
        segment=persona.segment,
        identity=persona.identity,
        name=persona.name,
        parts=tuple(cards.parts(persona, profile)),
        standings=tuple(standing(profile, persona.segment, name) for name in columns),
        action=first if persona.targeted else cards.SPARED,
    )


def _usual(profile: Profile, column: str) -> str:
    which = "median" if profile.by_median(column) else "average"
    return f"{which} {profile.number(profile.usual(column), column)}"


def standing(profile: Profile, segment: int, column: str) -> Standing:
    """Where a segment stands in a column, between the far ends of `REACH` standard deviations.

    A skewed column is compared by its logarithms, whose mean may lie on the other side of everybody than the
    figure that is shown; then the segment stands in the middle, so that place and figure never disagree.
    """
    figure, effect = profile.typical(segment, column), profile.effect(segment, column)
    agree = (figure - profile.usual(column)) * effect > 0
    at = max(-1.0, min(1.0, effect / REACH)) if agree else 0.0
    far = agree and abs(effect) >= CLEAR
    return Standing(at, figure, profile.number(figure, column), far)
