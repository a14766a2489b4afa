"""The right picture for any result of the exploration."""

from __future__ import annotations

from segmentation.charts.explorations.heatmaps import averages, cross, scatter, trend
from segmentation.charts.explorations.histograms import histogram, shares, timeline
from segmentation.charts.palettes import Chart
from segmentation.prepare.explorations import (
    Alone,
    Averages,
    Cross,
    Distribution,
    Pair,
    Scatter,
    Shares,
    Trend,
)


def picture(result: Alone | Pair) -> Chart:
    """A chart of one column, or of one column against another, by what they are."""
    match result:
        case Distribution():
            return histogram(result)
        case Shares():
            return shares(result)
        case Averages():
            return averages(result)
        case Cross():
            return cross(result)
        case Scatter():
            return scatter(result)
        case Trend():
            return trend(result)
    return timeline(result)
