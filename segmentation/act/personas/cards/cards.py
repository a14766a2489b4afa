"""What a persona's card shows, on the page and in the report alike.

A card has one source, so that the same segment reads the same wherever it is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from segmentation.act.personas.behaviors import axes
from segmentation.act.personas.cards.outcome_facts import outcome_facts
from segmentation.act.personas.cards.outlooks import outlooks
from segmentation.act.personas.cards.platform_names import name_warning
from segmentation.act.personas.personas import Persona
from segmentation.act.personas.traits import say_the_same
from segmentation.language.concepts import find
from segmentation.language.phrases import capital, count, percent
from segmentation.language.titles import title
from segmentation.segment.profile.profiles import Profile
from segmentation.segment.standings import drawn_way
from segmentation.standards import CLEAR, SLIGHT

if TYPE_CHECKING:
    from segmentation.studies import Study

_MOST_COLUMNS = 4  # more lines nobody reads on a card
_LEAST_COLUMNS = 2  # one line alone is no comparison
PLANNING = "A label for planning, not a separate group."
PLANNING_ALL = "These are labels for planning, not separate groups."
DRAWN = "A line that you drew, not a group that was found."
SPARED = "Do not target"


class Part(NamedTuple):
    """How much of a whole a segment is."""

    whole: str
    share: float
    """0..1."""
    told: str


def parts(persona: Persona, profile: Profile) -> list[Part]:
    """The segment's part of the customers, and of what they bring where the file has it."""
    found = [
        Part(capital(profile.unit.many), persona.share, f"{count(persona.size)} · {percent(persona.share)}")
    ]
    if persona.value_share is not None:
        whole = title(profile.value_column or "Value")
        found.append(Part(whole, persona.value_share, percent(persona.value_share)))
    return found


def against(profile: Profile) -> str:
    """What the bars of a card are measured against."""
    return f"Against the average {profile.unit.one}"


def columns(profile: Profile) -> list[str]:
    """Value, age, engagement and tenure where segments differ in them, then what separates them best.

    What says the same of every segment as a column before it, as purchase days do beside orders, comes last;
    what hardly differs between segments, and did not build them, says nothing and stays out.
    """
    numeric = list(profile.effects.columns)
    found = axes(profile)
    more = [found[name].columns[0] for name in ("engagement", "tenure") if name in found]
    known = [name for name in (find(numeric, "age"), *more) if name in numeric]
    always = [profile.value_column, *(name for name in known if profile.effects[name].abs().max() >= CLEAR)]
    ranked = profile.separation.sort_values(ascending=False, kind="stable").index
    wanted = [str(name) for name in dict.fromkeys([*always, *ranked, *numeric]) if name in numeric]
    telling = [name for name in wanted if name in profile.basis or _differs(profile, name)]
    once: list[str] = []
    for name in telling:
        once += [] if any(say_the_same(profile, name, other) for other in once) else [name]
    return list(dict.fromkeys([*once, *telling, *wanted[:_LEAST_COLUMNS]]))[:_MOST_COLUMNS]


def _differs(profile: Profile, column: str) -> bool:
    return bool(profile.effects[column].abs().max() >= SLIGHT)


def columns_of(persona: Persona, profile: Profile) -> list[str]:
    """The same for every card, and the number that sets this segment apart most if it is not among them."""
    common = columns(profile)
    own = [trait.column for trait in persona.traits[:1] if trait.column in profile.effects.columns]
    return list(dict.fromkeys([*common, *own]))


def facts(persona: Persona, study: Study) -> list[str]:
    """What they buy, prefer and may order, and how much of the segment returns when customers are redrawn."""
    stable = study.stability[persona.segment - 1]
    told = None if stable is None else f"{percent(stable)} stay together in other random draws"
    if study.verdict is not None and not study.way and len(study.clustering.made_of(persona.segment)) > 1:
        told = "not measured, as you joined it from several"
    return [
        *persona.facts,
        *outcome_facts(persona, study),
        *outlooks(persona, study),
        *([] if told is None else [f"Stability: {told}"]),
    ]


def notes(persona: Persona, study: Study) -> list[str]:
    """What to know before targeting them: what stands against segment and name, and the verdict."""
    constructed = study.verdict is not None and study.verdict.kind == "constructed"
    named = name_warning(persona.name)
    said = [
        *persona.warnings,
        named,
        DRAWN if drawn_way(study.clustering) else PLANNING if constructed else None,
    ]
    return [note for note in said if note is not None]


def rule(persona: Persona, profile: Profile) -> str:
    """The plain rule that finds the segment, where one does well enough to quote."""
    found = profile.rules[persona.segment - 1] if profile.rules else None
    return "No short rule describes this segment well enough to quote." if found is None else found.text
