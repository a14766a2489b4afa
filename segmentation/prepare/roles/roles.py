"""Which columns build the segments, and which only describe them.

Every column of the upload gets a role (what kind of column it is), a use (what becomes of it) and
a reason in words. What is inferred is a proposal: the person changes it in one table.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeVar

import pandas as pd
from pandas import DataFrame

from segmentation.errors import RoleError
from segmentation.language.concepts import concept_of, find
from segmentation.language.phrases import count, listed, word
from segmentation.language.suggestions import no_column
from segmentation.prepare.reading.frames import Framed, frame_in
from segmentation.prepare.reading.memory_pools import release
from segmentation.prepare.reading.units import units_in, with_units
from segmentation.prepare.roles import basis as bases
from segmentation.prepare.roles.agreements import AMOUNTS_OF
from segmentation.prepare.roles.amounts.derived_amounts import Made, parts_of, propose
from segmentation.prepare.roles.market_series import market_series
from segmentation.prepare.roles.non_buyers import NonBuyers, find_nonbuyers, never_happened
from segmentation.prepare.roles.placeholders import Placeholder, without_placeholders
from segmentation.prepare.roles.redundancy.redundancy import Repeat
from segmentation.prepare.roles.redundancy.representatives import is_average, is_share
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.summaries import Facts
from segmentation.prepare.roles.table_looks import Look, look_at
from segmentation.prepare.roles.twin_dates import close_dates, twin_dates
from segmentation.prepare.roles.weights import Shared, Ties, share_weights, shared
from segmentation.standards import COMPARED_VALUES
from segmentation.threads import one_thread

__all__ = ["ColumnRole", "Role", "Roles", "Use", "infer_roles"]


class Use(StrEnum):
    """What becomes of a column."""

    BASIS = "basis"
    DESCRIPTOR = "descriptor"
    CARRIED = "carried"
    IGNORED = "ignored"


_USES: Mapping[Role, Use] = {
    Role.ID: Use.CARRIED,
    Role.DATE: Use.CARRIED,
    Role.END_DATE: Use.CARRIED,
    Role.TEXT: Use.CARRIED,
    Role.CONSTANT: Use.IGNORED,
}
"""Use of a column that does not build; all other roles describe."""

DAYS_SINCE, DAYS_UNTIL = "Days since {}", "Days until {}"
TENURE_FROM, AGE_FROM = "Tenure in days (from {})", "Age (from {})"
"""Names of the columns that cleaning makes from dates."""

_CONTENT = {
    "text": "words",
    "date": "dates",
    "number": "numbers",
    "boolean": "yes and no",
    "empty": "nothing",
}

CANNOT_BUILD: Mapping[Role, str] = {
    Role.ID: "tells customers apart, so no two are alike in it",
    Role.TEXT: "holds free text, which has no distance between customers",
    Role.END_DATE: "is empty for everyone who is still a customer",
    Role.CONSTANT: "is the same for everyone",
}
"""Why a column of such a role cannot group customers, whatever somebody chooses."""


@dataclass(frozen=True)
class ColumnRole:
    """One column: what it is, what becomes of it, and why."""

    name: str
    role: Role
    use: Use
    reason: str
    """Why, of itself; beside others it may be another (`Roles.reasons`)."""
    kind: str = ""
    """What the values are: "number", "date", "boolean", "text" or "empty"; "" when unknown."""
    values: int = 0
    """How many different values it has; 0 when unknown."""
    repeats: tuple[str, ...] = ()
    """The columns whose information it repeats; empty when it says something of its own."""
    made: Made | None = None
    """How it is computed, where it is not a column of the upload."""
    placeholder: Placeholder | None = field(default=None, compare=False)
    """The value that stands for “no value” in it, such as −1, and where it stands."""


@dataclass(frozen=True)
class Roles:
    """The columns of a table in its order, each with role, use and reason; then those to be made of them."""

    columns: tuple[ColumnRole, ...]
    literal: tuple[str, ...] = ()
    """The columns in which every value is meant, also one that looks like a placeholder."""
    nonbuyers: NonBuyers | None = field(default=None, compare=False)
    """Customers whose empty cells mean that they never ordered, where a file has some."""
    last_times: tuple[str, ...] = ()
    """Dates of a last time that are empty for people who do little, beside those of `nonbuyers`."""
    ties: Ties = field(default_factory=dict, compare=False)
    """How strongly numbers and dates go together, for the weights of those that build."""
    close: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """Date → the others within a day of it for nearly everybody (`twin_dates.close_dates`)."""

    def __iter__(self) -> Iterator[ColumnRole]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)

    def __getitem__(self, name: str) -> ColumnRole:
        for column in self.columns:
            if column.name == name:
                return column
        raise RoleError(no_column(str(name), [column.name for column in self]))

    def names(self, *roles: Role | str) -> list[str]:
        """The columns with one of these roles, in order."""
        return [column.name for column in self if column.role in roles]

    def used(self, *uses: Use | str) -> list[str]:
        """The columns with one of these uses, in order."""
        return [column.name for column in self if column.use in uses]

    def table(self) -> DataFrame:
        """One row per column: its role, its use, and why."""
        why = self.reasons
        rows = {column.name: (column.role.value, column.use.value, why[column.name]) for column in self}
        index = pd.Index(list(rows), name="Column", dtype="str")
        return DataFrame(list(rows.values()), index, columns=["Role", "Use", "Reason"], dtype="str")

    @property
    def twins(self) -> dict[str, str]:
        """Date → another that is counted in its place, since it lies within a day of it."""
        return twin_dates(self.close, self.names(Role.DATE), self.basis)

    @property
    def reasons(self) -> dict[str, str]:
        """Column → why it has its use, as all the others are used now."""
        twins = {
            name: f"Within a day of {it}: only one of them is counted." for name, it in self.twins.items()
        }
        return {column.name: twins.get(column.name, column.reason) for column in self}

    @property
    def amounts(self) -> list[str]:
        """Money under a header that counts, or says nothing: “Purchases” of 1,204.50 are what somebody spent.

        Under one that says nothing the signs in its cells tell; an average of unnamed amounts is none.
        """
        money = {name: concept_of(name) for name in self.names(Role.CURRENCY)}
        return [
            name
            for name, concept in money.items()
            if (concept in AMOUNTS_OF or concept is None) and not is_average(name)
        ]

    def value_among(self, columns: Iterable[str]) -> str | None:
        """The first of the columns that says what customers are worth, by its header or by its values.

        Never an average: those of many customers add up to nothing.
        """
        names = [name for name in columns if not is_share(name) and not is_average(name)]
        return find(names, "value") or next((name for name in names if name in self.amounts), None)

    @property
    def made(self) -> dict[str, Made]:
        """The columns that are not in the upload, and how they are computed from it."""
        return {column.name: column.made for column in self if column.made is not None}

    @property
    def parts(self) -> dict[str, str]:
        """Column of the upload → the total that was made of it and others."""
        return parts_of(self.made)

    @property
    def uploaded(self) -> Self:
        """Without the columns that are made."""
        return dataclasses.replace(self, columns=tuple(c for c in self if c.made is None))

    @property
    def placeholders(self) -> dict[str, Placeholder]:
        """Column → the value in it that looks like “no value”, also where the person takes it literally."""
        return {column.name: column.placeholder for column in self if column.placeholder is not None}

    def known(self, table: DataFrame) -> tuple[DataFrame, Mapping[str, Placeholder]]:
        """The table with nothing where a number or date only stands for “no value”, and what those were.

        Who never ordered has noughts where cells are empty.
        """
        looked = self.uploaded.names(*NUMBERS, Role.DATE, Role.END_DATE)
        table, marks = without_placeholders(table, [name for name in looked if name not in self.literal])
        return (table if self.never is None else self.never.known(table)), marks

    @property
    def undated(self) -> tuple[str, ...]:
        """Dates of a last time whose empty cells mean that it never was, but those taken literally."""
        orders = () if self.never is None else self.never.dates
        return (*orders, *(name for name in self.last_times if name not in self.literal))

    @property
    def never(self) -> NonBuyers | None:
        """Customers taken for people who never ordered; `None` where the person says otherwise."""
        return self.nonbuyers if self.nonbuyers is not None and self.nonbuyers.believed else None

    def extend(self, table: DataFrame) -> DataFrame:
        """The table with the columns that are made; the table itself where there are none."""
        added = {name: made.values(table) for name, made in self.made.items()}
        return pd.concat([table, DataFrame(added, index=table.index)], axis=1) if added else table

    @property
    def repeats(self) -> list[str]:
        """The columns that repeat what others say, in order."""
        return [column.name for column in self if column.repeats]

    @property
    def basis(self) -> list[str]:
        """The columns that build the segments. A date among them builds as the days since."""
        return self.used(Use.BASIS)

    @property
    def weights(self) -> dict[str, float]:
        """How much each number or date of the basis counts: the less, the more it goes with the others.

        The mean of their squares is 1 (see `weights.share_weights`); categories have none.
        """
        return share_weights(self.basis, self.ties)

    @property
    def shared(self) -> tuple[Shared, ...]:
        """Sets of columns of the basis that go together, and how many columns each counts as."""
        return shared(self.basis, self.ties)

    def assign(self, roles: Mapping[str, str] | None = None, uses: Mapping[str, str] | None = None) -> Self:
        """These roles with some chosen by the person; this value stays as it is.

        A column given another role takes that role's usual use, unless `uses` says otherwise. A
        date may go by the name of the column made from it, such as “Days since Last order”.
        Raises `RoleError` for an unknown column, role or use, and for a column that cannot build.
        """
        roles = {self.source(name): role for name, role in (roles or {}).items()}
        uses = {self.source(name): use for name, use in (uses or {}).items()}
        return dataclasses.replace(self, columns=tuple(_chosen(column, roles, uses) for column in self))

    def source(self, name: str) -> str:
        """The column of the upload behind a name; `RoleError` when there is none."""
        dates = self.names(Role.DATE, Role.NUMERIC, Role.COUNT) if name not in self else []
        texts = (DAYS_SINCE, DAYS_UNTIL, TENURE_FROM, AGE_FROM)
        made = {text.format(date): date for date in dates for text in texts}
        return self[made.get(name, name)].name


@one_thread()
def infer_roles(table: DataFrame | Framed, *, literal: Iterable[str] = ()) -> Roles:
    """A role, a use and a reason for every column of a table that was read, or a frame, and a default basis.

    Columns that repeat another are found among the numbers (see `redundancy`) and used once. Where a
    file has parts and no total, or totals and no average, roles for those follow the columns of the
    table (see `amounts`). Cells that are empty for those who never ordered mean nought (see `nonbuyers`).
    In the columns of `literal` every value is meant, also one that looks like “no value”, and empty cells
    are unknown. The order of the rows does not matter. Raises `RoleError` when two columns share a name,
    and for an unknown column.

    >>> from segmentation.datasets import jewellery
    >>> infer_roles(jewellery()).basis
    ['Age', 'PurchaseCount', 'TotalSpend', 'EngagementScore', 'FollowDuration']
    """
    literal = tuple(literal)
    table = frame_in(table)
    _check_columns(table, literal)
    table, marks, nonbuyers = _meant(table, literal)
    seen = look_at(table)
    made = propose(seen.drawn, seen.facts, seen.roles, seen.repeats)
    seen = look_at(table, made, seen) if made else seen
    ordered = () if nonbuyers is None else nonbuyers.dates
    last_times = tuple(name for name in never_happened(seen.drawn, seen.facts) if name not in ordered)
    understood = Roles((), literal, nonbuyers, last_times)
    choice = _basis_of(seen, made, understood)
    release()
    columns = tuple(
        _inferred(
            fact,
            seen.told[fact.name],
            choice,
            seen.repeats,
            marks.get(fact.name),
            made.get(fact.name),
            fact.name in literal,
        )
        for fact in seen.facts
    )
    dates = {fact.name: table[fact.name] for fact in seen.facts if fact.kind == "date"}
    close = close_dates(dates, literal=literal)
    return dataclasses.replace(understood, columns=columns, ties=choice.ties, close=close)


def _meant(
    table: DataFrame, literal: tuple[str, ...]
) -> tuple[DataFrame, Mapping[str, Placeholder], NonBuyers | None]:
    """The table without what only stands for “no value”, what that was, and who never ordered.

    Columns of `literal` stay as they are. Who never ordered has noughts where cells are empty.
    """
    units = units_in(table)
    cleared, marks = without_placeholders(table, table.columns)
    table = with_units(cleared.assign(**{name: table[name] for name in literal if name in marks}), units)
    nonbuyers = find_nonbuyers(table, literal)
    if nonbuyers is not None and nonbuyers.believed:
        table = with_units(nonbuyers.known(table), units)
    return table, marks, nonbuyers


def _basis_of(seen: Look, made: Mapping[str, Made], understood: Roles) -> bases.Choice:
    """Which columns build, of the customers who ordered where some never did."""
    facts, never = bases.without_holes(seen.facts, understood.undated), understood.never
    market = market_series(seen.drawn, seen.facts, seen.roles)
    bought = None if never is None else seen.drawn[~never.are_in(seen.drawn)]
    return bases.choose(seen.drawn, facts, seen.roles, seen.repeats, parts_of(made), market, bought=bought)


def _check_columns(table: DataFrame, literal: tuple[str, ...]) -> None:
    """`RoleError` where a name is not that of one column."""
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise RoleError(f"Two columns are called “{twice}”. Give one of them another name.")
    for name in literal:
        if name not in table.columns:
            raise RoleError(no_column(name, table.columns))


def _inferred(
    fact: Facts,
    told: tuple[Role, str],
    choice: bases.Choice,
    repeats: Mapping[str, Repeat],
    mark: Placeholder | None,
    made: Made | None,
    literal: bool,
) -> ColumnRole:
    """The proposal for one column."""
    role, reason = told
    use = Use.CARRIED if role is Role.ANSWER and fact.kind == "date" else _usual(role, fact.distinct)
    repeat = repeats.get(fact.name)
    if fact.name in choice.builds:
        use, reason = Use.BASIS, choice.builds[fact.name]
        copies = sum(1 for other in repeats.values() if other.kind == "copy" and other.of == (fact.name,))
        if copies:
            others = "other column is a copy" if copies == 1 else "other columns are copies"
            reason += f" {word(copies).capitalize()} {others} of it."
    elif repeat is not None and fact.name in choice.told:
        use = Use.CARRIED if repeat.kind == "copy" else Use.DESCRIPTOR
        reason = "Describes." if made and repeat.of == made.of else _repeated(repeat, choice.builds)
    elif fact.name in choice.describes:
        reason = choice.describes[fact.name]
        use = Use.CARRIED if fact.name in choice.aside else use
    if mark is not None and not literal and role in (*NUMBERS, Role.DATE, Role.END_DATE):
        reason = f"{reason} {mark.sentence}"
    if made is not None:
        reason = _why_made(made, use, reason)
    again = () if repeat is None or repeat.kind == "near" else repeat.of
    return ColumnRole(fact.name, role, use, reason, fact.kind, fact.distinct, again, made, mark)


def _why_made(made: Made, use: Use, reason: str) -> str:
    """What a column was made of, and why it does not build where it does not; short enough for its cell."""
    if use is Use.BASIS:
        return made.told
    return f"{made.told} {reason}" if reason == "Describes." else f"{reason} {made.told}"


def _usual(role: Role, values: int) -> Use:
    """The use of a column that does not build."""
    if role is Role.MANY_VALUED and values > COMPARED_VALUES:
        return Use.CARRIED
    return _USES.get(role, Use.DESCRIPTOR)


def _repeated(repeat: Repeat, builds: Container[str]) -> str:
    """Why a column that says nothing new is used once."""
    if repeat.kind == "copy":
        exact = repeat.formula == f"{repeat.column} = {repeat.of[0]}"
        told = repeat.formula.removeprefix(f"{repeat.column} ")
        once = "used once" if repeat.of[0] in builds else "one of them is enough"
        return f"Copy of {repeat.of[0]}{'' if exact else f' ({told})'}; {once}."
    return f"Computed: {repeat.formula}. Describes."


def _chosen(column: ColumnRole, roles: Mapping[str, str], uses: Mapping[str, str]) -> ColumnRole:
    """One column as the person wants it."""
    role = _known(Role, roles.get(column.name, column.role), "role")
    usual = column.use if role is column.role else _usual(role, column.values)
    use = _known(Use, uses.get(column.name, usual), "use")
    if role is column.role and use is column.use:
        return column
    _check(column, role, use)
    return dataclasses.replace(column, role=role, use=use, reason="Your choice.")


_Choice = TypeVar("_Choice", Role, Use)


def _known(choices: type[_Choice], value: str, what: str) -> _Choice:
    try:
        return choices(value)
    except ValueError:
        known = listed([f"“{choice}”" for choice in choices], most=len(choices))
        raise RoleError(f"There is no {what} “{value}”. Choose {known.replace(' and ', ' or ')}.") from None


def _check(column: ColumnRole, role: Role, use: Use) -> None:
    """Raise `RoleError` where the values cannot be what they are said to be."""
    name, kind = column.name, column.kind
    if role in NUMBERS and kind not in ("number", "boolean", ""):
        raise RoleError(f"“{name}” holds {_CONTENT[kind]}, so it cannot be a number. Make it a category.")
    if role in (Role.DATE, Role.END_DATE) and kind not in ("date", ""):
        raise RoleError(f"“{name}” holds {_CONTENT[kind]}, not dates. Give it another role.")
    if use is not Use.BASIS:
        return
    if role in CANNOT_BUILD:
        raise RoleError(f"“{name}” {CANNOT_BUILD[role]}. Describe with it instead.")
    if column.values > COMPARED_VALUES and role not in NUMBERS and kind == "text":
        raise RoleError(
            f"“{name}” has {count(column.values)} different values, too many to compare customers by. "
            "Describe with it, or group its values first."
        )
