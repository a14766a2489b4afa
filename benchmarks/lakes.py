"""Invented customers by the million in Parquet files: six groups that overlap, twelve columns; or four that
numbers and names tell together.

`python -m benchmarks.lakes 1e7 FOLDER` makes a folder of files of ten million rows each. The rows of a
smaller lake are the first of a larger one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = tuple(f"m{number:02}" for number in range(1, 13))
GROUPS = 6
CLASSES, NUMBERS, NAMES = 4, 7, 5
_CHUNK, _FILE = 1_000_000, 10_000_000  # rows of one draw, and of one file
_SCHEMA = pa.schema([(name, pa.float32()) for name in COLUMNS])


def chunk(number: int, rows: int = _CHUNK) -> pa.Table:
    """The first rows of a million, the same at every call."""
    centers = np.random.default_rng(1).normal(size=(GROUPS, len(COLUMNS))).astype(np.float32) * 2
    rng = np.random.default_rng((2, number))
    group = rng.integers(0, GROUPS, _CHUNK)
    noise = rng.standard_normal((_CHUNK, len(COLUMNS)), np.float32)
    points = (centers[group] + noise).round(2)[:rows]
    return pa.table([pa.array(column) for column in points.T.copy()], schema=_SCHEMA)


def mixed_chunk(number: int, rows: int = _CHUNK) -> pa.Table:
    """The first rows of a million with seven numbers and five columns of four names each."""
    shared, rng = np.random.default_rng(4), np.random.default_rng((5, number))
    centers = shared.normal(size=(CLASSES, NUMBERS)).astype(np.float32) * 1.5
    group = rng.integers(0, CLASSES, _CHUNK)
    points = (centers[group] + rng.standard_normal((_CHUNK, NUMBERS), np.float32)).round(2)[:rows]
    told = {f"m{place + 1:02}": pa.array(points[:, place].copy()) for place in range(NUMBERS)}
    for place in range(NAMES):
        own = shared.permutation(CLASSES)[group]
        code = np.where(rng.random(_CHUNK) < 0.7, own, rng.integers(0, CLASSES, _CHUNK))[:rows]
        told[f"n{place + 1:02}"] = pa.array(["north", "east", "south", "west"]).take(pa.array(code))
    return pa.table(told)


def lake(rows: int, folder: Path, drawn: Callable[[int, int], pa.Table] = chunk) -> Path:
    """A folder with so many customers; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, rows, _FILE):
        place = folder / f"part-{start // _FILE:03}.parquet"
        if not place.exists():
            _write(start, min(start + _FILE, rows), place, drawn)
    return folder


def _write(start: int, end: int, place: Path, drawn: Callable[[int, int], pa.Table]) -> None:
    part = place.with_suffix(".part")
    with pq.ParquetWriter(part, drawn(0, 1).schema, compression="zstd") as writer:
        for first in range(start, end, _CHUNK):
            writer.write_table(drawn(first // _CHUNK, min(_CHUNK, end - first)), row_group_size=250_000)
    part.rename(place)


def order_lake(rows: int, folder: Path) -> Path:
    """A folder with so many order lines, a million a file: five to an order, some twenty to a customer."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, rows, _CHUNK):
        place = folder / f"part-{start // _CHUNK:05}.parquet"
        if not place.exists():
            lines = _order_lines(start // _CHUNK, min(_CHUNK, rows - start), buyers=max(1, rows // 20))
            pq.write_table(lines, place, compression="zstd")
    return folder


def _order_lines(number: int, rows: int, *, buyers: int) -> pa.Table:
    rng = np.random.default_rng((3, number))
    order = np.arange(rows) // 5
    orders = int(order[-1]) + 1
    buyer = rng.integers(0, buyers, orders)
    when = np.datetime64("2022-01-01", "us") + rng.integers(0, 900 * 86_400, orders).astype("timedelta64[s]")
    product = rng.integers(0, 3_000, rows)
    named = pa.array([f"Product {each}" for each in range(3_000)])
    places = pa.array(["United Kingdom", "Germany", "France", "Spain"])
    return pa.table({
        "Invoice No": pa.array(1_000_000 * number + order + 500_000),
        "Description": named.take(pa.array(product)),
        "Quantity": pa.array(rng.integers(1, 12, rows)),
        "Invoice Date": pa.array(when[order]),
        "Unit Price": pa.array((1 + product % 37 * 0.35).round(2)),
        "Customer ID": pa.array(12_000 + buyer[order], mask=buyer[order] % 9 == 0),
        "Country": places.take(pa.array(buyer[order] % 4)),
    })  # fmt: skip


if __name__ == "__main__":
    lake(int(float(sys.argv[1])), Path(sys.argv[2]))
