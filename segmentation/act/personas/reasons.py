"""Why a segment bears its name: the conditions it met, with its own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from segmentation.act.personas.behaviors import Axis, yes_level
from segmentation.act.personas.conditions import Comparison, Standing, Within
from segmentation.act.personas.rules import Rule, Rules
from segmentation.act.personas.traits import Trait, basis_traits, level
from segmentation.language.phrases import listed, number, percent
from segmentation.language.titles import spoken
from segmentation.segment.profile.profiles import Profile
from segmentation.standards import SLIGHT


def because(
    profile: Profile, found: Mapping[str, Axis], rule: Rule, rules: Rules, where: Standing, segment: int
) -> str:
    """The conditions that earned the name, with the segment’s own numbers.

    “At least” and “at most” are reasons; “over” and “under” only rule a name out, and are told apart.
    """
    earned: dict[str, str] = {}
    allowed: dict[str, str] = {}
    for condition in rule.when:
        for met in condition.met(where, rules.levels):
            (earned if "=" in met.sign else allowed)[met.axis] = _of_axis(profile, found[met.axis], segment)
        if any(isinstance(one, Within) for one in condition.alternatives):
            return _of_nearness(profile, segment)
    for condition in rule.name_when:
        for met in condition.met(where, rules.levels):
            earned[f"name {met.axis}"] = _of_name(profile, found[met.axis], met, segment)
    if not earned:
        return _of_traits(profile, segment)
    also = [text for axis, text in allowed.items() if axis not in earned]
    against = f" Nothing rules it out: {listed(also, most=len(also))}." if also else ""
    return f"Because of {listed(list(earned.values()), most=len(earned))}.{against}"


def _of_axis(profile: Profile, axis: Axis, segment: int) -> str:
    """An axis in the words of its column; of several, the one that speaks for it most."""
    column = axis.strongest(segment)
    flag = yes_level(profile.categories[column]) if column in profile.categories else None
    return _of_column(profile, segment, column) if flag is None else _of_level(profile, segment, column, flag)


def _of_column(profile: Profile, segment: int, column: str) -> str:
    """“high total spend (801, average 607)”; the median where a few large values make the mean."""
    written, how = partial(number, of=column), level(profile.effect(segment, column), column)
    if profile.by_median(segment, column):
        middle = written(profile.median(segment, column))
        usual = written(float(profile.overall["median"][column]))
        return f"{how} {spoken(column)} (median {middle}, overall {usual})"
    mean, average = written(profile.mean(segment, column)), written(profile.average(column))
    return f"{how} {spoken(column)} ({mean}, average {average})"


def _of_level(profile: Profile, segment: int, column: str, name: str) -> str:
    """“churn Yes for 49% (average 27%)”"""
    share, overall = profile.share(segment, column, name), float(profile.overall_shares[column][name])
    return f"{spoken(column)} {name} for {percent(share)} (average {percent(overall)})"


def _of_name(profile: Profile, axis: Axis, met: Comparison, segment: int) -> str:
    if not met.median:
        return _of_axis(profile, axis, segment)
    return f"a median {axis.name} of {number(profile.median(segment, axis.columns[0]))}"


def _of_nearness(profile: Profile, segment: int) -> str:
    """Why a segment is called average: nothing is far, and this is the furthest."""
    furthest = [trait for trait in basis_traits(profile, segment)[:1] if abs(trait.effect) >= SLIGHT]
    told = "everything that was compared is close to the average customer"
    if not furthest:
        return f"Because {told}."
    return f"Because {told}; furthest from it is {_of_trait(profile, segment, furthest[0])}."


def _of_traits(profile: Profile, segment: int) -> str:
    """Why a segment that no rule names bears the name of its traits."""
    strongest = [trait for trait in basis_traits(profile, segment)[:2] if abs(trait.effect) >= SLIGHT]
    if not strongest:
        return _of_nearness(profile, segment)
    return f"Because of {listed([_of_trait(profile, segment, trait) for trait in strongest])}."


def _of_trait(profile: Profile, segment: int, trait: Trait) -> str:
    if trait.category is not None:
        return _of_level(profile, segment, trait.column, trait.category)
    return _of_column(profile, segment, trait.column)
