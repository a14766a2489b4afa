"""The new month laid beside an older one, what the study promised of it, and its own segments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.audiences.reach import People, missing_contacts
from segmentation.act.comparison.movements import Comparison
from segmentation.act.comparison.mover_files import mover_list
from segmentation.act.comparison.promise_checks import Check
from segmentation.act.exports import audience_file
from segmentation.act.models.scoring.months import Month
from segmentation.errors import SegmentationError
from segmentation.prepare.reading.options import Options
from segmentation.prepare.reading.tables import Source, Table
from segmentation.promises import SHARES, Promise
from segmentation.refits import Refit
from segmentation.saved_studies import SavedStudy
from segmentation.studies import Study
from ui import state
from ui.state import Upload
from ui.steps.act import study
from ui.steps.cache import kept, study_key
from ui.steps.downloads import noting
from ui.steps.score import kept_study, month, month_key, read_month

Cell = tuple[int | None, int | None]
"""The segments between which customers moved; without the first they are new, without the second lost."""


def take_older(name: str, data: bytes) -> None:
    """An older month’s file, as it was brought."""
    state.take_older(Upload.of(name, data))


def has_older() -> bool:
    """Whether there is a file to compare the new month with: one that was brought, or the study’s own."""
    file, own = state.month(), state.upload()
    return state.older() is not None or (own is not None and file is not None and own.digest != file.digest)


def older_name() -> str:
    """What the older file is called."""
    file = state.older() or state.upload()
    return "" if file is None else file.name


def shifts_told() -> tuple[str, ...]:
    """The columns that shifted since the study, where it is the study’s own file that is compared with."""
    if state.older() is not None:
        return ()
    return tuple(change.column for change in month().changes if change.kind == "shift")


def comparison() -> Comparison:
    """The new month beside the older one.

    Raises a `SegmentationError` where the older file cannot be scored, or has no such column to join by.
    """
    return _comparison(f"{_pair()}|{_by()}", _saved(), _older_month(), month(), _by())


def comparison_id() -> str:
    """Tells these two files, compared this way, from any others; short enough for the key of a widget."""
    return _short(f"{_pair()}|{_by()}")


def join_by() -> dict[str, Any]:
    """Key and persistence of the widget for the column by which customers are joined, in these two files."""
    return state.remembered(f"moves.by.{_short(_pair())}", None)


def _by() -> str | None:
    found: str | None = state.recall(f"moves.by.{_short(_pair())}", None)
    return found


def _pair() -> str:
    """Tells these two files from any others."""
    return f"{month_key()}|{_older_key()}"


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def mover_maker(cell: Cell) -> Callable[[], bytes]:
    """Makes the file of a cell’s customers when its button is clicked."""
    found = comparison()
    return lambda: found.csv(*cell)


def everybody_maker() -> Callable[[], bytes]:
    """Makes the file of everybody when its button is clicked."""
    return comparison().csv


def mover_platforms() -> list[str]:
    """The platforms that the new month has contacts for."""
    found = _people(month_key(), month().table).found
    return [key for key, platform in PLATFORMS.items() if not missing_contacts(platform, found)]


def list_maker(cell: Cell, platform: str) -> Callable[[], bytes]:
    """Makes the list of a cell’s customers for a platform when its button is clicked."""
    found, chosen = comparison(), state.list_choices()
    origin, target = cell
    assert target is not None, "no list is offered of lost customers"

    def make() -> bytes:
        made = mover_list(
            found,
            origin,
            target,
            platform,
            country=chosen.country or None,
            include_unknown=chosen.unknown,
        )
        return audience_file(made)

    return noting(make, _list_key(cell, platform), mover_failures())


def mover_failures() -> dict[str, str]:
    """The lists of movers that could not be made, and why."""
    return state.failed(_pair())


def list_failure(cell: Cell, platform: str) -> str | None:
    """Why a list of movers could not be made; `None` where nothing stood in its way."""
    return mover_failures().get(_list_key(cell, platform))


def _list_key(cell: Cell, platform: str) -> str:
    return f"{cell}:{platform}"


def checks() -> tuple[Check, ...]:
    """Every promise of the study held against the new month."""
    return _saved().check(month())


def proposed() -> tuple[Promise, ...]:
    """The promises that the study at hand can make; none where its file is not there."""
    if state.upload() is None:
        return ()
    current = study()
    return _proposed(study_key(current.cut), current)


def keep_promises(wanted: tuple[Promise, ...]) -> None:
    """Promise this from now on; what cannot be promised is said, not kept."""
    try:
        state.promise(wanted)
    except SegmentationError as error:
        state.complain(error, "promises")


def keep_limit(promise: Promise, which: str, shown: float) -> None:
    """Another limit, in percent where the promise is about a share; an impossible one is said, not kept."""
    limit = round(shown / 100, 8) if promise.about in SHARES else shown
    try:
        moved = replace(promise, low=limit) if which == "low" else replace(promise, high=limit)
        state.promise([moved if one == promise else one for one in state.promises()])
    except SegmentationError as error:
        state.complain(error, "promises")


def study_maker() -> Callable[[], bytes]:
    """Makes the file of the study with its promises when its button is clicked."""
    document = _saved().document
    assert document is not None, "the page offers it for such studies only"
    return document.to_bytes


def refit() -> Refit:
    """The segments made anew from the new month, with the old numbers and names."""
    return _refit(month_key(), _saved(), month())


def take_refit() -> None:
    """Go on with the new month’s file and its own segments."""
    file, made = state.month(), refit()
    assert file is not None, "the page asks whether there is one"
    source = made.study.table.source
    options = source.options if isinstance(source, Source) else file.options
    options = options if made.study.orders is None else Options()
    upload = Upload(file.name, file.data, options, file.digest, file.beside)
    state.close_file()
    state.bring_back(upload, made.study.recipe)


def _saved() -> SavedStudy:
    saved = kept_study()
    assert saved is not None, "the page asks whether there is one"
    return saved


def own_month() -> Month:
    """The study’s own file, scored as any month is."""
    current = study()
    return _scored(f"own:{study_key(current.cut)}", _saved(), current.table, {}, True)


def _older_key() -> str:
    file = state.older()
    return "own" if file is None else file.key


def _older_month() -> Month:
    """The older file, scored as the new month is; the study’s own file where no other was brought."""
    saved, file = _saved(), state.older()
    chosen, believed = state.month_columns(), state.month_is_believed()
    if file is None:
        return own_month()
    table = _older_table(f"{month_key()}|{file.key}", file, saved, _beside())
    return _scored(f"{month_key()}|{file.key}", saved, table, chosen, believed)


def _beside() -> Upload | None:
    """The file of customers beside the new month’s orders says of the older ones who they are, too."""
    file = state.month()
    return None if file is None else file.beside


@kept(1)
def _older_table(key: str, _file: Upload, _saved: SavedStudy, _customers: Upload | None) -> Table:
    return read_month(_saved, _file, _customers)


@kept(2)
def _scored(
    key: str, _saved: SavedStudy, _table: Table, _chosen: Mapping[str, str], _believed: bool
) -> Month:
    return _saved.score(_table, columns=_chosen, believed=_believed)


@kept(2)
def _comparison(key: str, _saved: SavedStudy, _then: Month, _now: Month, _by: str | None) -> Comparison:
    return _saved.compare(_then, _now, by=_by)


@kept(1)
def _people(key: str, _table: Table) -> People:
    return People(_table)


@kept(2)
def _proposed(key: str, _study: Study) -> tuple[Promise, ...]:
    return _study.propose()


@kept(1)
def _refit(key: str, _saved: SavedStudy, _month: Month) -> Refit:
    return _saved.refit(_month)
