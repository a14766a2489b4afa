"""The finding of a study in one sentence, with its caveat.

A finding is what would surprise: a part of the customers that brings far more than its share, or the clearest
difference. Where nothing does, the sentence says that. Under a verdict other than natural it says first what
kind of groups these are, so that nobody quotes the one without the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.act.personas.name_evidence import have_mostly_left
from segmentation.language.phrases import capital, percent, quoted
from segmentation.language.titles import in_total
from segmentation.segment.profile.wording import spoken_in
from segmentation.standards import BEYOND_ITS_SHARE, CLEAR

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.studies import Study


def headline(study: Study, *, whose: str = "your") -> str:
    """Caveat and finding; `whose` are the customers: “your” on a page, “the” in a report."""
    return capital(f"{_caveat(study, whose)}{finding(study, whose=whose)}")


def finding(study: Study, *, whose: str = "your") -> str:
    """What stands out among the segments, in words that fit behind a colon; or that nothing does."""
    many = f"{whose} {study.profile.unit.many}"
    found = _of_value(study, many)
    if found is None and _nearest_to_more(study) is None:
        found = _of_difference(study, many)
    return found or _of_nothing(study, many)


def beside(study: Study, *, whose: str = "your") -> str:
    """The finding for a page whose next line tells the verdict, so that none of it is said twice.

    Where the groups are no natural ones of this very number, it says that it holds of this split.
    """
    found = finding(study, whose=whose)
    return capital(found if study.verdict is None or _is_natural(study) else f"as split here, {found}")


def striking(study: Study, *, whose: str = "your") -> str | None:
    """Finding and caveat for a page that tells the verdict itself; `None` where nothing stands out.

    A segment that brings about its share, and one hardly unlike the average, are no news; nor that lines
    through one cloud lie apart in what they were drawn by.
    """
    many = f"{whose} {study.profile.unit.many}"
    told = _of_value(study, many) or (None if _is_drawn(study) else _of_difference(study, many))
    if told is None:
        return None
    return capital(told if study.verdict is None or _is_natural(study) else f"as split here, {told}")


def _is_drawn(study: Study) -> bool:
    """Whether these segments are but lines through customers who blend into each other."""
    return study.verdict is not None and study.verdict.kind == "constructed"


def _is_natural(study: Study) -> bool:
    verdict = study.verdict
    return verdict is not None and verdict.kind == "natural" and study.judged and not verdict.another_shape


def _caveat(study: Study, whose: str) -> str:
    verdict = study.verdict
    if verdict is None:
        return ""
    if _is_drawn(study):
        return f"{whose} {study.profile.unit.many} blend into each other; as split here, "
    if not study.judged or verdict.another_shape:
        return f"{study.profile.unit.said(verdict.aside)}; as split here, "
    if verdict.kind == "reproducible":
        return "there are no sharply separate groups, but this split is dependable: "
    return ""


def _of_value(study: Study, many: str) -> str | None:
    """Who brings far more than their share; `None` where nobody does, or the file does not say."""
    best = _nearest_to_more(study)
    if best is None or best[1] - best[0].share < BEYOND_ITS_SHARE:
        return None
    persona, part = best
    value = in_total(study.profile.value_column or "")
    brings = "brought" if have_mostly_left(study.profile, persona.segment) else "brings"
    return f"{_called(persona)}, {percent(persona.share)} of {many}, {brings} {percent(part)} of {value}."


def _nearest_to_more(study: Study) -> tuple[Persona, float] | None:
    """The segment whose part of the value exceeds its share by most, with that part."""
    known = [(p, p.value_share) for p in study.personas if p.value_share is not None]
    if study.profile.value_column is None:
        return None
    return max(known, key=lambda one: (one[1] - one[0].share, one[0].share), default=None)


def _of_difference(study: Study, many: str) -> str | None:
    """The clearest difference of a segment from the average; `None` where none is clear."""
    told = [(trait, persona) for persona in study.personas for trait in persona.traits[:1]]
    trait, persona = max(told, key=lambda one: abs(one[0].effect), default=(None, None))
    if trait is None or persona is None or abs(trait.effect) < CLEAR:
        return None
    who = f"{_called(persona)}, {percent(persona.share)} of {many}, stands out most"
    about = capital(spoken_in(study.profile, trait.column))
    if trait.category is None and trait.text.startswith(about):  # “by orders: 6 at the median”
        return f"{who} by {spoken_in(study.profile, trait.column)}: {trait.text[len(about) :].strip()}."
    return f"{who}: {trait.text}."


def _of_nothing(study: Study, many: str) -> str:
    """That nothing stands out, with what comes nearest."""
    best = _nearest_to_more(study)
    if best is None:
        return f"no segment differs clearly from the average {study.profile.unit.one}."
    persona, part = best
    value = in_total(study.profile.value_column or "")
    return (
        f"no segment brings much more of {value} than its share of {many}; "
        f"{_called(persona)} comes nearest, {percent(persona.share)} with {percent(part)}."
    )


def _called(persona: Persona) -> str:
    return quoted(persona.name)
