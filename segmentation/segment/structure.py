"""Whether the groups are there at all, and how many segments to recommend.

Any method cuts any cloud into segments. Groups are called natural only when four checks agree: the customers
are more separate than look-alikes without groups, they clump more than an even cloud, one half of them
foretells the other, and few of them stand between the segments. Otherwise a cut may still be reproducible; if
not, it is constructed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segmentation.segment import indicators, reasons
from segmentation.segment.draws import draw
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.findings import ENOUGH, FORETOLD, NEARLY_FORETOLD, SEPARATE, Findings
from segmentation.segment.partitions import Partitions, partition
from segmentation.segment.references import OneGroup
from segmentation.segment.stability import Stability, prediction_strength, stability
from segmentation.segment.sweeps import Sweep
from segmentation.segment.threads import one_thread
from segmentation.segment.valleys import valleys
from segmentation.segment.verdicts import Decision, Kind, Verdict

__all__ = ["Verdict", "decide", "examine", "judge"]

SAMPLE = 500  # the checks sharpen with more customers, so their thresholds hold for this many
VALLEY_SAMPLE = 2_000
REFERENCES = 20  # look-alikes without groups, even clouds, redraws
SPLITS = 40  # halvings; each tells little on a small file
THOROUGH = 40  # restarts for the customers themselves

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]


def judge(matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0, progress: Progress | None = None) -> Verdict:
    """Whether the customers of `matrix` fall into groups, and which k of `sweep` to recommend.

    Works on at most 500 customers, drawn by the content of their rows, so it takes as long for a million.
    `progress` is called with the share that is done (0 to 1) and a sentence. The checks: silhouette against a
    one-group copula (Hennig and Lin 2015), gap over one group (Tibshirani, Walther and Hastie 2001),
    prediction strength (Tibshirani and Walther 2005), and the valley between neighbouring segments.
    """
    findings = examine(matrix, sweep, seed=seed, progress=progress)
    return conclude(findings, decide(findings))


def examine(
    matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0, progress: Progress | None = None
) -> Findings:
    """Measure everything the decision rests on."""
    examination = _Examination(matrix, sweep, seed, progress or (lambda share, sentence: None))
    with one_thread():
        return examination.findings()


def decide(findings: Findings) -> Decision:
    """The kind of verdict, the recommended k and the runner-up."""
    ks, usable = np.asarray(findings.ks), findings.admissible
    if findings.customers < ENOUGH or not usable.any():
        return _rank("constructed", ks, findings.considered, findings.smallest)
    gate = findings.is_separate and findings.is_clumped
    if gate and (findings.is_apart & findings.foretold(FORETOLD)).any():
        foretold = findings.is_apart & findings.foretold(NEARLY_FORETOLD)
        return _rank("natural", ks, usable, 100 * foretold * ks + findings.prediction_strength)
    if findings.repeated.any():
        return _rank("reproducible", ks, usable, 100 * findings.repeated * ks + findings.stability.ari)
    middle = usable & (ks >= 3) & (ks <= 6)
    return _rank("constructed", ks, middle if middle.any() else usable, findings.stability.ari)


def conclude(findings: Findings, decision: Decision) -> Verdict:
    """Say the decision in words, and lay the numbers beside it."""
    middle, spread = findings.null.mean(axis=0), findings.null.std(axis=0, ddof=1)
    return Verdict(
        kind=decision.kind,
        recommended_k=decision.k,
        runner_up=decision.runner_up,
        sentence=reasons.sentence(findings, decision),
        badge=reasons.badge(findings, decision),
        reasons=reasons.reasons(findings, decision),
        other_voices=reasons.voices(findings),
        ks=findings.ks,
        admissible=tuple(int(k) for k in np.asarray(findings.ks)[findings.admissible]),
        smallest=findings.smallest,
        elbow=indicators.elbow((1, *findings.ks), np.r_[findings.total, findings.inertia]),
        null_low=middle - SEPARATE * spread,
        null_high=middle + SEPARATE * spread,
        calinski_harabasz=findings.calinski_harabasz,
        davies_bouldin=findings.davies_bouldin,
        gap=findings.gap[1:],
        gap_se=findings.gap_se[1:],
        prediction_strength=findings.prediction_strength,
        prediction_strength_se=findings.prediction_strength_se,
        valley=findings.valley,
        ari=findings.stability.ari,
        stability=findings.stability.segments,
        stability_interval=findings.stability.intervals,
        separation=float(findings.separation[findings.considered].max()),
        clumping=float(findings.clumping[findings.considered].max()),
        sample_size=findings.sample_size,
    )


def _rank(kind: Kind, ks: NDArray[np.intp], among: NDArray[np.bool_], merit: NDArray[np.number]) -> Decision:
    """The k of highest merit among those allowed, and the next one; the smaller k wins a tie."""
    best = [int(k) for k in ks[among][np.argsort(-merit[among], kind="stable")]]
    return Decision(kind, best[0], best[1] if len(best) > 1 else None)


@dataclass(frozen=True, eq=False)
class _Examination:
    """One judgement's measurements, in the order in which progress tells of them."""

    matrix: FeatureMatrix
    sweep: Sweep
    seed: int
    progress: Progress

    def findings(self) -> Findings:
        rng, n = np.random.default_rng(self.seed), len(self.matrix)
        self.progress(0.0, f"Drawing {min(n, SAMPLE):,} of {n:,} customers")
        rows = draw(self.matrix.values, VALLEY_SAMPLE, seed=self.seed)
        more = self.matrix.values[rows].astype(np.float64)
        values = more[:SAMPLE]
        found = partition(values, (1, *self.sweep.ks), rng, restarts=THOROUGH)
        null = self._null(values, rng)
        gap, gap_se = self._gap(values, found, rng)
        steady = self._stability(values, rows[:SAMPLE], rng)
        strength, strength_se = self._strength(values, rng)
        self.progress(0.95, "Asking the other indicators")
        total, harabasz, bouldin = self._indicators()
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
            valley=valleys(more, found)[1:],
            prediction_strength=strength,
            prediction_strength_se=strength_se,
            stability=steady,
            calinski_harabasz=harabasz,
            davies_bouldin=bouldin,
        )

    def _null(self, values: Floats, rng: Generator) -> Floats:
        """Silhouettes (references, len(ks)) of customers like these without groups."""
        one_group = OneGroup(values, self.matrix.features, rng)
        step = self._steps(0.02, 0.25, "Comparing with customers that have no groups")
        null = np.empty((REFERENCES, len(self.sweep.ks)))
        for reference in range(REFERENCES):
            invented = one_group.draw(rng)
            null[reference] = _silhouettes(invented, partition(invented, self.sweep.ks, rng))
            step(reference + 1)
        return null

    def _gap(self, values: Floats, found: Partitions, rng: Generator) -> tuple[Floats, Floats]:
        step = self._steps(0.25, 0.4, "Comparing with an even cloud")
        return indicators.gap(values, found, rng, references=REFERENCES, after_each=step)

    def _stability(self, values: Floats, rows: NDArray[np.intp], rng: Generator) -> Stability:
        step = self._steps(0.4, 0.6, "Drawing the customers again")
        labels = self.sweep.labels[:, rows].astype(np.intp) - 1
        return stability(values, self.sweep.ks, labels, rng, redraws=REFERENCES, after_each=step)

    def _strength(self, values: Floats, rng: Generator) -> tuple[Floats, Floats]:
        step = self._steps(0.6, 0.95, "Asking one half of the customers about the other", SPLITS)
        return prediction_strength(values, self.sweep.ks, rng, splits=SPLITS, after_each=step)

    def _indicators(self) -> tuple[float, Floats, Floats]:
        """Of all customers: total inertia, Caliński-Harabasz and Davies-Bouldin per k."""
        values, sweep = self.matrix.values, self.sweep
        total = float((values.var(axis=0, dtype=np.float64) * len(values)).sum())
        return (
            total,
            indicators.calinski_harabasz(sweep.ks, sweep.inertia, total, len(values)),
            np.array([indicators.davies_bouldin(values, one) for one in sweep.labels]),
        )

    def _steps(self, start: float, end: float, sentence: str, of: int = REFERENCES) -> Callable[[int], None]:
        def step(done: int) -> None:
            self.progress(start + (end - start) * done / of, f"{sentence}, {done} of {of}")

        return step


def _silhouettes(values: Floats, found: Partitions) -> Floats:
    return indicators.mean_silhouettes(indicators.distances_between(values), found.labels)
