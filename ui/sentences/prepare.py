"""What the pages of the first floor say: what was understood, and which columns count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from pandas import DataFrame, Series

from segmentation.language import currencies
from segmentation.language.currencies import NONE, PLAIN, Money
from segmentation.language.phrases import clipped, count, listed, number, word
from segmentation.language.titles import named
from segmentation.language.years import tells_years
from segmentation.prepare.cleaning.row_loss import Departure
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.reading.formats import EXTENSIONS
from segmentation.prepare.reading.non_customers import ODD
from segmentation.prepare.reading.options import Aside, Limits
from segmentation.prepare.reading.tables import READERS, Table
from segmentation.prepare.reading.text import encodings
from segmentation.prepare.reading.text.dialects import NAMES
from segmentation.prepare.roles.role_rules import NUMBERS
from segmentation.prepare.roles.roles import Role, Roles, Use
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.recipes import Recipe

if TYPE_CHECKING:
    from segmentation.prepare.explorations import StrongPair

WELCOME = "Find the segments in your customers"
WHAT_IT_DOES = (
    "Bring a table of customers, or of their orders. Touchstone finds groups, tells you whether they are "
    "really there, and turns them into personas you can act on."
)
SAMPLES = (
    "No file at hand? The sample holds 1,000 invented customers of a jeweller; the orders are 12,000 "
    "invented lines of a home store."
)
STEPS = (
    "**Prepare**  \nColumns are understood, copies are used once, and every row is accounted for.",
    "**Segment**  \nEvery number of segments at once, with a plain verdict on each.",
    "**Act**  \nPersonas with measured traits, and lists ready for your tools.",
)
"""What the first screen says."""


USES = {"basis": "Group by", "descriptor": "Describe with", "carried": "Keep in file", "ignored": "Ignore"}
"""How a column’s use is called on screen."""


KINDS = {
    Role.ID.value: "Id",
    Role.DATE.value: "Date",
    Role.END_DATE.value: "End date",
    Role.NUMERIC.value: "Number",
    Role.COUNT.value: "Count",
    Role.CURRENCY.value: "Money",
    Role.FLAG.value: "Yes or no",
    Role.CATEGORICAL.value: "Category",
    Role.MANY_VALUED.value: "Many values",
    Role.TEXT.value: "Text",
    Role.SENSITIVE.value: "Personal",
    Role.ANSWER.value: "Answer",
    Role.CONSTANT.value: "Constant",
}
"""How a column’s role is called on screen."""


def explored(unit: Unit) -> str:
    """The title of the page that looks at the rows before there are segments."""
    return f"Who are your {unit.many}?" if unit.people else f"What are your {unit.many} like?"


_COMPARES = {"r": "two numbers", "η": "a number with a category", "V": "two categories"}
"""What each measure of how strongly columns go together is for."""
NOTHING_WITH = "Nothing else in the file moves with it."
NO_GROUPS = "Those you are looking at are alike in every category, so there is nothing to compare."
NO_VALUE = "For those you are looking at there is nothing to add up."


VIEWS: Mapping[str, tuple[str, ...]] = {
    "all": tuple(USES),
    "build": ("basis",),
    "describe": ("descriptor",),
    "aside": ("carried", "ignored"),
}


def together(pairs: Sequence[StrongPair]) -> str:
    """How to read the bars of pairs that move together, and the letters beside them that occur."""
    letters = [letter for letter in _COMPARES if any(pair.letter == letter for pair in pairs)]
    first, *others = (f"{letter} compares {_COMPARES[letter]}" for letter in letters)
    compared = ", ".join([first, *(other.replace(" compares", "") for other in others)])
    return (
        "A long bar: one tells much about the other; it does not say why. "
        f"{compared}: 0 is nothing, 1 is all."
    )


_IN_A_LIST = {"Text": "text", "Excel workbook": "Excel", "OpenDocument spreadsheet": "OpenDocument"}
"""Kinds of files as they are said in a row of others."""


def readable(limits: Limits) -> str:
    """What can be read, for those who look for their kind of file."""
    kinds = ", ".join(dict.fromkeys(_IN_A_LIST.get(EXTENSIONS[one], EXTENSIONS[one]) for one in READERS))
    return f"{kinds}, or a study you kept · up to {count(limits.rows)} rows"


ROW = Unit("row", "rows", people=False)
"""What a row is called where nothing tells."""


def row_unit(unit: Unit, *, orders: bool) -> Unit:
    """What a row is called on the page: where customers come on many rows each, the rows are no customers."""
    return ROW if orders and unit == CUSTOMER else unit


def data_answer(table: Table, roles: Roles, recipe: Recipe, *, unit: Unit = CUSTOMER, out: int = 0) -> str:
    """Who is in, by how many columns they are grouped, and how many describe the groups.

    `out` are those whom the person took out.
    """
    rows = len(table.data) - out
    who = f"One {unit.one} is" if rows == 1 else f"All {unit.counted(rows)} are"
    if recipe.preset == "thesis":
        return f"{who} read. The published recipe uses every column and only complete {unit.many}."
    if table.skipped:
        skipped = len(table.skipped)
        who = f"{unit.counted(rows)} {'is' if rows == 1 else 'are'} in, "
        who += f"{count(skipped)} {'row was' if skipped == 1 else 'rows were'} set aside."
    elif out:
        who = f"{count(rows)} of {unit.counted(len(table.data))} {'is' if rows == 1 else 'are'} in."
    else:
        who = f"{who} in."
    return f"{who} {_grouping(len(roles.used(Use.BASIS)), len(roles.used(Use.DESCRIPTOR)), unit)}"


def _grouping(groups: int, describes: int, unit: Unit) -> str:
    """What the columns do."""
    if not groups:
        return f"No column groups {unit.many} yet."
    by = f"We group {unit.many} by {_columns(groups)}"
    return f"{by} and use {count(describes)} to describe the groups." if describes else f"{by}."


def rows_help(made: Customers | None, *, unit: Unit = CUSTOMER) -> str:
    """What the number of rows or customers counts."""
    if made is not None:
        return f"Made of {made.receipt.made_of} in your file."
    return "Rows in your file." if unit == ROW else f"Rows in your file, one per {unit.one}."


def size_line(rows: int, building: int, recipe: Recipe, *, unit: Unit = CUSTOMER) -> str:
    """The file in the sidebar: how many customers (or orders), and by how many columns they are grouped."""
    who = unit.counted(rows)
    if recipe.preset == "thesis":
        return f"{who} · the published recipe"
    return f"{who} · grouped by {_columns(building)}"


def building(roles: Roles, recipe: Recipe) -> str:
    """How many columns group customers: every one with the thesis’s recipe."""
    return "All" if recipe.preset == "thesis" else count(len(roles.basis))


def shared_weight(roles: Roles, recipe: Recipe, *, too_wide: bool = False) -> str | None:
    """Which columns speak of one thing, and how many columns each set of them counts as; `None` for none.

    Where there are more columns than are advised, these are the ones to begin with.
    """
    if recipe.preset == "thesis" or recipe.weights == "equal":
        return None
    told = []
    for group in roles.shared:
        counts = max(1, round(group.counts_as))
        if counts < len(group.columns):
            many = word(len(group.columns)).capitalize()
            which = listed([named(name) for name in group.columns], most=3)
            told.append(f"{many} columns speak of one thing and count as {word(counts)}: {which}.")
    if told and too_wide:
        told.append("Leave out some of these first; the rest still say most of it.")
    return " ".join(told) or None


def columns_help(roles: Roles) -> str:
    """Where columns were added to those of the file, which."""
    added = list(roles.made)
    if not added:
        return "Columns in your file."
    are = (
        "One more was added, computed from them"
        if len(added) == 1
        else (f"{word(len(added)).capitalize()} more were added, computed from them")
    )
    return f"Columns in your file. {are}: {listed(added)}."


def view_titles(roles: Roles) -> dict[str, str]:
    """The views of the columns’ table with how many columns each shows."""
    names = {"all": "All", "build": "Group by", "describe": "Describe with", "aside": "Others"}
    return {
        view: f"{names[view]} {sum(column.use.value in uses for column in roles)}"
        for view, uses in VIEWS.items()
    }


def column_rows(
    table: Table,
    roles: Roles,
    view: str,
    money: Money = PLAIN,
    told: Callable[[str], str] = str,
) -> DataFrame:
    """One row per column of the view: name, use, kind, examples and the reason, as `told` says it."""
    shown = [column for column in roles if column.use.value in VIEWS[view]]
    order, why = {use: place for place, use in enumerate(USES)}, roles.reasons
    data = roles.extend(table.data)
    shown.sort(key=lambda column: order[column.use.value])
    return DataFrame(
        {
            "Column": [column.name for column in shown],
            "Use": [USES[column.use.value] for column in shown],
            "Kind": [KINDS[column.role.value] for column in shown],
            "Examples": [
                examples(data[column.name], money=money, marked=column.role in NUMBERS) for column in shown
            ],
            "Why": [told(why[column.name]) for column in shown],
        }
    )


def kind_named(shown: str | None) -> str | None:
    """The role behind its name on screen."""
    return None if shown is None else next(role for role, name in KINDS.items() if name == shown)


def use_named(shown: str | None) -> str | None:
    """The use behind its name on screen."""
    return None if shown is None else next(use for use, name in USES.items() if name == shown)


def leaving(departure: Departure) -> str:
    """Who would vanish if customers were left out for a gap in a column that builds."""
    if not departure.count:
        return "Nobody would leave: every column that groups them is filled in for everyone."
    return departure.sentence


def leave_out_label(departure: Departure) -> str:
    """What the button does."""
    return (
        "Leave one customer out" if departure.count == 1 else f"Leave {count(departure.count)} customers out"
    )


def leaving_with_any_gap(departure: Departure) -> str:
    """Who would vanish if every customer with any empty cell at all were left out, as the thesis does."""
    return f"For an empty cell in any column, as the published recipe does it: {departure.sentence}"


def examples(column: Series, most: int = 3, *, money: Money = PLAIN, marked: bool = False) -> str:
    """The first few different values, as a reminder of what a column holds.

    Whole numbers of an id or a year stand as in the file; others are `marked` by thousands, as on every page.
    """
    marked = marked and not tells_years(str(column.name))
    values = column.dropna().drop_duplicates().head(most)
    if pd.api.types.is_datetime64_any_dtype(values):
        shown = values.head(2).dt.strftime("%Y-%m-%d").tolist()
    elif marked or pd.api.types.is_float_dtype(values) or str(column.name) in money.columns:
        shown = [money.number(float(value), of=str(column.name)) for value in values]
    elif pd.api.types.is_integer_dtype(values):
        shown = [str(value).replace("-", "\N{MINUS SIGN}") for value in values]
    else:
        shown = [clipped(value, 24) for value in values]
    return _fitting(shown) if shown else "—"


EXAMPLES_HOLD = 15.5
"""Wide letters in a line of the column of examples, which is 125 pixels wide."""


def _fitting(shown: list[str]) -> str:
    """As many of the examples as can be read whole in a line; at least one."""
    while len(shown) > 1 and letters_wide(" · ".join(shown)) > EXAMPLES_HOLD:
        shown = shown[:-1]
    return " · ".join(shown)


_NARROW = " .,:;·'’|iljtfrI()-"
"""Letters half as wide as others."""


def letters_wide(text: str) -> float:
    """How much room a text takes, in wide letters.

    >>> letters_wide("1,423 · 1,479"), letters_wide("Leeds")
    (10.5, 5.0)
    """
    return len(text) - sum(map(text.count, _NARROW)) / 2


NEVER_ORDERED = {"k-means": "Grouped with the others", "buyers": "A segment of their own"}
"""Where those stand who never ordered, by the way to segment."""


def no_value_columns(roles: Roles) -> list[str]:
    """Columns in which a value is taken for “no value”, or an empty cell for “never”."""
    idle = roles.nonbuyers
    never = idle.told_by[:1] if idle is not None and (idle.numbers or idle.dates) else ()
    return list(dict.fromkeys([*roles.placeholders, *never, *roles.last_times]))


def no_value_label(column: str, roles: Roles) -> str:
    """What stands for “no value” or “never” in a column."""
    mark = roles.placeholders.get(column)
    return f"Empty in {column}: never" if mark is None else f"{mark.written} in {column}"


def skipped_title(table: Table) -> str:
    """How many rows were set aside while reading."""
    rows = len(table.skipped)
    return "1 row was set aside: see which" if rows == 1 else f"{count(rows)} rows were set aside: see which"


def asides_title(asides: Sequence[Aside]) -> str:
    """How many cells were not understood."""
    cells = "1 cell was" if len(asides) == 1 else f"{count(len(asides))} cells were"
    return f"{cells} not understood: see which"


def aside_rows(asides: Sequence[Aside]) -> DataFrame:
    """Every such cell, with its line, its column, what it says, and why that counts as missing."""
    return DataFrame(asides, columns=["Line", "Column", "Why", "Text"])[["Line", "Column", "Text", "Why"]]


def repeats_title(table: Table) -> str:
    """How many rows repeat an id, as the title of their list."""
    many = "1 row repeats" if len(table.repeats) == 1 else f"{count(len(table.repeats))} rows repeat"
    return f"{many} an id that came before; they stay in: see which"


def repeat_rows(table: Table) -> DataFrame:
    """The rows that repeat an id."""
    return DataFrame(table.repeats, columns=["Line", "Id"])


def skipped_rows(table: Table) -> DataFrame:
    """Every row set aside, with its line, the reason and its beginning."""
    return DataFrame(
        [(row.line, row.reason, row.text) for row in table.skipped], columns=["Line", "Why", "Begins with"]
    )


SHORT_OF_MEMORY = (
    "There is not enough memory for this just now. Nothing of yours is lost: try again in a minute, or with "
    "fewer rows or columns."
)


def reading_told(name: str, size: int, seconds: int) -> str:
    """What is being done with a file that takes a while."""
    megabytes = size // 10**6
    large = f", {count(megabytes)} MB" if megabytes else ""
    since = f" {seconds} seconds so far." if seconds > 1 else ""
    return f"Reading “{name}”{large}: cells, columns and what they mean.{since}"


@dataclass(frozen=True)
class ReadingChoice:
    """One way to read the file otherwise: the option, its values and what they are called."""

    option: str
    label: str
    words: Mapping[Any, str]
    current: Any

    @property
    def options(self) -> list[Any]:
        return list(self.words)


CURRENCIES = ("", NONE, *currencies.codes())
"""What amounts may be in; the first leaves it to the file."""


def currency_label(code: str, money: Money) -> str:
    """A currency in the list; the first says what the file tells."""
    if code == NONE:
        return "None: plain numbers"
    if code:
        return currencies.name(code)
    return f"As in the file: {currencies.name(money.told)}" if money.told else "As in the file: none found"


def unread_currency(money: Money, filename: str) -> str | None:
    """What is said of amounts in a workbook whose number formats we cannot read; `None` for others."""
    if money.told or not filename.casefold().endswith((".xls", ".xlsb")):
        return None
    return (
        "A currency that an older workbook shows only by the format of its cells cannot be read. If these "
        "amounts have one, choose it here, or save the file as .xlsx."
    )


def categories_build(roles: Roles) -> bool:
    """Whether a category is among the columns that build."""
    kinds = (Role.CATEGORICAL, Role.MANY_VALUED, Role.FLAG, Role.SENSITIVE)
    return any(column.use is Use.BASIS and column.role in kinds for column in roles)


def weights(chosen: float) -> list[float]:
    """What a category may weigh; whatever is chosen is among them."""
    return sorted({0.5, 1.0, 2.0, chosen})


def weight_label(weight: float) -> str:
    """How a weight is called."""
    return {0.5: "Half", 1.0: "Normal", 2.0: "Double"}.get(weight, f"{number(weight)} times")


def reading_choices(table: Table, options: Any) -> tuple[ReadingChoice, ...]:
    """The controls that fit this kind of file; “Decide for me” stands first."""
    place = "row" if table.sheets else "line"
    words: dict[str, tuple[str, Mapping[Any, str]]] = {
        "sheet": ("Sheet", {name: name for name in table.sheets}),
        "table": ("Table", {n: region.told(place).capitalize() for n, region in enumerate(table.regions, 1)}),
        "delimiter": ("Columns are separated by", {mark: name.capitalize() for mark, name in NAMES.items()}),
        "encoding": ("Letters are stored as", ENCODINGS),
        "decimal": ("Decimal mark", {".": "Point: 1,204.50", ",": "Comma: 1.204,50"}),
        "date_order": ("Dates", _ORDERS),
        "header_row": (f"Column names stand in {place}", {0: "There are none", **_header_lines(table)}),
        "odd_rows": ("Totals, remarks and units", {"keep": "Keep them as customers"}),
        "literal": ("Words and dates taken for “no value”", _literal_choices(table, options)),
    }
    return tuple(
        ReadingChoice(option, label, {None: "Decide for me", **values}, getattr(options, option))
        for option, (label, values) in words.items()
        if option in _fitting_choices(table, options)
    )


_ORDERS = {
    "day first": "Day first: 31/12/2024",
    "month first": "Month first: 12/31/2024",
    "year first": "Year first: 2024-12-31",
}
ENCODINGS = {name: encodings.NAMES[name] for name in ("utf-8", "utf-16")} | {
    name: f"{encodings.NAMES[name]}, {region}" for name, region in encodings.REGIONS.items()
}
LISTED = 30
"""So many columns are offered one by one."""
DEEPEST = 200
"""Column names are looked for down to this line, in a workbook as well as in a text."""


def _header_lines(table: Table) -> dict[int, str]:
    last = min(DEEPEST, table.header_row + table.rows_read)
    return {line: f"{line:,}" for line in range(1, last + 1)}


def _fitting_choices(table: Table, options: Any) -> set[str]:
    """What can be chosen for this kind of file; odd rows only where some were set aside."""
    found = {"decimal", "date_order"}
    if options.odd_rows is not None or any(row.reason in ODD for row in table.skipped):
        found.add("odd_rows")
    if table.regions or options.table is not None:
        found.add("table")
    if options.literal or _taken(table):
        found.add("literal")
    if table.sheets:
        return found | {"sheet", "header_row"}
    return found | {"delimiter", "encoding", "header_row"} if table.delimiter else found


def _taken(table: Table) -> list[str]:
    """The columns in which words or dates were taken for “no value”."""
    return [column.name for column in table.columns if column.nothing or column.strays]


def _literal_choices(table: Table, options: Any) -> dict[tuple[str, ...], str]:
    """Keep them in one more column than now, or in all."""
    kept = options.literal or ()
    more = [name for name in _taken(table) if name not in kept]
    choices = [kept, *((*kept, name) for name in more[:LISTED]), (*kept, *more)]
    return {choice: f"Keep those in {listed(choice, most=4)}" for choice in choices if choice}


def _columns(number: int) -> str:
    return f"{count(number)} column{'' if number == 1 else 's'}"
