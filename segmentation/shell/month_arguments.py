"""The options about another file in the segments of a saved study, and that file placed in them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.prepare.reading import inputs
from segmentation.prepare.reading.options import Limits
from segmentation.shell.file_arguments import (
    about_joined_file,
    customer_file_of,
    is_said,
    reading_options,
)
from segmentation.shell.printing import report
from segmentation.shell.usage import BrokenPromiseError, UsageError

if TYPE_CHECKING:
    from segmentation.act.comparison.promise_checks import Check
    from segmentation.act.models.scoring.months import Month
    from segmentation.saved_studies import SavedStudy


def about_scoring(verb: argparse.ArgumentParser) -> None:
    """The study, and how the other file goes with it."""
    verb.add_argument("--study", type=Path, required=True, metavar="STUDY.json", help="the saved study")
    about_joined_file(verb)
    verb.add_argument(
        "--column", action="append", metavar="SPEND=UMSATZ", help="which column is which; may be repeated"
    )
    verb.add_argument(
        "--reference-date",
        metavar="2024-12-31",
        help="the day dates are counted to; default: the latest in the file, if later than the study’s",
    )
    verb.add_argument(
        "--as-it-is", action="store_true", help="go on where a column looks as if in another unit"
    )


def about_joining(verb: argparse.ArgumentParser) -> None:
    """What tells that two rows are one customer."""
    verb.add_argument(
        "--by",
        metavar="COLUMN",
        help="the column by which customers of two files are joined; default: their id",
    )


def scoring_choices(choices: argparse.Namespace) -> dict[str, Any]:
    """The choices as the arguments of `score`."""
    return {
        "columns": _pairs(choices.column),
        "reference_date": choices.reference_date,
        "believed": choices.as_it_is,
    }


def _pairs(texts: Sequence[str] | None) -> dict[str, str]:
    """Column of the study → column of the file."""
    wrong = [text for text in texts or () if "=" not in text]
    if wrong:
        raise UsageError(f"Say which column is which as in “Spend=Umsatz”, not “{wrong[0]}”.")
    return {left: right for left, _, right in (text.partition("=") for text in texts or ())}


def goes_by(choices: argparse.Namespace) -> bool:
    """Whether the file may go by in blocks: nothing is asked that needs all of its customers at once."""
    whole = getattr(choices, "against", None) is not None or choices.customer_file is not None
    return not (whole or is_said(choices)) and choices.file.is_file()


def month_of(choices: argparse.Namespace, saved: SavedStudy, file: Path) -> Month:
    """A file in the segments of a study, read as the person says, or as the study’s own file was."""
    beside = customer_file_of(choices)
    if is_said(choices):
        table = inputs.read(file, **reading_options(choices))
    else:
        data, name = inputs.held(file, Limits().bytes)
        table = saved.read_month(data, name, customer_file=beside)
    return saved.score(table, customer_file=beside, **scoring_choices(choices))


def report_promises(
    choices: argparse.Namespace, summary: dict[str, Any], lines: list[str], checks: Sequence[Check]
) -> None:
    """The report with every promise below it. Raises `BrokenPromiseError` where one is broken."""
    if checks:
        summary["promises"] = [one.summary() for one in checks]
        lines = [*lines, *([""] if lines else []), *(one.line for one in checks)]
    report(choices, summary, lines)
    if any(one.status == "broken" for one in checks):
        raise BrokenPromiseError
