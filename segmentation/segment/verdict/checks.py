"""What the judgement measures, and which of its checks hold for how many segments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.segment.verdict.stability import Stability
from segmentation.standards import (
    CLUMPED,
    CUSTOMERS_PER_SEGMENT,
    CUSTOMERS_TO_JUDGE,
    CUT_IN_TWO,
    NEARLY_APART,
    PREDICTION_STRENGTH,
    PREDICTION_STRENGTH_APART,
    REDRAWS_AGREE,
    SEPARATE,
    STABLE,
    STRENGTH_FALLS,
    VALLEY,
    WELL_APART,
    smallest_segment,
)

LEFT_OUT = 2  # of five draws: means of the other three scatter about as the mean of five does

PerK = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What was measured on one draw of customers; arrays are aligned with the ks."""

    silhouette: Floats
    null: Floats
    """Silhouettes (references, len(ks)) of customers without groups."""
    gap: Floats
    """(1 + len(ks),): the first is of one segment; `gap_se` likewise."""
    gap_se: Floats
    valley: Floats
    """Customers halfway between neighbouring segments for each at their centres, on average."""
    fullest: Floats
    """The same for the pair of neighbours with the most between them."""
    prediction_strength: Floats
    prediction_strength_se: Floats
    stability: Stability


@dataclass(frozen=True, eq=False)
class Findings:
    """All that was measured before deciding; arrays are aligned with `ks`.

    The evidence of several draws is averaged; spreads are pooled within draws.
    """

    ks: tuple[int, ...]
    customers: int
    sample_size: int
    """Customers in each draw."""
    smallest: NDArray[np.intp]
    """Customers in the smallest segment, of all."""
    total: float
    """Inertia of one segment, of all customers."""
    inertia: Floats
    silhouette: Floats
    """Of all customers; `sampled_silhouette` is of the draws."""
    calinski_harabasz: Floats
    davies_bouldin: Floats
    evidence: tuple[Evidence, ...]
    """One for each draw."""

    def alone(self) -> tuple[Findings, ...]:
        """What each draw found, without the others."""
        return tuple(replace(self, evidence=(one,)) for one in self.evidence)

    def in_part(self) -> tuple[Findings, ...]:
        """What the draws found without any two of them: the jackknife of Shao and Wu (1989)."""
        parts = combinations(self.evidence, max(len(self.evidence) - LEFT_OUT, 1))
        return tuple(replace(self, evidence=part) for part in parts)

    def _mean(self, name: str) -> Floats:
        mean: Floats = np.mean([getattr(one, name) for one in self.evidence], axis=0)
        return mean

    def _pooled(self, name: str) -> Floats:
        """The root of the mean square of spreads."""
        pooled: Floats = np.sqrt(np.mean([getattr(one, name) ** 2 for one in self.evidence], axis=0))
        return pooled

    @property
    def sampled_silhouette(self) -> Floats:
        """Mean silhouette of the draws."""
        return self._mean("silhouette")

    @property
    def null(self) -> Floats:
        """Silhouettes (references of all draws, len(ks)) of customers without groups."""
        return np.concatenate([one.null for one in self.evidence])

    @property
    def null_spread(self) -> Floats:
        """Standard deviation of the silhouettes of customers without groups, within draws."""
        variances = [one.null.var(axis=0, ddof=1) for one in self.evidence]
        spread: Floats = np.sqrt(np.mean(variances, axis=0))
        return spread

    @property
    def gap(self) -> Floats:
        """(1 + len(ks),): the first is of one segment; `gap_se` likewise."""
        return self._mean("gap")

    @property
    def gap_se(self) -> Floats:
        """Standard error of the gap within draws."""
        return self._pooled("gap_se")

    @property
    def valley(self) -> Floats:
        """Customers halfway between neighbouring segments for each at their centres, on average."""
        return self._mean("valley")

    @property
    def fullest(self) -> Floats:
        """The same for the pair of neighbours with the most between them."""
        return self._mean("fullest")

    @property
    def prediction_strength(self) -> Floats:
        """How well one half of the customers foretells the other."""
        return self._mean("prediction_strength")

    @property
    def prediction_strength_se(self) -> Floats:
        """Standard error of the mean of the draws."""
        return self._pooled("prediction_strength_se") / float(np.sqrt(len(self.evidence)))

    @property
    def stability(self) -> Stability:
        """All redraws together."""
        return Stability.pooled(one.stability for one in self.evidence)

    @property
    def separation(self) -> Floats:
        """Standard deviations between the silhouette and those of customers without groups."""
        spread = np.maximum(self.null_spread, 1e-3)  # below a thousandth nothing is seen
        return np.asarray((self.sampled_silhouette - self.null.mean(axis=0)) / spread)

    @property
    def clumping(self) -> Floats:
        """Standard errors between the gap and that of one segment."""
        spread = np.maximum(np.hypot(self.gap_se[1:], self.gap_se[0]), 1e-3)
        return np.asarray((self.gap[1:] - self.gap[0]) / spread)

    @property
    def least_stable(self) -> Floats:
        """How much of the least stable segment comes back."""
        return np.array([self.stability.segments[k].min() for k in self.ks])

    @property
    def considered(self) -> PerK:
        """Whether there are customers enough to think of so many segments."""
        most = 3 if self.customers < CUSTOMERS_TO_JUDGE else max(2, self.customers // CUSTOMERS_PER_SEGMENT)
        return np.asarray(self.ks) <= max(most, min(self.ks))

    @property
    def admissible(self) -> PerK:
        """Whether the smallest segment is large enough to plan for."""
        return self.considered & (self.smallest >= self.least)

    @property
    def is_separate(self) -> bool:
        """Whether some k is more separate than customers without groups."""
        return bool((self.separation[self.considered] >= SEPARATE).any())

    @property
    def is_clumped(self) -> bool:
        """Whether some k is tighter than an even cloud."""
        return bool((self.clumping[self.considered] >= CLUMPED).any())

    @property
    def is_apart(self) -> PerK:
        """Whether customers are rare between the segments, and none of them cuts a group in two."""
        return self.admissible & self.apart

    @property
    def apart(self) -> PerK:
        """The same, whatever the size of the smallest."""
        return (self.valley <= VALLEY) & (self.fullest <= CUT_IN_TWO)

    @property
    def asked_strength(self) -> Floats:
        """The prediction strength asked for: less where every two neighbours stand clear of each other."""
        return np.where(self.fullest <= WELL_APART, PREDICTION_STRENGTH_APART, PREDICTION_STRENGTH)

    @property
    def foretold(self) -> PerK:
        """Whether one half of the customers foretells the other."""
        return self.prediction_strength >= self.asked_strength

    @property
    def is_foretold(self) -> PerK:
        """The same, where the smallest segment is large enough to plan for."""
        return self.admissible & self.foretold

    @property
    def natural(self) -> PerK:
        """Whether all four checks for groups hold, and no coarser cut is far better foretold.

        A group that is cut near its edge passes the checks barely, where the whole group passes with ease.
        """
        held = self.is_apart & self.is_foretold & self.is_separate & self.is_clumped
        firmest = self.prediction_strength.max(where=held, initial=0.0)
        firm = self.prediction_strength >= firmest - STRENGTH_FALLS
        taken: PerK = held & (firm | (self.fullest <= NEARLY_APART))
        return taken

    @property
    def repeated(self) -> PerK:
        """Whether every segment comes back, and redraws agree as a whole."""
        steady = (self.least_stable >= STABLE) & (self.stability.ari >= REDRAWS_AGREE)
        return self.admissible & steady

    @property
    def too_small(self) -> PerK:
        """Whether every check speaks for groups, and only the smallest is too small to plan for."""
        groups = (self.separation >= SEPARATE) & self.is_clumped & (self.fullest <= VALLEY)
        steady = self.foretold & (self.least_stable >= STABLE)
        return self.considered & ~self.admissible & groups & steady

    @property
    def least(self) -> int:
        """Customers that the smallest segment needs."""
        return smallest_segment(self.customers)
