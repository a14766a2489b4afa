"""Names of segments that a person drew: those of their tiers or rules, which say who is in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from segmentation.act.personas.packs.packs import pack
from segmentation.act.personas.packs.rules import Rule, Rules
from segmentation.act.personas.personas import Persona
from segmentation.language.phrases import listed
from segmentation.segment.clusters import Clustering

_PACKS = {"rfm": "rfm.toml"}
"""Way → the pack with what to try with the groups it names."""


def given_rules(clustering: Clustering, own: Rules | None = None) -> dict[int, Rule]:
    """Segment → the rule of its name, where the way it was drawn has a pack.

    A person’s `own` pack goes before it. A segment that was joined from several has no rule.
    """
    if clustering.division is None or clustering.division.way not in _PACKS:
        return {}
    rules = [*pack(_PACKS[clustering.division.way]), *(own or ())]
    known = {rule.name.casefold(): rule for rule in rules}
    names = {segment: name.casefold() for segment, name in given_names(clustering).items()}
    return {segment: known[name] for segment, name in names.items() if name in known}


def given_names(clustering: Clustering) -> dict[int, str]:
    """Segment → the name that its part of the division bears; nothing of one without.

    One that was joined from several bears the names of all of them.
    """
    return {segment: listed(names, most=len(names)) for segment, (names, _) in _drawn(clustering).items()}


def called(personas: Iterable[Persona], clustering: Clustering) -> tuple[Persona, ...]:
    """The personas by the names of their parts, with their lines as the reason; found ones as they are."""
    drawn = _drawn(clustering)
    return tuple(
        dataclasses.replace(
            persona,
            name=listed(drawn[persona.segment][0], most=len(drawn[persona.segment][0])),
            because=f"Drawn by you: {'; or '.join(drawn[persona.segment][1])}.",
        )
        if persona.segment in drawn
        else persona
        for persona in personas
    )


def _drawn(clustering: Clustering) -> dict[int, tuple[list[str], list[str]]]:
    """Segment → names and conditions of the parts it is made of; none where one has no name."""
    if clustering.division is None:
        return {}
    held = clustering.division.held
    made_of = {segment: clustering.made_of(segment) for segment in range(1, clustering.k + 1)}
    return {
        segment: (
            [held[number - 1].name for number in numbers],
            [held[number - 1].told for number in numbers],
        )
        for segment, numbers in made_of.items()
        if all(held[number - 1].name for number in numbers)
    }
