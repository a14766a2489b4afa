"""What the download page says: what leaves the house, for whom, and who stays out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from segmentation.act import exports
from segmentation.act.audiences import contact_consent
from segmentation.act.audiences import reach as reaches
from segmentation.act.audiences.audiences import hashed_told, withheld_told
from segmentation.act.audiences.contact_consent import Consent, Dispute, consent_notes
from segmentation.act.audiences.contacts import ContactColumns
from segmentation.act.audiences.identifiers import countries
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.audiences.reach import Tally, missing_contacts
from segmentation.act.exports import Export
from segmentation.act.files.labels import COLUMNS
from segmentation.act.files.xlsx import MOST_ROWS
from segmentation.act.models.models import untold_of
from segmentation.act.models.sql import sql
from segmentation.act.models.sql.sql_dialects import DIALECTS, ready
from segmentation.act.personas.cards.platform_names import name_warning
from segmentation.language.consent.consent import Column
from segmentation.language.phrases import capital, count, listed, word
from segmentation.language.short_names import short_names
from segmentation.studies import Study

COUNTED_AT_ONCE = 10_000
"""Up to this many customers it takes under a second to say who is in every list."""

GROUPS = {
    "customers": ("", None),
    "share": ("To share", None),
    "advertise": (
        "To advertise",
        "For advertising, contact details are hashed here, before they leave; e-mail tools get them as "
        "they are.",
    ),
    "keep": ("To come back to", None),
}

CONTROL_TOLD = (
    "Kept aside at random, so that you can compare later with customers who got no campaign. Every labelled "
    "file marks them as Control, the others as Test; the same customers are drawn each time."
)
_SHORTLY = {
    reaches.NOT_IN_STUDY: "not in the study",
    reaches.NOT_CHOSEN: "in another segment",
    reaches.KEPT_ASIDE: "kept aside as control",
    reaches.NOT_TARGETED: "in a segment you chose not to target",
    contact_consent.REFUSED: "said no or cannot be reached",
    contact_consent.UNANSWERED: "without a recorded yes",
    contact_consent.ASKED: "with a consent that is not clear",
    reaches.NO_CONTACT: "without address or number",
    reaches.NO_EMAIL: "without e-mail address",
    reaches.UNREADABLE: "unreadable",
    reaches.UNREADABLE_EMAIL: "unreadable",
    reaches.HASHED: "hashed in a form it does not read",
    reaches.FOREIGN_LETTERS: "with letters it refuses",
    reaches.REPEATED: "repeated",
    reaches.TOO_FEW: "in too small a list",
}
_ENDINGS = {
    "excel-csv": "segments-excel",
    "csv": "segments",
    "xlsx": "segments",
    "parquet": "segments",
    "pdf": "report",
}


@dataclass(frozen=True)
class ExportGroup:
    """Exports that stand together on the download page."""

    group: str
    title: str
    caption: str | None
    exports: tuple[Export, ...]


def export_groups(offered: Mapping[str, Export], study: Study) -> list[ExportGroup]:
    """What this machine can make of a study, in the order of the page, the customers’ own file first."""
    ready = [export for export in offered.values() if export.ready() and export.fits(study)]
    groups = dict.fromkeys([*GROUPS, *(export.group for export in ready)])
    found = {name: tuple(e for e in ready if e.group == name) for name in groups}
    return [
        ExportGroup(name, *GROUPS.get(name, (capital(name), None)), members)
        for name, members in found.items()
        if members
    ]


def answer(study: Study) -> str:
    """Every row goes out, labelled or with the reason why not."""
    rows, left = len(study.table.data), study.clean.receipt.rows_in - study.clean.receipt.rows_kept
    tail = "Rows and columns are as you uploaded them."
    if study.orders is not None:
        tail = f"They were made from {study.orders.receipt.made_of} that you uploaded."
    if left == 0:
        return f"All {count(rows)} customers carry their segment and persona. {tail}"
    return (
        f"{count(rows - left)} of {count(rows)} customers carry their segment and persona; "
        f"{count(left)} were left out, with the reason beside them. {tail}"
    )


def file_name(upload: str, export: Export) -> str:
    """The name a download gets: that of the upload, what it holds, and its ending."""
    return f"{exports.stem(upload)}-{_ENDINGS.get(export.key, export.key)}{export.suffix}"


def segment_file_name(upload: str, study: Study, segment: int) -> str:
    """The name of a file with one segment: its number and its persona."""
    name = study.personas[segment - 1].name
    return f"{exports.stem(upload)}-segment-{exports.file_name(f'{segment} {name}')}.csv"


def selection_name(upload: str) -> str:
    """The name of a file with some of the customers."""
    return f"{exports.stem(upload)}-selected.csv"


def refusal(export: Export, study: Study, found: ContactColumns, tally: Tally | None) -> str | None:
    """Why an export cannot be had from this study, in a sentence; `None` when it can."""
    rows = len(study.table.data)
    if export.key == "xlsx" and rows > MOST_ROWS:
        return f"A workbook holds up to {count(MOST_ROWS)} customers, and this file has {count(rows)}."
    if export.key in PLATFORMS and missing_contacts(PLATFORMS[export.key], found):
        return "Needs an e-mail column, which this file does not have."
    if tally is not None and tally.usable == 0:
        return withheld_told(tally) or f"Nobody can be in this list: {_reasons(tally)}."
    return None


def row_lines(
    export: Export, study: Study, refused: str | None, tally: Tally | None, like: str | None = None
) -> list[str]:
    """What stands below the name of an export: what it is, who is in it, and what to know beforehand.

    `like` names a platform above with the same customers left out for the same reasons.
    """
    if refused is not None:
        return [refused]
    if tally is None:
        return [" ".join(filter(None, [export.description, size_told(export, study)]))]
    more = (too_small_told(tally, study.k), withheld_told(tally), hashed_told(tally))
    return [f"{export.description} {tally_told(tally, like)}", *filter(None, more)]


def size_told(export: Export, study: Study) -> str | None:
    """How much a file of customers holds."""
    rows, columns = study.table.data.shape
    told = {
        "csv": f"{count(rows)} rows, {count(columns + len(COLUMNS))} columns.",
        "segments": f"{count(len(study.personas))} files.",
        "xlsx": f"{count(len(study.personas) + (2 if study.orders is None else 3))} sheets.",
    }
    return told.get(export.key)


def alike(tallies: Mapping[str, Tally]) -> dict[str, str]:
    """Platforms that leave out whom one above them leaves out, and the title of that one."""
    first: dict[object, str] = {}
    told = {}
    for key, tally in tallies.items():
        title = first.setdefault((tally.usable, tally.left_out), tally.platform.title)
        if title != tally.platform.title:
            told[key] = title
    return told


def sql_dialects() -> list[str]:
    """The databases for which this machine writes SQL."""
    return [key for key in DIALECTS if ready(key)]


def rare_told(study: Study) -> str:
    """What the query leaves out since so few share it; empty where it tells all."""
    return " ".join(sql.rare_told(untold_of(study)))


def sql_label(dialect: str) -> str:
    """A database as the person chooses it."""
    return DIALECTS[dialect].title


def control_title(share: int) -> str:
    """How many of each segment are marked as control."""
    return f"Control group: {share}% of each segment" if share else "Control group: nobody"


_LISTED = 30  # letters of a name in a list beside its button


def segment_label(study: Study, segment: int) -> str:
    """A segment as the person chooses it, in as few traits as the narrow list holds."""
    names = short_names([persona.name for persona in study.personas], _LISTED)
    return f"{segment} {names[segment - 1]}"


def tally_told(tally: Tally, like: str | None = None) -> str:
    """How many customers a list would hold, and why others are not in it."""
    if not tally.left_out:
        return f"All {count(tally.usable)} customers are in the list."
    if like is not None:
        return f"{count(tally.usable)} customers in the list, as for {like}."
    return f"{count(tally.usable)} customers in the list. Left out: {_reasons(tally)}."


def too_small_told(tally: Tally, segments: int) -> str | None:
    """Which of so many segments a platform would not work with, in one sentence."""
    if not tally.too_small or tally.usable == 0:
        return None
    numbers = [str(segment) for segment, _ in tally.too_small]
    sizes = [size for _, size in tally.too_small]
    asked = f"the {count(tally.platform.least or 0)} that {tally.platform.title} asks for"
    if len(numbers) == 1:
        return f"Segment {numbers[0]} is below {asked}: {count(sizes[0])} usable."
    usable = f"{count(min(sizes))} to {count(max(sizes))}" if min(sizes) < max(sizes) else count(sizes[0])
    who = (
        "Both segments"
        if len(numbers) == segments == 2
        else f"All {word(segments)} segments"
        if len(numbers) == segments
        else f"Segments {listed(numbers, most=10)}"
    )
    return f"{who} are below {asked}: {usable} usable each."


def no_contacts_told(found: ContactColumns) -> str | None:
    """Said once where a file has nobody’s address; `None` when it has addresses or numbers."""
    if found.email or found.phone:
        return None
    titles = [platform.title for platform in PLATFORMS.values()]
    return (
        f"Lists for {listed(titles, most=len(titles))} need an e-mail address or a phone number, and this "
        "file has no such column. Upload one that has, and they are made here."
    )


def lists_told(group: ExportGroup, found: ContactColumns, *, counted: bool) -> str:
    """What becomes of contact details, where they come from, and how to see who is in the lists."""
    told = [group.caption or "", contacts_told(found)]
    return " ".join([*told, *([] if counted else ["Open below to count who is in each list."])])


def contacts_told(found: ContactColumns) -> str:
    """Which columns were taken for addresses and numbers."""
    ways = [("E-mail", found.email), ("phone", found.phone), ("country", _one(found.country))]
    return f"{capital(listed([f'{way} from {_quoted(columns)}' for way, columns in ways if columns]))}."


REFUSED_TOLD = (
    "Anyone who said no, unsubscribed, bounced or complained is in no list, whatever you choose here. In "
    "some countries a list may hold only people who said yes."
)
UNKNOWN_CHOICES = (None, False, True)
PUZZLE_ANSWERS = ("unanswered", "values", "nothing")
_PUZZLED = {
    "unanswered": "Not answered: these customers stay out",
    "values": "Some of its values mean yes …",
    "nothing": "It is not about being contacted",
}


def unknown_label(unknown: bool | None, consent: Consent) -> str:
    """Who is in the lists, as the person chooses it."""
    if unknown is None:
        return "As the file suggests: " + (
            "only who agreed" if consent.records_yes else "all who did not refuse"
        )
    return "Everybody who did not refuse" if unknown else "Only who agreed"


def puzzle_question(column: Column) -> str:
    """What has to be known of a column before its customers can be in a list."""
    values = listed([f"“{value[:30]}”" for value in column.asked], most=4)
    return f"What does “{column.name[:60]}” say about being contacted? It holds {values}."


def puzzle_label(answer: str) -> str:
    """An answer to that, as the person chooses it."""
    return _PUZZLED[answer]


DISPUTE_ANSWERS = ("unanswered", "nothing")
_DISPUTED = {
    "unanswered": "It is about all contact: they stay out",
    "nothing": "It is about something else, such as offers of partners",
}


def dispute_question(dispute: Dispute) -> str:
    """What has to be known of a column that says no where another says yes."""
    return (
        f"{count(dispute.many)} customers have a yes in “{dispute.yes[:60]}” and a no in "
        f"“{dispute.column[:60]}”. What is “{dispute.column[:60]}” about?"
    )


def dispute_label(answer: str) -> str:
    """An answer to that, as the person chooses it."""
    return _DISPUTED[answer]


def country_label(code: str) -> str:
    """A country as the person chooses it."""
    return countries()[code] if code else "Only as the file says"


def country_choices() -> list[str]:
    """None in particular first, then every country by name."""
    return ["", *countries()]


def list_warnings(study: Study, consent: Consent, *, unknown: bool | None) -> list[str]:
    """What concerns all lists: what is not known about consent, and names that a platform may refuse."""
    told = [warning for persona in study.personas if (warning := name_warning(persona.name))]
    return told + list(consent_notes(consent, ("email", "phone"), unknown))


def phones_told(unread: int, country: str) -> str | None:
    """How many phone numbers are no use, and what helps."""
    if unread == 0:
        return None
    found = f"{count(unread)} phone number{' is' if unread == 1 else 's are'} not complete"
    if country:
        return f"{found} and left out."
    return f"{found}. Say in which country your customers live, and more can be used."


def counted_at_once(study: Study) -> bool:
    """Whether who is in every list is said without being asked."""
    return len(study.table.data) <= COUNTED_AT_ONCE


def _reasons(tally: Tally) -> str:
    return ", ".join(f"{count(size)} {_SHORTLY[reason]}" for size, reason in tally.left_out)


def _one(column: str | None) -> tuple[str, ...]:
    return () if column is None else (column,)


def _quoted(columns: Sequence[str]) -> str:
    return listed([f"“{column}”" for column in columns])
