"""What a file says of the people in a segment, for and against what may be said of them.

Scores on axes compare averages. Shares count: how many never bought, bought again, have left. A name or a
strategy that speaks of the one must not be contradicted by the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from segmentation.act.axes import Axis, gone_levels, yes_level
from segmentation.act.conditions import Comparison, Condition, Levels, Standing
from segmentation.prepare.concepts import concept_of
from segmentation.prepare.phrases import number, percent
from segmentation.prepare.years import tells_years
from segmentation.segment.profiles import Profile
from segmentation.segment.wording import spoken_in
from segmentation.standards import ROOM_TO_DIFFER

LEFT = "left"
_TOLD = {
    "never bought": "never bought",
    "bought again": "bought twice or more",
    LEFT: "have left",
}


def standing(found: Mapping[str, Axis], profile: Profile, segment: int) -> Standing:
    """Scores and medians of one segment by axis, and the shares that the file tells.

    A year of birth has no median age. Time as a customer counts only where the segment has room to differ:
    11.9 against 11.5 of at most 12 is neither new nor loyal.
    """
    scores = {name: float(axis.scores[segment]) for name, axis in found.items()}
    if "tenure" in scores and not has_room(profile, found["tenure"].strongest(segment), segment):
        scores["tenure"] = 0.0
    return Standing(
        scores=scores,
        medians={
            name: profile.median(segment, axis.columns[0])
            for name, axis in found.items()
            if axis.columns[0] in profile.medians and concept_of(axis.columns[0]) == name
        },
        furthest=max(
            (abs(profile.effect(segment, c)) for c in profile.basis if c in profile.effects), default=0.0
        ),
        shares=_shares(profile, segment),
    )


def has_room(profile: Profile, column: str, segment: int) -> bool:
    """Whether a segment differs in a length of time by more than a rounding of it."""
    if column not in profile.means:
        return True
    usual, gap = profile.usual(column), profile.typical(segment, column) - profile.usual(column)
    if tells_years(column):
        return abs(gap) >= 1
    return abs(gap) >= ROOM_TO_DIFFER * abs(usual)


def _shares(profile: Profile, segment: int) -> dict[str, float]:
    shares = {str(name): profile.past(segment, str(name)) for name in profile.history}
    left = _left(profile, segment)
    return shares if left is None else {**shares, LEFT: left}


def _left(profile: Profile, segment: int) -> float | None:
    """How many have left; of several columns that say so, the one in which most have."""
    return max(
        (sum(profile.share(segment, c, level) for level in levels) for c, levels in _outcomes(profile)),
        default=None,
    )


def _outcomes(profile: Profile) -> list[tuple[str, list[str]]]:
    """The columns that say who has left, with the values that do; being inactive only where no other does."""
    told = [(column, gone_levels(profile, column)) for column in profile.categories]
    told = [(column, levels) for column, levels in told if levels]
    return [one for one in told if concept_of(one[0]) == "exit"] or told


def told(
    profile: Profile,
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


def of_share(profile: Profile, share: str, where: Standing) -> str:
    """“99% bought twice or more (98% of all)”."""
    overall = _overall(profile, share)
    of_all = "" if overall is None else f" ({percent(overall)} of all)"
    return f"{percent(where.shares[share])} {_TOLD[share]}{of_all}"


def _overall(profile: Profile, share: str) -> float | None:
    if share in profile.history:
        return profile.past(0, share)
    return max(
        (
            sum(float(profile.overall_shares[c][level]) for level in levels)
            for c, levels in _outcomes(profile)
        ),
        default=None,
    )


def _of_axis(profile: Profile, axis: Axis, met: Comparison, segment: int) -> str:
    """“accepted campaigns 23% (15% of all)”, “orders 5.8 (4.1 on average)”."""
    column = axis.strongest(segment)
    said = spoken_in(profile, column)
    if column in profile.categories:
        yes = str(yes_level(profile.categories[column]))
        share, overall = profile.share(segment, column, yes), float(profile.overall_shares[column][yes])
        return f"{said} {yes} for {percent(share)} ({percent(overall)} of all)"
    written = partial(number, of=column)
    how = "at the median" if profile.by_median(column) else "on average"
    return f"{said} {written(profile.typical(segment, column))} ({written(profile.usual(column))} {how})"
