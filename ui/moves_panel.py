"""The new month beside an older one: who moved where, what changed beyond chance, and files of the movers."""

from __future__ import annotations

import streamlit as st

from segmentation import charts
from segmentation.act.comparison.movements import Comparison
from segmentation.errors import SegmentationError
from ui import state, steps, widgets
from ui.file_door import file_door
from ui.sentences import comparison as sentences
from ui.steps import Cell


def panel() -> None:
    """What became of everybody, or the door for an older month."""
    if not steps.has_older():
        widgets.section(
            "Who moved?", "Bring the month before, and see who went where and what is more than chance."
        )
        _door("An older month’s file")
        return
    found = _compared()
    if found is not None:
        _changes(found)
        if found.match.joined:
            _flow(found)
            _cell(found)
        _tables(found)
        _joined_by(found)
    with st.expander("Compare with another file", type="compact"):
        _door("Another older month’s file")


def _door(label: str) -> None:
    told = "A file of the same customers from before. It is scored with the same study."
    file_door(label, "older_file", steps.take_older, told)


def _compared() -> Comparison | None:
    """The comparison, or what stands in its way."""
    try:
        with st.spinner("Following every customer"):
            return steps.comparison()
    except SegmentationError as error:
        widgets.section("Who moved?", sentences.not_compared_with(steps.older_name()))
        widgets.trouble(error)
    return None


def _changes(found: Comparison) -> None:
    """Who was followed, and every change beyond chance."""
    widgets.section(sentences.moved_title(found), sentences.compared_with(steps.older_name()))
    for line in sentences.followed(found):
        st.caption(widgets.prose(line))
    above = steps.shifts_told()
    told = sentences.changes(found, above)
    for line in told:
        st.markdown(f":material/trending_flat: {widgets.prose(line)}")
    if not told:
        st.markdown(f":material/check: {widgets.prose(sentences.nothing(found))}")
    st.caption(sentences.tested(found, above))


def _flow(found: Comparison) -> None:
    """Ribbons from the older file to the new one, and the same as a table."""
    title, told = "From the older file to the new one", sentences.flow_finding(found)
    widgets.picture(title, told, charts.moves(found.flows, found.names, found.identities), key="moves")
    rows = sentences.move_rows(found)
    if len(rows):
        widgets.by_row(rows, alt="Who moved from which segment to which", key="moves", between=" → ")


def _cell(found: Comparison) -> None:
    """The customers of one cell as a file, or as a list for a platform."""
    among = sentences.cells(found)
    with st.container(border=True):
        cell = st.selectbox(
            "Take some of them away",
            among,
            format_func=lambda one: sentences.cell_label(one, found),
            **state.remembered(f"moves.cell.{steps.comparison_id()}", among[0]),
        )
        st.markdown(widgets.prose(sentences.cell_told(cell, found)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _cell_file(cell, found)
            _list(cell, found)
            _download("Everybody, then and now", None, found)


def _cell_file(cell: Cell, found: Comparison) -> None:
    _download("Download CSV", cell, found)


def _download(label: str, cell: Cell | None, found: Comparison) -> None:
    name = found.now.table.filename
    st.download_button(
        label,
        data=steps.everybody_maker() if cell is None else steps.mover_maker(cell),
        file_name=sentences.moves_file_name(name) if cell is None else sentences.cell_file_name(name, cell),
        mime="text/csv",
        key="moves_everybody" if cell is None else "moves_download",
        on_click="ignore",
        icon=":material/download:",
    )


def _list(cell: Cell, found: Comparison) -> None:
    """A list of them for a platform, where it may be made."""
    platforms = steps.mover_platforms()
    if cell[1] is None:
        st.caption(sentences.LOST_TOLD)
    elif platforms:
        platform = st.selectbox(
            "Platform",
            platforms,
            format_func=sentences.platform_label,
            width=220,
            help=sentences.LIST_TOLD,
            **state.remembered(f"moves.platform.{steps.comparison_id()}", platforms[0]),
        )
        st.download_button(
            "Download list",
            data=steps.list_maker(cell, platform),
            file_name=sentences.list_file_name(found.now.table.filename, cell, platform),
            key="moves_list",
            on_click="ignore",
            icon=":material/group:",
        )
        if failed := steps.list_failure(cell, platform):
            st.caption(f":material/info: {widgets.prose(failed)}")


def _tables(found: Comparison) -> None:
    """Size and value per segment, and drift per column."""
    widgets.section("Every segment then and now", sentences.INTERVALS_TOLD)
    sizes, values = sentences.size_rows(found), sentences.value_rows(found)
    widgets.by_row(sizes, alt="Segments then and now", key="sizes_then")
    if len(values):
        widgets.by_row(values, alt="What they bring then and now", key="values_then")
    with st.expander("Drift, column by column", type="compact"):
        st.caption(sentences.INDEX_TOLD)
        drifts = sentences.drift_rows(found)
        widgets.table(drifts, column_config=widgets.figures(drifts), alt="Drift of every column")


def _joined_by(found: Comparison) -> None:
    """By which column the same customer is known."""
    shared = [name for name in found.now.table.data if name in found.then.table.data]
    with st.expander("How customers are known again", type="compact"):
        st.selectbox(
            "Join by",
            [None, *shared],
            format_func=sentences.join_label,
            placeholder=sentences.join_label(None),
            **steps.join_by(),
        )
