"""Download: every customer with segment and persona, and what else the study gives."""

import streamlit as st

from segmentation.act.exports import EXPORTS
from ui import state, steps, widgets
from ui.sentences import act as sentences

TITLE = "Take them with you"


def export_row(key: str, *, primary: bool = False) -> None:
    """One thing to take: what it is, and its button. The file is made when it is clicked."""
    export = EXPORTS[key]
    with st.container(horizontal=True, vertical_alignment="center", border=primary):
        st.markdown(
            f"**{export.title}**  \n:small[:gray[{widgets.prose(export.description)}]]", width="stretch"
        )
        st.download_button(
            f"Download {export.label}" if primary else export.label,
            data=steps.maker(key),
            file_name=sentences.file_name(state.upload().name, export),
            mime=export.mime,
            key=f"download.{key}",
            on_click="ignore",
            icon=":material/download:",
            type="primary" if primary else "secondary",
        )


widgets.need_table(TITLE)
study = steps.study()
state.see("download")
widgets.heading(TITLE, sentences.download_answer(study))
widgets.verdict_line(study.verdict, study.k)
first, *rest = sentences.export_groups(EXPORTS)
export_row(first.keys[0], primary=True)
for key in first.keys[1:]:
    export_row(key)
for group in rest:
    widgets.section(group.title, group.caption)
    for key in group.keys:
        export_row(key)
