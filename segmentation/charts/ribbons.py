"""Where customers go from k segments to k + 1: ribbons as wide as the number of customers."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from segmentation.charts.palettes import Chart, colour, layered, quiet, tip, told
from segmentation.language import phrases
from segmentation.segment.flows import Flow

_GAP = 0.03
"""White space between segments, as a share of all customers."""
_STEPS = np.linspace(0, 1, 25)
_EASE = _STEPS**2 * (3 - 2 * _STEPS)


def flow(flow: Flow) -> Chart:
    """Segments at k on the left, at the next k on the right, ribbons in the colour of the left one."""
    total = flow.counts.sum()
    left, right = _tops(flow.counts.sum(axis=1) / total), _tops(flow.counts.sum(axis=0) / total)
    ribbons = pd.concat(_ribbons(flow.counts, left, right), ignore_index=True)
    ends = pd.concat([_ends(flow.counts.sum(axis=1), left, 0.0), _ends(flow.counts.sum(axis=0), right, 1.0)])
    y = alt.Y("low:Q", axis=None, scale=alt.Scale(domain=[0, 1 + _GAP * flow.to], reverse=True))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.06, 1.06], nice=False))
    scale = alt.Scale(domain=list(range(1, flow.to + 1)), range=[colour(s) for s in range(1, flow.to + 1)])
    shade = alt.Color("segment:O", scale=scale)
    for rows in (ribbons, ends):
        share = told(rows, "share", "Share", phrases.percent)
    tips = [tip("way:N", " "), tip("customers:Q", "How many", ","), share]
    base = alt.Chart(ribbons).encode(x=x, y=y, y2="high:Q", color=shade, detail="ribbon:N", tooltip=tips)
    bars = alt.Chart(ends).encode(
        x=alt.X("from:Q", axis=None), x2="to:Q", y=y, y2="high:Q", color=shade, tooltip=tips
    )
    numbers = (
        alt.Chart(ends)
        .mark_text(fontWeight="bold")
        .encode(
            x=alt.X("middle:Q", axis=None),
            y=alt.Y("centre:Q", axis=None),
            text="segment:O",
            fill=alt.datum("ink", type="nominal"),
        )
    )
    chart = layered(base.mark_area(opacity=0.45), bars.mark_rect(cornerRadius=2), numbers)
    return quiet(chart, _spoken(flow), 260)


def _tops(shares: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(shares + _GAP)[:-1]])


def _ribbons(counts: np.ndarray, left: np.ndarray, right: np.ndarray) -> list[pd.DataFrame]:
    shares = counts / counts.sum()
    begin = left[:, None] + np.cumsum(shares, axis=1) - shares
    end = right[None, :] + np.cumsum(shares, axis=0) - shares
    return [
        pd.DataFrame(
            {
                "x": _STEPS,
                "low": begin[i, j] + (end[i, j] - begin[i, j]) * _EASE,
                "high": begin[i, j] + (end[i, j] - begin[i, j]) * _EASE + shares[i, j],
                "segment": i + 1,
                "ribbon": f"{i + 1} to {j + 1}",
                "way": f"Segment {i + 1} to segment {j + 1}",
                "customers": int(counts[i, j]),
                "share": shares[i, j],
            }
        )
        for i, j in zip(*np.nonzero(shares), strict=True)
    ]


def _ends(sizes: np.ndarray, tops: np.ndarray, side: float) -> pd.DataFrame:
    shares, outward = sizes / sizes.sum(), -1 if side == 0 else 1
    return pd.DataFrame(
        {
            "segment": np.arange(1, len(sizes) + 1),
            "from": min(side, side + outward * 0.012),
            "to": max(side, side + outward * 0.012),
            "middle": side + outward * 0.035,
            "low": tops,
            "high": tops + shares,
            "centre": tops + shares / 2,
            "way": [f"Segment {s}" for s in range(1, len(sizes) + 1)],
            "customers": sizes,
            "share": shares,
        }
    )


def _spoken(flow: Flow) -> str:
    parts = [
        f"segment {i + 1} goes to {', '.join(f'{j + 1} ({n:,})' for j, n in enumerate(row) if n)}"
        for i, row in enumerate(flow.counts)
    ]
    return f"From {flow.k} to {flow.to} segments: {'; '.join(parts)}."
