"""The first page of the report, for somebody who reads no other: verdict, finding, personas, differences.

It fits one sheet of A4 with up to a dozen segments. Up to four are cards; more are lines, as narrower cards
would break words.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from segmentation.act.personas.cards import cards
from segmentation.act.personas.cards.headlines import striking
from segmentation.act.report import heat_tables, sentences
from segmentation.language.phrases import percent
from segmentation.language.short_names import short_names
from segmentation.language.titles import spoken

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.studies import Study

_CARDS = 4
"""Segments that stand beside each other as cards."""
_LETTERS, _MOST_LINES = (38, 38, 22, 13), 3
"""Letters in a line of a name on paper, of one to four cards, and lines for which all of them keep room."""


class Standing(NamedTuple):
    """The verdict on just these segments."""

    kind: str
    badge: str
    """Empty where the verdict speaks of others."""
    told: str


class Piece(NamedTuple):
    """How much of a whole a segment is."""

    whole: str
    told: str
    width: str
    """Of its bar."""


class Entry(NamedTuple):
    """A segment on the first page."""

    segment: int
    color: str
    ink: str
    name: str
    pieces: tuple[Piece, ...]
    action: str
    """What to try first; empty where the file suggests nothing."""
    spared: str
    """That it is not to be targeted, where it is not."""


class FirstPage(NamedTuple):
    """What a manager reads."""

    standing: Standing
    finding: str | None
    wholes: tuple[str, ...]
    entries: tuple[Entry, ...]
    heat: heat_tables.Heat | None
    caution: str
    """What to know of every card; empty where groups are there."""

    @property
    def shape(self) -> str:
        """Cards beside each other, or lines below each other."""
        if len(self.entries) > _CARDS:
            return "lines"
        letters = _LETTERS[len(self.entries) - 1]
        lines = max(len(wrap(entry.name, letters, break_on_hyphens=False)) for entry in self.entries)
        return f"cards-{len(self.entries)} names-{min(lines, _MOST_LINES)}"


def first_page(study: Study) -> FirstPage:
    """The first page of a study’s report."""
    profile = study.profile
    wholes, names = [profile.unit.many], [persona.name for persona in study.personas]
    if profile.value_shares is not None:
        wholes.append(spoken(profile.value_column or "value"))
    constructed = study.verdict is not None and study.verdict.kind == "constructed"  # at any number
    return FirstPage(
        standing=_standing(study),
        finding=striking(study, whose="the"),
        wholes=tuple(wholes),
        entries=tuple(
            _entry(persona, name, wholes)
            for persona, name in zip(study.personas, short_names(names), strict=True)
        ),
        heat=heat_tables.heat(study),
        caution=cards.PLANNING_ALL if constructed else "",
    )


def _standing(study: Study) -> Standing:
    verdict = study.verdict
    if verdict is None:
        return Standing("constructed", "", sentences.NOT_JUDGED)
    told = sentences.standing(study)
    if not study.judged:
        return Standing("constructed", "", told)
    # Where groups have another shape, these segments are but lines drawn, on paper as on screen.
    return Standing("constructed" if verdict.another_shape else verdict.kind, verdict.badge, told)


def _entry(persona: Persona, name: str, wholes: list[str]) -> Entry:
    from segmentation import charts

    shares = (persona.share, persona.value_share)
    pieces = (
        Piece(whole, percent(share), f"{max(share, 0.02):.0%}")
        for whole, share in zip(wholes, shares, strict=False)
        if share is not None
    )
    return Entry(
        persona.segment,
        charts.colour(persona.identity),
        charts.ink_on(persona.identity),
        name,
        tuple(pieces),
        persona.strategies[0] if persona.targeted and persona.strategies else "",
        "" if persona.targeted else cards.SPARED,
    )
