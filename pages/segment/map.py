"""The map: where the segments lie, and what makes each of them different."""

import streamlit as st

from segmentation import charts
from segmentation.language.titles import title
from segmentation.segment.profile.lookups import Lookup
from segmentation.studies import Study
from ui import state, steps, widgets
from ui.sentences import downloads, pictures
from ui.sentences import segment as sentences

TITLE = "Where the segments lie"
MOST_DRAWN = 5000  # customers that a browser still turns smoothly


@st.fragment(key="map")
@widgets.guarded
def customer_map() -> None:
    """The picture, flat or in space; a box or lasso selects customers into a table."""
    study = steps.study()
    dimensions, select = view(study)
    found = steps.find_customer(wanted) if (wanted := state.recall("map.wanted", "")) else None
    positions = picture(study, dimensions, select, None if found is None else found.position)
    keepsake(study)
    if select:
        selection(positions)
    find_one(found, wanted)


def view(study: Study) -> tuple[int, bool]:
    """Flat (2) or in space (3), and whether dragging selects."""
    with st.container(horizontal=True, vertical_alignment="center"):
        dimensions = 2
        if len(study.matrix.features) > 2:
            dimensions = st.segmented_control(
                "View",
                [2, 3],
                format_func={2: "Flat", 3: "3-D"}.__getitem__,
                required=True,
                label_visibility="collapsed",
                **state.remembered("map.dimensions", 2),
            )
        select = dimensions == 2 and st.toggle("Select by dragging", **state.remembered("map.select", False))
        total, unit = len(study.matrix.values), study.profile.unit
        st.caption(sentences.drawn(total, MOST_DRAWN, dimensions=dimensions, select=bool(select), unit=unit))
    return dimensions, bool(select)


def picture(study: Study, dimensions: int, select: bool, found: int | None) -> list[int]:
    """The map with one customer marked, where one is found; gives the customers in the box or lasso."""
    figure = charts.customer_map(
        steps.projection(dimensions),
        study.clustering,
        widgets.names(study.personas),
        steps.hover(),
        limit=MOST_DRAWN,
        dimensions=dimensions,
        found=found,
        select=select,
        money=steps.money(),
    )
    event = st.plotly_chart(
        figure,
        key=f"map.{dimensions}.{select}",
        on_select="rerun" if select else "ignore",
        selection_mode=("box", "lasso"),
        config={
            "displayModeBar": True,
            "displaylogo": False,
            "scrollZoom": False,  # the wheel scrolls the page
            "showTips": False,
            "modeBarButtons": [charts.map_buttons(dimensions, select=select)],
        },
        alt=sentences.map_spoken(study, TITLE, dimensions),
    )
    return sentences.selected_positions(event) if select else []


def keepsake(study: Study) -> None:
    """The flat map, to take into a document."""
    widgets.keepsake(
        TITLE,
        sentences.map_answer(study.projection, 2, study.verdict, unit=study.profile.unit),
        lambda: charts.plan(
            steps.projection(2),
            study.clustering,
            widgets.names(study.personas),
            steps.hover(),
            limit=MOST_DRAWN,
            money=steps.money(),
        ),
        key="map",
    )


def selection(positions: list[int]) -> None:
    """The customers in the box or lasso, to look at and to take away."""
    if not positions:
        st.caption(f"Drag a box or a lasso around {steps.unit().many} to list them.")
        return
    chosen = steps.customers_at(positions)
    st.markdown(f"**{sentences.selected_told(positions, unit=steps.unit())}**")
    st.dataframe(chosen, height=240, hide_index=True, alt=steps.said("The selected customers"))
    st.download_button(
        steps.said("Download these customers"),
        data=steps.selection_maker(positions),
        file_name=downloads.selection_name(steps.table().filename),
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def find_one(found: Lookup | None, wanted: str) -> None:
    """Find one customer: which segment, how typical, which other one, and why."""
    st.text_input(
        steps.said("Find one customer"),
        placeholder="An id as in your file, or # and a row, such as #12",
        **state.remembered("map.wanted", ""),
    )
    if wanted:
        names = widgets.names(steps.study().personas)
        told = sentences.lookup_told(found, wanted, names, unit=steps.unit(), money=steps.money())
        for line in told:
            st.markdown(widgets.prose(line))


def profile_table() -> None:
    """Effect sizes as a heat map; means and medians on demand, and shares where categories build."""
    study = steps.study()
    names = widgets.names(study.personas)
    views = sentences.profile_views(study.profile)
    view = st.segmented_control(
        "Show",
        list(views),
        format_func=views.__getitem__,
        required=True,
        label_visibility="collapsed",
        wrap=True,
        **state.remembered(f"map.profile.{'.'.join(views)}", next(iter(views))),
    )
    if view == "effects":
        told = pictures.effects_told(study.profile, names)
        chart = charts.profile_heatmap(study.profile, names)
        widgets.picture(steps.said("Against the average customer"), told, chart, key="profile")
    elif view == "shares":
        for column in sentences.building_categories(study.profile):
            told = pictures.lifts_told(study.profile, column, names)
            widgets.picture(
                title(column), told, charts.lifts(study.profile, column, names), key=f"lifts.{column}"
            )
    else:
        rows = sentences.profile_rows(study.profile, view, names)
        st.dataframe(
            rows,
            hide_index=True,
            column_config=widgets.figures(rows),
            alt=f"{views[view]} by segment and column",
        )


widgets.need_segments(TITLE, judged=True)
study = steps.study()
state.see("map")
names = widgets.names(study.personas)

widgets.heading(TITLE, sentences.map_answer(study.projection, 2, study.verdict, unit=study.profile.unit))
widgets.verdict_line(study)
widgets.joined_line(study.clustering)
customer_map()

widgets.section("What makes each segment different", sentences.profile_told(study.profile))
profile_table()

st.space("small")
left, right = st.columns(2, gap="large")
with left:
    sizes = study.clustering.sizes
    widgets.picture(
        "Sizes",
        pictures.sizes_told(sizes, unit=study.profile.unit),
        charts.sizes(names, sizes, study.clustering.identities),
        key="sizes",
    )
with right:
    told = pictures.separation_told(study.profile)
    widgets.picture("What separates them", told, charts.separation(study.profile), key="separation")

widgets.section("What else differs", sentences.differing_told(study.profile))
differing = sentences.differing(study.profile, names)
if len(differing):
    widgets.written(
        differing,
        sentences.differing_texts(differing),
        column_config={
            "Difference": st.column_config.NumberColumn(help="0: no difference. 1: it tells the segment."),
            "Most marked in": st.column_config.TextColumn(width="large"),
        },
        alt="Columns that did not build the segments and differ between them",
    )

st.space("small")
left, right = st.columns(2, gap="large")
with left:
    widths = steps.widths(study.k)
    told, chart = (
        sentences.widths_told(widths, unit=study.profile.unit),
        charts.silhouette_plot(widths.values, widths.labels, names, study.clustering.identities),
    )
    widgets.picture(steps.said("How well customers fit"), told, chart, key="widths")
with right:
    told = pictures.explained_told(study.projection, unit=steps.unit())
    widgets.picture("How much each axis holds", told, charts.explained(study.projection), key="explained")
with st.expander("What the axes are made of"):
    told = pictures.loadings_told(study.projection)
    widgets.picture("What the axes are made of", told, charts.loadings(study.projection), key="loadings")
with st.expander("The numbers as a table"):
    widgets.segments_table(study)
widgets.next_page("personas", "Next: meet the personas")
