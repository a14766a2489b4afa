"""A new month in the segments of the study at hand, or of one that was opened without its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from segmentation import saved_studies
from segmentation.act.models.scoring.months import Month
from segmentation.errors import SegmentationError
from segmentation.prepare.reading.inputs import read
from segmentation.prepare.reading.tables import Table
from segmentation.saved_studies import SavedStudy
from segmentation.studies import Study
from ui import hosting, state
from ui.state import Upload
from ui.steps.act import study
from ui.steps.cache import kept, study_key


def kept_study() -> SavedStudy | None:
    """The study whose segments a new month gets: that of the file at hand, else the opened one."""
    if state.upload() is None:
        return state.opened()
    current = study()
    return _kept_study(study_key(current.cut), current).promising(state.promises())


def take_month(name: str, data: bytes) -> None:
    """A new month’s file, as it was brought."""
    state.take_month(Upload.of(name, data))


def beside_orders() -> str:
    """The file of customers that stood beside the orders of the study; empty where none did."""
    saved = kept_study()
    return "" if saved is None else saved.customers_beside


def take_month_customers(name: str, data: bytes) -> None:
    """A file of customers beside the new month’s orders; one that cannot be joined is said, not kept."""
    month, saved = state.month(), kept_study()
    assert month is not None, "asked beside a new month only"
    assert saved is not None, "asked beside a new month only"
    file = replace(month, beside=Upload.of(name, data))
    try:
        _month_table(f"{file.key}:{_study_id(saved)}", file, saved)
    except SegmentationError as error:
        state.complain(error, "month_customers")
    else:
        state.take_month(file)


def month_joined() -> Sequence[str]:
    """What became of the file of customers beside the new month’s orders, in sentences; none without one."""
    file = state.month()
    return () if file is None or file.beside is None else month_table().notes


def month_table() -> Table:
    """The new month as a table, read as the study’s file was where it leaves that open."""
    file, saved = state.month(), kept_study()
    assert file is not None, "the page asks whether there is one"
    assert saved is not None, "the page asks whether there is one"
    return _month_table(f"{file.key}:{_study_id(saved)}", file, saved)


def month() -> Month:
    """Everybody’s segment in the new month, and what is other in it."""
    saved, table = kept_study(), month_table()
    assert saved is not None, "the page asks whether there is one"
    chosen, day, believed = state.month_columns(), state.month_day(), state.month_is_believed()
    return _month(month_key(), saved, table, chosen, day, believed)


def month_key() -> str:
    """Tells the new month, read and scored this way with this study, from any other."""
    saved, file = kept_study(), state.month()
    assert saved is not None, "the page asks whether there is one"
    assert file is not None, "the page asks whether there is one"
    chosen, day, believed = state.month_columns(), state.month_day(), state.month_is_believed()
    return f"{file.key}:{_study_id(saved)}:{sorted(chosen.items())}:{day}:{believed}"


def month_maker() -> Callable[[], bytes]:
    """Makes the labelled customers of the new month when its button is clicked."""
    return month().csv


def _study_id(saved: SavedStudy) -> str:
    """Tells the study from any other; what it promises changes nobody’s segment."""
    document = saved.promising(()).document
    return "" if document is None else document.id


@kept(2)
def _kept_study(key: str, _study: Study) -> SavedStudy:
    return saved_studies.saved(_study)


@kept(1)
def _month_table(key: str, _file: Upload, _saved: SavedStudy) -> Table:
    return read_month(_saved, _file, _file.beside)


def read_month(saved: SavedStudy, file: Upload, beside: Upload | None) -> Table:
    """A file as the table of a month, joined to a file of customers where there is one."""
    limits = hosting.limits()
    customers = None if beside is None else read(beside.data, beside.name, limits=limits)
    return saved.read_month(file.data, file.name, limits=limits, customer_file=customers)


@kept(2)
def _month(
    key: str, _saved: SavedStudy, _table: Table, _chosen: Mapping[str, str], _day: str | None, _believed: bool
) -> Month:
    return _saved.score(_table, columns=_chosen, reference_date=_day, believed=_believed)
