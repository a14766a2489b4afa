"""Who can be reached, told by the columns of an upload."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from pandas import DataFrame

from segmentation.act.audiences.contacts import ContactColumns, contact_columns, people


def named(headers: list[str], consent: Collection[str] = ()) -> ContactColumns:
    """The columns that headers alone tell."""
    return contact_columns(DataFrame(columns=headers, dtype="str"), consent)


def test_columns_of_a_shop_export():
    """Names, places, addresses and consent are found by their headers."""
    found = named(
        ["Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Default Address City",
         "Default Address Province Code", "Default Address Country Code", "Default Address Zip",
         "Default Address Phone", "Phone", "Accepts SMS Marketing", "Total Spent"]
    )  # fmt: skip

    assert (found.first, found.last, found.full) == ("First Name", "Last Name", None)
    assert (found.email, found.phone) == (("Email",), ("Default Address Phone", "Phone"))
    assert (found.city, found.state) == ("Default Address City", "Default Address Province Code")
    assert (found.country, found.postcode) == ("Default Address Country Code", "Default Address Zip")


def test_columns_in_german():
    """The same in another language."""
    found = named(["Vorname", "Nachname", "E-Mail", "Telefon", "PLZ", "Ort", "Land", "Einwilligung"])

    assert (found.first, found.last, found.postcode) == ("Vorname", "Nachname", "PLZ")
    assert (found.city, found.country) == ("Ort", "Land")
    assert (found.email, found.phone) == (("E-Mail",), ("Telefon",))


def test_the_first_usable_cell_counts():
    """Of two phone columns the first that holds a number is taken, row by row."""
    text = DataFrame(
        {"Phone": ["-", "+49 30 123456", ""], "Mobile": ["+4917612345678", "+4917612345679", ""]}, dtype="str"
    )

    known = people(text, contact_columns(text))

    assert known["phone"].to_list() == ["+4917612345678", "+4930123456", ""]


def test_the_country_of_the_row_completes_its_phone_number():
    """A national number takes the country of its row; without one, the country the person chose."""
    text = DataFrame(
        {"Phone": ["030 123456", "020 7946 0958"], "Country": ["", "United Kingdom"]}, dtype="str"
    )

    known = people(text, contact_columns(text), country="DE")

    assert known["phone"].to_list() == ["+4930123456", "+442079460958"]
    assert known["country"].to_list() == ["DE", "GB"]


def test_a_full_name_is_divided_only_when_there_is_no_doubt():
    """Two words are a first and a last name; more could be divided in several ways."""
    text = DataFrame({"Full name": ["Zoë D'Angelo", "Ana María López", "Cher", "Brown, Jr."]}, dtype="str")

    known = people(text, contact_columns(text))

    assert known["first"].to_list() == ["Zoë", "", "", ""]
    assert known["last"].to_list() == ["D'Angelo", "", "", ""]


@pytest.mark.parametrize(
    "header", ["HasOptedOutOfEmail", "EMAIL_BLACKLISTED", "Do not allow Mails", "sms_optout", "Baja correo"]
)
def test_a_header_about_refusing_is_never_an_address(header: str):
    """Whatever stands below it."""
    found = named([header, "Email"])

    assert (found.email, found.phone) == (("Email",), ())


def test_a_column_about_consent_is_no_address_either():
    """When its values told."""
    assert named(["Email status", "Email"], {"Email status"}).email == ("Email",)


def test_all_addresses_of_a_row_are_known():
    """Not only the one that is used."""
    text = DataFrame({"Email": ["a@x.example", ""], "Email 2": ["B@x.example", "no"]}, dtype="str")

    assert people(text, contact_columns(text))["every_email"].to_list() == [
        "a@x.example b@x.example",
        "",
    ]
