"""Who orders a second time and when, who is away longer than is their habit, and what is bought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from segmentation.charts.palettes import (
    CHOSEN,
    RULE,
    TEXT,
    Chart,
    layered,
    name_axis,
    quiet,
    tip,
    told,
)
from segmentation.language import phrases
from segmentation.standards import BEST_SELLERS

if TYPE_CHECKING:
    from segmentation.prepare.explorations.orders.best_sellers import BestSellers
    from segmentation.prepare.explorations.orders.own_rhythms import OwnRhythms
    from segmentation.prepare.explorations.orders.second_orders import SecondOrders

_HEIGHT = 240  # pixels, as tall as the charts beside it
_DWARFS = 4  # times the first product’s bar, beyond which the bar of all others leaves the ten no room
_ROW = 40  # pixels of a row with its name
_STRONG, _MIDDLE, _PALE = 0.75, 0.4, 0.15  # how dark the parts of a bar are
_MOST_POINTS = 400  # of a curve; more cannot be told apart on a screen
_LETTERS = 20  # of the name of a product in one line
_HEADROOM = 1.15  # above a curve, for the words on it


def second_orders(found: SecondOrders) -> Chart:
    """The share who have ordered again, by days since the first order, with its interval of 95%."""
    rows = _curve(found)
    axis = alt.Axis(format=".0%", tickCount=5)
    most = float(rows["back"].max()) if len(rows) else 0.0
    scale = alt.Scale(domain=[0, min(most * _HEADROOM, 1.0) or 1.0], nice=False, clamp=True)
    x = alt.X("day:Q", title="Days after the first order", scale=alt.Scale(nice=False))
    y = alt.Y("back:Q", title="Have ordered again", axis=axis, scale=scale)
    tips = [
        tip("day:Q", "Days after the first order", ","),
        told(rows, "back", "Have ordered again", phrases.percent),
        told(rows, "low", "From", phrases.percent),
        told(rows, "high", "To", phrases.percent),
        tip("seen:Q", "Customers seen so long", ","),
    ]
    base = alt.Chart(rows)
    marks = pd.DataFrame({"day": list(found.told), "back": list(found.told.values())})
    marks["text"] = [f"{phrases.percent(share)} by day {day}" for day, share in found.told.items()]
    points = alt.Chart(marks).encode(x=x, y=y)
    chart = layered(
        base.mark_line(interpolate="step-after").encode(x=x, y=y, tooltip=tips),
        base.mark_area(interpolate="step-after", opacity=_PALE).encode(
            x=x, y=alt.Y("low:Q", title="Have ordered again", axis=axis, scale=scale), y2=alt.Y2("high:Q")
        ),
        points.mark_point(size=110, filled=True, opacity=1, color=CHOSEN),
        points.mark_text(align="left", dx=8, dy=14, fontWeight="bold").encode(
            text=alt.Text("text:N"), **TEXT
        ),
    )
    return quiet(chart, f"Share who order again, by days after the first order. {found.finding}", _HEIGHT)


def _curve(found: SecondOrders) -> pd.DataFrame:
    at = np.unique(np.linspace(0, max(len(found.days) - 1, 0), _MOST_POINTS).astype(int))
    at = at[: len(found.days)]
    return pd.DataFrame(
        {
            "day": found.days[at],
            "back": found.back[at],
            "low": found.low[at],
            "high": found.high[at],
            "seen": found.seen[at],
        }
    )


def own_rhythms(found: OwnRhythms) -> Chart:
    """Customers by their usual time between orders: how many are away longer than ever, or than usual.

    A line across a bar is where chance alone would end its strong part.
    """
    every = found.customers
    labels = [f"{name} · {phrases.count(int(many))}" for name, many in zip(found.names, every, strict=True)]
    rows = pd.DataFrame({"label": labels, "late": found.longest / every})
    rows["longer"], rows["usual"] = found.longer / every, found.as_usual / every
    rows["chance"], rows["beyond"] = found.chance, rows["late"] + rows["longer"]
    rows["end"], rows["text"] = 1.0, [phrases.percent(share) for share in rows["late"]]
    y = alt.Y("label:N", sort=labels, title=None, axis=name_axis(labels))
    tips = [
        tip("label:N", "Usual time between orders"),
        told(rows, "late", "Away longer than ever", phrases.percent),
        told(rows, "chance", "By chance", phrases.percent),
        told(rows, "longer", "Longer than usual", phrases.percent),
        told(rows, "usual", "Not longer than usual", phrases.percent),
    ]
    scale = alt.Scale(domain=[0, 1], nice=False)

    def x(field: str) -> alt.X:
        return alt.X(
            f"{field}:Q", title="Share of them", axis=alt.Axis(format=".0%", tickCount=5), scale=scale
        )

    base = alt.Chart(rows).encode(y=y, tooltip=tips)
    thick = _ROW * 0.5
    chart = layered(
        base.mark_bar(size=thick, opacity=_STRONG, cornerRadius=0).encode(x=x("late")),
        base.mark_bar(size=thick, opacity=_MIDDLE, cornerRadius=0).encode(x=x("late"), x2=alt.X2("beyond:Q")),
        base.mark_bar(size=thick, opacity=_PALE).encode(x=x("beyond"), x2=alt.X2("end:Q")),
        base.mark_tick(thickness=2, size=_ROW * 0.8).encode(x=x("chance"), **RULE),
    )
    spoken = "; ".join(f"{row.label}: {row.text} longer than ever" for row in rows.itertuples())
    return quiet(chart, f"{found.finding} {spoken}.", len(labels) * _ROW + 48)


def best_sellers(found: BestSellers) -> Chart:
    """What the largest bring as bars, who bought them as dots.

    All others together stand in the last row, but where they would dwarf the rest: the finding tells of them.
    """
    rows = pd.DataFrame({"label": _apart(found.names), "share": found.shares, "buyers": found.customers})
    if found.distinct > BEST_SELLERS and found.shares[-1] > _DWARFS * found.shares[0]:
        rows = rows.iloc[:-1].copy()
    names = list(rows["label"])
    pairs = zip(rows["share"], rows["buyers"], strict=True)
    rows["text"] = [f"{phrases.percent(float(a))} · {phrases.percent(float(b))}" for a, b in pairs]
    rows["end"] = np.maximum(rows["share"], rows["buyers"])
    rows["start"] = 0.0
    largest = float(rows["end"].max()) or 1.0
    scale = alt.Scale(domain=[min(float(rows["share"].min()), 0.0), largest * 1.6], nice=False)
    y = alt.Y("label:N", sort=names, title=None, axis=name_axis(names, letters=_LETTERS))
    tips = [
        tip("label:N", phrases.capital(found.part)),
        told(rows, "share", f"Of {found.measure}", phrases.percent),
        told(rows, "buyers", "Of customers", phrases.percent),
    ]

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=scale)

    base = alt.Chart(rows).encode(y=y, tooltip=tips)
    dots: Any = {"size": 70, "filled": True, "opacity": 1}
    chart = layered(
        base.mark_bar(size=_ROW * 0.42, opacity=_MIDDLE).encode(x=x("start"), x2=alt.X2("share:Q")),
        base.mark_point(**dots).encode(x=x("buyers")),
        base.mark_text(align="left", dx=10).encode(x=x("end"), text=alt.Text("text:N"), **TEXT),
    )
    spoken = "; ".join(f"{row.label} {row.text}" for row in rows.itertuples())
    said = f"Share of {found.measure} and of customers by {found.part}: {spoken}. {found.finding}"
    return quiet(chart, said, len(names) * _ROW + 8)


def _apart(names: tuple[str, ...]) -> list[str]:
    """Names that a row can bear, each another: what was cut off may have been all that told two apart."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        short = phrases.clipped(name) or "–"
        seen[short] = seen.get(short, 0) + 1
        found.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return found
