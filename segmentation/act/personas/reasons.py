"""Why a segment bears its name: the conditions it met, with its own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from segmentation.act.personas.behaviors import Axis, gone_levels, yes_level
from segmentation.act.personas.name_evidence import of_share
from segmentation.act.personas.packs.conditions import Comparison, Standing, Within
from segmentation.act.personas.packs.rules import Rule, Rules
from segmentation.act.personas.traits import Trait, basis_traits, is_between, level
from segmentation.language.phrases import listed, percent
from segmentation.language.titles import spoken
from segmentation.segment.profile.profiles import Profile
from segmentation.segment.profile.wording import graded_in, is_counted
from segmentation.standards import SLIGHT

_MANY = {
    "very high": "very many", "high": "many", "slightly high": "slightly more",
    "slightly low": "slightly fewer", "low": "few", "very low": "very few",
}  # fmt: skip
"""How much there is of what is counted."""


def because(
    profile: Profile, found: Mapping[str, Axis], rule: Rule, rules: Rules, where: Standing, segment: int
) -> str:
    """The conditions that earned the name, with the segment’s own numbers.

    “At least” and “at most” are reasons; “over” and “under” only rule a name out, and are told apart.
    """
    earned: dict[str, str] = {}
    allowed: dict[str, str] = {}
    for condition in (*rule.when, *rule.needs):
        for share in condition.shares(where, rules.levels):
            earned[share.share] = of_share(profile, share.share, where).replace(" ", " who ", 1)
        for met in condition.met(where, rules.levels):
            if where.scores[met.axis] == 0 != found[met.axis].scores[segment]:
                continue  # no room to differ, so that it is no reason
            (earned if "=" in met.sign else allowed)[met.axis] = _of_axis(profile, found[met.axis], segment)
        if any(isinstance(one, Within) for one in condition.alternatives):
            return _of_nearness(profile, segment)
    for condition in rule.name_when:
        for met in condition.met(where, rules.levels):
            earned[met.axis] = _of_name(profile, found[met.axis], met, segment)
    if not earned:
        return _of_traits(profile, segment)
    also = [text for axis, text in allowed.items() if axis not in earned]
    against = f" Nothing rules it out: {listed(also, most=len(also))}." if also else ""
    return f"Because of {listed(list(earned.values()), most=len(earned))}.{against}"


def _of_axis(profile: Profile, axis: Axis, segment: int) -> str:
    """An axis in the words of its column; of several, the one that speaks for it most."""
    column = axis.strongest(segment)
    if column not in profile.categories:
        return _of_column(profile, segment, column)
    flag = yes_level(profile.categories[column])
    return _of_levels(profile, segment, column, gone_levels(profile, column) if flag is None else [flag])


def _of_column(profile: Profile, segment: int, column: str) -> str:
    """“high total spend (801, average 607)”; the median where a few large values make the mean."""
    written, how = partial(profile.money.number, of=column), level(profile.effect(segment, column), column)
    how = _MANY.get(how, how) if is_counted(profile, column) else how
    own, usual, said = profile.typical(segment, column), profile.usual(column), graded_in(profile, column)
    if profile.by_median(column):
        return f"{how} {said} (median {written(own)}, overall {written(usual)})"
    return f"{how} {said} ({written(own)}, average {written(usual)})"


def _of_levels(profile: Profile, segment: int, column: str, names: list[str]) -> str:
    """“churn Yes for 49% (average 27%)”; of several names that mean the same, all of them together."""
    share = sum(profile.share(segment, column, name) for name in names)
    overall = float(profile.overall_shares[column][names].sum())
    if spoken(column).startswith("has left") and names == [yes_level(profile.categories[column])]:
        return f"{percent(share)} who have left ({percent(overall)} of all)"
    told = " or ".join(names[:3])
    return f"{spoken(column)} {told} for {percent(share)} (average {percent(overall)})"


def _of_name(profile: Profile, axis: Axis, met: Comparison, segment: int) -> str:
    if not met.median:
        return _of_axis(profile, axis, segment)
    column = axis.columns[0]
    own, overall = profile.median(segment, column), float(profile.overall["median"][column])
    return (
        f"a median {axis.name} of {profile.number(own, column)} (overall {profile.number(overall, column)})"
    )


def _of_nearness(profile: Profile, segment: int) -> str:
    """Why a segment is called average: nothing is far, and this is the furthest."""
    furthest = [trait for trait in basis_traits(profile, segment)[:1] if abs(trait.effect) >= SLIGHT]
    told = f"everything that was compared is close to the average {profile.unit.one}"
    if not furthest:
        return f"Because {told}."
    return f"Because {told}; furthest from it is {_of_trait(profile, segment, furthest[0])}."


def _of_traits(profile: Profile, segment: int) -> str:
    """Why a segment that no rule names bears the name of its traits."""
    strongest = [trait for trait in basis_traits(profile, segment)[:2] if abs(trait.effect) >= SLIGHT]
    if not strongest:
        return _of_nearness(profile, segment)
    of = f"Because of {listed([_of_trait(profile, segment, trait) for trait in strongest])}"
    return (
        f"{of}; others are further from average in all of it." if is_between(profile, segment) else f"{of}."
    )


def _of_trait(profile: Profile, segment: int, trait: Trait) -> str:
    if trait.category is not None:
        return _of_levels(profile, segment, trait.column, [trait.category])
    return _of_column(profile, segment, trait.column)
