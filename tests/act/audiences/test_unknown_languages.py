"""Consent in a language that nobody here knows is asked about, never passed over."""

from __future__ import annotations

import pytest
from pandas import DataFrame

from segmentation.act.audiences.contact_consent import read_consent

CELLS = ["plok", "mirk", "plok", ""]


def test_the_same_words_beside_two_ways_of_contact_are_asked_about() -> None:
    told = read_consent(DataFrame({"E-mail lubal": CELLS, "SMS lubal": CELLS[::-1]}, dtype="str"))
    assert {column.name: set(column.asked) for column in told.asked} == {
        "E-mail lubal": {"plok", "mirk"},
        "SMS lubal": {"plok", "mirk"},
    }
    assert told.allowed("email").tolist() == [False, False, False, True]
    assert told.allowed("sms").tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("one", "other", "cells"),
    [
        ("E-mail label", "Phone label", ["Home", "Work", "Home", ""]),
        ("Has email", "Has phone", ["yes", "no", "yes", ""]),
        ("Email opens", "SMS opens", ["few", "many", "few", ""]),
        ("Email lubal", "SMS lubal", ["a@example.com", "b@example.com", "c@example.com", ""]),
        ("Email lubal", "SMS lubal", ["1", "2", "3", ""]),
    ],
)
def test_what_is_known_to_be_something_else_is_not_asked_about(
    one: str, other: str, cells: list[str]
) -> None:
    told = read_consent(DataFrame({one: cells, other: cells}, dtype="str"))
    assert not told.asked and told.allowed("email").all()


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("E-posta İzni", "Onay", "Ret"),
        ("E-posta İzni", "Evet", "Hayır"),
        ("SMS İzni", "Onaylı", "Reddedildi"),
        ("Souhlas s newsletterem", "ano", "ne"),
        ("Hírlevél", "feliratkozott", "leiratkozott"),
        ("Sms-utskick", "Ja", "Nej"),
        ("Samtykke til e-post", "Ja", "Nei"),
        ("Emails muted", "No", "Yes"),
    ],
)
def test_further_languages_and_words_are_understood(header: str, yes: str, no: str) -> None:
    told = read_consent(DataFrame({header: [yes, no, yes]}, dtype="str"))
    way = "sms" if "sms" in header.casefold() else "email"
    assert told.allowed(way).tolist() == [True, False, True] and not told.asked


def test_a_register_of_calls_says_nothing_of_mails() -> None:
    frame = DataFrame({"Nyhetsbrev": ["Ja", "Ja"], "NIX-registrerad": ["Ja", "Nej"]}, dtype="str")
    told = read_consent(frame)
    assert told.allowed("email").tolist() == [True, True]
    assert told.allowed("phone", include_unknown=True).tolist() == [False, True]


@pytest.mark.parametrize(
    "note",
    [
        "Klient nie życzy sobie reklam",
        "Prosi o niewysyłanie maili",
        "no promo emails pls",
        "does not want marketing",
        "Please take off mailing list",
        "Vill inte ha reklam",
        "Ne souhaite plus recevoir la newsletter",
        "unsubscribe!",
    ],
)
def test_a_remark_refuses_in_other_words_too(note: str) -> None:
    cells = [note, "left umbrella at the till", "prefers mornings", "unsubscribe!"]
    told = read_consent(DataFrame({"Newsletter": ["yes"] * 4, "Remarks": cells}, dtype="str"))
    assert told.allowed("email").tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    "note", ["No promo code used", "Heeft geen mail ontvangen", "Bitte keine Klingel benutzen"]
)
def test_a_remark_about_something_else_refuses_nobody(note: str) -> None:
    told = read_consent(
        DataFrame({"Newsletter": ["yes"] * 2, "Remarks": [note, "called at noon"]}, dtype="str")
    )
    assert told.allowed("email").all()


def test_the_moment_of_agreeing_counts_where_nothing_else_says_it() -> None:
    moments = ["2025-01-02T10:00:00-05:00", ""]
    frame = DataFrame({"accepts_marketing_at": moments, "sms_opted_out": ["true", ""]}, dtype="str")
    assert read_consent(frame).allowed("email").tolist() == [True, False]
