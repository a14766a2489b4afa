"""The study as one page a manager reads.

One HTML file with its pictures inside: it opens without a network, prints, and makes no request. What
comes from data is escaped on its way into the page, without exception. For a PDF, print it.
"""

from __future__ import annotations

from importlib import resources
from string import Template
from typing import TYPE_CHECKING

import numpy as np

from segmentation.act.personas import cards
from segmentation.act.report import clipping as brevity
from segmentation.act.report import figures, markup, typefaces
from segmentation.act.report import sentences as passages
from segmentation.act.report.markup import Row
from segmentation.language.phrases import MISSING, coefficient, count, number, percent
from segmentation.segment.profile.profiles import HOW_FAR
from segmentation.segment.verdict.verdicts import holds

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.segment.verdict.verdicts import Verdict
    from segmentation.studies import Study

_MOST_COLUMNS = 12  # as many rows as fit below the map


def report(study: Study) -> bytes:
    """The report as an HTML page in UTF-8; the same study gives the same page.

    Raises `ExportError` when the chart libraries are not installed.
    """
    figures.need_charts()
    template = resources.files(__package__).joinpath("report.html").read_text(encoding="utf-8")
    parts = {
        "title": markup.text(passages.title(study)),
        "origin": markup.text(passages.origin(study)),
        "answer": markup.text(passages.answer(study)),
        "metrics": markup.metrics(passages.metrics(study), "metrics"),
        "sections": "\n".join(part for section in _SECTIONS if (part := section(study))),
        "footer": markup.text(passages.provenance(study)),
    }
    long = brevity.long_names(study)
    parts = {name: brevity.shortened(f"<p>{part}", long).removeprefix("<p>") for name, part in parts.items()}
    page = Template(template).substitute(parts, faces=typefaces.faces("".join(parts.values())))
    return page.encode()


def _verdict(study: Study) -> str:
    verdict = study.verdict
    if verdict is None:
        return ""
    told = markup.element("p", markup.text(passages.standing(study, verdict)), "answer")
    if holds(verdict, study.k, cut=study.cut):  # beside another number its badge would say what is not so
        badge = markup.element("span", markup.text(verdict.badge), f"badge {verdict.kind}")
        told = markup.element("p", badge) + told
    return markup.section(
        "Are there groups?",
        told
        + markup.bullets(verdict.reasons, "reasons")
        + markup.paragraphs([passages.voices(verdict)], "quiet"),
    )


def _how_many(study: Study) -> str:
    from segmentation import charts

    against = (
        "Above the grey band means more than chance." if study.verdict else "1 is far apart, 0 touching."
    )
    silhouette = figures.vector(charts.silhouette(study.sweep, study.cut, study.verdict))
    elbow = figures.vector(charts.inertia(study.sweep, study.cut))
    context = "For context: an elbow shows up in random data too."
    sizes = figures.vector(charts.sizes(_names(study), study.profile.sizes.tolist()), width=270)
    pictures = [
        markup.figure("Silhouette: how separate they are", against, silhouette),
        markup.figure("Elbow: what is left inside", context, elbow),
        markup.figure("Sizes", "Largest first.", sizes),
    ]
    if study.verdict is not None and any(share is not None for share in study.stability):
        parts = study.clustering.parts
        stable = figures.vector(charts.stability(study.verdict, study.cut, _names(study), parts), width=270)
        pictures.append(markup.figure("Stability", "Right of the dashed line, you can rely on it.", stable))
    return markup.section(
        "How many segments?",
        markup.paragraphs([passages.choice(study)]) + markup.element("div", "".join(pictures), "pair"),
    )


def _map(study: Study) -> str:
    legend = "".join(markup.element("li", _chip(p.segment) + markup.text(p.name)) for p in study.personas)
    caption = markup.element("figcaption", markup.text(passages.drawn(study, figures.MOST_POINTS)))
    return markup.section(
        "Where they lie",
        markup.paragraphs([passages.held(study)])
        + markup.element("ul", legend, "legend")
        + markup.element("figure", figures.map_picture(study) + caption),
    )


def _who(study: Study) -> str:
    every = "".join(_card(study, persona) for persona in study.personas)
    return markup.section("Who they are", markup.element("div", every, "cards"))


def _card(study: Study, persona: Persona) -> str:
    """Who they are, and what to do; one under the other on a screen, side by side on paper."""
    facts = markup.bullets(cards.facts(persona, study), "facts")
    who = _who_it_is(persona) + _pictures(study, persona) + facts
    what = (
        markup.element("strong", "Try")
        + markup.bullets(persona.strategies, "try")
        + markup.paragraphs(passages.card_notes(study, persona), "quiet")
    )
    return markup.element("article", markup.element("div", who) + markup.element("div", what), "card")


def _who_it_is(persona: Persona) -> str:
    number_and_rank = _chip(persona.segment) + markup.element("span", f"Segment {persona.segment}", "quiet")
    if not persona.targeted:
        number_and_rank += markup.element("span", cards.SPARED, "quiet spared")
    return (
        number_and_rank
        + markup.element("h3", markup.text(persona.name))
        + markup.paragraphs([persona.portrait])
    )


def _pictures(study: Study, persona: Persona) -> str:
    """Its part of the whole, and the segment against the average customer; the same as on the page."""
    from segmentation import charts

    drawn = figures.vector(charts.parts(persona.segment, cards.parts(persona, study.profile)), width=320)
    columns = cards.columns_of(persona, study.profile)
    if not columns:
        return drawn
    chart = charts.effects(study.profile, persona.segment, columns)
    return (
        drawn
        + markup.paragraphs(["Against the average customer"], "quiet")
        + figures.vector(chart, width=320)
    )


def _differences(study: Study) -> str:
    from segmentation import charts

    if not study.profile.effects.shape[1]:
        return ""
    chart = figures.vector(charts.profile_heatmap(study.profile, _names(study)), width=640)
    return markup.section(
        "What makes each different",
        markup.paragraphs([HOW_FAR], "quiet") + markup.element("figure", chart, "broad"),
    )


def _receipt(study: Study) -> str:
    entries = study.clean.receipt.entries
    rows = [Row((count(entry.count), entry.text), chosen=entry is entries[-1]) for entry in entries]
    return markup.section("What happened to every row", markup.table((), rows, words=[1]))


def _method(study: Study) -> str:
    return markup.section("How it was done", markup.paragraphs(passages.method(study)))


def _again(study: Study) -> str:
    command = passages.command(study)
    by_command = (
        "" if command is None else _listing("On the same file, this makes the same segments:", command)
    )
    recipe = _listing("All choices, as the recipe of this study:", passages.recipe_json(study))
    return markup.section("How to do it again", by_command + recipe)


def _listing(told: str, lines: str) -> str:
    if not brevity.can_be_copied(lines):
        return markup.paragraphs([f"{told} too long to print. “This study” under Download holds it."])
    return markup.paragraphs([told]) + markup.element("pre", markup.text(lines))


def _numbers(study: Study) -> str:
    return markup.section("The numbers", _sweep_table(study) + _segment_table(study))


def _sweep_table(study: Study) -> str:
    sweep, verdict = study.sweep, study.verdict
    heads = ["Segments", "Inertia", sweep.silhouette_name]
    heads += [] if verdict is None else ["Silhouette without groups", "Agreement when redrawn"]
    rows = []
    for at, k in enumerate(sweep.ks):
        cells = [str(k), number(float(sweep.inertia[at])), coefficient(float(sweep.silhouette[at]))]
        cells += [] if verdict is None else _judged(verdict, k)
        rows.append(Row(cells, chosen=k == study.cut))
    return markup.element("h3", "Every number of segments") + markup.table(heads, rows)


def _judged(verdict: Verdict, k: int) -> list[str]:
    """The band of silhouettes without groups, and how alike two redraws are cut."""
    if k not in verdict.ks:
        return [MISSING, MISSING]
    at = verdict.ks.index(k)
    low, high = float(verdict.null_low[at]), float(verdict.null_high[at])
    band = f"{coefficient(low)} to {coefficient(high)}" if np.isfinite([low, high]).all() else MISSING
    return [band, coefficient(float(verdict.ari[at]))]


def _segment_table(study: Study) -> str:
    """Sizes and means, segments across."""
    profile = study.profile
    heads = ["", *map(str, profile.sizes.index), "All"]
    sizes, shares = profile.sizes.tolist(), profile.shares.tolist()
    rows = [
        Row(["Customers", *map(count, sizes), count(sum(sizes))]),
        Row(["Of customers", *map(percent, shares), percent(1.0)]),
    ]
    if profile.value_shares is not None:
        rows.append(Row([f"Of {profile.value_column}", *map(percent, profile.value_shares), percent(1.0)]))
    for column in profile.means.columns[:_MOST_COLUMNS]:
        every = float(profile.overall["mean"][column])
        means = [number(mean, of=str(column)) for mean in (*profile.means[column].tolist(), every)]
        rows.append(Row([str(column), *means]))
    heading = markup.element("h3", "Every segment: sizes and means")
    return heading + markup.table(heads, rows, words=[0])


def _names(study: Study) -> list[str]:
    return [persona.name for persona in study.personas]


def _chip(segment: int) -> str:
    from segmentation.charts import colour, ink_on

    return markup.chip(segment, colour(segment), ink_on(segment))


_SECTIONS = (_verdict, _how_many, _map, _who, _differences, _receipt, _method, _again, _numbers)
