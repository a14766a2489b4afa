"""Where customers go, from k segments to k + 1 or from month to month: ribbons as wide as they are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from segmentation.charts.palettes import Chart, colour, layered, numbered, quiet, tip, told
from segmentation.language import phrases
from segmentation.segment.sweeps.flows import Flow

_GAP = 0.03
"""White space between segments, as a share of all customers."""
_NOBODYS = "#9A9A9A"  # who is in no segment on one side
_NUMBERS, _WORDS = 0.06, 0.1  # room beside the ribbons, as a share of their width: “lost” fits on a phone
_STEPS = np.linspace(0, 1, 25)
_EASE = _STEPS**2 * (3 - 2 * _STEPS)


def flow(flow: Flow) -> Chart:
    """Segments at k on the left, at the next k on the right, ribbons in the colour of the left one."""
    names = [f"Segment {s}" for s in range(1, max(flow.k, flow.to) + 1)]
    return _drawn(flow.counts, _Ends(names, *flow.identities), _spoken(flow))


def moves(counts: np.ndarray, names: Sequence[str], identities: Sequence[int] = ()) -> Chart:
    """Customers of two files: their segments then on the left, now on the right.

    `counts` (k + 1, k + 1) has who is new in its last row and who is lost in its last column; `names` are the
    k personas, `identities` what gives them their colours.
    """
    called = [*numbered(names), "New, or no longer there"]
    who = [*(identities or range(1, len(names) + 1)), 0]
    numbers = [str(one) for one in range(1, len(names) + 1)]
    ends = _Ends(called, who, who, ([*numbers, "new"], [*numbers, "lost"]))
    parts = [
        f"{'new' if i == len(names) else called[i]} to {'lost' if j == len(names) else called[j]} {n:,}"
        for (i, j), n in np.ndenumerate(counts)
        if n
    ]
    return _drawn(counts, ends, f"Customers then and now: {'; '.join(parts)}.")


@dataclass(frozen=True)
class _Ends:
    """What stands at both ends: names, identities (0: no segment) left and right, marks beside them."""

    names: Sequence[str]
    left: Sequence[int]
    right: Sequence[int]
    marks: tuple[Sequence[str], Sequence[str]] | None = None


def _drawn(counts: np.ndarray, named: _Ends, spoken: str) -> Chart:
    total, k = counts.sum(), len(named.names)
    left, right = _tops(counts.sum(axis=1) / total), _tops(counts.sum(axis=0) / total)
    ribbons = pd.concat(_ribbons(counts, left, right, named), ignore_index=True)
    sides = [(counts.sum(axis=1), left, 0.0, named.left), (counts.sum(axis=0), right, 1.0, named.right)]
    ends = pd.concat([_ends(*side, named) for side in sides])
    margin = _WORDS if named.marks else _NUMBERS
    y = alt.Y("low:Q", axis=None, scale=alt.Scale(domain=[0, 1 + _GAP * k], reverse=True))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-margin, 1 + margin], nice=False))
    every = sorted({*named.left, *named.right})
    scale = alt.Scale(domain=every, range=[colour(one) if one else _NOBODYS for one in every])
    shade = alt.Color("identity:O", scale=scale, legend=None)
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
            text="mark:N",
            fill=alt.datum("ink", type="nominal"),
        )
    )
    chart = layered(base.mark_area(opacity=0.45), bars.mark_rect(cornerRadius=2), numbers)
    return quiet(chart, spoken, 260)


def _tops(shares: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(shares + _GAP)[:-1]])


def _ribbons(counts: np.ndarray, left: np.ndarray, right: np.ndarray, named: _Ends) -> list[pd.DataFrame]:
    shares, names = counts / counts.sum(), named.names
    begin = left[:, None] + np.cumsum(shares, axis=1) - shares
    end = right[None, :] + np.cumsum(shares, axis=0) - shares
    return [
        pd.DataFrame(
            {
                "x": _STEPS,
                "low": begin[i, j] + (end[i, j] - begin[i, j]) * _EASE,
                "high": begin[i, j] + (end[i, j] - begin[i, j]) * _EASE + shares[i, j],
                "segment": i + 1,
                "identity": named.left[i],
                "ribbon": f"{i + 1} to {j + 1}",
                "way": f"{names[i]} to {names[j][0].lower()}{names[j][1:]}",
                "customers": int(counts[i, j]),
                "share": shares[i, j],
            }
        )
        for i, j in zip(*np.nonzero(shares), strict=True)
    ]


def _ends(
    sizes: np.ndarray, tops: np.ndarray, side: float, identities: Sequence[int], named: _Ends
) -> pd.DataFrame:
    shares, outward = sizes / sizes.sum(), -1 if side == 0 else 1
    numbers = range(1, len(sizes) + 1)
    rows = pd.DataFrame(
        {
            "segment": numbers,
            "identity": list(identities),
            "mark": list(named.marks[int(side)] if named.marks else map(str, numbers)),
            "from": min(side, side + outward * 0.012),
            "to": max(side, side + outward * 0.012),
            "middle": side + outward * (_WORDS if named.marks else _NUMBERS) * 0.6,
            "low": tops,
            "high": tops + shares,
            "centre": tops + shares / 2,
            "way": list(named.names[: len(sizes)]),
            "customers": sizes,
            "share": shares,
        }
    )
    return rows[rows["customers"] > 0]


def _spoken(flow: Flow) -> str:
    parts = [
        f"segment {i + 1} goes to {', '.join(f'{j + 1} ({n:,})' for j, n in enumerate(row) if n)}"
        for i, row in enumerate(flow.counts)
    ]
    return f"From {flow.k} to {flow.to} segments: {'; '.join(parts)}."
