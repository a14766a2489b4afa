"""Who can be reached, told by the columns of an upload."""

from __future__ import annotations

import pytest
from pandas import DataFrame

from segmentation.act.contacts import agreed, contact_columns, people


def test_columns_of_a_shop_export():
    """Names, places, addresses and consent are found by their headers."""
    found = contact_columns(
        ["Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Default Address City",
         "Default Address Province Code", "Default Address Country Code", "Default Address Zip",
         "Default Address Phone", "Phone", "Accepts SMS Marketing", "Total Spent"]
    )  # fmt: skip

    assert (found.first, found.last, found.full) == ("First Name", "Last Name", None)
    assert (found.email, found.phone) == (("Email",), ("Default Address Phone", "Phone"))
    assert (found.city, found.state) == ("Default Address City", "Default Address Province Code")
    assert (found.country, found.postcode) == ("Default Address Country Code", "Default Address Zip")
    assert found.consent == ("Accepts Email Marketing", "Accepts SMS Marketing")


def test_columns_in_german():
    """The same in another language."""
    found = contact_columns(
        ["Vorname", "Nachname", "E-Mail", "Telefon", "PLZ", "Ort", "Land", "Einwilligung"]
    )

    assert (found.first, found.last, found.postcode) == ("Vorname", "Nachname", "PLZ")
    assert (found.city, found.country) == ("Ort", "Land")
    assert (found.email, found.phone, found.consent) == (("E-Mail",), ("Telefon",), ("Einwilligung",))


def test_the_first_usable_cell_counts():
    """Of two phone columns the first that holds a number is taken, row by row."""
    text = DataFrame(
        {"Phone": ["-", "+49 30 123456", ""], "Mobile": ["+4917612345678", "+4917612345679", ""]}, dtype="str"
    )

    known = people(text, contact_columns(list(text)))

    assert known["phone"].to_list() == ["+4917612345678", "+4930123456", ""]


def test_the_country_of_the_row_completes_its_phone_number():
    """A national number takes the country of its row; without one, the country the person chose."""
    text = DataFrame(
        {"Phone": ["030 123456", "020 7946 0958"], "Country": ["", "United Kingdom"]}, dtype="str"
    )

    known = people(text, contact_columns(list(text)), country="DE")

    assert known["phone"].to_list() == ["+4930123456", "+442079460958"]
    assert known["country"].to_list() == ["DE", "GB"]


def test_a_full_name_is_divided_only_when_there_is_no_doubt():
    """Two words are a first and a last name; more could be divided in several ways."""
    text = DataFrame({"Full name": ["Zoë D'Angelo", "Ana María López", "Cher", "Brown, Jr."]}, dtype="str")

    known = people(text, contact_columns(list(text)))

    assert known["first"].to_list() == ["Zoë", "", "", ""]
    assert known["last"].to_list() == ["D'Angelo", "", "", ""]


@pytest.mark.parametrize(
    ("header", "cell", "email", "phone"),
    [
        *(("Consent", "yes", True, True), ("Consent", "TRUE", True, True), ("Consent", "1", True, True)),
        *(("Consent", "", False, False), ("Consent", "maybe", False, False), ("Consent", "no", False, False)),
        *(("Einwilligung", "Ja", True, True), ("Consentement", "non", False, False)),
        *(("GDPR consent", "2024-03-01", True, True), ("Unsubscribed", "no", True, True)),
        *(("Unsubscribed", "2024-03-01", False, False), ("Unsubscribed", "", True, True)),
        *(("Do not contact", "x", False, False), ("Email status", "unsubscribed", False, False)),
        *(("Do not email", "yes", False, False), ("Do not email", "", True, True)),
        *(("Abgemeldet", "Ja", False, False), ("Abgemeldet", "nein", True, True)),
        *(("Werbesperre", "x", False, False), ("Werbung erlaubt", "ja", True, True)),
        *(("Désinscrit", "oui", False, False), ("Accepte email", "oui", True, True)),
        *(("No contactar", "sí", False, False), ("Acepta publicidad", "No", False, False)),
        *(("Descadastrado", "sim", False, False), ("Aceita receber", "Sim", True, True)),
        *(("Non contattare", "sì", False, False), ("Consenso", "accettato", True, True)),
        *(("Uitgeschreven", "ja", False, False), ("Toestemming", "nee", False, False)),
        *(("Consent", "opted_in", True, True), ("Consent", "not subscribed", False, False)),
        *(("Einwilligung", "erteilt", True, True), ("Consent", "Abonné", True, True)),
        *(("Email status", "Subscribed", True, True), ("Opt out", "opted out", False, False)),
    ],
)
def test_only_a_clear_yes_is_a_yes(header: str, cell: str, email: bool, phone: bool):
    """Consent is read strictly, in several languages, and the other way round where the header says so."""
    text = DataFrame({header: [cell]}, dtype="str")

    answers = agreed(text, contact_columns([header]))

    assert (answers["email"].item(), answers["phone"].item()) == (email, phone)


def test_each_way_of_contact_has_its_own_consent():
    """Consent to e-mail is none to SMS where both are asked."""
    text = DataFrame(
        {"Accepts Email Marketing": ["yes", "no"], "Accepts SMS Marketing": ["no", "yes"]}, dtype="str"
    )

    answers = agreed(text, contact_columns(list(text)))

    assert answers["email"].to_list() == [True, False]
    assert answers["phone"].to_list() == [False, True]


def test_without_a_column_everybody_counts_as_agreed():
    """Where nobody was asked nothing is filtered; the receipt says so elsewhere."""
    text = DataFrame({"Email": ["a@b.example"]}, dtype="str")

    assert agreed(text, contact_columns(["Email"])).to_numpy().all()
