"""The map: where the segments lie, and what makes each of them different."""

import streamlit as st

from segmentation import charts
from ui import sentences, state, steps, widgets

TITLE = "Where the segments lie"
MOST_DRAWN = 5000

widgets.need_table(TITLE)
study = steps.study()
state.see("map")
names = widgets.names(study.personas)

dimensions = state.recall("map.dimensions", 2)
widgets.heading(TITLE, sentences.map_answer(study.projection, 2))
widgets.verdict_line(study.verdict, study.k)
with st.container(horizontal=True, vertical_alignment="center"):
    dimensions = st.segmented_control(
        "View",
        [2, 3],
        format_func={2: "Flat", 3: "3-D"}.__getitem__,
        required=True,
        label_visibility="collapsed",
        **state.remembered("map.dimensions", 2),
    )
    st.caption(sentences.drawn(len(study.matrix.values), MOST_DRAWN))
st.plotly_chart(
    charts.customer_map(
        steps.projection(dimensions),
        study.clustering,
        names,
        limit=MOST_DRAWN,
        hover=steps.hover(),
    ),
    config={"displayModeBar": False, "scrollZoom": True},
    alt="Customers by segment on the first principal components",
)

widgets.section(
    "What makes each segment different",
    "Distance from the average customer, in standard deviations. Half a step is visible, one is large.",
)
st.altair_chart(charts.profile_heatmap(study.profile, names))
left, right = st.columns(2, gap="large")
with left:
    widgets.chart_title("Sizes", "Largest first.")
    st.altair_chart(charts.sizes(names, study.clustering.sizes))
with right:
    weak = sentences.weak_columns(study.profile.separation)
    widgets.chart_title("What separates them", weak or "Share of each column explained by the segments.")
    st.altair_chart(charts.separation(study.profile))
with st.expander("How much each direction holds"):
    st.altair_chart(charts.explained(study.projection))
    st.caption("Principal components: directions through the data, the one that holds most first.")
with st.expander("The numbers as a table"):
    st.dataframe(study.segments(), alt="Sizes and means of every segment")
widgets.next_page("personas", "Next: meet the personas")
