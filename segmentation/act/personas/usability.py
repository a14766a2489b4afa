"""Is a segment of any use? Kotler's five questions, answered with numbers.

A segment worth a campaign is measurable, substantial, accessible, differentiable and actionable
(Kotler and Keller 2016). Each check says whether it holds and why, in one sentence; what fails is
shown on the card, what holds stays quiet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from segmentation.act.personas.sample_sizes import detectable
from segmentation.language.phrases import coefficient, count, deviations, listed, number, percent, word
from segmentation.language.titles import in_total, spoken
from segmentation.segment.profile.profiles import Profile
from segmentation.standards import (
    BASE_RATE,
    CLEAR,
    CUSTOMERS_PER_COLUMN,
    DOUBTFUL,
    LEAST_ARM,
    RE_CREATED,
    RE_CREATED_POINTS,
    STABLE,
    TOO_EMPTY,
    smallest_segment,
)

_ONLY_BASIS = "The segments differ only on the columns they are grouped by, on none of the others."
_NOBODY = "No name fits and no short rule finds it: talk to some of them first."


@dataclass(frozen=True)
class Check:
    """One of the five questions, its answer, and the sentence that goes with it."""

    criterion: str
    passed: bool
    text: str


@dataclass(frozen=True, eq=False)
class _Case:
    """One segment, and what is known beside its profile."""

    profile: Profile
    segment: int
    named: bool
    stability: float | None = None
    missing: Mapping[str, float] = field(default_factory=dict)


def checks(
    profile: Profile,
    segment: int,
    *,
    named: bool,
    stability: float | None = None,
    missing: Mapping[str, float] | None = None,
) -> tuple[Check, ...]:
    """The five checks of one segment, in Kotler's order.

    `named` says whether a rule earned it its name; `stability` is its mean bootstrap Jaccard, when
    known; `missing` is the share of empty cells in the upload, per basis column.
    """
    case = _Case(profile, segment, named, stability, missing or {})
    return tuple(Check(name, *answer(case)) for name, answer in CRITERIA.items())


def warnings(profile: Profile, segment: int, *, named: bool) -> tuple[str, ...]:
    """What a card should say beforehand: what is against this segment, not against the whole file.

    What a small segment means for a test is said where the test is (`Persona.measure`).
    """
    case, twin = _Case(profile, segment, named), _closest(profile, segment)
    said = [told for name in profile.proxies if (told := _re_created(profile, segment, name))]
    substantial, text = _substantial(case)
    said += [] if substantial else [text]
    said += [] if twin is None else [_hardly(twin)]
    return tuple(said)


def remarks(profile: Profile) -> tuple[str, ...]:
    """What stands against every segment alike, for the top of a page: too few rows, no way to reach them…"""
    case = _Case(profile, int(profile.sizes.index[0]), named=True)
    found = [answer(case) for answer in (_measurable, _accessible)]
    said = [text for passed, text in found if not passed]
    said += [_proxy(profile, name) for name in profile.proxies]
    return (*said, *([_ONLY_BASIS] if _alike_elsewhere(profile) else []))


def _proxy(profile: Profile, name: str) -> str:
    measure = "Cramér’s V" if name in profile.categories else "eta squared"
    size = f"{measure} {coefficient(profile.proxies[name])}, above {coefficient(RE_CREATED)} is strong"
    return (
        f"These segments mostly re-create {spoken(name)}, a personal column ({size}). "
        "See whether that is what you want before you act on it."
    )


def _re_created(profile: Profile, segment: int, name: str) -> str | None:
    """How much of a personal column a segment re-creates; `None` where it mixes like all customers."""
    if name not in profile.categories:
        return f"Mostly re-creates {spoken(name)}, a personal column."
    gaps = profile.categories[name].loc[segment] - profile.overall_shares[name]
    level = str(gaps.idxmax())
    if not gaps.max() >= RE_CREATED_POINTS:
        return None
    share, overall = profile.share(segment, name, level), float(profile.overall_shares[name][level])
    told = f"{level} for {percent(share)} of them, {percent(overall)} of all"
    return f"Mostly re-creates {spoken(name)}, a personal column: {told}."


def _measurable(case: _Case) -> tuple[bool, str]:
    customers, width = int(case.profile.sizes.sum()), max(len(case.profile.basis), 1)
    gaps = [name for name, share in case.missing.items() if share > TOO_EMPTY]
    if gaps:
        share = percent(case.missing[gaps[0]])
        who = case.profile.unit.many
        return False, f"{gaps[0]} was empty for {share} of the {who} and still groups them."
    each, columns = count(customers // width), f"{word(width)} column{'' if width == 1 else 's'}"
    if customers < CUSTOMERS_PER_COLUMN * width:
        safer = f"{CUSTOMERS_PER_COLUMN} or more would be safer"
        return False, f"{case.profile.unit.counted(customers)} for {columns}, {each} each: {safer}."
    return True, f"{case.profile.unit.counted(customers)} for {columns}, {each} each."


def _substantial(case: _Case) -> tuple[bool, str]:
    size, share = int(case.profile.sizes[case.segment]), float(case.profile.shares[case.segment])
    if size < smallest_segment(int(case.profile.sizes.sum())):
        few = f"Only {case.profile.unit.counted(size)}, {number(100 * share)}% of all"
        return False, f"{few}: small for a campaign of its own."
    value = ""
    if case.profile.value_shares is not None and case.profile.value_column is not None:
        part = percent(float(case.profile.value_shares[case.segment]))
        value = f", with {part} of {in_total(case.profile.value_column)}"
    return True, f"{case.profile.unit.counted(size)}, {percent(share)} of all{value}."


def _accessible(case: _Case) -> tuple[bool, str]:
    if not case.profile.reach:
        return False, "No column says how to reach them: add an id, an e-mail address or a channel."
    return True, f"They can be found by {listed(case.profile.reach)}."


def _differentiable(case: _Case) -> tuple[bool, str]:
    if case.stability is not None and case.stability < DOUBTFUL:
        back, who = percent(case.stability), case.profile.unit.many
        return False, f"Only {back} of it comes back when {who} are drawn again: do not target it alone."
    twin = _closest(case.profile, case.segment)
    if twin is not None:
        return False, _hardly(twin)
    if _alike_elsewhere(case.profile):
        return False, _ONLY_BASIS
    apart = f"Differs from every other segment by {deviations(CLEAR)} or more in something."
    return True, f"{apart}{_doubt(case)}"


def _doubt(case: _Case) -> str:
    """A word where a segment comes back, but not whole enough to be stable."""
    if case.stability is None or case.stability >= STABLE:
        return ""
    who = case.profile.unit.many
    back = f"{percent(case.stability)} of it comes back when {who} are drawn again"
    return f" But only {back}, and {percent(STABLE)} would be stable: who belongs to it is in doubt."


def _hardly(twin: int) -> str:
    return f"Hardly differs from segment {twin}: never by {deviations(CLEAR)} in what they are grouped by."


def _alike_elsewhere(profile: Profile) -> bool:
    """Whether there are other columns, and the segments differ on none of them."""
    tests = profile.differences["differs"]
    return bool(len(tests)) and not bool(tests.any())


def _closest(profile: Profile, segment: int) -> int | None:
    """Another segment from which this one never clearly differs, if any."""
    columns = [name for name in profile.basis if name in profile.effects]
    if len(columns) < len(profile.basis):  # categories built too; numbers alone cannot tell
        return None
    gaps = (profile.effects[columns] - profile.effects.loc[segment, columns]).abs().max(axis=1).drop(segment)
    near = [int(other) for other in gaps.index if gaps[other] == gaps.min() < CLEAR]
    return near[0] if near else None


def _actionable(case: _Case) -> tuple[bool, str]:
    size = int(case.profile.sizes[case.segment])
    if size // 2 < LEAST_ARM:
        seen = detectable(BASE_RATE, size // 2)
        reach = (
            "no rise at all" if seen is None else f"only a rise from {percent(BASE_RATE)} to {percent(seen)}"
        )
        return False, f"A test with {case.profile.unit.counted(size)} would see {reach}."
    if _nameless(case):
        return False, _NOBODY
    return True, "It can be described, found and tested."


def _nameless(case: _Case) -> bool:
    return not case.named and case.profile.rules[case.segment - 1] is None


CRITERIA: Mapping[str, Callable[[_Case], tuple[bool, str]]] = {
    "Measurable": _measurable,
    "Substantial": _substantial,
    "Accessible": _accessible,
    "Differentiable": _differentiable,
    "Actionable": _actionable,
}
"""Kotler's questions, in his order, and who answers them."""
