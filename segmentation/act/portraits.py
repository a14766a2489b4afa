"""Sentences computed from a profile: traits, facts, portraits and reasons.

Nothing here knows a number of its own; every figure is read from the profile, so a card cannot
drift from the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segmentation.act.axes import Axis
from segmentation.act.rules import Rule, Rules
from segmentation.act.conditions import Standing
from segmentation.prepare.concepts import concept_of
from segmentation.prepare.phrases import listed, number, percent
from segmentation.prepare.headings import spoken
from segmentation.segment.profiles import MISSING, OTHER, Profile

_SLIGHT, _CLEAR, _FAR = 0.2, 0.5, 1.0
_LIFT = 1.5
_POINTS = 0.25
_FEWEST = 10


@dataclass(frozen=True)
class Trait:
    """Something that sets a segment apart, measured."""

    column: str
    effect: float
    """Distance from the average customer in standard deviations."""
    mean: float
    text: str


def traits(profile: Profile, segment: int, most: int = 3) -> tuple[Trait, ...]:
    """The numbers that set the segment apart most, strongest first; basis columns before others."""
    effects = profile.effects.loc[segment]
    order = sorted(effects.index, key=lambda c: (c not in profile.basis, -abs(effects[c])))
    order = sorted(order[: max(most, len(profile.basis))], key=lambda c: -abs(effects[c]))
    return tuple(_trait(profile, segment, column) for column in order[:most])


def _trait(profile: Profile, segment: int, column: str) -> Trait:
    effect, mean = float(profile.effects.at[segment, column]), float(profile.means.at[segment, column])
    average = number(float(profile.overall.at[column, "mean"]))
    says = f"{number(mean)} on average, {_against(effect)} the average customer’s {average}"
    text = f"{spoken(column).capitalize()} {says}"
    return Trait(column, effect, mean, text)


def _against(effect: float) -> str:
    size = abs(effect)
    if size < _SLIGHT:
        return "close to"
    how = "far" if size >= _FAR else "well" if size >= _CLEAR else "a little"
    return f"{how} {'above' if effect > 0 else 'below'}"


def facts(profile: Profile, segment: int) -> tuple[str, ...]:
    """What most of them buy, where they are, how they are reached: names, shares and lifts."""
    found = []
    for concept, words in (("product", "Most bought"), ("channel", "Prefers"), ("location", "Most are in")):
        column = next((c for c in profile.categories if concept_of(c) == concept), None)
        if column is not None:
            found.extend(_top(profile, segment, column, words))
    return tuple(found)


def _top(profile: Profile, segment: int, column: str, words: str) -> list[str]:
    shares = profile.categories[column].loc[segment].drop([MISSING, OTHER], errors="ignore")
    if shares.empty or not shares.max() > 0:
        return []
    level = str(shares.idxmax())
    share, lift = float(shares[level]), float(profile.lifts[column].at[segment, level])
    return [f"{words} {level}: {percent(share)} of them, {_times(lift)}"]


def _times(lift: float) -> str:
    if 0.95 <= lift <= 1.05:
        return "as on average"
    return f"{number(round(lift, 1))} times the average"


def because(
    profile: Profile, axes: Mapping[str, Axis], rule: Rule, rules: Rules, standing: Standing, segment: int
) -> str:
    """The conditions that earned the name, with the segment's own numbers."""
    seen: dict[str, str] = {}
    for condition in (*rule.when, *rule.name_when):
        for met in condition.met(standing, rules.levels):
            axis = axes[met.axis]
            seen.setdefault(met.axis, _reason(profile, axis, segment))
    return f"Because {listed(list(seen.values()), most=9)}." if seen else ""


def _reason(profile: Profile, axis: Axis, segment: int) -> str:
    column = axis.columns[0]
    if column not in profile.means:
        share = float(profile.categories[column].at[segment, "Yes"])
        return f"{spoken(column)} is yes for {percent(share)}"
    mean, average = (
        number(float(v)) for v in (profile.means.at[segment, column], profile.overall.at[column, "mean"])
    )
    effect = float(profile.effects.at[segment, column])
    return f"{spoken(column)} is {_level(effect)} ({mean}, average {average})"


def _level(effect: float) -> str:
    if abs(effect) < _SLIGHT:
        return "about average"
    high = effect > 0
    if abs(effect) < _CLEAR:
        return "a little above average" if high else "a little below average"
    return ("very " if abs(effect) >= _FAR else "") + ("high" if high else "low")


def portrait(profile: Profile, axes: Mapping[str, Axis], rules: Rules, segment: int) -> str:
    """One sentence on who these customers are."""
    does = [
        rules.words[name][level]
        for name, axis in axes.items()
        if name in rules.words
        and (level := rules.levels.word(float(axis.scores[segment]))) is not None
        and level in rules.words[name]
    ]
    if does:
        return f"Customers who {listed(does, most=4)}."
    strongest = traits(profile, segment, 1)
    if not strongest or abs(strongest[0].effect) < _SLIGHT:
        return "Close to the average customer in everything measured."
    return f"{strongest[0].text}."


def trait_name(profile: Profile, segment: int, taken: set[str]) -> str:
    """A name from the strongest traits: two, and more until nobody else bears it."""
    effects = profile.effects.loc[segment, [c for c in profile.basis if c in profile.effects]]
    if effects.empty:
        effects = profile.effects.loc[segment]
    order = sorted(effects.index, key=lambda c: -abs(effects[c]))
    parts = [f"{_grade(float(effects[c]))} {spoken(c)}" for c in order]
    if not parts or abs(effects[order[0]]) < _SLIGHT:
        return _free("Near Average", taken)
    least = 1 if len(parts) == 1 or abs(effects[order[1]]) < _CLEAR else 2
    names = [" · ".join(parts[:m]) for m in range(least, len(parts) + 1)]
    return next((name for name in names if name not in taken), _free(names[0], taken))


def _grade(effect: float) -> str:
    for limit, word in ((_FAR, "Very high"), (_CLEAR, "High"), (0, "Above-average")):
        if effect >= limit and effect > 0:
            return word
    return "Below-average" if effect > -_CLEAR else "Low" if effect > -_FAR else "Very low"


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name} ({n})" for n in range(2, len(taken) + 3) if f"{name} ({n})" not in taken)
