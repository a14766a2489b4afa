"""Measuring what the verdict rests on, on a few hundred customers, drawn several times.

The checks sharpen with more customers, so their thresholds hold for draws of 500; that also makes a million
customers as quick to judge as a thousand. One draw would let chance decide where a check is close to its
threshold, so five share the work of one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.kmeans.small_samples import Partitions, partition
from segmentation.segment.silhouettes import silhouettes
from segmentation.segment.subsamples import order
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict import indices
from segmentation.segment.verdict.checks import Evidence, Findings
from segmentation.segment.verdict.decisions import is_open
from segmentation.segment.verdict.null_models import OneGroup
from segmentation.segment.verdict.stability import Stability, prediction_strength, stability
from segmentation.segment.verdict.valleys import valleys
from segmentation.threads import one_thread

DRAWS = 5  # of customers, see docs/decisions/verdict.md
SAMPLE, VALLEY_SAMPLE, INDICATOR_SAMPLE = 500, 2_000, 100_000  # customers, see docs/decisions/verdict.md
REFERENCES = 4  # look-alikes without groups, even clouds, redraws, for each draw
MORE_REDRAWS = 12  # of each draw, where kind or k could turn with them: 16 scatter half as much as 4
SPLITS = 8  # halvings of each draw; each tells little on a small file
THOROUGH = 16  # restarts for the customers themselves

Progress = Callable[[float, str], None]
_MEASURED = 0.95  # of a judgement; weighing, columns left out one by one, takes the rest
Measured = TypeVar("Measured")


def examine(
    matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0, progress: Progress | None = None
) -> Findings:
    """Measure everything the verdict rests on; `progress` is called with a share (0 to 1) and a sentence."""
    examination = _Examination(matrix, sweep, seed, progress or (lambda share, sentence: None))
    with one_thread():
        return examination.findings()


def draws(matrix: FeatureMatrix, size: int, *, seed: int = 0) -> list[NDArray[np.intp]]:
    """Positions of at most `size` customers, `DRAWS` times: evenly spaced parts of one order by content."""
    everybody = order(matrix, all_of=SAMPLE, seed=seed)
    starts = [number * len(everybody) // DRAWS for number in range(DRAWS)]
    return [np.roll(everybody, -start)[:size] for start in starts]


@dataclass(frozen=True, eq=False)
class _Draw:
    """Some customers, and the cuts of them."""

    rows: NDArray[np.intp]
    more: Floats
    """Some more rows than those that are cut, to see who stands between."""
    values: Floats
    found: Partitions
    rng: Generator


@dataclass(frozen=True, eq=False)
class _Examination:
    """One judgement's measurements, in the order in which progress tells of them."""

    matrix: FeatureMatrix
    sweep: Sweep
    seed: int
    progress: Progress

    def findings(self) -> Findings:
        n = len(self.matrix)
        self.progress(0.0, f"Drawing {min(n, SAMPLE):,} of {n:,} customers at random")
        evidence = self._evidence()
        self.progress(0.9, "Working out the other scores")
        total, harabasz, bouldin = self._indicators()
        found = Findings(
            ks=self.sweep.ks,
            customers=n,
            sample_size=min(n, SAMPLE),
            smallest=np.array([np.bincount(one)[1:].min() for one in self.sweep.labels]),
            total=total,
            inertia=self.sweep.inertia,
            silhouette=self.sweep.silhouette,
            calinski_harabasz=harabasz,
            davies_bouldin=bouldin,
            evidence=evidence,
        )
        if is_open(found):
            found = replace(found, evidence=self._redrawn_more(evidence))
        self.progress(_MEASURED, "Weighing what the checks say")
        return found

    @cached_property
    def _draws(self) -> list[_Draw]:
        found = []
        for number, rows in enumerate(draws(self.matrix, VALLEY_SAMPLE, seed=self.seed)):
            rng = np.random.default_rng([self.seed, number])
            more = self.matrix.values[rows].astype(np.float64)
            cuts = partition(more[:SAMPLE], (1, *self.sweep.ks), rng, restarts=THOROUGH)
            found.append(_Draw(rows[:SAMPLE], more, more[:SAMPLE], cuts, rng))
        return found

    def _evidence(self) -> tuple[Evidence, ...]:
        """What each draw says; every measurement is taken of all draws before the next."""
        compared = self._each(self._null, 0.02, 0.25, "Comparing with made-up customers without groups")
        gaps = self._each(self._gap, 0.25, 0.4, "Comparing with evenly spread customers")
        steady = self._each(self._stability, 0.4, 0.6, "Seeing whether segments come back in other draws")
        halves = self._each(self._strength, 0.6, 0.9, "Checking whether the segments hold up", SPLITS)
        measured = zip(self._draws, compared, gaps, steady, halves, strict=True)
        return tuple(
            Evidence(_silhouettes(one.values, one.found)[1:], null, *gap, *_between(one), *strength, again)
            for one, null, gap, again, strength in measured
        )

    def _redrawn_more(self, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """The same evidence with more redraws."""
        more = self._each(
            self._more_stability, 0.92, _MEASURED, "It is close: drawing more often", MORE_REDRAWS
        )
        return tuple(
            replace(one, stability=Stability.pooled([one.stability, again]))
            for one, again in zip(evidence, more, strict=True)
        )

    def _each(
        self,
        measure: Callable[[_Draw, Callable[[int], None]], Measured],
        start: float,
        end: float,
        sentence: str,
        each: int = REFERENCES,
    ) -> list[Measured]:
        """One measurement of every draw, `each` repetitions in each."""
        of = each * DRAWS

        def after(before: int) -> Callable[[int], None]:
            def step(done: int) -> None:
                share = (before + done) / of
                self.progress(start + (end - start) * share, f"{sentence} ({before + done} of {of})")

            return step

        return [measure(one, after(number * each)) for number, one in enumerate(self._draws)]

    def _null(self, one: _Draw, step: Callable[[int], None]) -> Floats:
        """Silhouettes (references, len(ks)) of customers like these without groups."""
        one_group = OneGroup(one.values, self.matrix.features, one.rng)
        null = np.empty((REFERENCES, len(self.sweep.ks)))
        for reference in range(REFERENCES):
            invented = one_group.draw(one.rng)
            null[reference] = _silhouettes(invented, partition(invented, self.sweep.ks, one.rng))
            step(reference + 1)
        return null

    def _gap(self, one: _Draw, step: Callable[[int], None]) -> tuple[Floats, Floats]:
        return indices.gap(one.values, one.found, one.rng, references=REFERENCES, after_each=step)

    def _stability(self, one: _Draw, step: Callable[[int], None], redraws: int = REFERENCES) -> Stability:
        labels = self.sweep.labels[:, one.rows].astype(np.intp) - 1
        return stability(one.values, self.sweep.ks, labels, one.rng, redraws=redraws, after_each=step)

    def _more_stability(self, one: _Draw, step: Callable[[int], None]) -> Stability:
        return self._stability(one, step, MORE_REDRAWS)

    def _strength(self, one: _Draw, step: Callable[[int], None]) -> tuple[Floats, Floats]:
        return prediction_strength(one.values, self.sweep.ks, one.rng, splits=SPLITS, after_each=step)

    def _indicators(self) -> tuple[float, Floats, Floats]:
        """Total inertia, Caliński-Harabasz (both of everybody) and Davies-Bouldin (of some) per k."""
        values, sweep = self.matrix.values, self.sweep
        rows = order(self.matrix, all_of=INDICATOR_SAMPLE, seed=self.seed)[:INDICATOR_SAMPLE]
        some = values[rows]
        total = float((values.var(axis=0, dtype=np.float64) * len(values)).sum())
        return (
            total,
            indices.calinski_harabasz(sweep.ks, sweep.inertia, total, len(values)),
            np.array([indices.davies_bouldin(some, one[rows]) for one in sweep.labels]),
        )


def _between(one: _Draw) -> tuple[Floats, Floats]:
    average, fullest = valleys(one.more, one.found)
    return average[1:], fullest[1:]


def _silhouettes(values: Floats, found: Partitions) -> Floats:
    """Mean silhouettes (len(ks),) of the cuts of `values` (n, d); 0 for one segment."""
    return silhouettes(values, found.labels + 1).mean
