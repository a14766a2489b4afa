"""Every page calls the rows what they are, and amounts what they are in."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from pandas import DataFrame
from screens import numbers_read
from streamlit.testing.v1 import AppTest

PAGES = {
    "prepare/data": "All 120 sessions are in. We group sessions by",
    "prepare/explore": "What are your sessions like?",
    "segment/choose_k": "of 120 sessions",
    "segment/map": "All 120 sessions are drawn",
    "act/personas": "Zero is the average session",
    "act/download": "All 120 sessions carry their segment",
}


def sessions() -> bytes:
    """Visits to a site in three groups."""
    rng, group = np.random.default_rng(2), np.arange(120) % 3
    frame = DataFrame(
        {
            "Session ID": [f"S{i:05d}" for i in range(120)],
            "Pages viewed": rng.poisson(np.array([3, 20, 60])[group]),
            "Session duration": rng.normal(np.array([60, 700, 2200])[group], 40).round(1),
            "Bounce rate": rng.normal(np.array([0.5, 0.2, 0.05])[group], 0.02).round(3),
            "Basket": [f"€{one:.2f}" for one in rng.normal(np.array([5, 40, 200])[group], 3).clip(0)],
            "Visitor type": rng.choice(["New", "Returning"], 120),
        }
    )
    return frame.to_csv(index=False).encode()


def labels(app: AppTest) -> list[str]:
    """What stands at the things one can press, open or choose from."""
    pressed = [
        *app.button,
        *app.expander,
        *app.selectbox,
        *app.text_input,
        *app.segmented_control,
        *app.metric,
    ]
    return [part.label for part in pressed]


@pytest.mark.slow
def test_sessions_are_no_customers_on_any_page(
    app: AppTest, visit: Callable[[AppTest, str], AppTest]
) -> None:
    """No sentence, table, chart or button says customer of a session; amounts in euros say so."""
    app.file_uploader(key="uploader").upload("visits.csv", sessions()).run()
    app.session_state["personas.tool"] = "Compare two"
    read = {}
    for page in PAGES:
        visit(app, page)
        assert not app.exception, page
        read[page] = "\n".join([*numbers_read(app), *labels(app)])
    for page, said in PAGES.items():
        assert said in read[page], page
        assert not re.findall(r".*\bcustomers?\b.*", read[page], re.IGNORECASE), page
    for page in ("prepare/data", "act/personas"):
        assert "€" in read[page], page
