"""Reading a clean file of a million rows, against the bare `pd.read_csv` in the same run.

Both read from disk in a process of their own. CPU seconds are those of the call, without imports;
peak memory is that of the whole process.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measures import Process, process, table

ROWS, TIMES = 1_000_000, 5
TIMED = """
import sys, time
{imports}
begun = time.process_time()
found = {call}
print(time.process_time() - begun)
"""
BARE = TIMED.format(imports="import pandas as pd", call="pd.read_csv(sys.argv[1])")
OURS = TIMED.format(
    imports="from segmentation.prepare.reading.tables import read_table",
    call="read_table(open(sys.argv[1], 'rb').read(), 'customers.csv')",
)
AGAIN = OURS + "begun = time.process_time(); found.text(); print(time.process_time() - begun)"
CHECK = (
    OURS
    + """
import csv
text = found.text()
for row in (0, 1, len(text) // 2, len(text) - 1):
    print(text.iloc[row].tolist())
codes = found.data["PostCode"]
assert codes.str.len().eq(5).all() and codes.str.startswith("0").any(), "a leading zero is lost"
assert found.rows_read == len(found.data) and not found.skipped
"""
)


def main() -> None:
    """Print the ratios that were promised, and what the text of all cells costs."""
    with tempfile.TemporaryDirectory() as folder:
        # Written elsewhere: a process begins with the peak of the one that starts it.
        process("import sys; from benchmarks.reading import write; write(sys.argv[1])", folder)
        plain = Path(folder) / "plain.csv"
        table(("file", "CPU (at most 2.5 ×)", "peak memory (at most 2 ×)"), list(_rows(plain)))


def frame(rows: int = ROWS, seed: int = 0) -> pd.DataFrame:
    """Customers as a shop would export them: 1 id, 10 numbers, 3 categories, a date, a post code."""
    rng = np.random.default_rng(seed)
    day = np.datetime64("2020-01-01") + rng.integers(0, 1500, rows).astype("timedelta64[D]")
    columns: dict[str, object] = {
        "CustomerID": np.arange(1, rows + 1),
        "PostCode": np.char.zfill(rng.integers(1000, 99_999, rows).astype(str), 5),
        "Gender": rng.choice(["Female", "Male", "Other"], rows),
        "Region": rng.choice(["Europe", "North America", "Asia"], rows),
        "Channel": rng.choice(["Shop", "Instagram", "App"], rows),
        "LastPurchase": np.datetime_as_string(day),
    }
    columns |= {f"Count{n}": rng.poisson(5 + 3 * n, rows) for n in range(4)}
    columns |= {f"Amount{n}": rng.lognormal(4 + n / 4, 1, rows).round(2) for n in range(6)}
    return pd.DataFrame(columns)


def write(folder: str) -> None:
    """The file in three guises: plain, with Windows line ends, with quoted cells and umlauts."""
    plain = Path(folder) / "plain.csv"
    frame().to_csv(plain, index=False)
    data = plain.read_bytes()
    plain.with_name("windows.csv").write_bytes(data.replace(b"\n", b"\r\n"))
    data = data.replace(b"Europe", "Österreich".encode()).replace(b"North America", b'"Americas, N"')
    plain.with_name("quoted.csv").write_bytes(data)


def _rows(plain: Path) -> Iterator[tuple[str, str, str]]:
    size = plain.stat().st_size / 2**20
    yield _compared(f"clean UTF-8, commas, {size:.0f} MiB, {ROWS:,} rows", plain)
    yield _compared("the same with Windows line ends", plain.with_name("windows.csv"))
    yield _compared("the same with quoted cells and umlauts", plain.with_name("quoted.csv"))
    process(CHECK, str(plain))
    again = process(AGAIN, str(plain))
    seconds = again.printed.split()
    yield (
        "the text of every cell, read again from the kept bytes",
        f"{float(seconds[1]) / float(seconds[0]):.1f} × of reading",
        f"{again.peak:,.0f} MiB with both in memory",
    )


def _compared(what: str, path: Path) -> tuple[str, str, str]:
    bare, ours = [], []
    for _ in range(TIMES):
        bare.append(process(BARE, str(path)))
        ours.append(process(OURS, str(path)))
    time = statistics.median(_seconds(o) / _seconds(b) for b, o in zip(bare, ours, strict=True))
    memory = statistics.median(o.peak for o in ours), statistics.median(b.peak for b in bare)
    return (
        what,
        f"{time:.1f} × ({_middle(ours):.2f} s, pandas {_middle(bare):.2f} s)",
        f"{memory[0] / memory[1]:.2f} × ({memory[0]:,.0f} MiB, pandas {memory[1]:,.0f} MiB)",
    )


def _seconds(run: Process) -> float:
    return float(run.printed.split()[0])


def _middle(runs: list[Process]) -> float:
    return statistics.median(map(_seconds, runs))
