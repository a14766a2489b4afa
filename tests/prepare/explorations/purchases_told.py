"""Orders given by hand: who bought on which days."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame, Timestamp, to_timedelta

from segmentation.prepare.explorations.orders.order_histories import Purchases

BEGIN = Timestamp("2024-01-01")


def purchases(days: list[list[int]], today: int) -> Purchases:
    """A customer per list, with an order on each of its days, counted from the first of 2024."""
    pairs = DataFrame([(who, day) for who, each in enumerate(days) for day in each], columns=["who", "day"])
    many = len(pairs)
    return Purchases(
        pairs["who"].to_numpy(np.int64),
        BEGIN + to_timedelta(pairs["day"], unit="D"),
        np.ones(many),
        np.ones(many, bool),
        BEGIN + to_timedelta(today, unit="D"),
        np.ones(many),
        None,
    )
