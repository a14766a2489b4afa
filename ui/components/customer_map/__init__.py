"""The map of customers as a workspace: clouds with their names, and a panel that tells of them.

The browser draws, zooms and lights up by itself. It tells Python a customer to find, or a line around some.
All words are written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from segmentation.act.personas.cards.persona_rows import Measure, PersonaRow, persona_rows
from segmentation.charts import axis_title, colour
from segmentation.charts import drawn as rows_drawn
from segmentation.charts.maps.dot_fields import (
    MOST_DOTS,
    STEPS,
    DotFrame,
    dot_field,
    dot_frame,
    flat,
    inside,
    packed,
)
from segmentation.charts.palettes import ink_on
from segmentation.language.short_names import short_names
from segmentation.segment.profile.lookups import Lookup
from segmentation.studies import Study
from ui import persona_table, state, steps
from ui.sentences import customer_map as sentences
from ui.sentences.act import unbroken
from ui.sentences.segment import lookup_told

_HERE = Path(__file__).parent
KEY = "customer_map"
_MOST_CORNERS = 500  # of a line: a hand draws a tenth of them, a message may hold anything
_mount = st.components.v2.component(
    "touchstone.customer_map",
    html=(_HERE / "customer_map.html").read_text("utf-8"),
    css=(_HERE / "customer_map.css").read_text("utf-8"),
    js="".join((_HERE / name).read_text("utf-8") for name in ("../dots.js", "customer_map.js")),
)


def workspace() -> list[int] | None:
    """Draw the map; the positions of the customers that a line goes around, None where there is no line."""
    study, wanted = steps.study(), state.of_this_file("map.wanted")

    def take() -> None:
        if (entered := state.entered(KEY)) is not None:
            state.remember(wanted, str(entered.find or "")[:200])

    data = steps.mapped(state.recall(wanted, ""), told)
    held = _mount(
        key=KEY, data=data, on_find_change=take, on_outline_change=lambda: None, height="content"
    ).outline
    outline = outline_of(held)
    return None if outline is None else inside(_frame(study).dots(flat(study.projection)), outline).tolist()


def outline_of(held: object) -> list[tuple[float, float]] | None:
    """The corners of a line as a message tells them; None where it holds anything else."""
    if not isinstance(held, list) or not 2 < len(held) <= _MOST_CORNERS:
        return None
    corners = [tuple(corner) for corner in held if isinstance(corner, list) and len(corner) == 2]
    plain = all(isinstance(at, int | float) and isfinite(at) for corner in corners for at in corner)
    return corners if plain and len(corners) == len(held) else None


def told(wanted: str) -> bytes:
    """What the browser gets: words and numbers of every segment, then the dots."""
    study, unit = steps.study(), steps.unit()
    rows = _rows(study)
    field = dot_field(study.projection, rows)
    rest, why = sentences.at_rest(study)
    identities = study.clustering.identities
    header = {
        "drawn": len(rows),
        "width": field.width,
        "height": field.height,
        "axes": [axis_title(study.projection, axis) for axis in (0, 1)],
        "colours": {one: colour(one) for one in identities},
        "segments": _segments(study),
        "rest": identities[rest - 1],
        "found": _found(study, wanted) if wanted else None,
        "spoken": steps.said(sentences.spoken(study)),
        "words": {
            "drawn": sentences.drawn(study, len(rows), unit=unit),
            "rest": why,
            "find": steps.said(sentences.FIND),
            "example": sentences.EXAMPLE,
            "go": "Find",
            "hint": "Hold Ctrl to zoom",
            "hands": "On the map",
            "list": "Segments",
            "buttons": [steps.said(hand) for hand in sentences.HANDS],
        },
    }
    numbers = np.asarray(study.matrix.index)[rows] + 1  # rows of the file as people count them
    labels = study.clustering.labels[rows]
    return packed(header, field.x, field.y, numbers.astype("<u4"), labels.astype(np.uint8))


def _rows(study: Study) -> Any:
    return rows_drawn(study.clustering.labels, limit=MOST_DOTS)


def _frame(study: Study) -> DotFrame:
    return dot_frame(flat(study.projection)[_rows(study)])


def _segments(study: Study) -> list[dict[str, Any]]:
    found = persona_rows(study)
    short = short_names([row.name for row in found.rows])
    return [
        {**_segment(row, persona.portrait, found.wholes, found.measures), "short": unbroken(name)}
        for row, persona, name in zip(found.rows, study.personas, short, strict=True)
    ]


def _segment(
    row: PersonaRow, portrait: str, wholes: Sequence[str], measures: Sequence[Measure]
) -> dict[str, Any]:
    return {
        "id": row.identity,
        "number": row.segment,
        "colour": colour(row.identity),
        "ink": ink_on(row.identity),
        "name": unbroken(row.name),
        "counted": row.parts[0].told,
        "portrait": portrait,
        "parts": [
            {"whole": whole, **persona_table.part(one)} for whole, one in zip(wholes, row.parts, strict=True)
        ],
        "measures": [
            {"title": measure.title, "usual": measure.told, **persona_table.place(standing)}
            for measure, standing in zip(measures, row.standings, strict=True)
        ],
        "action": unbroken(row.action),
    }


def _found(study: Study, wanted: str) -> dict[str, Any]:
    """The answer about one customer, and where they stand."""
    found: Lookup | None = steps.find_customer(wanted)
    names = [persona.name for persona in study.personas]
    lines = lookup_told(found, wanted, names, unit=steps.unit(), money=steps.money())
    told: dict[str, Any] = {"wanted": wanted, "lines": lines}
    if found is None:
        return told
    (dot,) = _frame(study).dots(flat(study.projection)[[found.position]])
    return {
        **told,
        "id": study.clustering.identities[found.segment - 1],
        "at": [round(float(step) / STEPS, 5) for step in dot],
    }
