"""Who the customers are: at a glance, then a question at a time; only the one that is asked is drawn."""

from typing import Any

import streamlit as st

from segmentation import charts
from segmentation.criteria import Criterion
from segmentation.language.titles import spoken, title
from segmentation.prepare.explorations import Correlations, Exploration, described_texts
from ui import lifetime_panel, order_pictures, ranked_pairs, sources_panel, state, steps, widgets
from ui.sentences import prepare as sentences

TITLE = "Who are your customers?"
METHODS = {"rank": "By rank", "linear": "In a straight line"}


def kept(name: str, default: Any) -> dict[str, Any]:
    """A choice of this page, remembered for this file only."""
    return state.remembered(f"explore.{name}.{steps.table().digest[:12]}", default)


def filters(everyone: Exploration) -> tuple[Criterion, ...]:
    """Controls to look at some customers only, behind one button."""
    with st.popover(steps.said("Look at some customers only"), icon=":material/filter_alt:"):
        chosen = st.multiselect("Filter by", everyone.varied, **kept("filters", []))
        found = [condition(everyone, column) for column in chosen]
        st.caption("For this page only. Who takes part in the study is chosen under Your data.")
    return tuple(one for one in found if one is not None)


def condition(everyone: Exploration, column: str) -> Criterion | None:
    """The control that suits a column, and what it asks for; nothing while it asks for everything."""
    choices, label = everyone.choices(column), widgets.md(column)
    if choices.levels:
        levels = st.multiselect(label, choices.levels, **kept(f"levels.{column}", []))
        return Criterion(column, "is", tuple(levels)) if levels else None
    ends = {"min_value": choices.low, "max_value": choices.high, **kept(f"range.{column}", choices.range)}
    chosen = st.date_input(label, **ends) if choices.dates else st.slider(label, step=choices.step, **ends)
    whole = len(chosen) < 2 or tuple(chosen) == choices.range
    return None if whole else Criterion(column, "between", tuple(chosen))


def metrics(look: Exploration) -> None:
    """The customers in four numbers, and when they are from."""
    with st.grid(4, min_column_width=130):
        for metric in look.overview.metrics:
            st.metric(widgets.md(metric.label), metric.value, help=metric.help and widgets.prose(metric.help))
    if look.overview.span:
        st.caption(widgets.prose(look.overview.span))


def at_a_glance(look: Exploration) -> None:
    """The two numbers to begin with (worth, and age or the next best), and what moves together most."""
    for place, column in zip(st.columns(2, gap="large"), look.featured, strict=False):
        with place:
            log = state.recall(f"explore.log.{column}.{steps.table().digest[:12]}", False)
            shown = look.alone(column, log=log)
            widgets.picture(title(column), shown.finding, charts.picture(shown), key=f"featured.{column}")
            if getattr(shown, "offers_log", False):
                st.toggle("Logarithmic scale", **kept(f"log.{column}", False))
    if not look.featured and look.categories:
        by_category(look)
    found = look.strongest()
    told = sentences.together(found) if found else look.correlations("rank").finding
    ranked_pairs.ranked("What moves together", steps.said(told), found, key="strongest")


def groups(look: Exploration) -> None:
    """One category of the person’s choice: how many of each, what they are worth, how old they are."""
    if not look.categories:
        st.caption(sentences.NO_GROUPS)
        return
    by_category(look)


def by_category(look: Exploration) -> None:
    """How customers are spread over the groups of one column, and how these differ."""
    category = st.selectbox("Compare by", look.categories, **kept("category", look.categories[0]))
    left, right = st.columns(2, gap="large")
    with left:
        alone = look.alone(category)
        widgets.picture(title(category), alone.finding, charts.picture(alone), key="category")
    averages, bands = look.averages_by(category), look.bands_by(category)
    if averages is not None:
        with right:
            widgets.picture(averages.title, averages.finding, charts.averages(averages), key="averages")
    if bands is not None:
        heading = f"{title(category)} by {spoken(bands.down)}"
        widgets.picture(heading, bands.finding, charts.cross(bands), key="bands")


def value(look: Exploration) -> None:
    """How much the best customers bring, what goes with it, and what orders may bring yet."""
    left, right = st.columns(2, gap="large")
    curve = look.concentration
    if curve is not None:
        with left:
            heading = f"Who brings the {spoken(curve.column)}"
            widgets.picture(heading, curve.finding, charts.concentration(curve), key="concentration")
        with right:
            found = look.strongest(only=curve.column)
            told = sentences.together(found) if found else sentences.NOTHING_WITH
            heading = f"What goes with {spoken(curve.column)}"
            ranked_pairs.ranked(heading, steps.said(told), found, key="with_value", only=curve.column)
    elif steps.orders() is None:
        st.caption(sentences.NO_VALUE)
    lifetime_panel.panel()


def gaps(look: Exploration) -> None:
    """Where cells are empty."""
    if look.gaps.columns:
        widgets.picture("Missing values", look.gaps.finding, charts.missing(look.gaps), key="gaps")
    else:
        widgets.chart_title("Missing values", look.gaps.finding)
    st.page_link(
        widgets.PAGES["data"],
        label="See what happened to every row",
        icon=":material/arrow_forward:",
        icon_position="right",
    )


def pairs(look: Exploration) -> None:
    """Every pair of columns, and one of them looked at closely."""
    together(look.filters)


def any_columns(look: Exploration) -> None:
    """Any column alone or against another, and every number in a table."""
    any_column(look.filters)
    if "number" in look.kinds.values():
        every_number(look)


def views(everyone: Exploration) -> dict[str, Any]:
    """The questions that this file can answer, whatever the filters are: name → what draws the answer."""
    found: dict[str, Any] = {"At a glance": at_a_glance}
    if steps.orders() is not None:
        found |= order_pictures.VIEWS
    if everyone.categories:
        found["Groups"] = groups
    if everyone.concentration is not None or steps.orders() is not None:
        found["Value"] = value
    found |= {"Gaps": gaps, "Pairs": pairs}
    if everyone.kinds:
        found["Any column"] = any_columns
    return found


@st.fragment(key="explore.together")
@widgets.guarded
def together(chosen: tuple[Criterion, ...]) -> None:
    """The heat map of all pairs, and the pair that was clicked."""
    look = steps.exploration(chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        method = st.segmented_control(
            "Method",
            list(METHODS),
            format_func=METHODS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **kept("method", "rank"),
        )
        repeats = st.toggle("All columns, also those that say the same (≡)", **kept("repeats", False))
    found = look.correlations(method, repeats=repeats)
    if found.strongest is None:
        st.caption(widgets.prose(found.finding))
        return
    clicked = every_pair(found, f"pairs.{method}.{repeats}")
    x, y = (found.named(clicked[0][end]) for end in ("across", "down")) if clicked else found.strongest
    x, y = look.turned(x, y)  # told as under “At a glance”: spend rises with age
    shown = look.pair(x, y, method=method)
    widgets.picture(f"{title(y)} and {spoken(x)}", shown.finding, charts.picture(shown), key="pair")
    if found.any_moves:
        st.caption("Click a cell above to see another pair.")


def every_pair(found: Correlations, place: str) -> list[dict[str, Any]]:
    """The heat map, and the cell that was clicked; nothing is drawn where all its cells would be blank."""
    if not found.any_moves:
        widgets.chart_title("Every pair", found.finding)
        return []
    options = {"on_select": "rerun", "key": place}
    chart = charts.correlation(found, select=True)
    event = widgets.picture("Every pair", found.finding, chart, key="pairs", options=options)
    return list(event.selection.get(charts.PAIR) or [])


@st.fragment(key="explore.any")
@widgets.guarded
def any_column(chosen: tuple[Criterion, ...]) -> None:
    """Any column, alone or against another, by what they are."""
    look = steps.exploration(chosen)
    left, right = st.columns(2, gap="large")
    x = left.selectbox("Column", list(look.kinds), **kept("x", look.next_column))
    y = right.selectbox("Against", list(look.kinds), placeholder="Nothing else", **kept("y", None))
    log = state.recall(f"explore.any.log.{x}.{steps.table().digest[:12]}", False)
    shown = look.alone(x, log=log) if y is None or y == x else look.pair(x, y)
    heading = title(x) if y is None or y == x else f"{title(x)} and {spoken(y)}"
    widgets.picture(heading, shown.finding, charts.picture(shown), key="any")
    if getattr(shown, "offers_log", False):
        st.toggle("Logarithmic scale", **kept(f"any.log.{x}", False))


def every_number(look: Exploration) -> None:
    """Mean, quartiles and extremes, computed once someone looks."""
    drawer = st.expander("Mean and quartiles of every number", key="explore.drawer", on_change="rerun")
    if drawer.open:
        with drawer:
            told = described_texts(look.described, look.money)
            widgets.written(look.described, told, alt="Every number: mean, quartiles and extremes")


widgets.need_table(TITLE)
state.see("explore")
everyone = steps.exploration()
answer = st.container()
with st.container(horizontal=True, horizontal_alignment="distribute"):
    questions = views(everyone)
    view = st.segmented_control(
        "What to look at",
        list(questions),
        required=True,
        label_visibility="collapsed",
        wrap=True,
        **state.remembered(state.of_this_file("explore.view"), "At a glance"),
    )
    chosen = filters(everyone)
look = steps.exploration(chosen)
with answer:
    at_hand = look if len(look.data) else everyone
    widgets.heading(sentences.explored(steps.unit()), at_hand.overview.finding)
    sources_panel.told(briefly=True)
    if look.told:
        st.caption(widgets.prose(look.told))
    if len(look.data):
        metrics(look)
if not len(look.data):
    raise widgets.Enough
questions[view](look)
widgets.next_page("choose_k", "Next: how many segments?")
