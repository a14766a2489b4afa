"""What is said of the time ahead, wherever it is said: who is still there, what may come, and how sure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segmentation.language.currencies import Money
from segmentation.language.phrases import count, number, percent, word
from segmentation.prepare.lifetime.forecast_names import HORIZONS, IS_LATE
from segmentation.prepare.lifetime.lifetime_values import LifetimeValue, Total
from segmentation.standards import INTERVAL, LATE

CHECK = "Tried on your own orders first"
LEGEND = "Bars: what came. Dots: what was expected. Lines: as many as in the time before."
INTERVALS = (
    f"The ranges hold what comes in {percent(INTERVAL)} of cases or more, if customers go on as they did. "
    "They allow for chance, for what is unknown of the model, and for an error as large as the one just seen."
)


def figures(lifetime: LifetimeValue, money: Money) -> list[tuple[str, str]]:
    """What all customers may order and pay, each with its range."""
    assert lifetime.days is not None
    rows = np.ones(lifetime.days.size, bool)
    found = [(f"Orders in {days} days", _ranged(lifetime.orders_of(rows, days), number)) for days in HORIZONS]
    for days in HORIZONS:
        value = lifetime.value_of(rows, days)
        if value is not None:
            found.append((f"Value in {days} days", _ranged(value, money.amount)))
    return found


def _ranged(total: Total, style: Callable[[float], str]) -> str:
    mean, low, high = (style(round(each)) for each in (total.mean, total.low, total.high))
    return f"{mean}, between {low} and {high}"


def standing(lifetime: LifetimeValue) -> str:
    """Who of those that came back is still there, and who is late."""
    assert lifetime.days is not None
    share = lifetime.active_of(np.ones(lifetime.days.size, bool))
    late = int((lifetime.columns[IS_LATE] == "Yes").sum())
    again = int((lifetime.buying.repeats > 0).sum())
    told = ""
    if share is not None:
        told = f"Of {count(again)} customers who came back, {percent(share)} are probably active still. "
    each = round(1 / LATE)
    return (
        f"{told}{count(late)} are late by their own rhythm: away longer than {word(each - 1)} of "
        f"{word(each)} active customers who buy as they do."
    )
