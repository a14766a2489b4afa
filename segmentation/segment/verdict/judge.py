"""Whether the groups are there at all, and how many segments to recommend.

Any method cuts any cloud into segments. Groups are called natural only when four checks agree: the customers
are more separate than look-alikes without groups, they clump more than an even cloud, one half of them
foretells the other, and few of them stand between the segments. Otherwise a cut may still be reproducible; if
not, it is constructed.
"""

from __future__ import annotations

import numpy as np

from segmentation.errors import ClusteringError
from segmentation.segment.arrays import Points, as_matrix
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps import sweeps
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict import explanations, indices
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.decisions import decide
from segmentation.segment.verdict.dense_groups import DENSE_SAMPLE, content_order, is_mixed, small_group_of
from segmentation.segment.verdict.evidence import Progress, examine
from segmentation.segment.verdict.strays import strays, without
from segmentation.segment.verdict.verdicts import Decision, Remarks, Said, Verdict
from segmentation.standards import AS_CLEAR, CUSTOMERS_TO_JUDGE, SEPARATE
from segmentation.threads import one_thread

__all__ = ["Verdict", "conclude", "decide", "judge", "weigh"]

WITHOUT_SAMPLE = 5_000  # customers that are judged without strays: sizes of groups are known to a percent


def judge(
    matrix: Points, sweep: Sweep | None = None, *, seed: int = 0, progress: Progress | None = None
) -> Verdict:
    """Whether the customers of `matrix` fall into groups, and which k of a sweep to recommend.

    `matrix` may also be a plain array or frame (n, d) of numbers, taken as it is; without `sweep`, 2 to 10
    segments are tried.

    Works on five draws of at most 500 customers, by the content of their rows, so it takes about as long for
    a million. `progress` is called with the share that is done (0 to 1) and a sentence. The checks:
    silhouette against a one-group copula (Hennig and Lin 2015), gap over one group (Tibshirani, Walther and
    Hastie 2001), prediction strength (Tibshirani and Walther 2005), and the valley between neighbouring
    segments. Limits on the size of segments change nothing in the data, so the free cuts are judged.
    """
    points = as_matrix(matrix)
    given: object = sweep
    if given is not None and not isinstance(given, Sweep):
        raise ClusteringError(
            "The second argument is what sweep(…) gave. Write judge(matrix, sweep(matrix))."
        )
    scores = sweeps.sweep(points, seed=seed) if sweep is None else sweep.free or sweep
    findings = examine(points, scores, seed=seed, progress=progress)
    verdict = conclude(findings, *weigh(findings, points, scores, seed=seed))
    if progress is not None:
        progress(1.0, "The verdict stands")
    return verdict


def weigh(
    findings: Findings, matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0
) -> tuple[Decision, Remarks]:
    """The decision on what was measured, and what is told beside it.

    Columns that tell nothing of the groups are left out where groups stand out about as much without them.
    """
    decision, alone = decide(findings), tuple(decide(one) for one in findings.alone())
    if findings.customers < CUSTOMERS_TO_JUDGE:
        return decision, Remarks(alone)
    with one_thread():
        names = strays(matrix, seed=seed)
        fewer = _without(names, findings, decision, matrix, seed) if names else None
        decided = decide(fewer) if fewer else decision
        dense = content_order(matrix, seed=seed)[:DENSE_SAMPLE]
        remarks = Remarks(
            alone,
            tuple(decide(one) for one in (fewer or findings).in_part()),
            strays=names if fewer else (),
            without_strays=None if (decided.kind, decided.k) == (decision.kind, decision.k) else fewer,
            has_another_shape=decided.kind == "natural"
            and is_mixed(matrix.values[dense], sweep.labels_at(decided.k)[dense].astype(np.intp) - 1),
            small_group=small_group_of(matrix, seed=seed),
        )
    return decided, remarks


def _without(
    names: tuple[str, ...], findings: Findings, decision: Decision, matrix: FeatureMatrix, seed: int
) -> Findings | None:
    """What is measured without these columns, if groups are there and stand out as much as with them."""
    fewer = without(matrix, names, WITHOUT_SAMPLE, seed=seed)
    scores = sweeps.sweep(fewer, findings.ks, seed=seed)
    again = examine(fewer, scores, seed=seed)
    better = decide(again)
    if better.kind != "natural":
        return None
    same = (better.kind, better.k) == (decision.kind, decision.k)
    before, after = (one.separation[one.considered].max() for one in (findings, again))
    large = bool(findings.admissible[findings.ks.index(better.k)])
    return again if same or (large and after >= AS_CLEAR * before) else None


def conclude(findings: Findings, decision: Decision, remarks: Remarks | None = None) -> Verdict:
    """Say the decision in words, and lay the numbers beside it."""
    remarks = remarks or Remarks()
    middle, spread = findings.null.mean(axis=0), findings.null_spread
    return Verdict(
        kind=decision.kind,
        recommended_k=decision.k,
        runner_up=decision.runner_up,
        sentence=explanations.sentence(findings, decision, remarks),
        badge=explanations.badge(findings, decision, remarks),
        close=explanations.close(findings, decision, remarks),
        aside=explanations.aside(findings, decision, remarks),
        reasons=explanations.reasons(findings, decision, remarks),
        other_voices=explanations.voices(findings),
        ks=findings.ks,
        admissible=tuple(int(k) for k in np.asarray(findings.ks)[findings.admissible]),
        smallest=findings.smallest,
        elbow=indices.elbow((1, *findings.ks), np.r_[findings.total, findings.inertia]),
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
        draws=remarks.draws,
        draws_per_k=_said(findings),
        strays=remarks.strays,
        another_shape=remarks.has_another_shape,
        small_group=remarks.small_group,
    )


def _said(findings: Findings) -> dict[int, dict[Said, int]]:
    """How many draws say of each k that groups are there, that the cut repeats, or that lines are drawn."""
    each = findings.alone()
    natural, repeated = (np.array([getattr(one, name) for one in each]) for name in ("natural", "repeated"))
    counts = natural.sum(axis=0), (repeated & ~natural).sum(axis=0), (~natural & ~repeated).sum(axis=0)
    return {
        k: {"natural": int(there), "repeats": int(comes_back), "drawn": int(drawn)}
        for k, there, comes_back, drawn in zip(findings.ks, *counts, strict=True)
    }
