"""Segments as lists of people that advertising and e-mail platforms can read.

A list says who is in it and, in its receipt, who is not and why. Customers who did not agree are left
out unless the person decides otherwise; addresses for advertising are hashed before they leave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pandas import DataFrame, Series

from segmentation.act import contacts, identifiers
from segmentation.act.delimited import write_csv
from segmentation.act.labels import as_text
from segmentation.act.names import name_warning
from segmentation.act.platforms import Person, Platform
from segmentation.act.reaches import NOT_CHOSEN, UNREADABLE, Reach, Tally, reach
from segmentation.errors import ExportError

if TYPE_CHECKING:
    from segmentation.studies import Study


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
    known: DataFrame | None = None,
) -> Audience:
    """The customers of a study (or of one segment) as a list for a platform.

    `country` says where customers live whose row does not: it completes phone numbers and addresses.
    `hashed` is the platform's custom when left out: advertising yes, e-mail no. `consent` keeps only
    those who agreed, when the upload has a column that says so. `keep_aside` is the share of each segment
    that stays out of the list as control: with the same share, the same customers as in `labels`.
    `known` spares asking `contacts.people` again, as in `reach`.

    Raises `ExportError` when the platform or the country is unknown, when no column holds an address or
    a number, or when nobody is left.
    """
    reached = reach(
        study,
        platform,
        segment=segment,
        country=country,
        consent=consent,
        keep_aside=keep_aside,
        known=known,
    )
    if reached.known.empty:
        raise ExportError(_nobody(reached.tally()))
    target, names = reached.platform, {persona.segment: persona.name for persona in study.personas}
    use_hashes = (target.kind == "advertising") if hashed is None else hashed
    people = _fill(reached, names, use_hashes)
    made = Audience(target, use_hashes, people, reached.segments, reached.left_out, ())
    found = contacts.contact_columns([str(name) for name in study.table.text().columns])
    return replace(made, notes=_notes(made, reached.tally(), names, found, country, consent))


def audience_files(made: Audience) -> dict[str, bytes]:
    """A CSV per segment, the receipt, and who is not in the lists.

    The files bear the numbers of the segments, not their names: platforms show the name of a list.
    """
    key = made.platform.key
    files = {f"{key}-segment-{s}.csv": made.csv(s) for s in sorted(made.segments.unique())}
    files["receipt.txt"] = made.receipt_text().encode()
    files["not-in-the-lists.csv"] = made.rejected_csv()
    return files


def _fill(reached: Reach, names: dict[int, str], use_hashes: bool) -> DataFrame:
    columns = [reached.known[field].tolist() for field in Person._fields[:8]]
    segments = reached.segments.astype(int).tolist()
    rows = zip(*columns, map(str, segments), (names[s] for s in segments), strict=True)
    people = [Person(*row) for row in rows]
    filled = {}
    for field in reached.platform.fields:
        cells = [field.value(person) for person in people]
        secret = use_hashes and field.secret
        header = field.hashed_header or field.header if use_hashes else field.header
        filled[header] = [identifiers.sha256(cell) for cell in cells] if secret else cells
    return DataFrame(filled, index=reached.known.index, dtype="str")


def _notes(
    made: Audience,
    tally: Tally,
    names: dict[int, str],
    found: contacts.ContactColumns,
    country: str | None,
    consent: bool,
) -> tuple[str, ...]:
    target, notes = made.platform, []
    if not found.consent:
        notes.append("This file has no column about consent. Make sure that these customers agreed.")
    elif not consent:
        notes.append("Customers who did not agree are in these lists. Make sure that you may contact them.")
    if (made.left_out == UNREADABLE).any() and found.phone and not country:
        notes.append("Say in which country your customers live, and more phone numbers can be read.")
    notes += [
        f"Segment {segment} has {size:,} usable customers; {target.title} asks for at least {target.least:,}."
        for segment, size in tally.too_small
    ]
    if target.kind == "advertising":
        notes += [warning for name in names.values() if (warning := name_warning(name))]
    if target.most_bytes and len(made.csv()) > target.most_bytes:
        notes.append(f"{target.title} reads files up to {target.most_bytes // 10**6} MB. Divide this one.")
    return tuple(notes)


def _nobody(tally: Tally) -> str:
    most, reason = next(reason for reason in tally.left_out if reason[1] != NOT_CHOSEN)
    return (
        f"None of the {sum(count for count, _ in tally.left_out):,} customers can be used for "
        f"{tally.platform.title}. Most often: {reason[0].lower()}{reason[1:]} ({most:,})."
    )
