"""Who the customers are: at a glance, column by column, and what moves together."""

from typing import Any

import streamlit as st

from segmentation import charts
from segmentation.criteria import Criterion
from segmentation.language.titles import spoken, title
from segmentation.prepare.explorations import Exploration, described_texts
from ui import lifetime_panel, order_pictures, state, steps, widgets
from ui.sentences.prepare import explored

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


def histograms(look: Exploration) -> None:
    """The two numbers to begin with: what customers are worth, and their age or the next best."""
    first, *second = look.featured
    widgets.section(" and ".join([title(first), *map(spoken, second)]))
    for place, column in zip(st.columns(2, gap="large"), look.featured, strict=False):
        with place:
            log = state.recall(f"explore.log.{column}.{steps.table().digest[:12]}", False)
            shown = look.alone(column, log=log)
            widgets.picture(title(column), shown.finding, charts.picture(shown), key=f"featured.{column}")
            if getattr(shown, "offers_log", False):
                st.toggle("Logarithmic scale", **kept(f"log.{column}", False))


def by_category(look: Exploration) -> None:
    """One category of the person's choice: how many of each, what they are worth, how old they are."""
    widgets.section(steps.said("Between groups of customers"))
    category = st.selectbox("Compare by", look.categories, **kept("category", look.categories[0]))
    left, right = st.columns(2, gap="large")
    with left:
        alone = look.alone(category)
        widgets.picture(title(category), alone.finding, charts.picture(alone), key="category")
    averages, bands = look.averages_by(category), look.bands_by(category)
    if averages is not None:
        with right:
            heading = f"Average {spoken(averages.column)} by {spoken(category)}"
            widgets.picture(heading, averages.finding, charts.averages(averages), key="averages")
    if bands is not None:
        heading = f"{title(category)} by {spoken(bands.down)}"
        widgets.picture(heading, bands.finding, charts.cross(bands), key="bands")


def value_and_gaps(look: Exploration) -> None:
    """How much the best customers bring, and where cells are empty."""
    widgets.section(steps.said("The best customers, and gaps") if look.concentration else "Gaps")
    left, right = st.columns(2, gap="large")
    if look.concentration:
        with left:
            heading = f"Who brings the {spoken(look.concentration.column)}"
            curve = look.concentration
            widgets.picture(heading, curve.finding, charts.concentration(curve), key="concentration")
    with right if look.concentration else left:
        if look.gaps.columns:
            widgets.picture("Missing values", look.gaps.finding, charts.missing(look.gaps), key="gaps")
        else:
            widgets.chart_title("Missing values", look.gaps.finding)
        st.page_link(widgets.PAGES["data"], label="What happened to every row")


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
    chart = charts.correlation(found, select=True)
    place = f"pairs.{method}.{repeats}"
    event = widgets.picture(
        "Every pair", found.finding, chart, key="pairs", options={"on_select": "rerun", "key": place}
    )
    clicked = event.selection.get(charts.PAIR) or []
    x, y = (found.named(clicked[0][end]) for end in ("across", "down")) if clicked else found.strongest
    shown = look.pair(x, y, method=method)
    widgets.picture(f"{title(y)} and {spoken(x)}", shown.finding, charts.picture(shown), key="pair")
    st.caption("Click a cell above to see another pair.")


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
chosen = filters(everyone)
look = steps.exploration(chosen)
with answer:
    widgets.heading(explored(steps.unit()), (look if len(look.data) else everyone).overview.finding)
if look.told:
    st.caption(widgets.prose(look.told))
if not len(look.data):
    raise widgets.Enough
with st.grid(4, min_column_width=130):
    for metric in look.overview.metrics:
        st.metric(widgets.md(metric.label), metric.value, help=metric.help and widgets.prose(metric.help))
if look.overview.span:
    st.caption(widgets.prose(look.overview.span))
if not chosen:
    order_pictures.panel()
if look.featured:
    histograms(look)
if look.categories:
    by_category(look)
value_and_gaps(look)
widgets.section("What moves together", "Strong pairs are dark, blue where both rise, ochre where one falls.")
together(chosen)
if look.kinds:
    widgets.section("Any column", "Alone, or against another.")
    any_column(chosen)
if "number" in look.kinds.values():
    every_number(look)
lifetime_panel.panel()
widgets.next_page("choose_k", "Next: how many segments?")
