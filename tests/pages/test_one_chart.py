"""A chart that cannot be drawn is said in its place, and the rest of the page stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from segmentation import charts


def test_the_rest_of_the_page_stands(
    sample: AppTest, visit: Callable[[AppTest, str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a cell of the file")

    monkeypatch.setattr(charts, "profile_heatmap", broken)
    app = visit(sample, "segment/map")
    (said,) = app.error
    assert said.value.startswith("Something went wrong on our side") and "a cell" not in said.value
    assert "Next: meet the personas" in app.get("page_link")[-1].proto.label
