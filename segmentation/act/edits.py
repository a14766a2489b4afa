"""What a person wrote over a computed persona: another name, other words, “do not target”.

Edits belong to the name a segment earned, not to its number. When the data no longer yield such a
segment, the edit rests; it can never end up on other customers.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from segmentation.act.personas import Persona
from segmentation.errors import RecipeError

FIELDS = ("name", "portrait", "strategies", "targeted")


def edited(personas: Iterable[Persona], edits: Mapping[str, Mapping[str, Any]]) -> tuple[Persona, ...]:
    """The personas with the person's words, `edits` being earned name → field → new value.

    Raises `RecipeError` for a field that cannot be edited, an empty name, or two segments of one name.
    """
    changed = tuple(_edited(persona, edits.get(persona.name, {})) for persona in personas)
    name, times = Counter(persona.name for persona in changed).most_common(1)[0]
    if times > 1:
        raise RecipeError(f"{times} segments would be called “{name}”. Give each a name of its own.")
    return changed


def _edited(persona: Persona, edit: Mapping[str, Any]) -> Persona:
    if not edit:
        return persona
    unknown, known = set(edit) - set(FIELDS), ", ".join(FIELDS)
    if unknown:
        raise RecipeError(f"A persona has no “{sorted(unknown)[0]}” to edit. Choose from {known}.")
    if not str(edit.get("name", persona.name)).strip():
        way_out = f"Write one, or go back to “{persona.name}”."
        raise RecipeError(f"Segment {persona.segment} needs a name. {way_out}")
    words = {**edit, "strategies": tuple(edit.get("strategies", persona.strategies)), "earned": persona.name}
    return dataclasses.replace(persona, **words)
