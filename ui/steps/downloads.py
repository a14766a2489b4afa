"""The files that a study gives, each made when its button is clicked, and who can be in a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from segmentation.act.audiences.audiences import audience
from segmentation.act.audiences.contact_consent import Consent, Dispute, read_consent
from segmentation.act.audiences.contacts import ContactColumns
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.audiences.reach import People, Tally, missing_contacts, reach
from segmentation.act.exports import Export, audience_file
from segmentation.errors import SegmentationError
from segmentation.language.consent.consent import Column
from segmentation.prepare.reading.tables import Table
from segmentation.studies import Study
from ui import room, state
from ui.state import ListChoices, once
from ui.steps.act import study
from ui.steps.cache import kept, study_key
from ui.steps.prepare import table, table_key


def maker(export: Export) -> Callable[[], bytes]:
    """Makes one export when its button is clicked, not before."""
    return noting(_making(export), export.key, failed())


def failed() -> dict[str, str]:
    """The exports that could not be made from this study, and why; shown in their rows from then on."""
    return state.failed(study_key(study().cut))


def noting(make: Callable[[], bytes], key: str, failures: dict[str, str]) -> Callable[[], bytes]:
    """The same maker; where it fails, what a person should know is kept, as no page is drawn just then."""

    def made() -> bytes:
        try:
            return make()
        except SegmentationError as error:
            failures[key] = str(error)
            raise

    return made


def _making(export: Export) -> Callable[[], bytes]:
    current, chosen = _written_out(), state.list_choices()
    if export.group == "customers":
        return lambda: export.build(current, control=chosen.control / 100)
    if export.key in PLATFORMS:
        everybody, options = people(), _list_options(chosen)
        return lambda: audience_file(audience(current, export.key, **options, people=everybody))
    if export.key == "sql":
        dialect = state.recall(state.SQL_DIALECT, "ansi")
        return lambda: export.build(current, dialect=dialect)
    return lambda: export.build(current)


def contact_columns() -> ContactColumns:
    """The columns of the upload that say how to reach a customer."""
    return people().found


def consent() -> Consent:
    """What the upload says about who may be contacted."""
    return people().consent


def puzzles() -> tuple[Column, ...]:
    """Columns that may be about consent and are not understood, whether the person explained them or not."""
    return _puzzles(table_key(), original())


def disputes() -> tuple[Dispute, ...]:
    """Columns that say no where another says yes to e-mail, whether the person explained them or not."""
    return _disputes(table_key(), original())


def tallies() -> dict[str, Tally]:
    """For every platform this file has contacts for: who is usable and who is not, before any list exists."""
    current, chosen = _written_out(), state.list_choices()
    key = f"{study_key(current.cut)}:{chosen}:{state.explained()}"
    return _tallies(key, current, people(), _list_options(chosen))


def people() -> People:
    """Everybody’s contacts and consent, for the country the person chose and what they explained."""
    country, explained = state.list_choices().country, state.explained()
    return _people(f"{table_key()}:{country}:{explained}", original(), country, explained)


@once
def original() -> Table:
    """The upload with the text of its cells at hand, which is read again for the first file or list only."""
    at_hand = state.upload()
    return _original(table_key(), table(), 0 if at_hand is None else at_hand.size)


@once
def _written_out() -> Study:
    """The study as files are made of it."""
    return replace(study(), table=original())


def _list_options(chosen: ListChoices) -> dict[str, Any]:
    """What the person chose, as the options of `audience` and `reach`."""
    aside = chosen.control / 100 if chosen.keep_aside else 0.0
    return {"country": chosen.country, "include_unknown": chosen.unknown, "keep_aside": aside}


@kept(1)
def _original(key: str, _table: Table, _size: int) -> Table:
    room.make_sure_of(_size)
    return _table.with_text()


@kept(1)
def _people(
    key: str, _table: Table, _country: str, _explained: Mapping[str, tuple[str, ...] | None]
) -> People:
    return People(_table, _country, _explained)


@kept(1)
def _puzzles(key: str, _table: Table) -> tuple[Column, ...]:
    return read_consent(_table.text()).asked


@kept(1)
def _disputes(key: str, _table: Table) -> tuple[Dispute, ...]:
    return read_consent(_table.text()).disputed


@kept(8)
def _tallies(key: str, _study: Study, _people: People, _options: dict[str, Any]) -> dict[str, Tally]:
    found = _people.found
    reached = [name for name, platform in PLATFORMS.items() if not missing_contacts(platform, found)]
    return {name: reach(_study, name, **_options, people=_people).tally() for name in reached}
