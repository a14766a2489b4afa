"""From the bytes of an upload to the customers that take part."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from segmentation import studies
from segmentation.datasets import jewellery_csv
from segmentation.errors import FeatureError, SegmentationError, TableError
from segmentation.prepare.cleaning.cleaning import CleanTable, Departure, who_would_leave
from segmentation.prepare.explorations import Exploration, Filter
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.roles import basis as bases
from segmentation.prepare.roles.duplicates import Repetition, repetition
from segmentation.prepare.roles.roles import Role, Roles, Use, infer_roles
from segmentation.prepare.roles.row_units import Unit, unit_of
from segmentation.recipes import Recipe
from segmentation.saved_studies import may_be_study, open_study
from ui import hosting, state
from ui.state import Upload, once
from ui.steps.cache import kept, recipe_key, shared

_READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")


def open_sample() -> None:
    """The bundled sample enters as an upload: one path in."""
    open_file(state.SAMPLE_NAME, _sample())


def open_file(name: str, data: bytes) -> None:
    """Take in what can be read; what cannot is said, and the file before stays.

    Reading waits for the page that is drawn next: in a callback it would be lost with a click on the menu.
    A saved study is no table: it opens at once.
    """
    if may_be_study(data):
        _open_study(name, data)
        return
    file, saved = Upload.of(name, data), state.opened()
    own = saved is not None and state.upload() is None and saved.is_of(data)
    state.expect_file(replace(file, options=saved.options) if saved is not None and own else file)


def _open_study(name: str, data: bytes) -> None:
    try:
        saved = open_study(data, name)
    except SegmentationError as error:
        state.complain(error, "file")
    else:
        state.open_study(saved)


def run_again() -> None:
    """The choices of the open study, made about the new month’s file."""
    saved, file = state.opened(), state.month()
    if saved is not None and file is not None:
        state.bring_back(file, saved.recipe)


def reading() -> Future[Table] | None:
    """The reading of the file at the door, under way in the background; None when there is none."""
    file = state.arriving()
    return None if file is None else _reading(file.key, file)


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
    elif saved.is_of(file.data):
        state.bring_back(file, saved.recipe)
    else:
        state.take_month(file)


def read_as(**options: Any) -> None:
    """Read the file at hand another way; a way that fails is said, and the one before stays."""
    upload = state.upload()
    if upload is not None:
        _once_read(replace(upload, options=replace(upload.options, **options)), _read_again, "reading")


def _read_again(file: Upload) -> None:
    """Choices about columns stay as far as the columns are still there and can be what was chosen."""
    found = _inferred(file.key, _table(file.key, file), ())
    wishes = {"roles": dict(state.recipe().roles), "uses": dict(state.recipe().uses)}
    for column in {name for wish in wishes.values() for name in wish}:
        try:
            found.assign(**{kind: {column: wish[column]} for kind, wish in wishes.items() if column in wish})
        except SegmentationError:
            for wish in wishes.values():
                wish.pop(column, None)
    literal = tuple(name for name in state.recipe().literal if name in found)
    state.read_as(file, **wishes, literal=literal)


def _once_read(wanted: Upload, keep: Callable[[Upload], None], place: str) -> None:
    """Mistakes of ours count as well: raised where a file is chosen, they would leave an empty page."""
    try:
        _table(wanted.key, wanted)
    except Exception as error:
        state.complain(error, place)
    else:
        keep(wanted)


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


def _would_sort_people(column: str, wanted: Roles) -> bool:
    """Whether a personal column (gender, health…) is about to build that did not before."""
    now = roles()[column]
    personal = Role.SENSITIVE in (inferred()[column].role, now.role, wanted[column].role)
    return personal and wanted[column].use is Use.BASIS and now.use is not Use.BASIS


@once
def table() -> Table:
    """The upload as a table."""
    upload = state.upload()
    assert upload is not None, "pages guard with widgets.need_table()"
    return _table(upload.key, upload)


@once
def inferred() -> Roles:
    """The roles as they were inferred, before any choice of the person’s."""
    kept = state.options().literal or ()
    literal = dict.fromkeys((*state.recipe().literal, *(name for name in kept if name in table().data)))
    return _inferred(recipe_key("literal"), table(), tuple(literal))


@once
def roles() -> Roles:
    """Roles and uses, with the person’s choices laid over what was inferred."""
    return _roles(recipe_key("roles", "uses", "basis", "literal"), inferred(), state.recipe())


@once
def clean() -> CleanTable:
    """The customers that take part, and the receipt."""
    return _clean(recipe_key(), table(), roles(), state.recipe())


@once
def unit() -> Unit:
    """What a row of the file is."""
    return unit_of(clean().roles, state.recipe().rows)


@once
def repeated_customers() -> Repetition | None:
    """The rows that name a customer again; None when every row is another customer."""
    return _repeated_customers(recipe_key("roles"), table(), roles())


def not_ready() -> SegmentationError | None:
    """What still stands between this file and its segments, as far as is known without looking for them."""
    try:
        clean()
    except SegmentationError as error:
        return error
    if state.recipe().preset == "touchstone" and not roles().basis:
        return FeatureError(
            "No column builds the segments yet. "
            f"Set “Use” to “Build” for those that tell what customers do. {bases.BEST}."
        )
    return None


def exploration(filters: tuple[Filter, ...] = ()) -> Exploration:
    """The customers in the study as they were uploaded, narrowed by filters of the explore page."""
    everyone = _exploration(recipe_key(), table(), clean())
    return everyone if not filters else _narrowed(f"{recipe_key()}:{filters}", everyone, filters)


@once
def departure(*, everything: bool = False) -> Departure:
    """Who would be left out for a missing value in a column that builds, or in any column at all."""
    return _departure(f"{recipe_key()}:{everything}", table(), roles(), everything)


@shared
def _sample() -> bytes:
    return jewellery_csv()


@kept(1)
def _reading(key: str, _upload: Upload) -> Future[Table]:
    return _READERS.submit(read_table, _upload.data, _upload.name, _upload.options, limits=hosting.limits())


@kept(2)
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
def _inferred(key: str, _table: Table, _literal: tuple[str, ...]) -> Roles:
    return infer_roles(_table.data, literal=_literal)


@kept(8)
def _roles(key: str, _inferred: Roles, _recipe: Recipe) -> Roles:
    return studies.lay_over(_inferred, _recipe)


@kept(2)
def _clean(key: str, _table: Table, _roles: Roles, _recipe: Recipe) -> CleanTable:
    return studies.clean_table(_table.data, _roles, _recipe)


@kept(2)
def _exploration(key: str, _table: Table, _clean: CleanTable) -> Exploration:
    return Exploration.of(_table.data, _clean.roles, _clean)


@kept(4)
def _narrowed(key: str, _everyone: Exploration, _filters: tuple[Filter, ...]) -> Exploration:
    return _everyone.where(_filters)


@kept(4)
def _departure(key: str, _table: Table, _roles: Roles, _everything: bool) -> Departure:
    return who_would_leave(_table.data, _roles, columns=list(_table.data.columns) if _everything else None)


@kept(4)
def _repeated_customers(key: str, _table: Table, _roles: Roles) -> Repetition | None:
    return repetition(_table.data, _roles)
