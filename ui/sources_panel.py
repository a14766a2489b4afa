"""Tables that whoever runs the dashboard lists: a sample of them comes in as a file does.

Nobody types a path here: what is not in `TOUCHSTONE_SOURCES` cannot be opened.
"""

import streamlit as st

from ui import hosting, state, steps, widgets
from ui.sentences import sources as sentences


def listed() -> None:
    """The listed tables, and a way to bring a sample of one; nothing where none is listed."""
    names = list(hosting.sources())
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("A table that is kept here", names)
        st.button("Bring a sample", icon=":material/database:", on_click=steps.open_source, args=(name,))
    st.caption(
        "A hundred thousand of its rows are drawn, which takes as long as reading it once. With “This study” "
        "from the downloads, the command `segment … --engine duckdb --recipe study.json` does the same over "
        "all of its rows, and labels them."
    )


def told(*, briefly: bool = False) -> None:
    """That the file is a sample of a listed table, where it is one: counts on all pages are of its rows."""
    said = _told()
    said = sentences.sample_counted(said) if briefly else said
    if said:
        st.caption(widgets.prose(said))


def month_told() -> None:
    """That the new month is the sample of the study at hand, where it is."""
    month = state.month()
    said = "" if month is None else sentences.is_sample_as_month(state.opened(), month.data)
    said = said or ("" if month is None else sentences.is_sample(month.name, hosting.sources()))
    if said:
        st.caption(widgets.prose(said))


def _told() -> str:
    upload = state.upload()
    if upload is None:
        return ""
    said = sentences.is_sample(upload.name, hosting.sources())
    return said or sentences.is_sample_of(state.opened(), upload.data)
