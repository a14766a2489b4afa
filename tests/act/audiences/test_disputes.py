"""Two columns that answer differently about e-mail: who said no in either stays out, and the page asks."""

import pytest
from pandas import DataFrame

from segmentation.act.audiences.contact_consent import Dispute, consent_notes, read_consent

_PEOPLE = 40


def told(header, *, newsletter="newsletter", answers=None):
    """Forty people of whom four refuse the newsletter, and 14 of the others have no yes in another column."""
    data = {
        "email": [f"a{i}@example.com" for i in range(_PEOPLE)],
        newsletter: ["1"] * 36 + ["0"] * 4,
        header: ["1"] * 20 + ["0"] * 14 + ["1"] * 4 + ["0"] * 2,
    }
    return read_consent(DataFrame(data, dtype="str"), answers)


@pytest.mark.parametrize("header", ["optin", "Accepte les offres partenaires", "Opt-in", "Marketing consent"])
def test_a_no_without_a_way_counts_and_is_told_beside_the_yes(header):
    """The 14 stay out; the note says which two columns differ, and what could make it otherwise."""
    consent = told(header)

    assert consent.disputed == (Dispute(header, "newsletter", 14),)
    assert int(consent.allowed("email").sum()) == 22
    notes = " ".join(consent_notes(consent, ("email",), None))
    assert f"14 customers said yes in “newsletter” and no in “{header}”" in notes


def test_a_column_about_something_else_is_left_to_say_nothing():
    """Once the person says so, the newsletter decides alone; who refused that stays out."""
    consent = told("optin", answers={"optin": None})

    assert consent.disputed == ()
    assert int(consent.allowed("email").sum()) == 36


@pytest.mark.parametrize("header", ["SMS opt-in", "Do not contact", "Unsubscribed", "Profiling consent"])
def test_other_ways_and_plain_refusals_are_no_question(header):
    """Text messages have their own consent, a general refusal governs all, profiling is told apart."""
    assert told(header).disputed == ()


def test_where_all_agree_there_is_nothing_to_ask():
    """Who refuses one refuses the other: no note."""
    data = {"newsletter": ["yes"] * 4 + ["no"] * 4, "optin": ["yes"] * 4 + ["no"] * 4}
    consent = read_consent(DataFrame(data, dtype="str"))

    assert consent.disputed == ()
    assert "said yes in" not in " ".join(consent_notes(consent, ("email",), None))
