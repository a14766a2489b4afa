"""The map page: clouds with their names, a panel that tells of them, and what sets the segments apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pandas import DataFrame
from screens import pictured, texts
from streamlit.testing.v1 import AppTest

from ui.components.customer_map import outline_of
from ui.widgets import decimals

ASKED = {
    "Against the average": ["Furthest out: Premium Low Engagement, 1.5 standard deviations below average"],
    "What separates them": ["Most of all total spend: the segments explain 87%", "The largest holds 30%"],
    "Means": [],
    "What else differs": ["They also differ on"],
    "How well they fit": ["nearer to another segment than to their own"],
    "The axes": ["Three axes hold 94% of the differences", "Axis 1 goes most with total spend"],
}  # fmt: skip


@pytest.fixture
def on_map(sample: AppTest, visit: Callable[[AppTest, str], AppTest]) -> AppTest:
    return visit(sample, "segment/map")


def told(app: AppTest) -> dict[str, object]:
    return pictured(app, "customer_map")


def test_the_headline_is_of_verdict_and_picture(on_map: AppTest) -> None:
    """And whoever does not see the map hears the same, with who is on it and what lies across."""
    finding = "Four groups with gaps between them; the picture shows 83% of what differs."
    assert texts(on_map).count(finding) == 1
    assert told(on_map)["spoken"] == (
        f"Where the segments lie. {finding} 1 Young Trend-Driven, 302; 2 New or Low-Spend, 251; "
        "3 High-Value Loyal, 247; 4 Premium Low Engagement, 200. "
        "Across: 48% · total spend, age and less engagement score."
    )


def test_the_panel_begins_with_who_brings_most(on_map: AppTest) -> None:
    """Nobody is asked for yet; the same measures as in the table of personas."""
    said = told(on_map)
    segments = {one["id"]: one for one in said["segments"]}  # type: ignore[attr-defined]
    shares = {identity: one["parts"][1]["told"] for identity, one in segments.items()}
    assert shares[said["rest"]] == max(shares.values(), key=lambda share: int(share.rstrip("%")))
    assert said["found"] is None
    assert len({tuple(m["title"] for m in one["measures"]) for one in segments.values()}) == 1


@pytest.mark.parametrize(("wanted", "lines"), [("#12", 3), ("nobody", 1)])
def test_one_customer_is_told_of(on_map: AppTest, wanted: str, lines: int) -> None:
    """By row or id; who is not there is said not to be, and no place is marked."""
    digest = on_map.session_state["upload"].digest
    on_map.session_state[f"map.wanted@{digest[:12]}"] = wanted
    on_map.run()
    found = told(on_map)["found"]
    assert isinstance(found, dict)
    assert found["wanted"] == wanted
    assert len(found["lines"]) >= lines
    assert ("at" in found) == ("There is no customer" not in found["lines"][0])


def test_each_answer_is_drawn_when_it_is_asked_for(on_map: AppTest) -> None:
    """Sentences computed from these segments, none said twice; nothing is built that is not seen."""
    (control,) = on_map.segmented_control
    assert [*ASKED][:2] == [*control.options][:2]
    for question, said in ASKED.items():
        on_map.segmented_control[0].set_value(question).run()
        assert not on_map.exception
        for sentence in said:
            assert texts(on_map).count(sentence) == 1, question
        assert len(on_map.get("vega_lite_chart")) <= 2


def test_the_map_can_be_taken_along(on_map: AppTest) -> None:
    """The customers on it as a table and a file, the picture as a file."""
    on_map.session_state["keep.map"] = True
    on_map.run()
    assert not on_map.exception
    assert len(on_map.get("download_button")) == 3
    assert len(on_map.dataframe[0].value) == 1_000
    assert "CustomerID" in on_map.dataframe[0].value.columns


NO_LINES = [
    None, 3, "abc", [[1, 2], [3, 4]], [[1, 2], [3], [4, 5]], [[1, 2], [3, "x"], [4, 5]],
    [[1, 2], [3, float("nan")], [4, 5]], [[0, 1]] * 501,
]  # fmt: skip


@pytest.mark.parametrize("message", NO_LINES)
def test_a_line_is_three_corners_or_more(message: object) -> None:
    """A message may hold anything; what is no line is none."""
    assert outline_of(message) is None
    assert outline_of([[0, 0], [1.5, 0], [1, 1]]) == [(0, 0), (1.5, 0), (1, 1)]


def test_fractions_of_selected_customers_are_written_as_they_are_read() -> None:
    """27.3333 items per order were shown so; whole numbers stay whole, tiny shares keep their digits."""
    table = DataFrame(
        {"Items": [27.3333, 12.0], "Days": [3.0, np.nan], "ROI": [0.0081, 0.2], "Name": ["a", "b"]}
    )
    found = decimals(table)
    assert {name: column["type_config"]["format"] for name, column in found.items()} == {
        "Items": "%.2f",
        "ROI": "%.4f",
    }
