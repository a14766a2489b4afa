"""What is said of tables that whoever runs the dashboard lists, of which a sample is brought."""

from __future__ import annotations

import re
from collections.abc import Container

from segmentation.language.phrases import clipped, count
from segmentation.saved_studies import SavedStudy

_COUNTED = re.compile(r": ([\d,]+) of the ([\d,]+) rows")
_SAMPLE = re.compile(r"(.*), ([\d,]+) of ([\d,]+) rows\.parquet", re.DOTALL)


def sample_file(name: str, held: int, rows: int) -> str:
    """What the file is called that holds so many of the rows of a table; the name stays with a study of it.

    >>> sample_file("Shop", 100_000, 2_500_000), sample_file("Shop", 400, 400)
    ('Shop, 100,000 of 2,500,000 rows.parquet', 'Shop.parquet')
    """
    return f"{name}, {held:,} of {rows:,} rows.parquet" if held < rows else f"{name}.parquet"


def is_sample_of(saved: SavedStudy | None, data: bytes) -> str:
    """That the file at hand is the sample of an engine’s study that is open; empty where it is not."""
    document = None if saved is None else saved.document
    if saved is None or document is None or not document.sampled or not saved.is_of(data):
        return ""
    return (
        f"This is the sample of your study: {count(document.sampled)} of the {count(document.rows)} rows of "
        f"“{clipped(document.file.name)}”, drawn at random. Counts and lists on all pages are of these rows; "
        "the study’s own figures are of all."
    )


def is_sample_as_month(saved: SavedStudy | None, data: bytes) -> str:
    """That what was brought as a new month is the sample of the study; empty where it is not."""
    document = None if saved is None else saved.document
    if saved is None or document is None or not document.sampled or not saved.is_of(data):
        return ""
    return (
        f"This file is the sample of your study, {count(document.sampled)} of its {count(document.rows)} "
        "rows, and no new month: what differs from the study is chance. To place all rows, label them where "
        f"they lie: segment “{clipped(document.file.name)}” with --engine and --out."
    )


def sample_counted(long: str) -> str:
    """What is said of a sample, where one page has said it at length: only how many rows are counted."""
    found = _COUNTED.search(long)
    return "" if found is None else f"Counts here are of a sample: {found[1]} of the {found[2]} rows."


def is_sample(filename: str, listed: Container[str]) -> str:
    """That a file is a sample of a listed table, and what that means; empty where it is none."""
    found = _SAMPLE.fullmatch(filename)
    if found is None or found[1] not in listed:
        return ""
    held, rows = (int(digits.replace(",", "")) for digits in found.groups()[1:])
    many, whole = count(held), count(rows)
    return (
        f"This is a sample: {many} of the {whole} rows of “{clipped(found[1])}”, drawn at random. Counts and "
        "lists on all pages are of these rows; averages and shares are those of all but for chance."
    )
