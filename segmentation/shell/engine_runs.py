"""Files larger than memory on the command line: which engine, how far it is, and where the parts go."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from segmentation.errors import ExportError
from segmentation.language.phrases import count, percent
from segmentation.shell.file_arguments import is_said
from segmentation.shell.list_arguments import kept_aside
from segmentation.shell.month_arguments import goes_by, scoring_choices
from segmentation.shell.printing import check_places, write
from segmentation.shell.usage import UsageError

if TYPE_CHECKING:
    from segmentation.act.models.scoring.months import Month
    from segmentation.engines.scanned_studies import ScannedStudy
    from segmentation.engines.scans import Scan
    from segmentation.prepare.reading.tables import Table
    from segmentation.recipes import Recipe
    from segmentation.saved_studies import SavedStudy

_EVERY = 0.5
"""Seconds between two words on how far it is, so that a terminal can follow."""
_SMALL = 1 << 24
"""Bytes of a file that any memory holds whole."""
_FOR_ENGINES = re.compile(r"[*?\[]|::|^(delta|iceberg):(?!/*$)", re.IGNORECASE)
"""What only an engine understands: a pattern, a table in a database, a table of a lake."""
_SLASH = re.compile(r"^([a-z][a-z0-9+.-]+):/(?!/)", re.IGNORECASE)


def about_engines(verb: argparse.ArgumentParser) -> None:
    """The engine that goes over rows larger than memory, and what it may use."""
    verb.add_argument(
        "--engine",
        metavar="duckdb|spark|spark://…",
        help="go over rows that need not fit into memory: files, folders, “lake/*.parquet”, database::table",
    )
    verb.add_argument("--memory", metavar="4GB", help="how much memory the engine may use; default: 4GB")
    verb.add_argument("--threads", type=int, metavar="2", help="how many processors it may use; default: all")


def about_parts(verb: argparse.ArgumentParser) -> None:
    """How labelled parts are taken up again."""
    verb.add_argument(
        "--resume", action="store_true", help="go on with labelled parts that a run before this one finished"
    )


def about_sample(verb: argparse.ArgumentParser) -> None:
    """The rows that a study of an engine is chosen on."""
    verb.add_argument(
        "--sample",
        type=Path,
        metavar="SAMPLE.parquet",
        help="where the sample goes that an engine’s study was chosen on: beside --study it opens the charts",
    )


def scan_of(choices: argparse.Namespace) -> Scan:
    """The rows that the person named, as the engine sees them."""
    from segmentation.engines.scans import scan

    if is_said(choices, but=("literal",)):
        raise UsageError("An engine reads plain tables: say only --literal of how the file is read.")
    if choices.threads is not None and choices.threads < 1:
        raise UsageError(f"Processors are counted from 1, not {choices.threads}.")
    text = _SLASH.sub(r"\1://", str(choices.file))
    return scan(text, engine=choices.engine or "", memory=choices.memory, threads=choices.threads)


@contextmanager
def customers_scan(scan: Scan, recipe: Recipe, progress: Progress) -> Iterator[Scan]:
    """The rows; of order lines, the customers that are made of them, for as long as they are needed."""
    if scan.orders(recipe) is None:
        yield scan
        return
    with tempfile.TemporaryDirectory(prefix="touchstone-") as folder:
        yield scan.customers(folder, recipe, stage=progress)


def segment_scan(
    choices: argparse.Namespace, study: ScannedStudy, scan: Scan, progress: Progress
) -> list[str]:
    """The files that a person asked for, and what to tell of them."""
    told, aside = [], kept_aside(choices)
    if choices.study:
        from segmentation.act.exports import EXPORTS

        write(choices.study, EXPORTS["study"].build(study))
    if choices.sample:
        write(choices.sample, scan.sample_file(study.recipe.seed))
        told.append(f"{count(study.sampled)} rows for charts in the dashboard: {choices.sample}")
    if choices.report:
        from segmentation.act.exports import EXPORTS

        key = "pdf" if choices.report.suffix.lower() == ".pdf" else "report"
        write(choices.report, EXPORTS[key].build(study))
    if choices.out:
        written = scan.label(study, choices.out, control=aside, resume=choices.resume, stage=progress)
        one = "part" if len(written.parts) == 1 else "parts"
        parts = "" if _is_csv(choices.out) else f" in {count(len(written.parts))} {one}"
        told.append(f"{count(written.rows)} labelled rows{parts}: {choices.out}")
    progress.done()
    return told


def scored_by_engine(choices: argparse.Namespace, saved: SavedStudy) -> Month:
    """A new month of rows that need not fit into memory, labelled where that was asked for."""
    asked = [name for name in ("against", "customer_file") if getattr(choices, name, None)]
    if asked:
        raise UsageError(
            f"--{asked[0].replace('_', '-')} needs all customers in memory, and an engine holds few."
        )
    if is_said(choices):
        raise UsageError(
            "An engine reads plain tables, and each column as the study’s was. Say nothing of how it is read."
        )
    out: Path | None = getattr(choices, "out", None)
    if out is not None:
        check_out(choices)
    progress = Progress()
    with _customers_of(scan_of(choices), saved, progress) as scan:
        progress.tell(scan.notes)
        month = scan.score(
            saved, out, resume=getattr(choices, "resume", False), stage=progress, **scoring_choices(choices)
        )
    progress.done()
    return month


@contextmanager
def _customers_of(scan: Scan, saved: SavedStudy, progress: Progress) -> Iterator[Scan]:
    """The rows, where they have the columns of a study; else the customers that are made of order lines."""
    if saved.is_of_columns(scan.carrier.schema().names):
        yield scan
        return
    with customers_scan(scan, saved.recipe, progress) as made:
        yield made


def _is_csv(out: Path) -> bool:
    return out.suffix.lower() == ".csv"


def check_out(choices: argparse.Namespace) -> None:
    """Raises where labelled rows cannot go; before anything is computed."""
    out: Path | None = choices.out
    if out is None:
        return
    if _is_csv(out):
        if choices.resume:
            raise UsageError(
                "--resume goes on with parts in a folder, and a CSV is written anew. Leave it out."
            )
        check_places(choices, out)
    elif out.is_file() or out.suffix.lower() in (".xlsx", ".html", ".json", ".parquet"):
        raise ExportError(
            f"“{out}” names a file, and an engine writes parts into a folder, or one CSV. Name a folder."
        )
    else:
        from segmentation.engines.carriers.parquet_parts import begun_in

        begun_in(out, resume=choices.resume)


def is_large(path: Path) -> bool:
    """Whether a file goes by the engine by itself; no engine is looked for where there is no need.

    A folder, a pattern and a table in a database do, as nothing else reads them.
    """
    try:
        if path.is_dir() or (_FOR_ENGINES.search(str(path)) and not path.exists()):
            return True
        small = not path.is_file() or path.stat().st_size < _SMALL
    except (OSError, ValueError):
        return False
    if small:
        return False
    from segmentation.engines.large_files import goes_by_engine

    return goes_by_engine(path)


def large_table(choices: argparse.Namespace) -> Table:
    """What is understood of a file that is too large to be read at once: of a sample, and all rows counted.

    Raises `EngineError` with the line where a line is not like the others.
    """
    from segmentation.engines.scans import scan

    held = scan(choices.file)
    table, rows = held.table(), held.rows
    note = (
        f"It is not read at once: understood by {count(len(table.data))} rows drawn from all {count(rows)}."
        if len(table.data) < rows
        else f"All {count(rows)} rows were gone over by an engine."
    )
    return replace(table, rows_read=rows, notes=(note, *held.notes, *table.notes))


def is_scored_by_engine(choices: argparse.Namespace) -> bool:
    """Whether a file is scored by an engine: one is named, or nothing else reads it so large.

    Plain text goes by in blocks without one.
    """
    path: Path = choices.file
    if choices.engine or not is_large(path):
        return bool(choices.engine)
    plain = path.suffix.lower() in (".csv", ".tsv", ".txt", ".tab")
    return not path.is_file() or (goes_by(choices) and not plain)


def scanned_lines(study: ScannedStudy) -> list[str]:
    """What is of a sample and what is of everything."""
    if study.sampled == study.rows:
        return [f"All {count(study.rows)} rows were looked at.", *_settled(study)]
    return [
        f"Chosen on a sample of {count(study.sampled)} rows ({percent(study.sampled / study.rows)}), drawn "
        f"by seed {study.recipe.seed}; sizes, averages, rules and labels are of all {count(study.rows)}.",
        *_settled(study),
    ]


def _settled(study: ScannedStudy) -> list[str]:
    """Where segments that were found came to lie; drawn ones need not settle."""
    division = study.clustering.division
    if (division is not None and not division.found) or study.clustering.algorithm == "Ward":
        return []
    what = "centers" if division is None else "classes"
    passes = "one pass" if study.passes == 1 else f"{study.passes} passes"
    if study.settled:
        return [f"The {what} settled in {passes} over everything."]
    return [f"The {what} still moved a little when they were stopped after {passes} over everything."]


@dataclass
class Progress:
    """How far it is and how long it will take, on standard error; a stage begins when it is called."""

    out: TextIO = field(default_factory=lambda: sys.stderr)
    _what: str = ""
    _rows: int = 0
    _gone: int = 0
    _began: float = 0.0
    _told: float = 0.0

    def __call__(self, what: str, rows: int) -> Any:
        """Begin something that so many rows will go by in; gives what hears of them."""
        self.done()
        self._what, self._rows, self._gone = what, rows, 0
        self._began = time.monotonic()
        self._say(0.0)
        return self._seen

    def _seen(self, rows: int) -> None:
        self._gone += rows
        now = time.monotonic()
        if now - self._told >= _EVERY and self.out.isatty():
            self._say(now - self._began)

    def _say(self, gone_by: float) -> None:
        self._told = time.monotonic()
        share = self._gone / self._rows if self._rows else 1.0
        left = f", {_span(gone_by / share - gone_by)} left" if 0 < share < 1 and gone_by > 1 else ""
        far = f" {percent(share)}{left}" if self._gone else ""
        self.out.write(f"\r\033[K{self._what} …{far}" if self.out.isatty() else f"{self._what} …\n")
        self.out.flush()

    def tell(self, notes: Iterable[str]) -> None:
        """What is to be known before the rows go by, a line each."""
        self.done()
        self.out.write("".join(f"{note}\n" for note in notes))

    def done(self) -> None:
        """What was under way is done."""
        if self._what and self.out.isatty():
            self.out.write("\r\033[K")
            self.out.flush()
        self._what = ""


def _span(seconds: float) -> str:
    """A time as one says it: “40 s”, “5 min”, “2 h 10 min”."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
