"""Invented customers by the million in Parquet files: six groups that overlap, twelve columns.

`python -m benchmarks.lakes 1e7 FOLDER` makes a folder of files of ten million rows each. The rows of a
smaller lake are the first of a larger one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = tuple(f"m{number:02}" for number in range(1, 13))
GROUPS = 6
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


def lake(rows: int, folder: Path) -> Path:
    """A folder with so many customers; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, rows, _FILE):
        place = folder / f"part-{start // _FILE:03}.parquet"
        if not place.exists():
            _write(start, min(start + _FILE, rows), place)
    return folder


def _write(start: int, end: int, place: Path) -> None:
    part = place.with_suffix(".part")
    with pq.ParquetWriter(part, _SCHEMA, compression="zstd") as writer:
        for first in range(start, end, _CHUNK):
            writer.write_table(chunk(first // _CHUNK, min(_CHUNK, end - first)), row_group_size=250_000)
    part.rename(place)


if __name__ == "__main__":
    lake(int(float(sys.argv[1])), Path(sys.argv[2]))
