"""The number of segments in the address (?k=4), so that a link opens with it."""

from __future__ import annotations

import streamlit as st

from segmentation.recipes import Recipe
from ui.state.session import recipe


def k_from_address() -> int | None:
    """The number asked for there; None where it is no number of segments."""
    asked = st.query_params.get("k", "")
    asked = asked if asked.isdecimal() and len(asked) < 4 else "0"
    return int(asked) if int(asked) in Recipe().ks else None


def k_to_address() -> None:
    """Write there what is chosen."""
    k = recipe().k
    if k is None:
        st.query_params.pop("k", None)
    elif st.query_params.get("k") != str(k):
        st.query_params["k"] = str(k)
