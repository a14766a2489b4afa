"""A verdict in plain words: one sentence, its reasons with their numbers, and what other indicators say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentation.segment import indicators
from segmentation.segment.verdicts import Voice, decimals, number

if TYPE_CHECKING:
    from segmentation.segment.structure import Decision, Evidence


def sentence_for(decision: Decision, evidence: Evidence) -> str:
    """The verdict in one sentence, with the number in words."""
    if evidence.customers < 60:
        return f"{evidence.customers} customers are too few to judge whether groups are there."
    if decision.kind == "natural":
        count = number(decision.k).capitalize()
        return f"{count} groups are there, and they come back when customers are drawn again."
    if decision.kind == "reproducible":
        return f"No separate groups, but cutting into {number(decision.k)} gives the same answer each time."
    return (
        "No separate groups: you are drawing lines on a continuum. Fine for planning; other cuts are as good."
    )


def badge_of(decision: Decision, evidence: Evidence) -> str:
    """The word of the verdict: Natural, Reproducible, Constructed; or that there are too few customers."""
    return "Too few to judge" if evidence.customers < 60 else decision.kind.capitalize()


def reasons_for(decision: Decision, evidence: Evidence) -> tuple[str, ...]:
    """Why: one plain sentence per check, then what the cut is like, then where others disagree."""
    return (
        _separation(evidence),
        _clumping(evidence),
        _foretelling(decision, evidence),
        _returning(decision, evidence),
        _smallest(decision, evidence),
        *_disagreement(decision, evidence),
    )


def voices(evidence: Evidence) -> tuple[Voice, ...]:
    """What each indicator would choose on its own; 1 means no groups."""
    ks, sizes = evidence.ks, (1, *evidence.ks)
    strong = [k for k, s in zip(ks, evidence.prediction_strength, strict=True) if s >= 0.8]
    elbow = indicators.elbow(sizes, np.r_[evidence.total, evidence.inertia])
    gap = indicators.gap_choice(sizes, evidence.gap, evidence.gap_se)
    ari = evidence.stability.ari
    return (
        Voice("Silhouette", ks[int(evidence.silhouette.argmax())], "how separate the segments are"),
        Voice(
            "Calinski-Harabasz",
            ks[int(evidence.calinski_harabasz.argmax())],
            "spread between over spread within",
        ),
        Voice(
            "Davies-Bouldin", ks[int(evidence.davies_bouldin.argmin())], "how alike neighbouring segments are"
        ),
        Voice("Gap", gap, "tightness against an even cloud"),
        Voice("Elbow", elbow, "where the curve bends most; it bends in random data too"),
        Voice("Prediction strength", max(strong, default=1), "whether one half foretells the other"),
        Voice("Agreement of redraws", ks[int(ari.argmax())], "how alike two redraws are cut"),
    )


def _separation(evidence: Evidence) -> str:
    among = np.flatnonzero(evidence.considered)
    at = among[int(evidence.separation[among].argmax())]
    seen, null = evidence.sampled_silhouette[at], evidence.null[:, at]
    return (
        f"At {number(evidence.ks[at])} the silhouette is {decimals(seen)}. Invented customers with the same "
        f"columns and no groups reach {decimals(null.mean())} on average and {decimals(null.max())} at most."
    )


def _clumping(evidence: Evidence) -> str:
    among = np.flatnonzero(evidence.considered)
    at = among[int(evidence.clumping[among].argmax())]
    than = "more" if evidence.clumping[at] >= 3 else "hardly more"
    return (
        f"Cut into {number(evidence.ks[at])}, customers clump {than} than an even cloud does: "
        f"{evidence.clumping[at]:.0f} standard errors; 3 are asked for."
    )


def _foretelling(decision: Decision, evidence: Evidence) -> str:
    strength = evidence.prediction_strength[evidence.ks.index(decision.k)]
    return (
        f"One half of the customers foretells {strength:.0%} of the pairs in the weakest of "
        f"{number(decision.k)} segments of the other half; 80% are asked for."
    )


def _returning(decision: Decision, evidence: Evidence) -> str:
    lowest, count = evidence.stability.segments[decision.k].min(), number(decision.k)
    return f"Drawn again, the least stable of {count} segments comes back by {lowest:.0%}; 75% is stable."


def _smallest(decision: Decision, evidence: Evidence) -> str:
    smallest = evidence.smallest[evidence.ks.index(decision.k)]
    return f"Smallest segment: {smallest:,} of {evidence.customers:,} customers."


def _disagreement(decision: Decision, evidence: Evidence) -> tuple[str, ...]:
    silhouette = evidence.ks[int(evidence.silhouette.argmax())]
    if silhouette == decision.k or silhouette != evidence.ks[int(evidence.calinski_harabasz.argmax())]:
        return ()
    return (f"Other indicators say {number(silhouette)}: silhouette and Calinski-Harabasz agree on it.",)
