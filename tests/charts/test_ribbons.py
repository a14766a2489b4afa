"""The flow chart draws every ribbon, and each as wide as its customers."""

from __future__ import annotations

import numpy as np
import pytest

from segmentation import charts
from segmentation.charts.ribbons import flow
from segmentation.segment.sweeps.flows import Flow


def test_a_ribbon_per_flow_and_a_bar_per_segment() -> None:
    """Three flows give three ribbons; two and three segments give five bars."""
    spec = flow(Flow(2, 3, np.array([[60, 0, 0], [0, 30, 10]]), ((2, 1), (2, 1, 3)))).to_dict()
    rows = spec["datasets"]
    ribbons = next(data for data in rows.values() if "ribbon" in data[0])
    bars = next(data for data in rows.values() if "centre" in data[0])
    assert {row["ribbon"] for row in ribbons} == {"1 to 1", "2 to 2", "2 to 3"}
    assert len(bars) == 5
    first = [row for row in ribbons if row["ribbon"] == "1 to 1"]
    assert all(row["high"] - row["low"] == pytest.approx(0.6) for row in first)


def test_it_can_be_heard() -> None:
    """The description tells every flow in words."""
    spec = flow(Flow(2, 3, np.array([[60, 0, 0], [0, 30, 10]]), ((2, 1), (2, 1, 3)))).to_dict()
    assert "segment 2 goes to 2 (30), 3 (10)" in spec["description"]


def test_a_flow_is_one_row_of_the_table() -> None:
    """A ribbon is drawn through many points and read as one line, with its customers."""
    table = charts.rows_of(flow(Flow(2, 3, np.array([[60, 0, 0], [0, 30, 10]]), ((2, 1), (2, 1, 3)))))
    assert table["How many"].tolist() == [60, 30, 10]
    assert table[" "].tolist()[2] == "Segment 2 to segment 3"
