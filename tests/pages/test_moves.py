"""Next month beside the month before: who moved, what was promised, and the segments made anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from act.comparison.two_months import RISEN, club, july
from pandas import DataFrame
from screens import csv_of, door, press, texts
from streamlit.testing.v1 import AppTest

from segmentation import open_study, run
from segmentation.act.exports import study_json

Visit = Callable[[AppTest, str], AppTest]


def bring(app: AppTest, key: str, name: str, data: bytes) -> AppTest:
    found = door(app) if key == "uploader" else app.file_uploader(key=key)
    return found.upload(name, data).run()


@pytest.fixture(scope="module")
def june() -> DataFrame:
    return club()


@pytest.fixture(scope="module")
def study(june: DataFrame) -> bytes:
    return study_json(run(csv_of(june), k=3, basis=("Spend", "Visits"), verdict=False))


@pytest.mark.slow
def test_the_studys_own_file_is_what_a_month_is_compared_with(
    app: AppTest, visit: Visit, study: bytes, june: DataFrame
) -> None:
    """Nothing else has to be brought; the movers are told, and no promise is made unasked."""
    bring(app, "uploader", "study.json", study)
    assert not door(app).value, "a study that is open does not stand in the door for its file"
    bring(app, "uploader", "june.csv", csv_of(june))
    visit(app, "act/score")
    bring(app, "month_file", "july.csv", csv_of(july(june)))
    assert not app.exception
    said = texts(app)
    assert "Compared with “june.csv”." in said
    assert f"{RISEN} customers moved up to “High-Value” from “Low-Spend”, and nobody the other way" in said
    assert "“High-Value” grew from 33% to 49% of the customers" in said
    assert "Customers are joined by “Member ID”" in said
    assert "below 300 in the older file" not in said, "told above already"
    assert "Shifted, as told above: “Spend”" in said
    assert [table.value["Customers"].tolist() for table in app.dataframe if "From" in table.value] == [["84"]]
    press(app, "Propose promises")
    said = texts(app)
    assert "promises are broken" in said
    assert "“Low-Spend” is 25% to 42% of the customers. It is 20.9% here" in said


def test_an_older_month_can_be_brought_to_a_study_alone(
    app: AppTest, visit: Visit, study: bytes, june: DataFrame
) -> None:
    """The customers of a cell come down with the segment they were in."""
    bring(app, "uploader", "study.json", study)
    visit(app, "act/score")
    bring(app, "month_file", "july.csv", csv_of(july(june)))
    assert "Bring the month before" in texts(app)
    assert "Bring the study’s own file, and promises are proposed from it" in texts(app)
    bring(app, "older_file", "may.csv", csv_of(june))
    assert not app.exception
    assert f"{RISEN} customers moved up" in texts(app)
    cell = next(box for box in app.selectbox if box.label == "Take some of them away")
    assert cell.value == (3, 1)
    cell.select_index(len(cell.options) - 1).run()
    assert not app.exception
    assert "stay in" in texts(app)


def test_an_older_file_that_is_no_month_says_so(
    app: AppTest, visit: Visit, study: bytes, june: DataFrame
) -> None:
    """The new month stays where it was."""
    bring(app, "uploader", "study.json", study)
    visit(app, "act/score")
    bring(app, "month_file", "july.csv", csv_of(july(june)))
    bring(app, "older_file", "may.csv", csv_of(june.drop(columns="Spend")))
    assert not app.exception
    assert "“Spend” is missing here" in texts(app)
    assert next(m for m in app.metric if m.label == "Customers").value == "594"
    bring(app, "older_file", "april.csv", csv_of(june.drop(columns=["Member ID", "Email"])))
    assert "No column of both files names customers" in texts(app)
    assert "Every segment then and now" in texts(app)


def test_promises_are_changed_and_taken_away(
    app: AppTest, visit: Visit, study: bytes, june: DataFrame
) -> None:
    """Of a study without its file too; what cannot be is said, and the old limit stays."""
    promised = open_study(study).promising(
        [{"about": "share", "segment": "Low-Spend", "low": 0.3, "high": 0.4}, {"about": "drift"}]
    )
    bring(app, "uploader", "study.json", promised.document.to_bytes())
    visit(app, "act/score")
    assert "“Low-Spend” is 30% to 40% of the customers" in texts(app)
    app.session_state["promises.change"] = True
    app.run()
    low = next(box for box in app.number_input if box.label == "At least (%)")
    low.set_value(35.0).run()
    assert "“Low-Spend” is 35% to 40% of the customers" in texts(app)
    next(box for box in app.number_input if box.label == "At least (%)").set_value(90.0).run()
    assert "“low” is above “high”" in texts(app)
    assert app.session_state["opened"].promises[0].low == 0.35
    press(app, "Take away")
    assert [promise.about for promise in app.session_state["opened"].promises] == ["drift"]


@pytest.mark.slow
def test_segments_are_made_anew_from_the_month(
    app: AppTest, visit: Visit, study: bytes, june: DataFrame
) -> None:
    """Told first, and taken on a click, under the old numbers and names."""
    bring(app, "uploader", "study.json", study)
    visit(app, "act/score")
    bring(app, "month_file", "july.csv", csv_of(july(june)))
    app.session_state["refit"] = True
    app.run()
    assert "The segments are the same as before" in texts(app)
    press(app, "Go on with segments made anew")
    assert not app.exception
    visit(app, "act/personas")
    assert "High-Value" in texts(app)


@pytest.mark.slow
def test_hostile_names_are_shown_as_they_are(
    app: AppTest, visit: Visit, study: bytes, june: DataFrame
) -> None:
    """In promises that somebody wrote by hand; another column to join by is only one that both files have."""
    hostile = "![x](https://evil.example/a.png) <b>" + "ü" * 500
    promises = [
        {"about": "share", "segment": hostile, "low": 0.1},
        {"about": "level", "segment": "Low-Spend", "column": hostile, "level": hostile, "low": 1e-300},
        {"about": "average", "segment": "Low-Spend", "column": "Spend", "low": 999_999.0},
    ]
    promised = open_study(study).promising(promises)
    bring(app, "uploader", "study.json", promised.document.to_bytes())
    visit(app, "act/score")
    app.session_state["promises.change"] = True
    bring(app, "month_file", "july.csv", csv_of(july(june)))
    bring(app, "older_file", "may.csv", csv_of(june))
    assert not app.exception
    shown = "\n".join(part.value for part in [*app.markdown, *app.caption, *app.subheader])
    assert "![x](" not in shown
    by = next(box for box in app.selectbox if box.label == "Join by")
    by.set_value("Email").run()
    assert not app.exception
    assert "Without an id" not in texts(app)
    assert f"{RISEN} customers moved up" in texts(app)
    bring(app, "older_file", "april.csv", csv_of(june.drop(columns="Email")))
    assert not app.exception
    assert "Customers are joined by “Member ID”" in texts(app)


def chosen(app: AppTest, label: str, value: str) -> AppTest:
    return next(box for box in app.selectbox if box.label == label).select(value).run()


@pytest.mark.slow
def test_a_promise_is_written_by_hand(app: AppTest, visit: Visit, june: DataFrame) -> None:
    """Held at once against the study’s own file, kept in the study, broken by another month."""
    bring(app, "uploader", "june.csv", csv_of(june))
    visit(app, "act/score")
    app.session_state["promises.new"] = True
    app.run()
    about = next(box for box in app.selectbox if box.label == "What")
    assert about.options == [
        "Share of the customers", "Mean of a column", "Median of a column", "How many have a value",
        "Precision of the rule", "No drift of a column",
    ]  # fmt: skip
    about.select("mean").run()
    chosen(app, "Column", "Spend")
    assert f"In the study’s own file: it is {june['Spend'].mean():.0f} here" in texts(app)
    next(box for box in app.number_input if box.label == "At least").set_value(900.5).run()
    said = texts(app)
    assert "The mean of “Spend” among all customers is at least 900.5" in said
    assert "The study’s own file does not keep it." in said
    chosen(app, "Limit", "high")
    next(box for box in app.number_input if box.label == "At most").set_value(700.0).run()
    assert "The study’s own file keeps it." in texts(app)
    press(app, "Add this promise")
    chosen(app, "What", "rate")
    chosen(app, "Column", "Plan")
    chosen(app, "Value", "Plus")
    chosen(app, "Limit", "both")
    next(box for box in app.number_input if box.label == "At least (%)").set_value(60.0).run()
    next(box for box in app.number_input if box.label == "At most (%)").set_value(40.0).run()
    assert "“low” is above “high”" in texts(app)
    next(box for box in app.number_input if box.label == "At least (%)").set_value(20.0).run()
    press(app, "Add this promise")
    assert not app.exception
    assert "Held against the study’s own file:" in texts(app)
    assert "20% to 40% of all customers have “Plus” in “Plan”. It is 5" in texts(app)
    assert [promise.about for promise in app.session_state["recipe"].promises] == ["mean", "rate"]
    bring(app, "month_file", "july.csv", csv_of(july(june)))
    assert "2 of 2 promises are broken" in texts(app)


@pytest.mark.parametrize("about", ["share", "median", "rule", "drift"])
def test_every_kind_of_promise_can_be_written(
    app: AppTest, visit: Visit, june: DataFrame, about: str
) -> None:
    """And is about what it says."""
    bring(app, "uploader", "june.csv", csv_of(june))
    visit(app, "act/score")
    app.session_state["promises.new"] = True
    app.run()
    chosen(app, "What", about)
    for box in [box for box in app.number_input if box.label.startswith("At least")]:
        box.set_value(1.0).run()
    press(app, "Add this promise")
    assert not app.exception
    assert [promise.about for promise in app.session_state["recipe"].promises] == [about]
    assert "The study’s own file keeps it." in texts(app)


def test_a_promise_is_written_of_a_study_alone(app: AppTest, visit: Visit, study: bytes) -> None:
    """Without its file nothing is held against it yet, and that is said."""
    bring(app, "uploader", "study.json", study)
    visit(app, "act/score")
    app.session_state["promises.new"] = True
    app.run()
    assert "Precision of the rule" not in next(box for box in app.selectbox if box.label == "What").options
    chosen(app, "Of whom", "Low-Spend")
    next(box for box in app.number_input if box.label == "At least (%)").set_value(30.0).run()
    assert "Bring the study’s own file to see how it stands to this now." in texts(app)
    press(app, "Add this promise")
    assert not app.exception
    assert [promise.told() for promise in app.session_state["opened"].promises] == [
        "“Low-Spend” is at least 30% of the customers"
    ]
