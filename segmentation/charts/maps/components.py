"""What the map can and cannot show: the share of each axis, what it is made of, how customers fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from segmentation.charts.palettes import (
    NAME_LINES,
    RULE,
    TEXT,
    Chart,
    coefficient_axis,
    diverging,
    layered,
    name_labels,
    numbered,
    quiet,
    row_labels,
    segment_scale,
    tip,
    told,
)
from segmentation.language import phrases
from segmentation.language.titles import title
from segmentation.standards import STRONG

if TYPE_CHECKING:
    from segmentation.segment.projections import Projection

_MOST = 10  # axes in one picture; later ones hold next to nothing
_POINTS = 80
"""Points that draw one segment's outline in the silhouette plot; more than its height in pixels."""


def explained(projection: Projection, dimensions: int = 2) -> Chart:
    """The share of the differences between customers that each axis holds; those drawn stand out."""
    shares = np.asarray(projection.explained, dtype=float)[:_MOST]
    rows = pd.DataFrame({"axis": range(1, len(shares) + 1), "share": shares})
    rows["text"], rows["together"] = [phrases.percent(s) for s in shares], shares.cumsum()
    rows["drawn"] = rows["axis"] <= dimensions
    tips = [
        tip("axis:O", "Axis"),
        told(rows, "share", "Holds", phrases.percent),
        told(rows, "together", "With those before", phrases.percent),
    ]
    base = alt.Chart(rows).encode(
        x=alt.X("axis:O", title="Axis", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", axis=None, scale=alt.Scale(domain=[0, float(shares.max()) * 1.15])),
        tooltip=tips,
    )
    strong = alt.condition(alt.datum.drawn, alt.value(0.7), alt.value(0.25))
    chart = layered(
        base.mark_bar().encode(opacity=strong), base.mark_text(dy=-9).encode(text=alt.Text("text:N"), **TEXT)
    )
    spoken = "; ".join(f"axis {r.axis} {r.text}" for r in rows.itertuples())
    return quiet(chart, f"Share of the differences: {spoken}.", 220)


def _features(names: Sequence[str]) -> dict[str, str]:
    """Features of the matrix as titles, a category with its own spelling; those called alike keep their name.

    >>> _features(["TotalSpend", "PreferredChannel: Web"])
    {'TotalSpend': 'Total spend', 'PreferredChannel: Web': 'Preferred channel: Web'}
    """
    called = {}
    for name in names:
        column, colon, category = name.partition(": ")
        called[name] = f"{title(column)}{colon}{category}"
    common = Counter(called.values())
    return {name: told if common[told] == 1 else name for name, told in called.items()}


def loadings(projection: Projection) -> Chart:
    """What each axis is made of: features down, axes across, from −1 to 1."""
    table, weights = projection.loadings, projection.loadings.to_numpy(dtype=float)
    features = list(_features([str(name) for name in table.index]).values())
    rows = pd.DataFrame(
        [
            {"label": feature, "axis": str(d + 1), "value": float(weights[i, d])}
            for i, feature in enumerate(features)
            for d in range(table.shape[1])
        ]
    )
    rows["text"] = [phrases.coefficient(v) for v in rows["value"]]
    base = alt.Chart(rows).encode(
        x=alt.X("axis:N", title="Axis", axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y("label:N", sort=features, title=None, axis=alt.Axis(grid=False)),
        tooltip=[
            tip("label:N", "Column"),
            told(rows, "value", "Weight", phrases.coefficient),
        ],
    )
    chart = layered(
        base.mark_rect(cornerRadius=3).encode(color=alt.Color("value:Q", scale=diverging(1))),
        base.mark_text(fontWeight=alt.ExprRef(f"abs(datum.value) >= {STRONG} ? 'bold' : 'normal'")).encode(
            text=alt.Text("text:N"), **TEXT
        ),
    )
    spoken = "; ".join(f"axis {r.axis}, {r.label}: {r.text}" for r in rows.itertuples())
    return quiet(chart, f"What the axes are made of: {spoken}.", len(features) * 32 + 50)


def silhouette_plot(
    widths: ArrayLike, labels: ArrayLike, names: Sequence[str], identities: Sequence[int] = ()
) -> Chart:
    """Every customer's silhouette, sorted within their segment; left of zero, another segment is nearer.

    `widths` (n,) from −1 to 1 and `labels` (n,) of 1..k; each segment is drawn with at most eighty points.
    """
    values, segments = np.asarray(widths, dtype=float), np.asarray(labels)
    rows, middles, start = [], [], 0.0
    gap = max(1.0, 0.02 * len(values))
    for segment, (name, label) in enumerate(zip(numbered(names), row_labels(names), strict=True), start=1):
        own = np.sort(values[segments == segment])[::-1]
        if not len(own):
            continue
        places = np.unique(np.linspace(0, len(own) - 1, min(len(own), _POINTS)).astype(int))
        rows += [{"segment": segment, "place": start + int(p), "value": own[p]} for p in places]
        middles.append(
            {
                "segment": segment,
                "place": round(start + len(own) / 2),
                "label": label,
                "name": name,
                "mean": float(own.mean()),
                "below": phrases.percent(float((own < 0).mean())),
            }
        )
        start += len(own) + gap
    return _outlines(
        pd.DataFrame(rows), pd.DataFrame(middles), segment_scale(len(names), identities), float(values.mean())
    )


def _outlines(rows: pd.DataFrame, middles: pd.DataFrame, hues: alt.Scale, mean: float) -> Chart:
    low, high = min(0.0, float(rows["value"].min())), float(rows["value"].max())
    scale = alt.Scale(domain=[low, max(high, 0.05) * 1.2], nice=False)
    ticks = [tick / 5 for tick in range(-5, 6) if low <= tick / 5 <= high]
    steps = coefficient_axis(values=ticks, tickCount=len(ticks))
    x = alt.X("value:Q", title="Silhouette", scale=scale, axis=steps)
    places = middles["place"].tolist()
    labels = name_labels(middles["label"].tolist(), f"indexof({places}, datum.value)", lines=NAME_LINES)
    # Vega draws every other label where there are more values than ticks wanted.
    axis = alt.Axis(values=places, tickCount=len(places), grid=False, labelOverlap=False, **labels)
    y = alt.Y("place:Q", title=None, axis=axis, scale=alt.Scale(reverse=True, nice=False))
    area = alt.Chart(rows).mark_area(orient="horizontal", opacity=1)
    average = alt.Chart(pd.DataFrame({"value": [mean]})).mark_rule(strokeDash=[4, 3])
    middles["text"] = [phrases.coefficient(mean) for mean in middles["mean"]]
    tips = [tip("name:N", "Segment"), told(middles, "mean", "Average silhouette", phrases.coefficient)]
    tips.append(tip("below:N", "Nearer to another segment"))
    means = alt.Chart(middles).mark_text(align="right", fontWeight="bold")
    chart = layered(
        area.encode(x=x, x2=alt.X2Datum(0), y=y, color=alt.Color("segment:O", scale=hues)),
        average.encode(x=x, **RULE),
        means.encode(
            x=alt.value("width"),
            y=alt.Y("place:Q", title=None),
            text=alt.Text("text:N"),
            tooltip=tips,
            **TEXT,
        ),
    )
    spoken = "; ".join(f"{r.name} {r.text}" for r in middles.itertuples())
    return quiet(chart, f"Silhouette of everyone by segment; means: {spoken}.", 270)
