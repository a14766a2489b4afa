"""What a person wrote over a computed persona: another name, other words, “do not target”.

Edits belong to the name a segment earned, not to its number. When the data no longer yield such a
segment, the edit rests; it can never end up on other customers.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from segmentation.act.personas.personas import Persona
from segmentation.act.personas.traits import name_apart
from segmentation.errors import RecipeError
from segmentation.language.phrases import printable, word

FIELDS = ("name", "portrait", "strategies", "targeted")


def edited(personas: Iterable[Persona], edits: Mapping[str, Mapping[str, Any]]) -> tuple[Persona, ...]:
    """The personas with the person's words, `edits` being earned name → field → new value.

    A name that another segment earned, or was given while there were other segments, gets a number: it must
    not stand in the way of every page.

    Raises `RecipeError` for a field that cannot be edited, or an empty name.
    """
    return _told_apart([_edited(persona, edits.get(persona.name, {})) for persona in personas])


def check_names(personas: Iterable[Persona], edits: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises `RecipeError` when two of the segments at hand would bear one name by these edits."""
    names = [_edited(persona, edits.get(persona.name, {})).name for persona in personas]
    folded, times = Counter(name.casefold() for name in names).most_common(1)[0]
    if times > 1:
        name = next(name for name in names if name.casefold() == folded)
        raise RecipeError(f"{word(times).capitalize()} segments would be called “{name}”. Give each its own.")


def _told_apart(personas: list[Persona]) -> tuple[Persona, ...]:
    """Of several segments of one name, all but one get a number: those keep it whose words they are."""
    taken: set[str] = set()
    named: dict[int, Persona] = {}
    for persona in sorted(personas, key=lambda persona: not persona.earned):
        name = name_apart(persona.name, taken)
        taken.add(name)
        named[persona.segment] = dataclasses.replace(persona, name=name)
    return tuple(named[persona.segment] for persona in personas)


def _edited(persona: Persona, edit: Mapping[str, Any]) -> Persona:
    if not edit:
        return persona
    unknown, known = set(edit) - set(FIELDS), ", ".join(FIELDS)
    if unknown:
        raise RecipeError(f"A persona has no “{sorted(unknown)[0]}” to edit. Choose from {known}.")
    if not printable(str(edit.get("name", persona.name))).strip():
        way_out = f"Write one, or go back to “{persona.name}”."
        raise RecipeError(f"Segment {persona.segment} needs a name. {way_out}")
    words = {**edit, "name": printable(str(edit.get("name", persona.name)))}
    words |= {"strategies": tuple(edit.get("strategies", persona.strategies)), "earned": persona.name}
    return dataclasses.replace(persona, **words)
