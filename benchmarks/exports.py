"""What it costs to take the customers along: the files of a large upload, and pandas’ own for comparison."""

from __future__ import annotations

import io
from collections.abc import Callable

from benchmarks.customers import frame
from benchmarks.measures import cpu, table
from segmentation.act.exports import customers_csv, customers_parquet, segment_files
from segmentation.act.files.labels import labelled
from segmentation.act.files.xlsx import workbook
from segmentation.prepare.reading.tables import read_table
from segmentation.recipes import Recipe
from segmentation.studies import Study, run


def study_of(n: int) -> Study:
    """Six segments of an upload of n customers, read as a person would bring it."""
    upload = frame(n).to_csv(index=False).encode()
    return run(read_table(upload, "customers.csv"), Recipe(k=6), verdict=False)


def row(what: str, promised: str, build: Callable[[], bytes], pandas: Callable[[], object]) -> list[str]:
    """CPU seconds of ours and of pandas for the same cells, and the size of the file."""
    own, made = cpu(build, times=3)
    theirs, _ = cpu(pandas)
    return [what, promised, f"**{own:.1f} s**, {len(made) / 2**20:,.0f} MiB; pandas {theirs:.1f} s"]


def main() -> None:
    """Print the table."""
    large, book = study_of(1_000_000), study_of(100_000)
    columns = large.table.data.shape[1] + 5
    rows = [
        row(
            f"CSV, 1,000,000 × {columns}",
            "under 3 s",
            lambda: customers_csv(large),
            lambda: labelled(large).to_csv(index=False),
        ),
        row(
            f"a CSV per segment, zipped, 1,000,000 × {columns}",
            "",
            lambda: segment_files(large),
            lambda: labelled(large).to_csv(io.BytesIO(), index=False, compression="zip"),
        ),
        row(
            f"Parquet, 1,000,000 × {columns}",
            "",
            lambda: customers_parquet(large),
            lambda: large.customers().to_parquet(io.BytesIO()),
        ),
        row(
            f"Excel with a sheet per segment, 100,000 × {columns}",
            "",
            lambda: workbook(book),
            lambda: book.customers().to_excel(io.BytesIO(), engine="xlsxwriter", index=False),
        ),
    ]
    table(["file", "at most", "CPU seconds"], rows)
