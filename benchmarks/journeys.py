"""Whole ways from a file to what the charts show, each in a process of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.customers import frame
from benchmarks.measures import Process, process
from segmentation.datasets import jewellery_csv

Row = tuple[str, str, str]

TO_CHARTS = """
import json, sys, time
import scipy.optimize, scipy.stats, sklearn.tree
from segmentation import Recipe, read_table, studies
start = time.process_time()
path = sys.argv[1]
with open(path, "rb") as file:
    table = read_table(file.read(), path)
size = int(table.data.memory_usage(deep=True).sum())
study = studies.run(table, Recipe(), verdict=False)
taken, columns = time.process_time() - start, study.matrix.values.shape[1]
print(json.dumps({"cpu": taken, "frame": size / 2**20, "columns": columns}))
"""
"""What happens at an upload, apart from the verdict, which never holds up a chart; after all imports."""

NOTEBOOK = "import sys; from benchmarks.notebook import steps; steps(sys.argv[1])"

SAME_STEPS = """
import sys
from segmentation import Role, build_features, clean, infer_roles, project, read_table, sweep
path = sys.argv[1]
with open(path, "rb") as file:
    table = read_table(file.read(), path)
cleaned = clean(table.data, infer_roles(table.data))
apart = set(cleaned.roles.names(Role.ID)) | set(cleaned.data.select_dtypes("datetime"))
matrix = build_features(cleaned, [name for name in cleaned.data if name not in apart])
found = sweep(matrix)
project(matrix)
cleaned.data.groupby(found.labels_at(4)).mean(numeric_only=True)
print(matrix.values.shape[1])
"""
"""All columns but the id, as the notebook takes them; a date counts as the days since."""


def csv_to_charts(n: int) -> Iterator[Row]:
    """CPU seconds after the imports, and peak memory above that of the same with 2,000 customers."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few.csv"), Path(folder, "many.csv")
        frame(2_000).to_csv(few, index=False)
        frame(n).to_csv(many, index=False)
        least, done = process(TO_CHARTS, str(few)), process(TO_CHARTS, str(many))
    said = json.loads(done.printed)
    times = (done.peak - least.peak) / said["frame"]
    yield (
        f"CSV to charts’ data, {n:,} customers, sweep, silhouettes and profiles included",
        "at most 4 CPU seconds; peak memory under 3 × the frame as read",
        f"**{said['cpu']:.1f}** CPU seconds ({said['columns']} columns build); "
        f"peak **{times:.1f} ×** the frame of {said['frame']:.0f} MiB, "
        f"above the {least.peak:.0f} MiB that 2,000 customers need",
    )


def against_the_notebook(n: int, pairs: int = 9) -> Iterator[Row]:
    """The same steps from the same file, start to end of the process, imports included.

    In turn, ours and theirs; before, each once that is not counted, as nobody’s first run is.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.csv")
        path.write_bytes(jewellery_csv(customers=n))
        _, *runs = ((process(SAME_STEPS, str(path)), process(NOTEBOOK, str(path))) for _ in range(1 + pairs))
    wall, cpu, peak = (_medians(runs, what) for what in ("wall", "cpu", "peak"))
    yield (
        f"the thesis notebook’s steps on {n:,} customers, whole process",
        "12 × wall, a fifth of the memory",
        f"**{wall.times:.1f} ×** wall ({wall.own:.2f} against {wall.theirs:.1f} s), "
        f"{cpu.times:.1f} × CPU ({cpu.own:.2f} against {cpu.theirs:.1f} s); memory **1/{peak.times:.1f}** "
        f"({peak.own:.0f} against {peak.theirs:.0f} MiB); medians of {pairs} pairs",
    )


class _Medians(NamedTuple):
    """What one thing cost us and them, and how many times as much, pair by pair."""

    own: float
    theirs: float
    times: float


def _medians(runs: Iterable[tuple[Process, Process]], what: str) -> _Medians:
    pairs = [(getattr(own, what), getattr(theirs, what)) for own, theirs in runs]
    return _Medians(*(median(column) for column in zip(*((a, b, b / a) for a, b in pairs), strict=True)))
