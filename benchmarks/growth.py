"""How the cost of a sweep grows: with the customers, with the columns, with the largest k."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
from pandas import DataFrame

from benchmarks.customers import mixture
from benchmarks.measures import cpu, table
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.kmeans import fit_all
from segmentation.segment.silhouettes import silhouettes_of

CHART = Path(__file__).parent / "growth.svg"
CUSTOMERS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000, 5_000_000)
COLUMNS = (2, 5, 10, 28, 50, 100, 200)
LARGEST = (4, 6, 10, 15, 20, 30, 50)
TICKS = (0.001, 0.01, 0.1, 1, 10)
PARTS = ("sweep", "silhouettes")
INK, QUIET_INK, PAPER, GRID = "#21262D", "#757C86", "#FEFDFB", "#E9E6DF"


def main() -> None:
    """Print the three tables and draw them."""
    with_customers = [("customers", n, *seconds(n, 28, 10)) for n in CUSTOMERS]
    with_columns = [("columns", d, *seconds(100_000, d, 10)) for d in COLUMNS]
    with_k = [("largest k", k, *seconds(100_000, 28, k)) for k in LARGEST]
    rows = [*with_customers, *with_columns, *with_k]
    draw(DataFrame(rows, columns=["what", "size", *PARTS]))
    table(
        ("what grows", "to", "sweep, CPU seconds", "silhouettes, CPU seconds"),
        ((what, f"{size:,}", f"{sweep:.3f}", f"{sil:.3f}") for what, size, sweep, sil in rows),
    )


def seconds(n: int, d: int, largest: int) -> tuple[float, float]:
    """CPU seconds of a sweep over k = 2..largest, and of its silhouettes, the median of three where quick."""
    points = mixture(n, d)[0].astype(np.float32)
    times = 3 if n <= 300_000 else 1
    sweep, fits = cpu(lambda: fit_all(points, range(2, largest + 1)), times=times)
    labels = np.array([fit.labels for fit in fits])
    rows = Rows.of(points)
    silhouettes, _ = cpu(lambda: silhouettes_of(rows, labels), times=times)
    return sweep, silhouettes


def draw(measured: DataFrame) -> None:
    """Three panels that share their seconds, as an SVG beside this file."""
    long = measured.melt(["what", "size"], list(PARTS), "part", "seconds")
    long["seconds"] = long["seconds"].clip(lower=1e-3)
    panels = [
        panel(long[long["what"] == "customers"], "customers (28 columns, k = 2..10)", axis=True),
        panel(long[long["what"] == "columns"], "columns (100,000 customers, k = 2..10)"),
        panel(long[long["what"] == "largest k"], "largest k (100,000 customers, 28 columns)"),
    ]
    chart = alt.hconcat(*panels, spacing=16).resolve_scale(y="shared")
    chart = chart.configure(background=PAPER, font="system-ui, sans-serif").configure_view(stroke=None)
    chart.configure_axis(
        domain=False, ticks=False, labelColor=QUIET_INK, titleColor=QUIET_INK, gridColor=GRID,
        labelFontSize=12, titleFontSize=12, titleFontWeight="normal", titlePadding=10, labelPadding=8,
    ).save(CHART)  # fmt: skip


def panel(points: DataFrame, title: str, *, axis: bool = False) -> alt.LayerChart:
    """CPU seconds against one size, both in powers; each line named at its end."""
    stroke = alt.StrokeDash("part:N", legend=None, sort=list(PARTS))
    y = alt.Y(
        "seconds:Q",
        scale=alt.Scale(type="log", domain=[0.001, 20]),
        axis=alt.Axis(
            title="CPU seconds, one thread" if axis else None, labels=axis, format="~g", values=list(TICKS)
        ),
    )
    sizes = sorted(points["size"].unique().tolist())
    x_axis: dict[str, Any] = {"title": title, "grid": False, "format": "~s", "labelOverlap": "greedy"}
    x = alt.X(
        "size:Q",
        scale=alt.Scale(type="log", nice=False, padding=14),
        axis=alt.Axis(values=sizes, labelSeparation=6, **x_axis),
    )
    line = alt.Chart(points).mark_line(color=INK, strokeWidth=2).encode(x, y, strokeDash=stroke)
    dots = (
        alt.Chart(points).mark_point(color=INK, filled=True, size=36, opacity=1).encode(x, y, detail="part:N")
    )
    last = points[points["size"] == sizes[-1]]
    names = alt.Chart(last).mark_text(color=INK, align="left", dx=9, fontSize=12).encode(x, y, text="part:N")
    return alt.layer(line, dots, names).properties(width=240, height=240)
