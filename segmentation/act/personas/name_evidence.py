"""What a file says of the people in a segment, for and against what may be said of them.

Scores on axes compare averages. Shares count: how many never bought, bought again, have left. A name or a
strategy that speaks of the one must not be contradicted by the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from statistics import NormalDist

from segmentation.act.personas.behaviors import Axis, gone_levels, yes_level
from segmentation.act.personas.packs.conditions import Comparison, Condition, Levels, Standing
from segmentation.act.personas.packs.rules import Rule
from segmentation.language.concepts import concept_of
from segmentation.language.consent.consent import read_column
from segmentation.language.consent.consent_headings import Sense
from segmentation.language.consent.consent_values import Answer
from segmentation.language.literals import DAYS
from segmentation.language.phrases import listed, percent
from segmentation.language.words import words_of
from segmentation.language.years import tells_years
from segmentation.prepare.roles.agreements import dated_concept
from segmentation.prepare.roles.roles import DAYS_SINCE
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from segmentation.segment.profile.descriptives import Descriptives
from segmentation.segment.profile.wording import spoken_in
from segmentation.standards import MAJORITY, ROOM_TO_DIFFER, SIGNIFICANCE

_SINCE_DATE = DAYS_SINCE.format("")
_Values = list[tuple[str, list[str]]]
"""Columns, and the values of each that say something."""
EVERYBODY = 0
"""Stands for all segments together, as in `Descriptives.history`."""
NEVER, LEFT, SUBSCRIBED = "never bought", "left", "subscribed"
_TOLD = {
    NEVER: "never bought",
    "bought again": "bought twice or more",
    LEFT: "have left",
    SUBSCRIBED: "agreed to e-mail",
}


def standings(found: Mapping[str, Axis], profile: Descriptives) -> dict[int, Standing]:
    """Segment → scores and medians by axis, and the shares that the file tells.

    A year of birth has no median age, months away no median recency. Time as a customer counts only where the
    segment has room to differ: 11.9 against 11.5 of at most 12 is neither new nor loyal. Days since the last
    order say nothing of those who never had one, who may have come yesterday.
    """
    told = {about: said for about, tell in _BY_VALUES.items() if (said := tell(profile))}
    return {int(segment): _standing(found, profile, told, int(segment)) for segment in profile.sizes.index}


def _standing(
    found: Mapping[str, Axis], profile: Descriptives, told: Mapping[str, _Values], segment: int
) -> Standing:
    scores = {name: float(axis.scores[segment]) for name, axis in found.items()}
    if "tenure" in scores and not has_room(profile, found["tenure"].strongest(segment), segment):
        scores["tenure"] = 0.0
    shares, usual = _shares(profile, told, segment), _shares(profile, told, EVERYBODY)
    unknown = set()
    if _is_stood_in_for(profile, found.get("recency"), segment, never=shares.get(NEVER, 0.0) > MAJORITY):
        unknown, scores["recency"] = {"recency"}, 0.0
    return Standing(
        scores=scores,
        medians={
            name: profile.median(segment, axis.columns[0])
            for name, axis in found.items()
            if axis.columns[0] in profile.medians
            and _in_own_units(axis.columns[0], name)
            and name not in unknown
        },
        furthest=max(
            (abs(profile.effect(segment, c)) for c in profile.basis if c in profile.effects), default=0.0
        ),
        shares=shares,
        beyond_chance=frozenset(
            a for a in shares if _is_beyond_chance(profile, shares[a], usual[a], segment)
        ),
    )


def _is_stood_in_for(profile: Descriptives, recency: Axis | None, segment: int, *, never: bool) -> bool:
    """Whether time away is told by nothing but days that are the longest for whom it never was.

    Where the file does not tell who `never` ordered, most of the segment must have just these days.
    """
    if recency is None or not profile.lengthened.keys() >= set(recency.columns):
        return False
    longest = (profile.median(segment, c) >= profile.lengthened[c] for c in recency.columns)
    return never or all(longest)


def _in_own_units(column: str, axis: str) -> bool:
    """Whether a pack may speak of a column’s own numbers: it is about the axis, and times are in days."""
    timed = column.startswith(_SINCE_DATE)
    about = dated_concept(column.removeprefix(_SINCE_DATE)) if timed else concept_of(column)
    return about == axis and (axis not in ("recency", "tenure") or bool(set(words_of(column)) & DAYS))


def has_room(profile: Descriptives, column: str, segment: int) -> bool:
    """Whether a segment differs in a length of time by more than a rounding of it."""
    if column not in profile.means:
        return True
    usual, gap = profile.usual(column), profile.typical(segment, column) - profile.usual(column)
    if tells_years(column):
        return abs(gap) >= 1
    return abs(gap) >= ROOM_TO_DIFFER * abs(usual)


def _shares(profile: Descriptives, told: Mapping[str, _Values], segment: int) -> dict[str, float]:
    """Share by what it is about, 0..1, of a segment or of `EVERYBODY`."""
    shares = {str(name): profile.past(segment, str(name)) for name in profile.history}
    for about, said in told.items():
        shares[about] = max(sum(_held(profile, segment, c, x) for x in levels) for c, levels in said)
    return shares


def have_mostly_left(profile: Descriptives, segment: int) -> bool:
    """Whether most of a segment have left, so that what they brought is past; never where it is unknown."""
    left = (sum(_held(profile, segment, c, x) for x in levels) for c, levels in _outcomes(profile))
    return max(left, default=0.0) > MAJORITY


def _held(profile: Descriptives, segment: int, column: str, level: str) -> float:
    if segment == EVERYBODY:
        return float(profile.overall_shares[column][level])
    return profile.share(segment, column, level)


def _is_beyond_chance(profile: Descriptives, share: float, usual: float, segment: int) -> bool:
    """Whether a segment has more of something than as many customers drawn at random would.

    The normal form of the hypergeometric test, one-sided, with Bonferroni’s correction for all segments.
    """
    size, everybody = int(profile.sizes[segment]), int(profile.sizes.sum())
    spread = usual * (1 - usual) / size * (everybody - size) / max(everybody - 1, 1)
    limit = NormalDist().inv_cdf(1 - SIGNIFICANCE / profile.k)
    return bool(share - usual > limit * spread**0.5)


def _outcomes(profile: Descriptives) -> _Values:
    """The columns that say who has left, with the values that do; being inactive only where no other does."""
    told = [(column, gone_levels(profile, column)) for column in profile.categories]
    told = [(column, levels) for column, levels in told if levels]
    return [one for one in told if concept_of(one[0]) == "exit"] or told


def _agreements(profile: Descriptives) -> _Values:
    """The column that says who agreed to e-mail, with the values that do; the first of several."""
    for column, shares in profile.categories.items():
        levels = [str(level) for level in shares.columns if level not in (MISSING, OTHER)]
        read = read_column(column, levels)
        if read is None or read.heading.sense not in (Sense.AGREE, Sense.STATUS):
            continue
        if read.heading.channels and not read.heading.channels & {"email", "mail", "any"}:
            continue
        yes = [level for level in levels if Answer.AGREED in read.said.get(level, {}).values()]
        if yes:
            return [(column, yes)]
    return []


_BY_VALUES: Mapping[str, Callable[[Descriptives], _Values]] = {
    LEFT: _outcomes,
    SUBSCRIBED: _agreements,
}
"""Shares that values tell: which values of which columns; of several columns the one that says it of most."""


def told(
    profile: Descriptives,
    found: Mapping[str, Axis],
    condition: Condition,
    where: Standing,
    levels: Levels,
    segment: int,
) -> str:
    """What of a condition is so, with the segment’s own numbers: “99% bought twice or more (98% of all)”."""
    for share in condition.shares(where, levels):
        return of_share(profile, share.share, where)
    for met in condition.met(where, levels):
        return _of_axis(profile, found[met.axis], met, segment)
    return condition.text


def doubts(
    profile: Descriptives,
    found: Mapping[str, Axis],
    rule: Rule,
    where: Standing,
    levels: Levels,
    segment: int,
) -> tuple[str, ...]:
    """What in the file speaks against a name that a segment bears all the same; nothing for an earned one."""
    against = [condition for condition in rule.unless if condition.holds(where, levels)]
    said = [told(profile, found, condition, where, levels, segment) for condition in against]
    return (f"“{rule.name}” is how they scored, but {listed(said)}.",) if said else ()


def of_share(profile: Descriptives, share: str, where: Standing) -> str:
    """“99% bought twice or more (98% of all)”."""
    overall = _overall(profile, share)
    of_all = "" if overall is None else f" ({percent(overall)} of all)"
    return f"{percent(where.shares[share])} {_TOLD[share]}{of_all}"


def _overall(profile: Descriptives, share: str) -> float | None:
    if share in profile.history:
        return profile.past(0, share)
    said = _BY_VALUES[share](profile)
    shares = [sum(float(profile.overall_shares[c][x]) for x in levels) for c, levels in said]
    return max(shares, default=None)


def _of_axis(profile: Descriptives, axis: Axis, met: Comparison, segment: int) -> str:
    """“accepted campaigns 23% (15% of all)”, “orders 5.8 (4.1 on average)”."""
    column = axis.strongest(segment)
    said = spoken_in(profile, column)
    if column in profile.categories:
        yes = str(yes_level(profile.categories[column]))
        share, overall = profile.share(segment, column, yes), float(profile.overall_shares[column][yes])
        return f"{said} {yes} for {percent(share)} ({percent(overall)} of all)"
    written = partial(profile.money.number, of=column)
    how = "at the median" if profile.by_median(column) else "on average"
    return f"{said} {written(profile.typical(segment, column))} ({written(profile.usual(column))} {how})"
