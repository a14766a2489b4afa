"""The personas side by side, as a table that sorts in the browser; a row asks for its card.

The component only draws: every length, order and word of it is computed here or in the library.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from segmentation.act.personas.cards.cards import Part
from segmentation.act.personas.cards.persona_rows import PersonaRow, PersonaRows, Standing, persona_rows
from segmentation.charts.palettes import colour, ink_on
from segmentation.language.short_names import short_names
from segmentation.studies import Study
from ui.sentences import act as sentences

_FILES = Path(__file__).parent / "components"
_AIRY = 6  # rows up to which they stand wide; ten still fit a screen when they stand close
_ROOMY, _CLOSE = (18.5, 10.5, 9.5, 10.6), (31, 9.5, 7, 8.4)
"""Widths of name, size, part of a whole and range in percent: of many segments the names are longer."""
_MOST, _SPARE = 5, 3.0
"""Parts of a whole and ranges there may be; of each that is not, a name takes so many percent."""
_NARROW = (34, 13, 9.5, 10.5)
"""The same on a tablet, where what to try goes below the row; of many segments it stands on the card."""
_TWO_LINES, _MORE = 60, 7  # letters of a name that two lines of a close table hold, and for each spare part
_LEAST = 0.015  # of a bar, so that the smallest part is seen


def _text(kind: str) -> str:
    return (_FILES / f"persona_table.{kind}").read_text(encoding="utf-8")


# Not isolated, so that the rules for paper reach it; its own rules all begin with its class.
_mount = st.components.v2.component(
    "touchstone.persona_table", html=_text("html"), css=_text("css"), js=_text("js"), isolate_styles=False
)


def table(study: Study) -> int | None:
    """Draws the table; the segment whose card was asked for just now, if any."""
    found = _mount(
        key="persona_table", data=table_data(study), on_open_change=lambda: None, height="content"
    ).open
    return found if isinstance(found, int) and 1 <= found <= study.k else None


def table_data(study: Study) -> dict[str, Any]:
    """What the component draws: heads, and a row per segment with colors, words and lengths."""
    found = persona_rows(study)
    return {
        "label": sentences.TABLE,
        "dense": study.k > _AIRY,
        "narrow": _narrow(found),
        "heads": _heads(found),
        "wholes": [*found.wholes],
        "measures": [f"{measure.title}, {measure.told}" for measure in found.measures],
        "rows": [_row(row, short) for row, short in zip(found.rows, _short(found), strict=True)],
    }


def _short(found: PersonaRows) -> list[str]:
    """The names, of many segments as short as two lines hold."""
    names = [row.name for row in found.rows]
    letters = _TWO_LINES + _MORE * _spare(found)
    return short_names(names, letters) if len(names) > _AIRY else names


def _spare(found: PersonaRows) -> int:
    """How many columns fewer there are than there may be."""
    return max(0, _MOST - (len(found.wholes) - 1) - len(found.measures))


def _narrow(found: PersonaRows) -> str:
    """The columns on a tablet, as a grid has them; the last is for the sign that a row opens."""
    name, size, share, span = _NARROW
    value, ranges = len(found.wholes) - 1, len(found.measures)
    parts = [name, size, *[share] * value, *[span] * ranges]
    return " ".join([*(f"minmax(0, {part}fr)" for part in parts), "14px"])


def _heads(found: PersonaRows) -> list[dict[str, Any]]:
    """Title, line below, width, and whether a first click sorts upwards; a place to sort by, or none."""
    customers, *value = found.wholes
    name, size, share, span = _CLOSE if len(found.rows) > _AIRY else _ROOMY
    name += _SPARE * _spare(found)
    heads: list[dict[str, Any]] = [
        {"title": sentences.SEGMENT, "width": f"{name:g}%", "kind": "", "up": True},
        {"title": customers, "width": f"{size}%", "kind": "", "up": False},
        *({"title": whole, "small": sentences.OF_ALL, "width": f"{share}%", "kind": ""} for whole in value),
        *(
            {"title": measure.title, "small": measure.told, "width": f"{span}%", "kind": "range"}
            for measure in found.measures
        ),
    ]
    last = {"title": sentences.FIRST, "width": "auto", "kind": "act", "sorts": False}
    return [*({"sorts": True, "up": False, **head} for head in heads), last]


def _row(row: PersonaRow, short: str) -> dict[str, Any]:
    return {
        "segment": row.segment,
        "name": sentences.unbroken(short),
        "whole": row.name if short != row.name else "",
        "color": colour(row.identity),
        "ink": ink_on(row.identity),
        "parts": [part(one) for one in row.parts],
        "places": [place(standing) for standing in row.standings],
        "action": sentences.unbroken(row.action),
        "brief": sentences.unbroken(sentences.short_action(row.action)),
        "sort": [
            row.segment,
            *(part.share for part in row.parts),
            *(standing.figure for standing in row.standings),
        ],
    }


def part(one: Part) -> dict[str, str]:
    """A part of a whole as a bar."""
    return {"told": one.told, "width": f"{100 * max(one.share, _LEAST):.2f}%"}


def place(standing: Standing) -> dict[str, Any]:
    """Percent of the way from the far low end to the far high one; everybody stands at 50."""
    at = 50 + 50 * standing.at
    return {
        "left": f"{at:.2f}%",
        "from": f"{min(50.0, at):.2f}%",
        "width": f"{abs(at - 50):.2f}%",
        "told": standing.told,
        "far": standing.far,
    }
