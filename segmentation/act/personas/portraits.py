"""Who these customers are, in one sentence.

Nothing here knows a number of its own; every figure is read from the profile, so a card cannot
drift from the data. The words for each axis stand in the pack, where a marketer can change them;
columns that belong to no axis are named as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segmentation.act.personas.behaviors import Axis
from segmentation.act.personas.distinctions import apart
from segmentation.act.personas.rules import Rules
from segmentation.act.personas.traits import Trait, basis_traits, traits
from segmentation.language.concepts import concept_of
from segmentation.language.phrases import capital, listed, number
from segmentation.language.titles import spoken
from segmentation.segment.profile.profiles import Profile
from segmentation.standards import AGE_TOLD, CLEAR, FAR, MAJORITY

_WHO = " customers"
"""Words that end so say who somebody is; the others say what they do."""
_FIRST = {"value": 0.25, "engagement": 0.25}
"""What a marketer asks about first, in standard deviations of advantage."""
_MOST_CLAUSES, _MOST_NAMED = 3, 2  # what one sentence can hold


def portraits(profile: Profile, found: Mapping[str, Axis], rules: Rules) -> dict[int, str]:
    """Segment → one sentence on who these customers are and what they do; no two are the same."""
    segments = [int(segment) for segment in profile.sizes.index]
    return apart(profile, {segment: _portrait(profile, found, rules, segment) for segment in segments})


def _portrait(profile: Profile, found: Mapping[str, Axis], rules: Rules, segment: int) -> str:
    said = _said(found, rules, segment)
    who = [text.removesuffix(_WHO) for text in said if text.endswith(_WHO)]
    does = [text for text in said if not text.endswith(_WHO)][:_MOST_CLAUSES]
    known = {column for name in said.values() for column in found[name].columns}
    named = [trait for trait in basis_traits(profile, segment) if trait.column not in known]
    named = [trait for trait in named if abs(trait.effect) >= CLEAR][:_MOST_NAMED]
    if not said and not named:
        return _plain_portrait(profile, segment)
    subject = f"{', '.join(who)}{_WHO}{_around(profile, found, segment)}".strip()
    having = f" with {_compared(named)}" if named else ""
    clauses = f" who {listed(does)}" if does else "" if named else ", otherwise close to average"
    return f"{capital(subject)}{having}{clauses}."


def _said(found: Mapping[str, Axis], rules: Rules, segment: int) -> dict[str, str]:
    """Words → axis, for the axes on which the segment is high or low, the most telling first."""
    scores = {name: float(axis.scores[segment]) for name, axis in found.items()}
    said: dict[str, str] = {}
    for name in sorted(scores, key=lambda name: -abs(scores[name]) - _FIRST.get(name, 0.0)):
        reached = rules.levels.word(scores[name])
        if reached is not None and name in rules.words:
            text = rules.words[name].said(reached, found[name].columns[0])
            said |= {} if text is None else {text: name}
    return said


def _around(profile: Profile, found: Mapping[str, Axis], segment: int) -> str:
    """The median age, where the segment is younger or older than the rest."""
    axis = found.get("age")
    if axis is None or concept_of(axis.columns[0]) != "age" or axis.columns[0] not in profile.medians:
        return ""
    apart = abs(float(axis.scores[segment])) >= AGE_TOLD
    return f" around {number(round(profile.median(segment, axis.columns[0])))}" if apart else ""


def _plain_portrait(profile: Profile, segment: int) -> str:
    """Where nothing is distinctive: the one thing that comes nearest to it."""
    slight = traits(profile, segment, 1)
    if not slight:
        return "Close to the average customer in everything that was compared."
    return f"Customers with {_compared(slight)}, otherwise close to average."


def _compared(named: Sequence[Trait]) -> str:
    """“Far higher milk and grocery”; the grade is said once."""
    parts, last = [], ""
    for trait in named:
        grade = _grade(trait)
        if trait.category is not None:
            parts.append(f"{spoken(trait.column)} {grade} {trait.category}")
        else:
            parts.append(spoken(trait.column) if grade == last else f"{grade} {spoken(trait.column)}")
        last = grade
    return listed(parts)


def _grade(trait: Trait) -> str:
    if trait.category is not None:
        return "less often" if trait.effect < 0 else "mostly" if trait.mean > MAJORITY else "more often"
    how = "far " if abs(trait.effect) >= FAR else "" if abs(trait.effect) >= CLEAR else "slightly "
    return f"{how}{'higher' if trait.effect > 0 else 'lower'}"
