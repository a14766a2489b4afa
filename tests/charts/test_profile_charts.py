"""What makes segments different: heat map, lifts, and the columns that separate them most."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from drawn import NAMES, rows
from pandas import DataFrame

from segmentation import charts


def test_the_heat_map_names_up_to_five_segments(profile: Any) -> None:
    """Names whole in the data, for tooltip and table, and in two lines on the axis; beyond five, numbers."""
    chart = charts.profile_heatmap(profile, NAMES)
    heads = {row["head"] for row in rows(chart) if "head" in row}
    assert heads == set(NAMES) == set(charts.rows_of(chart)["Segment"])
    assert '["High-Value", "Loyal"]' in str(chart.to_dict()["layer"][0]["encoding"]["x"]["axis"])
    many = SimpleNamespace(effects=DataFrame(np.zeros((6, 1)), range(1, 7), ["Age"]), basis=("Age",))
    chart = charts.profile_heatmap(many, [f"Segment {s}" for s in range(1, 7)])
    assert {row["head"] for row in rows(chart)} == set("123456")


@pytest.mark.parametrize(
    ("second", "shown", "hidden"),
    [
        ("Very low days since sign up", '["Young", "Trend-", "Driven"]', '["2"]'),
        ("Extraordinarily quiet", '["1"]', '["Young", "Trend-", "Driven"]'),
    ],
)
def test_no_segment_loses_its_name_on_a_phone(profile: Any, second: str, shown: str, hidden: str) -> None:
    """Labels never vanish for want of room: every name in short lines, or every number, never a mixture."""
    axis = next(
        layer["encoding"]["x"]["axis"]
        for layer in charts.profile_heatmap(profile, ["Young Trend-Driven", second]).to_dict()["layer"]
        if "axis" in layer["encoding"].get("x", {})
    )
    assert axis["labelOverlap"] is False
    narrow = axis["labelExpr"].split(" ? ", 3)[-1]  # beyond one where not even a line of ten letters fits
    assert shown in narrow
    assert hidden not in narrow


def test_names_that_no_column_holds_are_numbers(profile: Any) -> None:
    """Four names on a phone: “Engage…” is none."""
    names = ["Young Trend-Driven", "New or Low-Spend", "High-Value Loyal", "Premium Low Engagement"]
    four = SimpleNamespace(effects=DataFrame(np.zeros((4, 1)), range(1, 5), ["Age"]), basis=("Age",))
    axis = charts.profile_heatmap(four, names).to_dict()["layer"][0]["encoding"]["x"]["axis"]
    ((width, numbers),) = re.findall(r"width < (\d+) \? (\{[^}]*\}) : width", axis["labelExpr"])
    assert list(json.loads(numbers).values()) == [["1"], ["2"], ["3"], ["4"]]
    small = 58.1  # pixels of “Engagement” in letters of eleven, by the widths of Source Sans
    assert int(width) / 4 - 3 >= small  # where it stands, it is not cut
    assert int(width) < 255  # and it does stand on a phone of 390 pixels
    assert axis["labelFontSize"]["expr"].endswith("? 11 : 12")


def test_numbers_of_ten_segments_never_overlap_on_a_phone() -> None:
    """Names down the side take two lines, numbers small letters, and none at all below twenty pixels."""
    column = "Days since becoming a customer"
    ten = SimpleNamespace(effects=DataFrame(np.ones((10, 1)), range(1, 11), [column]), basis=(column,))
    drawn = charts.profile_heatmap(ten, [f"Segment {s}" for s in range(1, 11)]).to_dict()
    text = next(layer["mark"] for layer in drawn["layer"] if layer["mark"]["type"] == "text")
    assert text["fontSize"]["expr"] == "width < 270 ? 11 : 12"
    assert text["opacity"]["expr"] == "width < 200 ? 0 : 1"
    assert '["Days since becoming", "a customer"]' in drawn["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]


def test_the_heat_map_signs_its_numbers(profile: Any) -> None:
    """Plus and a true minus, and no minus before zero."""
    texts = {row["text"] for row in rows(charts.profile_heatmap(profile, NAMES))}
    assert {"+3.0", "−2.7", "0"} <= texts
    assert "−0.0" not in texts


def test_lifts_are_tinted_on_a_ratio(profile: Any) -> None:
    """Half as many and twice as many are equally dark."""
    steps = {row["text"]: row["effect"] for row in rows(charts.lifts(profile, "Channel", NAMES))}
    assert steps["20%"] < 0 < steps["80%"]
    assert steps["50%"] == pytest.approx(0)


def test_separation_begins_with_the_strongest(profile: Any) -> None:
    """Largest share first."""
    assert [row["text"] for row in rows(charts.separation(profile))] == ["90%", "50%", "10%"]
