"""What “Next month” and the map tell at a glance, and what they leave for whoever opens it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame
from streamlit.testing.v1 import AppTest

from segmentation import charts, run
from ui.sentences.comparison import one_by_one
from ui.sentences.customer_map import lie


def checks(*status: str) -> Any:
    return [SimpleNamespace(status=one) for one in status]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (["kept"] * 17, "All 17 promises, one by one"),
        (["kept"] * 5, None),
        (["kept"] * 16 + ["broken"], None),
        (["kept"] * 16 + ["not told"], None),
        ([], None),
    ],
)
def test_many_kept_promises_are_folded(status: list[str], told: str | None) -> None:
    """The title has said that all are kept; what is broken or untold is read without a click."""
    assert one_by_one(checks(*status)) == told


def test_twelve_customers_are_not_called_one_cloud() -> None:
    """Nobody can tell whether twelve are one cloud."""
    table = DataFrame({"Spend": range(12), "Visits": [n * n % 7 for n in range(12)]})
    assert lie(run(table, k=2, k_max=3)) == "Two segments"


def test_ribbons_name_who_is_new_and_who_is_lost() -> None:
    """The grey ends have words; they bore nothing."""
    counts = np.array([[5, 1, 1], [0, 6, 1], [2, 1, 0]])
    chart = json.dumps(charts.moves(counts, ["Loyal", "At Risk"]).to_dict())
    assert '"mark": "new"' in chart and '"mark": "lost"' in chart


def test_a_row_of_figures_is_a_list_on_a_phone() -> None:
    """Named by its first two cells; an empty one is left out, a long one has a line for itself."""

    def page() -> None:
        from pandas import DataFrame

        from ui import widgets

        rows = DataFrame(
            [{"From": "1 A<b", "To": "2 B", "Customers": "3", "Share": "28% (26% to 30%)", "Real": ""}]
        )
        widgets.by_row(rows, alt="Moves", key="moves", between=" → ")

    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    [told] = app.get("html")
    assert told.proto.body == (
        '<dl class="measures rows"><dt>1 A&lt;b → 2 B</dt><dd><b>Customers</b> 3</dd>'
        '<dd class="line"><b>Share</b> 28% (26% to 30%)</dd></dl>'
    )
