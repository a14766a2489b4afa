"""Whether a share has changed between two files in which some customers are the same.

Customers in both files are no two samples: whoever stays in a segment tells nothing of a change. The tests
here count the customers in both as pairs and the others as samples of their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.standards import LEVEL_CUSTOMERS, SIGNIFICANCE

Bools = NDArray[np.bool_]


def normal_point(level: float = SIGNIFICANCE) -> float:
    """Standard errors beyond which a normal value lies with this chance, on both sides together.

    >>> round(normal_point(0.05), 2)
    1.96
    """
    from scipy.special import ndtri

    return float(ndtri(1 - level / 2))


def wilson(hits: float, n: float, *, level: float = SIGNIFICANCE) -> tuple[float, float]:
    """The interval of a share of which `hits` of `n` were counted (Wilson 1927); 0 to 1 where n is 0.

    >>> tuple(round(end, 3) for end in wilson(10, 100))
    (0.055, 0.174)
    """
    if n <= 0:
        return 0.0, 1.0
    z2, share = normal_point(level) ** 2, hits / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = (z2 * (share * (1 - share) / n + z2 / (4 * n * n))) ** 0.5 / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def share_p(then: Bools, now: Bools, pairs: tuple[Bools, Bools]) -> float:
    """The chance of so large a change of a share where none is; NaN where too few are counted.

    `then` and `now` say of every customer of either file whether they belong, `pairs` the same of those in
    both, in one order. Among pairs alone this is McNemar's (1947) test, among two samples the pooled z test;
    between them that of Derrick et al. (2015) for samples that overlap in part.
    """
    first, second, n0, n1 = int(then.sum()), int(now.sum()), len(then), len(now)
    if min(first + second, n0 + n1 - first - second) < LEVEL_CUSTOMERS or not n0 or not n1:
        return float("nan")
    share = (first + second) / (n0 + n1)
    both, together = len(pairs[0]), float((pairs[0] & pairs[1]).mean()) if len(pairs[0]) else 0.0
    spread = share * (1 - share) * (1 / n0 + 1 / n1) - 2 * both * (together - share**2) / (n0 * n1)
    return _two_sided(second / n1 - first / n0, spread)


def part_of_whole(values: Floats, member: Bools) -> tuple[float, Floats]:
    """The members' part of a sum, and how far each customer pulls it; the squares add up to its variance.

    The ratio is made linear (Cochran 1977, 6.3). NaN where there is no sum to have a part of.
    """
    whole = float(values.sum())
    if whole <= 0:
        return float("nan"), np.zeros(len(values))
    share = float(values[member].sum()) / whole
    return share, values * (member - share) / whole


def part_interval(share: float, pulls: Floats) -> tuple[float, float]:
    """The interval of a part of a whole, within 0 and 1."""
    half = normal_point() * float((pulls**2).sum()) ** 0.5
    return max(0.0, share - half), min(1.0, share + half)


def part_p(
    then: float, now: float, pulls: tuple[Floats, Floats], rows: tuple[NDArray[np.intp], ...]
) -> float:
    """The chance of so large a change of a part of a whole; who is in both files pulls both ways.

    `rows` are the places in either file of those in both.
    """
    spread = sum(float((pull**2).sum()) for pull in pulls)
    spread -= 2 * float((pulls[0][rows[0]] * pulls[1][rows[1]]).sum())
    return _two_sided(now - then, spread)


def net_p(there: int, back: int) -> float:
    """The chance of so uneven a traffic between two segments where both ways are as likely (sign test).

    >>> net_p(0, 0), round(net_p(10, 0), 4), net_p(5, 5)
    (nan, 0.002, 1.0)
    """
    from scipy.special import bdtr

    if there + back == 0:
        return float("nan")
    return min(1.0, 2 * float(bdtr(min(there, back), there + back, 0.5)))


def _two_sided(change: float, spread: float) -> float:
    from scipy.special import ndtr

    if not np.isfinite(change) or not np.isfinite(spread):
        return float("nan")
    if spread <= 1e-15:  # nobody moved, or rounding is all that is left
        return 1.0 if abs(change) < 1e-9 else 0.0
    return float(2 * ndtr(-abs(change) / spread**0.5))
