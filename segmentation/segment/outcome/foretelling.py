"""From describing to foretelling, measured on customers that took no part.

One half of the customers learns: what is expected of each, and segments at every share of the lens. The other
half judges: how much of the columns and how much of the outcome those segments explain. Only what stands
there is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.errors import ClusteringError
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.centers import nearest
from segmentation.segment.clusters import k_means
from segmentation.segment.features import Feature, FeatureMatrix
from segmentation.segment.outcome.cross_fitting import Expectation, by_content, expected, folds
from segmentation.segment.outcome.leaks import Leak, power
from segmentation.segment.outcome.lens import basis_of, drafted, kept_out, name_of, seen_with
from segmentation.segment.outcome.outcome_rates import Rate, rates
from segmentation.segment.outcome.outcomes import Outcome, outcome_of
from segmentation.standards import (
    FORETELL_MOST,
    FORETOLD_ALREADY,
    FORETOLD_ENOUGH,
    FORETOLD_SURE,
    SEGMENT_SHARE,
    TOO_GOOD,
)

SHARES = (0.0, 0.1, 0.2, 0.3, 0.5, FORETELL_MOST)  # closer where most is won
"""Parts of all variance that the expectation may hold, from describing to foretelling."""
_MOST = 20_000
"""Customers of both halves together; the curve of more is the same but for its last digit."""


@dataclass(frozen=True, eq=False)
class Step:
    """Segments with one share of the lens, as the unseen half finds them."""

    share: float
    basis: float
    """Part of the variance of the columns that they explain (0..1)."""
    outcome: float
    """Part of that of the outcome: η²."""
    learned: float
    """The same on the half that learned, by which the knee is chosen."""
    p: float
    """Of no difference between the segments."""
    power: float
    """Area under the curve of the segments' rates, as the learning half knew them; NaN for numbers."""
    rates: tuple[Rate, ...]
    top: int
    """The segment with the highest rate on the learning half, among those large enough; from 0."""

    @property
    def claims(self) -> bool:
        """Whether the segments differ, and the one said to have most has more than usual."""
        return self.p < FORETOLD_SURE and self.rates[self.top].low > self.rates[self.top].usual


@dataclass(frozen=True, eq=False)
class Foretelling:
    """What there is between describing and foretelling."""

    outcome: Outcome
    k: int
    steps: tuple[Step, ...]
    """By rising share; the first only describes."""
    whole: float
    """How well all columns together tell the outcome: area under the curve, or R²."""
    leaks: tuple[Leak, ...]
    left_out: tuple[str, ...]
    """Columns that were kept out."""
    asked: tuple[str, ...]
    """Columns of which only the person knows whether they were known before."""

    @property
    def knee(self) -> Step:
        """The smallest share that reaches most of what can be reached, by the half that learned."""
        best = max(step.learned for step in self.steps)
        return next(step for step in self.steps if step.learned >= FORETOLD_ENOUGH * best)

    @property
    def changes_nothing(self) -> bool:
        """Whether segments that only describe foretell as well."""
        return self.steps[0].learned >= FORETOLD_ALREADY * max(step.learned for step in self.steps)

    @property
    def can_be_foretold(self) -> bool:
        """Whether anything is claimed: one test, at the knee."""
        return self.knee.claims

    @property
    def is_too_good(self) -> bool:
        """Whether all columns together tell so much that one of them may hold the answer."""
        return self.whole > TOO_GOOD

    def step(self, share: float) -> Step:
        """The step nearest to a share."""
        return min(self.steps, key=lambda step: abs(step.share - share))


def foretelling(cleaned: CleanTable, recipe: Recipe, k: int) -> Foretelling:
    """The curve for k segments and the outcome of the recipe.

    Raises `ClusteringError` where it cannot be one, `FeatureError` where every column knows it already.
    """
    outcome = outcome_of(cleaned, str(recipe.outcome))
    matrix, found = basis_of(cleaned, recipe, outcome)
    out = kept_out(found, recipe) & {leak.column for leak in found}
    steps, whole = curve(matrix, outcome, k, seed=recipe.seed)
    asked = [leak.column for leak in found if leak.is_suspect and leak.column not in recipe.known_before]
    return Foretelling(outcome, k, steps, whole, found, tuple(sorted(out)), tuple(asked))


def curve(
    matrix: FeatureMatrix,
    outcome: Outcome,
    k: int,
    *,
    seed: int = 0,
    shares: Sequence[float] = SHARES,
) -> tuple[tuple[Step, ...], float]:
    """Every step for a matrix of columns that do not know the outcome, and how well they tell it together."""
    values, ended, learns = _halves(matrix, outcome, seed)
    half, judge = FeatureMatrix(matrix.features, values[learns], matrix.index[: learns.sum()]), ~learns
    model = expected(half.values, ended[learns], binary=outcome.binary, seed=seed)
    told = model.of(values[judge])
    whole = power(ended[judge], told, binary=outcome.binary)
    draft, raw = drafted(model, name_of(outcome))
    measure = _measured(half, values[judge], ended[learns], ended[judge], outcome.binary)
    return tuple(
        measure(share, *_cut(half, values[judge], draft, raw, _raw(model, told), share, k, seed))
        for share in shares
    ), whole


def _halves(
    matrix: FeatureMatrix, outcome: Outcome, seed: int
) -> tuple[NDArray[np.float32], Floats, NDArray[np.bool_]]:
    """Values and outcome of those of whom it is known, in the order of content, and who learns."""
    known = np.flatnonzero(outcome.known)
    order = known[by_content(matrix.values[known], outcome.values[known])]
    order = order[:: -(-len(order) // _MOST)]
    ended = outcome.values[order]
    fold = folds(len(order), 2, seed, ended if outcome.binary else None)
    return np.ascontiguousarray(matrix.values[order]), ended, fold == 0


def _raw(model: Expectation, told: Floats) -> Floats:
    return drafted(Expectation(told, (), model.binary), "")[1]


def _cut(
    half: FeatureMatrix,
    others: NDArray[np.float32],
    draft: Feature,
    raw: Floats,
    told: Floats,
    share: float,
    k: int,
    seed: int,
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Segments from 1 of the half that learns, and of the others by the nearest center."""
    seen = seen_with(half, draft, raw, share)
    own, scale = seen.features[-1], np.float32(np.sqrt(1 - share))
    try:
        found = k_means(seen, k, seed)
    except ClusteringError as error:
        raise ClusteringError(f"Half of the customers are too few for {k} segments. Choose fewer.") from error
    points = np.column_stack([others * scale, own.scaled(told).astype(np.float32)])
    return found.labels, nearest(points, found.centroids)


def _measured(
    half: FeatureMatrix, others: NDArray[np.float32], learned: Floats, judged: Floats, binary: bool
) -> Callable[[float, NDArray[np.int8], NDArray[np.int8]], Step]:
    def step(share: float, mine: NDArray[np.int8], held: NDArray[np.int8]) -> Step:
        k = int(mine.max())
        known, found = rates(learned, mine, k, binary=binary), rates(judged, held, k, binary=binary)
        enough = [j for j in range(k) if known[j].customers >= SEGMENT_SHARE * len(learned)]
        top = max(enough, key=lambda j: known[j].rate)
        said = np.array([rate.rate for rate in known])[held.astype(np.intp) - 1]
        return Step(
            share,
            _explained(others, held),
            _explained(judged[:, None], held),
            _explained(learned[:, None], mine),
            _chance(judged, held, k, binary=binary),
            power(judged, said, binary=True) if binary else float("nan"),
            found,
            top,
        )

    return step


def _explained(values: NDArray[np.floating], segments: NDArray[np.integer]) -> float:
    """Part of the variance of values (n, d) that lies between segments."""
    wide = values.astype(np.float64)
    total = float(((wide - wide.mean(axis=0)) ** 2).sum())
    parts = [wide[segments == j] for j in np.unique(segments)]
    within = sum(float(((part - part.mean(axis=0)) ** 2).sum()) for part in parts)
    return 1 - within / total if total else 0.0


def _chance(ended: Floats, segments: NDArray[np.integer], k: int, *, binary: bool) -> float:
    """p of no difference: χ² of the table of segments and outcome, or an analysis of variance."""
    from scipy import stats  # takes a while to import

    parts = [ended[segments == j] for j in range(1, k + 1)]
    if not binary:
        several = [part for part in parts if len(part) > 1]
        return float(stats.f_oneway(*several).pvalue) if len(several) > 1 else 1.0
    table = np.array([[part.sum(), len(part) - part.sum()] for part in parts if len(part)])
    return float(stats.chi2_contingency(table)[1]) if len(table) > 1 and table.sum(axis=0).all() else 1.0
