"""The explore page: findings for any file, filters that stay here, nothing that breaks."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from pandas import DataFrame
from screens import texts
from streamlit.testing.v1 import AppTest

PAGE = "prepare/explore"


def upload(app: AppTest, table: DataFrame, name: str = "own.csv") -> AppTest:
    """The app with this table as an upload."""
    text = io.StringIO()
    table.to_csv(text, index=False)
    return app.file_uploader[0].upload(name, text.getvalue().encode()).run()


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart"))


@pytest.fixture
def explore(sample: AppTest, visit: Callable[[AppTest, str], AppTest]) -> AppTest:
    return visit(sample, PAGE)


def test_too_early_it_shows_the_way(app: AppTest, visit: Callable[[AppTest, str], AppTest]) -> None:
    """Without a file the page says what is missing, and draws nothing."""
    seen = visit(app, PAGE)
    assert "no customer file yet" in texts(seen)
    assert charts(seen) == 0


def test_it_answers_first(explore: AppTest) -> None:
    """One sentence, four numbers, then pictures that each have a sentence of their own."""
    assert not explore.exception
    assert not explore.error
    answer = texts(explore)
    assert "Half of them spend between" in answer
    assert "The top 20% bring" in answer
    assert [metric.label for metric in explore.metric] == [
        "Customers",
        "Total spend",
        "Median age",
        "Missing cells",
    ]
    assert charts(explore) >= 8
    assert "those without an end date are still here" in answer


def test_a_filter_narrows_this_page_only(explore: AppTest) -> None:
    """The customers shown are those who fit; the file keeps everyone, and the page says so."""
    explore.multiselect[0].set_value(["Gender"]).run()
    explore.multiselect[1].set_value(["Female"]).run()
    shown = int(explore.metric[0].value.replace(",", ""))
    assert 0 < shown < 1_000
    assert f"Looking at {shown} of 1,000 customers: Gender is Female" in texts(explore)
    assert "the segments use all of them" in texts(explore)
    explore.switch_page("pages/prepare/data.py").run()
    assert explore.metric[0].value == "1,000"


def test_a_range_of_numbers_filters(explore: AppTest) -> None:
    """A slider leaves out whoever lies outside."""
    explore.multiselect[0].set_value(["Age"]).run()
    explore.slider[0].set_range(30, 40).run()
    assert "Age is between 30 and 40" in texts(explore)
    assert not explore.exception


def test_a_range_of_dates_filters(explore: AppTest) -> None:
    """From one day to another, both included; half a range waits for the other half."""
    explore.multiselect[0].set_value(["LastPurchaseDate"]).run()
    assert not explore.error
    explore.date_input[0].set_value((date(2024, 1, 1), date(2024, 2, 1))).run()
    assert not explore.error
    assert "LastPurchaseDate is between 1 January 2024 and 1 February 2024" in texts(explore)


def test_any_column_against_any_other(explore: AppTest) -> None:
    """Numbers, categories and dates: every combination has a picture."""
    pairs = [("Age", "TotalSpend"), ("Gender", "Age"), ("LastPurchaseDate", "Age"), ("Gender", "Location")]
    for x, y in [*pairs, ("Age", "Age")]:
        boxes = {box.label: box for box in explore.selectbox}
        boxes["Column"].set_value(x)
        boxes["Against"].set_value(y).run()
        assert not explore.exception, (x, y)
        assert not explore.error, (x, y)


def test_all_columns_by_either_method(explore: AppTest) -> None:
    """Both correlations draw, with and without the columns that say the same."""
    explore.toggle[-1].set_value(True).run()
    explore.segmented_control[0].set_value("linear").run()
    assert not explore.error
    assert "The strongest pair is" in texts(explore)


def test_a_skewed_number_offers_a_logarithm(app: AppTest, visit: Callable[[AppTest, str], AppTest]) -> None:
    """Where a plain axis shows one bar and a long tail, the other scale is one click away."""
    rng = np.random.default_rng(0)
    table = DataFrame({"Revenue": rng.lognormal(4, 1.2, 300).round(2), "Visits": rng.poisson(9, 300)})
    seen = visit(upload(app, table), PAGE)
    log = next(toggle for toggle in seen.toggle if toggle.label == "Logarithmic scale")
    log.set_value(True).run()
    assert not seen.error
    assert "Skewed to the right" in texts(seen)


@pytest.mark.parametrize(
    "columns",
    [
        {"a:b": "number", "x.y[0]": "number", "![p](http://e.x/p.png)": "word"},
        {"Farbe": "word", "Größe": "word", "Ort": "word"},
        {"v1": "number", "v2": "number"},
        {"Umsatz": "number", "Alter": "age", "Geschlecht": "word"},
    ],
)
def test_other_columns_than_gender_age_and_spend(
    app: AppTest, visit: Callable[[AppTest, str], AppTest], columns: dict[str, str]
) -> None:
    """Whatever the columns are called, and whichever kinds are missing, the page stands."""
    rng = np.random.default_rng(1)
    make = {
        "number": lambda: rng.normal(100, 20, 120).round(1),
        "age": lambda: rng.integers(18, 80, 120),
        "word": lambda: rng.choice(["red", "*green*", "<b>blue</b>"], 120),
    }
    seen = visit(upload(app, DataFrame({name: make[kind]() for name, kind in columns.items()})), PAGE)
    assert not seen.exception
    assert not seen.error
    assert charts(seen) >= 3


def test_gaps_are_told(app: AppTest, visit: Callable[[AppTest, str], AppTest]) -> None:
    """Missing values are counted as uploaded, not as filled."""
    rng = np.random.default_rng(2)
    table = DataFrame({"Income": rng.normal(40, 9, 200).round(1), "Orders": rng.poisson(4, 200)})
    table.loc[:49, "Income"] = np.nan
    seen = visit(upload(app, table), PAGE)
    assert "Income is missing for 25%" in texts(seen)


def test_every_picture_has_its_numbers_and_files(explore: AppTest) -> None:
    """Below each chart waits a table of the same numbers, and the picture as SVG and PNG."""
    drawers = [box for box in explore.expander if box.label == "Numbers and download"]
    assert len(drawers) == charts(explore)
    assert not explore.get("download_button")
    explore.session_state["keep.averages"] = True
    explore.run()
    assert not explore.exception
    assert [button.proto.label for button in explore.get("download_button")] == [
        "Picture as SVG",
        "Picture as PNG",
    ]
    assert {"Female", "Male", "Other"} == set(explore.dataframe[0].value[" "])
