"""Groups of recency, frequency and money of a million: CPU seconds of what a moved limit costs, and once.

Of a million order lines customers are made first, and their customers scored; of a million customers all are.
The verdict on what structure there is stands beside the groups, and is judged once for a file.
"""

from __future__ import annotations

import json

from benchmarks.measures import process, table
from benchmarks.orders import MADE

ROWS, TIMES = 1_000_000, 3
BUYERS = """
import json, sys, time
import numpy as np, pandas as pd
from segmentation.prepare.reading.tables import Table

rows, rng = int(sys.argv[1]), np.random.default_rng(0)
lines = Table.of(pd.DataFrame({
    "Customer ID": 10_000 + np.arange(rows), "Days since last order": rng.integers(0, 720, rows),
    "Orders": 1 + rng.poisson(rng.gamma(0.7, 2, rows)), "Revenue": rng.gamma(2, 60, rows).round(2),
}))
"""
TIMED = """
from segmentation.steps import preparing, segmenting

from segmentation.recipes import Recipe
from segmentation.segment.rfm.rfm_parts import grid_of
from segmentation.segment.verdict.judge import judge

recipe, marks = Recipe(algorithm="rfm"), [time.process_time()]
mark = lambda: marks.append(time.process_time())
orders = preparing.customers_in(lines, recipe)
customers = lines if orders is None else orders.table
mark()
roles = preparing.lay_over(preparing.inferred_roles(customers.data, recipe, orders), recipe)
cleaned = preparing.clean_table(customers.data, roles, recipe)
scores = segmenting.sweep_of(preparing.matrix_of(cleaned, recipe), recipe)
mark()
verdict = judge(scores.matrix, scores, seed=recipe.seed)
mark()
drawn = segmenting.segments_of(recipe, cleaned, scores, verdict)
grid_of(cleaned, recipe.rfm, drawn.labels)
mark()
parts = [after - before for before, after in zip(marks, marks[1:])]
told = {"customers": len(customers.data), "segments": drawn.k, "verdict": verdict.kind}
print(json.dumps({**told, "parts": parts}))
"""


def main() -> None:
    """Print what the groups of a million cost."""
    rows = []
    for what, made in (("order lines", MADE), ("customers", BUYERS)):
        runs = [json.loads(process(made + TIMED, str(ROWS)).printed) for _ in range(TIMES)]
        best = min(runs, key=lambda run: run["parts"][-1])
        seconds = [f"{part:.1f}" for part in best["parts"]]
        told = [f"{ROWS:,} {what}", f"{best['customers']:,}", *seconds[:3], f"**{best['parts'][3]:.2f}**"]
        rows.append([*told, f"{best['segments']} groups; {best['verdict']}"])
    heads = ["customers made", "columns and every k", "verdict", "groups and grid, at each limit moved"]
    table(["of", "customers", *(f"{head}, CPU s" for head in heads), "what comes of it"], rows)


if __name__ == "__main__":
    main()
