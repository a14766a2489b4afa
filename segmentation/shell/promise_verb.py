"""`promise`: what a saved study promises of later files, written by hand."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.shell.printing import report, write
from segmentation.shell.usage import UsageError, is_count

if TYPE_CHECKING:
    from segmentation.promises import Promise
    from segmentation.saved_studies import SavedStudy


def add(verbs: Any) -> None:
    """The verb and its options."""
    from segmentation.written_promises import EXAMPLES

    verb = verbs.add_parser(
        "promise",
        help="show or change what a saved study promises of later files",
        epilog=f"For example: {'; '.join(EXAMPLES)}.".replace("%", "%%"),
    )
    verb.set_defaults(verb=promise)
    verb.add_argument("promises", nargs="*", metavar="PROMISE", help="one more, in quotes; none: show them")
    verb.add_argument("--study", type=Path, required=True, metavar="STUDY.json", help="the saved study")
    verb.add_argument(
        "--take-away", action="append", metavar="N", help="the number of one to take away; may be repeated"
    )
    verb.add_argument(
        "--out", type=Path, metavar="STUDY.json", help="where it goes; default: the study itself"
    )
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def promise(choices: argparse.Namespace) -> None:
    """What a saved study promises: shown, and with more or fewer of them written back."""
    from segmentation.errors import ExportError
    from segmentation.saved_studies import open_study

    saved = open_study(choices.study)
    made = [saved.promise(text) for text in choices.promises]
    kept = _with(_without(saved, choices.take_away or ()), made)
    if made or choices.take_away or choices.out:
        promising = saved.promising(kept)
        if promising.document is None:
            raise ExportError("A study of an older Touchstone is written again from its file: run it first.")
        write(choices.out or choices.study, promising.document.to_bytes())
    lines = [f"{at}. {one.told()}" for at, one in enumerate(kept, start=1)]
    summary = {"promises": [{"told": one.told(), **one.to_dict()} for one in kept]}
    report(choices, summary, lines or ["This study promises nothing."])


def _without(saved: SavedStudy, numbers: Sequence[str]) -> list[Promise]:
    """The promises of a study but for those with these numbers, counted from 1."""
    many = len(saved.promises)
    wrong = [text for text in numbers if not (is_count(text) and 1 <= int(text) <= many)]
    if wrong:
        told = f"Its promises are numbered 1 to {many}." if many else "It promises nothing."
        raise UsageError(f"The study has no promise “{wrong[0]}”. {told}")
    away = set(map(int, numbers))
    return [one for at, one in enumerate(saved.promises, start=1) if at not in away]


def _with(kept: list[Promise], more: Sequence[Promise]) -> list[Promise]:
    """More promises; one about the same thing takes the place of the older one."""
    return list({_measured(one): one for one in (*kept, *more)}.values())


def _measured(one: Promise) -> tuple[Any, ...]:
    """What a promise is about, but for its limits."""
    return one.about, one.segment, one.column, one.level, one.when
