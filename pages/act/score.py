"""Next month: another file in the segments of this study, with what is other in it."""

import streamlit as st

from segmentation.act.models.scoring.column_matches import UnmatchedError
from segmentation.act.models.scoring.months import Month, UnbelievedError
from segmentation.errors import SegmentationError
from segmentation.saved_studies import CustomersMissingError, SavedStudy
from ui import moves_panel, promise_panel, sources_panel, state, steps, widgets
from ui.file_door import file_door
from ui.sentences import score as sentences
from ui.sentences.comparison import INDEX_TOLD

TITLE = "Next month"


def door(label: str) -> None:
    """Where the new month comes in."""
    told = "A file with the columns the segments are built on, in any order. The study stays as it is."
    file_door(label, "month_file", steps.take_month, told)


def customers_door() -> None:
    """Where the file of customers beside the new month’s orders comes in, of a study that had one."""
    widgets.complained("month_customers")
    told = "One row per customer. It is joined to the orders as that of the study was."
    file_door("The new month’s file of customers", "month_customers", steps.take_month_customers, told)


def customers_beside() -> None:
    """What became of that file, or the way to bring it, where the study had one."""
    if not (name := steps.beside_orders()):
        return
    if joined := steps.month_joined():
        with st.expander("Joined to your customers", icon=":material/group_add:"):
            for told in joined:
                st.caption(widgets.prose(told))
            customers_door()
    else:
        with st.expander("Add the month’s file of customers", icon=":material/group_add:"):
            st.caption(widgets.prose(sentences.customers_beside(name)))
            customers_door()


def which_column(error: UnmatchedError) -> None:
    """A column of the study has another name here: the person says which."""
    for column in error.columns:
        st.selectbox(
            widgets.md(sentences.column_question(column)),
            [None, *steps.month_table().data.columns],
            format_func=sentences.column_choice,
            placeholder=sentences.column_choice(None),
            **state.month_column(column),
        )


def scored() -> Month | None:
    """The new month, or what stands in its way and how to go on."""
    try:
        with st.spinner("Finding the segments in this file"):
            return steps.month()
    except CustomersMissingError as error:
        widgets.trouble(error)
        customers_door()
    except UnmatchedError as error:
        widgets.trouble(error)
        which_column(error)
    except UnbelievedError as error:
        widgets.trouble(error)
        st.button("It is as it should be", on_click=state.believe_month)
    except SegmentationError as error:
        widgets.trouble(error)
    return None


def changes(month: Month) -> None:
    """What is other in this file, the gravest first."""
    if not month.changes:
        st.markdown(":material/check: The columns you group by look as they did in the study.")
    for change in month.changes:
        icon = ":material/warning:" if change.stops else ":material/info:"
        st.markdown(f"{icon} **{sentences.KINDS[change.kind]}.** {widgets.prose(change.text)}")
    if sentences.has_shifts(month):
        st.caption(INDEX_TOLD)


def result(month: Month, saved: SavedStudy) -> None:
    """Who is where, what is other, and the file to take away."""
    widgets.answer(sentences.month_answer(month))
    customers_beside()
    counts(month)
    widgets.by_row(sentences.segment_rows(month), alt="Every segment now and then", key="month")
    take_away(month)
    widgets.section("What has changed since the study")
    changes(month)
    if (day := sentences.counted_to(saved.model, month)) is not None:
        st.date_input(
            "Dates count up to",
            format="DD/MM/YYYY",
            help="The latest date in the new file, where that is later than in the study.",
            **state.month_date(day),
        )
    if saved.promises:
        promise_panel.panel(saved, scored=True)
    moves_panel.panel()
    anew()
    if not saved.promises:
        promise_panel.panel(saved, scored=True)
    which_is_which(month)


def which_is_which(month: Month) -> None:
    """What was taken for each column of the study; folded where every name is the same."""
    widgets.section("Which column is which", sentences.month_columns_told(month))
    open_ = sentences.has_other_names(month)
    with st.container() if open_ else st.expander("Every column", type="compact"):
        widgets.table(sentences.match_rows(month), alt="Which column is which")


def counts(month: Month) -> None:
    """How many customers there are, and how many of them to look at twice."""
    with st.grid(4, min_column_width=130):
        st.metric("Customers", f"{len(month.placed):,}", help="Rows of the new file.")
        st.metric("On a border", f"{month.borderline:,}", help="Nearly as near to a second segment.")
        st.metric(
            "Unlike anyone seen",
            f"{month.unlike:,}",
            help="Farther out than anybody in the study, or with a value nobody had.",
        )
        st.metric(
            "Without a segment",
            f"{month.without:,}",
            help="A value you group by is missing, or the study is not about them.",
        )


def take_away(month: Month) -> None:
    """The labelled customers as a file."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            "**Labelled customers**  \n:small[:gray[Your file plus segment, persona, how typical, margin, "
            "second-best segment, and who is unlike anyone seen.]]",
            width="stretch",
        )
        st.download_button(
            "Download CSV",
            data=steps.month_maker(),
            file_name=sentences.month_file_name(month.table.filename),
            mime="text/csv",
            key="month_download",
            on_click="ignore",
            icon=":material/download:",
            type="primary",
        )


def anew() -> None:
    """Whether the segments are still the same where this file is segmented by itself, and the way there."""
    drawer = st.expander("Do these segments still fit?", key="refit", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        try:
            with st.spinner("Making the segments anew from this file"):
                made = steps.refit()
        except SegmentationError as error:
            widgets.trouble(error)
            return
        for line in made.lines():
            st.markdown(widgets.prose(line))
        st.caption(
            "Numbers, names and colours stay with segments that are the same. Going on, this file takes the "
            "place of the one at hand; download your study first."
        )
        st.button("Go on with segments made anew", icon=":material/refresh:", on_click=steps.take_refit)


if state.upload() is not None:
    widgets.need_segments(TITLE, judged=True)
saved = steps.kept_study()
if saved is None:
    widgets.need_table(TITLE)
    raise widgets.Enough
state.see("score")
file = state.month()
widgets.heading(TITLE)
if told := sentences.opened_old(saved):
    st.info(widgets.prose(told), icon=":material/info:")
    widgets.next_page("data", "Bring its file")
    raise widgets.Enough
if file is None:
    widgets.answer(sentences.purpose(saved))
    st.caption(widgets.prose(sentences.needs(saved)))
    door("The new month’s file")
    promise_panel.panel(saved, scored=False)
    raise widgets.Enough
st.caption(widgets.md(file.name))
sources_panel.month_told()
month = scored()
if month is not None:
    result(month, saved)
with st.expander("Another file"):
    door("Another month’s file")
