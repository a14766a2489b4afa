"""A million order lines become customers: CPU seconds, and memory beside that of the lines.

Recognising and building run in a process of their own, over a frame that is there already; the memory is
what they need beyond it at their peak.
"""

from __future__ import annotations

import json

from benchmarks.measures import process, table

LINES, TIMES = 1_000_000, 3
MADE = """
import json, sys, time
import numpy as np, pandas as pd
from segmentation.prepare.reading.tables import Table

rows, rng = int(sys.argv[1]), np.random.default_rng(0)
orders = rows * 2 // 5
order, buyer = np.sort(rng.integers(0, orders, rows)), rng.zipf(1.3, orders) % 120_000
after = np.sort(rng.integers(0, 900 * 86_400, orders)).astype("timedelta64[s]")
when = np.datetime64("2022-01-01", "s") + after
product = rng.integers(0, 3_000, rows)
named = np.array([f"Product {n}" for n in range(3_000)])
places = np.array(["United Kingdom", "Germany", "France", "Spain"])
frame = pd.DataFrame({
    "Invoice No": pd.Series((536_365 + order).astype(str), dtype="str"),
    "Stock Code": pd.Series((20_000 + product).astype(str), dtype="str"),
    "Description": pd.Series(named[product], dtype="str"),
    "Quantity": rng.integers(1, 12, rows),
    "Invoice Date": pd.Series(when[order]).astype("datetime64[us]"),
    "Unit Price": (1 + product % 37 * 0.35).round(2),
    "Customer ID": np.where(buyer[order] % 9 == 0, np.nan, 12_000.0 + buyer[order]),
    "Country": pd.Series(places[buyer[order] % 4], dtype="str"),
})
lines = Table.of(frame)
del frame
"""
"""Code that makes `rows` order lines of a shop, and their table."""
TIMED = (
    MADE
    + """
from segmentation.prepare.orders.building import build_customers
from segmentation.prepare.orders.recognition import recognise

held = int(lines.data.memory_usage(deep=True).sum()) / 2**20
status = lambda name: next(int(l.split()[1]) / 1024 for l in open("/proc/self/status") if l.startswith(name))
open("/proc/self/clear_refs", "w").write("5")
before, begun = status("VmRSS"), time.process_time()
reading = recognise(lines.data)
told = time.process_time()
made = build_customers(lines, reading.columns)
done = time.process_time()
print(json.dumps({"recognise": told - begun, "build": done - told, "held": held,
                  "peak": status("VmHWM") - before, "customers": len(made.table.data)}))
"""
)


def main() -> None:
    """Print what a million lines cost."""
    runs = [json.loads(process(TIMED, str(LINES)).printed) for _ in range(TIMES)]
    best = min(runs, key=lambda run: run["recognise"] + run["build"])
    table(
        ["order lines", "customers", "recognised, CPU s", "built, CPU s", "frame, MB", "memory beyond it"],
        [
            [
                f"{LINES:,}", f"{best['customers']:,}", f"{best['recognise']:.2f}", f"{best['build']:.2f}",
                f"{best['held']:.0f}", f"{best['peak'] / best['held']:.1f} × the frame",
            ]
        ],
    )  # fmt: skip
