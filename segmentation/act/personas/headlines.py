"""The finding of a study in one sentence, with its caveat.

A finding is what would surprise: a part of the customers that brings far more than its share, or the clearest
difference. Where nothing does, the sentence says that. Under a verdict other than natural it says first what
kind of groups these are, so that nobody quotes the one without the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.language.phrases import capital, percent
from segmentation.language.titles import spoken
from segmentation.standards import BEYOND_ITS_SHARE, CLEAR

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.studies import Study


def headline(study: Study, *, whose: str = "your") -> str:
    """Caveat and finding; `whose` are the customers: “your” on a page, “the” in a report."""
    return capital(f"{_caveat(study, whose)}{finding(study, whose=whose)}")


def finding(study: Study, *, whose: str = "your") -> str:
    """What stands out among the segments, in words that fit behind a colon."""
    many = f"{whose} {study.profile.unit.many}"
    told = _of_value(study, many)
    return _of_difference(study, many) if told is None else told


def _caveat(study: Study, whose: str) -> str:
    verdict = study.verdict
    if verdict is None:
        return ""
    if verdict.kind == "constructed":
        return f"{whose} {study.profile.unit.many} blend into each other; as split here, "
    if not study.judged:
        return f"{study.profile.unit.said(verdict.aside)}; as split here, "
    if verdict.kind == "reproducible":
        return "there are no sharply separate groups, but this split is dependable: "
    return ""


def _of_value(study: Study, many: str) -> str | None:
    """Who brings more than their share, by most; `None` where the file does not say what anybody brings."""
    value = study.profile.value_column
    known = [(p, p.value_share) for p in study.personas if p.value_share is not None]
    if value is None or not known:
        return None
    best, part = max(known, key=lambda one: (one[1] - one[0].share, one[0].share))
    if part - best.share >= BEYOND_ITS_SHARE:
        return f"{_called(best)}, {percent(best.share)} of {many}, brings {percent(part)} of {spoken(value)}."
    return (
        f"no segment brings much more of {spoken(value)} than its share of {many}; "
        f"{_called(best)} comes nearest, {percent(best.share)} with {percent(part)}."
    )


def _of_difference(study: Study, many: str) -> str:
    """The clearest difference of a segment from the average."""
    told = [(trait, persona) for persona in study.personas for trait in persona.traits[:1]]
    trait, persona = max(told, key=lambda one: abs(one[0].effect), default=(None, None))
    if trait is None or persona is None or abs(trait.effect) < CLEAR:
        return f"no segment differs clearly from the average {study.profile.unit.one}."
    return f"{_called(persona)}, {percent(persona.share)} of {many}, stands out most: {trait.text}."


def _called(persona: Persona) -> str:
    return f"“{persona.name}”"
