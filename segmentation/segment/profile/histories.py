"""What share of each segment never bought, and what share bought again.

An average of 1.4 orders may be everybody once or half of them thrice. Whoever is called new, loyal or yet to
buy must be so one by one; these shares are counted customer by customer, from the columns that count orders
over the whole time and from what was spent in all. Headers about a month, a guess or a gap count nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series

from segmentation.language.concepts import concept_of
from segmentation.language.vocabularies import Phrases, load
from segmentation.language.words import words_of
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.redundancy.representatives import is_total
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.roles import Use

NEVER, AGAIN = "never bought", "bought again"
_AGAIN = 2  # orders that are more than the first


def histories(table: CleanTable, rows: Index, labels: Series[int], segments: Index) -> DataFrame:
    """Segments × `NEVER` and `AGAIN`, shares of 0 to 1; row 0 is everybody. Columns the file does not tell
    are missing.

    Orders and money that are empty together count as none; money alone never tells of a second order.
    """
    told = _told(table, rows)
    groups = labels.to_numpy()
    shares = {
        name: [float(np.nanmean(values)), *(float(np.nanmean(values[groups == s])) for s in segments)]
        for name, values in told.items()
    }
    return DataFrame(shares, index=Index([0, *segments], name="Segment"), dtype=np.float64)


def _told(table: CleanTable, rows: Index) -> dict[str, NDArray[np.float64]]:
    """One value per customer, 1 or 0."""
    orders, money = columns_told(table)
    return past_of(*([_counts(table, rows, name) for name in names] for names in (orders, money)))


def columns_told(table: CleanTable) -> tuple[list[str], list[str]]:
    """The columns that count orders over the whole time, and those of what was spent in all."""
    return _orders(table), _money(table)


def past_of(
    orders: Sequence[NDArray[np.float64]], money: Sequence[NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """`NEVER` and `AGAIN`, as far as the columns tell: one value (n,) per customer, 1 or 0."""
    told: dict[str, NDArray[np.float64]] = {}
    if orders or money:
        none = np.all([values <= 0 for values in (*orders, *money)], axis=0)
        told[NEVER] = none.astype(np.float64)
    if orders:
        told[AGAIN] = (np.max(orders, axis=0) >= _AGAIN).astype(np.float64)
    return told


def _counts(table: CleanTable, rows: Index, name: str) -> NDArray[np.float64]:
    """The numbers of a column, none where the upload had none."""
    data = table.data
    values = data[name].loc[rows].astype("float64").fillna(0.0).to_numpy()
    hole = f"{name} is missing"
    if hole in data.columns:
        values = np.where(data[hole].loc[rows].to_numpy(dtype=bool), 0.0, values)
    return np.asarray(values, dtype=np.float64)


def _orders(table: CleanTable) -> list[str]:
    """Columns that count orders over the whole time; of parts and their total, all."""
    names = [c.name for c in table.roles if c.role is Role.COUNT and c.use in (Use.BASIS, Use.DESCRIPTOR)]
    return [name for name in names if name in table.data and counts_orders(name)]


def _money(table: CleanTable) -> list[str]:
    """What was spent in all."""
    names = [c.name for c in table.roles if c.role in NUMBERS and c.use in (Use.BASIS, Use.DESCRIPTOR)]
    spent = [name for name in names if name in table.data and concept_of(name) == "value" and is_total(name)]
    return [name for name in spent if not table.data[name].min() < 0]


def counts_orders(header: str) -> bool:
    """Whether a header says that its column counts orders over the whole time.

    >>> [counts_orders(name) for name in ("Total Orders", "Bestellungen", "Orders last month", "Order value")]
    [True, True, False, False]
    """
    words = words_of(header)
    return _words()["orders"].found(words) and not _words()["not_orders"].found(words)


def says(about: str, header: str) -> bool:
    """Whether a header or a value is among the words of `language/histories.toml` about something."""
    return _words()[about].found(words_of(header))


def has_left(value: str) -> bool:
    """Whether a value of a column about leaving or about a state says that somebody is gone.

    >>> [has_left(value) for value in ("Closed", "CUSTOMER-Closed Won", "Churned", "Not churned")]
    [True, False, True, False]
    """
    return says("left", value) and not says("stays", value)


@cache
def _words() -> dict[str, Phrases]:
    return dict(load("histories.toml"))
