"""All that one look at the customers needs, each part computed when it is asked for.

A page asks for the overview first and for a pair of columns much later; nothing that is not looked
at costs time, and nothing is computed twice for the same customers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from pandas import DataFrame

from segmentation.criteria import Criterion
from segmentation.language.currencies import PLAIN, Money
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.explorations.chart_kinds import (
    Kind,
    age_column,
    first_category,
    first_number,
    kinds,
    value_column,
)
from segmentation.prepare.explorations.concentrations import Concentration, concentration
from segmentation.prepare.explorations.filters import Choices, choices, narrowed, told
from segmentation.prepare.explorations.level_averages import Averages, averages
from segmentation.prepare.explorations.measures import Method
from segmentation.prepare.explorations.number_tables import described
from segmentation.prepare.explorations.overviews import Gaps, Overview, gaps, overview
from segmentation.prepare.explorations.relationships.correlations import MOST, Correlations, correlations
from segmentation.prepare.explorations.relationships.pairs import Alone, Pair, alone, pair
from segmentation.prepare.explorations.relationships.strongest_pairs import (
    StrongPair,
    strongest_pairs,
    turned,
)
from segmentation.prepare.explorations.shares import Cross, bands
from segmentation.prepare.roles.roles import Role, Roles, Use
from segmentation.prepare.roles.row_units import CUSTOMER, Unit

_MOST_REPEATS = 30  # columns drawn again for each level
_Result = TypeVar("_Result")


@dataclass(frozen=True, eq=False)
class Exploration:
    """The customers someone looks at, and every result about them.

    `data` holds the columns as uploaded, gaps and all; `total` is the number of customers before
    filters. Results that a file does not allow (no category, no ages) are `None`.
    """

    data: DataFrame
    roles: Roles
    total: int
    filters: tuple[Criterion, ...] = ()
    repeats: Mapping[str, str] = field(default_factory=dict)
    """Column → why it repeats another."""
    uploaded: tuple[str, ...] | None = None
    """The columns of the upload when `data` has derived ones as well."""
    money: Money = PLAIN
    """Which columns hold money, and in which currency."""
    unit: Unit = CUSTOMER
    """What a row is."""
    by_making: tuple[frozenset[str], ...] = ()
    """Sets of columns that move together because of how they were computed, as orders and days with one."""
    _found: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False)
    """What was asked for already, so that redrawing a page computes nothing."""

    @classmethod
    def of(
        cls,
        table: DataFrame,
        roles: Roles,
        clean: CleanTable | None = None,
        *,
        money: Money = PLAIN,
        unit: Unit = CUSTOMER,
        by_making: tuple[frozenset[str], ...] = (),
    ) -> Exploration:
        """The customers of an upload; with `clean`, only those in the study, and its derived columns too.

        Values stay as uploaded: what cleaning filled in is missing here.
        """
        parts = roles.parts
        repeats = {column.name: column.reason for column in roles if column.repeats or column.name in parts}
        uploaded = tuple(table.columns)
        table = roles.extend(table)
        look = partial(cls, repeats=repeats, uploaded=uploaded, money=money, unit=unit, by_making=by_making)
        if clean is None:
            return look(table, roles, len(table))
        added = [name for name in clean.data if name not in table]
        derived = DataFrame(
            {name: (clean.known if name in clean.known else clean.data)[name] for name in added}
        )
        own = table if len(table) == len(clean.data) else table.loc[clean.data.index]
        data = own.join(derived) if derived.shape[1] else own
        return look(data, clean.roles, len(data))

    def where(self, filters: Sequence[Criterion]) -> Exploration:
        """The same look at the customers who fulfil the filters."""
        kept = narrowed(self.data, filters)
        return replace(self, data=kept, filters=tuple(filters), _found={})

    @property
    def told(self) -> str:
        """Which customers are looked at."""
        return told(self.filters, len(self.data), self.total, money=self.money, unit=self.unit)

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """Every column that can be drawn, and how."""
        return kinds(self.data, self.roles)

    @cached_property
    def varied(self) -> tuple[str, ...]:
        """Columns with two different values at least: those worth filtering by."""
        return tuple(name for name in self.kinds if self.data[name].nunique() > 1)

    def choices(self, column: str) -> Choices:
        """What a filter on this column can be set to."""
        return choices(self.data[column], self.kinds[column])

    @cached_property
    def overview(self) -> Overview:
        return overview(self.data, self.roles, uploaded=self.uploaded, money=self.money, unit=self.unit)

    @cached_property
    def gaps(self) -> Gaps:
        return gaps(self.data if self.uploaded is None else self.data[list(self.uploaded)], self.roles)

    @cached_property
    def featured(self) -> tuple[str, ...]:
        """The two columns to begin with: what customers are worth and how old they are, or the next best."""
        value = value_column(self.data, self.roles)
        age = age_column(self.data, self.roles)
        first = value or first_number(self.data, self.roles, but=(age,))
        second = age or first_number(self.data, self.roles, but=(first,))
        return tuple(dict.fromkeys(name for name in (first, second) if name is not None))

    @cached_property
    def next_column(self) -> str | None:
        """A column to look at next: the first that is not featured already."""
        return next((name for name in self.kinds if name not in self.featured), next(iter(self.kinds), None))

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories that vary and build or describe, gender first."""
        first = first_category(self.data, self.roles)
        if first is None:
            return ()
        used = set(self.roles.used(Use.BASIS, Use.DESCRIPTOR))
        others = [n for n, kind in self.kinds.items() if kind == "category" and n in used and n != first]
        return (first, *(name for name in others if self.data[name].nunique() > 1))

    @cached_property
    def concentration(self) -> Concentration | None:
        value = self.overview.value
        return None if value is None else concentration(self.data[value])

    def averages_by(self, category: str) -> Averages | None:
        """The first featured number per level of a category."""
        if not self.featured:
            return None
        value = self.data[self.featured[0]]
        return self._once(
            ("averages", category), lambda: averages(value, self.data[category], money=self.money)
        )

    def bands_by(self, category: str) -> Cross | None:
        """Bands of the second featured number (ages) against a category."""
        if not self.featured:
            return None
        ages = self.data[self.featured[-1]]
        return self._once(("bands", category), lambda: bands(ages, self.data[category], money=self.money))

    def correlations(self, method: Method, *, repeats: bool = False) -> Correlations:
        """How columns that build or describe move together; with `repeats`, also those that say the same."""
        used = {*self.roles.used(Use.BASIS, Use.DESCRIPTOR), *(self.repeats if repeats else ())}
        used -= set(self.roles.names(Role.ANSWER))  # made from the other columns, so they always match
        shown = {n: k for n, k in self.kinds.items() if n in used and (repeats or n not in self.repeats)}
        most = _MOST_REPEATS if repeats else MOST
        return self._once(
            ("correlations", method, repeats),
            lambda: correlations(
                self.data,
                shown,
                method=method,
                marks=self.repeats,
                repeats=repeats,
                most=most,
                by_making=self.by_making,
            ),
        )

    def strongest(self, *, only: str | None = None) -> tuple[StrongPair, ...]:
        """The pairs that move together most, by rank, each with its sentence; `only` those of a column."""

        def ranked() -> tuple[StrongPair, ...]:
            last, money = self.overview.value, self.roles.names(Role.CURRENCY)
            return strongest_pairs(self.correlations("rank"), self.pair, last=last, money=money, only=only)

        return self._once(("strongest", only), ranked)

    def turned(self, x: str, y: str) -> tuple[str, str]:
        """Two columns, that which follows from the other second, as the strongest pairs are told."""
        return turned(x, y, self.overview.value, self.roles.names(Role.CURRENCY))

    @cached_property
    def described(self) -> DataFrame:
        """One row per number: mean, quartiles, extremes, spread."""
        return described(self.data, self.kinds)

    def alone(self, column: str, *, log: bool = False) -> Alone:
        """One column by what it is."""
        key = ("alone", column, log)
        return self._once(key, lambda: alone(self.data, self.kinds, column, log=log, money=self.money))

    def pair(self, x: str, y: str, *, method: Method = "rank") -> Pair:
        """Two columns by what they are."""
        key = ("pair", x, y, method)
        return self._once(key, lambda: pair(self.data, self.kinds, x, y, method=method, money=self.money))

    def _once(self, key: tuple[Any, ...], make: Callable[[], _Result]) -> _Result:
        if key not in self._found:
            self._found[key] = make()
        result: _Result = self._found[key]
        return result
