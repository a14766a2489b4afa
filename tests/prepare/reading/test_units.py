"""Signs beside numbers travel with the frame, so that what a column means knows of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation.language.currencies import in_header
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.reading.units import units_in
from segmentation.prepare.roles.file_currencies import money_of
from segmentation.prepare.roles.roles import Role, infer_roles

ROWS = 200
RNG = np.random.default_rng(3)
ORDERS = RNG.poisson(4, ROWS) + 1


def export(**columns: object) -> Table:
    """A file as a shop writes it, with a count of orders beside the columns in question."""
    frame = DataFrame({"Orders": ORDERS, **columns})
    return read_table(frame.to_csv(index=False, sep=";").encode(), "shop.csv")


@pytest.mark.parametrize("written", ["€ {:.2f}", "{:.2f} €", "{:.2f} EUR", "${:.2f}"])
def test_signs_of_money_make_a_column_money_whatever_its_header_says(written: str) -> None:
    table = export(
        **{"Hors forfait": [written.format(amount) for amount in ORDERS * RNG.lognormal(3, 0.2, ROWS)]}
    )
    roles = infer_roles(table.data)
    assert roles["Hors forfait"].role is Role.CURRENCY
    assert roles.amounts == ["Hors forfait"]


def test_gifts_of_whole_euros_are_money_and_no_count() -> None:
    table = export(Donazioni=[f"{amount},00 €" for amount in RNG.choice([0, 25, 50], ROWS)])
    roles = infer_roles(table.data)
    assert roles["Donazioni"].role is Role.CURRENCY and "How often" not in roles["Donazioni"].reason


def test_days_between_sales_are_no_money() -> None:
    more = {name: ORDERS * 3 + RNG.poisson(2, ROWS) for name in ("Visits", "Page views", "Clicks")}
    gaps = [f"{days} days" for days in RNG.integers(30, 200, ROWS)]
    table = export(**more, avg_gap_between_sales=gaps)
    roles = infer_roles(table.data)
    assert roles["avg_gap_between_sales"].role is not Role.CURRENCY
    assert "length of time" in roles["avg_gap_between_sales"].reason


def test_a_frame_of_texts_is_understood_as_its_file_is() -> None:
    frame = DataFrame({"Orders": ORDERS, "Hors forfait": [f"{n},50 €" for n in ORDERS]})
    table = Table.of(frame)
    assert units_in(table.data) == {"Hors forfait": "€"}
    assert units_in(table.data[table.data["Orders"] > 2]) == {"Hors forfait": "€"}
    assert infer_roles(table.data)["Hors forfait"].role is Role.CURRENCY
    assert not frame.attrs


def test_lengths_of_time_in_a_frame_are_days() -> None:
    frame = DataFrame({"Orders": ORDERS, "Since last": pd.to_timedelta(RNG.integers(1, 300, ROWS), "D")})
    table = Table.of(frame)
    assert [column.unit for column in table.columns] == [None, "days"]
    assert money_of(table, infer_roles(table.data)).number(9.0, of="Since last") == "9 days"


def test_amounts_among_many_words_stay_text_and_the_receipt_says_so() -> None:
    cells = ["auf Anfrage" if n % 6 == 0 else f"{n * 7},50 €" for n in range(ROWS)]
    table = export(Umsatz=cells)
    (note,) = table.notes
    assert table.data["Umsatz"].dtype == "str"
    assert note.startswith("“Umsatz” stays text: 34 of its 200 cells are words") and "line 2" in note
    assert not export(Size=["M" if n % 5 == 0 else str(34 + n % 9) for n in range(ROWS)]).notes


def test_a_word_with_accents_holds_no_code_of_a_currency() -> None:
    """“Portálbelépések” was cut at its accents, and its “sek” was Swedish money."""
    assert in_header("Portálbelépések (12 hó)") == ()
    assert in_header("Portál SEK") == ("SEK",)
