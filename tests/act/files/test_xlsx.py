"""Excel files that read back equal to what was written."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from python_calamine import CalamineWorkbook
from standins import mini_study

from segmentation.act.files import xlsx
from segmentation.act.files.xlsx import sheet_name, workbook
from segmentation.datasets import jewellery_csv
from segmentation.errors import ExportError
from segmentation.prepare.reading.options import ColumnReading
from segmentation.prepare.reading.tables import read_table
from segmentation.recipes import Recipe
from segmentation.studies import run

TEXT = DataFrame(
    {
        "id": ["0007", "0008", "0009"],
        "spend": ["12,50", "n/a", "-3"],
        "since": ["31/12/2024", "", "01/02/1850"],
        "vip": ["yes", "no", ""],
        "gold": ["TRUE", "false", ""],
        "card": ["4000123412341234", "4000123412341235", ""],
        "note": ["=1+1", "<r>x</r>", " two\nlines "],
    }
)
DATA = DataFrame(
    {
        "id": TEXT["id"],
        "spend": [12.5, None, -3.0],
        "since": pd.to_datetime(["2024-12-31", None, "1850-02-01"]),
        "vip": pd.array([True, False, None], dtype="boolean"),
        "gold": pd.array([True, False, None], dtype="boolean"),
        "card": pd.array([4000123412341234, 4000123412341235, None], dtype="Int64"),
        "note": TEXT["note"],
    }
)
READINGS = (ColumnReading("since", "date", date_order="day first"),)


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    study = mini_study(TEXT, data=DATA, columns=READINGS, names=("Rings: gold/silver?", "B"))
    return openpyxl.load_workbook(io.BytesIO(workbook(study)))


def column(sheet, name: str) -> list:
    heads = [cell.value for cell in sheet[1]]
    return [row[heads.index(name)].value for row in sheet.iter_rows(min_row=2)]


def test_there_is_a_sheet_for_all_one_for_profiles_and_one_per_segment(book):
    """All customers first, then profiles, then each segment under a name Excel accepts."""
    assert book.sheetnames == ["Customers", "Profiles", "1 Rings  gold silver", "2 B"]
    assert all(sheet.freeze_panes == "A2" for sheet in book)


def test_cells_are_typed_and_keep_what_was_not_understood(book):
    """Numbers are numbers, dates are dates, and a cell that was neither keeps its text."""
    sheet = book["Customers"]

    assert column(sheet, "id") == ["0007", "0008", "0009"]
    assert column(sheet, "spend") == [12.5, "n/a", -3]
    assert column(sheet, "since") == [datetime(2024, 12, 31), None, "01/02/1850"]
    assert sheet["C2"].number_format == "dd/mm/yyyy"
    assert column(sheet, "vip") == ["yes", "no", None]
    assert column(sheet, "gold") == [True, False, None]
    assert column(sheet, "card") == ["4000123412341234", "4000123412341235", None]
    assert column(sheet, "Segment") == [1, 2, 1]


def test_text_is_never_a_formula(book):
    """A text that looks like a formula or like markup is stored as the text it is."""
    sheet = book["Customers"]

    assert column(sheet, "note") == ["=1+1", "<r>x</r>", " two\nlines "]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert sheet["G2"].quotePrefix


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t<>&\"'_=+-@ ")
)


@given(st.lists(st.tuples(CELL, st.floats(-1e14, 1e14)), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_what_is_written_reads_back_equal(rows: list[tuple[str, float]]):
    """Any text and any number come back as they went in, through two independent readers."""
    data = DataFrame({"text": [t for t, _ in rows], "number": [n for _, n in rows]})
    data["text"] = data["text"].astype("str")
    made = workbook(mini_study(data.astype("str"), data=data, k=1))

    sheet = openpyxl.load_workbook(io.BytesIO(made))["Customers"]
    assert [value or "" for value in column(sheet, "text")] == data["text"].to_list()
    assert column(sheet, "number") == pytest.approx(data["number"].to_list(), rel=1e-12)
    other = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("Customers").to_python()
    assert [row[0] for row in other[1:]] == data["text"].to_list()


def test_characters_a_file_cannot_hold_are_spelt_out():
    """Control characters, and texts that look like their spelling, come through as Excel spells them."""
    made = workbook(mini_study(DataFrame({"a": ["bell\x07", "_x0041_", "x_x", "line\r\n", "\uffff"]}), k=1))

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "bell_x0007_<" in sheet
    assert ">_x005F_x0041_<" in sheet
    assert ">x_x<" in sheet
    assert ">_xFFFF_<" in sheet
    assert ">line_x000D_\n<" in sheet


def test_no_clock_in_the_file():
    """Every part bears the same old date, so equal studies give equal files on any day."""
    with zipfile.ZipFile(io.BytesIO(workbook(mini_study(TEXT, data=DATA)))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z</dcterms:created>" in archive.read("docProps/core.xml")


def test_each_segment_has_its_customers(book):
    """A segment's sheet holds its rows in the upload's order."""
    assert column(book["1 Rings  gold silver"], "id") == ["0007", "0009"]
    assert column(book["2 B"], "spend") == ["n/a"]


def test_too_many_customers_are_refused_kindly(monkeypatch):
    """Beyond the limit the message says how many there are and what to take instead."""
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)

    with pytest.raises(ExportError, match="up to 2 customers; this study has 3"):
        workbook(mini_study(TEXT, data=DATA))


def test_a_text_too_long_for_a_cell_is_refused():
    """Excel would cut the text; we say so instead."""
    text = DataFrame({"a": ["x" * 32_768, "y"]})

    with pytest.raises(ExportError, match="32,768 characters"):
        workbook(mini_study(text))


def test_sheet_names_differ():
    """Long names that begin alike still give different sheets."""
    first = sheet_name("1 " + "very " * 10, [])

    assert len(first) <= 31
    assert sheet_name("1 " + "very " * 10, [first.upper()]) != first


@pytest.mark.slow
def test_libreoffice_reads_the_same(tmp_path):
    """The file opens in LibreOffice, where every text and number is what it was and nothing is computed."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    text = TEXT.drop(columns=["since"]).assign(note=["=1+1", "@SUM(1)", "<r>x</r>"])
    data = DATA.drop(columns=["since"]).assign(note=text["note"])
    (tmp_path / "book.xlsx").write_bytes(workbook(mini_study(text, data=data)))
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    words = [office, home, "--headless", "--convert-to", form, "--outdir", str(tmp_path), "book.xlsx"]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, timeout=120)

    back = pd.read_csv(next(tmp_path.glob("book*.csv")), dtype="str", keep_default_na=False)
    assert back["id"].to_list() == ["0007", "0008", "0009"]
    assert back["spend"].to_list() == ["12.5", "n/a", "-3"]
    assert back["gold"].to_list() == ["TRUE", "FALSE", ""]
    assert back["card"].to_list() == data["card"].astype("str").fillna("").to_list()
    assert back["note"].to_list() == ["=1+1", "@SUM(1)", "<r>x</r>"]


@pytest.mark.slow
def test_libreoffice_keeps_a_whole_study(tmp_path):
    """Opened and saved by LibreOffice, a workbook has the upload's values and the segments."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    table = read_table(jewellery_csv(), "jewellery.csv")
    study = run(table, Recipe(k=4), verdict=False)
    (tmp_path / "book.xlsx").write_bytes(workbook(study))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    words = [office, home, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), "book.xlsx"]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, timeout=120)

    saved = (tmp_path / "book.ods").read_bytes()
    back = read_table(saved, "book.ods").data
    pd.testing.assert_frame_equal(back[list(table.data)], table.data, check_dtype=False)
    assert back["Segment"].to_list() == study.clustering.series().to_list()
    sheets = pd.read_excel(io.BytesIO(saved), sheet_name=None, engine="calamine")
    assert [len(rows) for rows in list(sheets.values())[2:]] == study.profile.sizes.to_list()
