"""The explore page: findings for any file, filters that stay here, nothing that breaks."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from pandas import DataFrame
from screens import texts
from streamlit.testing.v1 import AppTest

from segmentation.prepare.explorations import StrongPair
from ui.ranked_pairs import _line

PAGE = "prepare/explore"


def upload(app: AppTest, table: DataFrame, name: str = "own.csv") -> AppTest:
    """The app with this table as an upload."""
    text = io.StringIO()
    table.to_csv(text, index=False)
    return app.file_uploader[0].upload(name, text.getvalue().encode()).run()


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart"))


def look_at(app: AppTest, view: str) -> AppTest:
    """Ask one of the page’s questions."""
    return next(one for one in app.segmented_control if "At a glance" in one.options).set_value(view).run()


def ranked(app: AppTest) -> str:
    """The list of pairs, as it is read."""
    lists = [html.unescape(part.proto.body) for part in app.get("html") if "ranked" in part.proto.body]
    return re.sub(r"<[^>]*>", " ", next((one for one in lists if "<ol" in one), ""))


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
    assert charts(explore) == 2
    pairs = ranked(explore)
    assert "Total spend and age" in pairs and "Total spend rises clearly with age." in pairs


@pytest.mark.parametrize(
    ("view", "told", "drawn"),
    [
        ("Groups", "347 Other, 334 Female and 319 Male", 3),
        ("Value", "half of it comes from 30% of them", 1),
        ("Gaps", "those without an end date are still here", 1),
        ("Pairs", "The strongest pair is total spend and age", 2),
        ("Any column", "Half lie between 2 and 6", 1),
    ],
)
def test_one_question_at_a_time(explore: AppTest, view: str, told: str, drawn: int) -> None:
    """What is not looked at is not built, and all is one click away."""
    assert told not in texts(explore)
    look_at(explore, view)
    assert not explore.error
    assert told in texts(explore)
    assert charts(explore) == drawn


def test_what_goes_with_value_stands_beside_it(explore: AppTest) -> None:
    """The other column’s name is enough there."""
    pairs = ranked(look_at(explore, "Value"))
    assert "Age" in pairs and "Total spend and age" not in pairs
    assert "falls clearly as engagement score rises" in pairs


def test_one_coefficient_stands_beside_a_pair() -> None:
    """“Falls as days rise: r = −.40” stood beside a bar of −.38, which counts everybody’s ranks."""
    pair = StrongPair("Days", "Spend", -0.38, "rank correlation", "Spend falls as days rise: r = −.40.")
    assert "r = −.38" in _line("Days", pair) and "r = −.40" not in _line("Days", pair)


def test_where_nothing_moves_no_empty_picture_is_drawn(
    app: AppTest, visit: Callable[[AppTest, str], AppTest]
) -> None:
    """A field of blank cells, the key of its colors and “click a cell” told nothing."""
    rng = np.random.default_rng(8)
    noise = DataFrame({name: rng.normal(50, 9, 900).round(1) for name in ("Spend", "Visits", "Age")})
    pairs = look_at(visit(upload(app, noise), PAGE), "Pairs")
    assert "Nothing moves together" in texts(pairs) and "Click a cell" not in texts(pairs)
    assert charts(pairs) == 1  # the strongest pair, by itself
    assert not pairs.exception


def test_a_question_outlives_its_answer(explore: AppTest) -> None:
    """A filter that leaves one level, or one customer, leaves the question, and says what there is to say."""
    look_at(explore, "Groups")
    for category in ("Gender", "Location"):
        explore.multiselect[0].set_value([*explore.multiselect[0].value, category]).run()
    for levels in explore.multiselect[1:3]:
        levels.set_value(levels.options[:1])
    explore.run()
    for view in ("Groups", "Value", "Gaps", "Pairs", "Any column", "At a glance"):
        look_at(explore, view)
        assert not explore.error and not explore.exception, view


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
    look_at(explore, "Any column")
    pairs = [("Age", "TotalSpend"), ("Gender", "Age"), ("LastPurchaseDate", "Age"), ("Gender", "Location")]
    for x, y in [*pairs, ("Age", "Age")]:
        boxes = {box.label: box for box in explore.selectbox}
        boxes["Column"].set_value(x)
        boxes["Against"].set_value(y).run()
        assert not explore.exception, (x, y)
        assert not explore.error, (x, y)


def test_all_columns_by_either_method(explore: AppTest) -> None:
    """Both correlations draw, with and without the columns that say the same."""
    look_at(explore, "Pairs")
    explore.toggle[-1].set_value(True).run()
    explore.segmented_control[1].set_value("linear").run()
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
    assert "a few high values lift the average" in texts(seen)


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
    questions = seen.segmented_control[0].options
    assert {"At a glance", "Gaps", "Pairs", "Any column"} <= set(questions)
    for view in questions:
        look_at(seen, view)
        assert not seen.exception, view
        assert not seen.error, view
        assert charts(seen) >= (0 if view == "Gaps" else 1), view


def test_what_a_file_calls_its_columns_is_no_markup(
    app: AppTest, visit: Callable[[AppTest, str], AppTest]
) -> None:
    """In the list of pairs, too, a name is shown as it is."""
    rng = np.random.default_rng(4)
    one = rng.normal(10, 2, 200).round(2)
    table = DataFrame({"Seen <img src=x>": one, "v</li>": one + rng.normal(0, 1, 200).round(2)})
    seen = visit(upload(app, table), PAGE)
    body = next(part.proto.body for part in seen.get("html") if "<ol" in part.proto.body)
    assert "img src=x&gt;" in body and "<img" not in body and body.count("</li>") == 1


def test_gaps_are_told(app: AppTest, visit: Callable[[AppTest, str], AppTest]) -> None:
    """Missing values are counted as uploaded, not as filled."""
    rng = np.random.default_rng(2)
    table = DataFrame({"Income": rng.normal(40, 9, 200).round(1), "Orders": rng.poisson(4, 200)})
    table.loc[:49, "Income"] = np.nan
    seen = visit(upload(app, table), PAGE)
    assert "Income is missing for 25%" in texts(look_at(seen, "Gaps"))


def menus(app: AppTest) -> list[str]:
    """The names of what opens at each chart."""
    found = [block.proto.popover.label for block in app.get("popover")]
    return [name.replace("\\", "") for name in found if name.startswith("More about: ")]


def test_every_picture_has_its_numbers_and_files(explore: AppTest) -> None:
    """At each chart wait its numbers as table and CSV, and itself as SVG and PNG; not made before."""
    for view, pictures in (("At a glance", 3), ("Groups", 3), ("Value", 2)):
        look_at(explore, view)
        assert len(menus(explore)) == len({*menus(explore)}) == pictures
        assert not explore.get("download_button")
    look_at(explore, "Groups")
    explore.session_state["keep.averages"] = True
    explore.run()
    assert not explore.exception
    assert [button.proto.label for button in explore.get("download_button")] == [
        "Numbers as CSV",
        "Picture as SVG",
        "Picture as PNG",
    ]
    assert "More about: Average total spend by gender" in menus(explore)
    assert {"Female", "Male", "Other"} == set(explore.dataframe[0].value[" "])


def test_a_pair_is_told_one_way_round_in_every_view(explore: AppTest) -> None:
    """Spend rises with age at a glance; among all pairs it is not age that rises with spend."""
    assert "Total spend rises clearly with age" in ranked(explore)
    said = texts(look_at(explore, "Pairs"))
    assert "Total spend rises clearly with age: r\u00a0=\u00a0.83." in said
    assert "Age rises clearly" not in said
