"""Phone numbers as spreadsheets and people write them."""

from __future__ import annotations

import pytest

from segmentation.act.audiences.identifiers import phone_number


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("4915123456789.0", "DE", "+4915123456789"),
        ("4.915123456789E+12", "DE", "+4915123456789"),
        ("4,915123456789e12", "DE", "+4915123456789"),
        ("415 555 2671 (mobile)", "US", "+14155552671"),
        ("0151 23456789 [privat]", "DE", "+4915123456789"),
        ("+44 (0)20 7946 0958 (work)", None, "+442079460958"),
    ],
)
def test_a_number_is_read_with_its_remark_or_as_a_spreadsheet_wrote_it(
    text: str, country: str | None, number: str
) -> None:
    assert phone_number(text, country) == number


@pytest.mark.parametrize("text", ["4.91512E+12", "4.91512345678E+12", "4.9151234567891E+12", "(mobile)"])
def test_a_number_that_lost_digits_is_none(text: str) -> None:
    assert phone_number(text, "DE") == ""
