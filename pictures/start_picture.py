"""The picture of a result on the first screen: the sample, as Touchstone sees it.

Every dot is a customer of the sample, and names, shares and sentences are those of its study. It is drawn
once and kept (`ui/start.html`), so that the first screen waits for nothing; a test holds it to the study.
"""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segmentation.act.personas.cards.headlines import headline
from segmentation.act.personas.personas import Persona
from segmentation.charts import colour, ink_on
from segmentation.datasets import jewellery_csv
from segmentation.language.phrases import count, percent
from segmentation.prepare.reading.tables import read_table
from segmentation.studies import Study, run

PLACE = Path(__file__).parent.parent / "ui" / "start.html"
_WIDTH, _HEIGHT, _EDGE = 500, 340, 26  # of the customers, in the units of the drawing
_PILL = 24  # height of a name on its cloud
_HALF = 17  # percent of the width that half of the longest name takes
_STYLE = """<style>
.start { margin: 0; padding: 1rem 1.25rem 1.125rem; border-radius: .75rem;
  border: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
.start p { margin: 0; line-height: 1.4; }
.start .badge { font-size: .875rem; font-weight: 600; color: light-dark(#1F6548, #7CC4A4); }
.start .clouds { position: relative; }
.start img { display: block; width: 100%; height: auto; aspect-ratio: 500 / 340; }
.start .pill { position: absolute; transform: translateX(-50%); padding: 0 .625rem; border-radius: 1rem;
  font-size: .8125rem; font-weight: 600; line-height: 1.375rem; white-space: nowrap; }
.start .ribbon { display: flex; gap: 3px; margin: .25rem 0 .75rem; font-size: .8125rem; font-weight: 600; }
.start .ribbon i { display: block; height: .75rem; border-radius: 3px; margin-bottom: .25rem; }
.start figcaption { font-size: .875rem; line-height: 1.45; opacity: .75; }
@media (forced-colors: active) { .start i, .start .pill { forced-color-adjust: none; } }
</style>
"""
"""It travels with the picture: the style of the dashboard comes later, and would move what stands below."""


def start_picture() -> str:
    """The fragment of HTML: verdict, customers, sizes and finding of the sample."""
    study = run(read_table(jewellery_csv(), "jewellery.csv"))
    assert study.verdict is not None
    people = f"{count(len(study.clean.data))} invented customers"
    return (
        f'{_STYLE}<figure class="start">\n'
        f'<p class="badge">{escape(study.verdict.badge)}</p>\n<p>{escape(study.verdict.sentence)}</p>\n'
        f'<div class="clouds">{_clouds(study, people)}</div>\n'
        f'<div class="ribbon">{"".join(map(_piece, study.personas))}</div>\n'
        f"<figcaption>{escape(headline(study, whose='the'))} This is the sample: {people}.</figcaption>\n"
        "</figure>\n"
    )


def _clouds(study: Study, people: str) -> str:
    points = _placed(study.projection.coordinates[:, :2].astype(np.float64))
    own = {persona: points[study.clustering.labels == persona.segment] for persona in study.personas}
    drawn = "".join(_dots(persona, some) for persona, some in own.items())
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{drawn}</svg>'
    data = base64.b64encode(svg.encode()).decode()
    told = escape(f"{people} in {study.k} segments; near means alike.")
    pills = "".join(_pill(persona, some) for persona, some in own.items())
    return f'<img alt="{told}" src="data:image/svg+xml;base64,{data}">{pills}'


def _placed(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Customers in the units of the drawing, equal scales both ways, up is up."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([_WIDTH, _HEIGHT]) - 2 * _EDGE
    scale = float((room / (high - low)).min())
    placed: NDArray[np.float64] = (points - (low + high) / 2) * [scale, -scale] + [_WIDTH / 2, _HEIGHT / 2]
    return placed


def _dots(persona: Persona, points: NDArray[np.float64]) -> str:
    ways = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in points.tolist())
    paint = f'stroke="{colour(persona.identity)}" stroke-width="4.5" stroke-linecap="round"'
    return f'<path d="{ways}" fill="none" {paint}/>'


def _pill(persona: Persona, points: NDArray[np.float64]) -> str:
    """A segment’s name, above its cloud."""
    left = float(np.clip(points[:, 0].mean() / _WIDTH * 100, _HALF, 100 - _HALF))
    top = max(0.0, float(np.percentile(points[:, 1], 2)) - _PILL) / _HEIGHT * 100
    place = f"left: {left:.0f}%; top: {top:.0f}%"
    paint = f"background: {colour(persona.identity)}; color: {ink_on(persona.identity)}"
    return f'<span class="pill" style="{place}; {paint}">{escape(persona.name)}</span>'


def _piece(persona: Persona) -> str:
    """How large a segment is, beside the others."""
    size = f"{count(persona.size)} · {percent(persona.share)}"
    bar = f'<i style="background: {colour(persona.identity)}"></i>'
    return f'<span style="flex: {persona.size} 1 0">{bar}{size}</span>'
