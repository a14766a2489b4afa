"""A study at a glance: five lines for a shell, a card for a notebook.

Both begin with the verdict, as the dashboard does. Names are cut where the screen cuts them, and whatever
comes from data is escaped on its way into the card, which asks for nothing outside of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.act.report import markup
from segmentation.act.report import sentences as passages
from segmentation.act.report.clipping import NAME
from segmentation.language.phrases import clipped, count, listed, percent, word

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.studies import Study

_LINE = 160
"""Letters of a line in a shell."""
_IN_A_LINE = 4
"""Segments, and columns, that are named in one line."""
_TRAITS = 2
"""What a segment is known by on one line of a shell."""
_NO_VERDICT = "No verdict was asked for."


def lines(study: Study) -> str:
    """The study in five lines: the file, the verdict, the segments, what builds them, what to do next."""
    segments = [
        f"{p.segment} {clipped(p.name, 30)} ({percent(p.share)})" for p in study.personas[:_IN_A_LINE]
    ]
    more = study.k - len(segments)
    rest = f" · {word(more)} more" if more > 0 else ""
    columns = [clipped(name, 25) for name in study.matrix.columns]
    every = (
        f"<Study of {passages.origin(study)}: {study.k} segments",
        f" Verdict   {_verdict(study)}",
        f" Segments  {' · '.join(segments)}{rest}",
        f" Built on  {listed(columns, most=_IN_A_LINE)}",
        " Next      .customers() .segments() .predict(more) .plot.map() .write('labelled.xlsx')>",
    )
    return "\n".join(clipped_line(line) for line in every)


def clipped_line(line: str) -> str:
    """A line that a shell can show, with the blanks it begins with."""
    indent = len(line) - len(line.lstrip(" "))
    label, _, said = line[indent:].partition("  ")
    if not said:
        return " " * indent + clipped(line, _LINE)
    return f"{' ' * indent}{label:<10}{clipped(said, _LINE - 10 - indent)}"


def card(study: Study) -> str:
    """The study as a piece of HTML: the verdict, then every segment with size, name and traits."""
    head = markup.element("strong", markup.text(passages.title(study)))
    origin = markup.element("div", markup.text(passages.origin(study)))
    verdict = markup.element("p", markup.text(_verdict(study)))
    rows = "".join(_row(study, persona) for persona in study.personas)
    table = f'<table style="width:100%;border-collapse:collapse">{rows}</table>'
    return f'<div style="max-width:44em;line-height:1.4">{head}{origin}{verdict}{table}</div>'


def _verdict(study: Study) -> str:
    if study.verdict is None:
        return _NO_VERDICT
    return f"{study.verdict.kind}: {study.verdict.sentence}"


def _row(study: Study, persona: Persona) -> str:
    """A segment: its number, its bar, how many it holds, who they are."""
    widest = max(p.share for p in study.personas)
    bar = (
        f'<div style="width:{100 * persona.share / widest:.0f}%;min-width:2px;height:.7em;'
        'background:currentColor;opacity:.45"></div>'
    )
    size = f"{count(persona.size)} · {percent(persona.share)}"
    traits = markup.text(" · ".join(clipped(trait.text, 2 * NAME) for trait in persona.traits[:_TRAITS]))
    name = markup.element("strong", markup.text(clipped(persona.name, NAME)))
    cells = (str(persona.segment), f'<div style="width:7em">{bar}</div>', markup.text(size),
             f"{name}<div>{traits}</div>")  # fmt: skip
    style = 'style="text-align:left;vertical-align:top;padding:.2em .6em"'
    return "<tr>" + "".join(f"<td {style}>{cell}</td>" for cell in cells) + "</tr>"
