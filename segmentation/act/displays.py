"""A study at a glance: five lines for a shell, a card for a notebook.

Both begin with the verdict, as the dashboard does. Names are cut where the screen cuts them, and whatever
comes from data is escaped on its way into the card, which asks for nothing outside of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.act.report import sentences
from segmentation.act.report.clipping import NAME
from segmentation.act.report.templating import rendered
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
        f"<Study of {sentences.origin(study)}: {study.k} segments",
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
    return rendered(
        "study.html",
        title=sentences.title(study),
        origin=sentences.origin(study),
        verdict=_verdict(study),
        segments=[_segment(study, persona) for persona in study.personas],
    )


def _verdict(study: Study) -> str:
    if study.verdict is None:
        return _NO_VERDICT
    told = sentences.standing(study)
    return f"{study.verdict.kind}: {told}" if study.judged else told


def _segment(study: Study, persona: Persona) -> dict[str, str]:
    """A segment: its number, how long its bar is, how many it holds, who they are."""
    widest = max(p.share for p in study.personas)
    return {
        "number": str(persona.segment),
        "bar": f"{100 * persona.share / widest:.0f}%",
        "size": f"{count(persona.size)} · {percent(persona.share)}",
        "name": clipped(persona.name, NAME),
        "traits": " · ".join(clipped(trait.text, 2 * NAME) for trait in persona.traits[:_TRAITS]),
    }
