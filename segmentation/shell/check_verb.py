"""`check`: whether another file keeps what a saved study promises."""

from __future__ import annotations

import argparse
from typing import Any

from segmentation.shell.engine_runs import about_engines, is_scored_by_engine, scored_by_engine
from segmentation.shell.file_arguments import add_verb
from segmentation.shell.month_arguments import (
    about_scoring,
    goes_by,
    month_of,
    report_promises,
    scoring_choices,
)
from segmentation.shell.usage import UsageError


def add(verbs: Any) -> None:
    """The verb and its options."""
    checking = add_verb(verbs, "check", check, "say whether a file keeps what a saved study promises")
    about_scoring(checking)
    about_engines(checking)
    checking.add_argument(
        "--promise",
        action="append",
        metavar="PROMISE",
        help="hold the file against this instead, as “promise” writes it; may be repeated",
    )


def check(choices: argparse.Namespace) -> None:
    """Whether another file keeps what a saved study promises."""
    from segmentation.saved_studies import open_study

    saved = open_study(choices.study)
    if choices.promise:
        saved = saved.promising(map(saved.promise, choices.promise))
    if not saved.promises:
        raise UsageError(
            "This study promises nothing. Write it with “segment … --promises --study STUDY.json”, with "
            "“promise --study STUDY.json …”, or on the page “Next month”."
        )
    if is_scored_by_engine(choices):
        month = scored_by_engine(choices, saved)
    elif goes_by(choices):
        month = saved.score_file(choices.file, **scoring_choices(choices))
    else:
        month = month_of(choices, saved, choices.file)
    report_promises(choices, {"rows": month.rows}, [], saved.check(month))
