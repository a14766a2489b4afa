"""What a segment may bring in the next year, where its customers have a forecast."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from segmentation.language.phrases import number, percent
from segmentation.prepare.lifetime.forecast_columns import ForetoldCustomers
from segmentation.prepare.lifetime.forecast_names import YEAR

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona
    from segmentation.prepare.lifetime.lifetime_values import Total
    from segmentation.prepare.reading.values.numbers import Bools
    from segmentation.studies import Study


def outlooks(persona: Persona, study: Study) -> list[str]:
    """Facts for a card: what they may order and pay, each with its interval; none without a forecast."""
    made = study.orders
    if not isinstance(made, ForetoldCustomers):
        return []
    rows = members(study, persona.segment)
    lifetime = made.lifetime
    orders = lifetime.orders_of(rows, YEAR)
    each = number(orders.mean / max(int(rows.sum()), 1))
    told = f"expected to order {each} times each, {_told(orders, number)} in all"
    found = [f"In the next {YEAR} days: {told}"]
    value = lifetime.value_of(rows, YEAR)
    if value is not None:
        amount = study.profile.money.amount
        each = amount(value.mean / max(int(rows.sum()), 1))
        found.append(f"Expected value in {YEAR} days: {each} each, {_told(value, amount)} in all")
    if (active := lifetime.active_of(rows)) is not None:
        found.append(f"Probably still active: {percent(active)} of those who bought more than once")
    return found


def forecasting(study: Study) -> list[str]:
    """How the forecast was made, and how it did on the file itself; nothing without one."""
    made = study.orders
    if not isinstance(made, ForetoldCustomers) or made.lifetime.check is None:
        return []
    from segmentation.prepare.lifetime.lifetime_values import METHOD

    told = made.lifetime.no_value
    tried = f"Tried on these very orders: {made.lifetime.check.finding}"
    return [f"What customers may be worth. {METHOD}", " ".join(filter(None, (tried, told)))]


def members(study: Study, segment: int) -> Bools:
    """Which rows of the customers are in a segment."""
    found = np.zeros(len(study.table.data), bool)
    labels = study.clustering.series()
    found[labels.index[labels == segment].to_numpy()] = True
    return found


def _told(total: Total, style: Callable[[float], str]) -> str:
    """“2,100 (1,900 to 2,300)”."""
    return f"{style(round(total.mean))} ({style(round(total.low))} to {style(round(total.high))})"
