"""Pictures of results: a result goes in, an Altair (or Plotly) chart comes out.

Nothing is computed here beyond reshaping, and nothing knows about pages. Every chart carries a
`description` in words for those who do not see it. Import it by name
(`from segmentation import charts`): the rest of the library works without a chart library.
"""

from segmentation.charts.bars import bars, intervals, sizes
from segmentation.charts.card_pictures import effects, parts
from segmentation.charts.chart_files import rows_of, saved, texts_of
from segmentation.charts.comparisons import compare, snake
from segmentation.charts.explorations.forecasts import hold_out
from segmentation.charts.explorations.heatmaps import (
    PAIR,
    averages,
    boxes,
    correlation,
    cross,
    scatter,
    trend,
)
from segmentation.charts.explorations.histograms import concentration, histogram, missing, shares, timeline
from segmentation.charts.explorations.order_charts import cohorts, order_history
from segmentation.charts.explorations.pictures import picture
from segmentation.charts.explorations.purchase_charts import best_sellers, own_rhythms, second_orders
from segmentation.charts.maps.components import explained, loadings, silhouette_plot
from segmentation.charts.maps.maps import axis_title, customer_map, drawn, feature_told
from segmentation.charts.maps.plans import plan
from segmentation.charts.outcome_charts import foretelling
from segmentation.charts.palettes import ON, QUIET, RULE, SEGMENTS, TEXT, Chart, colour, ink_on, printed, tint
from segmentation.charts.profile_charts import lifts, profile_heatmap, separation
from segmentation.charts.ribbons import flow, moves
from segmentation.charts.score_grids import rfm_grid
from segmentation.charts.sweep_charts import inertia, silhouette, stability

__all__ = [
    "ON",
    "PAIR",
    "QUIET",
    "RULE",
    "SEGMENTS",
    "TEXT",
    "Chart",
    "averages",
    "axis_title",
    "bars",
    "best_sellers",
    "boxes",
    "cohorts",
    "colour",
    "compare",
    "concentration",
    "correlation",
    "cross",
    "customer_map",
    "drawn",
    "effects",
    "explained",
    "feature_told",
    "flow",
    "foretelling",
    "histogram",
    "hold_out",
    "inertia",
    "ink_on",
    "intervals",
    "lifts",
    "loadings",
    "missing",
    "moves",
    "order_history",
    "own_rhythms",
    "parts",
    "picture",
    "plan",
    "printed",
    "profile_heatmap",
    "rfm_grid",
    "rows_of",
    "saved",
    "scatter",
    "second_orders",
    "separation",
    "shares",
    "silhouette",
    "silhouette_plot",
    "sizes",
    "snake",
    "stability",
    "texts_of",
    "timeline",
    "tint",
    "trend",
]
