"""Sentences on a card: who they are, what they buy, why they bear their name.

Nothing here knows a number of its own; every figure is read from the profile, so a card cannot
drift from the data. The words for each axis stand in the pack, where a marketer can change them.
"""

from __future__ import annotations

from collections.abc import Mapping

from segmentation.act.axes import Axis, yes_level
from segmentation.act.conditions import Comparison, Standing, Within
from segmentation.act.rules import Rule, Rules
from segmentation.act.traits import CLEAR, FAR, Trait, level, traits
from segmentation.prepare.concepts import concept_of, words_of
from segmentation.prepare.headings import spoken
from segmentation.prepare.phrases import listed, number, percent
from segmentation.segment.profiles import MISSING, OTHER, Profile

_WHO = " customers"
"""Words that end so say who somebody is; the others say what they do."""
_FIRST = {"value": 0.25, "engagement": 0.25}
"""What a marketer asks about first, in standard deviations of advantage."""
_AROUND = 0.3
_MOST_CLAUSES = 3
_WORTH = {"value", "clv", "cltv", "ltv", "lifetime", "wert", "valeur", "valor", "valore", "waarde"}
_LIFT = 1.5
_POINTS = 0.25
_FEWEST = 10


def portrait(profile: Profile, found: Mapping[str, Axis], rules: Rules, segment: int) -> str:
    """One sentence on who these customers are and what they do."""
    said = _said(found, rules, segment)
    who = [text.removesuffix(_WHO) for _, text, _ in said if text.endswith(_WHO)]
    ranked = sorted(said, key=lambda one: -abs(one[2]) - _FIRST.get(one[0], 0.0))
    does = [text for _, text, _ in ranked if not text.endswith(_WHO)]
    age = _around(profile, found, segment)
    if not who and not does:
        return _plain_portrait(profile, segment)
    subject = f"{', '.join(who)}{_WHO}{age}".strip()
    clauses = f" who {listed(does[:_MOST_CLAUSES])}" if does else ", otherwise close to average"
    return f"{subject[:1].upper()}{subject[1:]}{clauses}."


def _said(found: Mapping[str, Axis], rules: Rules, segment: int) -> list[tuple[str, str, float]]:
    """Axis, its words and its score, for the axes on which the segment is high or low."""
    said = []
    for name, axis in found.items():
        score = float(axis.scores[segment])
        words = rules.words.get(_words_for(axis), rules.words.get(name, {}))
        reached = rules.levels.word(score)
        if reached is not None and (text := words.get(reached) or words.get(reached.removeprefix("very_"))):
            said.append((name, text, score))
    return said


def _words_for(axis: Axis) -> str:
    """A lifetime value is worth something; only spending is spent."""
    header = set(words_of(axis.columns[0]))
    return "worth" if axis.name == "value" and header & _WORTH else axis.name


def _around(profile: Profile, found: Mapping[str, Axis], segment: int) -> str:
    axis = found.get("age")
    if axis is None or axis.columns[0] not in profile.medians or concept_of(axis.columns[0]) != "age":
        return ""
    close = abs(float(axis.scores[segment])) >= _AROUND
    return f" around {number(round(profile.median(segment, axis.columns[0])))}" if close else ""


def _plain_portrait(profile: Profile, segment: int) -> str:
    """The same from columns whose meaning nobody knows."""
    found = [trait for trait in traits(profile, segment, 2) if abs(trait.effect) >= CLEAR]
    if not found:
        found = list(traits(profile, segment, 1))
    if not found:
        return "Close to the average customer in everything that was compared."
    return f"Customers {' and '.join(_with(trait) for trait in found)}."


def _with(trait: Trait) -> str:
    if trait.category is not None:
        often = "more" if trait.effect > 0 else "less"
        return f"whose {spoken(trait.column)} is {often} often {trait.category} than among others"
    how = "far " if abs(trait.effect) >= FAR else "" if abs(trait.effect) >= CLEAR else "slightly "
    return f"with {how}{'higher' if trait.effect > 0 else 'lower'} {spoken(trait.column)} than most"


def facts(profile: Profile, segment: int) -> tuple[str, ...]:
    """What most of them buy, how they are reached, where they are: names, shares and lifts."""
    found: list[str] = []
    for concept in ("product", "channel", "location"):
        names = (name for name in profile.categories if concept_of(name) == concept)
        column = next((name for name in names if name not in profile.sensitive), None)
        if column is not None:
            found.extend(_facts_of(profile, segment, column, concept))
    return tuple(found)


def _facts_of(profile: Profile, segment: int, column: str, concept: str) -> list[str]:
    """The most common level; and the one that stands out most, if that is another."""
    shares = profile.categories[column].loc[segment].drop([MISSING, OTHER], errors="ignore")
    if shares.empty or not shares.max() > 0:
        return []
    top = str(shares.idxmax())
    apart = [str(name) for name in shares.index if _stands_out(profile, segment, column, str(name))]
    found = [] if concept == "location" and top not in apart else [_common(column, concept, top)]
    found = [f"{text}: {_how_many(profile, segment, column, top)}" for text in found]
    peak = max(apart, key=lambda name: profile.lift(segment, column, name), default=top)
    if peak != top:
        found.append(f"More often {peak} than others: {_how_many(profile, segment, column, peak)}")
    return found


def _common(column: str, concept: str, top: str) -> str:
    if concept == "product":
        return f"Most bought {top}"
    if concept == "channel" and "prefer" in column.casefold():
        return f"Prefers {top}"
    return f"Most often {top}" if concept == "channel" else f"Most are in {top}"


def _how_many(profile: Profile, segment: int, column: str, name: str) -> str:
    share, lift = profile.share(segment, column, name), profile.lift(segment, column, name)
    if 0.95 <= lift < 1.05:
        return f"{percent(share)} of them, as on average"
    return f"{percent(share)} of them, {number(round(lift, 1))} times the average"


def _stands_out(profile: Profile, segment: int, column: str, name: str) -> bool:
    """Distinctive as flexclust draws it: 25 points or half as much again, and ten customers."""
    share, lift = profile.share(segment, column, name), profile.lift(segment, column, name)
    enough = share * float(profile.sizes[segment]) >= _FEWEST
    return enough and (lift >= _LIFT or share - share / max(lift, 1e-9) >= _POINTS)


def because(
    profile: Profile, found: Mapping[str, Axis], rule: Rule, rules: Rules, where: Standing, segment: int
) -> str:
    """The conditions that earned the name, with the segment's own numbers.

    “At least” and “at most” are reasons; “over” and “under” only rule a name out, and are told apart.
    """
    earned: dict[str, str] = {}
    allowed: dict[str, str] = {}
    for condition in rule.when:
        for met in condition.met(where, rules.levels):
            (earned if "=" in met.sign else allowed)[met.axis] = _reason(profile, found[met.axis], segment)
        if any(isinstance(one, Within) for one in condition.alternatives):
            earned |= {name: _reason(profile, axis, segment) for name, axis in found.items()}
    for condition in rule.name_when:
        for met in condition.met(where, rules.levels):
            earned[f"name {met.axis}"] = _name_reason(profile, found[met.axis], met, segment)
    if not earned:
        return _plain_reason(profile, segment)
    also = [text for axis, text in allowed.items() if axis not in earned]
    against = f" Nothing rules it out: {listed(also, most=len(also))}." if also else ""
    return f"Because {listed(list(earned.values()), most=len(earned))}.{against}"


def _reason(profile: Profile, axis: Axis, segment: int) -> str:
    """An axis in the words of its column; of several, the one that speaks for it most."""
    column = axis.strongest(segment)
    flag = yes_level(profile.categories[column]) if column in profile.categories else None
    if flag is not None:
        share, overall = profile.share(segment, column, flag), profile.overall_shares[column][flag]
        return f"{spoken(column)} is {flag} for {percent(share)} (average {percent(float(overall))})"
    mean, average = number(profile.mean(segment, column)), number(profile.average(column))
    return f"{spoken(column)} is {level(profile.effect(segment, column))} ({mean}, average {average})"


def _name_reason(profile: Profile, axis: Axis, met: Comparison, segment: int) -> str:
    if not met.median:
        return _reason(profile, axis, segment)
    return f"the median {axis.name} is {number(profile.median(segment, axis.columns[0]))}"


def _plain_reason(profile: Profile, segment: int) -> str:
    """Why a segment that no rule names bears the name of its traits."""
    texts = [f"{trait.text[:1].lower()}{trait.text[1:]}" for trait in traits(profile, segment, 2)]
    if not texts:
        return "Because it is close to the average customer in everything that was compared."
    return f"Because {listed(texts)}."
