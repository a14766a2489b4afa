"""`open`: what a saved study holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.language.phrases import percent
from segmentation.shell.printing import report


def add(verbs: Any) -> None:
    """The verb and its options."""
    opening = verbs.add_parser("open", help="show what a saved study holds")
    opening.set_defaults(verb=open_)
    opening.add_argument("file", type=Path, metavar="STUDY.json")
    opening.add_argument("--json", action="store_true", help="print one JSON object")


def open_(choices: argparse.Namespace) -> None:
    """What a saved study holds: the finding, the segments, and the rules that find them."""
    from segmentation.act.models.plain_values import plain
    from segmentation.saved_studies import open_study

    saved = open_study(choices.file)
    document = saved.document
    summary = {"k": saved.k, "rows": saved.rows} if document is None else plain(document)
    lines = [repr(saved) if document is None else document.headline]
    if document is not None and document.finding is not None:
        lines.append(document.finding.sentence)
    for card in saved.personas:
        lines += ["", f"{card.segment}. {card.name}: {card.size:,} customers ({percent(card.share)})"]
        lines += [f"   {trait}" for trait in card.traits]
        lines += [f"   rule: {saved.rules()[card.segment]}"] if card.segment in saved.rules() else []
    if saved.promises:
        lines += ["", "Promises:", *(f"   {promise.told()}" for promise in saved.promises)]
    report(choices, summary, lines)
