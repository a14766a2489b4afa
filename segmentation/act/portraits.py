"""Who these customers are, in one sentence, and what they buy.

Nothing here knows a number of its own; every figure is read from the profile, so a card cannot
drift from the data. The words for each axis stand in the pack, where a marketer can change them;
columns that belong to no axis are named as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segmentation.act.axes import Axis
from segmentation.act.rules import Rules
from segmentation.act.traits import CLEAR, FAR, Trait, basis_traits, capital, traits
from segmentation.prepare.concepts import concept_of
from segmentation.prepare.headings import spoken
from segmentation.prepare.phrases import listed, number, percent
from segmentation.segment.profiles import MISSING, OTHER, Profile

_WHO = " customers"
"""Words that end so say who somebody is; the others say what they do."""
_FIRST = {"value": 0.25, "engagement": 0.25}
"""What a marketer asks about first, in standard deviations of advantage."""
_AROUND = 0.3
_MOST_CLAUSES, _MOST_NAMED = 3, 2
_LIFT = 1.5
_POINTS = 0.25
_FEWEST = 10
_COMMON = 0.2
_HALF = 0.5


def portrait(profile: Profile, found: Mapping[str, Axis], rules: Rules, segment: int) -> str:
    """One sentence on who these customers are and what they do."""
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
    apart = abs(float(axis.scores[segment])) >= _AROUND
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
        return "less often" if trait.effect < 0 else "mostly" if trait.mean > _HALF else "more often"
    how = "far " if abs(trait.effect) >= FAR else "" if abs(trait.effect) >= CLEAR else "slightly "
    return f"{how}{'higher' if trait.effect > 0 else 'lower'}"


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
    codes = all(str(level).strip().isdecimal() for level in shares.index)  # “most bought 2” tells nobody
    if shares.empty or codes or not shares.max() > 0:
        return []
    top = str(shares.idxmax())
    apart = [str(name) for name in shares.index if _stands_out(profile, segment, column, str(name))]
    peak = max(apart, key=lambda name: profile.lift(segment, column, name), default=top)
    common = top in apart or (concept != "location" and profile.share(segment, column, top) >= _COMMON)
    found = [f"{_common(column, concept)} {top}"] if common else []
    found = [f"{text}: {_how_many(profile, segment, column, top)}" for text in found]
    if peak != top:
        found.append(
            f"{capital(spoken(column))} more often {peak}: {_how_many(profile, segment, column, peak)}"
        )
    return found


def _common(column: str, concept: str) -> str:
    if concept == "product":
        return "Most bought"
    if concept == "channel" and "prefer" in column.casefold():
        return "Prefers"
    return f"{capital(spoken(column))} most often"


def _how_many(profile: Profile, segment: int, column: str, name: str) -> str:
    share, lift = profile.share(segment, column, name), profile.lift(segment, column, name)
    if 0.95 <= lift < 1.05:
        return f"{percent(share)} of them, as on average"
    return f"{percent(share)} of them, {number(round(lift, 1))} times the average"


def _stands_out(profile: Profile, segment: int, column: str, name: str) -> bool:
    """Distinctive as flexclust draws it: 25 points or half as much again, and ten customers.

    Only in a column on which the segments differ: one of many levels is always ahead by chance.
    """
    share, lift = profile.share(segment, column, name), profile.lift(segment, column, name)
    if column not in profile.basis and not bool(profile.differences["differs"].get(column, False)):
        return False
    enough = share * float(profile.sizes[segment]) >= _FEWEST
    return enough and (lift >= _LIFT or share - share / max(lift, 1e-9) >= _POINTS)
