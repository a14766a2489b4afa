"""Refusals that stand beside somebody's yes, in columns that only seem to be about something else."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas import DataFrame

from segmentation.act.audiences.contact_consent import Consent, consent_notes, read_consent

YES = "Accepts Marketing"


def beside_a_yes(header: str, cells: list[str]) -> Consent:
    """Consent of people who all agreed in one column, and of whom another one says more."""
    return read_consent(DataFrame({YES: ["yes"] * len(cells), header: cells}, dtype="str"))


def in_lists(told: Consent, *ways: str) -> list[bool]:
    return told.allowed(*(ways or ("email",))).tolist()


@pytest.mark.parametrize(
    ("header", "gone", "here"),
    [
        ("GDPR_erased", "yes", "no"),
        ("GDPR deletion request", "yes", ""),
        ("GDPR deletion request", "2024-05-01", ""),
        ("Deleted", "yes", "no"),
        ("is_deleted", "true", "false"),
        ("Account deleted", "1", "0"),
        ("deleted_at", "2024-05-01 10:00:00", ""),
        ("Anonymised", "yes", "no"),
        ("Gelöscht am", "01.05.2024", ""),
        ("Compte supprimé", "oui", "non"),
        ("Cuenta eliminada", "sí", "no"),
        ("Consent expired", "yes", "no"),
        ("Einwilligung abgelaufen", "ja", "nein"),
        ("Consent", "erased", "given"),
        ("Consent", "deleted on request", "given"),
    ],
)
def test_who_is_erased_or_whose_consent_ran_out_is_in_no_list(header: str, gone: str, here: str) -> None:
    told = beside_a_yes(header, [gone, here])
    for way in ("email", "sms", "phone", "post", "messenger"):
        assert in_lists(told, way) == [False, True], way


@pytest.mark.parametrize("header", ["Deleted items", "Deleted orders", "Account", "Stops", "Items blocked"])
def test_what_is_deleted_of_other_things_says_nothing_of_people(header: str) -> None:
    assert in_lists(beside_a_yes(header, ["1", "0", "7"])) == [True, True, True]


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [("Blocked", "yes", "no"), ("is_blocked", "1", "0"), ("Gesperrt", "ja", "nein"), ("Stop", "x", "")],
)
def test_a_block_of_an_unnamed_kind_is_asked_about_and_keeps_out(header: str, yes: str, no: str) -> None:
    told = beside_a_yes(header, [yes, no])
    assert in_lists(told) == [False, True]
    assert [column.name for column in told.asked] == [header]
    explained = read_consent(
        DataFrame({YES: ["yes"] * 2, header: [yes, no]}, dtype="str"), answers={header: None}
    )
    assert in_lists(explained) == [True, True]


def test_none_among_ways_of_contact_is_a_no_and_only_one_way_is_no_other() -> None:
    told = beside_a_yes("Consent", ["Email only", "SMS only", "none", "email, sms"])
    assert in_lists(told, "email") == [True, False, False, True]
    assert in_lists(told, "sms") == [False, True, False, True]
    assert in_lists(told, "phone") == [False, False, False, False]


@pytest.mark.parametrize("header", ["Permission", "Consent level", "Einwilligung"])
def test_none_beside_other_degrees_is_a_no(header: str) -> None:
    assert in_lists(beside_a_yes(header, ["granted", "none", "granted"])) == [True, False, True]


def test_none_beside_true_and_false_is_what_a_program_writes_for_nothing() -> None:
    assert in_lists(beside_a_yes("Consent", ["True", "False", "None"])) == [True, False, True]


@pytest.mark.parametrize("only", ["nur E-Mail", "solo email", "alleen e-mail", "uniquement e-mail"])
def test_only_is_heard_in_other_languages(only: str) -> None:
    assert in_lists(beside_a_yes("Consent", [only, only]), "sms") == [False, False]


@pytest.mark.parametrize("header", ["Consent text", "Consent statement", "Permission note", "Opt-in comment"])
def test_a_refusal_in_words_wins_whatever_its_column_is_called(header: str) -> None:
    told = beside_a_yes(header, ["I do not agree", "I agree", "no thanks"])
    assert in_lists(told) == [False, True, False]


def test_how_a_consent_was_given_refuses_nobody() -> None:
    for header in ("Consent source", "Consent wording"):
        told = beside_a_yes(header, ["web form", "I agree to receive news and can unsubscribe at any time."])
        assert in_lists(told) == [True, True], header


@pytest.mark.parametrize(
    "header", ["Consent valid until", "Consent expiry", "Opt-in expires", "Einwilligung gültig bis"]
)
def test_a_consent_that_ran_out_is_none(header: str) -> None:
    later = f"{pd.Timestamp.today().year + 3}-01-02"
    told = beside_a_yes(header, ["2020-01-02", later, "02.01.2020", ""])
    assert in_lists(told) == [False, True, False, True]
    written = ["Jan 3, 2020", "3 January 2020", "02/01/20", "20200102", "1577836800", "1577836800000"]
    assert in_lists(beside_a_yes(header, [*written, later])) == [False] * len(written) + [True]
    alone = read_consent(DataFrame({header: ["2020-01-02", later, ""]}, dtype="str"))
    assert in_lists(alone) == [False, True, False]


@pytest.mark.parametrize(
    ("note", "ways"),
    [
        ("Please do not contact me any more", {"email", "sms", "phone", "post", "messenger"}),
        ("Bitte nicht anrufen!", {"phone"}),
        ("Angry. Said: do not call again.", {"phone"}),
        ("I do not want to be contacted.", {"email", "sms", "phone", "post", "messenger"}),
        ("He does not want any more emails from us", {"email"}),
        ("asked to be removed from the mailing list", {"email"}),
    ],
)
def test_a_remark_that_refuses_is_heard_among_thousands_that_do_not(note: str, ways: set[str]) -> None:
    notes = [f"Spoke to customer number {row} about size {row % 40}" for row in range(3_000)]
    told = beside_a_yes("Notes", [*notes, note])
    for way in ("email", "sms", "phone", "post", "messenger"):
        allowed = told.allowed(way)
        assert allowed.iloc[:-1].all()
        assert bool(allowed.iloc[-1]) is (way not in ways), way


def test_a_legal_basis_is_no_yes_to_text_messages() -> None:
    header = "Legal basis for processing contact's data"
    told = read_consent(
        DataFrame({header: ["Freely given consent from contact", "Legitimate interest"]}, dtype="str")
    )
    assert in_lists(told, "email") == [True, False]
    assert in_lists(told, "sms") == [False, False]


def test_what_is_said_of_a_puzzle_is_true_of_who_is_in() -> None:
    told = beside_a_yes("GDPR", ["yes", "yes"])
    assert in_lists(told) == [True, True]
    (note,) = (note for note in consent_notes(told, ("email",), None) if "not clear" in note)
    assert "unless another column holds their clear yes" in note
