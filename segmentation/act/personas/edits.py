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
    computed = list(personas)
    names = edited_names({persona.segment: persona.name for persona in computed}, edits)
    worded = (_edited(persona, edits.get(persona.name, {})) for persona in computed)
    return tuple(dataclasses.replace(persona, name=names[persona.segment]) for persona in worded)


def edited_names(names: Mapping[int, str], edits: Mapping[str, Mapping[str, Any]]) -> dict[int, str]:
    """Segment → the name it bears by these edits, `names` being those that the segments earned.

    Of several segments of one name, all but one get a number: those keep it whose words they are. Raises
    `RecipeError` as `edited` does.
    """
    taken: set[str] = set()
    given: dict[int, str] = {}
    for segment in sorted(names, key=lambda segment: not edits.get(names[segment])):
        given[segment] = name_apart(_name(segment, names[segment], edits), taken)
        taken.add(given[segment])
    return {segment: given[segment] for segment in names}


def check_names(personas: Iterable[Persona], edits: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises `RecipeError` when two of the segments at hand would bear one name by these edits."""
    names = [_name(persona.segment, persona.name, edits) for persona in personas]
    folded, times = Counter(name.casefold() for name in names).most_common(1)[0]
    if times > 1:
        name = next(name for name in names if name.casefold() == folded)
        raise RecipeError(f"{word(times).capitalize()} segments would be called “{name}”. Give each its own.")


def _name(segment: int, earned: str, edits: Mapping[str, Mapping[str, Any]]) -> str:
    edit = edits.get(earned, {})
    unknown, known = set(edit) - set(FIELDS), ", ".join(FIELDS)
    if unknown:
        raise RecipeError(f"A persona has no “{sorted(unknown)[0]}” to edit. Choose from {known}.")
    name = printable(str(edit.get("name", earned))) if edit else earned
    if not name.strip():
        raise RecipeError(f"Segment {segment} needs a name. Write one, or go back to “{earned}”.")
    return name


def _edited(persona: Persona, edit: Mapping[str, Any]) -> Persona:
    """The person’s words but for the name, which depends on those of the others."""
    if not edit:
        return persona
    words = {**edit, "strategies": tuple(edit.get("strategies", persona.strategies))}
    return dataclasses.replace(persona, **words, earned=persona.name)
