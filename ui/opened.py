"""A saved study that is open without its file: what it holds can be read, and its file brings all back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from segmentation.act.models.study_documents import Card
from segmentation.saved_studies import SavedStudy
from ui import state, steps, widgets
from ui.sentences import downloads
from ui.sentences import score as sentences


def show(saved: SavedStudy, uploader: Callable[[str], None]) -> None:
    """The study’s cards, profile, rules and receipt, below the door for its file."""
    widgets.heading("A saved study", sentences.opened_answer(saved))
    _finding(saved)
    widgets.complained("file")
    _door(saved, uploader)
    if told := sentences.opened_old(saved):
        st.info(widgets.prose(told), icon=":material/info:")
    with st.grid("auto", min_column_width=400, gap="medium", key="saved_cards"):
        for persona in saved.personas:
            if isinstance(persona, Card):
                _card(persona, saved)
    if saved.document is None:
        widgets.table(saved.segments().reset_index(), alt="Segments of the study")
    else:
        _numbers(saved)
    if saved.document is not None and saved.document.model is not None:
        _sql(saved)
    widgets.section("What happened to every row")
    lines = [(f"{count:,}", text) for count, text in saved.receipt]
    widgets.rows(lines, alt="What happened to every row", told=widgets.prose)
    widgets.next_page("score", "Next: find these segments in a new month")


def _finding(saved: SavedStudy) -> None:
    """The verdict as it was written down."""
    if saved.document is None or saved.document.finding is None:
        return
    finding = saved.document.finding
    badge = sentences.opened_badge(saved)
    icon, color = widgets.BADGES[finding.kind if badge == finding.kind.capitalize() else "constructed"]
    with st.container(horizontal=True, vertical_alignment="center"):
        if badge:
            st.badge(badge, icon=icon, color=color)  # type: ignore[arg-type]
        st.caption(widgets.prose(finding.sentence))


def _door(saved: SavedStudy, uploader: Callable[[str], None]) -> None:
    """Its file, or another one."""
    with st.container(border=True, key="saved_door"):
        st.markdown(widgets.prose(sentences.opened_from(saved)))
        file = state.month()
        if file is not None:
            st.info(widgets.prose(sentences.another_file(file.name)), icon=":material/info:")
            with st.container(horizontal=True):
                st.page_link(
                    widgets.PAGES["score"], label="Find these segments in it", icon=":material/event:"
                )
                st.button("Make segments anew", icon=":material/refresh:", on_click=steps.run_again)
        uploader("Its file, or a new month")
        st.button("Close this study", icon=":material/close:", type="tertiary", on_click=steps.clear)


def _card(card: Card, saved: SavedStudy) -> None:
    """One segment as its card was."""
    document = saved.document
    assert document is not None, "only documents hold cards"
    with st.container(border=True, gap="small", height="stretch", key=f"saved-card-{card.segment}"):
        spared = "" if card.targeted else " :gray-badge[Do not target]"
        st.markdown(f":small[{widgets.number_chip(card.segment, card.color)} Segment {card.segment}{spared}]")
        st.subheader(widgets.called(card.name), anchor=False)
        st.markdown(widgets.prose(card.portrait))
        st.caption(widgets.prose(sentences.card_size(card, document.many, document.value_column)))
        if card.traits:
            lines = [f":small[{widgets.prose(trait)}]" for trait in card.traits]
            st.markdown("**What sets them apart**  \n" + "  \n".join(lines))
        if card.facts:
            st.markdown("  \n".join(f":small[{widgets.fact(line)}]" for line in card.facts))
        if card.strategies:
            st.markdown("**Try**  \n" + "  \n".join(widgets.prose(line) for line in card.strategies))
        if card.notes:
            st.caption("  \n".join(f":material/info: {widgets.prose(note)}" for note in card.notes))
        with st.expander("Why this name, the rule, and what to measure", type="compact"):
            for line in sentences.card_details(card):
                st.markdown(widgets.fact(line))


def _sql(saved: SavedStudy) -> None:
    """The study as a query, without the file it was made of."""
    widgets.section("SQL", sentences.SQL_TOLD)
    with st.container(horizontal=True, vertical_alignment="center"):
        dialect = st.selectbox(
            "Database",
            downloads.sql_dialects(),
            format_func=downloads.sql_label,
            label_visibility="collapsed",
            width=250,
            **state.remembered(state.SQL_DIALECT, downloads.sql_dialects()[0]),
        )
        st.download_button(
            "SQL",
            data=lambda: saved.sql(dialect).encode(),
            file_name="segments.sql",
            mime="application/sql",
            key="saved.sql",
            on_click="ignore",
            icon=":material/download:",
        )
    if told := sentences.rare_told(saved):
        st.caption(widgets.prose(told))


def _numbers(saved: SavedStudy) -> None:
    """The profile as two tables."""
    widgets.section("The numbers", "Averages of every segment and of everybody, as they were in the study.")
    rows = sentences.profile_rows(saved)
    widgets.table(rows, column_config=widgets.figures(rows), alt="Averages of every segment")
    shares = sentences.share_rows(saved)
    if len(shares):
        with st.expander("How common each value is"):
            widgets.table(shares, alt="How common each value is in every segment")
