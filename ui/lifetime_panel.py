"""What customers made of orders may be worth: how the forecast did on the file itself, then what it says.

Nothing is reckoned before somebody looks.
"""

from __future__ import annotations

import streamlit as st

from segmentation import charts
from segmentation.prepare.lifetime import lifetime_findings as findings
from segmentation.prepare.lifetime.lifetime_values import METHOD, LifetimeValue
from ui import state, steps, widgets
from ui.sentences import lifetime as sentences


def panel() -> None:
    """Nothing where rows are customers already; there is no telling when they bought."""
    if steps.orders() is None:
        return
    widgets.section(sentences.TITLE, sentences.CAPTION)
    drawer = st.expander(
        sentences.OPEN,
        icon=":material/update:",
        key=state.of_this_file("lifetime"),
        on_change="rerun",
        expanded=state.recipe().lifetime,
    )
    if drawer.open:
        with drawer:
            _ahead(steps.lifetime())


def _ahead(lifetime: LifetimeValue) -> None:
    if lifetime.check is not None:
        _check(lifetime)
    if not lifetime.is_offered:
        widgets.caution(lifetime.refusal)
        return
    st.markdown(f"**{widgets.prose(findings.standing(lifetime))}**")
    ranges = findings.figures(lifetime, steps.money())
    widgets.rows(ranges, alt="What all customers may do", told=widgets.prose)
    st.caption(widgets.prose(findings.INTERVALS))
    if lifetime.no_value:
        st.caption(widgets.prose(lifetime.no_value))
    _travel()
    with st.expander(sentences.HOW):
        st.caption(widgets.prose(METHOD))
        widgets.table(sentences.parameters(lifetime), alt="Parameters of the two models")


def _check(lifetime: LifetimeValue) -> None:
    assert lifetime.check is not None
    told = f"{lifetime.check.finding} {findings.LEGEND}"
    widgets.picture(findings.CHECK, told, charts.hold_out(lifetime.check), key="holdout")


def _travel() -> None:
    """The forecasts go with the customers once the person says so."""
    on = state.recipe().lifetime
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            sentences.TAKE_OFF if on else sentences.ADD,
            icon=":material/undo:" if on else ":material/add:",
            type="tertiary" if on else "secondary",
            on_click=steps.take_lifetime,
            kwargs={"on": not on},
        )
        st.caption(widgets.prose(sentences.ADDED if on else sentences.TO_ADD))
