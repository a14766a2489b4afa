"""Days and moments written as digits, under headers that do not say “date”."""

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation.prepare.reading.tables import Table

DAYS = pd.date_range("2024-01-15", periods=40, freq="17D")


def kinds(**columns: object) -> dict[str, str]:
    return {column.name: column.kind for column in Table.of(DataFrame(columns)).columns}


@pytest.mark.parametrize("name", ["ERDAT", "LETZTE_BESTELLUNG", "laatste_aankoop", "D1"])
def test_numbers_that_are_all_days_of_the_calendar_are_dates(name: str) -> None:
    written = DAYS.strftime("%Y%m%d")
    assert kinds(**{name: written}) == {name: "date"}
    assert kinds(**{name: written.astype(int)}) == {name: "date"}
    assert kinds(**{name: [*written[:-1], ""]}) == {name: "date"}


@pytest.mark.parametrize("name", ["LastLogin", "signup", "ultimo_acceso", "last_ride"])
@pytest.mark.parametrize("scale", [1, 1000])
def test_moments_since_1970_are_dates_where_a_header_speaks_of_one(name: str, scale: int) -> None:
    moments = DAYS.to_numpy().astype("datetime64[s]").astype(np.int64) * scale
    assert kinds(**{name: moments}) == {name: "date"}


def test_other_numbers_stay_what_they_are() -> None:
    rng = np.random.default_rng(1)
    assert kinds(
        Account=rng.integers(10**9, 2 * 10**9, 40), Spend=rng.integers(20_100_000, 20_300_000, 40)
    ) == {
        "Account": "number",
        "Spend": "number",
    }
    assert kinds(CustomerNo=DAYS.strftime("%Y%m%d")) == {"CustomerNo": "number"}


def test_a_point_may_part_hours_and_minutes() -> None:
    """As Italians and Danes write the time."""
    written = [f"{day:%d/%m/%Y} {day.day % 24:02d}.30" for day in DAYS]
    table = Table.of(DataFrame({"Ultimo accesso": written}))
    assert table.columns[0].kind == "date" and table.data["Ultimo accesso"].dt.minute.eq(30).all()
