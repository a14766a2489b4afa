"""A month without a day is a date: its first day, and that is said."""

from __future__ import annotations

import pandas as pd
import pytest

from segmentation.prepare.reading.tables import read_table


def column(cells: list[str]) -> tuple[pd.Series, tuple[str, ...]]:
    table = read_table(
        "\n".join(["Customer since;Orders", *(f"{cell};{n}" for n, cell in enumerate(cells))]).encode()
    )
    return table.data["Customer since"], table.notes


@pytest.mark.parametrize(
    "cells",
    [
        ["08/2012", "12/2019", "01/2024"],
        ["2012-08", "2019-12", "2024-01"],
        ["08.2012", "12.2019", "01.2024"],
        ["Aug 2012", "Dec 2019", "Jan 2024"],
        ["août 2012", "décembre 2019", "janvier 2024"],
        ["sierpnia 2012", "grudzień 2019", "sty 2024"],
    ],
)
def test_months_are_their_first_days(cells: list[str]) -> None:
    values, notes = column(cells)
    assert values.tolist() == [pd.Timestamp(day) for day in ("2012-08-01", "2019-12-01", "2024-01-01")]
    assert any("taken for its first day" in note for note in notes)


@pytest.mark.parametrize(
    "cells", [["13/2012", "25/2019", "01/2024"], ["08/12", "12/19", "01/24"], ["4/7", "9/7", "2/7"]]
)
def test_what_is_no_month_of_a_year_stays_text(cells: list[str]) -> None:
    values, notes = column(cells)
    assert values.dtype == "str" and not any("first day" in note for note in notes)


def test_days_are_read_as_days_also_in_further_languages() -> None:
    values, notes = column(["3 września 2021", "12 Ağustos 2022", "1 augusti 2023"])
    assert values.tolist() == [pd.Timestamp(day) for day in ("2021-09-03", "2022-08-12", "2023-08-01")]
    assert not any("first day" in note for note in notes)
