"""What a test with these customers can see.

An offer is judged by a comparison: some customers get it, some do not. How large a difference
must be to be told from luck depends on how many there are, so a segment's size says in advance
what is worth trying.
"""

from __future__ import annotations

import math

from scipy.optimize import brentq
from scipy.stats import norm

ALPHA, POWER = 0.05, 0.80
BASE_RATE = 0.05
"""The response rate assumed where nobody has named one."""


def needed(base: float, target: float, *, alpha: float = ALPHA, power: float = POWER) -> int:
    """Customers per arm to tell a rate of `target` from `base` (0..1), two-sided.

    Normal approximation with pooled variance under the null (Fleiss, Levin and Paik 2003).

    >>> needed(0.05, 0.06), needed(0.10, 0.12)
    (8158, 3841)
    """
    return math.ceil(_arm(base, target, alpha, power) - 1e-9)


def detectable(base: float, arm: int, *, alpha: float = ALPHA, power: float = POWER) -> float | None:
    """The smallest rate above `base` that arms of `arm` customers can tell from it; `None` if none can.

    >>> round(detectable(0.05, 125), 3)
    0.158
    """
    if arm < 1 or _arm(base, 1.0, alpha, power) > arm:
        return None
    return float(brentq(lambda rate: _arm(base, rate, alpha, power) - arm, base + 1e-9, 1.0))


def needed_for_means(effect: float, *, alpha: float = ALPHA, power: float = POWER) -> int:
    """Customers per arm to tell two means that lie `effect` standard deviations apart, two-sided.

    >>> [needed_for_means(d) for d in (0.2, 0.5, 0.8)]
    [393, 63, 25]
    """
    z = norm.ppf(1 - alpha / 2) + norm.ppf(power)
    return math.ceil(2 * float(z / effect) ** 2 - 1e-9)


def _arm(base: float, target: float, alpha: float, power: float) -> float:
    mean = (base + target) / 2
    spread_apart = base * (1 - base) + target * (1 - target)
    wanted = norm.ppf(1 - alpha / 2) * math.sqrt(2 * mean * (1 - mean)) + norm.ppf(power) * math.sqrt(
        spread_apart
    )
    return float(wanted**2 / (target - base) ** 2)
