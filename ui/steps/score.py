"""A new month in the segments of the study at hand, or of one that was opened without its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from segmentation import saved_studies
from segmentation.act.models.months import Month
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
    return _saved.read_month(_file.data, _file.name, limits=hosting.limits())


@kept(2)
def _month(
    key: str, _saved: SavedStudy, _table: Table, _chosen: Mapping[str, str], _day: str | None, _believed: bool
) -> Month:
    return _saved.score(_table, columns=_chosen, reference_date=_day, believed=_believed)
