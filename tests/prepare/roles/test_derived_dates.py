"""The day that dates are counted from, and columns of what is still to come."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation import clean, infer_roles
from segmentation.prepare.roles.derived_dates import planned, reference_day

TODAY = pd.Timestamp("2024-06-30")


def accounts(coming: str, seen: str = "Last login", *, ahead: int = 200) -> DataFrame:
    """Sixty accounts that logged in within half a year, the last one on `TODAY`; another date is to come."""
    logins = pd.Series(TODAY - pd.to_timedelta([(7 * n) % 180 for n in range(60)], unit="D"))
    after = pd.Series(TODAY + pd.to_timedelta([1 + (11 * n) % ahead for n in range(60)], unit="D"))
    starts = TODAY - pd.to_timedelta([300 + 13 * n for n in range(60)], unit="D")
    spend = [10.5 + n % 17 for n in range(60)]
    return DataFrame({"Spend": spend, "Contract start": starts, seen: logins, coming: after})


@pytest.mark.parametrize(
    "coming",
    ["Renewal Date", "Next billing date", "Nächster Termin", "Échéance", "Fecha de vencimiento",
     "Data rinnovo", "Vervaldatum", "Data ważności", "Bindningstid t.o.m.", "field_9"],
)  # fmt: skip
def test_what_is_to_come_moves_no_reference_day(coming: str) -> None:
    """Whether words say so or only its days: recency is counted from the last day that anybody was seen."""
    table = accounts(coming)
    cleaned = clean(table, infer_roles(table))

    assert cleaned.reference_date == TODAY
    assert cleaned.data["Days since Last login"].min() == 0
    assert cleaned.data[f"Days until {coming}"].min() == 1
    assert f"Days since {coming}" not in cleaned.data


@pytest.mark.parametrize(
    "coming", ["contract_end", "Fin d’engagement", "Card expiry", "Vertragsende", "field_9"]
)
def test_what_ends_before_and_after_today_moves_no_reference_day(coming: str) -> None:
    """Some contracts have run out and some run on for a year: the last login is still the last day seen."""
    table = accounts(coming)
    table[coming] = TODAY + pd.to_timedelta([(17 * n) % 600 - 400 for n in range(60)], unit="D")
    cleaned = clean(table, infer_roles(table))

    assert cleaned.reference_date == TODAY
    assert cleaned.data["Days since Last login"].min() == 0


@pytest.mark.parametrize("seen", ["last_check_in", "Last Checkin", "Last attended"])
def test_coming_through_the_door_is_being_seen(seen: str) -> None:
    """A club has no logins and no orders; the contract that runs on is no day of anybody's visit."""
    table = accounts("contract_end", seen)
    cleaned = clean(table, infer_roles(table))

    assert cleaned.reference_date == TODAY


def test_sign_ups_after_the_last_order_are_no_plans() -> None:
    """A shop that sold nothing for a quarter still had people join: they were seen on that day."""
    table = accounts("Created on", "Last order date")
    table["Created on"] = TODAY + pd.to_timedelta([90 - (31 * n) % 900 for n in range(60)], unit="D")
    cleaned = clean(table, infer_roles(table))

    assert cleaned.reference_date == table["Created on"].max()


def test_a_word_is_enough_where_no_column_tells_who_was_here_last() -> None:
    """“Renewal date” beside a start only: the start is the last that was seen."""
    table = accounts("Renewal date")[["Spend", "Contract start", "Renewal date"]]
    cleaned = clean(table, infer_roles(table))

    assert cleaned.reference_date == table["Contract start"].max()


def test_a_date_nobody_understands_is_no_plan_without_a_reason() -> None:
    """A header that says nothing, later than every start: the last day of the file, as ever."""
    table = accounts("field_9")[["Spend", "Contract start", "field_9"]]
    cleaned = clean(table, infer_roles(table))

    assert cleaned.reference_date == table["field_9"].max()
    assert cleaned.data["Days since field_9"].min() == 0


def test_plans_alone_are_counted_from_the_last_of_them() -> None:
    """There is no other day to count from."""
    table = accounts("Renewal date")[["Spend", "Renewal date"]]
    assert clean(table, infer_roles(table)).reference_date == table["Renewal date"].max()


@settings(deadline=None, max_examples=25)
@given(ahead=st.integers(2, 4_000), seed=st.integers(0, 999))
def test_no_customer_was_last_seen_before_the_file_began_to_count(ahead: int, seed: int) -> None:
    """However far plans reach, and in whatever order rows stand, somebody was here on the reference day."""
    table = accounts("Renewal date", ahead=ahead).sample(frac=1, random_state=seed)
    cleaned = clean(table, infer_roles(table))
    assert (cleaned.data["Days since Last login"].min(), cleaned.data["Days until Renewal date"].min()) == (
        0,
        1,
    )


def test_days_are_not_counted_to_when_something_runs_out() -> None:
    """“Last appointment” is a last time as any, so tests that expire half a year later are plans."""
    last = pd.Series(pd.Timestamp("2026-10-30") - pd.to_timedelta(np.arange(200) % 170, "D"))
    expires = pd.Series(pd.Timestamp("2026-10-30") + pd.to_timedelta((np.arange(200) % 170) * 2 - 160, "D"))
    dates = {"Last appointment": last, "Patch test expires": expires}

    assert planned(dates) == {"Patch test expires"}
    assert reference_day(dates) == pd.Timestamp("2026-10-30")


@pytest.mark.parametrize("renewed", ["Last renewal date", "Última renovação", "Letzte Verlängerung"])
def test_a_last_renewal_has_been_and_is_not_counted_down_to(renewed: str) -> None:
    """A word for what is to come stands beside one for what was last: its days lie behind everybody."""
    table = accounts(renewed)
    table[renewed] = TODAY - pd.to_timedelta([(17 * n) % 400 for n in range(60)], unit="D")
    cleaned = clean(table, infer_roles(table))

    assert f"Days until {renewed}" not in cleaned.data
