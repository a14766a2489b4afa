"""What the pages say of latent classes: why they are proposed or taken, and what they change for whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segmentation.criteria import exactly
from segmentation.language.phrases import clipped, count, listed, percent, word
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.mixture.latent_proposals import GAPS, LatentProposal, Reason
from segmentation.standards import GIVES

TITLE = "Another way sees more here"
TAKE = "See the latent classes"
CHANGES = "What changes for whom"
BACK = "Look for groups by likeness instead"
SURVEY = (
    "These are answers to a survey, so latent classes are taken: between ratings, or yes and no, there is no "
    "distance that means much, and nothing is filled in where no answer was given."
)


def proposed(found: LatentProposal) -> str:
    """Which classes are proposed and why, in two sentences."""
    return (
        "Latent classes, another way to find groups, would split these customers into "
        f"{word(found.k)}, since {reason(found)}. {percent(found.found.sure)} of customers clearly belong to "
        "one of them (at least four chances in five)."
    )


def reason(found: LatentProposal) -> str:
    """Why classes see more: what counts in them that distance hardly counts."""
    levels = [f"“{clipped(one.column)}”" for one in found.reasons if one.kind == "level"]
    told = _at_edges([one for one in found.reasons if one.kind == "edge"])
    if wide := [f"“{clipped(one.column)}”" for one in found.reasons if one.kind == "number"]:
        told.append(f"groups may be tight or wide in {listed(wide)}")
    if levels:
        told.insert(0, f"{listed(levels)} {'counts as it is' if len(levels) == 1 else 'count as they are'}")
    if not told:
        told = ["groups may be large or small, tight or wide in them"]
    if found.gaps >= GAPS:
        told.append("nothing is filled in where cells are empty")
    return listed(told)


def _at_edges(found: Sequence[Reason]) -> list[str]:
    """That whoever stands at the edge of a column counts apart; columns of one edge are told together."""
    at: dict[str, list[str]] = {}
    for one in found:
        at.setdefault(exactly(one.edge or 0.0, of=one.column), []).append(f"“{clipped(one.column)}”")
    return [f"whether {' or '.join(names)} is {edge} counts by itself" for edge, names in at.items()]


def changes(counts: NDArray[np.intp], names: Sequence[str], unit: Unit = CUSTOMER) -> list[tuple[str, str]]:
    """Each segment (rows of `counts`): how many stay together, and with whom they would be."""
    rows = []
    for at, name in enumerate(names):
        most, size = int(counts[at].argmax()), int(counts[at].sum())
        stay = int(counts[at, most])
        many = f"All {unit.counted(size)} stay together"
        if stay < size:
            goes = "goes" if size - stay == 1 else "go"
            many = (
                f"{count(stay)} of {unit.counted(size)} stay together, {count(size - stay)} {goes} elsewhere"
            )
        others = [
            f"{count(int(counts[other, most]))} of “{clipped(names[other])}”"
            for other in range(len(names))
            if other != at and counts[other, most] >= GIVES * counts[:, most].sum()
        ]
        beside = f"; with them would be {listed(others, most=3)}" if others else ""
        rows.append((name, f"{many}{beside}."))
    return rows
