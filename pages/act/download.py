"""Export: every customer with segment and persona, and what else the study gives."""

import streamlit as st

from segmentation.act.audiences.contact_consent import Dispute
from segmentation.act.audiences.reach import Tally
from segmentation.act.exports import EXPORTS, Export, one_segment
from segmentation.language.consent.consent import Column
from ui import sources_panel, state, steps, widgets
from ui.sentences import downloads as sentences
from ui.sentences.downloads import ExportGroup

TITLE = "Export"


def told(title: str, *lines: str) -> None:
    """What a row offers: its name, and small lines below."""
    small = [f":small[:gray[{widgets.prose(line)}]]" for line in lines]
    with st.container():
        st.markdown("  \n".join([f"**{widgets.prose(title)}**", *small]))


def button(export: Export, file_name: str, *, primary: bool = False, disabled: bool = False) -> None:
    """The file is made when this is clicked, not before."""
    st.download_button(
        f"Download {export.label}" if primary else export.label,
        data=steps.maker(export),
        file_name=file_name,
        mime=export.mime,
        key=f"download.{export.key}",
        on_click="ignore",
        icon=":material/download:",
        type="primary" if primary else "secondary",
        disabled=disabled,
    )


def row(
    export: Export, *, primary: bool = False, tally: Tally | None = None, like: str | None = None
) -> None:
    """One thing to take: what it is, and its button; or why it cannot be had."""
    refused = sentences.refusal(export, study, steps.contact_columns(), tally)
    refused = refused or steps.failed().get(export.key)
    with st.container(horizontal=True, vertical_alignment="center", border=primary):
        told(
            steps.said(export.title),
            *map(steps.said, sentences.row_lines(export, study, refused, tally, like)),
        )
        name = sentences.file_name(steps.table().filename, export)
        button(export, name, primary=primary, disabled=refused is not None)


def segment_row() -> None:
    """One segment alone."""
    key = f"download.segment.{study.k}"
    export = one_segment(study, state.recall(key, 1, among=range(1, study.k + 1)))
    with st.container(horizontal=True, vertical_alignment="center"):
        told("One segment alone", steps.said(export.description))
        segment = st.selectbox(
            "Segment",
            range(1, study.k + 1),
            format_func=lambda number: sentences.segment_label(study, number),
            label_visibility="collapsed",
            width=250,
            **state.remembered(key, 1),
        )
        button(export, sentences.segment_file_name(steps.table().filename, study, segment))


def sql_row(export: Export) -> None:
    """The study as a query, in the words of the database where customers are kept."""
    with st.container(horizontal=True, vertical_alignment="center"):
        told(steps.said(export.title), steps.said(export.description))
        st.selectbox(
            "Database",
            sentences.sql_dialects(),
            format_func=sentences.sql_label,
            label_visibility="collapsed",
            width=250,
            **state.remembered(state.SQL_DIALECT, sentences.sql_dialects()[0]),
        )
        button(export, sentences.file_name(steps.table().filename, export))
    if rare := sentences.rare_told(steps.study()):
        st.caption(widgets.prose(rare))


def control_group() -> None:
    """How many of each segment are kept aside: marked in every labelled file."""
    share = state.list_choices().control
    with st.expander(sentences.control_title(share), type="compact", key="download.control"):
        st.number_input("Percent of each segment", 0, 90, step=5, width=200, **state.list_choice("control"))
        st.caption(steps.said(sentences.CONTROL_TOLD))


def how_lists_are_made() -> None:
    """Country, who may be in a list, and whether the control group is: the person's to choose."""
    left, right = st.columns(2, gap="medium")
    left.selectbox(
        "Country of phone numbers without one",
        sentences.country_choices(),
        format_func=sentences.country_label,
        **state.list_choice("country"),
    )
    with right:
        said = steps.consent()
        if said.names:
            st.selectbox(
                "Who may be in the lists",
                sentences.UNKNOWN_CHOICES,
                format_func=lambda unknown: sentences.unknown_label(unknown, said),
                placeholder=sentences.unknown_label(None, said),
                help=sentences.REFUSED_TOLD,
                **state.list_choice("unknown"),
            )
        st.toggle("Leave the control group out of the lists", **state.list_choice("keep_aside"))
    for line in said.per_column:
        st.caption(widgets.prose(line))


def puzzle(column: Column) -> None:
    """A column that may be about consent and is not understood: the person says what it means."""
    st.markdown(widgets.prose(sentences.puzzle_question(column)))
    what, which = st.columns(2, gap="medium")
    answer = what.selectbox(
        widgets.md(f"What “{column.name[:30]}” says"),
        sentences.PUZZLE_ANSWERS,
        format_func=sentences.puzzle_label,
        **state.explaining(column.name, "what", sentences.PUZZLE_ANSWERS[0]),
    )
    if answer == "values":
        which.multiselect(
            "Values that mean yes",
            column.asked,
            placeholder="None of them",
            **state.explaining(column.name, "yes", []),
        )


def dispute(about: Dispute) -> None:
    """A column that says no where another says yes: the person may say that it is about something else."""
    st.markdown(widgets.prose(sentences.dispute_question(about)))
    st.selectbox(
        widgets.md(f"What “{about.column[:30]}” is about"),
        sentences.DISPUTE_ANSWERS,
        format_func=sentences.dispute_label,
        **state.explaining(about.column, "what", sentences.DISPUTE_ANSWERS[0]),
    )


def consent_told() -> None:
    """What the file says about consent, and what has to be asked."""
    for line in steps.consent().totals:
        st.markdown(f":material/verified_user: {widgets.prose(line)}")
    for column in steps.puzzles():
        puzzle(column)
    for about in steps.disputes():
        dispute(about)


def notes(*, counted: bool) -> None:
    """What concerns every list."""
    chosen = state.list_choices()
    said = sentences.list_warnings(study, steps.consent(), unknown=chosen.unknown)
    if counted and (phones := sentences.phones_told(steps.people().unread_phones, chosen.country)):
        said.append(phones)
    for note in said:
        st.caption(f":material/info: {widgets.prose(steps.said(note))}")


def lists(group: ExportGroup) -> None:
    """Lists for platforms: who is in them and who is not, before they are taken."""
    found = steps.contact_columns()
    if missing := sentences.no_contacts_told(found):
        widgets.section(group.title, missing)
        return
    at_once = sentences.counted_at_once(study)
    widgets.section(group.title, sentences.lists_told(group, found, counted=at_once))
    consent_told()
    how = st.expander("How the lists are made", type="compact", key="lists.how", on_change="rerun")
    if how.open:
        with how:
            how_lists_are_made()
    counted = how.open or at_once
    with st.spinner("Counting who can be reached"):
        tallies = steps.tallies() if counted else {}
    notes(counted=counted)
    like = sentences.alike(tallies)
    for export in group.exports:
        row(export, tally=tallies.get(export.key), like=like.get(export.key))


widgets.need_segments(TITLE, judged=True)
study = steps.study()
state.see("download")
widgets.heading(TITLE, steps.said(sentences.answer(study)))
sources_panel.told()
widgets.verdict_line(study)
widgets.joined_line(study.clustering)
first, *rest = sentences.export_groups(EXPORTS, study)
row(first.exports[0], primary=True)
for export in first.exports[1:]:
    row(export)
segment_row()
control_group()
for group in rest:
    if group.group == "advertise":
        lists(group)
        continue
    widgets.section(group.title, group.caption)
    for export in group.exports:
        if export.key == "sql":
            sql_row(export)
        else:
            row(export)
