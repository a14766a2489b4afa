"""The form of every identifier, by the written rule of the platform that reads it."""

from __future__ import annotations

import pytest

from segmentation.act.audiences import identifiers
from segmentation.errors import ExportError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        *((" Ada@Example.COM ", "ada@example.com"), ("a da@ex ample.com", "ada@example.com")),
        *(("ada.l+shop@example.co.uk", "ada.l+shop@example.co.uk"), ("mailto:x@y.example", "x@y.example")),
        *(("o'neil@example.com", "o'neil@example.com"), ("ada@münchen.example", "ada@münchen.example")),
        *(("ada@example", ""), ("ada", ""), ("", ""), ("@example.com", ""), ("a@b@example.com", "")),
        *(("a..b@example.com", ""), ("a@-example.com", ""), ("a@example.c", ""), ("a" * 250 + "@x.com", "")),
        ("n/a", ""),
    ],
)
def test_addresses(text: str, address: str):
    """An address is lowercase without blanks; what is none becomes nothing. Dots and tags stay."""
    assert identifiers.email_address(text) == address


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        *(("+49 30 123456", None, "+4930123456"), ("030/123456", "DE", "+4930123456")),
        *(("0049 (0)30 123456", None, "+4930123456"), ("(234) 567-8910", "US", "+12345678910")),
        *(("1-800-888-8888", "US", "+18008888888"), ("+44 844 412 4653", "DE", "+448444124653")),
        *(("'+573000000000", None, "+573000000000"), ("07911 123456", "GB", "+447911123456")),
        *(("030/123456", None, ""), ("12", "DE", ""), ("call me", "US", ""), ("", "US", "")),
        *(("+4930123456.0", None, "+4930123456"), ("030123456,0", "DE", "+4930123456")),
        *(("4.93012E+09", "DE", ""), ("4,930123456E9", "US", "")),
        ("+44 20 7946 0958 ext. 12", None, "+442079460958"),
    ],
)
def test_phone_numbers(text: str, country: str | None, number: str):
    """A number is E.164 with its plus; one without a country code needs the country."""
    assert identifiers.phone_number(text, country) == number


def test_google_names():
    """Lowercase, no blanks before, after or in between; accents and hyphens stay."""
    assert identifiers.without_blanks("  Anna  María ") == "annamaría"
    assert identifiers.without_blanks("Smith-Jones") == "smith-jones"


def test_meta_names():
    """Lowercase without punctuation; letters beyond a to z stay as UTF-8."""
    assert identifiers.without_punctuation(" O'Brien-Lee. ") == "obrienlee"
    assert identifiers.without_punctuation("Émilie") == "émilie"
    assert identifiers.without_punctuation("정") == "정"


def test_meta_places():
    """Cities and states lowercase without blanks, punctuation or accents; US states as two letters."""
    assert identifiers.letters("New York") == "newyork"
    assert identifiers.letters("São Paulo") == "saopaulo"
    assert identifiers.state("North Carolina", "US") == "nc"
    assert identifiers.state("CA", "US") == "ca"
    assert identifiers.state("New South Wales", "AU") == "newsouthwales"
    assert len(identifiers.US_STATES) == 51


def test_meta_postcodes():
    """Lowercase without blanks and hyphens; only five digits in the US."""
    assert identifiers.postcode("94035-1234", "US") == "94035"
    assert identifiers.postcode("M1 1AE", "GB") == "m11ae"
    assert identifiers.postcode("1234-567", "PT") == "1234567"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("de", "DE"), ("Germany", "DE"), ("DEUTSCHLAND", "DE"), ("Allemagne", "DE"), ("Duitsland", "DE")),
        *(("UK", "GB"), ("United Kingdom", "GB"), ("USA", "US"), ("Brasil", "BR"), ("España", "ES")),
        *(("", ""), ("XX", ""), ("Atlantis", ""), ("Italia", "IT"), (" france ", "FR")),
    ],
)
def test_countries(text: str, code: str):
    """A country is two capital letters, known by its code or by its name in seven languages."""
    assert identifiers.country_code(text) == code


def test_a_country_nobody_knows():
    """A mistyped country is named and the form explained."""
    with pytest.raises(ExportError, match="“Deutshland” is no country"):
        identifiers.checked_country("Deutshland")
    assert identifiers.checked_country(None) is None


def test_hashes_are_lowercase_hexadecimal():
    """The digest of “abc” is the one of FIPS 180-2; nothing is not hashed."""
    assert identifiers.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert identifiers.sha256("") == ""


def test_numbers_are_forgotten_when_they_are_to_be() -> None:
    """They are remembered only while lists are made: somebody may have cleared their file."""
    assert identifiers.phone_number("030 / 987654", "DE") == "+4930987654"
    assert identifiers.phone_number.cache_info().currsize > 0
    identifiers.forget()
    assert identifiers.phone_number.cache_info().currsize == 0
