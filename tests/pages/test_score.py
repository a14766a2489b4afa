"""Coming back: a study opened again, with its file and without, and a new month in its segments."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from pandas import DataFrame
from screens import APP, csv_of, door, press, texts
from streamlit.testing.v1 import AppTest

from segmentation import open_study, run
from segmentation.act.exports import study_json
from ui.sentences.score import needs, purpose

Visit = Callable[[AppTest, str], AppTest]


def bring(app: AppTest, name: str, data: bytes) -> AppTest:
    return door(app).upload(name, data).run()


def bring_month(app: AppTest, data: bytes, name: str = "july.csv") -> AppTest:
    return app.file_uploader(key="month_file").upload(name, data).run()


@pytest.fixture(scope="module")
def kept(customers: DataFrame) -> bytes:
    """A study of three segments, one of them renamed."""
    made = run(csv_of(customers), k=3, verdict=False)
    edits = {made.personas[0].name: {"name": "Our regulars"}}
    return study_json(run(csv_of(customers), made.recipe.replace(personas=edits)))


def test_a_study_opens_alone(app: AppTest, visit: Visit, kept: bytes) -> None:
    """Cards, profile, rules and receipt can be read; the pages about customers say what is missing."""
    bring(app, "study.json", kept)
    said = texts(app)
    assert [title.value for title in app.title] == ["A saved study"]
    assert "Our regulars" in said
    saved = open_study(kept)
    for card in saved.document.personas:
        assert card.name in said
        assert card.portrait in said
        assert card.rule in said
    assert len(app.dataframe) >= 1
    visit(app, "segment/choose_k")
    assert "open without its file" in texts(app)
    visit(app, "act/score")
    assert not app.exception
    assert "The file needs “Spend” and “Visits”" in texts(app)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            ("Orders", "Revenue"),
            "Bring every order line up to now, not those of one month alone; or one row per",
        ),
        (("Orders", "Age"), "The file needs “Orders” and “Age”"),
    ],
)
def test_a_study_of_orders_asks_for_orders(columns: tuple[str, ...], said: str) -> None:
    """Nobody has a file with “Purchase days”: it is made from order lines, and from all of them."""
    model = SimpleNamespace(sources=[SimpleNamespace(name=name) for name in columns], foretold=None)
    saved: Any = SimpleNamespace(model=model, recipe=SimpleNamespace(outcome=None))
    assert needs(saved).startswith(said)


@pytest.mark.slow
def test_its_file_brings_all_back(app: AppTest, visit: Visit, kept: bytes, customers: DataFrame) -> None:
    """Number, names, and everybody’s segment to the bit."""
    bring(app, "study.json", kept)
    bring(app, "customers.csv", csv_of(customers))
    assert "All 100 customers are in" in texts(app)
    assert app.query_params["k"] == "3"
    visit(app, "act/personas")
    assert "Our regulars" in [heading.value for heading in app.subheader]
    assert app.session_state["recipe"] == open_study(kept).recipe


def test_a_study_beside_its_file_restores_it(app: AppTest, kept: bytes, customers: DataFrame) -> None:
    """Also where the file came first."""
    bring(app, "customers.csv", csv_of(customers))
    bring(app, "study.json", kept)
    assert "All 100 customers are in" in texts(app)
    assert app.session_state["recipe"] == open_study(kept).recipe


def test_another_file_is_asked_about(app: AppTest, visit: Visit, kept: bytes, customers: DataFrame) -> None:
    """It may be a new month, or make segments anew with the same choices."""
    other = customers.assign(Spend=customers["Spend"] + 1)
    bring(app, "study.json", kept)
    bring(app, "august.csv", csv_of(other))
    assert "“august.csv” is not the file this study was made from" in texts(app)
    visit(app, "act/score")
    assert next(m for m in app.metric if m.label == "Customers").value == "100"
    visit(app, "prepare/data")
    press(app, "Make segments anew")
    assert "All 100 customers are in" in texts(app)
    assert app.session_state["recipe"].k == 3


def test_a_study_beside_another_file_keeps_it_as_a_month(
    app: AppTest, visit: Visit, kept: bytes, customers: DataFrame
) -> None:
    """Nothing that was brought is lost."""
    bring(app, "august.csv", csv_of(customers.assign(Spend=customers["Spend"] + 1)))
    bring(app, "study.json", kept)
    assert "“august.csv” is not the file this study was made from" in texts(app)
    visit(app, "act/score")
    assert next(m for m in app.metric if m.label == "Customers").value == "100"
    visit(app, "prepare/data")
    press(app, "Close this study")
    assert [title.value for title in app.title] == ["Find the segments in your customers"]


def test_what_is_no_study_is_said(app: AppTest, kept: bytes, customers: DataFrame) -> None:
    """One sentence; the file that was there stays."""
    bring(app, "customers.csv", csv_of(customers))
    bring(app, "study.json", kept.replace(b'"k": 3', b'"k": "three"'))
    assert "is no saved study: “k” is not a whole number" in texts(app)
    assert "All 100 customers are in" in texts(app)
    bring(app, "study2.json", kept.replace(b'"format": 4', b'"format": 7'))
    assert "written by a newer Touchstone" in texts(app)


def test_a_new_month_gets_the_old_segments(
    app: AppTest, visit: Visit, kept: bytes, customers: DataFrame
) -> None:
    """Columns matched and shown, changes said, and everybody in the download."""
    bring(app, "study.json", kept)
    visit(app, "act/score")
    july = customers.rename(columns={"Spend": "Umsatz"})[["Umsatz", "Visits", "CustomerID"]]
    bring_month(app, csv_of(july))
    assert not app.exception
    said = texts(app)
    assert "“Umsatz” for “Spend”" in said
    assert "the mix is about that of the study" in said
    assert "The columns you group by look as they did in the study" in said
    table = app.dataframe[0].value
    assert table["Customers"].astype(int).sum() == 100
    assert "Our regulars" in set(table["Persona"])


def test_a_month_that_cannot_be_scored_says_why(
    app: AppTest, visit: Visit, kept: bytes, customers: DataFrame
) -> None:
    """A column that is gone can be pointed at; another unit can be believed."""
    bring(app, "study.json", kept)
    visit(app, "act/score")
    bring_month(app, csv_of(customers.rename(columns={"Spend": "Field 7"})))
    assert "“Spend” is missing here" in app.warning[0].value.replace("\\", "").replace("\u200b", "")
    app.selectbox[0].set_value("Field 7").run()
    assert not app.warning
    assert "“Field 7” for “Spend”" in texts(app)
    bring_month(app, csv_of(customers.assign(Spend=customers["Spend"] * 100)), "cents.csv")
    assert "100 times larger" in texts(app)
    press(app, "It is as it should be")
    assert next(m for m in app.metric if m.label == "Customers").value == "100"


def test_the_study_at_hand_scores_as_well(app: AppTest, visit: Visit, customers: DataFrame) -> None:
    """Its own file gets its own segments."""
    bring(app, "customers.csv", csv_of(customers))
    visit(app, "act/score")
    assert "The same segments in another file" in texts(app)
    bring_month(app, csv_of(customers))
    assert "the mix is about that of the study" in texts(app)
    assert (
        pd.read_csv(io.BytesIO(csv_of(customers))).shape[0]
        == app.dataframe[0].value["Customers"].astype(int).sum()
    )


def test_whatever_opens_can_be_shown(kept: bytes) -> None:
    """A study that somebody changed by hand, where it still opens, has words for every part of the page."""
    plain = json.loads(kept)
    hostile = "![x](https://evil.example/a.png) <b>" + "ü" * 5000
    plain["headline"] = plain["personas"][0]["name"] = plain["file"]["name"] = hostile
    plain["personas"][0]["traits"] = [hostile] * 50
    plain["numbers"]["Spend"]["means"] = [None] * 3
    plain["numbers"][hostile] = plain["numbers"]["Spend"]
    plain["categories"] = {hostile: [{"value": hostile, "share": 0.5, "shares": [None, 0.2, 1e9]}]}
    plain["personas"][1]["value_share"] = 7.5
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    bring(app, "study.json", json.dumps(plain).encode())
    assert not app.exception
    assert not app.error
    assert [title.value for title in app.title] == ["A saved study"]
    shown = "\n".join(part.value for part in [*app.markdown, *app.caption, *app.subheader])
    assert "![x](" not in shown


def test_the_page_speaks_of_what_the_study_holds(kept: bytes) -> None:
    """A study of respondents is followed by respondents, not by customers."""
    saved = open_study(kept)
    assert "next month’s customers" in purpose(saved)
    assert saved.document is not None
    asked = replace(saved, document=replace(saved.document, many="respondents"))
    assert "next month’s respondents" in purpose(asked)
