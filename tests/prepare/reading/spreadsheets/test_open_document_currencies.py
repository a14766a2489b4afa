"""Amounts of an .ods workbook bear their currency beside the number, not in the cell."""

from __future__ import annotations

import io
import zipfile

import pytest

from segmentation.prepare.reading.spreadsheets.number_formats import currencies_shown
from segmentation.prepare.reading.tables import read_table
from segmentation.prepare.roles.file_currencies import money_of
from segmentation.prepare.roles.roles import infer_roles

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def text(value: str, repeated: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string"{repeated}><text:p>{value}</text:p></table:table-cell>'
    )


def amount(value: float, currency: str = "") -> str:
    kind = f'"currency" office:currency="{currency}"' if currency else '"float"'
    inside = f"<text:p>{value}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type={kind} office:value="{value}">{inside}'


def workbook(*sheets: tuple[str, list[list[str]]]) -> bytes:
    """An .ods file of sheets, each a name and rows of cells."""
    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in rows)
        + "</table:table>"
        for name, rows in sheets
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/></manifest:manifest>'
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", KIND)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return held.getvalue()


def customers(currency: str) -> list[list[str]]:
    head = [text("Name"), text("City"), text("Spent"), text("Orders")]
    return [head] + [
        [text("Ann"), text("Rome"), amount(10.5 + n % 7, currency), amount(1 + n % 5)] for n in range(30)
    ]


@pytest.mark.parametrize("currency", ["EUR", "CHF", "SEK"])
def test_the_currency_beside_most_numbers_of_a_column_is_told(currency: str) -> None:
    """Of the sheet that is read, and of no other."""
    file = workbook(("Customers", customers(currency)), ("Notes", customers("USD")))

    assert currencies_shown(file, "Customers") == {2: currency}
    assert currencies_shown(file, "Notes") == {2: "USD"}
    assert currencies_shown(file, "Elsewhere") == {}
    table = read_table(file, "customers.ods")
    money = money_of(table, infer_roles(table.data))
    assert money.currency == currency
    assert "Orders" not in money.columns and table.data["Spent"].iloc[0] == 10.5


def test_cells_that_stand_for_several_move_the_column() -> None:
    """“number-columns-repeated” is how the file writes equal cells side by side."""
    twice = [text("x", ' table:number-columns-repeated="2"'), amount(5, "EUR"), amount(7)]

    assert currencies_shown(workbook(("A", [twice] * 4)), "A") == {2: "EUR"}


def test_a_column_of_several_currencies_or_of_none_known_tells_of_none() -> None:
    """Half in euros and half in dollars is no currency of the column."""
    rows = [[amount(1, "EUR" if n % 2 else "USD"), amount(2, "???")] for n in range(10)]

    assert currencies_shown(workbook(("A", rows)), "A") == {}
