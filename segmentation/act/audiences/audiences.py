"""Segments as lists of people that advertising and e-mail platforms can read.

A list says who is in it and, in its receipt, who is not and why. Nobody who refused is in one; addresses
for advertising are hashed before they leave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pandas import DataFrame, Series

from segmentation.act.audiences import identifiers
from segmentation.act.audiences.contact_consent import Consent, consent_notes
from segmentation.act.audiences.platforms import Field, Person, Platform
from segmentation.act.audiences.reach import (
    NOT_CHOSEN,
    UNREADABLE,
    People,
    Reach,
    Tally,
    checked_platform,
    reach,
)
from segmentation.act.files.csv import write_csv
from segmentation.act.files.labels import as_text
from segmentation.act.personas.cards.platform_names import name_warning
from segmentation.errors import ExportError
from segmentation.language.phrases import count, listed
from segmentation.standards import LIST_CUSTOMERS

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
    consent: Consent
    """What the upload says about who may be contacted."""
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
        lines += (
            ["", "What the file says about consent:", *self.consent.receipt] if self.consent.receipt else []
        )
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
    include_unknown: bool | None = None,
    explained: Mapping[str, Collection[str] | None] | None = None,
    keep_aside: float = 0.0,
    fewest: int = LIST_CUSTOMERS,
    people: People | None = None,
) -> Audience:
    """The customers of a study (or of one segment) as a list for a platform.

    `country` says where customers live whose row does not: it completes phone numbers and addresses.
    `hashed` is the platform's custom when left out: advertising yes, e-mail no. `include_unknown` says
    whether those are in it who neither agreed nor refused; left out, they are where the upload records no
    yes at all. `explained` says what puzzling columns about consent mean (`contact_consent.read_consent`).
    `keep_aside` is the share of each segment that stays out of the list as control: with the same share,
    the same customers as in `labels`. A list of fewer than `fewest` people is not made, so that nobody can
    be singled out (k-anonymity, Sweeney 2002). `people` spares reading contacts and consent again, as in
    `reach`.

    Raises `ExportError` when the platform or the country is unknown, when no column holds an address or
    a number, or when nobody is left.
    """
    advertising = checked_platform(platform).kind == "advertising"
    use_hashes = advertising if hashed is None else hashed
    reached = reach(
        study,
        platform,
        segment=segment,
        country=country,
        include_unknown=include_unknown,
        explained=explained,
        keep_aside=keep_aside,
        fewest=fewest,
        plain=not use_hashes,
        people=people,
    )
    if reached.known.empty:
        raise ExportError(_nobody(reached.tally()))
    target, names = reached.platform, {persona.segment: persona.name for persona in study.personas}
    listed = _fill(reached, names, use_hashes)
    made = Audience(target, use_hashes, listed, reached.segments, reached.left_out, reached.consent, ())
    return replace(made, notes=_notes(made, reached.tally(), names, country, include_unknown))


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
    columns = [reached.known[field].tolist() for field in Person._fields[:-2]]
    segments = reached.segments.astype(int).tolist()
    rows = zip(*columns, map(str, segments), (names[s] for s in segments), strict=True)
    people = [Person(*row) for row in rows]
    headers, filled = [], []
    for field in reached.platform.fields:
        cells = [_cell(field, person, use_hashes) for person in people]
        if field.extra and not (use_hashes and any(cells)):
            continue
        headers.append(field.hashed_header or field.header if use_hashes else field.header)
        filled.append(cells)
    frame = DataFrame(dict(enumerate(filled)), index=reached.known.index, dtype="str")
    return frame.set_axis(headers, axis=1)


def _cell(field: Field, person: Person, use_hashes: bool) -> str:
    """What stands in a column for a person; what came hashed is never hashed again."""
    plain = field.value(person)
    if not (use_hashes and field.secret):
        return plain
    return identifiers.sha256(plain) or (field.ready(person) if field.ready else "")


def _notes(
    made: Audience, tally: Tally, names: dict[int, str], country: str | None, include_unknown: bool | None
) -> tuple[str, ...]:
    target = made.platform
    notes = list(consent_notes(made.consent, target.needs, include_unknown))
    if (made.left_out == UNREADABLE).any() and not country:
        notes.append("Say in which country your customers live, and more phone numbers can be read.")
    notes += [told for told in (hashed_told(tally), withheld_told(tally)) if told]
    notes += [
        f"Segment {segment} has {size:,} usable customers; {target.title} asks for at least {target.least:,}."
        for segment, size in tally.too_small
    ]
    if target.kind == "advertising":
        notes += [warning for name in names.values() if (warning := name_warning(name))]
    if target.most_bytes and len(made.csv()) > target.most_bytes:
        notes.append(f"{target.title} reads files up to {target.most_bytes // 10**6} MB. Divide this one.")
    return tuple(notes)


def hashed_told(tally: Tally) -> str | None:
    """How many come hashed already; `None` where nobody does."""
    if not tally.hashed:
        return None
    some = "1 customer comes" if tally.hashed == 1 else f"{count(tally.hashed)} customers come"
    return (
        f"{some} with an address or number that was hashed before: passed on as it is, and found only if "
        f"{tally.platform.title}’s own rules were followed then."
    )


def withheld_told(tally: Tally) -> str | None:
    """Which segments get no list as it would be too small, how small, and what to do; `None` for none."""
    if not tally.withheld:
        return None
    few = sum(size for _, size in tally.withheld)
    why = (
        f"a list has at least {count(tally.fewest)} people, so that nobody can be singled out. "
        "Join segments, or ask for fewer of them."
    )
    if tally.platform.kind == "email" or (len(tally.withheld) == 1 and not tally.usable):
        return f"Only {_people(few)} could be in this list; {why}"
    each = [f"{segment} ({count(size)})" for segment, size in tally.withheld]
    which = f"Segment {each[0]} gets" if len(each) == 1 else f"Segments {listed(each, most=10)} get"
    return f"{which} no list: {why}"


def _people(many: int) -> str:
    return "1 person" if many == 1 else f"{count(many)} people"


def _nobody(tally: Tally) -> str:
    if few := withheld_told(tally):
        return few
    most, reason = next(reason for reason in tally.left_out if reason[1] != NOT_CHOSEN)
    return (
        f"None of the {sum(count for count, _ in tally.left_out):,} customers can be used for "
        f"{tally.platform.title}. Most often: {reason[0].lower()}{reason[1:]} ({most:,})."
    )
