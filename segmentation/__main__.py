"""The command line: the library’s verbs on a file.

    python -m segmentation read customers.csv
    python -m segmentation sweep customers.csv --json
    python -m segmentation segment customers.csv --out labelled.csv --study study.json
    python -m segmentation open study.json
    python -m segmentation score july.csv --study study.json --out labelled-july.csv
    python -m segmentation compare june.csv july.csv --study study.json
    python -m segmentation check july.csv --study study.json
    python -m segmentation sql --study study.json --dialect bigquery

With `--json`, standard output holds one JSON object and nothing else. What a person can mend is said in
one sentence on standard error, with exit status 2; a broken promise gives exit status 3.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from segmentation import studies
from segmentation.act.personas.outcome_facts import outcome_facts
from segmentation.act.personas.outlooks import forecasting, outlooks
from segmentation.act.personas.packs import read_pack
from segmentation.criteria import GROUPS
from segmentation.documents import MOST_BYTES, read_json, text_of
from segmentation.errors import DocumentError, SegmentationError
from segmentation.language.phrases import percent
from segmentation.prepare.lifetime.forecast_columns import ForetoldCustomers
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.order_columns import PARTS, RULES
from segmentation.prepare.orders.recognition import OrderReading, recognise
from segmentation.prepare.reading import inputs
from segmentation.prepare.reading.options import Limits
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.duplicates import repetition
from segmentation.prepare.roles.roles import Roles
from segmentation.recipes import BUSINESSES, Recipe
from segmentation.segment.outcome.foretelling_words import findings, summary_of
from segmentation.segment.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict, judge
from segmentation.segment.verdict.verdicts import standing
from segmentation.standards import FORETELL_MOST
from segmentation.studies import Study

if TYPE_CHECKING:
    from segmentation.act.comparison.movements import Comparison
    from segmentation.act.comparison.promise_checks import Check
    from segmentation.act.models.months import Month
    from segmentation.saved_studies import SavedStudy


class UsageError(SegmentationError):
    """The words of the command do not fit."""


class BrokenPromiseError(Exception):
    """A file does not keep what the study promised; all has been said and written."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}. Try “{self.prog} --help”.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb: 0 when it worked, 2 when the person has something to mend, 3 for a broken promise."""
    atexit.register(gc.freeze)  # what goes with the process need not be looked through for rubbish first
    try:
        choices = _parser().parse_args(arguments)
        verb: Callable[[argparse.Namespace], None] = choices.verb
        verb(choices)
    except SegmentationError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPromiseError:
        return 3
    except BrokenPipeError:
        sys.stderr.close()
    return 0


def read(choices: argparse.Namespace) -> None:
    """What was understood of a file: rows, columns with role, use and reason, and what was set aside."""
    _check_places(choices, choices.out)
    table = _table(choices)
    roles = studies.roles_of(table.data, Recipe(literal=_literal(choices) or ()))
    if choices.out:
        _write(choices.out, _understood_csv(table))
    reading = recognise(table.data)
    summary = {**_read_summary(table, roles, reading), **_orders_summary(reading)}
    _report(choices, summary, _read_lines(table, roles, reading))


def sweep(choices: argparse.Namespace) -> None:
    """Scores for every k, and the recommended one."""
    table, recipe = _table(choices), _recipe(choices)
    orders = studies.customers_in(table, recipe, customer_file=_customer_file(choices))
    table = table if orders is None else orders.table
    rows = studies.taking_part(table.data, recipe)
    roles = studies.lay_over(studies.inferred_roles(rows, recipe, orders), recipe)
    cleaned = studies.clean_table(table.data, roles, recipe)
    scores = studies.sweep_of(studies.matrix_of(cleaned, recipe), recipe)
    verdict = judge(scores.matrix, scores, seed=recipe.seed)
    _report(choices, _sweep_summary(scores, verdict), _sweep_lines(scores, verdict))


def segment(choices: argparse.Namespace) -> None:
    """Labelled customers, and what the segments are like."""
    if choices.format and not choices.out:
        raise UsageError(f"Say with --out where the {choices.format} file goes.")
    _check_places(choices, choices.out, choices.report, choices.study)
    key = _format(choices)
    study, told = _study(choices)
    if choices.promises:
        study = replace(study, recipe=study.recipe.replace(promises=study.propose()))
    if choices.out:
        _write(choices.out, _export(study, key, _list_options(study, choices)))
    if choices.report:
        _write(choices.report, _export(study, "pdf" if choices.report.suffix.lower() == ".pdf" else "report"))
    if choices.study:
        _write(choices.study, _export(study, "study"))
    summary = {**study.summary(), "orders": _made_summary(study.orders), **({"refit": told} if told else {})}
    if study.foretelling is not None:
        summary["outcome"] = summary_of(study.foretelling, study.recipe)
    _report(choices, summary, [*told, *([""] if told else []), *_segment_lines(study)])


def _made_summary(made: Customers | None) -> dict[str, Any] | None:
    """How customers were made of orders, where they were."""
    if made is None:
        return None
    told = made.receipt.summary()
    if made.joined is not None:
        told["joined"] = made.joined.summary()
    if isinstance(made, ForetoldCustomers):
        told["lifetime"] = made.lifetime.summary()
    return told


def _study(choices: argparse.Namespace) -> tuple[Study, list[str]]:
    """The study of a file; made anew from an older one, what became of that one’s segments as well."""
    if choices.refit is None:
        return studies.run(_table(choices), _recipe(choices), customer_file=_customer_file(choices)), []
    from segmentation.saved_studies import open_study

    made = open_study(choices.refit).refit(_table(choices))
    return made.study, made.lines()


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
    _report(choices, summary, lines)


def score(choices: argparse.Namespace) -> None:
    """The segments of a saved study in another file, what is other in it, and whether promises are kept."""
    from segmentation.saved_studies import open_study

    _check_places(choices, choices.out)
    saved = open_study(choices.study)
    if _goes_by(choices, saved):
        month = saved.score_file(choices.file, choices.out, **_scoring_choices(choices))
        _report(choices, month.summary(), _month_lines(month))
        return
    month = _month(choices, saved, choices.file)
    if choices.out:
        _write(choices.out, month.csv())
    summary, lines = month.summary(), _month_lines(month)
    if choices.against is not None:
        found = saved.compare(_month(choices, saved, choices.against), month, by=choices.by)
        summary["compared"] = found.summary()
        lines += ["", *found.lines()]
    _report_promises(choices, summary, lines, saved.check(month))


def compare(choices: argparse.Namespace) -> None:
    """What became of the customers of an older file in a newer one, in the segments of a saved study."""
    from segmentation.saved_studies import open_study

    cell = _cell(choices)
    _check_places(choices, choices.out)
    saved = open_study(choices.study)
    months = [_month(choices, saved, file) for file in (choices.file, choices.newer)]
    found = saved.compare(months[0], months[1], by=choices.by)
    if choices.out:
        _write(choices.out, _cell_file(choices, found, cell))
    _report(choices, found.summary(), [*found.lines(), "", *_moves_lines(found)])


def check(choices: argparse.Namespace) -> None:
    """Whether another file keeps what a saved study promises."""
    from segmentation.saved_studies import open_study

    saved = open_study(choices.study)
    if not saved.promises:
        raise UsageError(
            "This study promises nothing. Write it with “segment … --promises --study STUDY.json”, or on the "
            "page “Next month”."
        )
    month = _month(choices, saved, choices.file)
    _report_promises(choices, {"rows": len(month.placed)}, [], saved.check(month))


def _goes_by(choices: argparse.Namespace, saved: SavedStudy) -> bool:
    """Whether the file may go by in blocks: nothing is asked that needs all of its customers at once."""
    whole = choices.against is not None or saved.promises or _customer_file(choices) is not None
    return not (whole or _is_said(choices)) and choices.file.is_file()


def _is_said(choices: argparse.Namespace) -> bool:
    """Whether the person says how the file is to be read."""
    return any(getattr(choices, name) is not None for name in (*_READING, "literal"))


def _scoring_choices(choices: argparse.Namespace) -> dict[str, Any]:
    return {
        "columns": _pairs(choices.column),
        "reference_date": choices.reference_date,
        "believed": choices.as_it_is,
    }


def _month(choices: argparse.Namespace, saved: SavedStudy, file: Path) -> Month:
    """A file in the segments of a study, read as the person says, or as the study’s own file was."""
    beside = _customer_file(choices)
    if _is_said(choices):
        table = inputs.read(file, **_options(choices))
    else:
        data, name = inputs.held(file, Limits().bytes)
        table = saved.read_month(data, name, customer_file=beside)
    return saved.score(table, customer_file=beside, **_scoring_choices(choices))


def _report_promises(
    choices: argparse.Namespace, summary: dict[str, Any], lines: list[str], checks: Sequence[Check]
) -> None:
    """The report with every promise below it. Raises `BrokenPromiseError` where one is broken."""
    if checks:
        summary["promises"] = [one.summary() for one in checks]
        lines = [*lines, *([""] if lines else []), *(one.line for one in checks)]
    _report(choices, summary, lines)
    if any(one.status == "broken" for one in checks):
        raise BrokenPromiseError


def _cell(choices: argparse.Namespace) -> tuple[int | None, int | None] | None:
    """The segments between which the customers moved that are asked for; `None` for everybody."""
    if (choices.origin, choices.target) == (None, None):
        if choices.format:
            raise UsageError("A list for a platform is of movers: say with --from and --to which.")
        return None
    if not choices.out or choices.origin is None or choices.target is None:
        raise UsageError("Movers are told by --from, --to and --out: --from 3 --to 1 --out movers.csv.")
    ends = [(choices.origin, "new"), (choices.target, "lost")]
    wrong = [text for text, word in ends if text != word and not _is_count(text)]
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


def sql(choices: argparse.Namespace) -> None:
    """A saved study as one SELECT for a database."""
    from segmentation.saved_studies import open_study

    if choices.out:
        from segmentation.act.targets import check_places

        check_places(choices.study, [choices.out])
    text = open_study(choices.study).sql(choices.dialect, table=choices.table, keys=choices.key)
    if choices.out:
        _write(choices.out, text.encode())
        print(f"{choices.out}: one query, and one that tries it on made-up customers and should give 1.")
    else:
        print(text)


def _pairs(texts: Sequence[str] | None) -> dict[str, str]:
    """Column of the study → column of the file."""
    wrong = [text for text in texts or () if "=" not in text]
    if wrong:
        raise UsageError(f"Say which column is which as in “Spend=Umsatz”, not “{wrong[0]}”.")
    return {left: right for left, _, right in (text.partition("=") for text in texts or ())}


def _month_lines(month: Month) -> list[str]:
    lines = []
    for number, row in month.segments().iterrows():
        now, then = percent(row["Share"]), percent(row["Share in the study"])
        lines.append(f"{number}. {row['Persona']}: {row['Customers']:,} customers ({now}; study {then})")
    return [*lines, *([""] if month.lines() else []), *month.lines()]


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="touchstone" if Path(sys.argv[0]).stem == "touchstone" else "python -m segmentation",
        description="Customer segments a team can act on, and the truth about how real they are.",
    )
    known = "read | sweep | segment | open | score | compare | check | sql"
    verbs = parser.add_subparsers(required=True, metavar=known, parser_class=_Parser)
    _about_reading(_verb(verbs, "read", read, "show what was understood of a file"))
    _about_choices(_verb(verbs, "sweep", sweep, "score every number of segments"))
    segmenting = _verb(verbs, "segment", segment, "divide the customers and label them")
    _about_choices(segmenting)
    _about_segments(segmenting)
    _about_names(segmenting)
    _about_files(segmenting)
    _about_lists(segmenting)
    _opening(verbs)
    scoring = _verb(verbs, "score", score, "find the segments of a saved study in another file")
    _scoring(scoring)
    scoring.add_argument("--out", type=Path, metavar="LABELLED.csv", help="where the labelled customers go")
    scoring.add_argument("--against", type=Path, metavar="OLD.csv", help="an older file to compare with")
    _about_joining(scoring)
    _comparing(_verb(verbs, "compare", compare, "say who moved between an older and a newer file"))
    _scoring(_verb(verbs, "check", check, "say whether a file keeps what a saved study promises"))
    _writing_sql(verbs)
    return parser


def _about_reading(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--out",
        type=Path,
        metavar="TABLE.csv",
        help="write the table as understood: UTF-8, ISO dates, plain numbers",
    )


def _about_choices(verb: argparse.ArgumentParser) -> None:
    """What is divided, and how: the choices behind a sweep."""
    verb.add_argument("--columns", metavar="A,B", help="build on exactly these columns")
    verb.add_argument("--k-range", metavar="2-10", help="the numbers of segments to try")
    verb.add_argument("--seed", type=int, help="default: 0")
    verb.add_argument("--preset", choices=("touchstone", "thesis"), help="default: touchstone")
    verb.add_argument("--missing", choices=("fill", "drop"), help="default: fill")
    verb.add_argument(
        "--reference-date",
        metavar="2024-12-31",
        help="the day dates are counted to; default: the latest in the file",
    )
    verb.add_argument(
        "--only",
        action="append",
        metavar="CONDITION",
        help="only customers who meet it, such as “Country = Germany”; may be repeated",
    )
    verb.add_argument(
        "--recipe",
        type=Path,
        metavar="STUDY.json",
        help="begin with the choices of a saved study; other options go before them",
    )
    _about_orders(verb)


def _about_segments(verb: argparse.ArgumentParser) -> None:
    """How many segments, or which lines a person drew instead."""
    verb.add_argument("--k", type=int, help="how many segments; default: the recommendation")
    verb.add_argument(
        "--refit",
        type=Path,
        metavar="STUDY.json",
        help="make a saved study anew from this file: its choices, numbers, names and colors are kept",
    )
    verb.add_argument(
        "--tiers",
        metavar="COLUMN",
        help="tiers by share of a value instead of groups that are found; other ways: a recipe",
    )
    verb.add_argument(
        "--rfm",
        nargs="?",
        const=GROUPS[0],
        choices=GROUPS,
        help="the named groups of recency and frequency (or, with money, the other map) instead",
    )
    verb.add_argument(
        "--join", action="append", metavar="2+3", help="make segments of the cut into k one; may be repeated"
    )


def _about_names(verb: argparse.ArgumentParser) -> None:
    """What segments, customers and amounts are called."""
    verb.add_argument("--personas", type=Path, metavar="PACK.toml", help="names and strategies of your own")
    verb.add_argument(
        "--business",
        choices=BUSINESSES,
        help="whose names and strategies are used; default: the columns tell",
    )
    verb.add_argument("--rows", metavar="donors", help="what many rows are called; default: the columns tell")
    verb.add_argument(
        "--currency", metavar="EUR", help="the currency of amounts, or “none”; default: the file tells"
    )


def _about_files(verb: argparse.ArgumentParser) -> None:
    """Where what comes out goes."""
    verb.add_argument("--out", type=Path, metavar="LABELLED.csv", help="where the labelled customers go")
    verb.add_argument(
        "--format", metavar="csv|xlsx|google|…", help="what --out holds; default: told by its ending, or csv"
    )
    verb.add_argument(
        "--report", type=Path, metavar="REPORT.html", help="where the report goes; .pdf makes a PDF"
    )
    verb.add_argument(
        "--study", type=Path, metavar="STUDY.json", help="where the study goes, to open and to score with"
    )
    verb.add_argument(
        "--promises", action="store_true", help="promise in the study what later files should keep"
    )


def _about_lists(verb: argparse.ArgumentParser) -> None:
    """Who is in a list for a platform, and how the platform knows them."""
    verb.add_argument(
        "--country", metavar="DE", help="where customers live whose row does not say it, for phone numbers"
    )
    verb.add_argument(
        "--who",
        choices=("agreed", "not-refused"),
        help="who is in a list for a platform; default: who agreed, where the file records a yes",
    )
    verb.add_argument(
        "--consent",
        action="append",
        metavar="COLUMN=A,B",
        help="values of a column that mean yes; “COLUMN=” alone: it is not about consent; may be repeated",
    )


def _opening(verbs: Any) -> None:
    opening = verbs.add_parser("open", help="show what a saved study holds")
    opening.set_defaults(verb=open_)
    opening.add_argument("file", type=Path, metavar="STUDY.json")
    opening.add_argument("--json", action="store_true", help="print one JSON object")


def _writing_sql(verbs: Any) -> None:
    verb = verbs.add_parser("sql", help="write a saved study as one SELECT for a database")
    verb.set_defaults(verb=sql)
    verb.add_argument("--study", type=Path, required=True, metavar="STUDY.json", help="the saved study")
    verb.add_argument(
        "--dialect",
        default="ansi",
        metavar="bigquery|snowflake|…",
        help="the database; default: standard SQL, which needs no further package",
    )
    verb.add_argument(
        "--table", default="customers", metavar="shop.customers", help="the table; default: customers"
    )
    verb.add_argument(
        "--key",
        action="append",
        metavar="COLUMN",
        help="a column that tells who a row is; default: the id of the study’s file; may be repeated",
    )
    verb.add_argument("--out", type=Path, metavar="SEGMENTS.sql", help="where it goes; default: shown")


def _scoring(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--study", type=Path, required=True, metavar="STUDY.json", help="the saved study")
    _beside_orders(verb)
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


def _about_joining(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--by",
        metavar="COLUMN",
        help="the column by which customers of two files are joined; default: their id",
    )


def _comparing(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("newer", type=Path, metavar="NEWER")
    _scoring(verb)
    _about_joining(verb)
    verb.add_argument(
        "--out", type=Path, metavar="MOVES.csv", help="where everybody goes, with the segment then and now"
    )
    verb.add_argument("--from", dest="origin", metavar="3", help="only who comes from it, or “new”")
    verb.add_argument("--to", dest="target", metavar="1", help="only who goes to it, or “lost”")
    verb.add_argument("--format", metavar="klaviyo|google|…", help="a list of them for a platform")
    verb.add_argument(
        "--country", metavar="DE", help="where customers live whose row does not say it, for phone numbers"
    )


def _about_orders(verb: argparse.ArgumentParser) -> None:
    what = verb.add_mutually_exclusive_group()
    what.add_argument(
        "--orders", dest="rows_are", action="store_const", const="orders",
        help="the rows are order lines: make customers of them; default: the columns tell",
    )  # fmt: skip
    what.add_argument(
        "--customers", dest="rows_are", action="store_const", const="customers",
        help="the rows are customers already",
    )  # fmt: skip
    _beside_orders(verb)
    verb.add_argument(
        "--customer-key", metavar="Email=Mail",
        help="the columns that tell the same people, of the orders and of the customer file; default: found",
    )  # fmt: skip
    verb.add_argument(
        "--outcome", metavar="COLUMN",
        help="the column that tells how it ended (churned, answered): how far segments foretell it is told",
    )  # fmt: skip
    verb.add_argument(
        "--foretell", type=float, metavar="SHARE",
        help=f"lean segments on --outcome: 0 describes customers, {FORETELL_MOST} foretells it; default: 0",
    )  # fmt: skip
    verb.add_argument(
        "--lifetime", action="store_const", const=True,
        help="foretell what customers made of orders may order and pay, where their orders justify it",
    )  # fmt: skip
    verb.add_argument(
        "--order-column", action="append", metavar="who=Email",
        help=f"the column for a part of an order ({', '.join(PARTS)}); may be repeated",
    )  # fmt: skip
    verb.add_argument(
        "--order-rule", action="append", metavar="returns=subtract",
        help=f"what becomes of some order lines ({', '.join(RULES)}); may be repeated",
    )  # fmt: skip


def _beside_orders(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--customer-file", type=Path, metavar="CUSTOMERS.csv",
        help="a second file, of customers: names, contacts and consent are joined to those made of orders",
    )  # fmt: skip


def _verb(
    verbs: Any, name: str, run: Callable[[argparse.Namespace], None], told: str
) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(
        name, help=told, description=f"{told[0].upper()}{told[1:]}."
    )
    verb.set_defaults(verb=run)
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.add_argument(
        "--literal",
        metavar="A,B",
        help="columns in which every value is meant, also −1, 999, NA or a far date",
    )
    for option, told_of_it in _READING.items():
        verb.add_argument(f"--{option.replace('_', '-')}", help=told_of_it)
    return verb


_PLAIN_CHOICES = (
    "preset", "missing", "reference_date", "k", "seed", "business", "rows", "rows_are", "currency",
    "lifetime", "outcome", "foretell",
)  # fmt: skip
"""Choices of a recipe that options of the same name make."""
_READING = {
    "encoding": "how letters are stored, e.g. cp1252; default: found out",
    "delimiter": "what separates columns; default: found out",
    "decimal": "“.” or “,”; default: found out",
    "date_order": "“day first”, “month first” or “year first”; default: found out",
    "header_row": "the line with the column names, 0 for none; default: found out",
    "sheet": "the sheet of a workbook; default: found out",
    "table": "which of several tables in a file or sheet, e.g. 2; default: the first, or a far larger one",
    "odd_rows": "“keep” takes rows of totals, remarks or units for customers; default: set aside",
}


def _options(choices: argparse.Namespace) -> dict[str, Any]:
    said = {name: getattr(choices, name) for name in _READING}
    if said["header_row"] is not None:
        if not _is_count(said["header_row"]):
            raise UsageError(f"The header row is a line number, not “{said['header_row']}”.")
        said["header_row"] = int(said["header_row"])
    if said["table"] is not None:
        if not said["table"].isdecimal():
            raise UsageError(f"Tables are counted 1, 2, 3, not “{said['table']}”.")
        said["table"] = int(said["table"])
    return {**said, "literal": _literal(choices)}


def _literal(choices: argparse.Namespace) -> tuple[str, ...] | None:
    """The columns in which every value is meant: as said here, else as in the saved recipe."""
    if choices.literal is not None:
        return tuple(column.strip() for column in choices.literal.split(","))
    return _saved(getattr(choices, "recipe", None)).literal or None


def _customer_file(choices: argparse.Namespace) -> Table | None:
    """The second file, of customers, where one was given."""
    given: Path | None = getattr(choices, "customer_file", None)
    return None if given is None else inputs.read(given)


def _table(choices: argparse.Namespace) -> Table:
    return inputs.read(choices.file, **_options(choices))


def _recipe(choices: argparse.Namespace) -> Recipe:
    """The saved recipe, if any, with the options given on the command line before it."""
    given: dict[str, Any] = {
        name: value for name in _PLAIN_CHOICES if (value := getattr(choices, name, None)) is not None
    }
    for name, said in (("orders", choices.order_column), ("order_rules", choices.order_rule)):
        if said:
            given[name] = dict(_pair(text) for text in said)
    if choices.customer_key is not None:
        given["customer_key"] = _key(choices.customer_key)
    if choices.k_range is not None:
        given["k_min"], given["k_max"] = _k_range(choices.k_range)
    if choices.columns is not None:
        given["basis"] = tuple(column.strip() for column in choices.columns.split(","))
    if choices.literal is not None:
        given["literal"] = _literal(choices)
    if choices.only is not None:
        given["only"] = choices.only
    given |= _drawn(choices)
    if getattr(choices, "personas", None) is not None:
        given["pack"] = read_pack(inputs.bytes_of(choices.personas, MOST_BYTES))
    if getattr(choices, "join", None):
        given["joined"] = _joined(choices)
    return _saved(choices.recipe).replace(**given)


def _drawn(choices: argparse.Namespace) -> dict[str, Any]:
    """The way to draw segments that was asked for, if any."""
    asked = [way for way in ("tiers", "rfm") if getattr(choices, way, None) is not None]
    if not asked:
        return {}
    if choices.k is not None or len(asked) > 1:
        raise UsageError(f"Drawn segments are as many as they are: --{asked[0]} goes without --k, and alone.")
    return {"algorithm": asked[0], asked[0]: getattr(choices, asked[0])}


def _pair(text: str) -> tuple[str, str]:
    part, equals, name = text.partition("=")
    if not equals:
        raise UsageError(f"Choices about orders look like who=Email, not “{text}”.")
    return part.strip(), name.strip()


def _key(text: str) -> dict[str, str]:
    """The columns of a key: one name for both files, or that of the orders and that of the customers."""
    own, equals, theirs = (part.strip() for part in text.partition("="))
    return {"orders": own, "customers": theirs if equals else own}


def _saved(path: Path | None) -> Recipe:
    """The choices in a saved study, or in a recipe by itself."""
    if path is None:
        return Recipe()
    try:
        plain = read_json(text_of(inputs.bytes_of(path, MOST_BYTES)))
    except DocumentError as error:
        raise UsageError(f"“{path}” is no saved study: {error}.") from None
    return Recipe.from_dict(plain["recipe"] if isinstance(plain, dict) and "recipe" in plain else plain)


def _k_range(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    if not (_is_count(low) and _is_count(high)):
        raise UsageError(f"The range of k looks like 2-10, not “{text}”.")
    return int(low), int(high)


def _is_count(text: str) -> bool:
    """Whether it is a whole number of a size that anything here is counted in."""
    return text.isdecimal() and len(text) < 10


def _joined(choices: argparse.Namespace) -> dict[int, list[list[int]]]:
    if choices.k is None:
        raise UsageError("Say with --k of how many segments some are joined: --k 4 --join 2+3.")
    groups = [text.split("+") for text in choices.join]
    wrong = [text for text, group in zip(choices.join, groups, strict=True) if not all(map(_is_count, group))]
    if wrong:
        raise UsageError(f"Segments to join look like 2+3, not “{wrong[0]}”.")
    return {choices.k: [[int(number) for number in group] for group in groups]}


def _list_options(study: Study, choices: argparse.Namespace) -> dict[str, Any]:
    """How lists for platforms are made, as the options of `audience`."""
    explained: dict[str, tuple[str, ...] | None] = {}
    for text in choices.consent or ():
        column, equals, values = text.rpartition("=")
        if not equals or column not in study.table.data.columns:
            raise UsageError(f"Say which values of which column mean yes, as in “Consent=A,B”, not “{text}”.")
        explained[column] = tuple(value.strip() for value in values.split(",")) if values.strip() else None
    include = None if choices.who is None else choices.who == "not-refused"
    return {"country": choices.country, "include_unknown": include, "explained": explained}


def _export(study: Study, key: str, options: Mapping[str, Any] | None = None) -> bytes:
    """The file; the receipt of a list for a platform goes to standard error."""
    from segmentation.act.audiences.audiences import audience
    from segmentation.act.audiences.platforms import PLATFORMS
    from segmentation.act.exports import EXPORTS, audience_file

    if key not in PLATFORMS:
        return EXPORTS[key].build(study)
    made = audience(study, key, **(options or {}))
    print(made.receipt_text(), end="", file=sys.stderr)
    return audience_file(made)


def _check_places(choices: argparse.Namespace, *targets: Path | None) -> None:
    if any(targets):
        from segmentation.act.targets import check_places

        for read_from in filter(None, (choices.file, getattr(choices, "customer_file", None))):
            check_places(read_from, [target for target in targets if target is not None])


def _format(choices: argparse.Namespace) -> str:
    from segmentation.act.targets import format_of

    return "csv" if choices.out is None else format_of(choices.out, choices.format)


def _write(path: Path, data: bytes) -> None:
    from segmentation.act.targets import write

    write(path, data)


def _understood_csv(table: Table) -> bytes:
    from segmentation.act.files.formula_injection import defused

    words = [str(name) for name in table.data if table.data[name].dtype == "str"]
    safe = table.data.assign(**{name: table.data[name].map(defused, na_action="ignore") for name in words})
    named = safe.rename(columns=lambda name: defused(str(name)))
    return named.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n").encode()


def _read_summary(table: Table, roles: Roles, reading: OrderReading) -> dict[str, Any]:
    return {
        "rows": len(table.data),
        "columns": [
            {"name": c.name, "role": c.role.value, "use": c.use.value, "reason": c.reason} for c in roles
        ],
        "added": [
            {"name": name, "how": one.how, "of": list(one.of), "formula": f"{name} = {one.formula}"}
            for name, one in roles.made.items()
        ],
        "skipped": [{"line": s.line, "reason": s.reason, "text": s.text} for s in table.skipped],
        "set_aside": [aside._asdict() for aside in table.asides()],
        "repeated": [{"line": line, "id": name} for line, name in table.repeats],
        "format": table.format,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "decimal": table.decimal,
        "thousands": table.thousands,
        "date_order": table.date_order,
        "header_row": table.header_row,
        "header_top": table.header_top,
        "sheet": table.sheet,
        "table": table.region or 1,
        "tables": [
            {"first": r.first, "last": r.last, "rows": r.rows, "left": r.left, "columns": list(r.names)}
            for r in table.regions
        ],
        "rows_read": table.rows_read,
        "understood": dict(table.understood()),
        "notes": _notes(table, roles, reading),
    }


def _orders_summary(reading: OrderReading) -> dict[str, Any]:
    """What the rows are, why, and what orders are made of."""
    told: dict[str, Any] = {"rows_are": reading.rows_are, "reasons": list(reading.reasons), "orders": None}
    if reading.rows_are != "customers":
        told["orders"] = {
            "sentence": reading.sentence,
            "lines": reading.lines,
            "orders": reading.orders,
            "customers": reading.customers,
            "columns": reading.columns.taken(),
        }
    return told


def _notes(table: Table, roles: Roles, reading: OrderReading) -> list[str]:
    """What a reader of the table should know first."""
    if reading.rows_are == "orders":
        return [reading.sentence, *table.notes]
    again = repetition(table.data, roles)
    return [*table.notes, *([again.sentence] if again is not None and again.are_orders else [])]


def _sweep_summary(scores: Sweep, verdict: Verdict) -> dict[str, Any]:
    return {
        "k": list(scores.ks),
        "inertia": scores.inertia.tolist(),
        "silhouette": scores.silhouette.tolist(),
        "silhouette_se": scores.silhouette_se.tolist(),
        "calinski_harabasz": verdict.calinski_harabasz.tolist(),
        "davies_bouldin": verdict.davies_bouldin.tolist(),
        "gap": verdict.gap.tolist(),
        "prediction_strength": verdict.prediction_strength.tolist(),
        "stability": verdict.ari.tolist(),
        "verdict": verdict.kind,
        "recommended_k": verdict.recommended_k,
        "recommended_by": "verdict",
        "runner_up": verdict.runner_up,
        "reasons": list(verdict.reasons),
        "draws_per_k": [dict(verdict.draws_per_k[k]) for k in scores.ks],
        "strays": list(verdict.strays),
        "another_shape": verdict.another_shape,
        "small_group": [int(row) for row in scores.matrix.index[verdict.small_group]],
        "rows": len(scores.matrix.values),
        "columns": list(scores.matrix.columns),
    }


def _read_lines(table: Table, roles: Roles, reading: OrderReading) -> list[str]:
    width = max(len(column.name) for column in roles)
    lines = [f"{left}: {right}" for left, right in table.understood()]
    lines += [*_notes(table, roles, reading), ""]
    lines += [f"{c.name:<{width}}  {c.use.value:<10}  {c.role.value:<11}  {c.reason}" for c in roles]
    lines += [f"line {s.line}: set aside, {s.reason}" for s in table.skipped]
    return lines + [f"line {a.line}: “{a.text}” in “{a.column}” is {a.reason}" for a in table.asides()]


def _sweep_lines(scores: Sweep, verdict: Verdict) -> list[str]:
    lines = [verdict.sentence, *verdict.reasons, "", f" k       inertia  {scores.silhouette_name.lower()}"]
    rows = zip(scores.ks, scores.inertia, scores.silhouette, scores.silhouette_se, strict=True)
    for k, inertia, silhouette, error in rows:
        spread = f" ± {error:.3f}" if scores.estimated else ""
        mark = "  recommended" if k == verdict.recommended_k else ""
        lines.append(f"{k:>2}  {inertia:>12,.1f}  {silhouette:>10.3f}{spread}{mark}")
    return lines


def _segment_lines(study: Study) -> list[str]:
    made = study.orders
    told = [] if made is None or made.joined is None else made.joined.examples()
    lines = [] if made is None else [*made.receipt.texts(), *told, *forecasting(study), ""]
    lines += (
        []
        if study.verdict is None
        else [standing(study.verdict, study.k, cut=study.cut, whose="Chosen", way=study.way)]
    )
    lines += [] if study.foretelling is None else findings(study.foretelling, study.recipe)
    lines += [f"{entry.count:>9,}  {entry.text}" for entry in study.clean.receipt.entries]
    for persona in study.personas:
        lines += [
            "",
            f"{persona.segment}. {persona.name}: {persona.size:,} customers ({percent(persona.share)})",
        ]
        lines += [f"   {trait.text}" for trait in persona.traits]
        lines += [f"   {told}" for told in (*outcome_facts(persona, study), *outlooks(persona, study))]
        lines += [f"   → {strategy}" for strategy in persona.strategies]
    return lines


def _report(choices: argparse.Namespace, summary: dict[str, Any], lines: list[str]) -> None:
    if choices.json:
        print(json.dumps(_finite(summary), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n".join(lines))


def _finite(value: Any) -> Any:
    """JSON has no infinity and no NaN; both become null."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    sys.exit(main())
