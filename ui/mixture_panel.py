"""How many latent classes, and whether they are there, on the page that asks how many."""

from __future__ import annotations

import streamlit as st

from ui import state, steps, widgets
from ui.sentences import drawing


def panel() -> bool:
    """The number of classes, and what is known of them."""
    with st.spinner("Comparing with made-up customers without classes", show_time=True):
        found = steps.latent_classes()
    if found is None:
        return False
    st.segmented_control(
        "Classes",
        list(state.recipe().ks),
        required=True,
        **state.bound("k", found.mixture.k, default="default"),
    )
    st.markdown(widgets.prose(steps.said(drawing.classes_told(found))))
    return True
