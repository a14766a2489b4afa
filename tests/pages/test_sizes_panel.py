"""The smallest and the largest segment on “How many”."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from screens import texts
from streamlit.testing.v1 import AppTest

from ui import outcome_panel, sizes_panel, widgets

Visit = Callable[[AppTest, str], AppTest]


@pytest.fixture
def page(sample: AppTest, visit: Visit) -> AppTest:
    visit(sample, "segment/choose_k")
    sample.session_state["sizes.limits"] = True
    return sample.run()


def limit(app: AppTest, label: str, percent: int) -> AppTest:
    field = next(field for field in app.number_input if field.label == label)
    return field.set_value(percent).run()


@pytest.mark.slow
def test_a_smallest_segment_is_kept_and_its_cost_told(page: AppTest) -> None:
    """What it means in customers, and what the cut still explains; it can be taken back."""
    limit(page, "Smallest, in %", 22)

    assert not page.exception
    said = texts(page)
    assert "That is 220 to 1,000 of 1,000 customers." in said
    assert "of at least 22% each keep" in said
    assert "of what the free cut explains" in said
    assert page.session_state["recipe"].min_size == 0.22
    assert page.session_state["history"].before


def test_what_cannot_be_kept_is_said_and_not_kept(page: AppTest) -> None:
    """Two segments of 60 percent are more than everybody."""
    limit(page, "Smallest, in %", 60)

    assert not page.exception
    assert "would need 1,200 customers, and there are 1,000" in texts(page)
    assert page.session_state["recipe"].min_size == 0


def test_what_hangs_on_the_number_of_segments_follows_it(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever moves the number draws only what is named: the cost of limits is another at each."""
    redrawn: list[str] = []
    monkeypatch.setattr(widgets, "redraw", lambda _page, *fragments: redrawn.extend(fragments))
    page.select_slider[0].set_value(3).run()

    assert {sizes_panel.PLACE, outcome_panel.PLACE} <= set(redrawn)
