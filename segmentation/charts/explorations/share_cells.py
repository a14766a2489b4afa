"""Cells of a table of shares: the fuller the color, the larger the share; dashed where it says little."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from segmentation.charts.palettes import RULE, TEXT, sequential

_FAINTEST = 0.01  # the share that has the full color where all are smaller


def share_cells(rows: pd.DataFrame, *, x: alt.X, y: alt.Y, tips: Sequence[alt.Tooltip]) -> list[alt.Chart]:
    """The layers of a table with a `share` (0 to 1) per row of `rows`, its `text`, and whether it is `sure`.

    What is not sure has a dashed frame and no color, and its share sets no limit to the colors of others.
    """
    sure = rows.loc[rows["sure"], "share"]
    limit = max(float(sure.max()), _FAINTEST) if len(sure) else 1.0
    base = alt.Chart(rows).encode(x=x, y=y)
    full = base.mark_rect(cornerRadius=3)
    pale = base.mark_rect(cornerRadius=3, fillOpacity=0, strokeDash=[3, 3], strokeOpacity=0.35)
    return [
        full.transform_filter(alt.datum.sure).encode(color=alt.Color("share:Q", scale=sequential(limit))),
        pale.transform_filter(~alt.datum.sure).encode(**RULE),
        base.mark_text().encode(text=alt.Text("text:N"), tooltip=list(tips), **TEXT),
    ]
