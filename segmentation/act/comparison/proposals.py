"""Promises that a study can make from its own customers, wide enough that chance alone hardly breaks one.

Limits leave room for the chance in the study and in another file as large, for all promises together, and
for a month that is a little other than the one before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from segmentation.act.comparison import share_tests
from segmentation.act.comparison.promise_checks import measure
from segmentation.act.comparison.promise_counts import Measured
from segmentation.act.models.models import model_of, why_without
from segmentation.act.models.scoring.months import Month, month_of
from segmentation.criteria import Criteria, Criterion
from segmentation.errors import DocumentError, SegmentationError
from segmentation.promises import Promise
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from segmentation.standards import CUSTOMERS_PER_SEGMENT, LIFT, SIGNIFICANCE, TOLD_CUSTOMERS, UNLIKE_MANY

if TYPE_CHECKING:
    from segmentation.segment.profile.segment_rules import Limit
    from segmentation.studies import Study

_ROOM = 0.2
"""A share may differ by so much of itself from month to month without anybody calling it news."""
_LEAST_TIMES = 1.1  # times the average that are worth a promise
_PER_SEGMENT = 4  # promises, about, among which the chance of a false alarm is divided


def proposals(study: Study) -> tuple[Promise, ...]:
    """Promises a study can make: sizes, value, rules, what sets segments apart, no drift, few strangers.

    Raises `DocumentError` where its segments cannot be found in another file.
    """
    if reason := why_without(study):
        raise DocumentError(f"{reason} So nothing about other files can be promised.")
    names = [persona.name for persona in study.personas]
    month = month_of(model_of(study), study.table, names, study.clustering.sizes, believed=True)
    found = [promise for s in range(1, study.k + 1) for promise in _of_segment(study, month, s)]
    return (*found, Promise("drift"), Promise("unlike", high=UNLIKE_MANY))


def _of_segment(study: Study, month: Month, segment: int) -> Iterator[Promise]:
    persona, profile = study.personas[segment - 1], study.profile
    if persona.size < CUSTOMERS_PER_SEGMENT:
        return
    name, widths = persona.earned or persona.name, _widths(study)
    yield _range(month, Promise("share", name, low=0.0), segment, widths)
    if profile.value_column is not None:
        value = _measured(month, Promise("value", name, column=profile.value_column, low=0.0), segment)
        if value is not None:
            about = Promise("value", name, column=profile.value_column, low=0.0)
            yield _range(month, about, segment, widths)
    if when := rule_of(study, segment):
        yield from _at_least(month, Promise("rule", name, when=when, low=0.0), segment, widths)
    yield from _sets_apart(study, month, segment, name, widths)


def rule_of(study: Study, segment: int) -> Criteria:
    """The plain rule that finds a segment, as conditions; none where it would tell who somebody is."""
    rule = study.profile.rules[segment - 1] if study.profile.rules else None
    if rule is None or not all(_many_hold(study, limit) for limit in rule.limits):
        return Criteria()
    return Criteria(tuple(c for limit in rule.limits for c in _criteria(limit)))


def _widths(study: Study) -> float:
    """Standard errors of a difference of two files that all promises together leave to chance."""
    among = max(1, _PER_SEGMENT * study.k)
    return share_tests.normal_point(SIGNIFICANCE / among) * math.sqrt(2) / share_tests.normal_point()


def _measured(month: Month, promise: Promise, segment: int) -> Measured | None:
    try:
        return measure(month, promise, segment)
    except SegmentationError:
        return None


def _range(month: Month, promise: Promise, segment: int, widths: float) -> Promise:
    """A share between whole percents around the one measured."""
    found = measure(month, promise, segment)
    half = max(widths * (found.high - found.low) / 2, _ROOM * found.value)
    low = max(0.0, math.floor(100 * (found.value - half)) / 100)
    high = min(1.0, math.ceil(100 * (found.value + half)) / 100)
    return Promise(promise.about, promise.segment, promise.column, low=low, high=high)


def _at_least(month: Month, promise: Promise, segment: int, widths: float) -> Iterator[Promise]:
    """The precision of a rule, less what chance may take, in steps of 5%."""
    found = _measured(month, promise, segment)
    if found is not None:
        low = math.floor(20 * (found.value - widths * (found.value - found.low))) / 20
        if low > 0:
            yield Promise("rule", promise.segment, when=promise.when, low=low)


def _many_hold(study: Study, limit: Limit) -> bool:
    """Whether a rule names no category so rare that it would tell who somebody is."""
    if limit.category is None:
        return True
    known = study.profile.overall_shares
    share = float(known[limit.column].get(limit.category, 0.0)) if limit.column in known else 0.0
    return share * len(study.matrix) > TOLD_CUSTOMERS - 0.5


def _criteria(limit: Limit) -> Iterator[Criterion]:
    """One limit of a rule as conditions."""
    if limit.category is not None:
        yield Criterion(limit.column, "is" if limit.is_category else "is not", (limit.category,))
    if limit.over is not None:
        yield Criterion(limit.column, "more than", (limit.over,))
    if limit.up_to is not None:
        yield Criterion(limit.column, "at most", (limit.up_to,))


def _sets_apart(study: Study, month: Month, segment: int, name: str, widths: float) -> Iterator[Promise]:
    """What did not build a segment and is most clearly above the average in it, if anything is."""
    best, least = None, _LEAST_TIMES
    for about in _candidates(study, segment, name):
        found = _measured(month, about, segment)
        if found is None or found.value < LIFT:
            continue
        low = math.floor(10 * (found.value - widths * (found.value - found.low))) / 10
        if low > least:
            best, least = about, low
    if best is not None:
        yield Promise(best.about, name, best.column, best.level, low=least)


def _candidates(study: Study, segment: int, name: str) -> Iterator[Promise]:
    profile = study.profile
    kept = {*profile.basis, *profile.sensitive, profile.value_column}
    for column in profile.means:
        mean = profile.mean(segment, str(column))
        overall = profile.average(str(column))
        if column not in kept and overall > 0 and np.isfinite(mean) and mean >= LIFT * overall:
            yield Promise("average", name, str(column), low=0.0)
    for column, lifts in profile.lifts.items():
        for level in lifts.columns[(lifts.loc[segment] >= LIFT).to_numpy()]:
            told = float(profile.overall_shares[column][level]) * len(study.matrix) > TOLD_CUSTOMERS - 0.5
            if column not in kept and told and level not in (MISSING, OTHER):
                yield Promise("level", name, str(column), str(level), low=0.0)
