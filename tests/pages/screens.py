"""Reading a page the way a person does."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pandas import DataFrame
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parent.parent.parent / "app.py"


def csv_of(table: DataFrame) -> bytes:
    """A table as a file that somebody may bring."""
    return table.to_csv(index=False).encode()


def open_table(app: AppTest, table: DataFrame) -> AppTest:
    """A session into which somebody has brought this table."""
    return app.file_uploader(key="uploader").upload("odd.csv", csv_of(table)).run()


def press(app: AppTest, label: str) -> AppTest:
    """The page after a press of the first button of this name."""
    return next(button for button in app.button if button.label == label).click().run()


def texts(app: AppTest) -> str:
    """Everything a person can read on the page."""
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.warning, *app.info, *app.error]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u200b", "")


def numbers_read(app: AppTest) -> list[str]:
    """Every piece of text on the page that may hold a number: sentences, metrics, tables, pictures."""
    pieces = [*texts(app).splitlines(), *(f"{metric.value} {metric.proto.help}" for metric in app.metric)]
    pieces += [text for table in [*app.dataframe, *app.table] for text in cells_shown(table)]
    pieces += [text for chart in app.get("vega_lite_chart") for text in marks_shown(chart)]
    pieces += [text for one in app.get("bidi_component") for text in _written(heard(one.proto))]
    return pieces


def cells_shown(table: Any) -> Iterator[str]:
    """The cells of a table as they are shown."""
    data = getattr(table.proto, "arrow_data", table.proto)
    yield from _strings(data.styler.display_values or data.data)


def marks_shown(chart: Any) -> Iterator[str]:
    """What a chart writes and what its tooltips say, where Vega shows it as it is; and its name."""
    proto = chart.proto
    spec = json.loads(proto.spec)
    yield from (str(spec.get("description", "")), proto.alt)
    shown = set(_fields(spec))
    for table in [data.data.data for data in proto.datasets] + [proto.data.data]:
        yield from _strings(table, shown)


def _fields(spec: Any) -> Iterator[str]:
    """The fields that a specification writes letter by letter."""
    if isinstance(spec, dict) and spec.get("type") in ("nominal", "ordinal") and "field" in spec:
        yield spec["field"]
    for part in spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ():
        yield from _fields(part)


def _strings(table: bytes, names: set[str] | None = None) -> Iterator[str]:
    if table:
        rows = pa.ipc.open_stream(io.BytesIO(table)).read_all()
        for name in rows.column_names:
            if names is None or name in names:
                yield from {str(cell) for cell in rows[name].to_pylist() if cell is not None}


def _written(told: Any) -> Iterator[str]:
    """Every text that a component is told, but for colors and places across."""
    if isinstance(told, str):
        if not re.fullmatch(r"#\w{6}|[\d.]+%", told):
            yield told
    elif isinstance(told, dict | list):
        for part in told.values() if isinstance(told, dict) else told:
            yield from _written(part)


def door(app: AppTest) -> Any:
    """The uploader of “Your data”; it has another key once it has handed a file over."""
    return next(one for one in app.file_uploader if str(one.key).startswith("uploader"))


def choice(app: AppTest, name: str) -> Any:
    """The widget of one choice, whichever of its line is on screen: its key may end in a number."""
    widgets = [*app.select_slider, *app.segmented_control, *app.pills, *app.selectbox, *app.date_input]
    return next(w for w in widgets if w.key and re.fullmatch(rf"{re.escape(name)}(\.\d+)?", w.key))


def pictured(app: AppTest, name: str = "k_moment") -> dict[str, Any]:
    """What a component is told: the pictures of the choice, or `customer_map`."""
    return heard(next(one.proto for one in app.get("bidi_component") if name in one.proto.component_name))


def heard(proto: Any) -> dict[str, Any]:
    """The words and numbers at the head of what a component is told; nothing where it is told otherwise."""
    size = int.from_bytes(proto.bytes[:4], "little")
    told: dict[str, Any] = json.loads(proto.bytes[4 : 4 + size]) if size else {}
    return told
