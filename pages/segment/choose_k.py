"""How many segments: the verdict, every k at once, and the choice."""

import streamlit as st

from segmentation import charts
from segmentation.segment.drawn.own_rules import Kept
from ui import (
    conditions,
    details_panel,
    judgement_panel,
    mixture_panel,
    outcome_panel,
    score_panel,
    sizes_panel,
    sources_panel,
    state,
    steps,
    widgets,
)
from ui.components import k_moment
from ui.sentences import drawing
from ui.sentences import segment as sentences

TITLE = "How many segments?"
HERE = widgets.here()
PLAIN = "plain_slider"
"""Where the slider waits that is needed only where the pictures do not come."""


def verdict_first() -> None:
    """The verdict in one sentence, where lines are drawn by hand and it stands beside them."""
    widgets.steady_style()
    with st.container(key="verdict"):
        if steps.finds_classes():
            mixture_panel.verdict_first()
            return
        verdict = steps.verdict()
        if verdict is None:
            widgets.answer("Looking for groups")
            judgement_panel.under_way()
            return
        widgets.answer(steps.said(verdict.answer))
        widgets.verdict_badge(verdict)
        reasons()


def reasons() -> None:
    """Why the verdict is what it is, and the columns that it would rather do without."""
    verdict = steps.verdict()
    if verdict is None:
        return
    if verdict.strays:
        label = widgets.md(sentences.leave_out_label(verdict.strays), limit=120)
        st.button(
            label,
            icon=":material/filter_alt_off:",
            type="tertiary",
            on_click=steps.leave_out,
            args=(verdict.strays,),
        )
    if steps.stands_clear() and not steps.drawn():
        label = widgets.md(sentences.apart_label(steps.stands_clear(), unit=steps.unit()))
        st.button(label, icon=":material/group_add:", type="tertiary", on_click=steps.set_apart)
    widgets.reasons(verdict)


def way() -> None:
    """Groups that are found, or lines that the person draws; what the verdict says stays beside either."""
    fitting, algorithm = steps.ways(), state.recipe().algorithm
    ways = drawing.ways(fitting)
    st.segmented_control(
        "How to segment",
        list(ways),
        format_func=ways.__getitem__,
        required=True,
        wrap=True,
        **state.bound("algorithm", algorithm if steps.drawn() else drawing.FOUND, default="default"),
    )
    st.caption(widgets.prose(steps.said(drawing.way_told(algorithm, steps.verdict(), fitting))))


@widgets.guarded
def lines() -> None:
    """The lines that the person draws, and the segments between them."""
    if not EDITORS.get(state.recipe().algorithm, lambda: True)():
        return
    clustering = steps.clustering(0)
    sizes, names = list(clustering.sizes), steps.names_at(clustering.cut)
    widgets.joined_line(clustering)
    widgets.section(drawing.drawn_title(steps.way(), clustering.k))
    if nobody := drawing.drawn_told(clustering):
        st.caption(widgets.prose(nobody))
    if (picture := PICTURES.get(state.recipe().algorithm)) is not None:
        picture()
    told, planned = drawing.order_told(clustering.algorithm), sizes[: steps.groups_beside()]
    small = sentences.too_small(planned, unit=steps.unit())  # who stands apart may be few
    chart = charts.sizes(names, sizes, clustering.identities)
    widgets.picture("Sizes", told, chart, key="sizes", warning=small)


def tiers() -> bool:
    """Which value is cut, how, and where; each tier with what it holds and brings."""
    chosen, column, columns = state.recipe().tiers, steps.tier_column(), steps.tier_columns()
    widgets.complained("tiers")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Value",
            columns,
            width=260,
            placeholder="Choose a column",
            **state.part(
                "tiers.column",
                column,
                lambda name: steps.draw_tiers(column=name),
                default="index",
                among=columns,
            ),
        )
        st.segmented_control(
            "Cut by",
            list(drawing.BY),
            format_func=drawing.BY.__getitem__,
            required=True,
            **state.part("tiers.by", chosen.by, lambda how: steps.draw_tiers(by=how), default="default"),
        )
    if column is None:
        return False
    found, cuts = steps.tiers(), steps.tier_cuts()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for place, cut in enumerate(cuts):
            label = widgets.prose(drawing.tier_label(found, place, chosen.by, column))
            cut_at(place, cut, label, shares=chosen.by != "amount")
        st.button("Add a tier", icon=":material/add:", type="tertiary", on_click=steps.one_tier_more)
        if len(cuts) > 1:
            st.button(
                "Remove a tier", icon=":material/remove:", type="tertiary", on_click=steps.one_tier_less
            )
    widgets.rows(
        drawing.tier_rows(found, column, steps.unit(), steps.money()), alt="The tiers", told=widgets.prose
    )
    if fewer := drawing.tiers_told(found, cuts, column, steps.unit()):
        st.caption(widgets.prose(fewer))
    return True


def cut_at(place: int, cut: float, label: str, *, shares: bool) -> None:
    """One cut, as percent or as an amount."""
    if shares:
        percent = drawing.as_percent(cut)
        tied = state.part(
            f"tiers.share.{place}", percent, lambda new: steps.cut_tier(place, drawing.as_share(new))
        )
        st.number_input(label, min_value=1, max_value=99, width=210, **tied)
    else:
        tied = state.part(f"tiers.amount.{place}", cut, lambda new: steps.cut_tier(place, new))
        st.number_input(label, width=210, **tied)


def rules() -> bool:
    """The rules in their order, each with what it keeps, and a builder for more; whether there is one."""
    found, everybody = steps.own_segments(), len(steps.clean().known)
    widgets.complained("rules")
    if state.recipe().rules and not found:
        st.button("Remove all rules", icon=":material/delete:", on_click=steps.forget_rules)
        return False
    for place, kept in enumerate(found):
        rule(place, kept)
    if found:
        st.caption(widgets.prose(drawing.everyone_else(found, everybody, steps.unit())))
    with st.container(border=True, key="new_rule"):
        names = [drawing.NEW, *(kept.rule.name for kept in found)]
        to, name = drawing.NEW, ""
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if found:
                to = st.selectbox("Add a condition to", names, width=260)
            if to == drawing.NEW:
                name = st.text_input("Name of the segment", max_chars=60, key=f"rule.{len(found)}", width=260)
        new = to == drawing.NEW
        conditions.build(
            steps.exploration(),
            steps.askable(),
            steps.studied_counted,
            lambda one: (
                steps.add_rule(name.strip(), one) if new else steps.add_condition(names[1:].index(to), one)
            ),
            key="rules",
            ready=bool(name.strip()) or not new,
        )
    return bool(found)


def rule(place: int, kept: Kept) -> None:
    """One rule: its name, what it takes, its conditions."""
    with st.container(border=True, key=f"rule_{place}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            told = widgets.prose(drawing.rule_told(kept, steps.unit()))
            st.markdown(f"**{widgets.md(kept.rule.name)}**  \n:small[{told}]", width="stretch")
            if place:
                st.button(
                    "Move up",
                    icon=":material/arrow_upward:",
                    type="tertiary",
                    key=f"raise.{place}",
                    on_click=steps.raise_rule,
                    args=(place,),
                )
        if len(kept.conditions) > 1:
            conditions.match(
                kept.rule.when.match,
                lambda how: steps.match_rule(place, how),
                key=f"rule.{place}.{kept.rule.name}",
            )
        conditions.listing(kept.conditions, lambda at: steps.take_condition(place, at), key=f"rule.{place}")


def groups() -> bool:
    """How many groups are found among the others, where some stand apart."""
    st.segmented_control(
        drawing.groups_label(state.recipe().algorithm, steps.unit()),
        list(state.recipe().ks),
        required=True,
        **state.bound("k", steps.groups_beside(), default="default"),
    )
    return True


EDITORS = {"tiers": tiers, "rfm": score_panel.panel, "buyers": groups, "small group": groups,
    "rules": rules, "mixture": mixture_panel.panel,
}  # fmt: skip
"""Where the lines of a way are moved, and whether there are any; a way without is drawn as it is."""
PICTURES = {"rfm": score_panel.grid}
"""What a way shows of its segments, above their sizes."""


def redraw() -> None:
    """What follows the slider: its charts, the panels that reckon for this k, the card in the sidebar."""
    widgets.redraw(HERE, "choice", sizes_panel.PLACE, *outcome_panel.places(), "study_card")


def take_recommended() -> None:
    """Back to the verdict’s number."""
    state.choose(k=None)
    redraw()


@st.fragment(key="choice")
@widgets.guarded
def choice() -> None:
    """Every number at once, and the one that is chosen; what follows it waits in a drawer."""
    k = steps.current_k()
    if k in steps.sweep().ks:
        k_moment.choose(redraw)
    with st.container(key=PLAIN if k in steps.sweep().ks else "slider"):
        slider(k)
    widgets.joined_line(steps.clustering(k), redraw)
    drawer = st.expander("Details", key="details", on_change="rerun")
    if drawer.open:
        with drawer:
            details_panel.panel(k)


def slider(k: int) -> None:
    """The choice in Streamlit’s own words: for browsers without the pictures, and a number beyond them."""
    verdict = steps.verdict()
    widgets.answer(steps.said(verdict.answer) if verdict is not None else "Looking for groups")
    if verdict is not None:
        widgets.verdict_badge(verdict)
    st.select_slider(
        "Segments",
        sorted({*steps.sweep().ks, k}),
        help="Every number is computed already: move it and see.",
        **state.bound("k", k, after=redraw),
    )
    sizes = list(steps.clustering(k).sizes)  # not before: a number that cannot be filled must be changeable
    chosen, recommended = state.recipe().k is not None, steps.recommended_k()
    judged, unit = verdict is not None, steps.unit()
    st.caption(sentences.k_caption(k, recommended, sizes, judged, chosen=chosen, unit=unit))
    if chosen and k != recommended:
        st.button("Use the recommended number", type="tertiary", on_click=take_recommended)
    if small := sentences.too_small(sizes, unit=unit):
        st.caption(widgets.prose(small))


def other_ways() -> None:
    """Other ways to cut, below the one that was looked for; more of them find their place here."""
    widgets.section("Other ways to cut")
    way()


widgets.need_segments(TITLE)
state.see("choose_k")
widgets.heading(TITLE)
if steps.drawn():
    verdict_first()
    way()
    lines()
else:
    widgets.steady_style()
    choice()
    if steps.verdict() is None:
        with st.container(key="under_way"):
            judgement_panel.under_way()
    sources_panel.told(briefly=True)
    reasons()
    mixture_panel.proposal()
    other_ways()
    sizes_panel.panel()
    outcome_panel.panel()
widgets.next_page("map", "Next: see them on the map")
