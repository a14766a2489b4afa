"""From the bytes of an upload to the customers that take part."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from pandas import DataFrame

from segmentation.criteria import Criterion
from segmentation.errors import FeatureError, SegmentationError, TableError
from segmentation.language.currencies import Money
from segmentation.language.titles import spoken
from segmentation.prepare.cleaning.cleaning import CleanTable, Departure, who_would_leave
from segmentation.prepare.explorations import Exploration, OrderLook
from segmentation.prepare.lifetime.forecast_columns import with_forecasts
from segmentation.prepare.lifetime.lifetime_values import LifetimeValue, lifetime_value
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.customer_measures import BY_MAKING
from segmentation.prepare.orders.recognition import OrderReading, recognise
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.roles import basis as bases
from segmentation.prepare.roles.basis_advice import all_alike, none_can_build
from segmentation.prepare.roles.duplicates import Repetition, repetition
from segmentation.prepare.roles.file_currencies import money_of
from segmentation.prepare.roles.roles import Roles
from segmentation.prepare.roles.row_units import Unit, unit_of
from segmentation.recipes import Recipe
from segmentation.segment.mixture.surveys import are_answers
from segmentation.steps import preparing
from ui import hosting, room, state
from ui.errands import Errand
from ui.state import Upload, once
from ui.steps.cache import kept, recipe_key, upload_key

OF_ORDERS = ("rows_are", "orders", "order_rules", "reference_date", "customer_key")
"""Choices on which the customers hang that are made of orders, whatever is foretold of them."""
_READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")


@once
def is_survey() -> bool:
    """Whether the file holds answers to a survey."""
    return are_answers(table().data, roles(), rows=state.recipe().rows)


@once
def lines() -> Table:
    """The upload as it was read, whatever its rows are."""
    upload = state.upload()
    assert upload is not None, "pages guard with widgets.need_table()"
    return table_of(upload.own_key, upload)


@once
def customer_file() -> Table | None:
    """The file of customers beside the orders, where there is one."""
    upload = state.upload()
    beside = None if upload is None else upload.beside
    return None if beside is None else table_of(beside.own_key, beside)


@once
def table() -> Table:
    """The customers: the upload itself, or what was made of its order lines."""
    made = orders()
    return lines() if made is None else made.table


@once
def table_key() -> str:
    """Tells the customers: the upload, and how they were made of its orders."""
    return recipe_key(*OF_ORDERS, "lifetime") if orders() is not None else upload_key()


@once
def order_reading() -> OrderReading:
    """Whether the rows of the upload look like customers or like orders."""
    upload = state.upload()
    return _order_reading("" if upload is None else upload.own_key, lines())


@once
def orders() -> Customers | None:
    """The customers made of order lines; None where the rows are customers, or none could be made."""
    made = _made()
    return made if isinstance(made, Customers) else None


def order_problem() -> SegmentationError | None:
    """Why no customers could be made of orders, where that is so."""
    made = _made()
    return made if isinstance(made, SegmentationError) else None


def lifetime() -> LifetimeValue:
    """What may be expected of customers made of orders, or why nothing is; takes a moment."""
    made = plainly_made()
    assert isinstance(made, Customers), "asked of customers made of orders only"
    return _lifetime(recipe_key(*OF_ORDERS), made)


@once
def _made() -> Customers | SegmentationError | None:
    made = plainly_made()
    if isinstance(made, Customers) and state.recipe().lifetime:
        return _foretold(recipe_key(*OF_ORDERS), made, lifetime())
    return made


@once
def plainly_made() -> Customers | SegmentationError | None:
    plain = state.recipe().replace(lifetime=False)
    return customers_of(recipe_key(*OF_ORDERS), lines(), plain, order_reading(), customer_file())


@once
def participants() -> DataFrame:
    """The rows of the upload that meet the person’s conditions; all that follows knows no others."""
    return _participants(f"{table_key()}:{state.fingerprint('literal', 'only')}", table(), state.recipe())


@once
def inferred() -> Roles:
    """The roles as they were inferred of those who take part, before any choice of the person’s."""
    only = state.fingerprint("only") if state.recipe().only else ""
    return _inferred(f"{_everybody_key()}:{only}", participants(), _literal(), orders())


@once
def everybody() -> Exploration:
    """All customers of the file, whoever takes part: what conditions of taking part can ask."""
    roles = _inferred(f"{_everybody_key()}:", table().data, _literal(), orders())
    return _everybody(_everybody_key(), table(), roles)


def _everybody_key() -> str:
    return f"{table_key()}:{state.fingerprint('literal')}"


def _literal() -> tuple[str, ...]:
    kept = state.options().literal or ()
    return tuple(dict.fromkeys((*state.recipe().literal, *(name for name in kept if name in table().data))))


@once
def roles() -> Roles:
    """Roles and uses, with the person’s choices laid over what was inferred."""
    chosen = state.fingerprint("roles", "uses", "basis", "literal", "only")
    return _roles(f"{table_key()}:{chosen}", inferred(), state.recipe())


@once
def clean() -> CleanTable:
    """The customers that take part, and the receipt."""
    return _clean(recipe_key(), table(), roles(), state.recipe(), orders())


@once
def unit() -> Unit:
    """What a row of the file is."""
    return unit_of(roles(), state.recipe().rows)


def said(sentence: str) -> str:
    """A sentence about customers with the word for a row of this file."""
    return unit().said(sentence, but=_own_words())


def saying() -> Callable[[str], str]:
    """The same for whoever says it where no page is drawn."""
    return partial(unit().said, but=_own_words())


@once
def _own_words() -> tuple[str, ...]:
    """The headers of the file, as they are and as they are spoken."""
    return tuple(word for column in roles() for word in (column.name, spoken(column.name)))


@once
def money() -> Money:
    """Which columns hold money, and in which currency."""
    return money_of(table(), roles(), state.recipe().currency)


@once
def repeated_customers() -> Repetition | None:
    """The rows that name a customer again; None when every row is another customer."""
    chosen = state.fingerprint("roles", "literal", "only")
    return _repeated_customers(f"{table_key()}:{chosen}", participants(), roles())


def not_ready() -> SegmentationError | None:
    """What still stands between this file and its segments, as far as is known without looking for them."""
    try:
        clean()
    except SegmentationError as error:
        return error
    if state.recipe().preset == "touchstone" and not roles().basis:
        best = bases.best(len(participants()))
        return FeatureError(
            all_alike(roles(), len(table().data))
            or none_can_build(roles())
            or "No column groups your customers yet. "
            f"Set “Use” to “Group by” for those that tell what customers do. {best}."
        )
    return None


def exploration(filters: tuple[Criterion, ...] = ()) -> Exploration:
    """The customers in the study as they were uploaded, narrowed by filters of the explore page."""
    key = f"{recipe_key()}:{money().currency}:{unit().many}"
    by_making = BY_MAKING if orders() is not None else ()
    everyone = _exploration(key, table(), clean(), money(), unit(), by_making)
    return everyone if not filters else _narrowed(f"{key}:{filters}", everyone, filters)


@once
def order_look() -> OrderLook | None:
    """What the orders look like; nothing where the rows are customers."""
    made = orders()
    return (
        None if made is None else _order_look(f"{recipe_key(*OF_ORDERS)}:{money().currency}", made, money())
    )


@once
def departure(*, everything: bool = False) -> Departure:
    """Who would be left out for a missing value in a column that builds, or in any column at all."""
    return _departure(f"{recipe_key()}:{everything}", participants(), roles(), everything)


@kept(2)
def _order_look(key: str, _made: Customers, _money: Money) -> OrderLook:
    return OrderLook.of(_made, _money)


@kept(1)
def reading_of(key: str, _upload: Upload) -> Errand[Table]:
    return Errand(_READERS, partial(_read, _upload))


def _read(upload: Upload) -> Table:
    room.make_sure_of(len(upload.data))
    return read_table(upload.data, upload.name, upload.options, limits=hosting.limits())


@kept(3)
def table_of(key: str, _upload: Upload) -> Table:
    reading = reading_of(key, _upload)
    try:
        table = reading.result()
    finally:
        reading_of.clear(key, _upload)
    if not len(table.data):
        raise TableError(
            f"We could not read “{_upload.name}” as a table. It has column names and no rows below them. "
            "Export it again, with your customers in it."
        )
    return table


@kept(2)
def _order_reading(key: str, _lines: Table) -> OrderReading:
    return recognise(_lines.data)


@kept(2)
def customers_of(
    key: str, _lines: Table, _recipe: Recipe, _reading: OrderReading, _file: Table | None
) -> Customers | SegmentationError | None:
    try:
        return preparing.customers_in(
            _lines, _recipe, _reading, None if _recipe.rows_are == "customers" else _file
        )
    except SegmentationError as error:
        return error


@kept(2)
def _lifetime(key: str, _made: Customers) -> LifetimeValue:
    return lifetime_value(_made)


@kept(2)
def _foretold(key: str, _made: Customers, _lifetime: LifetimeValue) -> Customers:
    return with_forecasts(_made, _lifetime)


def _participants(key: str, _table: Table, _recipe: Recipe) -> DataFrame:
    return preparing.taking_part(_table.data, _recipe)


@kept(2)
def _everybody(key: str, _table: Table, _roles: Roles) -> Exploration:
    return Exploration.of(_table.data, _roles)


@kept(3)
def _inferred(key: str, _rows: DataFrame, _literal: tuple[str, ...], _made: Customers | None) -> Roles:
    return preparing.inferred_roles(_rows, Recipe(literal=_literal), _made)


@kept(8)
def _roles(key: str, _inferred: Roles, _recipe: Recipe) -> Roles:
    return preparing.lay_over(_inferred, _recipe)


@kept(2)
def _clean(key: str, _table: Table, _roles: Roles, _recipe: Recipe, _orders: Customers | None) -> CleanTable:
    return preparing.made_of_orders(preparing.clean_table(_table.data, _roles, _recipe), _orders)


@kept(2)
def _exploration(
    key: str,
    _table: Table,
    _clean: CleanTable,
    _money: Money,
    _unit: Unit,
    _by_making: tuple[frozenset[str], ...],
) -> Exploration:
    return Exploration.of(_table.data, _clean.roles, _clean, money=_money, unit=_unit, by_making=_by_making)


@kept(4)
def _narrowed(key: str, _everyone: Exploration, _filters: tuple[Criterion, ...]) -> Exploration:
    return _everyone.where(_filters)


@kept(4)
def _departure(key: str, _rows: DataFrame, _roles: Roles, _everything: bool) -> Departure:
    return who_would_leave(_rows, _roles, columns=list(_rows.columns) if _everything else None)


@kept(4)
def _repeated_customers(key: str, _rows: DataFrame, _roles: Roles) -> Repetition | None:
    return repetition(_rows, _roles)
