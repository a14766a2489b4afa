"""The numbers behind the exploration, and one sentence for each.

Every result is a frozen value computed from the table alone, with a `finding`: one sentence that
is true of these customers and worth knowing. A sentence never claims more than a test supports:
what may be chance is called no difference. Nothing here changes the table or the segments.
"""

from segmentation.prepare.explorations.chart_kinds import (
    Kind,
    age_column,
    first_category,
    first_number,
    kind_of,
    kinds,
    value_column,
)
from segmentation.prepare.explorations.concentrations import Concentration, concentration
from segmentation.prepare.explorations.distributions import Distribution, distribution
from segmentation.prepare.explorations.filters import narrowed, told
from segmentation.prepare.explorations.level_averages import Averages, averages
from segmentation.prepare.explorations.levels import banded
from segmentation.prepare.explorations.number_tables import described, described_texts
from segmentation.prepare.explorations.orders.best_sellers import BestSellers, best_sellers
from segmentation.prepare.explorations.orders.order_histories import (
    Cohorts,
    OrderHistory,
    Purchases,
    counted_lines,
)
from segmentation.prepare.explorations.orders.order_looks import OrderLook
from segmentation.prepare.explorations.orders.own_rhythms import OwnRhythms, own_rhythms
from segmentation.prepare.explorations.orders.second_orders import SecondOrders, second_orders
from segmentation.prepare.explorations.overviews import Gaps, Metric, Overview, gaps, overview
from segmentation.prepare.explorations.relationships.correlations import Correlations, correlations
from segmentation.prepare.explorations.relationships.pairs import (
    Alone,
    Pair,
    Scatter,
    Trend,
    alone,
    pair,
    scatter,
    trend,
)
from segmentation.prepare.explorations.relationships.strongest_pairs import StrongPair, strongest_pairs
from segmentation.prepare.explorations.shares import Cross, Shares, bands, cross, shares
from segmentation.prepare.explorations.timelines import Timeline, timeline
from segmentation.prepare.explorations.views import Exploration

__all__ = [
    "Alone",
    "Averages",
    "BestSellers",
    "Cohorts",
    "Concentration",
    "Correlations",
    "Cross",
    "Distribution",
    "Exploration",
    "Gaps",
    "Kind",
    "Metric",
    "OrderHistory",
    "OrderLook",
    "Overview",
    "OwnRhythms",
    "Pair",
    "Purchases",
    "Scatter",
    "SecondOrders",
    "Shares",
    "StrongPair",
    "Timeline",
    "Trend",
    "age_column",
    "alone",
    "averages",
    "banded",
    "bands",
    "best_sellers",
    "concentration",
    "correlations",
    "counted_lines",
    "cross",
    "described",
    "described_texts",
    "distribution",
    "first_category",
    "first_number",
    "gaps",
    "kind_of",
    "kinds",
    "narrowed",
    "overview",
    "own_rhythms",
    "pair",
    "scatter",
    "second_orders",
    "shares",
    "strongest_pairs",
    "timeline",
    "told",
    "trend",
    "value_column",
]
