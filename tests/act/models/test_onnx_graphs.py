"""The graph of a study gives everybody the segment that the study gives, or says why it would not."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from months_of_a_shop import (
    BUILD,
    DRAWN,
    FILES,
    RECIPES,
    saved,
    saved_shop,
    shop,
    some_never_ordered,
    with_a_rare_plan,
)
from pandas import DataFrame, Series

from segmentation import SavedStudy, run
from segmentation.__main__ import main
from segmentation.act.models import onnx_graphs
from segmentation.errors import ExportError, SegmentationError
from segmentation.prepare.reading.tables import Table

pytestmark = pytest.mark.skipif(
    find_spec("onnx") is None or find_spec("onnxruntime") is None,
    reason="needs what writes graphs and what runs them: pip install onnx onnxruntime",
)


def fed(study: SavedStudy, table: DataFrame) -> dict[str, Any]:
    """The inputs of the graph, made as its description says."""
    kinds = {source.name: source.kind for source in study.model.sources}
    return {name: _column(table[name], kinds[name]) for name in study.model.needs}


def _column(column: Series[Any], kind: str) -> Any:
    if kind == "number":
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    if kind == "day":
        days = pd.to_datetime(column).astype("datetime64[us]")
        return np.where(days.isna(), np.nan, days.astype("int64") / 1e6)
    words = {True: "Yes", False: "No"} if kind == "truth" else {}
    return np.array(["" if pd.isna(cell) else words.get(cell, cell) for cell in column], dtype=object)


def same(study: SavedStudy, table: DataFrame) -> None:
    """Everybody's segment by the graph is that of `predict`; 0 stands for none."""
    table = Table.of(table).data  # what reading sets aside is no matter of the graph
    (found,) = session_of(study.onnx()).run(["segment"], fed(study, table))
    assert found.tolist() == study.predict(table)["Segment"].fillna(0).astype(int).tolist()


def session_of(data: bytes) -> Any:
    """A graph, ready to run."""
    import onnxruntime

    return onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])


def odd(n: int = 2_000) -> DataFrame:
    """A later month with cells that nobody had."""
    table = shop(n, seed=12, last="2024-07-31")
    table.loc[table.index[:6], "Spend"] = [np.inf, -np.inf, 1e31, -5.0, 1e12, 0.0]
    table.loc[table.index[2:5], "Channel"] = ["Fax", None, "it's"]
    table.loc[table.index[3:6], "Last order"] = pd.to_datetime(
        ["2024-06-30 23:59:59", "2031-01-01", None], format="mixed"
    )
    table["Newsletter"] = table["Newsletter"].astype("boolean").mask(table.index % 7 == 0)
    return table


@pytest.mark.parametrize("name", RECIPES)
def test_a_graph_labels_as_python_does(name: str) -> None:
    """With gaps, marks, unseen words, huge and infinite numbers, days with hours."""
    same(saved_shop(**{"k": 4, **RECIPES[name]}), odd())


def test_limits_of_size_have_their_price() -> None:
    """Who is nearest counts the price of each segment too."""
    made = saved_shop(k=3, basis=("Spend", "Orders"), max_size=0.36)
    assert made.model.segments.prices is not None
    same(made, odd())


def test_who_never_ordered_and_what_was_added() -> None:
    """Nought for empty cells, the longest wait, spend per order, years since a birth, and who left."""
    table = some_never_ordered()
    made = saved(table, k=3)
    assert made.model.steps.never is not None
    same(made, table)
    same(saved(table, k=3, basis=("Orders", "Date of birth", "Last order date")), table)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(2, 5))
def test_drawn_studies_label_alike(seed: int, k: int) -> None:
    """Numbers of every size and shape, words, and yes or no."""
    label_alike(seed, k)


def label_alike(seed: int, k: int) -> None:
    """A drawn study and rows of its file."""
    rng = np.random.default_rng(seed)
    n = 80
    table = DataFrame({"Customer ID": [f"K{i}" for i in range(n)]})
    for at in range(3):
        cells = rng.lognormal(rng.uniform(-3, 6), rng.uniform(0.1, 2), n) * 10.0 ** rng.integers(-3, 4)
        table[f"Number {at}"] = np.where(rng.random(n) < 0.1, np.nan, cells.round(3))
    table["Word"] = rng.choice(["A", "b", "Ü", "7 d'"], n)
    table["Member"] = rng.random(n) < 0.4
    basis = ("Number 0", "Number 1", "Number 2", "Word", "Member")
    try:
        made = saved(table, k=k, basis=basis)
        made.onnx()
    except SegmentationError:  # no study, or one of which few share a value
        assume(False)
    same(made, table.sample(300, replace=True, random_state=1).reset_index(drop=True))


@pytest.mark.slow
@pytest.mark.skipif("TOUCHSTONE_DATA" not in os.environ, reason="no real files here")
@pytest.mark.parametrize("name", FILES)
def test_real_files_label_alike(name: str) -> None:
    """Their own rows, to the customer."""
    path = Path(os.environ["TOUCHSTONE_DATA"]) / "customers" / name
    opened = saved(path)
    same(opened, opened.read_month(path).data)


def test_what_would_not_be_exact_is_refused() -> None:
    """Drawn segments, some customers only, rare values."""
    for name in ("tiers", "rules", "only some"):
        with pytest.raises(ExportError, match="no ONNX graph for this study"):
            saved_shop(**{"k": 3, **DRAWN[name]}).onnx()
    rare = with_a_rare_plan()
    with pytest.raises(ExportError, match="Values of “Plan” that few share"):
        saved(rare, k=3, basis=("Spend", "Orders", "Plan")).onnx()


def test_it_holds_no_customer_and_names_the_personas() -> None:
    """Names of segments stand in its metadata; ids nowhere."""
    made = saved_shop(k=3, basis=BUILD)
    data = made.onnx()
    assert b"C3-" not in data
    told = session_of(data).get_modelmeta().custom_metadata_map
    assert told == {f"segment {p.segment}": p.name for p in made.personas}
    assert run(shop(), made.recipe, verdict=False).onnx() == data


def test_the_shell_writes_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The very bytes, and what goes in."""
    made, study, out = saved_shop(k=3, basis=("Spend", "Orders")), tmp_path / "s.json", tmp_path / "s.onnx"
    made.write(study)
    assert main(["onnx", "--study", str(study), "--out", str(out)]) == 0
    assert out.read_bytes() == made.onnx()
    assert "the inputs are “Spend”, “Orders”; the output “segment” is 1 to 3" in capsys.readouterr().out


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(2, 8))
def test_many_drawn_studies_label_alike(seed: int, k: int) -> None:
    """The same, many times."""
    label_alike(seed, k)


def test_without_onnx_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence."""
    monkeypatch.setattr(onnx_graphs, "find_spec", lambda name: None)
    with pytest.raises(ExportError, match=r"Install “touchstone-segments\[onnx\]”"):
        saved_shop(k=3).onnx()
