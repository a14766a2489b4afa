"""How small and how large segments may be: the choice, tried before it is kept, and what it cost."""

from __future__ import annotations

from segmentation.errors import ClusteringError, SegmentationError
from segmentation.segment.standings import cost_of
from segmentation.segment.sweeps.size_limits import SizeLimits
from segmentation.steps import segmenting
from ui import state
from ui.steps.segment import clustering, free_sweep


def size_limits() -> SizeLimits:
    """The smallest and the largest share of all customers that a segment may hold."""
    return segmenting.limits_of(state.recipe())


def limit_sizes(least: float, most: float) -> None:
    """Other limits; what the chosen number of segments, or every number, cannot keep is said, not kept."""
    try:
        recipe = state.recipe().replace(min_size=least, max_size=most)
        limits, customers = segmenting.limits_of(recipe), len(free_sweep().matrix)
        asked = free_sweep().ks if recipe.k is None else (recipe.k,)
        wrong = [limits.why_not(k, customers) for k in asked]
        if all(wrong):
            raise ClusteringError(wrong[0])
        state.choose(min_size=least, max_size=most)
    except SegmentationError as error:
        state.complain(error, "sizes")


def size_cost(k: int) -> str:
    """What the limits cost at this k, as the beginning of a sentence; empty where they changed nothing."""
    return cost_of(clustering(k))


def nearer_to_others(k: int) -> int:
    """Customers who are nearer to the center of another segment than their own, for the limits’ sake."""
    found = clustering(k)
    cut = found.found or found
    return 0 if cut.priced is None else cut.priced.drawn
