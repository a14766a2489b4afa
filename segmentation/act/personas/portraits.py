"""Who these customers are, in one sentence.

Nothing here knows a number of its own; every figure is read from the profile, so a card cannot
drift from the data. The words for each axis stand in the pack, where a marketer can change them;
columns that belong to no axis are named as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segmentation.act.personas.behaviors import Axis, yes_level
from segmentation.act.personas.distinctions import apart
from segmentation.act.personas.packs.conditions import Standing
from segmentation.act.personas.packs.rules import Rules
from segmentation.act.personas.traits import Trait, basis_traits, how_often, is_between, short, traits
from segmentation.language.concepts import concept_of
from segmentation.language.phrases import capital, listed, number, percent
from segmentation.prepare.roles.non_buyers import NEVER_ORDERED
from segmentation.segment.profile.histories import NEVER
from segmentation.segment.profile.profiles import Profile
from segmentation.segment.profile.wording import comparative, graded_in, is_counted
from segmentation.standards import AGE_TOLD, CLEAR, MOSTLY

_WHO = " customers"
"""Words of a pack that end so say who somebody is; the others say what they do."""
_FIRST = {"value": 0.25, "engagement": 0.25}
"""What a marketer asks about first, in standard deviations of advantage."""
_BUYING = {"value", "frequency", "basket"}
_MOST_CLAUSES, _MOST_NAMED = 3, 2  # what one sentence can hold
_ASKED_FIRST = ("frequency", "value", "engagement", "recency")
_MOST_FIGURES = 3  # of a portrait: more are no sentence
_OF_YES = {"all": "always"}  # of yes and no: “subscribed” always, where a level is “gender all Male”


def portraits(
    profile: Profile, found: Mapping[str, Axis], rules: Rules, standings: Mapping[int, Standing]
) -> dict[int, str]:
    """Segment → one sentence on who these people are and what they do; no two are the same."""
    plain = {s: _portrait(profile, found, rules, where, s) for s, where in standings.items()}
    return apart(profile, plain)


def _portrait(
    profile: Profile, found: Mapping[str, Axis], rules: Rules, where: Standing, segment: int
) -> str:
    said = _said(profile, found, rules, where, segment)
    who = [text.removesuffix(_WHO) for text in said if text.endswith(_WHO)]
    does = [text for text in said if not text.endswith(_WHO)][:_MOST_CLAUSES]
    told = {*said.values(), *(_BUYING if _never(where) else ())}
    known = {column for name in told if name in found for column in found[name].columns}
    named = [trait for trait in basis_traits(profile, segment) if trait.column not in known]
    named = [trait for trait in named if abs(trait.effect) >= CLEAR][:_MOST_NAMED]
    if is_between(profile, segment) and (figures := _usual_figures(profile, found, segment)):
        them = f"{capital(profile.unit.many)}{_around(profile, found, segment)}"
        return f"{them} between the others, typically with {listed(figures)}."
    if not said and not named:
        return _plain_portrait(profile, segment)
    subject = f"{', '.join(who)} {profile.unit.many}{_around(profile, found, segment)}".strip()
    having = f" with {_compared(profile, named)}" if named else ""
    clauses = (
        f" {profile.unit.that} {listed(does)}" if does else "" if named else ", otherwise close to average"
    )
    more = ", though others even more so" if is_between(profile, segment) else ""
    return f"{capital(subject)}{having}{clauses}{more}."


def _usual_figures(profile: Profile, found: Mapping[str, Axis], segment: int) -> list[str]:
    """What is usual of those whom others surpass in everything: in figures, as no word fits them alone."""
    told = [found[name].strongest(segment) for name in _ASKED_FIRST if name in found]
    columns = [column for column in dict.fromkeys([*told, *profile.basis]) if column in profile.effects]
    figures = []
    for column in [column for column in columns if column in profile.basis][:_MOST_FIGURES]:
        figure = profile.number(profile.typical(segment, column), column)
        said = short(profile, column, graded_in(profile, column))
        first = is_counted(profile, column) or said.startswith("days since")
        figures.append(f"{figure} {said}" if first else f"{said} of {figure}")
    return figures


def _said(
    profile: Profile, found: Mapping[str, Axis], rules: Rules, where: Standing, segment: int
) -> dict[str, str]:
    """Words → axis, for the axes on which the segment is high or low, the most telling first.

    Who never bought is said to have never bought, not to buy less often, for less and at a time.
    """
    scores, never = where.scores, _never(where)
    said: dict[str, str] = {}
    for name in sorted(scores, key=lambda name: -abs(scores[name]) - _FIRST.get(name, 0.0)):
        reached = rules.levels.word(scores[name])
        if reached is None or name not in rules.words or not _speaks(profile, found[name], segment):
            continue
        text = rules.words[name].said(reached, found[name].strongest(segment))
        if never and name in _BUYING:
            text = "never bought anything" if where.shares[NEVER] == 1 else "mostly never bought anything"
        said |= {} if text is None or text in said else {text: name}
    return said


def _never(where: Standing) -> bool:
    return where.shares.get(NEVER, 0.0) >= MOSTLY


def _speaks(profile: Profile, axis: Axis, segment: int) -> bool:
    """Whether every column of an axis says the same of a segment; otherwise each speaks for itself."""
    sides = [float(axis.signed.loc[segment, column]) for column in axis.columns]  # type: ignore[arg-type]
    return not (max(sides) >= CLEAR and min(sides) <= -CLEAR)


def _around(profile: Profile, found: Mapping[str, Axis], segment: int) -> str:
    """The usual age, where the segment is younger or older than the rest."""
    column = age_told(profile, found, segment)
    return "" if column is None else f" around {number(round(profile.typical(segment, column)))}"


def age_told(profile: Profile, found: Mapping[str, Axis], segment: int) -> str | None:
    """The column of ages that a portrait speaks of, so that nothing else on the card needs to."""
    axis = found.get("age")
    if axis is None or concept_of(axis.columns[0]) != "age" or axis.columns[0] not in profile.medians:
        return None
    return axis.columns[0] if abs(float(axis.scores[segment])) >= AGE_TOLD else None


def _plain_portrait(profile: Profile, segment: int) -> str:
    """Where nothing is distinctive: the one thing that comes nearest to it."""
    slight = traits(profile, segment, 1)
    if not slight:
        return f"Close to the average {profile.unit.one} in everything that was compared."
    if slight[0].column == NEVER_ORDERED:
        return f"{capital(profile.unit.many)}{_of_ordering(profile, slight[0])}, otherwise close to average."
    named = _compared(profile, slight)
    return f"{capital(profile.unit.many)} with {named}, otherwise close to average."


def _of_ordering(profile: Profile, never: Trait) -> str:
    """How many of them ever ordered, behind the word for them."""
    if never.mean == 0:
        return f" {profile.unit.that} have all {profile.unit.done}"
    share = percent(never.mean) if never.effect > 0 else percent(1 - never.mean)
    told = f"never {profile.unit.did}" if never.effect > 0 else f"have {profile.unit.done}"
    return f", {share} of whom {told}"


def _compared(profile: Profile, named: Sequence[Trait]) -> str:
    """“Far higher milk and grocery”; the grade is said once."""
    parts, last = [], ""
    for trait in named:
        grade = _grade(profile, trait)
        said = short(profile, trait.column, graded_in(profile, trait.column))
        if trait.category is not None:
            yes = trait.category == yes_level(profile.categories[trait.column])
            parts.append(
                f"“{said}” {_OF_YES.get(grade, grade)}" if yes else f"{said} {grade} {trait.category}"
            )
        else:
            parts.append(said if grade == last else f"{grade} {said}")
        last = grade
    return listed(parts)


def _grade(profile: Profile, trait: Trait) -> str:
    if trait.category is not None:
        return how_often(trait)
    return comparative(profile, trait.column, trait.effect)
