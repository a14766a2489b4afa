"""What leaves the house is what came in, plus its labels."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from standins import mini_study

from segmentation.act.exports import (
    EXPORTS,
    customers_csv,
    excel_csv,
    file_name,
    one_segment,
    segment_files,
    stem,
)
from segmentation.errors import ExportError
from segmentation.prepare.reading.tables import Table, read_table

UPLOAD = DataFrame(
    {
        "id": ["0007", "0008", "", "0010"],
        "phone": ["+49 30 123456", "", "030 / 1", "-"],
        "spend": ["1.234,50", "-12,5", "0", ""],
        "note": ['say "hi"', "a,b", "=1+1", "two\nlines"],
    }
)
OURS = ["Segment", "Persona", "Typicality", "Second-best segment", "Test or control"]


def read(data: bytes, delimiter: str = ",") -> DataFrame:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    return DataFrame(rows[1:], columns=rows[0], dtype="str")


def test_the_labelled_file_is_the_upload_plus_labels():
    """Every row and column in its order and original text, then our five columns."""
    back = read(customers_csv(mini_study(UPLOAD)))

    assert list(back) == [*UPLOAD, *OURS]
    expected = UPLOAD.assign(note=['say "hi"', "a,b", "'=1+1", "two\nlines"])
    assert back[list(UPLOAD)].to_dict("list") == expected.to_dict("list")
    assert back["Segment"].to_list() == ["1", "2", "1", "2"]


WORD = st.text(
    st.characters(exclude_categories=("Cs",)).filter(lambda c: c not in "=+-@＝＋－＠\t\r\n\0"), max_size=6
)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=15), st.sets(st.integers(0, 14)))
@settings(max_examples=50, deadline=None)
def test_what_goes_out_comes_back(rows: list[tuple[str, str]], aside: set[int]):
    """Reading our file gives the upload's text, whatever it is, and a label for everyone in the study."""
    upload = DataFrame(rows, columns=["a", "b"], dtype="str")
    set_aside = tuple(row for row in aside if row < len(rows))

    back = read(customers_csv(mini_study(upload, set_aside=set_aside)))

    assert back[["a", "b"]].to_dict("list") == upload.to_dict("list")
    assert [row for row, segment in enumerate(back["Segment"]) if segment == ""] == sorted(set_aside)


def test_a_file_for_excel_keeps_the_marks_of_the_upload():
    """Delimiter and decimal mark are the upload's, and a byte order mark says UTF-8."""
    data = excel_csv(mini_study(UPLOAD, delimiter=";", decimal=","))

    back = read(data, ";")
    assert data.startswith(b"\xef\xbb\xbf")
    assert back["spend"].to_list() == UPLOAD["spend"].to_list()
    assert back["Typicality"].to_list() == ["1", "0,667", "0,333", "0"]


def test_one_segment_alone():
    """A segment's file holds its customers, all their columns, in the upload's order."""
    study = mini_study(UPLOAD)

    back = read(one_segment(study, 2).build(study))

    assert back["id"].to_list() == ["0008", "0010"]
    assert set(back["Segment"]) == {"2"}


def test_a_segment_that_is_not_there():
    """Asking for a sixth of two segments says how many there are."""
    with pytest.raises(ExportError, match=r"no segment 6\. This study has 2"):
        one_segment(mini_study(UPLOAD), 6)


def test_the_zip_holds_each_customer_once():
    """A file per segment; together they are the customers of the study."""
    study = mini_study(UPLOAD, set_aside=(2,), names=("Rings / Gold", "Müller"))

    with zipfile.ZipFile(io.BytesIO(segment_files(study))) as archive:
        files = {name: read(archive.read(name)) for name in archive.namelist()}

    assert list(files) == ["1-rings-gold.csv", "2-muller.csv"]
    assert pd.concat(files.values())["id"].sort_values().to_list() == ["0007", "0008", "0010"]


def test_parquet_is_typed_and_loses_nothing():
    """Columns that were understood keep their type; one with an odd cell stays text."""
    text = DataFrame({"n": ["1", "", "3"], "odd": ["1", "about 2", "3"], "id": ["007", "008", "009"]})
    data = DataFrame({"n": [1.0, None, 3.0], "odd": [1.0, None, 3.0], "id": text["id"].astype("str")})

    back = pd.read_parquet(io.BytesIO(EXPORTS["parquet"].build(mini_study(text, data=data))))

    assert back["n"].dtype == "float64"
    assert back["n"].isna().to_list() == [False, True, False]
    assert back["odd"].to_list() == ["1", "about 2", "3"]
    assert back["id"].to_list() == ["007", "008", "009"]
    assert back["Segment"].to_list() == [1, 2, 1]


@pytest.mark.parametrize("key", ["csv", "excel-csv", "parquet", "segments", "xlsx"])
def test_the_same_study_gives_the_same_file(key: str):
    """No clock and no chance in the files of customers."""
    study = mini_study(UPLOAD)

    assert EXPORTS[key].build(study) == EXPORTS[key].build(study)


def test_the_summary_has_a_row_per_segment():
    """The summary is a table of segments."""
    back = read(EXPORTS["summary"].build(mini_study(UPLOAD, names=("=A1", "B"))))

    assert back.to_dict("list") == {"Segment": ["1", "2"], "Persona": ["'=A1", "B"], "Customers": ["2", "2"]}


@pytest.mark.parametrize("key", list(EXPORTS))
def test_every_export_says_what_it_is(key: str):
    """Each entry bears its key, a title, a sentence, a button word and a suffix."""
    export = EXPORTS[key]

    assert export.key == key
    assert export.title and export.label and export.mime
    assert export.description.endswith(".")
    assert export.suffix.startswith(".")
    assert export.group in ("customers", "share", "advertise", "keep")


def test_file_names_are_plain():
    """Names of files hold lowercase letters, digits and hyphens, and never nothing."""
    assert file_name("  Déjà vu, 100%! ") == "deja-vu-100"
    assert file_name("顧客") == "segment"


NOTES = st.sampled_from(
    ["", "fine", "a,b", "a;b", 'say "hi"', "two\nlines", "Zoë", "N/A", "+49 30 123456", "-5 %", "007", "x|y"]
)
AMOUNTS = st.decimals(-99_999, 99_999, places=2)


@st.composite
def uploads(draw: st.DrawFn) -> bytes:
    """A small table with ids, amounts, dates and notes in some country’s dialect and encoding."""
    delimiter, decimal = draw(st.sampled_from([(",", "."), (";", ","), ("\t", ","), ("|", ".")]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    size = draw(st.integers(3, 12))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    writer.writerow(["Id", "Spend", "Since", "Note", draw(st.sampled_from(["Segment", "Persona", "Käufe"]))])
    for row in range(size):
        amount = str(draw(AMOUNTS)).replace(".", decimal)
        writer.writerow([f"{row:04d}", amount, f"2023-{1 + row:02d}-17", draw(NOTES), row % 3])
    return out.getvalue().encode(encoding)


@pytest.mark.slow
@settings(max_examples=32)
@given(uploads(), st.sampled_from(["csv", "excel-csv", "parquet", "xlsx"]))
def test_our_file_read_again_is_the_upload(upload: bytes, key: str):
    """Whatever delimiter, mark and encoding came in: our file, read as an upload, has the same values."""
    table = read_table(upload, "upload.csv")
    study = mini_study(
        table.text(),
        data=table.data,
        delimiter=table.delimiter or ",",
        decimal=table.decimal,
        columns=table.columns,
    )
    export = EXPORTS[key]

    back = read_table(export.build(study), f"back{export.suffix}")

    ours = back.data.columns[len(table.data.columns) :]
    assert list(back.data)[: len(list(table.data))] == list(table.data)
    pd.testing.assert_frame_equal(
        back.data[list(table.data)], table.data, check_dtype=export.suffix == ".csv"
    )
    if export.suffix == ".csv":
        assert back.text()[list(table.data)].equals(table.text())
    assert back.data[ours[0]].to_list() == study.clustering.series().to_list()


REAL = [
    "thesis/jewellery_sales.csv",
    "customers/mall_customers_genre.csv",
    "customers/customer_personality_tab_ddmmyyyy.csv",
    "dialects/02_eu_semicolon_decimalcomma_cp1252.csv",
    "dialects/07_us_accounting_negatives.csv",
    "dialects/09_india_rupee_lakh_utf8.csv",
    "dialects/25_apostrophe_ids.csv",
    "exports/shopify_customers_export.csv",
]


@pytest.fixture(scope="module", params=REAL)
def upload(request: pytest.FixtureRequest, data_folder: Path) -> Table:
    """A real file, as it was read."""
    return read_table((data_folder / request.param).read_bytes(), request.param)


@pytest.mark.parametrize("as_uploaded", [False, True])
def test_reading_our_own_file_gives_the_values_of_the_upload(upload: Table, as_uploaded: bool):
    """Ids, phones, dates and amounts of real files come back to the digit, whatever their dialect."""
    study = mini_study(
        upload.text(), data=upload.data, delimiter=upload.delimiter or ",", decimal=upload.decimal
    )

    back = read_table(customers_csv(study, as_uploaded=as_uploaded, for_excel=as_uploaded), "labelled.csv")

    assert list(back.data)[: upload.data.shape[1]] == list(upload.data)
    pd.testing.assert_frame_equal(back.data[list(upload.data)], upload.data)
    assert back.data["Segment"].to_list() == study.clustering.series().to_list()


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        ("customers.csv", "customers"),
        ("Käufer & Co (2).xlsx", "Käufer & Co (2)"),
        ("顧客.csv", "顧客"),
        ("../../etc/passwd", "passwd"),
        ("C:\\lists\\mine.csv", "mine"),
        ("\u202egnp.exe.csv", "gnp.exe"),
        ("a\u200b\u2066b\x00.csv", "ab"),
        ("a\r\nSet-Cookie: x=1.csv", "aSet-Cookie- x=1"),
        ("..", "customers"),
        ("", "customers"),
        ("a|b?.csv", "a-b"),
        (f"{'x' * 5_000}.csv", "x" * 100),
    ],
)
def test_a_file_is_called_by_its_upload_and_by_nothing_that_no_name_may_hold(upload: str, told: str) -> None:
    """The name came from a browser, or stands in a study that somebody wrote by hand."""
    assert stem(upload) == told
