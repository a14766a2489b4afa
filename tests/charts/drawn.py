"""What a chart draws, read from its specification, and names that charts of tests have."""

from __future__ import annotations

from typing import Any

from segmentation import charts

NAMES = ["Young Trend-Driven", "High-Value Loyal", "Quiet"]
ODD = ["a:b", "x.y[0]", "price (€)"]
"""Headers that break Altair's shorthand."""


def rows(chart: charts.Chart) -> list[dict[str, Any]]:
    """Every row of every data set in the specification."""
    return [row for data in chart.to_dict().get("datasets", {}).values() for row in data]


def layers(chart: charts.Chart) -> list[dict[str, Any]]:
    spec = chart.to_dict()
    return spec.get("layer", [spec])


def kind(layer: dict[str, Any]) -> str:
    mark = layer["mark"]
    return mark["type"] if isinstance(mark, dict) else mark
