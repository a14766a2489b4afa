"""One way to write each number: on every page, in every table and picture, and in the report."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from screens import cells_shown, numbers_read, pictured
from streamlit.testing.v1 import AppTest

from segmentation import Recipe, charts, run
from segmentation.act.report.reports import report
from segmentation.datasets import jewellery
from segmentation.language.phrases import percent
from segmentation.studies import Study

PAGES = [
    "prepare/data", "prepare/explore", "segment/choose_k", "segment/map", "act/personas", "act/download",
    "act/score",
]  # fmt: skip
OTHER_SPELLINGS = {
    "a hyphen for a minus": r"(?<![\w.,:/–-])-\d",
    "more digits than matter": r"(?<![\d.,])(?:[1-9][\d,]*\.\d{2,}|0\.(?!00)\d{3,})",
    "thousands as a letter": r"\d[kK]\b",
    "thousands run together": r"(?<![\w.#−-])[1-9]\d{4,}(?![\w.-])",
    "a zero before a coefficient": r"\b[rVη] = −?0?\.\d(?!\d)|\b[rVη] = −?0\.",
    "a break that is the chart’s business": r"\w\|\w",
}


def others(pieces: list[str]) -> list[tuple[str, str]]:
    """Every spelling that is not ours, with what is wrong about it and some of what surrounds it."""
    return [
        (why, piece[max(0, found.start() - 20) : found.end() + 20])
        for piece in pieces
        for why, pattern in OTHER_SPELLINGS.items()
        if (found := re.search(pattern, piece))
    ]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_writes_a_number_in_another_way(
    sample: AppTest, visit: Callable[[AppTest, str], AppTest], page: str
) -> None:
    """Sentences, metrics, tables, labels, tooltips and what charts are called."""
    pieces = numbers_read(visit(sample, page))
    assert any(re.search(r"\d", piece) for piece in pieces)
    assert others(pieces) == []


def test_the_silhouette_reads_the_same_in_picture_and_table(
    sample: AppTest, visit: Callable[[AppTest, str], AppTest]
) -> None:
    """“.56” beside the gold dot, in what is said of it, and in the table."""
    app = visit(sample, "segment/choose_k")
    sample.session_state["details"] = True
    app.run()
    cells = [text for table in app.dataframe for text in cells_shown(table)]
    told = pictured(app)["k"]
    assert len(told) == 9
    assert all(each["value"] in cells and each["value"] in each["spoken"] for each in told.values())


@pytest.fixture(scope="module")
def study() -> Study:
    return run(jewellery(customers=300), Recipe(k=4, k_max=6))


def test_the_report_writes_numbers_as_the_pages_do(study: Study) -> None:
    """Everything before the recipe and the footer, labels of its charts included."""
    page = re.sub(r"(?s)<(style|pre|footer)>.*?</\1>", "", report(study).decode())
    pieces = [
        html.unescape(piece).strip()
        for piece in re.findall(r'aria-label="([^"]*)"|>([^<]+)<', page)
        for piece in piece
    ]
    assert others([piece for piece in pieces if piece]) == []


def test_the_table_of_a_chart_reads_as_its_tooltips_and_counts_as_numbers(study: Study) -> None:
    """30% rather than 0.301 on screen, and still a number to sort by and to take along."""
    chart = charts.separation(study.profile)
    shares = study.profile.separation.sort_values(ascending=False)
    assert charts.rows_of(chart)["Value"].tolist() == pytest.approx(shares.tolist(), abs=1e-4)
    assert charts.texts_of(chart)["Value"].tolist() == [percent(share) for share in shares]
