"""Which verdict speaks of segments, and what it says beside them: one answer for page, report and command.

Groups by likeness have the verdict on the sweep, latent classes one of their own. Lines that a person draws
have none: beside them stands what the sweep’s says of the data.
"""

from __future__ import annotations

from collections.abc import Sequence

from segmentation.segment.clusters import Clustering
from segmentation.segment.mixture.latent_classes import found_in
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.verdict import verdicts
from segmentation.segment.verdict.verdicts import Verdict, number
from segmentation.segment.ways import WAYS


def verdict_on(
    clustering: Clustering, by_likeness: Verdict | None, *, judged: bool | None = None
) -> Verdict | LatentVerdict | None:
    """The verdict that belongs to such segments; `None` where none was asked for.

    `judged` says whether one was, where that on the sweep is not made because the segments have their own.
    """
    found, asked = found_in(clustering.division), by_likeness is not None if judged is None else judged
    return by_likeness if found is None or not asked else found.verdict


def has_own_verdict(algorithm: str) -> bool:
    """Whether segments that are found so have a verdict of their own, rather than that on the sweep."""
    return algorithm in WAYS and WAYS[algorithm].finds


def way_of(clustering: Clustering) -> str:
    """How the segments were drawn, such as “value tiers”; empty where they were found by likeness."""
    return "" if clustering.division is None else WAYS[clustering.division.way].called


def drawn_way(clustering: Clustering) -> str:
    """The way of segments that nobody looked for, so that no verdict speaks of them; else empty."""
    return "" if found_in(clustering.division) is not None else way_of(clustering)


def cost_of(clustering: Clustering) -> str:
    """What limits of size cost, as the beginning of a sentence; empty where they changed nothing."""
    cut = clustering.found or clustering
    return "" if cut.priced is None else cut.priced.told(number(cut.k), cut.sizes)


def speaks_of(verdict: Verdict | LatentVerdict | None, clustering: Clustering) -> bool:
    """Whether a verdict speaks of just these segments, so that its badge may stand beside them."""
    if verdict is None or drawn_way(clustering) or cost_of(clustering):
        return False
    return verdicts.holds(verdict, clustering.k, cut=clustering.cut)


def standing(verdict: Verdict | LatentVerdict, clustering: Clustering, *, whose: str = "Your choice") -> str:
    """What a verdict says beside segments: its sentence where it is about these, else whose they are."""
    way, cost = drawn_way(clustering), "" if way_of(clustering) else cost_of(clustering)
    return verdicts.standing(verdict, clustering.k, cut=clustering.cut, whose=whose, way=way, cost=cost)


def returning(verdict: Verdict | LatentVerdict | None, clustering: Clustering) -> tuple[float | None, ...]:
    """How much of each segment comes back when customers are drawn again (0..1), where it was measured.

    It is not known without a verdict, nor of a segment that the person joined from others.
    """
    measured = _measured(verdict, clustering)
    parts = [clustering.made_of(segment) for segment in range(1, clustering.k + 1)]
    return tuple(measured[part[0] - 1] if measured is not None and len(part) == 1 else None for part in parts)


def _measured(verdict: Verdict | LatentVerdict | None, clustering: Clustering) -> Sequence[float] | None:
    """Of every segment of the cut; `None` where it was not measured."""
    found = found_in(clustering.division)
    if verdict is None or clustering.priced is not None:
        return None
    if found is not None:
        return found.returning or None
    told = verdict.stability.get(clustering.cut) if clustering.division is None else None
    return None if told is None else [float(share) for share in told]
