"""Long names on a page: cut where the screen cuts them, whatever is called by them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import partial

import markupsafe
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.act.exports import EXPORTS
from segmentation.act.report.clipping import NAME, brief, can_be_copied, shortened
from segmentation.act.report.pdf import can_print, report_pdf
from segmentation.act.report.reports import report
from segmentation.language.phrases import clipped
from segmentation.prepare.reading.tables import read_table
from segmentation.recipes import Recipe
from segmentation.studies import Study, finish_anew, run

LONG = 10_000


def long(word: str, blank: str) -> str:
    """A name of 10,000 letters, in one word or in many."""
    return word + f"{blank}{word}" * (LONG // (len(word) + len(blank)))


@pytest.fixture(scope="module", params=["", " "], ids=["one word", "many words"])
def study(request: pytest.FixtureRequest) -> Study:
    """Columns, categories, cells, personas and the file, all under such names."""
    blank, rng, rows = request.param, np.random.default_rng(4), 200
    group = rng.integers(0, 3, rows)
    levels = np.array([long(word, blank) for word in ("Shop", "Web", "App")])
    frame = DataFrame(
        {
            long("Spend", blank): (group * 100 + rng.normal(50, 9, rows)).round(2),
            long("Visits", blank): group * 5 + rng.poisson(5, rows),
            long("Channel", blank): levels[group],
            long("<b>", blank): rng.normal(0, 1, rows),
            long("Remark", blank): [long(f"note {row}", blank)[:300] for row in range(rows)],
        }
    )
    frame.iloc[:9, 0] = np.nan
    table = read_table(frame.to_csv(index=False).encode(), f"{long('customers', blank)}.csv")
    plain = run(table, Recipe(k=3, k_max=4), verdict=False)
    words = {
        "name": long("Ours", blank),
        "portrait": long("who", blank),
        "strategies": [long("do", blank)] * 3,
    }
    return finish_anew(plain, plain.recipe.replace(personas={plain.personas[0].name: words}))


@pytest.mark.slow
def test_nothing_in_a_report_is_longer_than_a_page_bears(study: Study) -> None:
    """No word over 100 letters and no text over 2,000, in what is read and in what is spoken."""
    page = re.sub(r"<(style|pre)>.*?</\1>", "", report(study).decode(), flags=re.DOTALL)
    for text in map(html.unescape, re.findall(r">([^<]+)", page)):
        assert len(text) <= 2_000
        assert max(map(len, text.split()), default=0) <= 100
    for spoken in re.findall(r'aria-label="([^"]*)"', page):
        assert len(spoken) <= 2_000
    assert "…" in page


@pytest.mark.slow
@pytest.mark.skipif(not can_print(), reason="WeasyPrint or Pango is not installed")
def test_such_a_report_prints(study: Study) -> None:
    """Within the bounds of the process that does it."""
    assert report_pdf(study).startswith(b"%PDF-")


@pytest.mark.parametrize("key", [key for key, one in EXPORTS.items() if one.group in ("customers", "keep")])
def test_other_files_hold_the_names_whole(study: Study, key: str) -> None:
    """What is data is never cut; each file is made."""
    assert len(EXPORTS[key].build(study)) > 1_000


@given(st.text(), st.lists(st.text(min_size=61, max_size=90), max_size=3))
def test_a_page_of_short_texts_stays_as_it_is(text: str, names: list[str]) -> None:
    """Tags are never touched, and texts only where they are too long."""
    if any(html.escape(name) in html.escape(text) for name in names):
        return
    page = f'<p class="a">{html.escape(text)}</p><pre>{html.escape("x" * 500)}</pre>'
    if brief(text) == text:
        assert shortened(page, names) == page


@pytest.mark.parametrize("escape", [html.escape, markupsafe.escape, partial(html.escape, quote=False)])
def test_a_name_is_cut_however_its_quotes_are_written(escape: Callable[[str], str]) -> None:
    """Templates and drawings write quotes each in their way; the name is the same."""
    name = "O'Neil's \"best\" <customers> & " * 4
    said = str(escape(name)).replace('"', "&quot;")  # within an attribute
    cut = shortened(f'<p>{escape(name)}</p><svg role="img" aria-label="{said}"></svg>', [name])
    short = html.escape(clipped(name, NAME))
    assert cut == f'<p>{short}</p><svg role="img" aria-label="{short}"></svg>'


@pytest.mark.parametrize(
    ("listing", "fits"),
    [("--k 4", True), ("x" * 301, False), ("word " * 4_001, False), ("word " * 999, True)],
)
def test_a_listing_stands_whole_or_not_at_all(listing: str, fits: bool) -> None:
    """A command that is cut would be another command."""
    assert can_be_copied(listing) is fits
