"""What sets a segment apart, measured: numbers against the average customer, names by their share.

A trait is computed from the profile and states only numbers that the profile holds. The columns
that built the segments come first; others are taken when they are known to differ.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from segmentation.act.personas.behaviors import HOLES, axis_of, yes_level
from segmentation.act.personas.name_evidence import has_room
from segmentation.language.phrases import capital, percent
from segmentation.language.titles import agreed, spoken
from segmentation.language.words import words_of
from segmentation.language.years import tells_years
from segmentation.prepare.roles.non_buyers import NEVER_ORDERED
from segmentation.prepare.roles.row_units import Unit
from segmentation.remembering import while_it_lives
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from segmentation.segment.profile.descriptives import Descriptives
from segmentation.segment.profile.histories import NEVER
from segmentation.segment.profile.profiles import Profile
from segmentation.segment.profile.wording import degree, graded_in, spoken_in
from segmentation.standards import CLEAR, FAR, HAS_IT, MAJORITY, SLIGHT

IN_THE_MIDDLE = "In the Middle"
"""What a segment is called that others surpass in all that sets it apart; one on a page."""
_PEOPLE = {
    "age": ("older", "younger"),
    "recency": ("more recently active", "longer inactive"),
    "tenure": ("longer-standing", "newer"),
}
"""Axis → what people with more, and with less, of it are called; “very high age” is no name."""
_NOT_PEOPLE = {"contract", "contact", "pdays", "call"}
"""Words in a header that tell of something else that lasts, or is long ago."""
_MOST_NAMED = 4  # traits that may enter a name
_SAME = 1e-6  # standard deviations that rounding leaves between a column and its copy
_DIGITS = 9  # far below anything shown; keeps rounding out of ties


@dataclass(frozen=True)
class Trait:
    """Something that sets a segment apart."""

    column: str
    effect: float
    """Distance from the average customer in standard deviations."""
    mean: float
    """The segment's mean; for a category the share of the segment that has it, 0..1."""
    text: str
    category: str | None = None
    """The level that is more common here, when the column is no number."""


def traits(
    profile: Profile, segment: int, most: int = 3, *, without: Collection[str] = ()
) -> tuple[Trait, ...]:
    """Up to `most` things that set the segment apart, strongest first, each at least slight.

    Columns in `without` are told elsewhere.
    """
    built = basis_traits(profile, segment)
    others = profile.differences.index[profile.differences["differs"].astype(bool)]
    telling = [name for name in others if name not in profile.sensitive and not name.endswith(HOLES)]
    telling = [name for name in telling if profile.tells(name)]
    telling = [name for name in telling if not _only_says_who_bought(profile, name)]
    described = _strongest(_candidates(profile, segment, telling))
    chosen: list[Trait] = []
    for trait in [*built, *described]:
        if trait.column in without:
            continue
        if len(chosen) < most and abs(trait.effect) >= SLIGHT and not _repeats(profile, trait, chosen):
            chosen.append(trait)
    return tuple(chosen)


def basis_traits(profile: Descriptives, segment: int) -> tuple[Trait, ...]:
    """Every column that built the segments as a trait of this one, strongest first."""
    return _basis_traits(profile)[segment]


@while_it_lives  # name, portrait, reasons and doubts of each segment ask for them again
def _basis_traits(profile: Descriptives) -> dict[int, tuple[Trait, ...]]:
    of = map(int, profile.sizes.index)
    return {segment: tuple(_strongest(_candidates(profile, segment, profile.basis))) for segment in of}


def is_between(profile: Descriptives, segment: int) -> bool:
    """Whether others go clearly further the same way in all that sets a segment apart, and nothing is far.

    Who was here 86 days ago is “more recently active” than the average, but not than those of 8 days.
    """
    told = [trait for trait in basis_traits(profile, segment) if abs(trait.effect) >= SLIGHT]
    return bool(told) and all(abs(one.effect) < HAS_IT and _is_surpassed(profile, one) for one in told)


def _is_surpassed(profile: Descriptives, trait: Trait) -> bool:
    if trait.column not in profile.effects:
        return False
    way = 1 if trait.effect > 0 else -1
    return float((profile.effects[trait.column] * way).max()) >= abs(trait.effect) + SLIGHT


def _strongest(found: Iterable[Trait]) -> list[Trait]:
    return sorted(found, key=lambda trait: -abs(trait.effect))


def _candidates(profile: Descriptives, segment: int, columns: Iterable[str]) -> list[Trait]:
    found = []
    for column in columns:
        if column in profile.effects:
            found.append(_of_number(profile, segment, column))
        elif column in profile.categories:
            found.extend(_of_category(profile, segment, column))
    return found


def _of_number(profile: Descriptives, segment: int, column: str) -> Trait:
    effect, usual = profile.effect(segment, column), profile.number(profile.usual(column), column)
    own, how = profile.number(profile.typical(segment, column), column), distance(effect, column)
    if profile.by_median(column):
        says = f"{own} at the median, {how} the usual {usual}"
    else:
        says = f"{own}, {how} the average {usual}"
    return Trait(
        column, effect, profile.mean(segment, column), f"{capital(spoken_in(profile, column))} {says}"
    )


def _of_category(profile: Descriptives, segment: int, column: str) -> list[Trait]:
    """The level whose share rises most above that among all customers."""
    flag, effects = yes_level(profile.categories[column]), {}
    for level, overall in profile.overall_shares[column].items():
        if str(level) != MISSING and 0 < overall < 1:
            gap = profile.share(segment, column, str(level)) - float(overall)
            effects[str(level)] = round(gap / math.sqrt(overall * (1 - overall)), _DIGITS)
    if not effects:
        return []
    level = flag if flag is not None else max(effects, key=lambda name: effects[name])
    share, average = profile.share(segment, column, level), float(profile.overall_shares[column][level])
    if column == NEVER_ORDERED:
        return [Trait(column, effects[level], share, _of_ordering(profile.unit, share, average), level)]
    says = f"{percent(share)} of them, {percent(average)} of all"
    is_level = ":" if level == flag else f" {agreed(column, 'is', 'are')} {level} for"
    return [
        Trait(column, effects[level], share, f"{capital(spoken_in(profile, column))}{is_level} {says}", level)
    ]


def _of_ordering(unit: Unit, never: float, usually: float) -> str:
    """How many of a segment never ordered, said of those who did where that is everybody."""
    if never == 0:
        return f"All of them have {unit.done}, {percent(1 - usually)} of all"
    return f"Never {unit.did}: {percent(never)} of them, {percent(usually)} of all"


def _only_says_who_bought(profile: Descriptives, column: str) -> bool:
    """Whether a column is empty for exactly those who never bought, and the same for all others."""
    shares = profile.categories.get(column)
    if shares is None or MISSING not in shares or len(shares.columns) != 2 or NEVER not in profile.history:
        return False
    never = profile.history[NEVER]
    return bool(never.max() > 0) and float((shares[MISSING] - never.loc[shares.index]).abs().max()) < _SAME


def _repeats(profile: Descriptives, trait: Trait, chosen: Iterable[Trait]) -> bool:
    """Whether a trait says again what a chosen one says, as the copy of a column does.

    Days since the last visit say so of the last order, where the two stand alike in every segment.
    """
    if trait.column not in profile.effects:
        return False
    own, built = profile.effects[trait.column], trait.column in profile.basis
    for other in (one.column for one in chosen if one.column in profile.effects):
        theirs = profile.effects[other]
        copies = min((own - theirs).abs().max(), (own + theirs).abs().max()) < _SAME
        if (copies and not built) or say_the_same(profile, trait.column, other):
            return True
    return False


def say_the_same(profile: Descriptives, column: str, other: str) -> bool:
    """Whether two columns speak of one thing, and stand alike in every segment."""
    about, others = axis_of(profile, column), axis_of(profile, other)
    if about is None or others is None or about[0] != others[0]:
        return False
    apart = profile.effects[column] * about[1] - profile.effects[other] * others[1]
    return bool(apart.abs().max() < SLIGHT)


def distance(effect: float, column: str) -> str:
    """How far from the average: “well above”, “a little below”, “close to”; a year is “far before” it."""
    size = abs(effect)
    if size < SLIGHT:
        return "close to"
    how = "far" if size >= FAR else "well" if size >= CLEAR else "a little"
    above, below = ("after", "before") if tells_years(column) else ("above", "below")
    return f"{how} {above if effect > 0 else below}"


def level(effect: float, column: str) -> str:
    """The same as an adjective: “very high”, “slightly low”, “typical”; a year is “late” or “early”."""
    if abs(effect) < SLIGHT:
        return "typical"
    how = "very " if abs(effect) >= FAR else "" if abs(effect) >= CLEAR else "slightly "
    high, low = ("late", "early") if tells_years(column) else ("high", "low")
    return f"{how}{high if effect > 0 else low}"


def trait_name(profile: Descriptives, segment: int, taken: set[str]) -> str:
    """A name from the strongest traits: two, more until nobody bears it, then with a number.

    A second trait is named only where it is distinctive; a segment without any is near average.
    """
    found = _of_other_things(profile, basis_traits(profile, segment))[:_MOST_NAMED]
    if not found or abs(found[0].effect) < SLIGHT:
        return name_apart("Near Average", taken)
    if IN_THE_MIDDLE not in taken and is_between(profile, segment):
        return IN_THE_MIDDLE
    least = 2 if len(found) > 1 and abs(found[1].effect) >= CLEAR else 1
    names = [_joined(profile, segment, found[:m]) for m in range(least, len(found) + 1)]
    return next((name for name in names if name not in taken), name_apart(names[0], taken))


def _of_other_things(profile: Descriptives, found: Sequence[Trait]) -> list[Trait]:
    """Of traits that speak of one thing, orders and days on which they ordered, the strongest alone."""
    about = [axis_of(profile, trait.column) for trait in found]
    axes = [None if axis is None else axis[0] for axis in about]
    return [trait for at, trait in enumerate(found) if axes[at] is None or axes[at] not in axes[:at]]


def _joined(profile: Descriptives, segment: int, found: Sequence[Trait]) -> str:
    """What people are called comes first: “Older · high income”."""
    named = {_named(profile, segment, trait): _people(profile, segment, trait) is None for trait in found}
    return capital(" · ".join(sorted(named, key=named.__getitem__)))


def _named(profile: Descriptives, segment: int, trait: Trait) -> str:
    if trait.category is not None and trait.category != OTHER:
        return f"{short(profile, trait.column, spoken(trait.column))} {how_often(trait)} {trait.category}"
    people = _people(profile, segment, trait)
    if people is not None:
        return people
    said = short(profile, trait.column, graded_in(profile, trait.column))
    return f"{degree(profile, trait.column, trait.effect)} {said}"


def _people(profile: Descriptives, segment: int, trait: Trait) -> str | None:
    """What people with much or little of a column are called, where it is about them."""
    axis, way = axis_of(profile, trait.column) or ("", 1)
    if (
        not profile.unit.people
        or axis not in _PEOPLE
        or trait.category is not None
        or _NOT_PEOPLE & set(words_of(trait.column))
        or (axis == "tenure" and not has_room(profile, trait.column, segment))
    ):
        return None
    how = "" if abs(trait.effect) >= CLEAR else "a little "
    return how + _PEOPLE[axis][trait.effect * way < 0]


def how_often(trait: Trait) -> str:
    """How often a level occurs among them, beside all; what is so of every one of them is not “mostly”."""
    if trait.effect < 0:
        return "never" if trait.mean == 0 else "less often"
    return "all" if trait.mean == 1 else "mostly" if trait.mean > MAJORITY else "more often"


def short(profile: Descriptives, column: str, said: str) -> str:
    """A header where no number follows: without a unit in brackets, unless that tells it from another."""
    bare = _without_brackets(spoken(column))
    others = (name for name in profile.basis if name != column)
    return said if bare in map(_without_brackets, map(spoken, others)) else _without_brackets(said)


def _without_brackets(said: str) -> str:
    return re.sub(r"\s*[(\[].*?[)\]]", "", said).strip() or said


def name_apart(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it when it is taken, whatever its case.

    >>> name_apart("Low-Spend", {"low-spend"})
    'Low-Spend (2)'
    """
    used = {one.casefold() for one in taken}
    if name.casefold() not in used:
        return name
    return next(f"{name} ({n})" for n in range(2, len(used) + 3) if f"{name} ({n})".casefold() not in used)
