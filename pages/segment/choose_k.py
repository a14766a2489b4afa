"""How many segments: the verdict, every k at once, and the choice."""

import streamlit as st

from segmentation import charts
from ui import keyboard, state, steps, widgets
from ui.sentences import segment as sentences

TITLE = "How many segments?"
HERE = widgets.here()


@st.fragment(key="judgement", run_every=1.0)
def judgement_under_way() -> None:
    """How far the judgement is; redraws the page once it stands.

    It asks again and again, for whoever waits in a script holds the slider as well.
    """
    current = steps.judgement()
    if current.done:
        st.rerun()
    st.progress(current.share, text=steps.said(current.words))


def verdict_first() -> None:
    """The verdict in one sentence, its reasons behind a click; and while it is sought, the room for it."""
    widgets.steady_style()
    verdict = steps.verdict()
    with st.container(key="verdict"):
        if verdict is None:
            widgets.answer("Looking for groups")
            judgement_under_way()
            return
        widgets.answer(steps.said(verdict.sentence))
        widgets.verdict_badge(verdict)
        with st.expander("Why we say so"):
            for reason in verdict.reasons:
                st.markdown(widgets.prose(steps.said(reason)))


def redraw() -> None:
    """What follows the slider: its charts and the card in the sidebar."""
    widgets.redraw(HERE, "choice", "study_card")


def take_recommended() -> None:
    """Back to the verdict’s number."""
    state.choose(k=None)
    redraw()


@st.fragment(key="choice")
@widgets.guarded
def choice() -> None:
    """The slider and the charts that follow it; nothing else is redrawn."""
    k = steps.current_k()
    with st.container(key="slider"):
        slider(k)
    clustering = steps.clustering(k)
    sizes = [int(size) for size in clustering.sizes]
    recommendation(k, sizes)
    widgets.joined_line(clustering, redraw)
    curves(k)
    widgets.section(sentences.segments_title(clustering.k))
    names = steps.names_at(k)
    left, right = st.columns(2, gap="large")
    with left:
        told, small = "Largest first, as everywhere.", sentences.too_small(sizes, unit=steps.unit())
        widgets.chart_title("Sizes", told, warning=small)
        row = [widgets.Shown("Sizes", small or told, charts.sizes(names, sizes))]
        widgets.draw(row[0].drawn, row[0].heading, row[0].finding)
    with right:
        row += stability(k, names)
    widgets.keepsakes(row, key="sizes")
    if clustering.found is None:
        onward(k)


def slider(k: int) -> None:
    """The choice itself; it comes first, so that a number the file cannot fill can be changed."""
    st.select_slider(
        "Segments",
        sorted({*steps.sweep().ks, k}),
        help="Every number is computed already: move it and see.",
        **state.bound("k", k, after=redraw),
    )


def recommendation(k: int, sizes: list[int]) -> None:
    """What is recommended, and the way back to it."""
    chosen, recommended = state.recipe().k is not None, steps.recommended_k()
    judged = steps.verdict() is not None
    st.caption(sentences.k_caption(k, recommended, sizes, judged, chosen=chosen, unit=steps.unit()))
    if chosen and k != recommended:
        st.button("Use the recommended number", type="tertiary", on_click=take_recommended)


def curves(k: int) -> None:
    """Silhouette and elbow side by side, the chosen number marked in both."""
    sweep, verdict = steps.sweep(), steps.verdict()
    told = sentences.silhouette_caption(sweep, verdict)
    row = (
        widgets.Shown("Silhouette: how separate they are", told, charts.silhouette(sweep, k, verdict)),
        widgets.Shown(
            "Elbow: how spread out each segment is",
            "For context only: random data has an elbow too.",
            charts.inertia(sweep, k),
        ),
    )
    for place, shown in zip(st.columns(2, gap="large"), row, strict=True):
        with place:
            widgets.chart_title(shown.heading, shown.finding)
            widgets.draw(shown.drawn, shown.heading, shown.finding)
    widgets.keepsakes(row, key="curves")


def stability(k: int, names: list[str]) -> list[widgets.Shown]:
    """How much of each segment comes back, as soon as the verdict stands: the chart, if there is one."""
    verdict = steps.verdict()
    if verdict is None:
        widgets.chart_title("Stability", "Comes with the verdict.")
        st.skeleton(height=200)
    elif k in verdict.stability:
        told = "Right of the dashed line, you can rely on it."
        chart = charts.stability(verdict, k, names, steps.clustering(k).parts)
        widgets.chart_title("Stability", told)
        shown = widgets.Shown("Stability", told, chart)
        widgets.draw(chart, shown.heading, told)
        return [shown]
    else:
        widgets.chart_title("Stability", "Was not measured for this number.")
    return []


def onward(k: int) -> None:
    """Where customers go when there is one segment more."""
    flow = steps.flow(k)
    if flow is None:
        return
    title = sentences.flow_title(flow, unit=steps.unit())
    drawer = st.expander(title, key="flow", on_change="rerun")
    if drawer.open:
        with drawer:
            told, chart = sentences.flow_told(flow, unit=steps.unit()), charts.flow(flow)
            st.caption(told)
            shown = widgets.Shown(title, told, chart)
            widgets.draw(shown.drawn, shown.heading, shown.finding)
            widgets.keepsakes([shown], key="flow")


def details() -> None:
    """What other indicators say, and the numbers."""
    verdict = steps.verdict()
    if verdict is not None:
        with st.expander("What other scores would choose"):
            st.caption("Each on its own; 1 means no groups.")
            widgets.rows(
                sentences.other_voices(verdict), alt="The number of segments each score would choose"
            )
    with st.expander("The numbers as a table"):
        rows = sentences.sweep_rows(steps.sweep(), verdict)
        widgets.written(rows, sentences.sweep_texts(rows), alt="Scores for every number of segments")


widgets.need_segments(TITLE)
state.see("choose_k")
widgets.heading(TITLE)
keyboard.stay("slider")
verdict_first()
choice()
details()
widgets.next_page("map", "Next: see them on the map")
