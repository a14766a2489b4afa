"""`score`: the segments of a saved study in another file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.language.phrases import count, percent
from segmentation.shell.engine_runs import about_engines, about_parts, is_scored_by_engine, scored_by_engine
from segmentation.shell.file_arguments import add_verb
from segmentation.shell.month_arguments import (
    about_joining,
    about_scoring,
    goes_by,
    month_of,
    report_promises,
    scoring_choices,
)
from segmentation.shell.printing import check_places, write

if TYPE_CHECKING:
    from segmentation.act.models.scoring.months import Month


def add(verbs: Any) -> None:
    """The verb and its options."""
    scoring = add_verb(verbs, "score", score, "find the segments of a saved study in another file")
    about_scoring(scoring)
    scoring.add_argument("--out", type=Path, metavar="LABELLED.csv", help="where the labelled customers go")
    scoring.add_argument("--against", type=Path, metavar="OLD.csv", help="an older file to compare with")
    about_joining(scoring)
    about_engines(scoring)
    about_parts(scoring)


def score(choices: argparse.Namespace) -> None:
    """The segments of a saved study in another file, what is other in it, and whether promises are kept."""
    from segmentation.saved_studies import open_study

    if is_scored_by_engine(choices):
        saved = open_study(choices.study)
        month = scored_by_engine(choices, saved)
        told = [f"{count(month.rows)} labelled rows: {choices.out}", ""] if choices.out else []
        report_promises(choices, month.summary(), [*told, *_month_lines(month)], saved.check(month))
        return
    check_places(choices, choices.out)
    saved = open_study(choices.study)
    if goes_by(choices):
        month = saved.score_file(choices.file, choices.out, **scoring_choices(choices))
        report_promises(choices, month.summary(), _month_lines(month), saved.check(month))
        return
    month = month_of(choices, saved, choices.file)
    if choices.out:
        write(choices.out, month.csv())
    summary, lines = month.summary(), _month_lines(month)
    if choices.against is not None:
        found = saved.compare(month_of(choices, saved, choices.against), month, by=choices.by)
        summary["compared"] = found.summary()
        lines += ["", *found.lines()]
    report_promises(choices, summary, lines, saved.check(month))


def _month_lines(month: Month) -> list[str]:
    lines = []
    for number, row in month.segments().iterrows():
        now, then = percent(row["Share"]), percent(row["Share in the study"])
        lines.append(f"{number}. {row['Persona']}: {row['Customers']:,} customers ({now}; study {then})")
    return [*lines, *([""] if month.lines() else []), *month.lines()]
