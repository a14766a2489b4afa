"""The map: where the segments lie, who is in them, and what sets them apart, a question at a time."""

from typing import Any

import streamlit as st

from segmentation import charts
from segmentation.charts.maps.dot_fields import MOST_DOTS
from segmentation.language.titles import title
from ui import sources_panel, state, steps, widgets
from ui.components import customer_map
from ui.sentences import customer_map as told
from ui.sentences import downloads, pictures
from ui.sentences import segment as sentences

_LIST_HIGH = 214
"""Pixels of the list of selected customers: five of them, and a half to say that there are more."""
_ROWS = 7
"""Rows of a table below the map, so that the page is a screen and a half; others are reached by scrolling."""


@st.fragment(key="map")
@widgets.guarded
def workspace() -> None:
    """The map with its panel, and what is asked below it; a line drawn around customers lists them there."""
    study = steps.study()
    with widgets.framed(widgets.Shown(told.TITLE, told.headline(study), plan), key="map"):
        positions = customer_map.workspace()
    more(positions)


def plan() -> charts.Chart:
    """The map to take into a document."""
    study = steps.study()
    return charts.plan(
        study.projection,
        study.clustering,
        widgets.names(study.personas),
        steps.hover(),
        limit=MOST_DOTS,
        money=steps.money(),
    )


def selection(positions: list[int]) -> None:
    """The customers within the line, to look at."""
    if positions:
        rows = steps.customers_at(positions)
        settings = widgets.decimals(rows)
        widgets.table(rows, height=_LIST_HIGH, column_config=settings, alt=steps.said(told.SELECTED))


def take_selection(positions: list[int]) -> None:
    """The same customers, to take away."""
    st.download_button(
        steps.said("Download these customers"),
        data=steps.selection_maker(positions),
        file_name=downloads.selection_name(steps.table().filename),
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def effects() -> None:
    """How far each segment lies from the average, as a heat map."""
    study = steps.study()
    names = widgets.names(study.personas)
    heading = f"Against the average {steps.unit().one}"
    told = f"{pictures.effects_told(study.profile, names)} {steps.said(sentences.FAR_TOLD)}"
    widgets.picture(heading, told, charts.profile_heatmap(study.profile, names), key="profile")


def figures(statistic: str) -> None:
    """Means or medians of every segment, in the units of the file."""
    study = steps.study()
    rows = sentences.profile_rows(study.profile, statistic, widgets.names(study.personas))
    told = f"The {statistic} by segment and column"
    high = widgets.table_height(len(rows), most=_ROWS)
    widgets.table(rows, height=high, column_config=widgets.figures(rows), alt=told)


def means() -> None:
    """The average of each segment."""
    figures("means")


def medians() -> None:
    """What half of each segment lies above."""
    figures("medians")


def shares() -> None:
    """How often each category that builds occurs in a segment."""
    study = steps.study()
    names = widgets.names(study.personas)
    for column in sentences.building_categories(study.profile):
        finding = pictures.lifts_told(study.profile, column, names)
        chart = charts.lifts(study.profile, column, names)
        widgets.picture(title(column), finding, chart, key=f"lifts.{column}")
    st.caption(sentences.SHARES)


def separation() -> None:
    """Which columns tell them apart, and how large they are."""
    study = steps.study()
    names, sizes = widgets.names(study.personas), study.clustering.sizes
    widgets.side_by_side(
        [
            widgets.Shown(
                "What separates them",
                pictures.separation_told(study.profile),
                charts.separation(study.profile),
            ),
            widgets.Shown(
                "Sizes",
                pictures.sizes_told(sizes, unit=study.profile.unit),
                charts.sizes(names, sizes, study.clustering.identities),
            ),
        ],
        key="separation",
    )


def differing() -> None:
    """Columns that the segments are not grouped by and that differ between them all the same."""
    study = steps.study()
    rows = sentences.differing(study.profile, widgets.names(study.personas))
    st.caption(widgets.prose(sentences.differing_told(study.profile)))
    if len(rows):
        widgets.written(
            rows,
            sentences.differing_texts(rows),
            height=widgets.table_height(len(rows), most=_ROWS),
            column_config={
                "Difference": st.column_config.NumberColumn(
                    help="0: no difference. 1: it tells the segment."
                ),
                "Most marked in": st.column_config.TextColumn(width="large"),
            },
            alt="Columns that the segments are not grouped by and that differ between them",
        )


def fit() -> None:
    """How near customers are to their own segment."""
    study, widths = steps.study(), steps.widths(steps.study().k)
    chart = charts.silhouette_plot(
        widths.values, widths.labels, widgets.names(study.personas), study.clustering.identities
    )
    finding = sentences.widths_told(widths, unit=study.profile.unit)
    widgets.picture(steps.said("How well customers fit"), finding, chart, key="widths")


def axes() -> None:
    """What lies across and up on the map, and how much of the differences that is."""
    projection = steps.study().projection
    widgets.side_by_side(
        [
            widgets.Shown(
                "What the axes are made of", pictures.loadings_told(projection), charts.loadings(projection)
            ),
            widgets.Shown(
                "How much each axis holds",
                pictures.explained_told(projection, unit=steps.unit()),
                charts.explained(projection),
            ),
        ],
        key="axes",
    )


def questions() -> dict[str, Any]:
    """What can be asked about these segments: name → what draws the answer."""
    profile = steps.study().profile
    found: dict[str, Any] = {}
    if len(profile.effects.columns):
        found["Against the average"] = effects
    if sentences.building_categories(profile):
        found["Categories"] = shares
    found["What separates them"] = separation
    if len(profile.effects.columns):
        found |= {"Means": means, "Medians": medians}
    return {**found, "What else differs": differing, "How well they fit": fit, "The axes": axes}


@st.fragment(key="map.more")
@widgets.guarded
def more(positions: list[int] | None) -> None:
    """What makes each segment different, a question at a time; only what is asked is drawn.

    Customers that a line goes around are listed in the place of an answer, so that the page grows no longer.
    """
    asked, kept = questions(), "map.question"
    selected = steps.said(told.SELECTED)
    if positions is not None:
        asked = {selected: lambda: selection(positions), **asked}
        kept = f"{kept}.{hash(tuple(positions))}"  # each line shows its own first
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        heading = st.empty()
        beside = st.container(width="content")
    question = st.segmented_control(
        "What to look at",
        list(asked),
        required=True,
        label_visibility="collapsed",
        wrap=True,
        **state.remembered(f"{kept}.{'.'.join(asked)}", next(iter(asked))),
    )
    if positions is not None and question == selected:
        heading.subheader(widgets.prose(told.around_told(positions, unit=steps.unit())), anchor=False)
        if positions:
            with beside:
                take_selection(positions)
    else:
        heading.subheader(told.DIFFERENT, anchor=False)
    asked[question]()


widgets.need_segments(told.TITLE, judged=True)
study = steps.study()
state.see("map")

widgets.heading(told.TITLE, told.headline(study))
sources_panel.told(briefly=True)
widgets.verdict_line(study)
widgets.joined_line(study.clustering)
workspace()
widgets.next_page("personas", "Next: meet the personas")
