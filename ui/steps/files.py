"""Files that come in, are read another way, and go; one that cannot be read is said, not kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from segmentation import remembering
from segmentation.act.audiences import identifiers
from segmentation.act.models.study_documents import FileNote
from segmentation.datasets import jewellery_csv, orders_csv
from segmentation.errors import OrderError, SegmentationError, TableError
from segmentation.language.phrases import clipped
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.recognition import recognise
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.saved_studies import may_be_study, open_study
from segmentation.steps import preparing
from ui import coming_back, hosting, state
from ui.errands import Errand
from ui.sentences import sources
from ui.state import Upload
from ui.steps.cache import forget, shared
from ui.steps.prepare import (
    OF_ORDERS,
    customer_file,
    customers_of,
    is_survey,
    lines,
    order_reading,
    plainly_made,
    reading_of,
    table_of,
)
from ui.steps.wishes import wishes_for

_OF_COLUMNS = ("roles", "uses", "basis", "literal", "only", "customer_key")
"""Choices that may be about columns of a file of customers."""
_ORDERS_FIRST = (
    "This is the file of customers that was joined to the orders of this study. Bring the orders first, "
    "then add it on this page."
)
_UNREADABLE = "“{}” cannot be read at the moment. Ask whoever runs this dashboard."


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
        state.try_again("uploader")


def clear() -> None:
    """Forget the file and every choice, here and wherever they were kept for a reload; and all results."""
    state.close_file()
    state.try_again("uploader")
    coming_back.lay_down()
    identifiers.forget()
    remembering.forget()
    forget()


def run_again() -> None:
    """The choices of the open study, made about the new month’s file."""
    saved, file = state.opened(), state.month()
    if saved is not None and file is not None:
        state.bring_back(file, saved.recipe)


def reading() -> Errand[Table] | None:
    """The reading of the file at the door, under way in the background; None when there is none."""
    file = state.arriving()
    return None if file is None else reading_of(file.key, file)


def stop_reading() -> None:
    """Do without the file at the door; what was there stays."""
    file, current = state.arriving(), reading()
    state.stop_expecting()
    if file is not None and current is not None:
        current.stop()
        reading_of.clear(file.key, file)
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
            made = plainly_made()
            state.choose(**wishes_for(made if isinstance(made, Customers) else None, lines()), basis=None)
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
    table = table_of(file.own_key, file)
    made = customers_of(
        f"{file.key}:{state.fingerprint(*OF_ORDERS)}",
        table,
        state.recipe().replace(lifetime=False),
        recognise(table.data),
        customer_file(),
    )
    state.read_as(file, **wishes_for(made if isinstance(made, Customers) else None, table))


def add_customers(name: str, data: bytes) -> None:
    """A file of customers beside the orders; one that cannot be joined is said, not kept."""
    at_hand, saved = state.upload(), state.opened()
    assert at_hand is not None, "asked beside orders only"
    file = Upload.of(name, data)
    own = _note_of_customers() is not None and saved is not None and saved.has_beside(data)
    wanted = saved.recipe if saved is not None and own else state.recipe()
    try:
        table = table_of(file.own_key, file)
        made = preparing.customers_in(lines(), wanted.replace(lifetime=False), order_reading(), table)
    except Exception as error:
        state.complain(error, "customers")
        return
    if own:
        state.put_beside(file)
        state.choose(**{name: getattr(wanted, name) for name in _OF_COLUMNS})
    else:
        state.put_beside(file, **wishes_for(made, lines()))


def remove_customers() -> None:
    """No file of customers any more, and no choice about its columns."""
    plain = state.recipe().replace(lifetime=False, customer_key={})
    made = preparing.customers_in(lines(), plain, order_reading())
    state.put_beside(None, customer_key={}, **wishes_for(made, lines()), basis=None)


def missing_customers() -> str:
    """The file of customers that the open study was made with, where it is not at hand."""
    note, at_hand = _note_of_customers(), state.upload()
    return "" if note is None or at_hand is None or at_hand.beside is not None else note.name


def _note_of_customers() -> FileNote | None:
    saved, at_hand = state.opened(), state.upload()
    if saved is None or saved.document is None or at_hand is None or not saved.is_of(at_hand.data):
        return None
    return saved.document.customer_file


def _once_read(wanted: Upload, keep: Callable[[Upload], None], place: str) -> None:
    """Mistakes of ours count as well: raised where a file is chosen, they would leave an empty page."""
    try:
        table_of(wanted.own_key, wanted)
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


@shared
def _sample() -> bytes:
    return jewellery_csv()


@shared
def _sample_orders() -> bytes:
    return orders_csv()
