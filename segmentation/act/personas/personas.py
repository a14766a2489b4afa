"""Segments become people one can picture: a name that was earned, and what to try with them.

Rules are tried in the order of the pack. Of the segments that meet a rule's conditions, the one
that meets them most takes the name, and nobody else gets it; a name without its evidence, or with
counter-evidence in the file, falls away. A segment that meets none is called by its two strongest
traits. `because` lists the conditions with the segment's own numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from segmentation.act.personas import usability
from segmentation.act.personas.behaviors import Axis, axes
from segmentation.act.personas.name_evidence import doubts, standings
from segmentation.act.personas.packs.conditions import Standing
from segmentation.act.personas.packs.packs import PACKS, load_rules, pack
from segmentation.act.personas.packs.rules import Rule, Rules
from segmentation.act.personas.portraits import age_told, portraits
from segmentation.act.personas.preferences import facts
from segmentation.act.personas.reasons import because
from segmentation.act.personas.sample_sizes import detectable
from segmentation.act.personas.strategy_choice import Advice, advise
from segmentation.act.personas.traits import Trait, is_between, trait_name, traits
from segmentation.language.phrases import number, percent
from segmentation.prepare.roles.non_buyers import NEVER_ORDERED
from segmentation.prepare.roles.roles import DAYS_SINCE
from segmentation.prepare.roles.row_units import Unit
from segmentation.segment.profile.descriptives import Descriptives
from segmentation.segment.profile.profiles import MISSING, OTHER, Profile
from segmentation.standards import BASE_RATE

__all__ = [
    "Persona",
    "Rules",
    "Trait",
    "business",
    "earned_names",
    "fitting_pack",
    "load_rules",
    "name_personas",
]

_ABOUT_THEM = 1_000  # more than headers could say: rows that are sessions are about visits
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
    dropped: tuple[str, ...] = ()
    """The strategies that usually go with the name and that this file contradicts, each with the reason."""
    warnings: tuple[str, ...] = ()
    """What to know before targeting them; empty when nothing stands against it."""
    earned: str = ""
    """The computed name, where a person chose another; otherwise empty."""
    targeted: bool = True
    """False when the person noted not to target them."""
    identity: int = 0
    """Which segment it is across every k: its color on every page (`segment/identities.py`)."""

    def __post_init__(self) -> None:
        if not self.identity:
            object.__setattr__(self, "identity", self.segment)


def name_personas(
    profile: Profile,
    rules: Rules | None = None,
    given: Mapping[int, Rule] | None = None,
    reserved: Mapping[str, int | None] | None = None,
) -> tuple[Persona, ...]:
    """A persona for every segment of `profile`, in segment order; no two share a name, a portrait or advice.

    `rules` are a loaded pack; left out, the data decides between the packs that come with Touchstone.
    `given` are the rules of segments that bear a name already: they were drawn so, or their customers do.
    `reserved` says of a rule, by its key, which segment alone may meet it; `None`: none here.
    """
    rules = fitting_pack(profile) if rules is None else rules
    found = axes(profile)
    stands = standings(found, profile)
    given = rules_met(profile, rules, stands, given, reserved)
    names = _names(profile, rules, given, stands)
    told = portraits(profile, found, rules, stands)
    advice = advise(profile, found, rules, given, stands)
    return tuple(
        _persona(
            profile,
            rules,
            found,
            stands[segment],
            given.get(segment, rules.fallback),
            names[segment],
            told[segment],
            advice[segment],
            segment,
        )
        for segment in stands
    )


def earned_names(
    profile: Descriptives,
    rules: Rules | None = None,
    given: Mapping[int, Rule] | None = None,
    reserved: Mapping[str, int | None] | None = None,
) -> dict[int, str]:
    """Segment → the name its persona bears, in segment order: known before anything else of a persona is.

    `rules`, `given` and `reserved` are those of `name_personas`.
    """
    rules = fitting_pack(profile) if rules is None else rules
    stands = standings(axes(profile), profile)
    names = _names(profile, rules, rules_met(profile, rules, stands, given, reserved), stands)
    return {segment: names[segment] for segment in stands}


def fitting_pack(profile: Descriptives) -> Rules:
    """The pack of the business that this file is about; the general one where none is told."""
    return pack(PACKS[business(profile)])


def business(profile: Descriptives) -> str:
    """The kind of business a file is about, a key of `PACKS`, told from its columns.

    A pack fits when so many headers as it asks for hold one of its words, or half the values of a column do,
    or when a row is what its rows are. Of several that fit, the one most is said about; narrow ones first.
    """
    said = {key: _said(profile, pack(filename)) for key, filename in PACKS.items()}
    fits = {key: many for key, many in said.items() if many}
    return max(fits, key=fits.__getitem__, default=tuple(PACKS)[-1])


def _said(profile: Descriptives, rules: Rules) -> int:
    """How much of a file speaks of a pack’s business; 0 where too little does."""
    if profile.unit.many in rules.rows:
        return _ABOUT_THEM
    if not rules.is_sure(_of_the_file(profile.headers)):
        return 0
    headers = sum(map(rules.speaks, _of_the_file(profile.headers)))
    values = 0
    for shares in profile.categories.values():
        levels = [str(level) for level in shares.columns if level not in (MISSING, OTHER)]
        values += sum(map(rules.speaks, levels)) >= max(len(levels) / 2, 1)
    if headers + values < rules.enough:
        return 0
    wider = PACKS.get(rules.extends)  # necklaces are of a jeweller, who is a shop too
    return headers + values + (0 if wider is None else _said(profile, pack(wider)))


def _of_the_file(headers: Collection[str]) -> list[str]:
    """Those that stand in the file: what is made of a column would say the same a second time."""
    made = {NEVER_ORDERED, *map(DAYS_SINCE.format, headers)}
    return [header for header in headers if header not in made]


def rules_met(
    profile: Descriptives,
    rules: Rules,
    stands: dict[int, Standing],
    given: Mapping[int, Rule] | None = None,
    reserved: Mapping[str, int | None] | None = None,
) -> dict[int, Rule]:
    """Segment → the rule that names it, for those that meet one, or to which one is `given`."""
    given, reserved = dict(given or {}), reserved or {}
    taken = {rule.key for rule in given.values()}
    for rule in rules:
        if rule.key in taken:
            continue
        able = [
            segment
            for segment, where in stands.items()
            if segment not in given
            and reserved.get(rule.key, segment) == segment
            and rule.holds(where, rules.levels)
        ]
        if able:
            best = max(able, key=lambda s: (_fit(rule, stands[s]), int(profile.sizes[s]), -s))
            given[best] = rule
    return given


def _fit(rule: Rule, where: Standing) -> float:
    terms = (
        weight * np.clip(where.scores.get(axis, 0.0), -_CLIP, _CLIP) for axis, weight in rule.best.items()
    )
    return round(float(sum(terms)), 9)


def _names(
    profile: Descriptives, rules: Rules, given: dict[int, Rule], stands: dict[int, Standing]
) -> dict[int, str]:
    names = {segment: _rule_name(rule, rules, stands[segment]) for segment, rule in given.items()}
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
    found: Mapping[str, Axis],
    where: Standing,
    rule: Rule,
    name: str,
    portrait: str,
    advice: Advice,
    segment: int,
) -> Persona:
    size = int(profile.sizes[segment])
    return Persona(
        segment=segment,
        identity=profile.identity(segment),
        key=rule.key,
        name=name,
        portrait=portrait,
        size=size,
        share=float(profile.shares[segment]),
        value_share=None if profile.value_shares is None else float(profile.value_shares[segment]),
        traits=_traits(profile, found, segment),
        facts=facts(profile, segment),
        strategies=advice.strategies,
        dropped=advice.dropped,
        because=because(profile, found, rule, rules, where, segment),
        why=_why(profile, advice.why, slight=advice.slight or is_between(profile, segment)),
        measure=_measure(advice.measure, profile.unit, size, joinable=profile.k > 2),
        warnings=(
            *doubts(profile, found, rule, where, rules.levels, segment),
            *usability.warnings(profile, segment, named=rule is not rules.fallback),
        ),
    )


def _why(profile: Profile, why: str, *, slight: bool) -> str:
    """Why to try it; who differs slightly, or whom others surpass, is only more so than the average."""
    if not slight:
        return why
    return why.replace("than most", f"than the average {profile.unit.one}")


def _traits(profile: Profile, found: Mapping[str, Axis], segment: int) -> tuple[Trait, ...]:
    """What sets the segment apart, but for the age where the portrait tells it."""
    told = age_told(profile, found, segment)
    return traits(profile, segment, without=() if told is None else (told,))


def _measure(what: str, unit: Unit, size: int, *, joinable: bool) -> str:
    """What to measure, and what a test with so many can see; two segments are the fewest there can be."""
    seen = detectable(BASE_RATE, size // 2)
    what = f"Measure {what}. " if what else ""
    who = f"{what}With {unit.counted(size)}"
    if seen is None:
        first = "Combine two segments" if joinable else "Find more of them"
        return f"{who} no test can tell a real rise from luck. {first} first."
    rise = f"from {percent(BASE_RATE)} to {number(100 * seen)}%"
    return f"{who}, half of them kept aside, the smallest rise that a test can see is {rise}."
