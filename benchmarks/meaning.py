"""How well the meaning of columns is understood, on a folder of exports of which the truth is known.

The folder is named by the person: `python -m benchmarks meaning --corpus=FOLDER`, or `TOUCHSTONE_DATA` with a
folder `corpus` in it. It holds `INDEX.tsv` and `score.py`, and for each export a folder with `make.py`, which
writes the file. The score is the folder's own; every claim beside a column is computed again (`claims`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pandas as pd

from benchmarks.claims import claims
from benchmarks.corrections import corrections, said_of
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.roles.roles import infer_roles

ROOT = Path(__file__).parent.parent
LINE = re.compile(
    r"^(?P<name>\w+)\s+kinds\s+(?P<right>\d+)/(?P<columns>\d+)\s+never in basis (?P<never>\d+)\s+"
    r"must missing (?P<missing>\d+)\+(?P<repeats>\d+)/(?P<musts>\d+)"
    r"(?:\s+ARI k=3\s+(?P<ari>-?[\d.]+)\s+k=(?P<k>\d+)\s+(?P<at_k>-?[\d.]+) (?P<verdict>\w+))?"
    r"(?:.*refused (?P<refused>\d+)/)?"
)
"""A line of the score, one per export."""


def corpus() -> Path:
    """The folder that the person named; `RuntimeError` where there is none."""
    named = [argument.removeprefix("--corpus=") for argument in sys.argv if argument.startswith("--corpus=")]
    found = Path(named[-1]) if named else Path(os.environ.get("TOUCHSTONE_DATA", "")) / "corpus"
    if not (found / "score.py").is_file():
        raise RuntimeError("name the folder of exports with --corpus=FOLDER, or set TOUCHSTONE_DATA")
    return found.resolve()


def exports(folder: Path) -> dict[str, str]:
    """The exports that the folder lists, in its order, each with whether it holds “customers” or “orders”."""
    lines = (folder / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {name: of for name, of, *_ in (line.split("\t") for line in lines if line.strip())}


def scored(folder: Path) -> Iterator[dict[str, str | None]]:
    """What the folder's own score says of each export."""
    command = [sys.executable, str(folder / "score.py"), str(folder), sys.executable]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    yield from (found.groupdict() for line in printed.stdout.splitlines() if (found := LINE.match(line)))


def checked(table: Table) -> list[bool]:
    """Of every claim beside a column of an export, whether it is true."""
    return [true for _, _, true in claims(table.data, infer_roles(table.data))]


def made(folder: Path, name: str) -> tuple[Table, pd.DataFrame]:
    """An export as it is read, and what is true of its rows."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / f"{name}.csv"
        subprocess.run([sys.executable, str(folder / name / "make.py"), str(path)], check=True)
        truth = pd.read_csv(path.with_suffix(".truth.csv"), dtype=str, keep_default_na=False)
        return read_table(path.read_bytes(), path.name), truth


def main() -> None:
    """Print a line per export, and what all of them come to."""
    folder = corpus()
    held = exports(folder)
    files = {name: made(folder, name) for name in held}
    truths = {name: checked(table) for name, (table, _) in files.items()}
    lines = list(scored(folder))
    wrong = {
        name: corrections(*_known(files[name], folder / name), line, held[name])
        for line in lines
        if (name := str(line["name"])) in files
    }
    heads = (
        "export",
        "kinds right",
        "must not, but builds",
        "must, but does not",
        "ARI at 3",
        "k",
        "claims true",
        "to put right",
    )
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    for line in lines:
        print(f"| {' | '.join(cells(line, truths[str(line['name'])], wrong[str(line['name'])]))} |")
    print(f"\n{summary(lines, truths, wrong)}")


def _known(file: tuple[Table, pd.DataFrame], folder: Path) -> tuple[Table, pd.DataFrame, pd.DataFrame]:
    table, truth = file
    return table, said_of(folder), truth


def cells(line: dict[str, str | None], true: list[bool], wrong: list[str]) -> tuple[str, ...]:
    """What is told of one export."""
    again = "" if line["repeats"] == "0" else f", {line['repeats']} as repeats"
    return (
        str(line["name"]),
        f"{line['right']} of {line['columns']}",
        str(line["never"]),
        f"{line['missing']} of {line['musts']}{again}",
        line["ari"] or "",
        f"{line['k']} {line['verdict']}" if line["k"] else "",
        f"{sum(true)} of {len(true)}",
        f"{len(wrong)}: {'; '.join(wrong)}" if wrong else "0",
    )


def summary(
    lines: list[dict[str, str | None]], truths: dict[str, list[bool]], wrong: dict[str, list[str]]
) -> str:
    """All exports in a few sentences."""

    def total(key: str) -> int:
        return sum(int(line[key] or 0) for line in lines)

    aris = [float(line["ari"]) for line in lines if line["ari"]]
    every = [true for found in truths.values() for true in found]
    return " ".join(
        [
            f"Kinds right: {total('right')} of {total('columns')} ({total('right') / total('columns'):.1%}).",
            f"Columns that must never build and do: {total('never')}.",
            f"That must and do not: {total('missing') + total('repeats')} of {total('musts')}.",
            f"Planted groups at k = 3: ARI {median(aris):.2f} in the median, {min(aris):.2f} at least;",
            f"three recommended for {sum(line['k'] == '3' for line in lines)} of {len(aris)}.",
            f"Refused people in lists: {total('refused')}. Claims true: {sum(every)} of {len(every)}.",
            f"Choices to put right: {sum(map(len, wrong.values()))} in {len(wrong)} files, "
            f"at most {max(map(len, wrong.values()))} in one.",
        ]
    )
