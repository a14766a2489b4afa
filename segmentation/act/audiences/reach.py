"""Who of a study can be reached on a platform, and why others cannot.

This is the sifting that every list begins with, and all that its receipt needs: it can be counted and
shown before any list is written. Who refused is in no list, whatever the person chooses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame, Series

from segmentation.act.audiences import contacts, eligibility, identifiers
from segmentation.act.audiences.contacts import ContactColumns
from segmentation.act.audiences.eligibility import NUMBER, Consent
from segmentation.act.audiences.platforms import PLATFORMS, Platform
from segmentation.act.files import control_groups
from segmentation.errors import ExportError

if TYPE_CHECKING:
    from segmentation.prepare.reading.tables import Table
    from segmentation.studies import Study

NOT_IN_STUDY = "Set aside before the segments were built"
NOT_CHOSEN = "In another segment"
KEPT_ASIDE = "Kept aside as control"
NOT_TARGETED = "You chose not to target this segment"
NO_CONTACT = "No e-mail address or phone number"
NO_EMAIL = "No e-mail address"
UNREADABLE = "E-mail address or phone number could not be read"
UNREADABLE_EMAIL = "E-mail address could not be read"
FOREIGN_LETTERS = "Letters such as ñ or é before the @, which the platform refuses"
REPEATED = "The same person stands further up"


@dataclass(frozen=True)
class Tally:
    """What a list would hold, in numbers only."""

    platform: Platform
    usable: int
    left_out: tuple[tuple[int, str], ...]
    """How many are left out for which reason, most first."""
    too_small: tuple[tuple[int, int], ...]
    """Segments with fewer usable customers than the platform works with: number and size."""


@dataclass(frozen=True, eq=False)
class Reach:
    """The customers a platform can use, and the others with their reasons."""

    platform: Platform
    known: DataFrame
    """One row per usable customer, as `contacts.people` knows them; index: row of the upload from 0."""
    segments: Series
    """The segment of each of them."""
    left_out: Series
    """Row of the upload → why it is not among them."""
    asked: tuple[int, ...]
    """The segments that were looked at, also those in which nobody can be reached."""
    consent: Consent
    """What the upload says about who may be contacted."""

    def tally(self) -> Tally:
        """The numbers of its receipt."""
        reasons = [(int(count), str(reason)) for reason, count in self.left_out.value_counts().items()]
        sizes = [(segment, int((self.segments == segment).sum())) for segment in self.asked]
        small = [(segment, size) for segment, size in sizes if size < (self.platform.least or 0)]
        return Tally(self.platform, len(self.known), tuple(reasons), tuple(small))


@dataclass(eq=False)
class People:
    """Everybody's contacts and consent, read when a count or a list first needs them, and only once.

    `explained` is what the person said of columns about consent that were not understood: see
    `eligibility.read_consent`.
    """

    table: Table
    country: str | None = None
    explained: Mapping[str, Collection[str] | None] | None = None

    @cached_property
    def known(self) -> DataFrame:
        """What `contacts.people` gives for this upload and country."""
        return contacts.people(self.text, self.found, country=identifiers.checked_country(self.country))

    @cached_property
    def found(self) -> ContactColumns:
        """The columns with addresses, numbers and names."""
        names = [str(name) for name in self.text.columns]
        return contacts.contact_columns(names, eligibility.consent_names(self._said))

    @cached_property
    def consent(self) -> Consent:
        """Who may be contacted; who refused on one row refuses wherever the address or number comes back."""
        said = self._said
        for channel, contact in (
            ("email", "every_email"),
            *((way, "every_phone") for way in (*NUMBER, "phone")),
        ):
            said = said.refusing(_same_people(self.known[contact], said.refused(channel)), channel)
        return said

    @cached_property
    def unread_phones(self) -> int:
        """Customers with something where a phone number should be that is none, or lacks its country."""
        given = (self.text[list(self.found.phone)].apply(lambda column: column.str.strip()) != "").any(axis=1)
        return int((given & (self.known["phone"] == "")).sum())

    @cached_property
    def _said(self) -> Consent:
        return eligibility.read_consent(self.text, self.explained)

    @cached_property
    def text(self) -> DataFrame:
        """Every cell of the upload as it came."""
        return self.table.text()


def reach(
    study: Study,
    platform: str,
    *,
    segment: int | None = None,
    country: str | None = None,
    include_unknown: bool | None = None,
    explained: Mapping[str, Collection[str] | None] | None = None,
    keep_aside: float = 0.0,
    people: People | None = None,
) -> Reach:
    """The customers of a study (or of one segment) that a platform can use; it may be nobody.

    The options are those of `audience`. `people` are the contacts and the consent of this upload, in place
    of `country` and `explained`: finding them out takes most of the time, and several platforms can share
    them.

    Raises `ExportError` when the platform or the country is unknown, or when no column holds an address
    or a number.
    """
    target = checked_platform(platform)
    identifiers.checked_country(country)
    everybody = People(study.table, country, explained) if people is None else people
    if refused := missing_contacts(target, everybody.found):
        raise ExportError(refused)
    own, reasons = _chosen(study, segment, keep_aside)
    given = _has(everybody.text, everybody.found, target)
    known = _contactable(everybody.known, everybody.consent, target, include_unknown, reasons)
    _drop_unusable(known, given, target, reasons)
    usable, consent = reasons.none(), everybody.consent
    asked = [p.segment for p in study.personas if p.targeted and segment in (None, p.segment)]
    return Reach(target, known[usable], own[usable].astype("int8"), reasons.series(), tuple(asked), consent)


def checked_platform(key: str) -> Platform:
    """The platform of this key. Raises `ExportError` when there is none."""
    if key not in PLATFORMS:
        raise ExportError(f"There is no platform “{key}”. Choose one of {', '.join(PLATFORMS)}.")
    return PLATFORMS[key]


def missing_contacts(target: Platform, found: ContactColumns) -> str | None:
    """What a file lacks for this platform, and what to do; `None` when it has what is needed."""
    if "phone" in target.needs and not found.email and not found.phone:
        return (
            f"This file has no e-mail and no phone column, so {target.title} cannot know your customers. "
            "Add one to the file, or take the labelled CSV."
        )
    if "phone" not in target.needs and not found.email:
        return (
            f"This file has no e-mail column, and {target.title} needs one. "
            "Add it to the file, or take the labelled CSV."
        )
    return None


class _Reasons:
    """Why rows are left out; the first reason of a row stays."""

    def __init__(self, index: pd.Index) -> None:
        self._reasons = Series(None, index=index, dtype=object)

    def add(self, rows: Series, reason: str | Series) -> None:
        """Leave rows out; the reason is one for all, or each row's own."""
        new = rows.fillna(True).to_numpy(dtype=bool) & self._reasons.isna().to_numpy()
        self._reasons[new] = reason[new] if isinstance(reason, Series) else reason

    def none(self) -> Series:
        return self._reasons.isna()

    def series(self) -> Series:
        return self._reasons.dropna().rename("reason")


def _same_people(contacts_of: Series, refused: Series) -> Series:
    """Rows that share an address or a number with one of those that refused, and these."""
    each = contacts_of.map(identifiers.same_person)
    names = {name for text in each[refused] for name in text.split()}
    return refused | each.map(lambda text: not names.isdisjoint(text.split())) if names else refused


def _chosen(study: Study, segment: int | None, keep_aside: float) -> tuple[Series, _Reasons]:
    """The segment of every row, and why rows are out before anybody looks at their contacts."""
    own = study.clustering.series().reindex(study.table.data.index).astype("Int8")
    reasons = _Reasons(own.index)
    reasons.add(own.isna(), NOT_IN_STUDY)
    if segment is not None:
        reasons.add(own != segment, NOT_CHOSEN)
    reasons.add(
        own.isin([persona.segment for persona in study.personas if not persona.targeted]), NOT_TARGETED
    )
    if keep_aside:
        groups = control_groups.split(own, share=keep_aside, seed=study.recipe.seed)
        reasons.add(groups == control_groups.CONTROL, KEPT_ASIDE)
    return own, reasons


def _has(text: DataFrame, found: ContactColumns, target: Platform) -> Series:
    """Rows in which something stands where an address or a number should."""
    columns = [*found.email, *(found.phone if "phone" in target.needs else ())]
    filled: Series = (text[columns].apply(lambda column: column.str.strip()) != "").any(axis=1)
    return filled


def _contactable(
    known: DataFrame, consent: Consent, target: Platform, include_unknown: bool | None, reasons: _Reasons
) -> DataFrame:
    """Addresses and numbers only of those who may be contacted that way."""
    ways = {"email": ("email",), "phone": NUMBER}
    may = {field: consent.allowed(*way, include_unknown=include_unknown) for field, way in ways.items()}
    kept = known.assign(**{field: known[field].where(allowed, "") for field, allowed in may.items()})
    needed = list(target.needs)
    had, has = ((people[needed] != "").any(axis=1) for people in (known, kept))
    nobody = ~DataFrame({field: may[field] for field in needed}).any(axis=1)
    asked = [channel for field in needed for channel in ways[field]]
    reasons.add((had & ~has) | nobody, consent.reason(*asked))
    return kept


def _drop_unusable(known: DataFrame, given: Series, target: Platform, reasons: _Reasons) -> None:
    both = "phone" in target.needs
    usable = (known[list(target.needs)] != "").any(axis=1)
    reasons.add(~given, NO_CONTACT if both else NO_EMAIL)
    reasons.add(~usable, UNREADABLE if both else UNREADABLE_EMAIL)
    if target.plain_local_part:
        local = known["email"].str.partition("@")[0]
        reasons.add(~local.map(str.isascii).astype(bool), FOREIGN_LETTERS)
    left = known[reasons.none()]
    who = left["email"].where(left["email"] != "", left["phone"])
    repeated = who.duplicated().reindex(known.index, fill_value=False)
    reasons.add(repeated, REPEATED)
