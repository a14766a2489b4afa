"""The report of a study of orders: what became of every line, the scores, and how to do it again."""

from __future__ import annotations

import io
import json
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from pandas import DataFrame
from prepare.lifetime.purchases import world
from test_reports import Page

from segmentation import studies
from segmentation.__main__ import main
from segmentation.act.files.xlsx import workbook
from segmentation.act.report import commands, order_parts, sentences
from segmentation.act.report.reports import report
from segmentation.datasets import orders
from segmentation.language.phrases import count
from segmentation.prepare.reading.inputs import read
from segmentation.studies import Study

FILE = "orders of 2023; all.csv"
CHOSEN = {
    "orders": {"category": "Product", "discount": "", "product": ""},
    "order_rules": {"returns": "leave out", "duplicates": "leave out all", "buyers": "leave out"},
    "reference_date": "2023-06-30",
}


class Listings(Page):
    """A page, and what in it is meant to be copied."""

    def __init__(self, page: str) -> None:
        self.copied: list[str] = []
        super().__init__(page)

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        if self.open[-1:] == ["pre"]:
            self.copied.append(data)


@pytest.fixture(scope="module")
def lines() -> DataFrame:
    return orders().head(900)


def made_again(lines: DataFrame, folder: Path, monkeypatch: pytest.MonkeyPatch, **choices: Any) -> list[str]:
    """Makes a study, does what its report says, and compares the customers and labels; gives the words."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(studies, "judge", lambda *_, **__: None)  # no label hangs on the verdict
    lines.to_csv(FILE, index=False)
    study = studies.run(FILE, k_max=3, verdict=False, **choices)
    Path("recipe.json").write_text(sentences.recipe_json(study), encoding="utf-8")
    words = shlex.split(commands.command(study) or commands.command_with(study, "recipe.json"))
    assert words[:4] == ["python", "-m", "segmentation", "segment"]
    assert main(words[3:]) == 0
    labelled, own = pd.read_csv("labelled.csv"), study.customers()
    for column in ("Customer ID", "Segment", "Orders", "Revenue"):
        assert labelled[column].tolist() == own[column].tolist()
    return words


@pytest.mark.slow
def test_every_choice_about_orders_is_in_the_command(lines: DataFrame, tmp_path: Path, monkeypatch) -> None:
    """Columns chosen and taken away, rules, the day, that rows are orders: equal customers and labels."""
    words = made_again(lines, tmp_path, monkeypatch, k=3, **CHOSEN)
    assert "--orders" in words and "--recipe" not in words
    given = list(pairwise(words))
    assert ("--order-column", "category=Product") in given and ("--order-column", "discount=") in given
    assert ("--order-rule", "returns=leave out") in given and ("--reference-date", "2023-06-30") in given


@pytest.mark.slow
def test_named_groups_are_made_again(lines: DataFrame, tmp_path: Path, monkeypatch) -> None:
    words = made_again(lines, tmp_path, monkeypatch, algorithm="rfm")
    assert words[words.index("--rfm") + 1] == "ten" and "--k" not in words


@pytest.mark.slow
def test_what_no_option_says_goes_along_as_the_recipe(lines: DataFrame, tmp_path: Path, monkeypatch) -> None:
    """Limits of scores that a person set, and conditions."""
    cuts = {"recency_cuts": (20, 40, 80, 160), "groups": "eleven"}
    words = made_again(
        lines, tmp_path, monkeypatch, algorithm="rfm", rfm=cuts, only=["Orders >= 1"], **CHOSEN
    )
    assert words[words.index("--recipe") + 1] == "recipe.json"


def test_how_the_file_is_read_is_in_the_command(lines: DataFrame, tmp_path: Path, monkeypatch) -> None:
    """A decimal mark that the person gave is given again."""
    written = tmp_path / "-a.csv"
    lines.to_csv(written, index=False, sep=";", decimal=",")
    table = read(written, decimal=",", delimiter=";")
    told = commands.command(studies.run(table, k=2, k_max=3, verdict=False))
    assert told is not None and "segment ./-a.csv --delimiter ';' --decimal , --orders" in told


@pytest.fixture(scope="module")
def scored(lines: DataFrame) -> Study:
    return studies.run(lines, algorithm="rfm", k_max=3, verdict=False, **CHOSEN)


@pytest.fixture(scope="module")
def page(scored: Study) -> Listings:
    return Listings(report(scored).decode())


def test_the_command_and_the_recipe_are_in_the_report(scored: Study, page: Listings) -> None:
    command, recipe = page.copied
    assert command == commands.command(scored)
    assert json.loads(recipe) == json.loads(json.dumps(scored.recipe.to_dict()))


def test_every_order_line_is_in_the_report(scored: Study, page: Listings) -> None:
    """The receipt ends with all of them; the columns taken and the rules chosen are said."""
    assert scored.orders is not None
    text, made = page.text, scored.orders.receipt
    assert "What happened to every order line" in text and made.sentence in text
    for entry in made.set_aside:
        assert f"{count(entry.count)} " in text
    assert f"{count(made.lines)} " in text and "All order lines; they became" in text
    assert sum(entry.count for entry in (made.counted, *made.set_aside)) == made.lines
    assert "“Customer ID” for the customer" in text
    assert "Rules chosen: returns: leave out, duplicates: leave out all and buyers: leave out." in text


def test_every_order_line_is_in_the_workbook(scored: Study) -> None:
    """On a sheet of its own: counts and amounts add up to its last line but the remarks."""
    assert scored.orders is not None
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(scored)))["Order lines"]
    head, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    made = scored.orders.receipt
    assert head == ["Lines", "Amount", "What became of them"]
    *entries, whole = rows[: len(made.set_aside) + 2]
    assert sum(row[0] for row in entries) == whole[0] == made.lines
    assert sum(row[1] for row in entries) == pytest.approx(whole[1])
    assert whole[2] == made.sentence and [row[2] for row in rows[len(entries) + 1 :]] == list(made.remarks)


def test_the_grid_of_scores_is_in_the_report(page: Listings) -> None:
    assert any(told.startswith("How many have each pair of scores.") for told in page.told)
    assert "adjusted Rand index" in page.text


def test_a_study_of_customers_has_none_of_it(customers: DataFrame) -> None:
    study = studies.run(customers, k=3, k_max=3, verdict=False)
    assert order_parts.receipt(study) is order_parts.scores(study) is order_parts.ahead(study) is None


def test_a_forecast_is_in_the_report_after_how_it_did(tmp_path: Path) -> None:
    """Where it travels with the customers: the check on the file itself first, then what may come."""
    study = studies.run(world(12, 900).lines(), k=2, k_max=3, lifetime=True, verdict=False)
    section = order_parts.ahead(study)
    assert section is not None and section.figure is not None and section.table is not None
    assert section.told[0].startswith("From orders up to") and "came (" in section.told[0]
    assert [row.cells[0] for row in section.table.rows][:2] == ["Orders in 90 days", "Orders in 365 days"]
    assert "are late by their own rhythm" in section.notes[0]
    assert "<svg" in section.figure.picture
