"""What a test with these customers can see.

An offer is judged by a comparison: some customers get it, some do not. How large a difference
must be to be told from luck depends on how many there are, so a segment's size says in advance
what is worth trying.
"""

from __future__ import annotations

import math

from scipy.special import ndtri

from segmentation.standards import POWER, SIGNIFICANCE


def needed(base: float, target: float, *, alpha: float = SIGNIFICANCE, power: float = POWER) -> int:
    """Customers per arm to tell a rate of `target` from `base` (0..1), two-sided.

    Normal approximation with pooled variance under the null (Fleiss, Levin and Paik 2003).

    >>> needed(0.05, 0.06), needed(0.10, 0.12)
    (8158, 3841)
    """
    return math.ceil(_customers(base, target, 0.5, alpha, power) / 2 - 1e-9)


def needed_in_all(
    base: float, target: float, control: float, *, alpha: float = SIGNIFICANCE, power: float = POWER
) -> int:
    """Customers in all to tell `target` from `base` when the share `control` of them is kept aside.

    The same approximation for arms of different size; halves need the fewest.

    >>> needed_in_all(0.05, 0.06, 0.5), needed_in_all(0.05, 0.06, 0.2)
    (16316, 25999)
    """
    return math.ceil(_customers(base, target, control, alpha, power) - 1e-9)


def detectable(base: float, arm: int, *, alpha: float = SIGNIFICANCE, power: float = POWER) -> float | None:
    """The smallest rate above `base` that arms of `arm` customers can tell from it; `None` if none can.

    >>> round(detectable(0.05, 125), 3)
    0.158
    """
    return visible(base, 2 * arm, 0.5, alpha=alpha, power=power)


def visible(
    base: float, customers: int, control: float, *, alpha: float = SIGNIFICANCE, power: float = POWER
) -> float | None:
    """The same for a number of customers of whom the share `control` is kept aside."""
    if customers < 1 or not 0 < control < 1 or _customers(base, 1.0, control, alpha, power) > customers:
        return None
    from scipy.optimize import brentq  # takes a while to import

    return float(
        brentq(lambda rate: _customers(base, rate, control, alpha, power) - customers, base + 1e-9, 1.0)
    )


def needed_for_means(effect: float, *, alpha: float = SIGNIFICANCE, power: float = POWER) -> int:
    """Customers per arm to tell two means that lie `effect` standard deviations apart, two-sided.

    >>> [needed_for_means(d) for d in (0.2, 0.5, 0.8)]
    [393, 63, 25]
    """
    z = ndtri(1 - alpha / 2) + ndtri(power)
    return math.ceil(2 * float(z / effect) ** 2 - 1e-9)


def _customers(base: float, target: float, control: float, alpha: float, power: float) -> float:
    test = 1 - control
    mean = control * base + test * target
    alike = mean * (1 - mean) * (1 / control + 1 / test)
    unlike = base * (1 - base) / control + target * (1 - target) / test
    wanted = ndtri(1 - alpha / 2) * math.sqrt(alike) + ndtri(power) * math.sqrt(unlike)
    return float(wanted**2 / (target - base) ** 2)
