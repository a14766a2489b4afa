"""Every way of reading can be chosen on the data page: the table is read again, and the page follows."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest
from pandas import DataFrame
from screens import choice, texts
from streamlit.testing.v1 import AppTest

from segmentation.prepare.reading.text.code_pages import DOUBLE, SINGLE
from segmentation.prepare.reading.text.encodings import NAMES
from ui.sentences import prepare as sentences

GERMAN = "Kunde;Stadt;Umsatz;Seit\n" + "".join(
    f"K{n};{('Köln', 'Lübeck', 'Gießen')[n % 3]};{n % 17}.{n:03d};{2 + n % 11:02d}/{1 + n % 9:02d}/2023\n"
    for n in range(60)
)


def upload(app: AppTest, data: bytes, name: str = "file.csv") -> AppTest:
    return app.file_uploader(key="uploader").upload(name, data).run()


def wish(app: AppTest, option: str, value: Any) -> AppTest:
    return choice(app, f"reading.{option}").set_value(value).run()


def understood(app: AppTest) -> dict[str, str]:
    """“How the file was read”, as a person reads it."""
    shown = next(table.value for table in app.table if "Format" in set(table.value.iloc[:, 0]))
    return {
        left: right.replace("\\", "").replace("\u200b", "")
        for left, right in shown.itertuples(index=False, name=None)
    }


def column(app: AppTest, name: str) -> Any:
    """What the table of columns says about one of them."""
    next(group for group in app.segmented_control if group.key.startswith("columns_view")).set_value(
        "all"
    ).run()
    shown = next(frame.value for frame in app.dataframe if "Kind" in frame.value)
    return shown.set_index("Column").loc[name]


def test_the_encoding(app: AppTest) -> None:
    """Letters follow, in the receipt and in the examples."""
    upload(app, GERMAN.encode("cp1252"))
    assert "Windows-1252" in understood(app)["Format"]
    assert choice(app, "reading.encoding").placeholder == "Decide for me"
    wish(app, "encoding", "cp1251")
    assert "Windows-1251" in understood(app)["Format"]
    assert "Kцln" in column(app, "Stadt")["Examples"]
    wish(app, "encoding", None)
    assert "Köln" in column(app, "Stadt")["Examples"]


def test_the_delimiter(app: AppTest) -> None:
    """Another mark makes other columns."""
    upload(app, b"name;a,b\nx;1,2\ny;3,4\n" * 20)
    wish(app, "delimiter", ",")
    assert "comma" in understood(app)["Format"]
    assert column(app, "name;a")["Kind"]
    wish(app, "delimiter", ";")
    assert "semicolon" in understood(app)["Format"]
    assert column(app, "a,b")["Kind"]


def test_the_decimal_mark(app: AppTest) -> None:
    """1.234 is a thousand, or one and a bit."""
    upload(app, GERMAN.encode())
    wish(app, "decimal", ".")
    assert understood(app)["Numbers"] == "1204.50 (point)"
    assert column(app, "Umsatz")["Examples"] == "0 · 1 · 2"
    wish(app, "decimal", ",")
    assert column(app, "Umsatz")["Examples"] == "0 · 1,001 · 2,002"


def test_the_order_of_dates(app: AppTest) -> None:
    """Ambiguous dates are said to be, and follow the person."""
    upload(app, GERMAN.encode())
    assert "the month first is possible too" in understood(app)["Dates"]
    assert column(app, "Seit")["Examples"].startswith("2023-01-02")
    wish(app, "date_order", "month first")
    assert understood(app)["Dates"] == "12/31/2024 (month first)"
    assert column(app, "Seit")["Examples"].startswith("2023-02-01")


def test_the_line_of_the_column_names_far_down(app: AppTest) -> None:
    """A report may put a page of text above its table."""
    preamble = "".join(f"remark {n};x;y;z\n" for n in range(40))
    upload(app, (preamble + GERMAN).encode())
    wish(app, "header_row", 41)
    assert understood(app)["Header"] == "line 41"
    assert "All 60 customers are in" in texts(app)
    assert column(app, "Umsatz")["Use"]
    wish(app, "header_row", 0)
    assert understood(app)["Header"] == "none; columns are numbered"


def test_the_sheet(app: AppTest) -> None:
    """Another sheet is another table; its rows are counted as rows."""
    out = io.BytesIO()
    with pd.ExcelWriter(out) as book:
        DataFrame({"id": range(50), "spend": range(50)}).to_excel(book, sheet_name="Spring", index=False)
        DataFrame({"id": range(40), "clicks": range(40)}).to_excel(book, sheet_name="Autumn", index=False)
    upload(app, out.getvalue(), "file.xlsx")
    assert understood(app)["Sheet"] == "Spring (of 2)"
    assert choice(app, "reading.header_row").label == "Column names stand in row"
    wish(app, "sheet", "Autumn")
    assert understood(app)["Sheet"] == "Autumn (of 2)"
    assert "All 40 customers are in" in texts(app)
    assert column(app, "clicks")["Kind"]


def test_totals(app: AppTest) -> None:
    """A last row that looks like a total is set aside and listed, and kept when the person says so."""
    upload(app, (GERMAN + "Total;;900;\n").encode())
    assert any("1 row was set aside" in drawer.label for drawer in app.expander)
    wish(app, "odd_rows", "keep")
    assert "All 61 customers are in" in texts(app)
    assert choice(wish(app, "odd_rows", None), "reading.odd_rows").value is None


def test_words_and_dates_taken_for_no_value(app: AppTest) -> None:
    """What was taken as missing is said and can be kept, column by column or all at once."""
    rows = (
        f"{'NA' if n % 5 == 0 else n},{'NA' if n % 6 == 0 else ('Gold plan', 'Silver plan')[n % 2]},"
        f"{'2204-03-05' if n == 7 else f'2023-01-{n % 28 + 1:02d}'},{n * 7 % 50}\n"
        for n in range(60)
    )
    upload(app, ("Visits,Plan,Joined,Spend\n" + "".join(rows)).encode())
    assert "“NA” in “Visits” (12 cells); “NA” in “Plan” (10 cells)" in texts(app)
    assert "far from all others: 2204-03-05 in line 9" in texts(app)
    assert str(app.date_input[0].value) == "2023-01-28"
    wish(app, "literal", ("Plan",))
    assert "“Plan” (10 cells)" not in texts(app) and "“Visits” (12 cells)" in texts(app)
    wish(app, "literal", ("Plan", "Joined"))
    assert str(app.date_input[0].value) == "2204-03-05"
    wish(app, "literal", None)
    assert str(app.date_input[0].value) == "2023-01-28"


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("encoding", "utf-16", "Its letters are not stored as UTF-16"),
        ("delimiter", "|", "Nothing in it is separated by pipe"),
        ("header_row", 61, "It has column names and no rows below them"),
    ],
)
def test_a_way_that_makes_no_sense_keeps_the_table(app: AppTest, option: str, value: Any, told: str) -> None:
    """A sentence says why, and the control shows what is still true."""
    upload(app, GERMAN.encode())
    before = understood(app)
    wish(app, option, value)
    assert not app.exception
    assert not app.error
    assert len(app.warning) == 1  # beside the control, not at the top of the page
    assert any(told_at for told_at in app.get("popover") if told_at.get("warning"))
    assert told in app.warning[0].value.replace("\\", "").replace("\u200b", "")
    assert "is still here, as it was" in texts(app)
    assert understood(app) == before
    assert choice(app, f"reading.{option}").value is None
    app.run()
    assert not app.warning


def test_a_decimal_mark_that_fits_nothing_is_said(app: AppTest) -> None:
    """The table is read that way, and the page says what came of it."""
    upload(app, ("Kunde;Umsatz\n" + "".join(f"K{n};{n},5\n" for n in range(60))).encode())
    wish(app, "decimal", ".")
    assert "not written with the decimal mark or the order of dates you chose: “Umsatz”" in texts(app)


def test_choices_about_columns_outlive_another_reading(app: AppTest) -> None:
    """As far as the columns are still there."""
    upload(app, GERMAN.encode())
    app.session_state["recipe"] = app.session_state["recipe"].replace(
        uses={"Stadt": "ignored", "Umsatz": "descriptor"}, k=3
    )
    wish(app, "date_order", "month first")
    assert app.session_state["recipe"].uses == {"Stadt": "ignored", "Umsatz": "descriptor"}
    wish(app, "header_row", 2)
    assert app.session_state["recipe"].uses == {}
    assert app.session_state["recipe"].k == 3
    assert not app.error


def test_a_parquet_file_offers_only_what_it_has(app: AppTest) -> None:
    """Its columns bring their names, letters and types."""
    out = io.BytesIO()
    DataFrame({"id": range(50), "spend": [f"{n},5" for n in range(50)]}).to_parquet(out)
    upload(app, out.getvalue(), "file.parquet")
    shown = {box.key.removeprefix("reading.") for box in app.selectbox if box.key.startswith("reading.")}
    assert shown == {"decimal", "date_order"}
    wish(app, "decimal", ".")
    assert "“spend”" in texts(app)


def test_every_set_of_letters_that_is_found_can_be_chosen() -> None:
    """Under the name that the receipt gives it."""
    offered = dict(sentences.ENCODINGS)
    for found in (*SINGLE, *DOUBLE, "utf-8"):
        assert offered[found].startswith(NAMES[found])
