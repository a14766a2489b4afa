"""`segment`: labelled customers, what the segments are like, and every file that is made of them."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from segmentation import studies
from segmentation.act.personas.cards.outcome_facts import outcome_facts
from segmentation.act.personas.cards.outlooks import forecasting, outlooks
from segmentation.language.phrases import percent
from segmentation.prepare.lifetime.forecast_columns import ForetoldCustomers
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.recognition import recognise
from segmentation.segment.outcome.foretelling_words import findings, summary_of
from segmentation.shell.engine_runs import about_engines, about_parts, about_sample, is_large
from segmentation.shell.file_arguments import add_verb, customer_file_of, table_of
from segmentation.shell.list_arguments import about_lists, kept_aside, list_options
from segmentation.shell.printing import check_places, export, report, write
from segmentation.shell.recipe_arguments import about_choices, about_names, about_segments, recipe_of
from segmentation.shell.usage import UsageError
from segmentation.studies import Study


def add(verbs: Any) -> None:
    """The verb and its options."""
    segmenting = add_verb(verbs, "segment", segment, "divide the customers and label them")
    about_choices(segmenting)
    about_segments(segmenting)
    about_names(segmenting)
    _about_files(segmenting)
    about_lists(segmenting)
    about_engines(segmenting)
    about_sample(segmenting)
    about_parts(segmenting)


def segment(choices: argparse.Namespace) -> None:
    """Labelled customers, and what the segments are like."""
    if choices.engine or is_large(choices.file):
        _by_engine(choices)
        return
    if choices.sample:
        raise UsageError(
            "--sample is of a study that an engine makes. Name one with --engine, or leave it out."
        )
    if choices.format and not choices.out:
        raise UsageError(f"Say with --out where the {choices.format} file goes.")
    check_places(choices, choices.out, choices.report, choices.study)
    key = _format(choices)
    study, told = _study(choices)
    if choices.promises:
        study = replace(study, recipe=study.recipe.replace(promises=study.propose()))
    if choices.out:
        options = list_options(study, choices)
        write(choices.out, export(study, key, options, control=kept_aside(choices)))
    if choices.report:
        write(choices.report, export(study, "pdf" if choices.report.suffix.lower() == ".pdf" else "report"))
    if choices.study:
        write(choices.study, export(study, "study"))
    summary = {**study.summary(), "orders": _made_summary(study.orders), **({"refit": told} if told else {})}
    if study.foretelling is not None:
        summary["outcome"] = summary_of(study.foretelling, study.recipe)
    report(choices, summary, [*told, *([""] if told else []), *segment_lines(study)])
    if doubt := _doubt(study):
        print(doubt, file=sys.stderr)


def _doubt(study: Study) -> str:
    """That rows taken for customers may be orders, where nobody said what they are; else nothing."""
    if study.orders is not None or study.recipe.rows_are:
        return ""
    reading = recognise(study.table.data)
    if reading.rows_are != "unclear":
        return ""
    return (
        f"{reading.sentence} Rows were taken for customers: --orders makes customers of them first, "
        "--customers says that they are."
    )


def _by_engine(choices: argparse.Namespace) -> None:
    """The same of rows that need not fit into memory."""
    from segmentation.shell.engine_runs import (
        Progress,
        check_out,
        customers_scan,
        scan_of,
        scanned_lines,
        segment_scan,
    )

    asked = ("format", "refit", "customer_file", "promises", "country", "who", "consent")
    if wrong := next((name for name in asked if getattr(choices, name)), None):
        raise UsageError(
            f"--{wrong.replace('_', '-')} needs all customers in memory, and an engine holds few."
        )
    check_out(choices)
    check_places(choices, choices.report, choices.study, choices.sample)
    progress, recipe = Progress(), recipe_of(choices)
    with customers_scan(scan_of(choices), recipe, progress) as scan:
        progress.tell(scan.notes)
        study = scan.study(recipe, stage=progress)
        told = segment_scan(choices, study, scan, progress)
        made = [] if scan.built is None else [*scan.built.receipt.texts(), ""]
        report(choices, study.summary(), [*told, *scanned_lines(study), *made, *segment_lines(study)])


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


def _study(choices: argparse.Namespace) -> tuple[Study, list[str]]:
    """The study of a file; made anew from an older one, what became of that one’s segments as well."""
    if choices.refit is None:
        return studies.run(table_of(choices), recipe_of(choices), customer_file=customer_file_of(choices)), []
    from segmentation.saved_studies import open_study

    made = open_study(choices.refit).refit(table_of(choices))
    return made.study, made.lines()


def _format(choices: argparse.Namespace) -> str:
    from segmentation.act.targets import format_of

    return "csv" if choices.out is None else format_of(choices.out, choices.format)


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


def segment_lines(study: Study) -> list[str]:
    """The finding, what became of every row, and each segment."""
    made = study.orders
    told = [] if made is None or made.joined is None else made.joined.examples()
    lines = [] if made is None else [*made.receipt.texts(), *told, *forecasting(study), ""]
    lines += [] if study.verdict is None else [study.standing(whose="Chosen")]
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
