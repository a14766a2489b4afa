"""Two dates of one day count once, and the table of columns says which, whatever is chosen."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from segmentation import Roles, clean, infer_roles

TODAY = pd.Timestamp("2024-06-30")


def signed_up(confirmed_after: pd.Timedelta) -> DataFrame:
    """Sixty people with the moments of signing up, for whom that is known, and of confirming it."""
    minutes = pd.to_timedelta([1 + n % 9 for n in range(60)], unit="min")
    joined = TODAY - pd.to_timedelta([20 + 13 * n for n in range(60)], unit="D")
    optin = pd.Series(joined).where([n % 10 != 3 for n in range(60)])
    return DataFrame(
        {
            "Opens": [n % 17 for n in range(60)],
            "OPTIN_TIME": optin,
            "CONFIRM_TIME": joined + minutes + confirmed_after,
            "Last click": TODAY - pd.to_timedelta([(7 * n) % 180 for n in range(60)], unit="D"),
        }
    )


def reason(roles: Roles, name: str) -> str:
    return str(roles.table().loc[name, "Reason"])


def test_two_dates_of_one_day_are_counted_once() -> None:
    """Days since signing up beside days since confirming it, minutes later, would say one thing twice."""
    table = signed_up(pd.Timedelta(0))
    roles = infer_roles(table)
    cleaned = clean(table, roles)

    assert "Days since CONFIRM_TIME" in cleaned.data, "it is known of more people"
    assert "Days since OPTIN_TIME" not in cleaned.data
    assert "Days since Last click" in cleaned.data
    assert reason(roles, "OPTIN_TIME") == "Within a day of CONFIRM_TIME: only one of them is counted."


def test_dates_some_days_apart_are_two() -> None:
    """Who confirms a week later did something else then."""
    table = signed_up(pd.Timedelta(days=7))
    cleaned = clean(table, infer_roles(table))

    assert {"Days since CONFIRM_TIME", "Days since OPTIN_TIME"} <= set(cleaned.data)


def test_a_date_that_the_person_groups_by_is_counted_whatever_lies_beside_it() -> None:
    """What is chosen to build stays, and the other one goes if nobody else has it."""
    table = signed_up(pd.Timedelta(0)).dropna()
    cleaned = clean(table, infer_roles(table).assign(uses={"CONFIRM_TIME": "basis"}))

    assert "Days since CONFIRM_TIME" in cleaned.roles.basis
    assert "Days since OPTIN_TIME" not in cleaned.data


def test_the_table_of_columns_says_which_of_two_is_counted() -> None:
    """A year that was mistyped makes a date unknown: the other one is known of more people, and counted."""
    table = signed_up(pd.Timedelta(0)).assign(OPTIN_TIME=lambda known: known["CONFIRM_TIME"])
    table.loc[7, "OPTIN_TIME"] = pd.Timestamp("2204-03-05")
    roles = infer_roles(table)
    cleaned = clean(table, roles)

    assert "Days since CONFIRM_TIME" in cleaned.data
    assert "Days since OPTIN_TIME" not in cleaned.data
    assert reason(roles, "OPTIN_TIME").startswith("Within a day of CONFIRM_TIME")
    assert not reason(roles, "CONFIRM_TIME").startswith("Within a day")


def test_what_is_said_of_two_dates_follows_what_is_chosen() -> None:
    """Grouping by one leaves the other out; a column that is no date any more stands in for none."""
    table = signed_up(pd.Timedelta(0)).dropna()
    inferred = infer_roles(table)
    assert reason(inferred, "CONFIRM_TIME").startswith("Within a day of OPTIN_TIME")

    grouped = inferred.assign(uses={"CONFIRM_TIME": "basis"})
    assert reason(grouped, "OPTIN_TIME").startswith("Within a day of CONFIRM_TIME")
    assert "Days since OPTIN_TIME" not in clean(table, grouped).data

    alone = inferred.assign(roles={"OPTIN_TIME": "text"})
    assert not reason(alone, "CONFIRM_TIME").startswith("Within a day")
    assert "Days since CONFIRM_TIME" in clean(table, alone).data


def test_of_two_that_build_both_are_counted() -> None:
    """And neither is said to stand for the other, also once the table is clean."""
    table = signed_up(pd.Timedelta(0)).dropna()
    dates = ["OPTIN_TIME", "CONFIRM_TIME"]
    roles = infer_roles(table).assign(uses=dict.fromkeys(dates, "basis"))
    cleaned = clean(table, roles)

    assert {f"Days since {date}" for date in dates} <= set(cleaned.roles.basis)
    assert not any(reason(cleaned.roles, date).startswith("Within a day") for date in dates)
