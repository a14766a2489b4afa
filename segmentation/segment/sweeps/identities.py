"""One identity per segment, whatever k is: the same people keep their colour and their name.

Numbers go by size, so that a customer more can change them all. An identity goes by who is in a segment:
from the smallest k upwards the segments of two neighbouring cuts are paired so that most customers stay in
theirs, and a segment left over takes the next identity. It hangs on nothing but the sweep, neither on the
verdict nor on how a person came to this k; k segments bear the identities 1 to k.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


def shared(one: NDArray[np.integer], other: NDArray[np.integer]) -> NDArray[np.intp]:
    """Customers (k, m) that segment i of one cut and segment j of another have in common.

    Both are labels (n,) from 1 on, of the same customers in the same order.

    >>> shared(np.array([1, 1, 2]), np.array([1, 2, 2])).tolist()
    [[1, 1], [0, 1]]
    """
    k, m = int(one.max()), int(other.max())
    pairs = (one.astype(np.intp) - 1) * m + (other.astype(np.intp) - 1)
    return np.bincount(pairs, minlength=k * m).reshape(k, m)


def carried(
    known: NDArray[np.integer], identities: Sequence[int], labels: NDArray[np.integer]
) -> tuple[int, ...]:
    """The identities of the segments of `labels`, the `known` cut having `identities`.

    Paired so that the most customers keep theirs (the assignment problem; Kuhn, 1955); a segment left over
    takes the next that is free, larger ones first.
    """
    from scipy.optimize import linear_sum_assignment  # takes a while to import

    common = shared(known, labels)
    found = {int(j): identities[i] for i, j in zip(*linear_sum_assignment(-common), strict=True)}
    taken = set(found.values())
    free = (identity for identity in range(1, sum(common.shape) + 1) if identity not in taken)
    return tuple(found[j] if j in found else next(free) for j in range(common.shape[1]))


def identities_of(labels: Mapping[int, NDArray[np.integer]]) -> dict[int, tuple[int, ...]]:
    """k → the identities of segments 1 to k, `labels` (n,) being the cuts of a sweep.

    >>> identities_of({2: np.array([1, 1, 1, 2]), 3: np.array([3, 2, 2, 1])})
    {2: (1, 2), 3: (2, 1, 3)}
    """
    first, *more = sorted(labels)
    found = {first: tuple(range(1, first + 1))}
    before = first
    for k in more:
        found[k] = carried(labels[before], found[before], labels[k])
        before = k
    return found


def recoloured(identities: Sequence[int], colors: Sequence[int]) -> tuple[int, ...]:
    """The identities as a refit keeps them: i is called `colors[i - 1]`, those beyond stay as they are.

    >>> recoloured((1, 2, 3), (2, 1))
    (2, 1, 3)
    """
    return tuple(colors[one - 1] if one <= len(colors) else one for one in identities)


def colors_kept(fresh: Sequence[int], wanted: Mapping[int, int], most: int) -> tuple[int, ...]:
    """What the identities 1 to `most` are called so that segments keep those of an older study.

    `fresh` are the identities that segments 1, 2… have now, `wanted` says which segment had which one then.
    The others stay as they are where nobody else has theirs.
    """
    called = {fresh[segment - 1]: identity for segment, identity in wanted.items()}
    most = max([most, *fresh, *called.values()])
    others = [one for one in range(1, most + 1) if one not in called]
    called |= {one: one for one in others if one not in called.values()}
    free = (one for one in range(1, most + 1) if one not in called.values())
    return tuple(called[one] if one in called else next(free) for one in range(1, most + 1))
