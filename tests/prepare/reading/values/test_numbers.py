"""Numbers and yes and no, in the ways people write them."""

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.reading.types import PARTED
from segmentation.prepare.reading.values import numbers

THOUSANDS = {
    ".": [",", " ", "'", "’", "\u202f", "\u00a0", ""],
    ",": [".", " ", "'", "\u202f", "\u00a0", ""],
}
MONEY = ["{}", "€{}", "{} €", "$ {}", "USD {}", "{} CHF", "R$ {}", "{}kr", "S/ {}"]
NEGATIVE = ["-{}", "−{}", "({})", "{}-"]


def column(cells: list[str]) -> Table:
    """A table whose second column holds the cells."""
    written = io.StringIO()
    pd.DataFrame({"nr": range(len(cells)), "x": cells}).to_csv(written, index=False)
    return read_table(written.getvalue().encode(), "a.csv")


@st.composite
def written(draw):
    """Amounts to the cent and how a person writes them, one way per column."""
    decimal = draw(st.sampled_from([".", ","]))
    thousands = draw(st.sampled_from(THOUSANDS[decimal]))
    money, negative = draw(st.sampled_from(MONEY)), draw(st.sampled_from(NEGATIVE))
    inside = draw(st.booleans())
    cents = [123_456_789, *draw(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=20))]

    def cell(amount: int) -> str:
        digits = f"{abs(amount) // 100:,}".replace(",", thousands) + decimal + f"{abs(amount) % 100:02}"
        if amount >= 0:
            return money.format(digits)
        return money.format(negative.format(digits)) if inside else negative.format(money.format(digits))

    return [amount / 100 for amount in cents], [cell(amount) for amount in cents]


@given(written())
def test_amounts_come_back_in_whatever_way_they_are_written(drawn):
    """Marks for thousands and decimals, currencies before or after, minus signs and brackets anywhere."""
    amounts, cells = drawn

    assert column(cells).data["x"].tolist() == amounts


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["$(1,210.50)", "$12.00"], [-1210.5, 12.0]),
        (["1.234,-", "3,-", "6,50"], [1234, 3, 6.5]),
        (["CHF 1'234.-", "CHF 3.-"], [1234, 3]),
        (["5,– €", "6,50 €"], [5, 6.5]),
        (["5,-- €", "6,50 €"], [5, 6.5]),
        (["1.234,50-", "6,50"], [-1234.5, 6.5]),
        (["+5", "-3", "0"], [5, -3, 0]),
        (["+1.5%", "-2.5%"], [0.015, -0.025]),
        (["₹1,23,456.00", "₹12"], [123456, 12]),
    ],
)
def test_a_dash_for_the_cents_is_no_minus(cells, values):
    """“1.234,-” is a price without cents; a minus stands before, or behind the last digit."""
    assert column(cells).data["x"].tolist() == values


@pytest.mark.parametrize("cells", [["(5", "6"], ["5)", "6)"], ["+5", "+6"], ["+4930123", "+4930124"]])
def test_what_is_no_amount_stays_text(cells):
    """A list’s “5)”, a bracket that never closes, and numbers that are dialled."""
    assert column(cells).data["x"].tolist() == cells


@pytest.mark.parametrize(
    "pair", ["Yes No", "ja NEIN", "Ja Nee", "oui non", "Sí No", "SI NO", "sim não", "Y N", "TRUE FALSE"]
)
def test_yes_and_no_are_read_in_seven_languages(pair):
    """Yes and no in words are yes and no, empty cells stay empty, and the words stay in the text."""
    yes, no = pair.split()
    table = column([yes, no, "", no, yes])

    assert table.columns[1].kind == "boolean"
    assert table.data["x"].astype(object).where(table.data["x"].notna(), None).tolist() == [
        True, False, None, False, True,
    ]  # fmt: skip
    assert table.text()["x"].tolist() == [yes, no, "", no, yes]


@pytest.mark.parametrize("cells", [["NO", "NO"], ["NO", "SE"], ["yes", "no", "unknown"], ["S", "N"]])
def test_words_that_may_mean_something_else_stay_words(cells):
    """Norway is no “no”, and a third answer makes a category."""
    assert column(cells).data["x"].tolist() == cells


@given(
    st.from_regex(rf"[-+$€(]?[0-9.,' ]{{0,4}}{PARTED}[0-9.,' %€)-]{{0,4}}", fullmatch=True),
    st.sampled_from([None, ".", ","]),
)
def test_what_stands_in_dates_alone_is_no_number(cell, decimal):
    """Columns of dates are not tried as numbers: nothing that looks like one could have been taken."""
    assert not numbers.parse(pa.array([cell.strip()]), np.ones(1), decimal=decimal).fits.any()


@pytest.mark.parametrize("word", ["inf", "-Infinity", "∞", "1e400"])
@pytest.mark.parametrize("many", [1, 3, 29])
def test_a_number_without_end_counts_as_missing_and_is_listed(word, many):
    """It tells nothing of codes, so that no number of such cells makes words of amounts."""
    amounts = [f"{100 + n * 1.37:.2f}" for n in range(200)]
    table = column([*([word] * many), *amounts[many:]])
    assert table.data["x"].dtype == np.float64
    assert table.data["x"].isna().sum() == many and np.isfinite(table.data["x"].dropna()).all()
    asides = table.asides()
    assert [aside.line for aside in asides] == list(range(2, many + 2))
    assert {aside.reason for aside in asides} == {"a number without end"}


def test_one_number_beyond_all_that_is_exact_is_set_aside():
    """A slip of the exponent costs its cell, not the column."""
    table = column(["1e20", *(f"{100 + n * 1.37:.2f}" for n in range(200))])
    assert table.data["x"].dtype == np.float64 and table.data["x"].isna().sum() == 1
    assert [aside.text for aside in table.asides()] == ["1e20"]
