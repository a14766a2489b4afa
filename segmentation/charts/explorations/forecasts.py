"""A forecast beside what came: the only picture that says whether to believe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd

from segmentation.charts.palettes import RULE, Chart, layered, number_axis, quiet, tip, told
from segmentation.language import phrases

if TYPE_CHECKING:
    from segmentation.prepare.lifetime.holdouts import HoldOut

_HEIGHT = 260  # pixels, room for dots above bars


def hold_out(check: HoldOut) -> Chart:
    """Orders per customer by tenths: what came as bars, what was expected as dots, “as before” as lines."""
    rows = pd.DataFrame(
        {
            "tenth": np.arange(1, len(check.came) + 1),
            "came": check.came,
            "expected": check.expected,
            "before": check.naive,
        }
    )
    highest = float(rows[["came", "expected", "before"]].to_numpy().max())
    title = f"Orders per customer in {phrases.count(check.days)} days"
    axis = number_axis(0, highest)
    scale = alt.Scale(domain=[0, highest or 1.0], nice=True)
    tips = [
        tip("tenth:O", "Tenth of customers"),
        told(rows, "came", "Came", phrases.number),
        told(rows, "expected", "Expected", phrases.number),
        told(rows, "before", "As in the time before", phrases.number),
    ]
    x = alt.X("tenth:O", title="Tenths of customers, by orders expected", axis=alt.Axis(labelAngle=0))
    base = alt.Chart(rows).encode(x=x, tooltip=tips)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=title, axis=axis, scale=scale)

    chart = layered(
        base.mark_bar(opacity=0.35).encode(y=y("came")),
        base.mark_tick(thickness=2, size=20).encode(y=y("before"), **RULE),
        base.mark_point(size=110, filled=True, opacity=1).encode(y=y("expected")),
    )
    spoken = "; ".join(
        f"tenth {tenth} expected {phrases.number(expected)}, came {phrases.number(came)}"
        for tenth, (expected, came) in enumerate(zip(check.expected, check.came, strict=True), start=1)
    )
    return quiet(chart, f"{title}: {spoken}.", _HEIGHT)
