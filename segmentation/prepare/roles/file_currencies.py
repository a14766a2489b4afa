"""In which currency a file counts its money, and which columns that is.

Marks in the cells tell it, codes in a column of their own (“Currency”), or headers (“Spend (EUR)”). Where
they disagree the file holds several currencies; then none is shown, and that is said.
"""

from __future__ import annotations

from collections.abc import Collection

from pandas import DataFrame, Series

from segmentation.language import currencies
from segmentation.language.currencies import Money
from segmentation.language.duration_words import UNITS
from segmentation.language.phrases import listed
from segmentation.prepare.reading.tables import ColumnReading, Table
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import Roles

_MOST = 30  # different values of a column of codes
_CENTS = 100  # in a unit of money
_VARIED = 3  # different amounts: nought and one more would be a hundredfold of each other by chance
_ROUNDING = 0.5  # of a cent


def money_of(table: Table, roles: Roles, chosen: str = "") -> Money:
    """The money of a file: the columns that hold it, and its currency, told from the file or `chosen`.

    Columns of percentages and of durations are told beside it, for numbers are written as their cells were.
    What a header says to be in cents, or what is a hundred times other money in every row, bears no sign of
    money: 4,900 of them are not €4,900.

    `chosen` is a code such as “EUR”, `currencies.NONE` for plain numbers, or empty: the file tells.
    """
    read = {column.name: column for column in table.columns}
    marked = {name: found for name, column in read.items() if (found := _marks(column))}
    percents = frozenset(name for name, column in read.items() if column.unit == "%")
    spans = tuple((name, column.unit) for name, column in read.items() if column.unit in UNITS)
    columns = {*roles.names(Role.CURRENCY), *marked} - percents - dict(spans).keys()
    columns = {name for name in columns if not currencies.in_cents(name)}
    columns -= _in_cents(table.data, columns.intersection(table.data.columns))
    meant = [*marked.values(), *_named(table.data)]
    found = currencies.agreed(currencies.as_spoken(one, map(str, table.data.columns)) for one in meant)
    told = found[0] if len(found) == 1 else ""
    several = found if len(found) > 1 and not chosen else ()
    currency = told if not chosen else "" if chosen == currencies.NONE else chosen
    return Money(currency, frozenset(columns), several, told, percents, spans)


def _in_cents(data: DataFrame, money: Collection[str]) -> set[str]:
    """Columns of whole numbers that are a hundred times other money, in every row that has both."""
    amounts = {name: data[name] for name in money if data[name].dtype.kind in "iuf"}
    whole = {name: cells for name, cells in amounts.items() if bool((cells.dropna() % 1 == 0).all())}
    return {
        name
        for name, cells in whole.items()
        if any(_is_hundredfold(cells, other) for of, other in amounts.items() if of != name)
    }


def _is_hundredfold(cells: Series, other: Series) -> bool:
    both = cells.notna() & other.notna()
    cents, units = cells[both].astype(float), other[both].astype(float)
    return units.nunique() >= _VARIED and bool(((units * _CENTS - cents).abs() < _ROUNDING).all())


def currencies_told(money: Money) -> str | None:
    """What is said of a file that holds several currencies; `None` for any other."""
    if not money.several:
        return None
    return (
        f"Amounts are in several currencies ({listed(money.several, most=4)}), so none is shown beside them. "
        "Sums and averages mix them: convert them to one, or keep one of them."
    )


def _marks(column: ColumnReading) -> tuple[str, ...]:
    """What the cells of a column, or its header, may mean; nothing for other than numbers."""
    if column.kind != "number" or column.unit in ("%", *UNITS):
        return ()
    return currencies.meanings(column.unit) if column.unit else currencies.in_header(column.name)


def _named(data: DataFrame) -> list[tuple[str, ...]]:
    """The codes in columns of their own."""
    found = []
    for name in data.columns:
        if currencies.names_currencies(str(name)) and data[name].dtype.kind not in "iufbM":
            values = data[name].dropna().astype("str").str.strip().unique()
            codes = [currencies.meanings(value) for value in values] if len(values) <= _MOST else []
            found += codes if all(codes) else []
    return found
