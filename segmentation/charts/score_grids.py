"""Customers by their scores of recency and frequency: a cell for each pair, in the segments’ colors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from segmentation.charts.palettes import RULE, TEXT, Chart, layered, numbered, quiet, segment_scale, tip
from segmentation.cuts import SCORES
from segmentation.language.phrases import count, percent
from segmentation.language.titles import spoken

if TYPE_CHECKING:
    from segmentation.segment.rfm.rfm_grids import Grid

_ROW = 68  # pixels of a cell with three lines in it
_FAINT, _FULL = 0.14, 0.5
"""How strong the color of the smallest and the largest cell is; the ink on it stays readable."""
_LINES = (("count", -14, "bold"), ("share", 3, "normal"), ("value", 19, "normal"))


def rfm_grid(grid: Grid, names: Sequence[str], identities: Sequence[int] = ()) -> Chart:
    """Recency down, frequency across: customers, their share of all, and of the money, in every cell.

    A cell has the colour and the number of its segment, the stronger the more customers; grey where its
    customers are in several. `names` are those of the segments, segment 1 first.
    """
    rows = _rows(grid, names)
    held, one = alt.datum.customers > 0, alt.datum.segment > 0
    base = alt.Chart(rows).encode(x=_axis("F"), y=_axis("R"))
    cells = base.mark_rect(cornerRadius=4)
    strength = alt.Opacity(
        "of_all:Q", scale=alt.Scale(domain=[0, rows["of_all"].max()], range=[_FAINT, _FULL])
    )
    color = alt.Color("segment:O", scale=segment_scale(len(names), identities))
    pale = base.mark_rect(cornerRadius=4, fillOpacity=0, strokeDash=[3, 3], strokeOpacity=0.3)
    texts = [_line(base.transform_filter(held), *line) for line in _LINES]
    corner = base.encode(x=_axis("F", start=True), y=_axis("R", start=True))
    number = corner.transform_filter(held & one).mark_text(align="left", dx=5, dy=11, fontSize=11)
    chart = layered(
        pale.transform_filter(~held).encode(**RULE),
        cells.transform_filter(held & ~one).encode(opacity=strength),
        cells.transform_filter(held & one).encode(opacity=strength, color=color),
        *texts,
        number.encode(text=alt.Text("segment:O"), **TEXT),
        cells.mark_rect(fillOpacity=0).encode(tooltip=_told(grid)),
    )
    return quiet(chart, _spoken(rows), SCORES * _ROW + 52)


def _rows(grid: Grid, names: Sequence[str]) -> pd.DataFrame:
    cells, labels = grid.cells, ["Several segments", *numbered(names)]
    held = zip(cells["Segment"], cells["Customers"], strict=True)
    return pd.DataFrame(
        {
            "R": cells["R"],
            "F": cells["F"],
            "customers": cells["Customers"],
            "of_all": cells["Share"],
            "segment": cells["Segment"],
            "name": [labels[at] if many else "Nobody" for at, many in held],
            "count": [count(many) for many in cells["Customers"]],
            "share": [percent(share) for share in cells["Share"]],
            "value": ["" if pd.isna(part) else percent(part) for part in cells["Value"]],
        }
    )  # fmt: skip


def _axis(field: str, *, start: bool = False) -> Any:
    """The scores, 5 at the top and at the right."""
    up = field == "R"
    scores = list(range(SCORES, 0, -1)) if up else list(range(1, SCORES + 1))
    title = "Recency score" if up else "Frequency score"
    side, axis = (alt.Y, alt.Axis(grid=False)) if up else (alt.X, alt.Axis(labelAngle=0))
    scale = alt.Scale(domain=scores, paddingInner=0.04)
    drawn = side(f"{field}:O", title=title, axis=axis, scale=scale)
    if start:
        drawn["bandPosition"] = 0
    return drawn


def _line(base: alt.Chart, field: str, down: int, weight: Any) -> alt.Chart:
    drawn: alt.Chart = base.mark_text(dy=down, fontWeight=weight).encode(text=alt.Text(f"{field}:N"), **TEXT)
    return drawn


def _told(grid: Grid) -> list[alt.Tooltip]:
    money = spoken(grid.scales["money"].column)
    return [
        tip("name:N", "Segment"),
        tip("R:O", "Recency score"),
        tip("F:O", "Frequency score"),
        tip("count:N", "How many"),
        tip("share:N", "Of all"),
        tip("value:N", f"Of {money}"),
    ]


def _spoken(rows: pd.DataFrame) -> str:
    """The largest cells in words."""
    largest = rows[rows["customers"] > 0].sort_values("customers", ascending=False, kind="stable").head(5)
    said = [f"recency {r.R} and frequency {r.F}: {r.count_}, {r.name_}"
            for r in largest.rename(columns={"count": "count_", "name": "name_"}).itertuples()]  # fmt: skip
    return f"How many have each pair of scores. The largest cells: {'; '.join(said)}."
