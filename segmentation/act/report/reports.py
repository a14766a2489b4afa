"""The study as one page a manager reads.

One HTML file with its pictures inside: it opens without a network, prints, and makes no request. What it
says and draws is put together here, how it looks stands in `templates`, where whatever comes from data is
escaped without exception. The first page is for somebody who reads no other; then come personas, how it was
done, and what only a second analyst needs. For a PDF, print it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from segmentation.act.personas.cards import cards
from segmentation.act.report import clipping, commands, figures, heat_tables, order_parts, sentences
from segmentation.act.report.first_pages import first_page
from segmentation.act.report.section_shapes import Figure, Row, Table
from segmentation.act.report.templating import rendered
from segmentation.act.report.typefaces import faces
from segmentation.language.phrases import MISSING, capital, coefficient, count, number, percent
from segmentation.language.short_names import short_names
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.standings import drawn_way
from segmentation.segment.verdict.verdicts import Verdict

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.studies import Study

_MOST_COLUMNS = 12  # as many rows as fit below the map
_SCALE, _HIGH = 34, 160
"""Pixels of the numbers beside the charts of every number of segments, and of their plots: all four charts
fit one sheet of paper."""


class Listing(NamedTuple):
    """What is meant to be copied, under what it is for."""

    told: str
    lines: str = ""


def report(study: Study) -> bytes:
    """The report as an HTML page in UTF-8; the same study gives the same page.

    Raises `ExportError` when the chart libraries are not installed.
    """
    figures.need_charts()
    title = sentences.title(study)
    body = rendered(
        "body.html",
        title=title,
        origin=sentences.origin(study),
        first=first_page(study),
        verdict=_verdict(study),
        how_many=_how_many(study),
        scores=order_parts.scores(study),
        map=_map(study),
        cards=[
            {**_card(study, persona), "short": name}
            for persona, name in zip(study.personas, short_names(_names(study)), strict=True)
        ],
        against=cards.against(study.profile),
        rest=_rest(study),
        ahead=order_parts.ahead(study),
        orders=order_parts.receipt(study),
        receipt=_receipt(study),
        method=sentences.method(study),
        again=_again(study),
        numbers={"sweep": _sweep_table(study), "segments": _segment_table(study)},
        provenance=sentences.provenance(study),
    )
    body = clipping.shortened(body, clipping.long_names(study))
    return rendered("report.html", title=title, body=body, faces=faces(body)).encode()


def _verdict(study: Study) -> dict[str, Any] | None:
    verdict, unit = study.verdict, study.profile.unit
    if verdict is None:
        return None
    beside = ""
    if isinstance(verdict, Verdict):
        beside = sentences.voices(verdict)
    elif study.by_likeness is not None:
        beside = unit.said(sentences.by_likeness(study.by_likeness))
    return {"reasons": [unit.said(reason) for reason in verdict.reasons], "voices": beside}


def _how_many(study: Study) -> dict[str, Any]:
    from segmentation import charts

    sizes = figures.vector(
        charts.sizes(_names(study), study.profile.sizes.tolist(), study.clustering.identities)
    )
    order = "In the order of the lines." if drawn_way(study.clustering) else "Largest first."
    pictures = [Figure("Sizes", order, sizes)]
    if not isinstance(study.verdict, LatentVerdict):  # what distances tell is of segments by likeness
        pictures = [*_of_the_sweep(study, study.verdict), *pictures]
    if isinstance(study.verdict, Verdict) and any(share is not None for share in study.stability):
        parts = study.clustering.parts
        stability = charts.stability(
            study.verdict, study.cut, _names(study), parts, study.clustering.identities
        )
        stable = figures.vector(stability)
        pictures.append(Figure("Stability", "Right of the dashed line, you can rely on it.", stable))
    return {"choice": sentences.choice(study), "figures": pictures}


def _of_the_sweep(study: Study, verdict: Verdict | None) -> list[Figure]:
    """How separate and how spread out segments are, at every number of them."""
    from segmentation import charts

    against = "Above the grey band is more than chance reaches." if verdict else "1 is far apart, 0 touching."
    silhouette, elbow = figures.level(
        figures.vector(charts.silhouette(study.sweep, study.marked_k, verdict), beside=_SCALE, high=_HIGH),
        figures.vector(charts.inertia(study.sweep, study.marked_k), beside=_SCALE, high=_HIGH),
    )
    context = "For context only: random data has an elbow too."
    return [
        Figure("Silhouette: how separate they are", against, silhouette),
        Figure("Elbow: how spread out each segment is", context, elbow),
    ]


def _map(study: Study) -> dict[str, str]:
    return {
        "held": sentences.held(study),
        "picture": figures.map_picture(study),
        "drawn": sentences.drawn(study, figures.MOST_POINTS),
        "axes": figures.axes_told(study),
    }


def _card(study: Study, persona: Persona) -> dict[str, Any]:
    """A persona with its part of the whole, and the segment against the average; the same as on the page."""
    from segmentation import charts

    parts = charts.parts(persona.segment, cards.parts(persona, study.profile), persona.identity)
    columns = cards.columns_of(persona, study.profile)
    against = charts.effects(study.profile, persona.segment, columns) if columns else None
    return {
        "persona": persona,
        "color": charts.colour(persona.identity),
        "ink": charts.ink_on(persona.identity),
        "spared": "" if persona.targeted else cards.SPARED,
        "parts": figures.vector(parts, whole=figures.CARD),
        "effects": "" if against is None else figures.vector(against, whole=figures.CARD),
        "facts": cards.facts(persona, study),
        "notes": sentences.card_notes(study, persona),
    }


def _rest(study: Study) -> heat_tables.Heat | None:
    """The differences in every column, where the first page has room for some only."""
    every = heat_tables.heat(study, most=len(study.profile.headers))
    return every if every is not None and len(every.lines) > heat_tables.MOST_COLUMNS else None


def _receipt(study: Study) -> Table:
    entries = study.clean.receipt.entries
    said = study.profile.unit.said
    rows = [Row((count(entry.count), said(entry.text)), chosen=entry is entries[-1]) for entry in entries]
    return Table((), rows, words=[1])


def _again(study: Study) -> list[Listing]:
    command, recipe = commands.command(study), sentences.recipe_json(study)
    short = clipping.can_be_copied(recipe)
    if command is not None:
        by_command = _listing("On the same file, this makes the same segments:", command)
    else:
        kept = "the recipe below" if short else "“This study” under Export"
        file = commands.RECIPE if short else commands.STUDY
        told = f"With {kept} saved as {file} beside the file, this makes the same segments:"
        by_command = _listing(told, commands.command_with(study, file))
    return [by_command, _listing("All choices, as the recipe of this study:", recipe)]


def _listing(told: str, lines: str) -> Listing:
    if not clipping.can_be_copied(lines):
        return Listing(f"{told} too long to print. “This study” under Export holds it.")
    return Listing(told, lines)


def _sweep_table(study: Study) -> Table:
    if isinstance(study.verdict, LatentVerdict):
        return _classes_table(study.verdict, study.cut, one=study.profile.unit.one)
    sweep, verdict = study.sweep, study.by_likeness
    heads = ["Segments", "Inertia", sweep.silhouette_name]
    heads += [] if verdict is None else ["Silhouette without groups", "Agreement when redrawn"]
    rows = []
    for at, k in enumerate(sweep.ks):
        cells = [str(k), number(float(sweep.inertia[at])), coefficient(float(sweep.silhouette[at]))]
        cells += [] if verdict is None else _judged(verdict, k)
        rows.append(Row(cells, chosen=k == study.marked_k))
    return Table(heads, rows)


def _classes_table(verdict: LatentVerdict, cut: int, *, one: str) -> Table:
    """What every number of latent classes gains, whether halves find them, and what is said of it."""
    measured, said = (
        verdict.evidence,
        {"natural": "groups are there", "repeats": "the split repeats", "drawn": "just lines drawn"},
    )
    heads = ["Classes", f"ICL gained per {one}", "Two halves agree", "Smallest", "What the checks say"]
    rows = [
        Row(
            [
                str(k),
                coefficient(float(measured.worth[at])),
                coefficient(float(measured.agreement[at])),
                count(int(measured.smallest[at])),
                said[verdict.said(k)],
            ],
            chosen=k == cut,
        )
        for at, k in enumerate(verdict.ks)
    ]
    return Table(heads, rows)


def _judged(verdict: Verdict, k: int) -> list[str]:
    """The band of silhouettes without groups, and how alike two redraws are cut."""
    if k not in verdict.ks:
        return [MISSING, MISSING]
    at = verdict.ks.index(k)
    low, high = float(verdict.null_low[at]), float(verdict.null_high[at])
    band = f"{coefficient(low)} to {coefficient(high)}" if np.isfinite([low, high]).all() else MISSING
    return [band, coefficient(float(verdict.ari[at]))]


def _segment_table(study: Study) -> Table:
    """Sizes and means, segments across."""
    profile = study.profile
    heads = ["", *map(str, profile.sizes.index), "All"]
    sizes, shares = profile.sizes.tolist(), profile.shares.tolist()
    rows = [
        Row([capital(profile.unit.many), *map(count, sizes), count(sum(sizes))]),
        Row([f"Of {profile.unit.many}", *map(percent, shares), percent(1.0)]),
    ]
    if profile.value_shares is not None:
        rows.append(Row([f"Of {profile.value_column}", *map(percent, profile.value_shares), percent(1.0)]))
    for column in profile.means.columns[:_MOST_COLUMNS]:
        every = float(profile.overall["mean"][column])
        means = [profile.number(mean, str(column)) for mean in (*profile.means[column].tolist(), every)]
        rows.append(Row([str(column), *means]))
    return Table(heads, rows, words=[0])


def _names(study: Study) -> list[str]:
    return [persona.name for persona in study.personas]
