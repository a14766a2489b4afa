"""Columns made from amounts of the file: the total of its parts, and the spend per order.

A file that lists spend by category, or purchases by channel, often leaves their sum out, and one of
six parts would then speak for all. A shop's export may hold what was spent and how often, and not
what one order is worth. Both are proposed as columns of their own, said to be added, and can be
switched off like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pandas import DataFrame, Series

from segmentation.language.currencies import in_cents
from segmentation.language.phrases import listed
from segmentation.language.words import words_of
from segmentation.prepare.roles.agreements import meaning
from segmentation.prepare.roles.amounts.part_amounts import HOLES, find_parts, has_word
from segmentation.prepare.roles.redundancy.associations import Numbers
from segmentation.prepare.roles.redundancy.redundancy import Repeat
from segmentation.prepare.roles.redundancy.representatives import is_average, is_total
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.summaries import Facts

AVERAGE = "Spend per order"
TOTALS: Mapping[str, str] = {"value": "Total spend", "frequency": "Total purchases"}
"""Concept → the name of its total."""

_STRAY = 0.05
"""Customers who spend without an order, beyond which the two columns do not speak of the same."""
_SPENT = frozenset({"spend", "spent", "spending"})


@dataclass(frozen=True)
class Made:
    """How a column is computed from others: the sum of all, or the first divided by the second."""

    how: Literal["total", "average"]
    of: tuple[str, ...]

    @property
    def formula(self) -> str:
        """What stands right of the equals sign: “A + B + C” or “A / B”."""
        return (" + " if self.how == "total" else " / ").join(self.of)

    @property
    def told(self) -> str:
        """The beginning of the reason beside the column."""
        if self.how == "total":
            return f"Added: the sum of {listed(self.of, most=3 if len(self.of) == 3 else 2)}."
        return f"Added: {self.formula}; 0 for those who never ordered."

    def values(self, table: DataFrame) -> Series[Any]:
        """One number per customer; missing where a column it is made of is.

        Who never ordered and spent nothing spends 0 per order, as shops count it; who spent without an
        order has no known average.
        """
        columns = [_numbers(table, name) for name in self.of]
        if self.how == "total":
            return Series(np.sum(columns, axis=0), index=table.index)
        spend, orders = columns
        with np.errstate(all="ignore"):
            each = spend / np.where(orders == 0, np.nan, orders)
        return Series(np.where((orders == 0) & (spend == 0), 0.0, each), index=table.index)


def parts_of(made: Mapping[str, Made]) -> dict[str, str]:
    """Part → its total, of columns by name."""
    return {part: name for name, one in made.items() if one.how == "total" for part in one.of}


def propose(
    drawn: DataFrame, facts: Sequence[Facts], roles: Mapping[str, Role], repeats: Mapping[str, Repeat]
) -> dict[str, Made]:
    """Name → column worth making: totals of parts without one, else spend per order without an average.

    `drawn` are some rows of the table. Costs, ratios, scores, ages and answers are never added up, nor
    columns that are copies or bound to others by a formula.
    """
    numbers = [fact for fact in facts if fact.kind == "number" and roles[fact.name] in NUMBERS]
    made = {}
    for concept, name in TOTALS.items():
        alike = [fact for fact in numbers if meaning(fact) == concept]
        if parts := find_parts(drawn, alike, concept, roles, _bound(repeats)):
            made[_free(_in_unit(name, parts), roles)] = Made("total", parts)
    if not made and (pair := _spend_and_orders(drawn, numbers, roles, repeats)):
        made[_free(_in_unit(AVERAGE, pair), roles)] = Made("average", pair)
    return made


def _in_unit(name: str, of: Sequence[str]) -> str:
    """The name of what is made of amounts in cents says so too."""
    return f"{name} (in cents)" if any(map(in_cents, of)) else name


def _free(name: str, taken: Mapping[str, Role]) -> str:
    free, n = name, 2
    while free in taken:
        free, n = f"{name} ({n})", n + 1
    return free


def _bound(repeats: Mapping[str, Repeat]) -> set[str]:
    """Columns that are copies or have one, and those that are computed or that others are computed from."""
    return {name for r in repeats.values() if r.kind != "near" for name in (r.column, *r.of)}


def _spend_and_orders(
    drawn: DataFrame, numbers: Sequence[Facts], roles: Mapping[str, Role], repeats: Mapping[str, Repeat]
) -> tuple[str, str] | None:
    """What customers spent in all and how often they ordered, where no column holds the average."""
    if any(meaning(f) == "basket" or (meaning(f) == "value" and is_average(f.name)) for f in numbers):
        return None
    own = [fact for fact in numbers if fact.name not in repeats or repeats[fact.name].kind == "near"]
    spends = [fact for fact in own if meaning(fact) == "value" and _is_spend(fact)]
    spends = [fact for fact in spends if is_total(fact.name)] or spends
    orders = [fact for fact in own if _is_order_count(fact, roles[fact.name])]
    if len(spends) != 1 or len(orders) != 1:
        return None
    pair = (spends[0].name, orders[0].name)
    related = any(set(pair) <= {r.column, *r.of} for r in repeats.values() if r.kind == "computed")
    return None if related or not _go_together(drawn, *pair) else pair


def _is_spend(fact: Facts) -> bool:
    """Whether it is all that was spent, rather than one order or one month of it."""
    if not _is_usable(fact) or has_word(fact.name, "no_part", "no_spend"):
        return False
    spent = is_total(fact.name) or not _SPENT.isdisjoint(words_of(fact.name))
    return spent or not has_word(fact.name, "one_order")


def _is_order_count(fact: Facts, role: Role) -> bool:
    counts = role is Role.COUNT and meaning(fact) == "frequency" and fact.whole and fact.common <= 0.95
    return (
        counts and _is_usable(fact) and has_word(fact.name, "orders") and not has_word(fact.name, "no_part")
    )


def _is_usable(fact: Facts) -> bool:
    return fact.low >= 0 and fact.missing_share <= HOLES


def _go_together(drawn: DataFrame, spend: str, orders: str) -> bool:
    """Whether hardly anybody spent without an order."""
    money, times = _numbers(drawn, spend), _numbers(drawn, orders)
    known = np.isfinite(money) & np.isfinite(times)
    return bool(known.any() and ((money > 0) & (times == 0))[known].mean() <= _STRAY)


def _numbers(table: DataFrame, name: str) -> Numbers:
    return table[name].to_numpy(dtype=np.float64, na_value=np.nan)
