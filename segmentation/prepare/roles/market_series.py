"""Columns that are about the market of the day rather than about a customer.

An interest rate or a price index is the same for everybody who was seen in one month. So several such
columns move together in blocks of rows: whoever shares one shares the others, although none is computed
from another. What customers do is hardly ever so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pandas import DataFrame

from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.summaries import Facts

_FEWEST, _MOST = 8, 0.05
"""Different values that such a column has at least, and per row at most."""
_DETERMINED = 0.98
"""Share of rows in which one tells the other."""
_TOGETHER = 3
"""Columns that go so together; two may be a price and what it buys."""
_WIDEST = 60
"""Columns among which pairs are looked at; more such series are hardly about one market."""
_SIZE = 5.0
"""Rows that share a value on average, lest chance determines."""


def market_series(drawn: DataFrame, facts: Sequence[Facts], roles: Mapping[str, Role]) -> dict[str, str]:
    """Column → another that it is told by, for numbers that come in blocks of rows together.

    Whole numbers are counts rather than rates and indices, and are left alone.
    """
    blocks = [
        fact
        for fact in facts
        if roles[fact.name] in NUMBERS
        and not fact.whole
        and fact.distinct >= _FEWEST
        and fact.distinct <= min(_MOST, 1 / _SIZE) * min(fact.known, len(drawn))
    ]
    if not _TOGETHER <= len(blocks) <= _WIDEST:
        return {}
    codes = {fact.name: drawn[fact.name].factorize()[0] for fact in blocks}
    tells = {
        name: [other for other in codes if other != name and _determines(codes[other], codes[name])]
        for name in codes
    }
    kin = {name: set(others) | {o for o in codes if name in tells[o]} for name, others in tells.items()}
    return {
        name: (others or sorted(kin[name]))[0]
        for name, others in tells.items()
        if len(kin[name]) >= _TOGETHER - 1 and others
    }


def _determines(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether the commonest value of the second, for each of the first, is right nearly everywhere."""
    pairs, counts = np.unique(first.astype(np.int64) * (second.max() + 2) + second, return_counts=True)
    owners = pairs // (second.max() + 2)
    best = np.zeros(int(first.max()) + 2)
    np.maximum.at(best, owners, counts)
    return bool(best.sum() >= _DETERMINED * len(first))
