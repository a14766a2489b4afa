"""Measuring what the verdict rests on, on a few hundred customers.

The checks sharpen with more customers, so their thresholds hold for a draw of 500; that also makes a million
customers as quick to judge as a thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans.small_samples import Partitions, partition
from segmentation.segment.subsamples import draw
from segmentation.segment.sweeps import Sweep
from segmentation.segment.verdict import indices
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.null_models import OneGroup
from segmentation.segment.verdict.stability import Stability, prediction_strength, stability
from segmentation.segment.verdict.valleys import valleys
from segmentation.threads import one_thread

SAMPLE, VALLEY_SAMPLE, INDICATOR_SAMPLE = 500, 2_000, 100_000  # customers, see docs/decisions/verdict.md
REFERENCES = 20  # look-alikes without groups, even clouds, redraws
SPLITS = 40  # halvings; each tells little on a small file
THOROUGH = 40  # restarts for the customers themselves

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]


def examine(
    matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0, progress: Progress | None = None
) -> Findings:
    """Measure everything the verdict rests on; `progress` is called with a share (0 to 1) and a sentence."""
    examination = _Examination(matrix, sweep, seed, progress or (lambda share, sentence: None))
    with one_thread():
        return examination.findings()


@dataclass(frozen=True, eq=False)
class _Examination:
    """One judgement's measurements, in the order in which progress tells of them."""

    matrix: FeatureMatrix
    sweep: Sweep
    seed: int
    progress: Progress

    def findings(self) -> Findings:
        rng, n = np.random.default_rng(self.seed), len(self.matrix)
        self.progress(0.0, f"Drawing {min(n, SAMPLE):,} of {n:,} customers at random")
        rows = draw(self.matrix.values, INDICATOR_SAMPLE, seed=self.seed)
        more = self.matrix.values[rows[:VALLEY_SAMPLE]].astype(np.float64)
        values = more[:SAMPLE]
        found = partition(values, (1, *self.sweep.ks), rng, restarts=THOROUGH)
        null = self._null(values, rng)
        gap, gap_se = self._gap(values, found, rng)
        steady = self._stability(values, rows[:SAMPLE], rng)
        strength, strength_se = self._strength(values, rng)
        valley, fullest = valleys(more, found)
        self.progress(0.95, "Working out the other scores")
        total, harabasz, bouldin = self._indicators(rows)
        self.progress(1.0, "Done")
        return Findings(
            ks=self.sweep.ks,
            customers=n,
            sample_size=len(values),
            smallest=np.array([np.bincount(one)[1:].min() for one in self.sweep.labels]),
            total=total,
            inertia=self.sweep.inertia,
            silhouette=self.sweep.silhouette,
            sampled_silhouette=_silhouettes(values, found)[1:],
            null=null,
            gap=gap,
            gap_se=gap_se,
            valley=valley[1:],
            fullest=fullest[1:],
            prediction_strength=strength,
            prediction_strength_se=strength_se,
            stability=steady,
            calinski_harabasz=harabasz,
            davies_bouldin=bouldin,
        )

    def _null(self, values: Floats, rng: Generator) -> Floats:
        """Silhouettes (references, len(ks)) of customers like these without groups."""
        one_group = OneGroup(values, self.matrix.features, rng)
        step = self._steps(0.02, 0.25, "Comparing with made-up customers without groups")
        null = np.empty((REFERENCES, len(self.sweep.ks)))
        for reference in range(REFERENCES):
            invented = one_group.draw(rng)
            null[reference] = _silhouettes(invented, partition(invented, self.sweep.ks, rng))
            step(reference + 1)
        return null

    def _gap(self, values: Floats, found: Partitions, rng: Generator) -> tuple[Floats, Floats]:
        step = self._steps(0.25, 0.4, "Comparing with evenly spread customers")
        return indices.gap(values, found, rng, references=REFERENCES, after_each=step)

    def _stability(self, values: Floats, rows: NDArray[np.intp], rng: Generator) -> Stability:
        step = self._steps(0.4, 0.6, "Seeing whether segments come back in other draws")
        labels = self.sweep.labels[:, rows].astype(np.intp) - 1
        return stability(values, self.sweep.ks, labels, rng, redraws=REFERENCES, after_each=step)

    def _strength(self, values: Floats, rng: Generator) -> tuple[Floats, Floats]:
        step = self._steps(0.6, 0.95, "Checking whether the segments hold up", SPLITS)
        return prediction_strength(values, self.sweep.ks, rng, splits=SPLITS, after_each=step)

    def _indicators(self, rows: NDArray[np.intp]) -> tuple[float, Floats, Floats]:
        """Total inertia, Caliński-Harabasz (both of everybody) and Davies-Bouldin (of `rows`) per k."""
        values, sweep = self.matrix.values, self.sweep
        some = values[rows]
        total = float((values.var(axis=0, dtype=np.float64) * len(values)).sum())
        return (
            total,
            indices.calinski_harabasz(sweep.ks, sweep.inertia, total, len(values)),
            np.array([indices.davies_bouldin(some, one[rows]) for one in sweep.labels]),
        )

    def _steps(self, start: float, end: float, sentence: str, of: int = REFERENCES) -> Callable[[int], None]:
        def step(done: int) -> None:
            self.progress(start + (end - start) * done / of, f"{sentence} ({done} of {of})")

        return step


def _silhouettes(values: Floats, found: Partitions) -> Floats:
    return indices.mean_silhouettes(indices.distances_between(values), found.labels)
