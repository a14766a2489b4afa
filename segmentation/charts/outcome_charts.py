"""From describing to foretelling: what segments explain of the columns, and of the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from segmentation.charts.palettes import CHOSEN, RULE, TEXT, Chart, layered, quiet, tip, told
from segmentation.language import phrases

if TYPE_CHECKING:
    from segmentation.segment.outcome.foretelling import Foretelling

_HEIGHT = 250  # pixels, as of the curves above it
COLUMNS = "Columns you group by"


def foretelling(found: Foretelling, share: float) -> Chart:
    """Two lines over the share of the lens, the knee marked by a rule, where the person stands in gold."""
    outcome = phrases.clipped(found.outcome.column, 24)
    rows = pd.DataFrame(
        [
            {"share": step.share, "what": what, "value": value}
            for step in found.steps
            for what, value in ((COLUMNS, step.basis), (outcome, step.outcome))
        ]
    )
    rows["where"] = [phrases.percent(value) for value in rows["share"]]
    rows["chosen"] = rows["share"] == found.step(share).share
    x = alt.X("share:Q", title="Leaning on the outcome", axis=_stops(found))
    y = alt.Y(
        "value:Q", title="Explained", axis=alt.Axis(format="%", tickCount=5), scale=alt.Scale(zero=True)
    )
    kind = alt.StrokeDash("what:N", title=None, sort=[COLUMNS, outcome], legend=alt.Legend(orient="top"))
    tips = [
        tip("what:N", "Explained"),
        told(rows, "value", "Share", phrases.percent),
        tip("where:N", "Leaning"),
    ]
    base = alt.Chart(rows).encode(x=x, y=y, tooltip=tips)
    chart = layered(
        *_enough(found, x),
        base.mark_line(strokeWidth=2).encode(strokeDash=kind),
        base.mark_point(size=60, filled=True, opacity=1),
        base.transform_filter("datum.chosen").mark_point(size=150, filled=True, opacity=1, color=CHOSEN),
    )
    spoken = "; ".join(
        f"leaning {phrases.percent(step.share)}: {phrases.percent(step.basis)} of the columns, "
        f"{phrases.percent(step.outcome)} of {outcome}"
        for step in found.steps
    )
    return quiet(chart, f"Explained on customers who took no part: {spoken}.", _HEIGHT)


def _enough(found: Foretelling, x: alt.X) -> list[alt.Chart]:
    """The rule where leaning is enough; none where leaning changes nothing, for "enough" is then no place."""
    if found.changes_nothing:
        return []
    mark = alt.Chart(pd.DataFrame({"share": [found.knee.share], "text": ["enough"]})).encode(x=x)
    return [
        mark.mark_rule(strokeDash=[2, 3]).encode(**RULE),
        mark.mark_text(align="left", dx=5, dy=6).encode(y=alt.value(0), text="text:N", **TEXT),
    ]


def _stops(found: Foretelling) -> alt.Axis:
    """Every stop of the slider is written: there are few, and they are not evenly apart."""
    return alt.Axis(format="%", values=[step.share for step in found.steps], labelOverlap=False)
