"""What leaves Touchstone: a study in, the bytes of a file out.

`EXPORTS` is an open table. The download page shows one button per entry and the command line offers
one `--format` per key; a new target is a function and a line here. Nothing is built before it is
asked for.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas import DataFrame

from segmentation.act.audiences.audiences import Audience, audience, audience_files
from segmentation.act.audiences.platform_conditions import conditions_txt
from segmentation.act.audiences.platforms import PLATFORMS, Platform
from segmentation.act.files.csv import write_csv
from segmentation.act.files.labels import as_text, labelled, labels, under_free_names
from segmentation.act.files.xlsx import workbook
from segmentation.act.report.pdf import can_print, report_pdf
from segmentation.act.report.reports import report
from segmentation.errors import ExportError
from segmentation.standards import CONTROL_SHARE

if TYPE_CHECKING:
    from segmentation.studies import Study

_DIGITS = 4  # of shares and averages in the summary
_LONGEST_STEM = 100  # letters: with what is added, no system finds a name too long
_NOT_TOO_OLD = (1980, 1, 1, 0, 0, 0)  # a zip needs a date; a fixed one keeps equal studies equal bytes


@dataclass(frozen=True)
class Export:
    """One file a person can take away: what it is called, and how to make it."""

    key: str
    """Its word on the command line."""
    title: str
    description: str
    label: str
    """The short word on the button."""
    suffix: str
    mime: str
    group: str
    """“customers”, “share”, “advertise” or “keep”: where the download page puts it."""
    build: Callable[..., bytes]
    """Takes the study; those of the group “customers” also `control`, the share kept aside."""
    ready: Callable[[], bool] = lambda: True
    """Whether this machine has what it takes; the download page leaves out what it could not give."""
    fits: Callable[[Study], bool] = lambda study: True
    """Whether it says of this study what no other export does."""


def customers_csv(
    study: Study,
    *,
    segment: int | None = None,
    as_uploaded: bool = False,
    for_excel: bool = False,
    control: float = CONTROL_SHARE,
) -> bytes:
    """Every row and column of the upload plus our labels, as CSV in UTF-8.

    `segment` keeps the customers of that segment only. `as_uploaded` takes over the delimiter and the
    decimal mark of the upload; `for_excel` adds the mark by which Excel knows UTF-8; `control` is the
    share of each segment that is kept aside. Text that a spreadsheet would run as a formula gets an
    apostrophe in front.

    Raises `ExportError` when there is no such segment.
    """
    table = study.table
    decimal = table.decimal if as_uploaded else "."
    texts = labelled(study, control=control, decimal=decimal)
    if segment is not None:
        texts = texts[_members(study, segment)]
    delimiter = (table.delimiter or ",") if as_uploaded else ","
    return write_csv(texts, delimiter=delimiter if len(delimiter) == 1 else ",", bom=for_excel)


def excel_csv(study: Study, *, control: float = CONTROL_SHARE) -> bytes:
    """Labelled customers as a CSV that Excel opens by double-click, with the upload's own marks."""
    return customers_csv(study, as_uploaded=True, for_excel=True, control=control)


def segment_files(study: Study, *, control: float = CONTROL_SHARE) -> bytes:
    """A zip with one CSV per segment."""
    texts = labelled(study, control=control)
    files = {}
    for persona in study.personas:
        name = f"{file_name(f'{persona.segment} {persona.name}')}.csv"
        files[name] = write_csv(texts[_members(study, persona.segment)])
    return zipped(files)


def orders_csv(study: Study, *, control: float = CONTROL_SHARE) -> bytes:
    """Every row of the upload as it came, with the labels of its customer: order lines where it held some.

    What a file of customers says of its customer stands before the labels. Lines without a customer have
    neither.
    """
    if study.orders is None:
        return customers_csv(study, control=control)
    made, lines = study.orders, study.orders.lines.text()
    names = () if made.joined is None else made.joined.columns
    known = study.table.text()[[name for name in names if name not in lines]]
    known = known.reindex(made.rows).fillna("").set_axis(lines.index)  # row −1 is nobody’s
    lines = pd.concat([lines, known], axis=1)
    ours = labels(study, control=control).reindex(made.rows)
    named = under_free_names({str(name): ours[name] for name in ours}, lines.columns)
    texts = {name: as_text(named[name]).to_numpy() for name in named}
    return write_csv(pd.concat([lines, DataFrame(texts, index=lines.index)], axis=1))


def customers_parquet(study: Study, *, control: float = CONTROL_SHARE) -> bytes:
    """Labelled customers with types. A column with cells that were not understood stays text."""
    data, text = study.table.data, study.table.text()
    columns = {name: data[name] if _understood(data[name], text[name]) else text[name] for name in data}
    frame = pd.concat([DataFrame(columns), labels(study, control=control)], axis=1)
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), buffer, compression="zstd")
    return buffer.getvalue()


def summary_csv(study: Study) -> bytes:
    """One row per segment: its name, size, shares and averages."""
    table = study.segments().reset_index().round(_DIGITS)
    return write_csv(DataFrame({name: as_text(table[name]) for name in table}))


def study_json(study: Study) -> bytes:
    """The choices, what came of them, and the model that labels other customers; no customer."""
    from segmentation.act.models.study_documents import document_of  # only who keeps a study pays for it

    return document_of(study).to_bytes()


def sql_script(study: Study, *, dialect: str = "ansi") -> bytes:
    """The study as one SELECT, to label customers where they lie; see `Study.sql`."""
    return study.sql(dialect).encode()


def _has_model(study: Study) -> bool:
    return study.clean.preparation is not None


def audience_file(made: Audience) -> bytes:
    """A platform's list as the file a person takes: a CSV, or a zip where there is a list per segment."""
    return zipped(audience_files(made)) if made.platform.kind == "advertising" else made.csv()


def platform_export(platform: Platform) -> Export:
    """The export for a platform, with its customary options: those who agreed, hashed where customary.

    Advertising platforms get a zip with a list per segment and the receipt, e-mail platforms one CSV with
    the segment as a column. For other options call `audience`, and `audience_file` on what it gives.
    """
    advertising = platform.kind == "advertising"
    told = (
        "A hashed list per segment, and a receipt." if advertising else "A list with the segment as a column."
    )
    return Export(
        platform.key,
        platform.title,
        told,
        "ZIP" if advertising else "CSV",
        ".zip" if advertising else ".csv",
        "application/zip" if advertising else "text/csv",
        "advertise",
        lambda study: audience_file(audience(study, platform.key)),
    )


def one_segment(study: Study, segment: int) -> Export:
    """The labelled customers of one segment, as an entry like those of `EXPORTS`.

    Raises `ExportError` when there is no such segment.
    """
    _members(study, segment)
    persona = next(p for p in study.personas if p.segment == segment)
    return Export(
        key=f"segment-{segment}",
        title=f"Segment {segment}: {persona.name}",
        description=f"{study.profile.unit.counted(persona.size)}, with the same columns.",
        label="CSV",
        suffix=".csv",
        mime="text/csv",
        group="customers",
        build=partial(customers_csv, segment=segment),
    )


def file_name(text: str) -> str:
    """A text as a plain file name: lowercase ASCII, words joined by hyphens.

    >>> file_name("2 Müller & Søn / VIP")
    '2-muller-sn-vip'
    """
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "segment"


def stem(upload: str) -> str:
    """What files made of an upload are called by: its name without folders, ending and what none may hold.

    Such as letters that turn what follows them around, or end a line: somebody may have sent any.

    >>> stem("lists/Käufer 2024.csv"), stem(".csv")
    ('Käufer 2024', 'csv')
    """
    shown = "".join(letter for letter in upload if letter.isprintable())
    plain = re.sub(r'[\\/:*?"<>|]', "-", PureWindowsPath(shown).stem).strip(" .-")
    return plain[:_LONGEST_STEM].strip() or "customers"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files in a zip; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _NOT_TOO_OLD)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=3)
    return buffer.getvalue()


def _members(study: Study, segment: int) -> Any:
    if not 1 <= segment <= study.clustering.k:
        raise ExportError(
            f"There is no segment {segment}. This study has {study.clustering.k}, counted from 1."
        )
    own = study.clustering.series().reindex(study.table.data.index)
    return (own == segment).to_numpy()


def _understood(values: pd.Series, text: pd.Series) -> bool:
    return bool((values.notna() | (text == "")).all())


_ALL = (
    Export(
        "csv",
        "Labelled customers",
        "All columns, plus segment, persona, how typical, second-best segment, and test or control.",
        "CSV",
        ".csv",
        "text/csv",
        "customers",
        customers_csv,
    ),
    Export(
        "excel-csv",
        "Labelled customers for Excel",
        "The same, with the separators of your file, so that a double-click opens it.",
        "CSV",
        ".csv",
        "text/csv",
        "customers",
        excel_csv,
    ),
    Export(
        "xlsx",
        "Workbook",
        "For Excel, numbers as numbers: all customers, the profiles, and a sheet per segment.",
        "Excel",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "customers",
        workbook,
    ),
    Export(
        "parquet",
        "Labelled customers with types",
        "For a data team: numbers stay numbers, and dates stay dates.",
        "Parquet",
        ".parquet",
        "application/vnd.apache.parquet",
        "customers",
        customers_parquet,
    ),
    Export(
        "segments",
        "One file per segment",
        "The labelled customers, each segment in its own CSV.",
        "ZIP",
        ".zip",
        "application/zip",
        "customers",
        segment_files,
    ),
    Export(
        "orders",
        "Labelled orders",
        "Every order line as you uploaded it, plus the segment and persona of its customer.",
        "CSV",
        ".csv",
        "text/csv",
        "customers",
        orders_csv,
        fits=lambda study: study.orders is not None,
    ),
    Export(
        "report",
        "Report",
        "One page that says it all, then personas, method and numbers. Opens in any browser, and prints.",
        "HTML",
        ".html",
        "text/html",
        "share",
        report,
    ),
    Export(
        "pdf",
        "Report on paper",
        "The same report as a document of a few pages, to print or to attach.",
        "PDF",
        ".pdf",
        "application/pdf",
        "share",
        report_pdf,
        can_print,
    ),
    Export(
        "summary",
        "Segment summary",
        "One row per segment: size, value, averages, name.",
        "CSV",
        ".csv",
        "text/csv",
        "share",
        summary_csv,
    ),
    *map(platform_export, PLATFORMS.values()),
    Export(
        "study",
        "This study",
        "To open it again, and to find the same segments next month. It holds none of your customers.",
        "JSON",
        ".json",
        "application/json",
        "keep",
        study_json,
    ),
    Export(
        "sql",
        "SQL",
        "To find the same segments in your own database: one query, with a test of its own.",
        "SQL",
        ".sql",
        "application/sql",
        "keep",
        sql_script,
        fits=_has_model,
    ),
    Export(
        "conditions",
        "Conditions to paste",
        "The rule of every segment for the segment builders of Klaviyo, HubSpot, Mailchimp and Shopify.",
        "Text",
        ".txt",
        "text/plain",
        "keep",
        conditions_txt,
    ),
)

EXPORTS: Mapping[str, Export] = {export.key: export for export in _ALL}
"""Every export by its key."""
