"""What the judgement measures, and which of its checks hold for how many segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.verdict.stability import Stability
from segmentation.standards import (
    CLUMPED,
    CUSTOMERS_PER_SEGMENT,
    CUSTOMERS_TO_JUDGE,
    PREDICTION_STRENGTH,
    REDRAWS_AGREE,
    SEPARATE,
    STABLE,
    VALLEY,
    smallest_segment,
)

Floats = NDArray[np.float64]
PerK = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Findings:
    """All that was measured before deciding; arrays are aligned with `ks`."""

    ks: tuple[int, ...]
    customers: int
    sample_size: int
    smallest: NDArray[np.intp]
    """Customers in the smallest segment, of all."""
    total: float
    """Inertia of one segment, of all customers."""
    inertia: Floats
    silhouette: Floats
    """Of all customers; `sampled_silhouette` is of the sample."""
    sampled_silhouette: Floats
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
    calinski_harabasz: Floats
    davies_bouldin: Floats

    @property
    def separation(self) -> Floats:
        """Standard deviations between the silhouette and those of customers without groups."""
        spread = np.maximum(self.null.std(axis=0, ddof=1), 1e-3)  # below a thousandth nothing is seen
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
        """Whether customers are rare between the segments."""
        return self.admissible & (self.valley <= VALLEY)

    @property
    def foretold(self) -> PerK:
        """Whether one half of the customers foretells the other, within a standard error."""
        return self.prediction_strength + self.prediction_strength_se >= PREDICTION_STRENGTH

    @property
    def is_foretold(self) -> PerK:
        """The same, where the smallest segment is large enough to plan for."""
        return self.admissible & self.foretold

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
