"""How recency, frequency and money are scored, and the grid of what comes of it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from segmentation import charts
from segmentation.segment.rfm import rfm_findings
from segmentation.segment.rfm.rfm_scores import Scale
from ui import state, steps, widgets
from ui.sentences import scores


def panel() -> bool:
    """What is scored, where the scores begin and which groups they make; whether there are any."""
    columns, scales, chosen = steps.score_columns(), steps.scales(), state.recipe().rfm
    widgets.complained("rfm")
    st.segmented_control(
        "Groups",
        list(scores.GROUPS),
        format_func=scores.GROUPS.__getitem__,
        required=True,
        **state.part(
            "rfm.groups", chosen.groups, lambda how: steps.draw_scores(groups=how), default="default"
        ),
    )
    for measure, column in columns.items():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _column(measure, column)
            if measure in scales and (measure != "money" or chosen.groups == "eleven"):
                _limits(measure, scales[measure])
    if not scales:
        return False
    cuts = {measure: getattr(chosen, f"{measure}_cuts") for measure in columns}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(widgets.prose(scores.spread(cuts, steps.unit())), width="content")
        if any(cuts.values()):
            st.button(
                "Back to fifths", icon=":material/undo:", type="tertiary", on_click=steps.back_to_fifths
            )
    return True


def _column(measure: str, column: str | None) -> None:
    """The column that is scored."""
    among = steps.columns_to_score()

    def take(name: str) -> None:
        steps.draw_scores(**{measure: name})

    st.selectbox(
        scores.MEASURES[measure],
        among,
        width=250,
        placeholder="Choose a column",
        **state.part(f"rfm.{measure}", column, take, default="index", among=among),
    )


def _limits(measure: str, scale: Scale) -> None:
    """The limits of the scores 5 to 2 of one measure."""
    for place, limit in enumerate(scale.cuts):
        take = partial(steps.cut_score, measure, place)
        tied = state.part(f"rfm.{measure}.{place}", limit, take)
        st.number_input(scores.limit_label(scale, place), width=125, format="%g", **tied)


def grid() -> None:
    """Customers by recency and frequency, what that can tell, and how far it is what was found."""
    found, clustering = steps.score_grid(), steps.clustering(0)
    for told in rfm_findings.what_is_told(found, steps.unit()):
        st.caption(f":material/info: {widgets.prose(told)}")
    title, told = "Recency and frequency", rfm_findings.cell_told(found, steps.unit())
    chart = charts.rfm_grid(found, steps.names_at(clustering.cut), clustering.identities)
    widgets.picture(title, told, chart, key="score_grid")
    st.caption(widgets.prose(rfm_findings.agreement_told(*steps.agreement())))
