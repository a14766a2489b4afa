"""Segments become people one can picture: a name that was earned, and what to try with them.

Rules are tried in the order of the pack. Of the segments that meet a rule's conditions, the one
that meets them most takes the name, and nobody else gets it. A segment that meets none is called
by its two strongest traits. `because` lists the conditions with the segment's own numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentation.act.personas import usability as checks
from segmentation.act.personas.behaviors import Axis, axes, standing
from segmentation.act.personas.conditions import Standing
from segmentation.act.personas.packs import GENERAL, PACKS, load_rules, pack
from segmentation.act.personas.portraits import portraits
from segmentation.act.personas.preferences import facts
from segmentation.act.personas.reasons import because
from segmentation.act.personas.rules import Rule, Rules
from segmentation.act.personas.sample_sizes import detectable
from segmentation.act.personas.traits import Trait, trait_name, traits
from segmentation.language.phrases import count, number, percent
from segmentation.segment.profile.profiles import Profile
from segmentation.standards import BASE_RATE

__all__ = ["Persona", "Rules", "Trait", "fitting_pack", "load_rules", "name_personas"]

_CLIP = 2.0  # a single extreme column must not decide alone who bears a name


@dataclass(frozen=True)
class Persona:
    """One segment as a card shows it."""

    segment: int
    key: str
    """The rule that named it; “traits” when none did."""
    name: str
    portrait: str
    size: int
    share: float
    value_share: float | None
    traits: tuple[Trait, ...]
    facts: tuple[str, ...]
    strategies: tuple[str, ...]
    because: str
    why: str
    """Why the strategies fit such customers: industry practice, not a finding in the data."""
    measure: str
    """What to look at in a test, and what a test with this many customers can see."""
    warnings: tuple[str, ...] = ()
    """What to know before targeting them; empty when nothing stands against it."""
    earned: str = ""
    """The computed name, where a person chose another; otherwise empty."""
    targeted: bool = True
    """False when the person noted not to target them."""


def name_personas(profile: Profile, rules: Rules | None = None) -> tuple[Persona, ...]:
    """A persona for every segment of `profile`, in segment order; no two share a name or a portrait.

    `rules` are a loaded pack; left out, the data decides between the packs that come with Touchstone.
    """
    rules = fitting_pack(profile) if rules is None else rules
    found = axes(profile)
    standings = {segment: standing(found, profile, segment) for segment in profile.sizes.index}
    given = _give(profile, rules, standings)
    names = _names(profile, rules, given, standings)
    told = portraits(profile, found, rules)
    return tuple(
        _persona(
            profile,
            rules,
            found,
            standings[segment],
            given.get(segment, rules.fallback),
            names[segment],
            told[segment],
            segment,
        )
        for segment in standings
    )


def fitting_pack(profile: Profile) -> Rules:
    """The pack that speaks of what this file speaks of; the general one when none does.

    A pack fits when a header holds one of its words, or half the values of a column do.
    """
    headers = [*profile.means.columns, *profile.categories]
    for filename in PACKS:
        rules = pack(filename)
        if any(rules.speaks(header) for header in headers):
            return rules
        for shares in profile.categories.values():
            levels = [str(level) for level in shares.columns]
            if sum(map(rules.speaks, levels)) >= len(levels) / 2:
                return rules
    return pack(GENERAL)


def _give(profile: Profile, rules: Rules, standings: dict[int, Standing]) -> dict[int, Rule]:
    """Segment → the rule that names it, for those that meet one."""
    given: dict[int, Rule] = {}
    for rule in rules:
        able = [
            segment
            for segment, where in standings.items()
            if segment not in given and rule.when and all(c.holds(where, rules.levels) for c in rule.when)
        ]
        if able:
            best = max(able, key=lambda s: (_fit(rule, standings[s]), int(profile.sizes[s]), -s))
            given[best] = rule
    return given


def _fit(rule: Rule, where: Standing) -> float:
    terms = (
        weight * np.clip(where.scores.get(axis, 0.0), -_CLIP, _CLIP) for axis, weight in rule.best.items()
    )
    return round(float(sum(terms)), 9)


def _names(
    profile: Profile, rules: Rules, given: dict[int, Rule], standings: dict[int, Standing]
) -> dict[int, str]:
    names = {segment: _rule_name(rule, rules, standings[segment]) for segment, rule in given.items()}
    for segment in profile.sizes.index:  # largest first
        if segment not in names:
            names[segment] = trait_name(profile, segment, set(names.values()))
    return names


def _rule_name(rule: Rule, rules: Rules, where: Standing) -> str:
    holds = all(condition.holds(where, rules.levels) for condition in rule.name_when)
    return rule.name if holds else rule.otherwise_name


def _persona(
    profile: Profile,
    rules: Rules,
    found: dict[str, Axis],
    where: Standing,
    rule: Rule,
    name: str,
    portrait: str,
    segment: int,
) -> Persona:
    size = int(profile.sizes[segment])
    return Persona(
        segment=segment,
        key=rule.key,
        name=name,
        portrait=portrait,
        size=size,
        share=float(profile.shares[segment]),
        value_share=None if profile.value_shares is None else float(profile.value_shares[segment]),
        traits=traits(profile, segment),
        facts=facts(profile, segment),
        strategies=rule.strategies,
        because=because(profile, found, rule, rules, where, segment),
        why=rule.why,
        measure=_measure(rule, size, joinable=profile.k > 2),
        warnings=checks.warnings(profile, segment, named=rule is not rules.fallback),
    )


def _measure(rule: Rule, size: int, *, joinable: bool) -> str:
    """What to measure, and what a test with so many can see; two segments are the fewest there can be."""
    seen = detectable(BASE_RATE, size // 2)
    what = f"Measure {rule.measure}. " if rule.measure else ""
    who = f"{what}With {count(size)} customers"
    if seen is None:
        first = "Join two segments" if joinable else "Find more of them"
        return f"{who} no test can tell a real rise from luck. {first} first."
    who = f"{who}, half of them kept aside,"
    if seen > 2 * BASE_RATE:
        reach = f"a test can only see a rise from {percent(BASE_RATE)} to {percent(seen)}."
        return f"{who} {reach} {'Join two segments, or run it longer' if joinable else 'Run it longer'}."
    return f"{who} a test can see a rise from {percent(BASE_RATE)} to {number(100 * seen)}%."
