"""What is said of the smallest and the largest segment."""

from __future__ import annotations

from segmentation.language.phrases import count
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.sweeps.size_limits import SizeLimits

WHAT = (
    "For a campaign that only pays above a certain size, or cannot go to more than so many. New customers "
    "are placed by the same rule."
)


def told(limits: SizeLimits, customers: int, cost: str, nearer: int, *, unit: Unit = CUSTOMER) -> str:
    """What the limits mean in customers, and what they cost."""
    low, high = limits.customers(customers)
    meant = f"That is {count(max(low, 1))} to {count(high)} of {unit.counted(customers)}."
    if not cost:
        return f"{meant} The segments keep to it as they are: nothing was changed."
    moved = (
        f" {count(nearer)} are nearer to the middle of another segment than of their own." if nearer else ""
    )
    return f"{meant} {cost[:1].upper()}{cost[1:]}.{moved}"
