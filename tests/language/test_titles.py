"""Headers as people say them: shorthands, stretches of time, and headers that hold no word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.language.titles import in_total, is_wordless, named, spoken, title, titles


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("ACCT_BAL_AMT", "account balance amount"),
        ("Verbrauch (kWh)", "Verbrauch (kWh)"),
        ("KWOTA_TRANS_KARTA", "kwota trans karta"),
        ("UMSATZGESAMT", "Umsatz gesamt"),
        ("ANZAHLVERKAEUFE", "Anzahl Verkaeufe"),
        ("LETZTERVERKAUF", "letzter Verkauf"),
        ("Årsförbrukning (kWh)", "Årsförbrukning (kWh)"),
        ("usage_kWh", "usage kWh"),
        ("Days since Senast inloggad", "days since last login"),
        ("avg_txn_val", "average transaction value"),
        ("QtyOrderedYTD", "quantity ordered this year"),
        ("BILL_AMT3", "bill amount 3"),
        ("n_logins", "logins"),
        ("no_of_visits", "number of visits"),
        ("LOGINS_90D", "logins in 90 days"),
        ("Spend R6M", "spend in the last 6 months"),
        ("sessions_last_30_days", "sessions in the last 30 days"),
        ("page_views_week", "weekly page views"),
        ("avg_orders_per_month", "average monthly orders"),
        ("Change_Q3_Q2", "change Q3 over Q2"),
        ("totalspent", "total spent"),
        ("FIRSTPURCHASEDATE", "first purchase date"),
        ("churn_flag", "churn"),
        ("IsSubscribed", "subscribed"),
        ("arpu", "ARPU"),
        ("Parent Account IDs", "parent account IDs"),
        ("AGE", "age"),
        ("Days since Kunde seit", "days since becoming a customer"),
        ("Days since kunde_seit", "days since becoming a customer"),
        ("Days since Client depuis", "days since becoming a client"),
        ("Days since Cliente desde", "days since becoming a customer"),
        ("Days since Cliente dal", "days since becoming a customer"),
        ("Days since Socio desde", "days since becoming a member"),
        ("Days since Membro desde", "days since becoming a member"),
        ("Days since Lid sinds", "days since becoming a member"),
        ("Days since Klient od", "days since becoming a customer"),
        ("percentage", "percentage"),
        ("Lifetime_Value__c", "lifetime value"),
    ],
)
def test_shorthands_become_words(header: str, said: str) -> None:
    """What databases shorten is said in full, and in the order people say it."""
    assert spoken(header) == said


@pytest.mark.parametrize(
    "header", ["t x 1", "V12", "Q7", "x1", "F_03", "PC2", "Var 5", "Question 12", "Unnamed: 3", "col_9"]
)
def test_headers_without_words_are_quoted(header: str) -> None:
    """“Low t” would be a claim about nothing: a header that only numbers columns stays as it is, quoted."""
    assert is_wordless(header)
    assert spoken(header) == f"“{header}”"
    assert title(header) == header


@given(st.text(alphabet="abcxyzQV_ 0123456789", min_size=1, max_size=12))
def test_no_word_is_made_of_letters_that_are_none(header: str) -> None:
    """Either a header has a word, or it is quoted letter by letter; quotes come nowhere else."""
    said = spoken(header)
    assert is_wordless(header) == bool(re.fullmatch("“.*”", said, re.DOTALL))


def test_columns_of_one_name_keep_their_headers() -> None:
    """Two shorthands for one thing are told apart by what the file calls them."""
    assert titles(["avg_amt", "AvgAmount"]) == {"avg_amt": "avg_amt", "AvgAmount": "AvgAmount"}


def test_days_since_a_shouted_date_are_said_in_plain_letters() -> None:
    """The words before it are ours, so they say nothing about how the header was written."""
    said = [
        spoken(f"Days since {name}") for name in ("LAST_ORDER", "ORDER_DATE", "CONFIRM_TIME", "Kunde seit")
    ]

    assert said == [
        "days since last order", "days since order date", "days since confirm time",
        "days since becoming a customer",
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Umsatz gesamt", "Importe total", "Speso in totale", "Ostot yhteensä"])
def test_what_is_summed_up_by_its_name_is_not_called_total_twice(header: str) -> None:
    assert in_total(header) == f"the {spoken(header)}"


def test_days_since_somebody_became_a_customer_are_counted_since_then() -> None:
    assert spoken("Days since Became a Customer Date") == "days since becoming a customer"


@pytest.mark.parametrize(
    ("asked", "said", "heading"),
    [
        (
            "How satisfied are you with our service?",
            "satisfaction with our service",
            "Satisfaction with our service",
        ),
        ("How_likely_are_you_to_recommend_us?", "likelihood to recommend us", "Likelihood to recommend us"),
        ("Do you own a car?", "“Do you own a car?”", "Do you own a car?"),
    ],
)
def test_questions_become_what_they_ask_for_or_are_quoted(asked: str, said: str, heading: str) -> None:
    """No segment is called “High how satisfied are you”, no sentence ends with “?.”."""
    assert (spoken(asked), title(asked)) == (said, heading)
    assert named(asked).endswith("?”")
