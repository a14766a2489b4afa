"""Tables that are listed by whoever runs the dashboard, and no others."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame
from screens import texts
from streamlit.testing.v1 import AppTest

from segmentation.engines import scans
from segmentation.saved_studies import open_study
from ui import hosting
from ui.state import Upload

pytest.importorskip("duckdb")


def bring(app: AppTest) -> AppTest:
    next(each for each in app.button if each.label == "Bring a sample").click()
    return app.run()


def test_nothing_is_offered_where_nothing_is_listed(app: AppTest) -> None:
    assert "Bring a sample" not in [button.label for button in app.run().button]


def test_a_listed_table_comes_in_as_a_file_does(app: AppTest, tmp_path, monkeypatch) -> None:
    place = tmp_path / "c.parquet"
    rows = {"Spend": [float(i % 97) for i in range(400)], "Orders": [i % 13 for i in range(400)]}
    DataFrame({"Customer": [f"c{i}" for i in range(400)], **rows}).to_parquet(place)
    monkeypatch.setenv("TOUCHSTONE_SOURCES", f"Our customers={place}; =nothing; nothing=")
    assert hosting.sources() == {"Our customers": str(place)}
    app = bring(app.run())
    assert app.session_state["upload"].name == "Our customers.parquet"
    assert "400" in texts(app) and "sample:" not in texts(app) and not app.exception


def test_a_sample_is_never_taken_for_everybody(app: AppTest, tmp_path, monkeypatch) -> None:
    place = tmp_path / "c.parquet"
    rows = {"Spend": [float(i % 97) for i in range(400)], "Orders": [i % 13 for i in range(400)]}
    DataFrame({"Customer": [f"c{i}" for i in range(400)], **rows}).to_parquet(place)
    monkeypatch.setenv("TOUCHSTONE_SOURCES", f"Our customers={place}")
    monkeypatch.setattr(scans.scan, "__kwdefaults__", {**scans.scan.__kwdefaults__, "sample_rows": 300})
    app = bring(app.run())
    assert app.session_state["upload"].name == "Our customers, 300 of 400 rows.parquet"
    assert "This is a sample: 300 of the 400 rows of “Our customers”" in texts(app)


def test_the_sample_of_an_engines_study_brings_its_pages(app: AppTest, visit, tmp_path) -> None:
    rng = np.random.default_rng(2)
    group = rng.integers(0, 3, 900)
    data = DataFrame({"Spend": rng.normal(20 + 30 * group, 4), "Visits": rng.poisson(3 + 9 * (group % 2))})
    rows = scans.scan(data, sample_rows=300)
    study = rows.study(k=3, k_min=2, k_max=3, verdict=False).write(tmp_path / "s.json").read_bytes()
    app.run()
    app.session_state["opened"] = open_study(study)
    app.run()
    assert "all 900 rows, by an engine" in texts(app) and "the sample of 300 rows" in texts(app)
    assert open_study(study).is_of(rows.sample_file())
    app.session_state["upload"] = Upload.of("sample.parquet", rows.sample_file())
    told = texts(app.run())
    assert "This is the sample of your study: 300 of the 900 rows of “a table”" in told
    for page in ("prepare/explore", "segment/choose_k", "segment/map", "act/personas"):
        said = texts(visit(app, page))
        assert "Counts here are of a sample: 300 of the 900 rows." in said, page
    app.session_state["month"] = Upload.of("sample.parquet", rows.sample_file())
    said = texts(visit(app, "act/score"))
    assert "This file is the sample of your study, 300 of its 900 rows, and no new month" in said
    app.session_state["month"] = Upload.of("other.parquet", rows.sample_file(seed=1))
    assert "and no new month" not in texts(visit(app, "act/score")) and not app.exception
    visit(app, "prepare/data")
    app.session_state["upload"] = Upload.of("other.parquet", rows.sample_file(seed=1))
    assert "the sample of your study" not in texts(app.run())


def test_what_cannot_be_read_is_said(app: AppTest, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_SOURCES", f"Gone={tmp_path / 'gone.parquet'}")
    app = bring(app.run())
    assert "“Gone” cannot be read at the moment" in texts(app) and str(tmp_path) not in texts(app)
    assert not app.exception
