"""What the pages say of scores of recency, frequency and money, and of the groups that they make."""

from __future__ import annotations

from collections.abc import Mapping

from segmentation import cuts
from segmentation.language.phrases import capital, listed
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.rfm.rfm_scores import Scale

MEASURES = {"recency": "How recently", "frequency": "How often", "money": "How much"}
GROUPS = {
    groups: f"{capital(groups)}, by {how}"
    for groups, how in zip(cuts.GROUPS, ("recency and frequency", "all three"), strict=True)
}
_LIMIT = {"recency": "up to", "frequency": "from", "money": "from"}


def limit_label(scale: Scale, place: int) -> str:
    """What a limit of a score says: “5: up to”."""
    return f"{5 - place}: {_LIMIT[scale.measure]}"


def spread(cuts: Mapping[str, tuple[float, ...]], unit: Unit = CUSTOMER) -> str:
    """How the limits came about."""
    fixed = [MEASURES[measure].lower() for measure, chosen in cuts.items() if chosen]
    if not fixed:
        return (
            f"Each score holds a fifth of {unit.many}, as far as equal values allow: those score alike. "
            "Change a limit to fix it, in days, orders or money."
        )
    return f"Limits of {listed(fixed)} are as you set them; equal values always score alike."
