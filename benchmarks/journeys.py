"""Whole ways from a file to what the charts show, each in a process of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.customers import frame
from benchmarks.measures import Process, process
from segmentation.prepare.samples import jewellery_csv

Row = tuple[str, str, str]

TO_CHARTS = """
import json, sys, time
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
"""What happens at an upload, apart from the verdict, which never holds up a chart."""

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


def against_the_notebook(n: int) -> Iterator[Row]:
    """The same steps from the same file, start to end of the process, imports included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.csv")
        path.write_bytes(jewellery_csv(customers=n))
        own = _best(process(SAME_STEPS, str(path)) for _ in range(3))
        theirs = process(NOTEBOOK, str(path))
    yield (
        f"the thesis notebook’s steps on {n:,} customers, whole process",
        "12 × wall, a fifth of the memory",
        f"**{theirs.wall / own.wall:.1f} ×** wall ({own.wall:.1f} against {theirs.wall:.1f} s), "
        f"{theirs.cpu / own.cpu:.0f} × CPU; memory **1/{theirs.peak / own.peak:.1f}** "
        f"({own.peak:.0f} against {theirs.peak:.0f} MiB)",
    )


def _best(runs: Iterator[Process]) -> Process:
    return min(runs, key=lambda run: run.wall)
