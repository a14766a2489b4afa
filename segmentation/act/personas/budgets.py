"""What a campaign to a segment costs, and how many must answer before it pays."""

from __future__ import annotations

import math

from pandas import DataFrame, Series

from segmentation.act.personas.behaviors import axes
from segmentation.errors import SegmentationError
from segmentation.language.concepts import concept_of
from segmentation.segment.profile.profiles import Profile


def break_even(cost_per_contact: float, profit_per_response: float) -> float:
    """The response rate (0..1, or above 1 when it can never pay) at which a contact pays for itself.

    >>> break_even(0.5, 25.0)
    0.02
    """
    if not cost_per_contact >= 0:
        raise SegmentationError(f"A contact cannot cost {cost_per_contact}. Give its cost as 0 or more.")
    return cost_per_contact / profit_per_response if profit_per_response > 0 else math.inf


def budget(
    profile: Profile, *, cost_per_contact: float, margin: float, order_value: float | None = None
) -> DataFrame:
    """One row per segment: customers, value, value per customer, order value, cost, break-even.

    `cost_per_contact` is in the currency of the file, `margin` the share of an order that is profit
    (0..1). The order value is the mean basket where the file has one, else the mean value divided
    by the mean number of orders, else the mean value, else `order_value`. Columns that neither the file
    nor the person can fill are missing.

    Raises `SegmentationError` for a negative cost or a margin outside 0..1.
    """
    if not 0 <= margin <= 1:
        raise SegmentationError(f"A margin lies between 0 and 1; {margin} does not. 30% is 0.3.")
    table = DataFrame({"customers": profile.sizes})
    if profile.value_column is not None:
        table["value_per_customer"] = profile.means[profile.value_column]
        table["value"] = table["value_per_customer"] * table["customers"]
    table["cost"] = cost_per_contact * table["customers"]
    orders = order_values(profile)
    if orders is None and order_value is not None:
        orders = Series(order_value, index=profile.sizes.index)
    if orders is not None:
        table["order_value"] = orders
        table["break_even"] = [break_even(cost_per_contact, margin * float(one)) for one in orders]
    return table


def order_values(profile: Profile) -> Series[float] | None:
    """Segment → what an order is worth, in the currency of the file; `None` when the file does not say."""
    found = {
        name: axis.columns[0] for name, axis in axes(profile).items() if axis.columns[0] in profile.means
    }
    if "basket" in found:
        return profile.means[found["basket"]]
    orders = _orders(profile)
    if "value" in found and orders is not None:
        often = profile.means[orders]
        return (profile.means[found["value"]] / often.where(often > 0)).fillna(0.0)
    return profile.means[found["value"]] if "value" in found else None


def _orders(profile: Profile) -> str | None:
    """The column that counts orders, those that built first; a rate of 0 to 1 counts nothing."""
    axis = axes(profile).get("frequency")
    told = [] if axis is None else [column for column in axis.columns if column in profile.means]
    others = [c for c in map(str, profile.means) if concept_of(c) == "frequency" and c not in profile.amounts]
    columns = dict.fromkeys([*told, *others])
    return next((c for c in columns if c in profile.counts or profile.average(c) >= 1), None)
