"""Reading a page the way a person does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parent.parent.parent / "app.py"


def texts(app: AppTest) -> str:
    """Everything a person can read on the page."""
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.warning, *app.info, *app.error]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u200b", "")


def choice(app: AppTest, name: str) -> Any:
    """The widget of one choice, whichever of its line is on screen: its key may end in a number."""
    widgets = [*app.select_slider, *app.segmented_control, *app.pills, *app.selectbox, *app.date_input]
    return next(w for w in widgets if w.key and re.fullmatch(rf"{re.escape(name)}(\.\d+)?", w.key))
