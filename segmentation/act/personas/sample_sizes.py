"""What a test with these customers can see.

An offer is judged by a comparison: some customers get it, some do not. How large a difference
must be to be told from luck depends on how many there are, so a segment's size says in advance
what is worth trying.
"""

from __future__ import annotations

import math

from scipy.special import ndtri

from segmentation.standards import POWER, SIGNIFICANCE


def needed_in_all(base: float, target: float, control: float) -> int:
    """Customers in all to tell a rate of `target` from `base` (0..1) when the share `control` is kept aside.

    Two-sided, by the normal approximation with pooled variance under the null (Fleiss, Levin and Paik
    2003); halves need the fewest.

    >>> needed_in_all(0.05, 0.06, 0.5), needed_in_all(0.05, 0.06, 0.2)
    (16316, 25999)
    """
    return math.ceil(_customers(base, target, control) - 1e-9)


def detectable(base: float, arm: int) -> float | None:
    """The smallest rate above `base` that arms of `arm` customers can tell from it; `None` if none can.

    >>> round(detectable(0.05, 125), 3)
    0.158
    """
    return visible(base, 2 * arm, 0.5)


def visible(base: float, customers: int, control: float) -> float | None:
    """The same for a number of customers of whom the share `control` is kept aside."""
    if customers < 1 or not 0 < control < 1 or _customers(base, 1.0, control) > customers:
        return None
    from scipy.optimize import brentq  # takes a while to import

    return float(brentq(lambda rate: _customers(base, rate, control) - customers, base + 1e-9, 1.0))


def _customers(base: float, target: float, control: float) -> float:
    test = 1 - control
    mean = control * base + test * target
    alike = mean * (1 - mean) * (1 / control + 1 / test)
    unlike = base * (1 - base) / control + target * (1 - target) / test
    wanted = ndtri(1 - SIGNIFICANCE / 2) * math.sqrt(alike) + ndtri(POWER) * math.sqrt(unlike)
    return float(wanted**2 / (target - base) ** 2)
