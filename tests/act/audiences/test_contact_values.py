"""Columns that reach a customer are told by what stands in them."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Series

from segmentation.act.audiences.contact_values import glance
from segmentation.act.audiences.contacts import ContactColumns, contact_columns
from segmentation.act.audiences.identifiers import is_valid_phone

ROWS = 40
RNG = np.random.default_rng(3)
ADDRESSES = [f"p{i}@example.com" for i in range(ROWS)]
SHAPES = {
    "with a plus": [f"+49 30 555{i:03d}12" for i in range(ROWS)],
    "with two noughts": [f"0049 151 5550{i:03d}" for i in range(ROWS)],
    "German": [f"030 / 555{i:03d}" for i in range(ROWS)],
    "in brackets": [f"(0171) 555 {i:04d}" for i in range(ROWS)],
    "French": [f"01 {i:02d} 55 12 {99 - i:02d}" for i in range(ROWS)],
    "American": [f"415-{200 + i}-26{i:02d}" for i in range(ROWS)],
    "American in brackets": [f"(415) {200 + i}-26{i:02d}" for i in range(ROWS)],
    "taken for amounts": [f"49151{n}.0" for n in RNG.integers(10_000_000, 99_999_999, ROWS)],
    "with a remark": [f"+1 415 555 {2000 + i} (mobile)" for i in range(ROWS)],
    "with an extension": [f"+44 20 7946 {i:04d} ext. {i}" for i in range(ROWS)],
}
DAYS = st.dates()
NO_NUMBERS = {
    "customer numbers": st.integers(10**5, 10**14).map(str),
    "customer numbers like Germany": st.integers(10**12, 10**13 - 1).map(lambda n: f"49{n}"),
    "numbers in a row": st.just(None),
    "filled up with noughts": st.integers(0, 10**8).map(lambda n: f"{n:010d}"),
    "with letters": st.integers(0, 10**9).map(lambda n: f"KD-{n:09d}"),
    "orders": st.integers(0, 10**6).map(lambda n: f"2024-{n:06d}"),
    "amounts": st.floats(0, 10**8).map(lambda n: f"{n:.2f}"),
    "amounts with points": st.floats(0, 10**8).map(lambda n: f"{n:,.2f}"),
    "German amounts": st.floats(0, 10**8).map(lambda n: f"{n:,.2f}".translate(str.maketrans(",.", ".,"))),
    "dates": DAYS.map(str),
    "German dates": DAYS.map(lambda day: f"{day:%d.%m.%Y}"),
    "American dates": DAYS.map(lambda day: f"{day:%m/%d/%Y}"),
    "short dates": DAYS.map(lambda day: f"{day:%Y%m%d}"),
    "moments": st.datetimes().map(str),
    "latitudes": st.floats(-90, 90).map(lambda n: f"{n:.6f}"),
    "post codes": st.integers(0, 99_999).map(lambda n: f"{n:05d}"),
    "zip codes": st.from_regex(r"[0-9]{5}-[0-9]{4}", fullmatch=True),
    "cards": st.from_regex(r"[0-9]{16}", fullmatch=True),
    "social security": st.from_regex(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", fullmatch=True),
}


def found(**columns: list[str]) -> ContactColumns:
    """The contact columns of a file with these; “_” in a header stands for a blank."""
    return contact_columns(
        DataFrame({name.replace("_", " "): cells for name, cells in columns.items()}, dtype="str")
    )


@pytest.mark.parametrize("header", ["Kontakt 1", "field_7", "Login", "Customer ID", "x", "Données"])
def test_addresses_are_found_under_any_header(header: str) -> None:
    """Where no column is called so."""
    assert contact_columns(DataFrame({header: ADDRESSES}, dtype="str")).email == (header,)


@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("header", ["Kontakt 2", "field_8"])
def test_numbers_are_found_under_any_header(header: str, shape: str) -> None:
    """However people write them."""
    told = contact_columns(DataFrame({header: SHAPES[shape], "Email": ADDRESSES}, dtype="str"))

    assert (told.phone, told.email) == ((header,), ("Email",))


@pytest.mark.parametrize("shape", list(SHAPES))
def test_numbers_are_found_under_their_own_header(shape: str) -> None:
    """Some may be missing or badly kept."""
    cells = [*SHAPES[shape][:20], *["-"] * 10, *[""] * 10]

    assert contact_columns(DataFrame({"Telefon": cells}, dtype="str")).phone == ("Telefon",)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Email subscriber status", ["subscribed", "unsubscribed", "cleaned", "pending"]),
        ("Last email open", ["2024-05-03", "03.05.2024", "2024-05-03 10:00:00", "05/03/2024"]),
        ("Email client", ["Outlook", "Gmail", "Apple Mail", "Other"]),
        ("Email campaign", ["Spring 2024", "Sale", "News", "VIP"]),
        ("E-Mail Öffnungen", ["3", "12", "0", "7"]),
        ("Email domain", ["example.com", "gmail.com", "web.de", "gmx.at"]),
        ("E-mail vérifié", ["oui", "non", "oui", "non"]),
        ("Mobile", ["yes", "no", "yes", "no"]),
        ("Phone verified", ["true", "false", "true", "true"]),
        ("Last phone call", ["2024-05-03", "03.05.2024", "05/03/24", "20240503"]),
        ("Phone model", ["iPhone 14", "Pixel 8", "Galaxy S23", "Other"]),
        ("Phone bill", ["1234.50", "99.90", "123456.78", "1,234,567.80"]),
        ("Teléfono: llamadas", ["3", "12", "0", "7"]),
        ("WhatsApp", ["ja", "nein", "ja", "ja"]),
    ],
)
def test_a_header_alone_makes_no_contact(header: str, cells: list[str]) -> None:
    """What stands below decides."""
    told = contact_columns(DataFrame({header: cells * 5, "Name": ["Ada"] * 20}, dtype="str"))

    assert (told.email, told.phone) == ((), ())


@pytest.mark.parametrize("kind", list(NO_NUMBERS))
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_is_no_number_is_never_taken_for_one(kind: str, data: st.DataObject) -> None:
    """Customer numbers, amounts, dates and the like, drawn at random, under a header that says nothing."""
    if kind == "numbers in a row":
        start, step = data.draw(st.integers(10**5, 10**13)), data.draw(st.integers(1, 20))
        cells = [str(start + step * i) for i in range(ROWS)]
    else:
        cells = data.draw(st.lists(NO_NUMBERS[kind], min_size=ROWS, max_size=ROWS))

    assert contact_columns(DataFrame({"field_8": cells}, dtype="str")).phone == ()


def test_numbers_given_out_in_a_row_are_none_though_each_could_be_dialled() -> None:
    """Where only digits stand, nearness tells customer numbers from phones."""
    in_a_row = [f"49151555{i:05d}" for i in range(ROWS)]
    apart = [f"49151{n}" for n in RNG.integers(10_000_000, 99_999_999, ROWS)]

    assert all(is_valid_phone(f"+{number}") for number in in_a_row)
    assert (found(field_8=in_a_row).phone, found(field_8=apart).phone) == ((), ("field 8",))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=30))
def test_shares_are_shares(cells: list[str]) -> None:
    """Whatever stands in a column."""
    told = vars(glance(Series(cells, dtype="str")))

    assert all(0 <= share <= 1 for share in told.values())


def test_a_named_column_comes_before_one_that_only_looks_so() -> None:
    """Another is taken only where it reaches more customers."""
    few = [*ADDRESSES[:10], *[""] * 30]

    assert found(Email=ADDRESSES, Kontakt=ADDRESSES).email == ("Email",)
    assert found(Kontakt=ADDRESSES, Email=few).email == ("Email", "Kontakt")


@pytest.mark.parametrize(
    "header",
    [
        *("Sales rep email", "Account manager e-mail", "E-Mail Betreuer", "Email du conseiller"),
        *("Correo del asesor", "E-mail do vendedor", "Email agente", "E-mail verkoper", "E-mail opiekuna"),
    ],
)
def test_the_address_of_somebody_else_is_no_customers(header: str) -> None:
    """Who looks after a customer is never in a list in the customer's place."""
    reps = [f"rep{i % 3}@shop.example" for i in range(ROWS)]

    assert contact_columns(DataFrame({header: reps, "Email": ADDRESSES}, dtype="str")).email == ("Email",)
    assert contact_columns(DataFrame({header: reps}, dtype="str")).email == ()


def test_an_owner_may_be_the_customer() -> None:
    """Where each row has another one, and no other column says whom to write to."""
    assert found(Owner_email=ADDRESSES).email == ("Owner email",)


def test_a_few_addresses_again_and_again_are_nobodys() -> None:
    """A column without a telling header that repeats a few addresses tells no customers apart."""
    assert found(field_7=[f"rep{i % 3}@shop.example" for i in range(ROWS)]).email == ()


@pytest.mark.parametrize("header", ["email_sha256", "Hashed e-mail", "E-Mail (Hash)", "MD5 email"])
def test_hashed_addresses_are_found_by_header_and_value(header: str) -> None:
    """A hash says nothing of what it was, so the header has to."""
    hashes = [hashlib.sha256(address.encode()).hexdigest() for address in ADDRESSES]

    assert contact_columns(DataFrame({header: hashes}, dtype="str")).email == (header,)
    assert contact_columns(DataFrame({"field_7": hashes}, dtype="str")).email == ()


def test_numbers_for_messages_are_phones() -> None:
    """Under the name of a messenger stand numbers, or how many messages there were."""
    numbers = [f"4930555{i:05d}" for i in range(ROWS)]

    assert found(SMS=numbers, WhatsApp=numbers).phone == ("SMS", "WhatsApp")
    assert found(SMS=[str(i) for i in range(ROWS)], SMS_sent=["12"] * ROWS).phone == ()


def test_an_empty_column_is_what_its_header_says() -> None:
    """So that the sentence is that nobody has an address, not that the file lacks the column."""
    assert found(Email=[""] * 5, Phone=[" "] * 5).email == ("Email",)


def test_a_sparse_column_is_found() -> None:
    """One address in twenty thousand rows is enough, wherever it stands."""
    cells = [""] * 20_000
    cells[12_345] = "ada@example.com"

    assert found(Email=cells).email == ("Email",)
