"""A chart on a page: its title, its frame, and all that can be had of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from segmentation import charts
from segmentation.act.files.csv import write_csv
from ui.widgets.tables import table_height, written
from ui.widgets.texts import md, prose
from ui.widgets.troubles import guarded


def chart_title(title: str, caption: str, *, warning: str | None = None) -> None:
    """Title and explanation of a chart; Markdown wraps on a phone where a chart title would not.

    A `warning` about what the chart shows stands in place of the explanation.
    """
    told = f":gray[{prose(caption)}]" if warning is None else f":orange[{prose(warning)}]"
    st.markdown(f"**{prose(title)}**  \n:small[{told}]")


class Shown(NamedTuple):
    """A chart as it stands on a page: its title, its sentence, and itself or what makes it."""

    heading: str
    finding: str
    chart: charts.Chart | Callable[[], charts.Chart]

    @property
    def drawn(self) -> charts.Chart:
        """The chart itself."""
        return self.chart() if callable(self.chart) else self.chart


@contextmanager
def framed(shown: Shown, *, key: str) -> Iterator[None]:
    """The frame of a chart, whatever draws it: at its upper corner waits all that can be had of it.

    `key` names the place on the page, so that what is open stays open when the chart changes.
    """
    with st.container(key=f"frame.{key}", gap="xsmall"):
        yield
        more_about(shown, key=key)


def picture(
    heading: str,
    finding: str,
    chart: charts.Chart,
    *,
    key: str,
    options: Mapping[str, Any] | None = None,
    warning: str | None = None,
) -> Any:
    """A chart under its title and sentence (a `warning` stands in its place), in its frame.

    `options` are those of `st.altair_chart`.
    """
    with framed(Shown(heading, warning or finding, chart), key=key):
        chart_title(heading, finding, warning=warning)
        return draw(chart, heading, warning or finding, **(options or {}))


def draw(chart: charts.Chart, heading: str = "", finding: str = "", **options: Any) -> Any:
    """The chart in the room kept for it, under one name for those who do not see it: what it shows and finds.

    `options` are those of `st.altair_chart`.
    """
    shown = str(chart.description)
    told = [f"{heading}." if heading else "", "" if finding in shown else finding, shown]
    # Its own description rather than `alt`, which Streamlit would hold against it in the log, data and all.
    named = chart.copy(deep=False)
    named.description = " ".join(filter(None, told))
    return st.altair_chart(named, height=int(chart.height), **options)


@guarded
def side_by_side(row: Sequence[Shown], *, key: str) -> None:
    """Charts in a row, each in its frame; one alone takes half."""
    for at, (place, shown) in enumerate(zip(st.columns(max(2, len(row)), gap="large"), row, strict=False)):
        with place:
            picture(shown.heading, shown.finding, shown.drawn, key=f"{key}.{at}")


@guarded
def two_columns(pieces: Sequence[Callable[[], Any]]) -> None:
    """Pieces in turn left and right: what follows a short one need not wait for a long one beside it."""
    columns = st.columns(2, gap="large")
    for at, drawn in enumerate(pieces):
        with columns[at % 2]:
            drawn()


def more_about(shown: Shown, *, key: str) -> None:
    """“⋯”: the numbers of a chart as a table and a file, and the chart as a picture; made once it is open.

    Not a fragment: each makes the browser draw what surrounds it once more, at every step of a slider.
    """
    menu = st.popover(
        f"More about: {md(shown.heading, limit=120)}", type="tertiary", key=f"keep.{key}", on_change="rerun"
    )
    if menu.open:
        with menu:
            _kept(shown, f"keep.{key}")


def _kept(shown: Shown, key: str) -> None:
    """The table and the files."""
    heading, finding, chart = shown.heading, shown.finding, shown.drawn
    rows = charts.rows_of(chart)
    height = table_height(len(rows), most=7)
    written(rows, charts.texts_of(chart), height=height, alt=f"The numbers of {heading}")
    saved = partial(charts.saved, chart, title=heading, told=finding)
    makers: dict[str, tuple[str, str, Callable[[], bytes]]] = {
        "Numbers as CSV": ("csv", "text/csv", partial(write_csv, rows)),
        "Picture as SVG": ("svg", "image/svg+xml", lambda: saved("svg")),
        "Picture as PNG": ("png", "image/png", lambda: saved("png")),
    }
    with st.container(horizontal=True):
        for label, (form, mime, make) in makers.items():
            st.download_button(
                label,
                data=make,
                file_name=f"{picture_name(heading)}.{form}",
                mime=mime,
                key=f"{key}.{form}",
                on_click="ignore",
                icon=":material/download:",
            )


def picture_name(heading: str) -> str:
    """A file name for the picture of a chart: “average-total-spend-by-gender”."""
    return "-".join(re.findall(r"\w+", heading.lower()))[:60] or "chart"
