"""What is measured of latent classes before anybody decides whether they are there, and how many.

BIC alone finds classes in nearly everything real: whatever is not exactly normal is told better by two. So
three things are asked: how much more is gained than with invented customers of the same margins and ties (a
parametric bootstrap: McLachlan 1987); how much is left of the gain once customers who could as well belong
elsewhere count against it (ICL: Biernacki, Celeux and Govaert 2000), as one group that is not normal is told
by classes that overlap; and whether halves of the customers, each by itself, find the same classes
(replication: McIntyre and Blashfield 1980).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.array_kinds import Floats
from segmentation.segment.mixture.designs import Design, Layout
from segmentation.segment.mixture.em import LEAST, memberships, weights
from segmentation.segment.mixture.mixed_columns import Columns, Mixed
from segmentation.segment.mixture.mixed_null_models import OneClass
from segmentation.segment.mixture.mixtures import Mixture, bic, searched
from segmentation.segment.verdict.stability import adjusted_rand
from segmentation.standards import (
    CLASSES_STAND_OUT,
    CUSTOMERS_PER_SEGMENT,
    CUSTOMERS_TO_JUDGE,
    HALVES_AGREE,
    SEGMENT_CUSTOMERS,
    SURELY,
)
from segmentation.threads import one_thread

JUDGED = 500  # customers beside look-alikes, so that it takes as long for a million
SHAPED = 5_000  # customers that tell what look-alikes look like
HALVED = 2_000  # customers whose halves are compared, and on whom BIC and ICL are reckoned
HALVINGS = 2  # four halves, searched as thoroughly as everybody: a quick search differs from half to half
LOOK_ALIKES = 10  # a spread is known to a quarter of itself, which 5 of them leave room for
MOST_BESIDE = 6  # classes that are tried on look-alikes: whether any are there shows before
LEAST_SPREAD = 1e-3  # nats a customer: look-alikes that agree by luck prove nothing

Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class LatentEvidence:
    """What was measured; arrays are aligned with `ks`."""

    ks: tuple[int, ...]
    customers: int
    sample_size: int
    """Customers whose halves were compared, and on whom gains were reckoned."""
    smallest: NDArray[np.intp]
    """Customers in the smallest class, of all."""
    sure: Floats
    """The share of all customers who surely belong to their class."""
    gains: Floats
    """(BIC of one class − BIC of k) per customer of the sample."""
    worth: Floats
    """The same of ICL: what is left of it where customers who are in doubt count against it."""
    best: float
    """The largest such gain among the customers that stood beside look-alikes."""
    look_alikes: Floats
    """The largest gain (look-alikes,) of each of theirs."""
    agreement: Floats
    """How alike two halves divide the sample: adjusted Rand index, on average."""
    returning: Mapping[int, Floats]
    """k → how much of each class (k,) the halves find again, from 0 to 1: Jaccard index, on average."""

    @property
    def separation(self) -> float:
        """How many of the look-alikes’ standard deviations above theirs the gain of these customers lies."""
        return separation(self.best, self.look_alikes)

    @property
    def stands_out(self) -> bool:
        """Whether classes tell more of these customers than of look-alikes without any."""
        return self.separation >= CLASSES_STAND_OUT

    @property
    def admissible(self) -> NDArray[np.bool_]:
        """Whether the smallest class is large enough to describe; unlike segments by likeness it may be rare.

        And whether there are customers enough to think of so many.
        """
        most = max(2, self.customers // CUSTOMERS_PER_SEGMENT)
        return (np.asarray(self.ks) <= most) & (self.smallest >= SEGMENT_CUSTOMERS)

    @property
    def repeated(self) -> NDArray[np.bool_]:
        """Whether two halves find the same classes."""
        return self.admissible & (self.agreement >= HALVES_AGREE)

    @property
    def weakest(self) -> Floats:
        """How much of the class that returns least is found again, per k."""
        return np.array([self.returning[k].min() for k in self.ks])


def examine(
    columns: Columns,
    data: DataFrame,
    found: Sequence[Mixture],
    *,
    seed: int = 0,
    progress: Progress | None = None,
    briefly: bool = False,
) -> LatentEvidence:
    """Measure the classes `found` (1, 2, … of them) among the customers of a table.

    Works on draws of at most 2,000 customers, by the content of their rows. `progress` is called with the
    share that is done. Of too few nothing is measured but the classes themselves; `briefly` compares
    no halves either where classes do not stand out, as they are not natural then whatever halves say.
    """
    layout, several = found[0].layout, found[1:]
    whole = Design.of(columns.mixed(data), layout)
    sample = _in_order(whole.draw(HALVED, seed))
    gains, worth = _gained(found, layout.rows(sample))
    with one_thread():
        best, look_alikes, agreement = 0.0, np.empty(0), np.zeros(len(several))
        returning: dict[int, Floats] = {}
        if len(data) >= CUSTOMERS_TO_JUDGE:
            best, look_alikes = _beside_look_alikes(columns, whole, seed, progress)
            if not briefly or separation(best, look_alikes) >= CLASSES_STAND_OUT:
                agreement, returning = _halved(columns, sample, several, seed)
    return LatentEvidence(
        ks=tuple(mixture.k for mixture in several),
        customers=len(data),
        sample_size=len(sample.codes),
        smallest=np.array([np.bincount(one.labels, minlength=one.k + 1)[1:].min() for one in several]),
        sure=np.array([(one.posteriors.max(axis=1) >= SURELY).mean() for one in several]),
        gains=gains,
        worth=worth,
        best=best,
        look_alikes=look_alikes,
        agreement=agreement,
        returning=returning or {mixture.k: np.zeros(mixture.k) for mixture in several},
    )


def separation(best: float, look_alikes: Floats) -> float:
    """How many standard deviations of the look-alikes’ gains (look-alikes,) a gain lies above their mean."""
    if not len(look_alikes):
        return 0.0
    return float((best - look_alikes.mean()) / max(float(look_alikes.std(ddof=1)), LEAST_SPREAD))


def _in_order(design: Design) -> Mixed:
    """Its customers in the order of their content, whatever order they came in."""
    return Mixed(design.mixed.numbers[design.order], design.mixed.codes[design.order])


def _gained(found: Sequence[Mixture], rows: Floats) -> tuple[Floats, Floats]:
    """What 2, 3, … classes gain over one per row of a sample, by BIC and by ICL."""
    bics, doubts = [], []
    for mixture in found:
        told, density = memberships(rows, mixture.classes.weight, mixture.k)
        bics.append(bic(mixture.layout, mixture.k, float(density.sum()), len(rows)))
        doubts.append(-float((told * np.log(np.maximum(told, LEAST))).sum()))
    gains = (bics[0] - np.array(bics[1:])) / len(rows)
    return gains, gains - 2 * np.array(doubts[1:]) / len(rows)


def _beside_look_alikes(
    columns: Columns, whole: Design, seed: int, progress: Progress | None
) -> tuple[float, Floats]:
    """The largest gain of these customers, and those (look-alikes,) of invented ones."""
    shown, judged = (_in_order(whole.draw(most, seed)) for most in (SHAPED, JUDGED))
    chance = np.random.default_rng([seed, LOOK_ALIKES])
    real = _gain(columns, judged, seed, full=whole.layout.full)
    model = OneClass(columns, shown, chance)
    theirs = []
    for number in range(LOOK_ALIKES):
        made = model.draw(chance, len(judged.codes))
        theirs.append(_gain(columns, made, seed, full=whole.layout.full))
        if progress is not None:
            progress((number + 1) / LOOK_ALIKES)
    return real, np.array(theirs)


def _gain(columns: Columns, mixed: Mixed, seed: int, *, full: bool) -> float:
    """The most that several classes gain over one, in BIC per customer."""
    design = Design.of(mixed, Layout.of(mixed, columns.levels, full=full))
    fits = searched(design, columns.least_variances, MOST_BESIDE, seed, quick=True)
    bics = [bic(design.layout, at.k, float(at.likelihood[0]), design.customers) for at in fits]
    return (bics[0] - min(bics[1:])) / design.customers


def _halved(
    columns: Columns, sample: Mixed, several: Sequence[Mixture], seed: int
) -> tuple[Floats, dict[int, Floats]]:
    """How alike halves divide the sample, per k; and k → how much of each class they find again."""
    layout = several[0].layout
    rows, most = layout.rows(sample), several[-1].k
    own = {one.k: _likeliest(rows, one.classes.weight, one.k) for one in several}
    agreement = np.zeros((HALVINGS, len(several)))
    again: dict[int, list[Floats]] = {one.k: [] for one in several}
    for halving in range(HALVINGS):
        chance = np.random.default_rng([seed, HALVED, halving])
        for_each = []
        for half in np.array_split(chance.permutation(len(rows)), 2):
            design = Design.of(Mixed(sample.numbers[half], sample.codes[half]), layout)
            fits = searched(design, columns.least_variances, most, seed)
            for_each.append({at.k: _likeliest(rows, weights(layout, at), at.k) for at in fits})
        first, second = for_each
        for place, k in enumerate(own):
            if k in first and k in second:
                agreement[halving, place] = adjusted_rand(first[k], second[k])
                again[k] += [_found_again(own[k], labels, k) for labels in (first[k], second[k])]
    return agreement.mean(axis=0), {
        k: np.mean(each, axis=0) if each else np.zeros(k) for k, each in again.items()
    }


def _likeliest(rows: Floats, weight: Floats, k: int) -> NDArray[np.intp]:
    return np.asarray((rows @ weight.T).argmax(axis=1) if k > 1 else np.zeros(len(rows), np.intp))


def _found_again(own: NDArray[np.intp], other: NDArray[np.intp], k: int) -> Floats:
    """Of each class (k,) the Jaccard index with the class of another fit that is most like it."""
    table = np.bincount(own * k + other, minlength=k * k).reshape(k, k).astype(float)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0) - table
    found: Floats = (table / np.maximum(union, 1)).max(axis=1)
    return found
