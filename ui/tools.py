"""What a team does with the segments once it has met them: compare, check, test, budget and join.

Each tool is a piece of the page of personas that stands for itself; the page offers them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st
from pandas import DataFrame

from segmentation import charts
from segmentation.act.personas.cards import cards
from segmentation.act.personas.personas import Persona
from segmentation.language.phrases import percent
from segmentation.standards import POWER, SIGNIFICANCE
from segmentation.studies import Study
from ui import state, steps, widgets
from ui.sentences import act as sentences
from ui.sentences import pictures


@st.fragment(key="personas.compare")
@widgets.guarded
def compare(study: Study) -> None:
    """Two segments side by side and point by point, and all of them as lines."""
    columns = sentences.compared_columns(study)
    by_number = {persona.segment: persona for persona in study.personas}
    numbers = list(by_number)

    def show(number: int) -> str:
        return sentences.numbered(by_number[number])

    places = st.columns(2, gap="medium")
    one = places[0].selectbox(
        "One segment", numbers, format_func=show, **state.remembered(f"compare.one.{study.k}", 1)
    )
    others = [number for number in numbers if number != one]
    other = places[1].selectbox("Another", others, format_func=show)
    for place, segment in zip(places, (one, other), strict=True):
        with place.container(border=True, gap="small", height="stretch", key=f"card-beside-{segment}"):
            beside(by_number[segment], study)
    if not columns:
        st.caption("There is no number to compare them by; the map shows their categories side by side.")
        return
    names = widgets.names(study.personas)
    widgets.picture(
        f"{show(one)} and {show(other)}",
        pictures.compared_told(study.profile, one, other, columns),
        charts.compare(study.profile, one, other, columns),
        key="compare",
    )
    told = sentences.lines_told(study)
    widgets.picture("All segments", told, charts.snake(study.profile, names, columns), key="snake")


def beside(persona: Persona, study: Study) -> None:
    """A card in short, to lie beside another."""
    st.markdown(
        f"{widgets.number_chip(persona.segment, persona.identity)}\u2002**{widgets.called(persona.name)}**"
    )
    st.markdown(widgets.prose(persona.portrait))
    widgets.draw(charts.parts(persona.segment, cards.parts(persona, study.profile), persona.identity))
    told = [f":small[{widgets.fact(fact)}]" for fact in cards.facts(persona, study)]
    st.markdown(
        "  \n".join(told + [f":small[**Try:** {widgets.prose(line)}]" for line in persona.strategies[:1]])
    )


def join(study: Study) -> None:
    """Make two segments or more one, for a team that would treat them alike."""
    st.caption(
        "Joined segments share a number, a colour and a campaign on every page and in every download; "
        "name, portrait and strategies are found anew. You can separate them again at any time."
    )
    names = {p.segment: f"{p.segment} {widgets.called(p.name)}" for p in study.personas}
    chosen = st.pills(
        "Segments to join",
        names,
        selection_mode="multi",
        format_func=names.__getitem__,
        key=f"join.{study.cut}.{study.clustering.parts}",
    )
    refused = sentences.cannot_join(len(chosen), study.k)
    st.button(
        "Join them",
        icon=":material/merge:",
        disabled=refused is not None,
        on_click=steps.join,
        args=(chosen,),
    )
    if refused is not None:
        st.caption(refused)


def usable(study: Study) -> None:
    """Kotler's five questions to every segment: the answers, what stands against, and why."""
    shared = sentences.against_all(study)
    st.markdown(widgets.prose(sentences.usable_told(study)))
    st.caption(widgets.prose(sentences.QUESTIONS))
    with st.container(key="ticks"):
        for persona in study.personas:
            found = sentences.answers(persona, study)
            answers = "\u2002".join(widgets.tick(check.criterion, check.passed) for check in found)
            chip = widgets.number_chip(persona.segment, persona.identity)
            name = f"{chip}\u2002**{widgets.called(persona.name)}**"
            against = [check.text for check in found if not check.passed and check.text not in shared]
            quiet = [f":small[:gray[{widgets.prose(text)}]]" for text in against]
            st.markdown("  \n".join([name, answers, *quiet]))
    with st.expander("Every answer with its reason"):
        widgets.table(sentences.check_rows(study), alt="Five questions to every segment")


@st.fragment(key="personas.test")
@widgets.guarded
def plan_a_test(study: Study) -> None:
    """What a test with each segment can see, and what a given lift would need."""
    left, middle, right = st.columns(3)
    base = left.number_input(
        "Response without the campaign, %",
        *(0.1, 90.0),
        step=0.5,
        format="%.1f",
        **state.remembered("test.base", 5.0),
    )
    target = middle.number_input(
        "Response you aim for, %", 0.2, 99.0, step=0.5, format="%.1f", **state.remembered("test.target", 7.0)
    )
    control = right.number_input("Kept aside as control, %", 0, 90, step=5, **state.list_choice("control"))
    st.markdown(widgets.prose(sentences.test_told(study, base, target, control)))
    rows = sentences.test_rows(study, base, target, control)
    _figures(rows, alt="What a test with each segment can see")
    st.caption(
        f"Worked out with a two-sided test that takes luck for a lift in {percent(SIGNIFICANCE)} of cases "
        f"(its error) and finds a lift as large as shown in {percent(POWER)} (its power). Two equal halves "
        "show the smallest lift. Every labelled download marks who is test and who is control: the same "
        "share of each segment, drawn at random."
    )


@st.fragment(key="personas.budget")
@widgets.guarded
def budget(study: Study) -> None:
    """What a contact may cost before it no longer pays."""
    known = sentences.says_order_values(study)
    places = st.columns(2 if known else 3)
    cost = places[0].number_input("Cost per contact", 0.0, step=0.1, **state.remembered("budget.cost", 0.5))
    margin = places[1].number_input(
        "Profit share of an order, %",
        *(1.0, 100.0),
        step=1.0,
        format="%.0f",
        **state.remembered("budget.margin", 30.0),
    )
    order = None
    if not known:
        order = places[2].number_input(
            "What an order is worth", 0.01, **state.remembered("budget.order", None)
        )
    st.markdown(widgets.prose(sentences.budget_told(study, cost, margin, order)))
    rows = sentences.budget_rows(study, cost, margin, order)
    _figures(rows, alt="Break-even, cost and value per segment")
    st.caption(
        steps.said(
            "Break-even: the share of contacted customers who must order for the contact to pay for itself."
        )
    )


def _figures(rows: DataFrame, *, alt: str) -> None:
    """A table of one row per segment."""
    widgets.table(rows, column_config=widgets.figures(rows), alt=alt)


TOOLS: Mapping[str, Callable[[Study], None]] = {
    "Compare two": compare,
    "Are they usable?": usable,
    "Plan a test": plan_a_test,
    "Campaign budget": budget,
    "Join segments": join,
}
