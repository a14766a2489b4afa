"""Segments as lists of people that advertising and e-mail platforms can read.

A list says who is in it and, in its receipt, who is not and why. Customers who did not agree are left
out unless the person decides otherwise; addresses for advertising are hashed before they leave.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame, Series

from segmentation.act import contacts, controls, identifiers
from segmentation.act.delimited import write_csv
from segmentation.act.labels import as_text
from segmentation.act.platforms import PLATFORMS, Person, Platform
from segmentation.errors import ExportError

if TYPE_CHECKING:
    from segmentation.studies import Study

NOT_IN_STUDY = "Set aside before the segments were built"
NOT_CHOSEN = "In another segment"
KEPT_ASIDE = "Kept aside as control"
NO_CONSENT = "Did not agree to be contacted"
NO_CONTACT = "No e-mail address or phone number"
NO_EMAIL = "No e-mail address"
UNREADABLE = "E-mail address or phone number could not be read"
UNREADABLE_EMAIL = "E-mail address could not be read"
FOREIGN_LETTERS = "Letters such as ñ or é before the @, which the platform refuses"
REPEATED = "The same person stands further up"

_MONEY_OR_HEALTH = re.compile(
    r"\b(?:income|wealth\w*|rich|poor|credit|debt\w*|loan\w*|mortgage|salary|salaries|afford\w*|bankrupt\w*"
    r"|insolven\w*|financ\w*|health\w*|disease\w*|ill|illness|sick|patient\w*|diabet\w*|pregnan\w*|disab\w*"
    r"|obes\w*|overweight|depress\w*|therap\w*|medic\w*|cancer|addict\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Audience:
    """A list for one platform, and its receipt."""

    platform: Platform
    hashed: bool
    people: DataFrame
    """One row per usable customer, the platform's columns, all text; index: row of the upload from 0."""
    segments: Series
    """The segment of each of them."""
    left_out: Series
    """Row of the upload → why it is not in the list."""
    notes: tuple[str, ...]
    """What to know before uploading: lists that are too small, names that may be refused."""

    def receipt(self) -> tuple[tuple[int, str], ...]:
        """Counts and their reasons, most first; the usable customers come last."""
        reasons = [(int(count), str(reason)) for reason, count in self.left_out.value_counts().items()]
        return (*reasons, (len(self.people), f"Customers in the list for {self.platform.title}"))

    def receipt_text(self) -> str:
        """The receipt and the notes as plain text."""
        lines = [f"{self.platform.title}: what is in these files", ""]
        lines += [f"{count:>9,}  {reason}" for count, reason in self.receipt()]
        return "\n".join([*lines, *(["", *self.notes] if self.notes else []), ""])

    def csv(self, segment: int | None = None) -> bytes:
        """The list, or the part of it in one segment, as CSV in UTF-8."""
        people = self.people if segment is None else self.people[self.segments == segment]
        return write_csv(people)

    def rejected_csv(self) -> bytes:
        """Who is not in the list: row of the upload (the first is 1) and reason."""
        rows = as_text(Series(self.left_out.index + 1, index=self.left_out.index))
        return write_csv(DataFrame({"Row": rows, "Reason": self.left_out.astype("str")}))


def audience(
    study: Study,
    platform: str,
    *,
    segment: int | None = None,
    country: str | None = None,
    hashed: bool | None = None,
    consent: bool = True,
    keep_aside: float = 0.0,
) -> Audience:
    """The customers of a study (or of one segment) as a list for a platform.

    `country` says where customers live whose row does not: it completes phone numbers and addresses.
    `hashed` is the platform's custom when left out: advertising yes, e-mail no. `consent` keeps only
    those who agreed, when the upload has a column that says so. `keep_aside` is the share of each segment
    that stays out of the list as control: with the same share, the same customers as in `labels`.

    Raises `ExportError` when the platform or the country is unknown, when no column holds an address or
    a number, or when nobody is left.
    """
    target = _platform(platform)
    home = identifiers.checked_country(country)
    text = study.table.text()
    found = contacts.contact_columns([str(name) for name in text.columns])
    _check_columns(target, found)
    own, reasons = _chosen(study, segment, keep_aside)
    known = contacts.people(text, found, country=home)
    given = _has(text, found, target)
    if consent:
        known = _with_consent(known, contacts.agreed(text, found), target, reasons)
    _drop_unusable(known, given, target, reasons)
    usable = reasons.none()
    if not usable.any():
        raise ExportError(_nobody(target, reasons.series()))
    names = {persona.segment: persona.name for persona in study.personas}
    use_hashes = (target.kind == "advertising") if hashed is None else hashed
    people = _fill(target, known[usable], own[usable], names, use_hashes)
    made = Audience(target, use_hashes, people, own[usable].astype("int8"), reasons.series(), ())
    return replace(made, notes=_notes(made, names, found, home=home, consent=consent))


def audience_files(made: Audience) -> dict[str, bytes]:
    """A CSV per segment, the receipt, and who is not in the lists.

    The files bear the numbers of the segments, not their names: platforms show the name of a list.
    """
    key = made.platform.key
    files = {f"{key}-segment-{s}.csv": made.csv(s) for s in sorted(made.segments.unique())}
    files["receipt.txt"] = made.receipt_text().encode()
    files["not-in-the-lists.csv"] = made.rejected_csv()
    return files


def name_warning(name: str) -> str | None:
    """What is wrong with a list's name for an advertising platform, or `None`.

    Since September 2025 Meta refuses custom audiences whose name suggests health or financial status.

    >>> name_warning("High income") is None, name_warning("High-Value Loyal") is None
    (False, True)
    """
    found = _MONEY_OR_HEALTH.search(name)
    if found is None:
        return None
    return f"“{name}” speaks of money or health (“{found[0]}”); platforms may refuse a list of that name."


class _Reasons:
    """Why rows are left out; the first reason of a row stays."""

    def __init__(self, index: pd.Index) -> None:
        self._reasons = Series(None, index=index, dtype=object)

    def add(self, rows: Series, reason: str) -> None:
        self._reasons[rows.fillna(True).to_numpy(dtype=bool) & self._reasons.isna().to_numpy()] = reason

    def none(self) -> Series:
        return self._reasons.isna()

    def series(self) -> Series:
        return self._reasons.dropna().rename("reason")


def _platform(key: str) -> Platform:
    if key not in PLATFORMS:
        raise ExportError(f"There is no platform “{key}”. Choose one of {', '.join(PLATFORMS)}.")
    return PLATFORMS[key]


def _chosen(study: Study, segment: int | None, keep_aside: float) -> tuple[Series, _Reasons]:
    """The segment of every row, and why rows are out before anybody looks at their contacts."""
    own = study.clustering.series().reindex(study.table.data.index).astype("Int8")
    reasons = _Reasons(own.index)
    reasons.add(own.isna(), NOT_IN_STUDY)
    if segment is not None:
        reasons.add(own != segment, NOT_CHOSEN)
    if keep_aside:
        groups = controls.split(own, share=keep_aside, seed=study.recipe.seed)
        reasons.add(groups == controls.CONTROL, KEPT_ASIDE)
    return own, reasons


def _check_columns(target: Platform, found: contacts.ContactColumns) -> None:
    if "phone" in target.needs and not found.email and not found.phone:
        raise ExportError(
            f"This file has no e-mail and no phone column, so {target.title} cannot know your customers. "
            "Add one to the file, or take the labelled CSV."
        )
    if "phone" not in target.needs and not found.email:
        raise ExportError(
            f"This file has no e-mail column, and {target.title} needs one. "
            "Add it to the file, or take the labelled CSV."
        )


def _has(text: DataFrame, found: contacts.ContactColumns, target: Platform) -> Series:
    """Rows in which something stands where an address or a number should."""
    columns = [*found.email, *(found.phone if "phone" in target.needs else ())]
    filled: Series = (text[columns].apply(lambda column: column.str.strip()) != "").any(axis=1)
    return filled


def _with_consent(known: DataFrame, agreed: DataFrame, target: Platform, reasons: _Reasons) -> DataFrame:
    """Addresses and numbers only of those who agreed to that way of contact."""
    kept = known.assign(
        email=known["email"].where(agreed["email"], ""), phone=known["phone"].where(agreed["phone"], "")
    )
    ways = list(target.needs)
    lost = (known[ways] != "").any(axis=1) & ~(kept[ways] != "").any(axis=1)
    reasons.add(lost | ~agreed[ways].any(axis=1), NO_CONSENT)
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


def _fill(
    target: Platform, known: DataFrame, own: Series, names: dict[int, str], use_hashes: bool
) -> DataFrame:
    columns = [known[field].tolist() for field in Person._fields[:8]]
    segments = own.astype(int).tolist()
    rows = zip(*columns, map(str, segments), (names[s] for s in segments), strict=True)
    people = [Person(*row) for row in rows]
    filled = {}
    for field in target.fields:
        cells = [field.value(person) for person in people]
        secret = use_hashes and field.secret
        header = field.hashed_header or field.header if use_hashes else field.header
        filled[header] = [identifiers.sha256(cell) for cell in cells] if secret else cells
    return DataFrame(filled, index=known.index, dtype="str")


def _notes(
    made: Audience, names: dict[int, str], found: contacts.ContactColumns, *, home: str | None, consent: bool
) -> tuple[str, ...]:
    target, notes = made.platform, []
    if not found.consent:
        notes.append("This file has no column about consent. Make sure that these customers agreed.")
    elif not consent:
        notes.append("Customers who did not agree are in these lists. Make sure that you may contact them.")
    if (made.left_out == UNREADABLE).any() and found.phone and home is None:
        notes.append("Say in which country your customers live, and more phone numbers can be read.")
    notes += _too_small(target, made.segments)
    if target.kind == "advertising":
        notes += [warning for name in names.values() if (warning := name_warning(name))]
    if target.most_bytes and len(made.csv()) > target.most_bytes:
        notes.append(f"{target.title} reads files up to {target.most_bytes // 10**6} MB. Divide this one.")
    return tuple(notes)


def _too_small(target: Platform, own: Series) -> list[str]:
    """Lists the platform would not work with, one sentence each."""
    sizes = own.value_counts().sort_index()
    return [
        f"Segment {segment} has {size:,} usable customers; {target.title} asks for at least {target.least:,}."
        for segment, size in sizes.items()
        if target.least and size < target.least
    ]


def _nobody(target: Platform, left_out: Series) -> str:
    counts = left_out.value_counts()
    return (
        f"None of the {len(left_out):,} customers can be used for {target.title}. "
        f"Most often: {str(counts.index[0])[0].lower()}{str(counts.index[0])[1:]} ({counts.iloc[0]:,})."
    )
