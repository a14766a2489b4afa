"""Latent classes past one machine: what a step over all rows costs, and a whole study, by DuckDB.

`python -m benchmarks scale_classes` makes its files in a folder of its own (`SCALE_FOLDER` names one that
stays), each measurement in a process of its own. `SCALE_ROWS=1e6,1e7` says for how many rows.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from benchmarks.lakes import CLASSES, NAMES, NUMBERS, lake, mixed_chunk
from benchmarks.measures import table
from benchmarks.scale import MEMORY, measured
from segmentation.engines.scans import scan
from segmentation.segment.mixture.latent_classes import found_in
from segmentation.studies import Study

ROWS = "1e6,1e7"
BEGUN = 1_000_000
"""Rows whose classes the step over all rows is about."""


def one_step(folder: str, sample: str) -> dict[str, float]:
    """A step over all rows of a folder, about the classes of a smaller one: its CPU seconds and rows."""
    from segmentation.engines.passes.clean_batches import Cleaning
    from segmentation.engines.passes.em_passes import EMPart
    from segmentation.engines.passes.typed_batches import Typed

    study = _study(sample)
    found = found_in(study.clustering.division)
    assert found is not None
    classes = found.mixture.classes
    carrier = scan(f"{folder}/*.parquet", memory=MEMORY, threads=2).carrier
    cleaning = Cleaning.of(study.clean, Typed.of(study.table, carrier.schema()), study.matrix.columns)
    part = EMPart(cleaning, classes.columns, classes.layout, classes.weight)
    begun = time.process_time()
    sums = carrier.reduce(part, cleaning.sources)
    return {"rows": int(sums.held.sum()), "step": time.process_time() - begun}


def whole(folder: str) -> dict[str, float]:
    """The study of all rows: steps, and whether they settled."""
    study = _study(folder)
    return {"steps": study.passes, "settled": study.settled}


def _study(folder: str) -> Study:
    found = scan(f"{folder}/*.parquet", memory=MEMORY, threads=2)
    return found.study(algorithm="mixture", k=CLASSES, verdict=False)


def main() -> None:
    """Print the table."""
    if folder := os.environ.get("SCALE_FOLDER"):
        _told(Path(folder))
        return
    with tempfile.TemporaryDirectory() as made:
        _told(Path(made))


def _told(folder: Path) -> None:
    small = str(lake(BEGUN, folder / f"mixed-{BEGUN}", mixed_chunk))
    lines = []
    for rows in (int(float(each)) for each in os.environ.get("SCALE_ROWS", ROWS).split(",")):
        place = str(lake(rows, folder / f"mixed-{rows}", mixed_chunk))
        step = measured("one_step", place, small, module=__spec__.name)
        study = measured("whole", place, module=__spec__.name)
        each = step["step"] * 1e9 / (rows * (NUMBERS + NAMES) * CLASSES)
        lines.append([
            f"{rows:,}", f"{step['step']:.1f}", f"{each:.1f}", f"{study['cpu']:.0f}",
            f"{study['steps']:.0f}", "yes" if study["settled"] else "NO", f"{study['peak']:,.0f}",
        ])  # fmt: skip
    table(
        [f"rows × {NUMBERS} numbers and {NAMES} columns of names, {CLASSES} classes, DuckDB", "a step, CPU s",
         "ns per row × column × class", "whole study, CPU s", "its steps", "at rest", "its peak, MiB"],
        lines,
    )  # fmt: skip


if __name__ == "__main__":
    main()
