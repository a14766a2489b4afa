"""Whether the groups are there at all, and how many segments to recommend.

Any method cuts any cloud into segments. Groups are called natural only when three independent checks agree:
the customers are more separate than look-alikes without groups, they clump more than an even cloud, and one
half of them foretells the other. Otherwise a cut may still be reproducible; if not, it is constructed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from segmentation.segment import indicators
from segmentation.segment.draws import draw
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.partitions import Partitions, partition
from segmentation.segment.reasons import badge_of, reasons_for, sentence_for, voices
from segmentation.segment.references import OneGroup
from segmentation.segment.stability import STABLE, Stability, prediction_strength, stability
from segmentation.segment.sweeps import Sweep
from segmentation.segment.verdicts import Kind, Verdict

__all__ = ["Evidence", "Verdict", "decide", "judge"]

SAMPLE = 500  # the checks sharpen with n, so their thresholds hold for this many customers
REFERENCES = 20
ENOUGH = 60  # customers below which nothing can be judged
SEPARATE, CLUMPED, FORETOLD = 5.0, 3.0, 0.8  # thresholds of the three checks
AGREEING = 0.70  # adjusted Rand index of redraws that give the same answer
Progress = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that was measured before deciding; arrays are aligned with `ks`."""

    ks: tuple[int, ...]
    customers: int
    sample_size: int
    smallest: NDArray[np.intp]
    inertia: NDArray[np.float64]
    silhouette: NDArray[np.float64]  # of all customers
    sampled_silhouette: NDArray[np.float64]
    null: NDArray[np.float64]  # (references, len(ks)): silhouettes of customers without groups
    gap: NDArray[np.float64]  # (1 + len(ks),): the first is one segment
    gap_se: NDArray[np.float64]
    prediction_strength: NDArray[np.float64]
    prediction_strength_se: NDArray[np.float64]
    stability: Stability
    calinski_harabasz: NDArray[np.float64]
    davies_bouldin: NDArray[np.float64]
    total: float

    @property
    def separation(self) -> NDArray[np.float64]:
        """Per k, standard deviations between the silhouette and those of customers without groups."""
        spread = np.maximum(self.null.std(axis=0, ddof=1), 1e-9)
        distance: NDArray[np.float64] = (self.sampled_silhouette - self.null.mean(axis=0)) / spread
        return distance

    @property
    def clumping(self) -> NDArray[np.float64]:
        """Per k, standard errors between its gap and that of one segment."""
        spread = np.maximum(np.sqrt(self.gap_se[1:] ** 2 + self.gap_se[0] ** 2), 1e-9)
        growth: NDArray[np.float64] = (self.gap[1:] - self.gap[0]) / spread
        return growth

    @property
    def considered(self) -> NDArray[np.bool_]:
        """Per k, whether there are customers enough to think of so many segments: 30 for each."""
        most = 3 if self.customers < ENOUGH else max(2, self.customers // 30)
        few = np.asarray(self.ks) <= most
        return few if few.any() else np.asarray(self.ks) == min(self.ks)

    @property
    def admissible(self) -> NDArray[np.bool_]:
        """Per k, whether its smallest segment holds 5% of all customers and at least 20."""
        return self.considered & (self.smallest >= max(20, 0.05 * self.customers))


@dataclass(frozen=True)
class Decision:
    """The verdict before it is put in words."""

    kind: Kind
    k: int
    runner_up: int | None


def judge(matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0, progress: Progress | None = None) -> Verdict:
    """Whether the customers of `matrix` fall into groups, and which k of `sweep` to recommend.

    Works on at most 500 customers, drawn by the content of their rows. `progress` is called with the share
    that is done and a sentence. The rule: silhouette against a one-group copula (Hennig and Lin 2015), gap
    over one group (Tibshirani, Walther and Hastie 2001), prediction strength (Tibshirani and Walther 2005).
    """
    with threadpool_limits(1, user_api="blas"):
        evidence = examine(matrix, sweep, seed=seed, progress=progress or (lambda share, sentence: None))
    return conclude(evidence)


def examine(matrix: FeatureMatrix, sweep: Sweep, *, seed: int, progress: Progress) -> Evidence:
    """Measure everything the decision rests on."""
    rng = np.random.default_rng(seed)
    rows = draw(matrix.values, SAMPLE, seed=seed)
    values = matrix.values[rows].astype(np.float64)
    ks, n = sweep.ks, len(matrix.values)
    progress(0.0, f"Drawing {len(rows):,} of {n:,} customers")
    found = partition(values, (1, *ks), rng, restarts=20)
    null = _null_silhouettes(matrix, values, ks, rng, progress)
    gap, gap_se = indicators.gap(
        values,
        found,
        rng,
        references=REFERENCES,
        after_each=_steps(progress, 0.4, 0.6, "Comparing with an even cloud"),
    )
    steady = stability(
        values,
        ks,
        sweep.labels[:, rows].astype(np.intp) - 1,
        rng,
        redraws=REFERENCES,
        after_each=_steps(progress, 0.6, 0.85, "Drawing the customers again"),
    )
    strength, strength_se = prediction_strength(values, ks, rng)
    progress(1.0, "Done")
    total = _total(matrix.values)
    return Evidence(
        ks=ks,
        customers=n,
        sample_size=len(rows),
        smallest=np.array([np.bincount(one)[1:].min() for one in sweep.labels]),
        inertia=sweep.inertia,
        silhouette=sweep.silhouette,
        sampled_silhouette=_silhouettes(values, found)[1:],
        null=null,
        gap=gap,
        gap_se=gap_se,
        prediction_strength=strength,
        prediction_strength_se=strength_se,
        stability=steady,
        calinski_harabasz=indicators.calinski_harabasz(ks, sweep.inertia, total, n),
        davies_bouldin=np.array([indicators.davies_bouldin(matrix.values, one - 1) for one in sweep.labels]),
        total=total,
    )


def decide(evidence: Evidence) -> Decision:
    """The kind of verdict, the recommended k and the runner-up."""
    ks = np.asarray(evidence.ks)
    usable = evidence.admissible
    foretold = usable & (evidence.prediction_strength + evidence.prediction_strength_se >= FORETOLD)
    lowest = np.array([evidence.stability.segments[k].min() for k in evidence.ks])
    repeated = usable & (lowest >= STABLE) & (evidence.stability.ari >= AGREEING)
    if evidence.customers < ENOUGH or not usable.any():
        return _rank("constructed", ks, evidence.considered, evidence.smallest)
    if is_separate(evidence) and is_clumped(evidence) and foretold.any():
        return _rank("natural", ks, usable, 100 * foretold * ks + evidence.prediction_strength)
    if repeated.any():
        return _rank("reproducible", ks, usable, 100 * repeated * ks + evidence.stability.ari)
    middle = usable & (ks >= 3) & (ks <= 6)
    return _rank("constructed", ks, middle if middle.any() else usable, evidence.stability.ari)


def is_separate(evidence: Evidence) -> bool:
    """Whether some considered k is more separate than customers without groups."""
    return bool((evidence.separation[evidence.considered] >= SEPARATE).any())


def is_clumped(evidence: Evidence) -> bool:
    """Whether some considered k is tighter than an even cloud."""
    return bool((evidence.clumping[evidence.considered] >= CLUMPED).any())


def conclude(evidence: Evidence) -> Verdict:
    """Decide, and say it in words."""
    decision = decide(evidence)
    middle, spread = evidence.null.mean(axis=0), evidence.null.std(axis=0, ddof=1)
    return Verdict(
        kind=decision.kind,
        recommended_k=decision.k,
        runner_up=decision.runner_up,
        sentence=sentence_for(decision, evidence),
        badge=badge_of(decision, evidence),
        reasons=reasons_for(decision, evidence),
        other_voices=voices(evidence),
        ks=evidence.ks,
        admissible=tuple(int(k) for k in np.asarray(evidence.ks)[evidence.admissible]),
        smallest=evidence.smallest,
        elbow=indicators.elbow((1, *evidence.ks), np.r_[evidence.total, evidence.inertia]),
        null_low=middle - SEPARATE * spread,
        null_high=middle + SEPARATE * spread,
        calinski_harabasz=evidence.calinski_harabasz,
        davies_bouldin=evidence.davies_bouldin,
        gap=evidence.gap[1:],
        gap_se=evidence.gap_se[1:],
        prediction_strength=evidence.prediction_strength,
        prediction_strength_se=evidence.prediction_strength_se,
        ari=evidence.stability.ari,
        stability=evidence.stability.segments,
        stability_interval=evidence.stability.intervals,
        separation=float(evidence.separation[evidence.considered].max()),
        clumping=float(evidence.clumping[evidence.considered].max()),
        sample_size=evidence.sample_size,
    )


def _rank(kind: Kind, ks: NDArray[np.intp], among: NDArray[np.bool_], merit: NDArray[Any]) -> Decision:
    """The k of highest merit among those allowed, and the next one; the smaller k wins a tie."""
    order = np.argsort(-merit[among], kind="stable")
    best = [int(k) for k in ks[among][order]]
    return Decision(kind, best[0], best[1] if len(best) > 1 else None)


def _null_silhouettes(
    matrix: FeatureMatrix,
    values: NDArray[np.float64],
    ks: tuple[int, ...],
    rng: np.random.Generator,
    progress: Progress,
) -> NDArray[np.float64]:
    one_group = OneGroup(values, matrix.features, rng)
    step = _steps(progress, 0.05, 0.4, "Comparing with customers that have no groups")
    null = np.empty((REFERENCES, len(ks)))
    for b in range(REFERENCES):
        invented = one_group.draw(rng)
        null[b] = _silhouettes(invented, partition(invented, ks, rng))
        step(b + 1)
    return null


def _silhouettes(values: NDArray[np.float64], found: Partitions) -> NDArray[np.float64]:
    return indicators.mean_silhouettes(indicators.distances_between(values), found.labels)


def _steps(progress: Progress, start: float, end: float, sentence: str) -> Callable[[int], None]:
    return lambda done: progress(
        start + (end - start) * done / REFERENCES, f"{sentence}, {done} of {REFERENCES}"
    )


def _total(values: NDArray[np.floating]) -> float:
    """The sum of squared distances of the rows of `values` (n, d) to their mean."""
    return float((values.var(axis=0, dtype=np.float64) * len(values)).sum())
