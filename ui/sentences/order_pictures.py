"""What stands around the pictures of orders."""

from __future__ import annotations

from segmentation.language.phrases import capital
from segmentation.prepare.explorations import BestSellers

PARTS = "Strong: customers who had ordered before. Pale: first orders."
COMING_BACK = "Orders of one day count as one. The first order is the first in this file."
NO_HISTORY = "All orders are of one day, or have no date: there is nothing to draw over time."
EVERYONE = "These pictures are about all orders, also while you look at some customers only."
RHYTHMS = (
    "Strong: longer than ever. Middle: longer than usual. Pale: not longer than usual. "
    "Line: where chance alone would end the strong part."
)
NO_RHYTHMS = "A rhythm of one’s own takes orders on three days; too few customers have that many."
SELLERS = "Bars: share of {}. Dots: share of customers who bought it."


def sellers(found: BestSellers) -> str:
    """The title of the picture of products or categories."""
    return f"{capital(found.many)} by {found.measure}"
