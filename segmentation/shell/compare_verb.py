"""`compare`: who moved between an older and a newer file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.language.phrases import percent
from segmentation.shell.file_arguments import add_verb
from segmentation.shell.month_arguments import about_joining, about_scoring, month_of
from segmentation.shell.printing import check_places, report, write
from segmentation.shell.usage import UsageError, is_count

if TYPE_CHECKING:
    from segmentation.act.comparison.movements import Comparison


def add(verbs: Any) -> None:
    """The verb and its options."""
    verb = add_verb(verbs, "compare", compare, "say who moved between an older and a newer file")
    verb.add_argument("newer", type=Path, metavar="NEWER")
    about_scoring(verb)
    about_joining(verb)
    verb.add_argument(
        "--out", type=Path, metavar="MOVES.csv", help="where everybody goes, with the segment then and now"
    )
    verb.add_argument("--from", dest="origin", metavar="3", help="only who comes from it, or “new”")
    verb.add_argument("--to", dest="target", metavar="1", help="only who goes to it, or “lost”")
    verb.add_argument("--format", metavar="klaviyo|google|…", help="a list of them for a platform")
    verb.add_argument(
        "--country", metavar="DE", help="where customers live whose row does not say it, for phone numbers"
    )


def compare(choices: argparse.Namespace) -> None:
    """What became of the customers of an older file in a newer one, in the segments of a saved study."""
    from segmentation.saved_studies import open_study

    cell = _cell(choices)
    check_places(choices, choices.out)
    saved = open_study(choices.study)
    months = [month_of(choices, saved, file) for file in (choices.file, choices.newer)]
    found = saved.compare(months[0], months[1], by=choices.by)
    if choices.out:
        write(choices.out, _cell_file(choices, found, cell))
    report(choices, found.summary(), [*found.lines(), "", *_moves_lines(found)])


def _cell(choices: argparse.Namespace) -> tuple[int | None, int | None] | None:
    """The segments between which the customers moved that are asked for; `None` for everybody."""
    if (choices.origin, choices.target) == (None, None):
        if choices.format:
            raise UsageError("A list for a platform is of movers: say with --from and --to which.")
        return None
    if not choices.out or choices.origin is None or choices.target is None:
        raise UsageError("Movers are told by --from, --to and --out: --from 3 --to 1 --out movers.csv.")
    ends = [(choices.origin, "new"), (choices.target, "lost")]
    wrong = [text for text, word in ends if text != word and not is_count(text)]
    if wrong or (choices.origin, choices.target) == ("new", "lost"):
        raise UsageError("Movers go from a segment or “new” to a segment or “lost”, as in --from 3 --to 1.")
    origin, target = (None if text == word else int(text) for text, word in ends)
    return origin, target


def _cell_file(
    choices: argparse.Namespace, found: Comparison, cell: tuple[int | None, int | None] | None
) -> bytes:
    """The movers as a labelled CSV or as a list for a platform, whose receipt goes to standard error."""
    from segmentation.act.comparison.mover_files import mover_list
    from segmentation.act.exports import audience_file

    if cell is None or not choices.format:
        return found.csv(*(cell or ()))
    origin, target = cell
    if target is None:
        raise UsageError("No list is made of lost customers: some may have asked to be forgotten.")
    made = mover_list(found, origin, target, choices.format, country=choices.country)
    print(made.receipt_text(), end="", file=sys.stderr)
    return audience_file(made)


def _moves_lines(found: Comparison) -> list[str]:
    """Customers then and now, a line for each segment."""
    rows = []
    for one in found.standings:
        (then, now), (share, share_now) = one.customers, map(percent, one.shares)
        came, went = found.came(one.segment), found.went(one.segment)
        rows.append(
            f"{one.segment}. {one.name}: {then:,} customers then ({share}), {now:,} now ({share_now}); "
            f"{came:,} new, {went:,} lost"
        )
    return rows
