"""Who of a study can be reached on a platform, and why others cannot.

This is the sifting that every list begins with, and all that its receipt needs: it can be counted and
shown before any list is written. Who refused is in no list, whatever the person chooses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame, Series

from segmentation.act.audiences import contact_consent, contacts, identifiers
from segmentation.act.audiences.contact_consent import NUMBER, Consent
from segmentation.act.audiences.contacts import ContactColumns
from segmentation.act.audiences.platforms import PLATFORMS, Platform
from segmentation.act.files import control_groups
from segmentation.errors import ExportError
from segmentation.standards import LIST_CUSTOMERS

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
HASHED = "Hashed already, in a form that the platform does not read"
FOREIGN_LETTERS = "Letters such as ñ or é before the @, which the platform refuses"
REPEATED = "The same person stands further up"
TOO_FEW = "In a list of so few people that they could be singled out"


@dataclass(frozen=True)
class Tally:
    """What a list would hold, in numbers only."""

    platform: Platform
    usable: int
    left_out: tuple[tuple[int, str], ...]
    """How many are left out for which reason, most first."""
    too_small: tuple[tuple[int, int], ...]
    """Segments with fewer usable customers than the platform works with: number and size."""
    withheld: tuple[tuple[int, int], ...] = ()
    """Segments that get no list, as fewer than `fewest` could be in it: number and size."""
    fewest: int = LIST_CUSTOMERS
    hashed: int = 0
    """Of the usable, those with an address or number that came hashed and is passed on as it is."""


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
    withheld: tuple[tuple[int, int], ...] = ()
    """Segments that get no list, as fewer than `fewest` could be in it: number and size."""
    fewest: int = LIST_CUSTOMERS

    def tally(self) -> Tally:
        """The numbers of its receipt."""
        reasons = [(int(count), str(reason)) for reason, count in self.left_out.value_counts().items()]
        none = {segment for segment, _ in self.withheld}
        sizes = [(asked, int((self.segments == asked).sum())) for asked in self.asked if asked not in none]
        small = [(segment, size) for segment, size in sizes if size < (self.platform.least or 0)]
        hashed = int(self.passed_on().sum())
        return Tally(
            self.platform, len(self.known), tuple(reasons), tuple(small), self.withheld, self.fewest, hashed
        )

    def passed_on(self) -> Series:
        """Whose address or number came hashed and takes the place of a plain one."""
        fields = self.platform.needs
        return _any(self.known[f"hashed_{field}"].ne("") & self.known[field].eq("") for field in fields)


@dataclass(eq=False)
class People:
    """Everybody's contacts and consent, read when a count or a list first needs them, and only once.

    `explained` is what the person said of columns about consent that were not understood: see
    `contact_consent.read_consent`.
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
        return contacts.contact_columns(self.text, contact_consent.consent_names(self._said))

    @cached_property
    def hashes(self) -> bool:
        """Whether some addresses or numbers came hashed."""
        return bool((self.known[["hashed_email", "hashed_phone"]] != "").to_numpy().any())

    @cached_property
    def consent(self) -> Consent:
        """Who may be contacted; who refused on one row refuses wherever the address or number comes back."""
        said = self._said
        for channel, contact in (
            ("email", "every_email"),
            *((way, "every_phone") for way in (*NUMBER, "phone")),
        ):
            refused = said.refused(channel)
            said = said.refusing(_same_people(self.known[contact], refused, self.hashes), channel)
        return said

    @cached_property
    def unread_phones(self) -> int:
        """Customers with something where a phone number should be that is none, or lacks its country."""
        given = (self.text[list(self.found.phone)].apply(lambda column: column.str.strip()) != "").any(axis=1)
        read = (self.known["phone"] != "") | (self.known["hashed_phone"] != "")
        return int((given & ~read).sum())

    @cached_property
    def _said(self) -> Consent:
        return contact_consent.read_consent(self.text, self.explained)

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
    fewest: int = LIST_CUSTOMERS,
    plain: bool = False,
    people: People | None = None,
) -> Reach:
    """The customers of a study (or of one segment) that a platform can use; it may be nobody.

    The options are those of `audience`; `plain` is for a file in which nothing is hashed. `people` are the
    contacts and the consent of this upload, in place of `country` and `explained`: finding them out takes
    most of the time, and several platforms can share them.

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
    known = _drop_unusable(known, given, target, reasons, plain=plain)
    asked = tuple(p.segment for p in study.personas if p.targeted and segment in (None, p.segment))
    withheld = _withhold(own, asked, target, fewest, reasons)
    usable, consent = reasons.none(), everybody.consent
    chosen = own[usable].astype("int8")
    return Reach(target, known[usable], chosen, reasons.series(), asked, consent, withheld, fewest)


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


def _any(told: Iterable[Series]) -> Series:
    """Rows for which one of these is true."""
    return DataFrame(dict(enumerate(told))).any(axis=1)


def _same_people(contacts_of: Series, refused: Series, hashes: bool) -> Series:
    """Rows that share an address or a number with one of those that refused, and these.

    `hashes` says whether some came hashed: then a plain address is compared in its hashed forms too.
    """
    each = contacts_of.map(identifiers.same_person)
    if hashes:
        each = (contacts_of + " " + each).map(identifiers.with_digests)
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
    of = {name: field for field in ways for name in (field, f"hashed_{field}")}
    kept = known.assign(**{name: known[name].where(may[field], "") for name, field in of.items()})
    needed = [name for name, field in of.items() if field in target.needs]
    had, has = ((people[needed] != "").any(axis=1) for people in (known, kept))
    nobody = ~_any(may[field] for field in target.needs)
    asked = [channel for field in target.needs for channel in ways[field]]
    reasons.add((had & ~has) | nobody, consent.reason(*asked))
    return kept


def _drop_unusable(
    known: DataFrame, given: Series, target: Platform, reasons: _Reasons, *, plain: bool
) -> DataFrame:
    """Leaves out whom the platform cannot know; the others, with only those hashes that it reads."""
    both, read = "phone" in target.needs, () if plain else target.digests
    hashed = [f"hashed_{field}" for field in target.needs]
    ours = known.assign(**{name: known[name].where(known[name].str.len().isin(read), "") for name in hashed})
    usable = (ours[[*target.needs, *hashed]] != "").any(axis=1)
    reasons.add(~given, NO_CONTACT if both else NO_EMAIL)
    reasons.add(~usable & (known[hashed] != "").any(axis=1), HASHED)
    reasons.add(~usable, UNREADABLE if both else UNREADABLE_EMAIL)
    if target.plain_local_part:
        local = ours["email"].str.partition("@")[0]
        reasons.add(~local.map(str.isascii).astype(bool), FOREIGN_LETTERS)
    repeated = _name(ours[reasons.none()]).duplicated().reindex(known.index, fill_value=False)
    reasons.add(repeated, REPEATED)
    return ours


def _name(known: DataFrame) -> Series:
    """What tells one person from another: the address, or else the number; hashed where some came hashed."""
    names = Series("", index=known.index, dtype="str")
    for field in ("email", "phone"):
        plain, hashed = known[field], known[f"hashed_{field}"]
        if (hashed != "").any():
            plain = plain.map(identifiers.sha256).where(plain != "", hashed)
        names = names.where(names != "", plain)
    return names


def _withhold(
    own: Series, asked: tuple[int, ...], target: Platform, fewest: int, reasons: _Reasons
) -> tuple[tuple[int, int], ...]:
    """Leaves out the lists of fewer people than `fewest`: segments with their sizes.

    Where the platform gets one list with the segment as a column, all of it is made or nothing.
    """
    usable = reasons.none()
    sizes = [(segment, int((usable & (own == segment)).sum())) for segment in asked]
    if target.kind == "email":
        whole = sum(size for _, size in sizes)
        sizes = [(segment, size if whole < fewest else fewest) for segment, size in sizes]
    few = tuple((segment, size) for segment, size in sizes if 0 < size < fewest)
    reasons.add(usable & own.isin([segment for segment, _ in few]), TOO_FEW)
    return few
