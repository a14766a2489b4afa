"""The dialects of the real world: one table in many, the torture suites, and the sniffing itself."""

import csv
import io
import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segmentation.errors import TableError
from segmentation.prepare.reading.tables import Options, Table, read_table
from segmentation.prepare.reading.text.dialects import sniff

# What the index says of each: the dialect that must be understood, and where the names stand.
DIALECTS = {
    "01_excel_utf8_bom_crlf.csv": ("utf-8-sig", ",", ".", "year first", 1),
    "02_eu_semicolon_decimalcomma_cp1252.csv": ("utf-8", ";", ",", "day first", 1),
    "03_eu_euro_suffix_cp1252.csv": ("cp1252", ";", ",", "day first", 1),
    "04_fr_narrow_nbsp_utf8.csv": ("utf-8", ";", ",", "day first", 1),
    "05_nbsp_thousands_cp1252.csv": ("cp1252", ";", ",", "day first", 1),
    "06_us_dollar_mmddyyyy.csv": ("utf-8", ",", ".", "month first", 1),
    "07_us_accounting_negatives.csv": ("utf-8", ",", ".", "month first", 1),
    "08_uk_pound_latin1.csv": ("cp1252", ",", ".", "day first", 1),
    "09_india_rupee_lakh_utf8.csv": ("utf-8", ",", ".", "day first", 1),
    "10_swiss_apostrophe.csv": ("utf-8", ";", ".", "day first", 1),
    "11_excel_unicode_text_utf16le_tab.txt": ("utf-16-le", "\t", ".", "month first", 1),
    "12_utf16be_nobom_semicolon.csv": ("utf-16-be", ";", ",", "day first", 1),
    "13_sep_hint_first_line.csv": ("utf-8", ";", ",", "day first", 2),
    "14_preamble_3_lines.csv": ("utf-8", ",", ".", "year first", 4),
    "15_trailing_total_and_blank_lines.csv": ("utf-8", ",", ".", "year first", 1),
    "16_pipe_all_quoted_lf.csv": ("utf-8", "|", ".", "year first", 1),
    "17_cr_only_mac.csv": ("utf-8", ",", ".", "year first", 1),
    "18_header_padding_nbsp_case.csv": ("utf-8", ",", ".", "year first", 1),
    "19_mixed_missing_tokens.csv": ("utf-8", ",", ".", "year first", 1),
    "20_duplicate_header_and_empty_column.csv": ("utf-8", ",", ".", "year first", 1),
    "21_excel_serial_dates.csv": ("utf-8", ",", ".", "year first", 1),
    "22_mixed_date_formats.csv": ("utf-8", ",", ".", "day first", 1),
    "23_duplicate_customers.csv": ("utf-8", ",", ".", "year first", 1),
    "24_double_wrapped_one_column.csv": ("utf-8", ",", ".", "year first", 1),
    "25_apostrophe_ids.csv": ("utf-8", ",", ".", "year first", 1),
    "26_two_sheets_title_rows.xlsx": (None, None, ".", "year first", 4),
    "27_truncated_mid_row.csv": ("utf-8", ";", ",", "day first", 1),
}
PERCENT = ("03_", "04_", "06_")


@pytest.fixture(scope="module")
def canonical(data_folder: Path) -> Table:
    return read(data_folder / "dialects" / "00_canonical_utf8_iso.csv")


@cache
def read(path: Path, options: Options | None = None) -> Table:
    """A file as it is read, once for all tests."""
    return read_table(path.read_bytes(), path.name, options)


def assert_same(found: pd.DataFrame, truth: pd.DataFrame, *, rates: bool = False) -> None:
    """The same values and types, ROI to the four digits of a percentage with two decimals."""
    assert found.dtypes.to_dict() == truth.dtypes.to_dict()
    for name in truth:
        if rates and name == "ROI":
            assert np.allclose(found[name], truth[name], atol=5.01e-5, rtol=0)
        else:
            pd.testing.assert_series_equal(found[name], truth[name], rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_holds_the_canonical_table(name, canonical, data_folder):
    """Values, types and dates are the canonical ones in every dialect, and the dialect is named."""
    table = read(data_folder / "dialects" / name)
    data = table.data
    if name.startswith("18"):
        assert [c.lower() for c in data] == [c.lower() for c in canonical.data]
        data = data.set_axis(canonical.data.columns, axis=1)
    rows = min(len(data), 1000)

    assert_same(
        data[canonical.data.columns].head(rows), canonical.data.head(rows), rates=name.startswith(PERCENT)
    )
    assert len(data) == {"23": 1025, "27": 499}.get(name[:2], 1000)
    understood = (table.encoding, table.delimiter, table.decimal, table.date_order, table.header_row)
    assert understood == DIALECTS[name]


def test_the_canonical_file_is_what_pandas_reads(canonical, data_folder):
    """The table all dialects are held against is not only our own reading of it."""
    path = data_folder / "dialects" / "00_canonical_utf8_iso.csv"
    dates = [name for name in canonical.data if name.endswith("Date")]
    truth = pd.read_csv(path, parse_dates=dates)

    pd.testing.assert_frame_equal(canonical.data.astype(truth.dtypes.to_dict()), truth, rtol=0, atol=0)
    assert [t.kind for t in canonical.data.dtypes] == [t.kind for t in truth.dtypes]


def test_the_canonical_file_has_the_types_of_its_columns(canonical):
    """Ids and counts are whole numbers, money has decimals, dates are dates, TRUE and FALSE are boolean."""
    kinds = {column.name: column.kind for column in canonical.columns}

    assert kinds["CustomerID"] == "number" and kinds["Gender"] == "text" and kinds["IsActive"] == "boolean"
    assert [name for name, kind in kinds.items() if kind == "date"] == [
        n for n in kinds if n.endswith("Date")
    ]
    assert canonical.data["CustomerExitDate"].isna().sum() == 800


def test_rows_that_are_no_customers_are_listed(data_folder):
    """The total and the row of commas at the end are set aside with their lines; empty lines are noted."""
    table = read(data_folder / "dialects" / "15_trailing_total_and_blank_lines.csv")

    assert [(row.line, row.reason) for row in table.skipped] == [(1002, "a total"), (1005, "an empty row")]
    assert "lines 1,003 to 1,004" in table.notes[0]
    assert table.rows_read == len(table.data) + len(table.skipped)


def test_repeated_customers_stay_and_are_listed(data_folder):
    """All 1,025 rows stay; the 25 whose id came before are listed with their lines."""
    table = read(data_folder / "dialects" / "23_duplicate_customers.csv")

    assert table.repeats == tuple((1002 + n, str(n + 1)) for n in range(25))
    assert table.data.tail(25).reset_index(drop=True).equals(table.data.head(25))
    assert any(note.startswith("25 rows repeat an id") for note in table.notes)


def test_a_file_that_is_cut_off_says_so(data_folder):
    """The readable rows are read; the one cut in two is set aside, and the sentence names its line."""
    table = read(data_folder / "dialects" / "27_truncated_mid_row.csv")

    assert [row.line for row in table.skipped] == [501]
    assert table.notes == (
        "The file is cut off: it ends in the middle of line 501. The 499 rows above it were read.",
    )


def test_a_repeated_name_and_an_empty_column_stay_apart(data_folder):
    """The second Gender gets a number, the nameless column too, and neither is lost."""
    table = read(data_folder / "dialects" / "20_duplicate_header_and_empty_column.csv")

    assert {"Gender", "Gender (2)", "Column 42"} <= set(table.data)
    assert table.data["Gender"].equals(table.data["Gender (2)"].rename("Gender"))


def spectrum(data_folder: Path) -> list[Path]:
    return sorted((data_folder / "torture" / "csv-spectrum" / "csvs").glob("*.csv"))


def test_csv_spectrum_is_read_without_a_fault(data_folder):
    """Twelve of twelve: the text of every cell is what the JSON beside the file says."""
    paths = spectrum(data_folder)
    for path in paths:
        written = (path.parent.parent / "json" / f"{path.stem}.json").read_text(encoding="utf-8")
        if b"\r" not in path.read_bytes():  # a checkout may turn the line ends of the CSV, never the JSON's
            written = written.replace(r"\r\n", r"\n")
        truth = json.loads(written)
        truth = truth if isinstance(truth, list) else [truth]
        if path.stem == "location_coordinates":  # its JSON shows another phone number than its CSV
            truth[0]["Contact Phone Number"] = "2095257564"
        assert read(path).text().to_dict("records") == truth, path.name
    assert len(paths) == 12


def test_valid_test_data_is_equal(data_folder):
    """Header and cells of every valid file of csv-test-data are those of its JSON."""
    folder = data_folder / "torture" / "csv-test-data"
    paths = [path for path in sorted((folder / "csv").glob("*.csv")) if not path.name.startswith("bad-")]
    for path in paths:
        if path.stem == "all-empty":
            continue
        truth = json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        text = read(path).text()
        if path.stem.startswith("header-"):
            assert text.to_dict("records") == truth, path.name
        else:
            assert [list(text), *text.to_numpy().tolist()] == truth, path.name
    assert len(paths) == 18


def test_a_file_without_a_single_cell_is_refused(data_folder):
    """Two empty lines are no table, and the sentence says so."""
    with pytest.raises(TableError, match="It is empty"):
        read(data_folder / "torture" / "csv-test-data" / "csv" / "all-empty.csv")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bad-header-less-fields", "the first in line 2"),
        ("bad-header-more-fields", "Line 2 has 4 cells and line 1 has 3 names"),
        ("bad-header-wrong-header", "There are column names and no rows"),
        ("bad-missing-quote", "in line 2"),
        ("bad-quotes-with-unescaped-quote", "do not pair up in line 2"),
        ("bad-unescaped-quote", "in line 2"),
    ],
)
def test_invalid_test_data_is_read_with_a_receipt(name, said, data_folder):
    """What is wrong with each `bad-*` file is said, with its line, and no cell is lost."""
    path = data_folder / "torture" / "csv-test-data" / "csv" / f"{name}.csv"
    table = read(path)

    assert any(said in note for note in table.notes)
    letters = "".join(c for c in path.read_text(encoding="utf-8") if c.isalnum())
    kept = "".join([*table.text(), *table.text().to_numpy().ravel()])
    assert sorted(letters) == sorted(c for c in kept.replace("Column 4", "") if c.isalnum())


def test_an_empty_test_file_is_refused(data_folder):
    """Nothing at all is no table."""
    with pytest.raises(TableError, match="It is empty"):
        read(data_folder / "torture" / "csv-test-data" / "csv" / "bad-header-no-header.csv")


EXCEL = [
    "dummy.xlsx",
    "frictionless_number-format-multicode.xlsx",
    "frictionless_table.ods",
    "messytables_simple.ods",
    "messytables_simple.xls",
    "messytables_simple.xlsx",
    "sheets.xlsx",
    "test.xlsx",
]


@pytest.mark.parametrize("name", EXCEL)
def test_every_workbook_holds_what_pandas_finds_in_its_sheet(name, data_folder):
    """Names, cells and their order are those of the sheet that was chosen."""
    path = data_folder / "excel" / name
    table = read(path)
    truth = pd.read_excel(path, sheet_name=table.sheet, engine="calamine")
    names = [f"Column {n}" if str(c).startswith("Unnamed") else c for n, c in enumerate(truth, 1)]

    assert list(table.data) == names and len(table.data) == len(truth) > 0
    for (_, found), (_, expected) in zip(table.data.items(), truth.items(), strict=True):
        same = [str(a) == str(b) or a == b for a, b in zip(found.dropna(), expected.dropna(), strict=True)]
        assert all(same) and found.isna().tolist() == expected.isna().tolist()


def test_the_encrypted_workbook_is_refused_kindly(data_folder):
    """The sentence says that it has a password and how to go on."""
    with pytest.raises(TableError, match=r"protected by a password\. Open it, remove the password"):
        read(data_folder / "excel" / "messytables_encrypted_no_password.xls")


def test_names_over_several_lines_of_a_workbook_lose_no_cell(data_folder):
    """Merged cells hold their text once; what stands beside and below them is kept or listed."""
    heads = read(data_folder / "excel" / "frictionless_multiline-headers.xlsx")
    merged = read(data_folder / "excel" / "frictionless_merged-cells.xlsx")

    assert heads.data.iloc[-1].tolist() == ["A", "B", "C", "D"]
    assert [row.reason for row in heads.skipped] == ["an empty row"] * 2
    assert list(merged.data) == ["data"] and "no rows below" in merged.notes[-1]


KINDS = {
    "av_customer_segmentation_train.csv": (
        8068,
        11,
        {"Age": "number", "Work_Experience": "number", "Gender": "text"},
    ),
    "bank_full_comma.csv": (
        45211,
        17,
        {"age": "number", "default": "boolean", "month": "text", "pdays": "number"},
    ),
    "bank_small.csv": (4521, 17, {"balance": "number", "y": "boolean"}),
    "cc_general.csv": (8950, 19, {"CUST_ID": "text", "CREDIT_LIMIT": "number", "TENURE": "number"}),
    "cdnow_master.txt": (69659, 4, {"customer_id": "text", "date": "date", "dollar_value": "number"}),
    "cdnow_rfm_summary.csv": (2357, 5, {"ID": "number", "zbar": "number"}),
    "customer_personality_tab_ddmmyyyy.csv": (2240, 29, {"Dt_Customer": "date", "Income": "number"}),
    "mall_customers_genre.csv": (200, 5, {"CustomerID": "text", "Genre": "text", "Age": "number"}),
    "online_retail_sample_20k.csv": (
        20000,
        8,
        {"InvoiceDate": "date", "StockCode": "text", "CustomerID": "number"},
    ),
    "shopping_trends.csv": (3900, 18, {"review_rating": "number", "subscription_status": "boolean"}),
    "telco_customer_churn.csv": (
        7043,
        21,
        {"TotalCharges": "number", "Churn": "boolean", "customerID": "text"},
    ),
    "wholesale_customers.csv": (440, 8, {"Channel": "number", "Fresh": "number"}),
}


@pytest.mark.parametrize("name", KINDS)
def test_customer_files_are_read_with_the_kinds_one_would_defend(name, data_folder):
    """Rows, columns and kinds of the real files; nothing is skipped and every cell stays as it came."""
    table = read(data_folder / "customers" / name)
    rows, columns, kinds = KINDS[name]

    assert table.data.shape == (rows, columns) and not table.skipped
    assert {c.name: c.kind for c in table.columns if c.name in kinds} == kinds
    assert not any(column.set_aside for column in table.columns)


def test_what_is_true_of_the_customer_files(data_folder):
    """Sums, counts and ids that are known of the files come out of them."""
    folder = data_folder / "customers"
    mall, people = (
        read(folder / "mall_customers_genre.csv"),
        read(folder / "customer_personality_tab_ddmmyyyy.csv"),
    )
    telco, orders = read(folder / "telco_customer_churn.csv"), read(folder / "online_retail_sample_20k.csv")
    music = read(folder / "cdnow_master.txt")

    assert mall.data["CustomerID"].iloc[0] == "0001"
    assert people.data["Income"].isna().sum() == 24 and people.data["Income"].sum() == 115_779_909
    assert people.data["Dt_Customer"].iloc[0] == pd.Timestamp(2012, 9, 4)
    assert telco.data["TotalCharges"].isna().sum() == 11
    assert orders.data["CustomerID"].isna().sum() == 5078 and (orders.data["Quantity"] < 0).sum() == 398
    assert orders.text()["CustomerID"].iloc[0] == "NA"
    assert music.data["customer_id"].nunique() == 23_570 and music.data["date"].min() == pd.Timestamp(
        1997, 1, 1
    )


def test_shop_exports_keep_ids_phones_and_post_codes(data_folder):
    """Spreadsheet apostrophes go, leading zeros and plus signs stay, notes keep their line breaks."""
    shopify = read(data_folder / "exports" / "shopify_customers_export.csv")
    woo = read(data_folder / "exports" / "woocommerce_customers_report.csv")

    assert shopify.data["Customer ID"].iloc[0] == 7_000_000_000_001
    assert shopify.data["Default Address Zip"].iloc[0] == "00001"
    assert shopify.data["Phone"].iloc[0].startswith("+57")
    assert shopify.text()["Phone"].iloc[0].startswith("'+57")
    assert shopify.text()["Note"].str.contains("\n").any()
    assert woo.data["Postal Code"].iloc[0] == "00001" and woo.data["Sign Up"].dtype.kind == "M"


def test_dangerous_cells_come_through_unchanged(data_folder):
    """Reading changes no cell: what a spreadsheet would run is made harmless where it leaves, not here."""
    path = data_folder / "injection" / "payloads.csv"
    with io.StringIO(path.read_bytes().decode("utf-8"), newline="") as lines:
        truth = list(csv.reader(lines))
    text = read(path).text()

    assert [list(text), *text.to_numpy().tolist()] == truth


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3,5\n2,5;1,5;0,5\n", ";"),
        ("a\tb\n1,5\t2,5\n3,5\t4,5\n", "\t"),
        ("name|note\nAnn|a, b; c\nBob|d, e; f\n", "|"),
        ("id,when,what\n1,10:20:30,x\n2,11:21:31,y\n", ","),
        ('a,b\n"x;y",1\n"z;w",2\n', ","),
        ('"a" "b c"\n"x y" "z"\n', " "),
        ("full name\nAnn Smith\nBob Brown\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_even_rows_of_likely_cells(text, delimiter):
    """Decimal commas, times, lists in a cell and names with a blank mislead nobody."""
    assert sniff(text).delimiter == delimiter


def test_a_hint_in_the_first_line_is_believed():
    """`sep=` names the delimiter even where another would do as well."""
    assert sniff("sep=;\na,b;c\n1,2;3\n").delimiter == ";"


def test_columns_of_fixed_width_are_cut_where_all_lines_are_blank():
    """Cells with blanks inside stay whole when the columns stand under one another."""
    text = (
        "name        city         spend\n"
        "Ann Smith   New York     12.50\n"
        "Bob         Rome          3.00\n"
        "Zoë de Vos  Den Haag    100.75\n"
    )
    table = read_table(text.encode(), "fixed.txt")

    assert table.data["city"].tolist() == ["New York", "Rome", "Den Haag"]
    assert table.data["spend"].tolist() == [12.5, 3.0, 100.75]
