"""From the bytes of an upload to the customers that take part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from pandas import DataFrame

from segmentation.act.audiences import identifiers
from segmentation.act.models.study_documents import FileNote
from segmentation.criteria import Criteria, Criterion
from segmentation.datasets import jewellery_csv, orders_csv
from segmentation.errors import FeatureError, OrderError, SegmentationError, TableError
from segmentation.language.currencies import Money
from segmentation.language.phrases import clipped
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
from segmentation.prepare.roles.duplicates import Repetition, repetition
from segmentation.prepare.roles.file_currencies import money_of
from segmentation.prepare.roles.roles import Role, Roles, Use, all_alike
from segmentation.prepare.roles.row_units import Unit, unit_of
from segmentation.recipes import Recipe
from segmentation.saved_studies import may_be_study, open_study
from segmentation.segment.mixture.surveys import are_answers
from segmentation.steps import preparing
from ui import coming_back, hosting, room, state
from ui.errands import Errand
from ui.sentences import sources
from ui.state import Upload, once
from ui.steps.cache import forget, kept, recipe_key, shared, upload_key

_OF_ORDERS = ("rows_are", "orders", "order_rules", "reference_date", "customer_key")
"""Choices on which the customers hang that are made of orders, whatever is foretold of them."""
_OF_COLUMNS = ("roles", "uses", "basis", "literal", "only", "customer_key")
"""Choices that may be about columns of a file of customers."""
_ORDERS_FIRST = (
    "This is the file of customers that was joined to the orders of this study. Bring the orders first, "
    "then add it on this page."
)
_UNREADABLE = "“{}” cannot be read at the moment. Ask whoever runs this dashboard."
_READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")


def open_sample() -> None:
    """The bundled sample enters as an upload: one path in."""
    open_file(state.SAMPLE_NAME, _sample())


def open_orders() -> None:
    """The bundled sample of order lines, likewise."""
    open_file(state.ORDERS_NAME, _sample_orders())


def open_source(name: str) -> None:
    """A sample of a table that whoever runs the dashboard lists enters as an upload; no other does."""
    place = hosting.sources().get(name)
    if place is None:
        return
    from segmentation.engines.scans import scan  # only who has such tables pays for it

    try:
        rows = scan(place)
        data, held, whole = rows.sample_file(), rows.sample().num_rows, rows.rows
    except SegmentationError:  # it names places on the server, which are nobody’s business here
        state.complain(TableError(_UNREADABLE.format(clipped(name))), "file")
    else:
        open_file(sources.sample_file(name, held, whole), data)


def open_file(name: str, data: bytes) -> None:
    """Take in what can be read; what cannot is said, and the file before stays.

    Reading waits for the page that is drawn next: in a callback it would be lost with a click on the menu.
    A saved study is no table: it opens at once.
    """
    if may_be_study(data):
        _open_study(name, data)
        return
    file, saved = state.as_before(Upload.of(name, data)), state.opened()
    own = saved is not None and state.upload() is None and saved.is_of(data)
    state.expect_file(replace(file, options=saved.options) if saved is not None and own else file)


def _open_study(name: str, data: bytes) -> None:
    try:
        saved = open_study(data, name)
    except SegmentationError as error:
        state.complain(error, "file")
    else:
        state.open_study(saved, Upload.of(name, data))


def clear() -> None:
    """Forget the file and every choice, here and wherever they were kept for a reload; and all results."""
    state.close_file()
    state.try_again("uploader")
    coming_back.lay_down()
    identifiers.forget()
    forget()


def run_again() -> None:
    """The choices of the open study, made about the new month’s file."""
    saved, file = state.opened(), state.month()
    if saved is not None and file is not None:
        state.bring_back(file, saved.recipe)


def reading() -> Errand[Table] | None:
    """The reading of the file at the door, under way in the background; None when there is none."""
    file = state.arriving()
    return None if file is None else _reading(file.key, file)


def stop_reading() -> None:
    """Do without the file at the door; what was there stays."""
    file, current = state.arriving(), reading()
    state.stop_expecting()
    if file is not None and current is not None:
        current.stop()
        _reading.clear(file.key, file)
    state.try_again("uploader")


def let_in() -> None:
    """The file at the door has been read: take it in, or say what is wrong with it."""
    file = state.arriving()
    if file is not None:
        state.stop_expecting()
        _once_read(file, _keep, "file")


def _keep(file: Upload) -> None:
    """With a study open and no file at hand, its own file brings all back, and any other is a new month."""
    saved = state.opened()
    if saved is None or state.upload() is not None:
        state.open_file(file)
        _begin()
    elif saved.is_of(file.data):
        state.bring_back(file, saved.recipe)
        if _note_of_customers() is not None:  # its columns are not here yet
            made = _plainly_made()
            state.choose(**_wishes(made if isinstance(made, Customers) else None, lines()), basis=None)
    elif saved.has_beside(file.data):
        state.complain(OrderError(_ORDERS_FIRST), "file")
    else:
        state.take_month(file)


def read_as(**options: Any) -> None:
    """Read the file at hand another way; a way that fails is said, and the one before stays."""
    upload = state.upload()
    if upload is not None:
        _once_read(replace(upload, options=replace(upload.options, **options)), _read_again, "reading")


def _read_again(file: Upload) -> None:
    """Choices about columns stay as far as the columns are still there and can be what was chosen."""
    table = _table(file.own_key, file)
    made = _customers(
        f"{file.key}:{state.fingerprint(*_OF_ORDERS)}",
        table,
        state.recipe().replace(lifetime=False),
        recognise(table.data),
        customer_file(),
    )
    state.read_as(file, **_wishes(made if isinstance(made, Customers) else None, table))


def _wishes(made: Customers | None, table: Table) -> dict[str, Any]:
    """The person’s choices about columns, as far as another table has them and they can be that."""
    found = preparing.inferred_roles((table if made is None else made.table).data, Recipe(), made)
    wishes = {"roles": dict(state.recipe().roles), "uses": dict(state.recipe().uses)}
    for column in {name for wish in wishes.values() for name in wish}:
        try:
            found.assign(**{kind: {column: wish[column]} for kind, wish in wishes.items() if column in wish})
        except SegmentationError:
            for wish in wishes.values():
                wish.pop(column, None)
    literal = tuple(name for name in state.recipe().literal if name in found)
    rows = (table if made is None else made.table).data
    only = state.recipe().only
    try:
        preparing.taking_part(rows, Recipe(only=only, literal=literal))
    except SegmentationError:
        only = Criteria()
    return {**wishes, "literal": literal, "only": only}


def take_rows(**choices: Any) -> None:
    """What the rows are, and what orders are made of; what cannot be is said, not kept."""
    wanted = state.recipe().replace(**choices)
    file = None if wanted.rows_are == "customers" else customer_file()
    try:
        made = preparing.customers_in(lines(), wanted, order_reading(), file)
    except SegmentationError as error:
        state.complain(error, "orders")
    else:
        state.choose(**choices, **_wishes(made, lines()), basis=None)


def add_customers(name: str, data: bytes) -> None:
    """A file of customers beside the orders; one that cannot be joined is said, not kept."""
    at_hand, saved = state.upload(), state.opened()
    assert at_hand is not None, "asked beside orders only"
    file = Upload.of(name, data)
    own = _note_of_customers() is not None and saved is not None and saved.has_beside(data)
    wanted = saved.recipe if saved is not None and own else state.recipe()
    try:
        table = _table(file.own_key, file)
        made = preparing.customers_in(lines(), wanted.replace(lifetime=False), order_reading(), table)
    except Exception as error:
        state.complain(error, "customers")
        return
    if own:
        state.put_beside(file)
        state.choose(**{name: getattr(wanted, name) for name in _OF_COLUMNS})
    else:
        state.put_beside(file, **_wishes(made, lines()))


def remove_customers() -> None:
    """No file of customers any more, and no choice about its columns."""
    plain = state.recipe().replace(lifetime=False, customer_key={})
    made = preparing.customers_in(lines(), plain, order_reading())
    state.put_beside(None, customer_key={}, **_wishes(made, lines()), basis=None)


def take_customer_key(side: str, column: str) -> None:
    """Another column by which people are found in both files."""
    made = orders()
    if made is not None and made.joined is not None:
        take_rows(customer_key={**made.joined.key.sides, side: column})


def missing_customers() -> str:
    """The file of customers that the open study was made with, where it is not at hand."""
    note, at_hand = _note_of_customers(), state.upload()
    return "" if note is None or at_hand is None or at_hand.beside is not None else note.name


def _note_of_customers() -> FileNote | None:
    saved, at_hand = state.opened(), state.upload()
    if saved is None or saved.document is None or at_hand is None or not saved.is_of(at_hand.data):
        return None
    return saved.document.customer_file


def take_lifetime(*, on: bool) -> None:
    """Whether forecasts go with the customers; choices about other columns stay."""
    made = _plainly_made()
    if isinstance(made, Customers):
        made = with_forecasts(made, lifetime()) if on else made
        state.choose(lifetime=on, **_wishes(made, lines()))


def take_day(day: dt.date) -> None:
    """Another day up to which orders count."""
    take_rows(reference_date=str(day))


def take_order_part(part: str, column: str) -> None:
    """Another column for a part of an order; “” for none."""
    take_rows(orders={**state.recipe().orders, part: column}, rows_are="orders")


def take_order_rule(rule: str, choice: str) -> None:
    """Another rule for some order lines."""
    take_rows(order_rules={**state.recipe().order_rules, rule: choice}, rows_are="orders")


def _once_read(wanted: Upload, keep: Callable[[Upload], None], place: str) -> None:
    """Mistakes of ours count as well: raised where a file is chosen, they would leave an empty page."""
    try:
        _table(wanted.own_key, wanted)
    except Exception as error:
        state.complain(error, place)
    else:
        keep(wanted)


def _begin() -> None:
    """What nobody chose yet about a file that came in: of answers to a survey latent classes are taken."""
    if state.recipe() != Recipe():
        return
    try:
        if is_survey():
            state.assume(algorithm="mixture")
    except SegmentationError:
        return  # the page that is drawn next says what is wrong


@once
def is_survey() -> bool:
    """Whether the file holds answers to a survey."""
    return are_answers(table().data, roles(), rows=state.recipe().rows)


def overrule(column: str, *, role: str | None, use: str | None) -> None:
    """Lay the person’s word on a column over what was inferred; an impossible one is said, not kept.

    A personal column waits for a second word before it builds.
    """
    try:
        wanted = inferred().assign(
            roles={} if role is None else {column: role}, uses={} if use is None else {column: use}
        )
    except SegmentationError as error:
        state.complain(error)
        return
    if _would_sort_people(column, wanted):
        state.ask(column, role=role)
    else:
        state.choose_role(column, role=role, use=use)


def leave_out(columns: Sequence[str]) -> None:
    """Let columns describe the segments and no longer build them."""
    uses, basis = dict(state.recipe().uses), state.recipe().basis
    kept = None if basis is None else tuple(name for name in basis if name not in columns)
    state.choose(uses={**uses, **dict.fromkeys(columns, "descriptor")}, basis=kept)


def _would_sort_people(column: str, wanted: Roles) -> bool:
    """Whether a personal column (gender, health…) is about to build that did not before."""
    now = roles()[column]
    personal = Role.SENSITIVE in (inferred()[column].role, now.role, wanted[column].role)
    return personal and wanted[column].use is Use.BASIS and now.use is not Use.BASIS


@once
def lines() -> Table:
    """The upload as it was read, whatever its rows are."""
    upload = state.upload()
    assert upload is not None, "pages guard with widgets.need_table()"
    return _table(upload.own_key, upload)


@once
def customer_file() -> Table | None:
    """The file of customers beside the orders, where there is one."""
    upload = state.upload()
    beside = None if upload is None else upload.beside
    return None if beside is None else _table(beside.own_key, beside)


@once
def table() -> Table:
    """The customers: the upload itself, or what was made of its order lines."""
    made = orders()
    return lines() if made is None else made.table


@once
def table_key() -> str:
    """Tells the customers: the upload, and how they were made of its orders."""
    return recipe_key(*_OF_ORDERS, "lifetime") if orders() is not None else upload_key()


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
    made = _plainly_made()
    assert isinstance(made, Customers), "asked of customers made of orders only"
    return _lifetime(recipe_key(*_OF_ORDERS), made)


@once
def _made() -> Customers | SegmentationError | None:
    made = _plainly_made()
    if isinstance(made, Customers) and state.recipe().lifetime:
        return _foretold(recipe_key(*_OF_ORDERS), made, lifetime())
    return made


@once
def _plainly_made() -> Customers | SegmentationError | None:
    plain = state.recipe().replace(lifetime=False)
    return _customers(recipe_key(*_OF_ORDERS), lines(), plain, order_reading(), customer_file())


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
        None if made is None else _order_look(f"{recipe_key(*_OF_ORDERS)}:{money().currency}", made, money())
    )


@once
def departure(*, everything: bool = False) -> Departure:
    """Who would be left out for a missing value in a column that builds, or in any column at all."""
    return _departure(f"{recipe_key()}:{everything}", participants(), roles(), everything)


@shared
def _sample() -> bytes:
    return jewellery_csv()


@shared
def _sample_orders() -> bytes:
    return orders_csv()


@kept(2)
def _order_look(key: str, _made: Customers, _money: Money) -> OrderLook:
    return OrderLook.of(_made, _money)


@kept(1)
def _reading(key: str, _upload: Upload) -> Errand[Table]:
    return Errand(_READERS, partial(_read, _upload))


def _read(upload: Upload) -> Table:
    room.make_sure_of(len(upload.data))
    return read_table(upload.data, upload.name, upload.options, limits=hosting.limits())


@kept(3)
def _table(key: str, _upload: Upload) -> Table:
    reading = _reading(key, _upload)
    try:
        table = reading.result()
    finally:
        _reading.clear(key, _upload)
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
def _customers(
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
