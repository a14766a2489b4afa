"""Whether there are classes at all, and how many: a mixture against look-alikes without any.

BIC alone finds classes in nearly everything real: whatever is not exactly normal is told better by two. What
counts is how much more is gained than with invented customers of the same margins and ties (a parametric
bootstrap: McLachlan 1987).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame

from segmentation.segment.mixture.designs import Design, Layout
from segmentation.segment.mixture.mixed_columns import Columns, Floats, Mixed
from segmentation.segment.mixture.mixed_null_models import OneClass
from segmentation.segment.mixture.mixtures import search
from segmentation.threads import one_thread

JUDGED = 500  # customers, so that it takes as long for a million
SHAPED = 5_000  # customers that tell what look-alikes look like
LOOK_ALIKES = 10  # a spread is known to a quarter of itself, which 5 of them leave room for
MOST_JUDGED = 6  # classes that are tried on them: whether any are there shows before
CLEARLY_MORE = 5.0  # standard deviations above the look-alikes: 0 of the noise sets, most planted ones
STEP = 3.0  # deviations by which one class more must gain more than among look-alikes
NEARLY_ALL = 0.95  # of what most classes tell beyond look-alikes: whoever tells as much with fewer is right
LEAST_SPREAD = 1e-3  # nats a customer: look-alikes that agree by luck prove nothing
LEAST_STEP_SPREAD = 1e-2  # the same of a single step


@dataclass(frozen=True)
class LatentVerdict:
    """What the look-alikes say."""

    separation: float
    """How many of their standard deviations above theirs the gain of these customers lies."""
    classes: int
    """How many classes there are at least; 1 where there are none to speak of."""
    gains: tuple[float, ...]
    """(BIC of one class − BIC of k) per customer, k = 2, 3, …"""
    look_alikes: tuple[float, ...]
    """The mean of theirs."""

    @property
    def are_there(self) -> bool:
        """Whether there are classes."""
        return self.separation >= CLEARLY_MORE


def judge_classes(
    columns: Columns,
    data: DataFrame,
    *,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> LatentVerdict:
    """Whether the customers of a table fall into classes, and into how many.

    Works on at most 500 customers, drawn by content. `progress` is called with the share that is done.
    """
    whole = columns.mixed(data)
    design = Design.of(whole, Layout.of(whole, columns.levels))
    shown, judged = (design.draw(most, seed).mixed for most in (SHAPED, JUDGED))
    chance = np.random.default_rng([seed, LOOK_ALIKES])
    with one_thread():
        real = _gains(columns, judged, seed)
        model = OneClass(columns, shown, chance)
        theirs = []
        for number in range(LOOK_ALIKES):
            theirs.append(_gains(columns, model.draw(chance, len(judged.codes)), seed))
            if progress is not None:
                progress((number + 1) / LOOK_ALIKES)
    return _weighed(real, np.array(theirs))


def _weighed(real: Floats, theirs: Floats) -> LatentVerdict:
    tops = theirs.max(axis=1)
    separation = (real.max() - tops.mean()) / max(float(tops.std(ddof=1)), LEAST_SPREAD)
    steps = np.diff(np.r_[0, real])
    usual = np.diff(np.c_[np.zeros(len(theirs)), theirs], axis=1)
    more = (steps - usual.mean(axis=0)) / np.maximum(usual.std(axis=0, ddof=1), LEAST_STEP_SPREAD)
    classes = 1
    while classes - 1 < len(more) and more[classes - 1] > STEP:
        classes += 1
    middle = theirs.mean(axis=0)
    if separation >= CLEARLY_MORE and classes == 1:  # where two tell as little as among look-alikes
        beyond = real - middle
        classes = int((beyond >= NEARLY_ALL * beyond.max()).argmax()) + 2
    classes = min(classes, int(real.argmax()) + 2)  # more than BIC itself would take are none
    return LatentVerdict(float(separation), classes, tuple(map(float, real)), tuple(map(float, middle)))


def _gains(columns: Columns, mixed: Mixed, seed: int) -> Floats:
    """What k = 2, 3, … classes gain over one, in BIC per customer."""
    layout = Layout.of(mixed, columns.levels)
    design = Design.of(mixed, layout)
    bics = search(design, columns.least_variances, MOST_JUDGED, seed)
    found: Floats = (bics[0] - np.array(bics[1:])) / design.customers
    return found
