"""A million customers, and three, are scored from a file by a saved study: CPU seconds, and memory.

Each runs in a process of its own, from the study’s file and the month’s to the labelled one.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measures import process, table
from segmentation import run

SIZES, TIMES, STUDIED = (1_000_000, 3_000_000), 3, 5_000
TIMED = """
import json, resource, sys, time
from segmentation import open_study
import segmentation.act.models.scoring.streams
study = open_study(sys.argv[1])
begun = time.process_time()
month = study.score_file(sys.argv[2], sys.argv[3])
print(json.dumps({"cpu": time.process_time() - begun, "rows": month.rows,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def month_of(n: int, *, seed: int = 0) -> pd.DataFrame:
    """Customers in eight columns: an id, six numbers and a category."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 4, n)
    return pd.DataFrame(
        {
            "CustomerID": np.char.add("C", np.arange(n).astype(str)),
            "Spend": (np.array([40.0, 300, 1000, 4000])[group] * rng.lognormal(0, 0.3, n)).round(2),
            "Orders": np.array([1, 4, 9, 20])[group] + rng.integers(0, 3, n),
            "Visits": rng.poisson(np.array([2, 5, 10, 30])[group]),
            "Basket": rng.lognormal(3, 0.4, n).round(2),
            "Days since order": np.array([300, 90, 40, 10])[group] + rng.integers(0, 20, n),
            "Rating": rng.integers(1, 6, n),
            "Channel": np.array(["Shop", "Web", "App"])[rng.integers(0, 3, n)],
        }
    )


def main() -> None:
    """Print what months of several sizes cost."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        study, month, out = (Path(folder) / name for name in ("study.json", "month.csv", "labelled.csv"))
        learned = month_of(STUDIED)
        run(learned, k=4, basis=tuple(learned.columns[1:]), verdict=False).write(study)
        for size in SIZES:
            month_of(size, seed=1).to_csv(month, index=False)
            runs = [
                json.loads(process(TIMED, str(study), str(month), str(out)).printed) for _ in range(TIMES)
            ]
            best = min(runs, key=lambda one: one["cpu"])
            rows.append([f"{size:,}", f"{best['cpu']:.2f}", f"{best['peak']:.0f} MiB"])
    table(["customers of 8 columns", "CPU seconds", "peak memory, the imports included"], rows)
