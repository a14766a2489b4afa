"""What to try with each segment: the strategies of its name, or ideas told by what sets it apart.

A strategy falls away where the file contradicts it, and the card says why. No sentence stands on two cards of
one page: advice that would fit everybody fits nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from segmentation.act.personas.behaviors import Axis
from segmentation.act.personas.name_evidence import told
from segmentation.act.personas.packs.conditions import Levels, Standing
from segmentation.act.personas.packs.rules import Idea, Rule, Rules
from segmentation.language.phrases import listed
from segmentation.segment.profile.descriptives import Descriptives
from segmentation.standards import SLIGHT

_MOST_IDEAS = 2
"""Ideas for a segment that no rule names; its name promises nothing that would need more."""


@dataclass(frozen=True)
class Advice:
    """What to try with one segment."""

    strategies: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    """Sentences: the strategies that usually go with the name, and what in the file speaks against them."""
    why: str = ""
    measure: str = ""
    slight: bool = False
    """Whether it goes by what sets them apart a little: they are more so than the average, not than most."""


def advise(
    profile: Descriptives,
    found: Mapping[str, Axis],
    rules: Rules,
    given: Mapping[int, Rule],
    standings: Mapping[int, Standing],
) -> dict[int, Advice]:
    """Segment → what to try, for every segment; `given` are those that a rule names."""
    advice = {s: _of_rule(profile, found, rules, rule, standings[s], s) for s, rule in given.items()}
    bare = {s: where for s, where in standings.items() if not advice.get(s, Advice()).strategies}
    taken = {text for one in advice.values() for text in one.strategies}
    ideas = _dealt(rules, bare, taken, rules.levels, _MOST_IDEAS)
    taken |= {idea.strategy.text for dealt in ideas.values() for idea in dealt}
    slightly = {segment: where for segment, where in bare.items() if not ideas[segment]}
    gentle = replace(rules.levels, high=SLIGHT, low=-SLIGHT)
    ideas |= _dealt(rules, slightly, taken, gentle, 1)
    taken |= {idea.strategy.text for dealt in ideas.values() for idea in dealt}
    for segment in bare:
        own = advice.get(segment, Advice())
        told_by = replace(_of_ideas(ideas[segment], own), slight=segment in slightly)
        fallback = tuple(text for text in rules.fallback.strategies if text not in taken)
        if not told_by.strategies and fallback:
            told_by = Advice(fallback, own.dropped, rules.fallback.why, rules.fallback.measure)
            taken |= set(fallback)
        advice[segment] = told_by
    return advice


def _of_rule(
    profile: Descriptives, found: Mapping[str, Axis], rules: Rules, rule: Rule, where: Standing, segment: int
) -> Advice:
    kept, dropped = [], []
    for strategy in rule.advice:
        against = strategy.against(where, rules.levels)
        if against is not None:
            reason = told(profile, found, against, where, rules.levels, segment)
            dropped.append(f"Not “{strategy.text}”: {reason}.")
        elif strategy.supported(where, rules.levels):
            kept.append(strategy.text)
    return Advice(tuple(kept), tuple(dropped), rule.why, rule.measure)


def _dealt(
    rules: Rules, bare: Mapping[int, Standing], taken: set[str], levels: Levels, most: int
) -> dict[int, list[Idea]]:
    """Ideas to the segments that call for them most, each idea once, a first one for all before a second."""
    calls = [
        (fit, -at, -segment, idea, segment)
        for at, idea in enumerate(rules.ideas)
        for segment, where in bare.items()
        if idea.strategy.text not in taken and (fit := idea.fit(where, levels)) is not None
    ]
    calls.sort(key=lambda call: call[:3], reverse=True)
    dealt: dict[int, list[Idea]] = {segment: [] for segment in bare}
    gone: set[str] = set()
    for many in range(1, most + 1):
        for *_, idea, segment in calls:
            if len(dealt[segment]) < many and idea.strategy.text not in gone:
                dealt[segment].append(idea)
                gone.add(idea.strategy.text)
    return dealt


def _of_ideas(ideas: list[Idea], own: Advice) -> Advice:
    why = " ".join(dict.fromkeys(idea.why for idea in ideas if idea.why))
    measure = listed(list(dict.fromkeys(idea.measure for idea in ideas if idea.measure)))
    return Advice(tuple(idea.strategy.text for idea in ideas), own.dropped, why, measure)
