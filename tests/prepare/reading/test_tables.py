"""Bytes to table: what is understood, what is kept, what is refused, and how it is said."""

import gzip
import io
import pickle
import re
import zipfile

import numpy as np
import pandas as pd
import pytest

from segmentation.errors import TableError
from segmentation.prepare.reading.tables import HOSTED, READERS, Limits, Options, Table, read_table

SMALL = b"id,age,when,on,zip\n1,20,2024-01-31,TRUE,08123\n2,,2024-02-01,FALSE,10115\n"


def read(text, options=None, **more):
    return read_table(text.encode() if isinstance(text, str) else text, "a.csv", options, **more)


def refusal(data, name="a.csv", **more):
    with pytest.raises(TableError) as caught:
        read_table(data, name, **more)
    return str(caught.value)


def test_types_are_read_from_the_columns():
    """Numbers, dates, booleans and text get their types; a leading zero stays."""
    table = read(SMALL)

    assert [c.kind for c in table.columns] == ["number", "number", "date", "boolean", "text"]
    assert table.data["zip"].tolist() == ["08123", "10115"]
    assert list(table.data.dtypes.astype(str)) == ["int64", "float64", "datetime64[us]", "bool", "str"]


def test_the_same_file_is_the_same_table():
    """Elsewhere it is read once for all tests; here it is read twice."""
    one, other = read(SMALL), read(SMALL)

    assert one is not other and one.data is not other.data
    pd.testing.assert_frame_equal(one.data, other.data)
    assert (one.digest, one.columns, one.notes) == (other.digest, other.columns, other.notes)


def test_the_text_of_every_cell_stays():
    """`text()` has the rows and columns of `data`, each cell as it came, "" where it is empty."""
    table = read('a,b\n 1 ,"x ""y""\nz"\n(2.50),\n')

    assert table.text().to_numpy().tolist() == [[" 1 ", 'x "y"\nz'], ["(2.50)", ""]]
    assert table.data["a"].tolist() == [1.0, -2.5]


def test_text_at_hand_is_the_text_and_is_read_no_more(monkeypatch):
    """Whoever asks often takes the file apart once; what is done to an answer changes no other."""
    table = read(SMALL)
    ready = table.with_text()
    monkeypatch.setattr("segmentation.prepare.reading.tables.Source.cells", None)

    answer = ready.text()
    answer.loc[0, "zip"], answer["more"] = "changed", "x"
    assert ready.text().loc[0].tolist() == ["1", "20", "2024-01-31", "TRUE", "08123"]
    assert table.original is None and "original" not in repr(ready)
    with pytest.raises(TypeError):
        table.text()


def test_a_table_survives_pickling_with_its_text():
    """A cache may pickle a table; it comes back whole."""
    table = pickle.loads(pickle.dumps(read(SMALL)))

    assert table.data.equals(read(SMALL).data) and table.text().equals(read(SMALL).text())


def test_a_frame_becomes_a_table():
    """`Table.of` keeps rows, columns and types of a frame, and its cells as text."""
    frame = pd.DataFrame(
        {"n": [1.0, np.nan], "d": pd.to_datetime(["2024-01-31", None]), "b": [True, False], "t": ["x", None]},
        index=[5, 9],
    )
    table = Table.of(frame)

    assert table.data.equals(frame.reset_index(drop=True)) and frame.index.tolist() == [5, 9]
    assert table.text().to_numpy().tolist() == [["1", "2024-01-31", "TRUE", "x"], ["", "", "FALSE", ""]]
    assert [c.kind for c in table.columns] == ["number", "date", "boolean", "text"]


def test_the_digest_names_bytes_and_options():
    """Same bytes and options, same digest; another option, another digest."""
    assert read(SMALL).digest == read(SMALL).digest
    assert read(SMALL).digest != read(SMALL, Options(decimal=",")).digest
    assert read(SMALL).digest != read(SMALL + b"3,4,,,\n").digest


def test_what_was_understood_reads_like_a_receipt():
    """Format, header, numbers, dates and rows, each in a few words."""
    body = "1;1.204,50 €;31.12.2024\n2;3,00 €;01.12.2024\nSumme;1.207,50 €;\n"
    text = f"Report 2024\n\nid;Umsatz;Datum\n{body}"
    rows = dict(read(text.encode("cp1252")).understood())

    assert rows == {
        "Format": "CSV, semicolon, Windows-1252",
        "Header": "line 3",
        "Numbers": "1.204,50 (comma)",
        "Dates": "31/12/2024 (day first)",
        "Rows": "3 read, 1 skipped",
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (Options(), [1.234, 2.5]),
        (Options(decimal=","), None),
        (Options(delimiter="."), None),
    ],
)
def test_every_choice_can_be_overruled(options, expected):
    """What the person says wins over what would be decided."""
    table = read("a,b\n1.234,x\n2.5,y\n", options)

    if expected is not None:
        assert table.data["a"].tolist() == expected
    elif options.delimiter:
        assert table.delimiter == "." and table.data.iloc[:, -1].tolist() == ["234,x", "5,y"]
    else:
        assert table.decimal == ","


def test_the_date_order_can_be_overruled():
    """Dates that could be read in two ways follow the person."""
    text = "a,date\n1,03/04/2024\n2,05/06/2024\n"
    first, other = read(text), read(text, Options(date_order="month first"))

    assert first.data["date"].iloc[0] == pd.Timestamp(2024, 4, 3)
    assert other.data["date"].iloc[0] == pd.Timestamp(2024, 3, 4)
    assert [c.ambiguous for c in first.columns] == [False, True] and not any(
        c.ambiguous for c in other.columns
    )
    assert any("the day was taken to come first" in note for note in first.notes) and not other.notes


def test_the_header_can_be_named_or_denied():
    """`header_row` says on which line the names are; 0 says there are none."""
    text = "x,y\na,b\n1,2\n"

    assert list(read(text, Options(header_row=2)).data) == ["a", "b"]
    assert list(read(text, Options(header_row=0)).data) == ["Column 1", "Column 2"]
    assert len(read(text, Options(header_row=0)).data) == 3


def test_the_encoding_can_be_named():
    """A named encoding is used; one that nobody knows is refused with its name."""
    data = "a,b\nł,1\n".encode("cp1250")

    assert read(data, Options(encoding="cp1250")).data["a"].iloc[0] == "ł"
    with pytest.raises(TableError, match="no encoding called “utf-99”"):
        read(data, Options(encoding="utf-99"))


def test_lines_count_through_cells_with_line_breaks():
    """The line of a cell that was set aside is its line in the file, whatever stood above."""
    rows = [f'{n},"two\nlines",5' for n in range(30)]
    text = "id,note,spend\n" + "\n".join([*rows, "30,one,unknown"]) + "\n"
    aside = read(text).columns[2].set_aside

    assert aside == ((2 + 2 * 30, "unknown"),)


def test_packed_files_are_unpacked():
    """gzip, and zip with one table inside, read as the table."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export/customers.csv", SMALL)
        archive.writestr("__MACOSX/._customers.csv", b"x")
    for data, name in ((gzip.compress(SMALL), "gzip"), (packed.getvalue(), "zip")):
        table = read_table(data, "customers.csv.packed")
        assert table.data.equals(read(SMALL).data) and table.format == f"CSV, packed with {name}"
        assert table.text().equals(read(SMALL).text())


def test_a_packed_file_that_is_cut_off_is_read_as_far_as_it_goes():
    """What can be unpacked is read, and the note says that something is missing."""
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(20000)))
    table = read_table(whole[: len(whole) // 2], "a.csv.gz")

    assert 1000 < len(table.data) < 20000 and any("cut off" in note for note in table.notes)


def test_readers_name_the_formats_of_the_uploader():
    """Text, Excel in all its kinds, OpenDocument, Parquet, gzip and zip have a reader."""
    assert {"csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods", "parquet", "gz", "zip"} <= set(READERS)


HTML = b"\n<html><body><table><tr><td>id</td></tr></table></body></html>"
BAD = {
    "empty.csv": (b"", "It is empty"),
    "blank.csv": (b"\n\n \n", "It is empty"),
    "binary.csv": (bytes(range(256)) * 50, "bytes that are no text"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(50), "It is a picture (PNG)"),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + bytes(50), "It is a picture (JPEG)"),
    "report.pdf": (b"%PDF-1.7\n%\xe2\xe3", "It is a PDF"),
    "export.xls": (HTML, "It is a web page (HTML)"),
    "data.json": (b'{"a": [1, 2]}', "It is JSON"),
    "rows.json": (b'[{"a": 1}, {"a": 2}]', "It is JSON"),
    "sheet.xml": (b'<?xml version="1.0"?><Workbook/>', "It is an XML"),
    "data.sqlite": (b"SQLite format 3\x00" + bytes(100), "It is an SQLite database"),
    "broken.xlsx": (b"PK\x03\x04" + bytes(200), "damaged zip file or workbook"),
    "broken.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "damaged"),
    "broken.parquet": (b"PAR1" + bytes(100), "It is a Parquet file, but it is damaged"),
    "wide.csv": (b",".join(b"c%d" % n for n in range(20000)) + b"\n", "It has 20,000 columns"),
    "cell.csv": (b"a,b\n1,2\n3," + b"x" * 2_000_000 + b"\n", "begins in line 3 has more than 1,000,000"),
    "line.csv": (b"x" * 2_000_000, "Its first line alone is longer"),
    "commas.csv": (b",,,\n,,,\n", "Its cells are all empty"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table_is_refused_with_a_sentence(name):
    """The sentence names the file, says what it is, and what to do next."""
    data, said = BAD[name]
    sentence = refusal(data, name)

    assert sentence.startswith(f"We could not read “{name}” as a table. ")
    assert said in sentence and sentence.endswith(".") and sentence.count(". ") >= 1


def test_a_bomb_is_not_unpacked():
    """A small file that unpacks to more than the limit is refused before it does."""
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(4_000_000))
    limits = Limits(bytes=2 * 2**20)

    assert "It unpacks to more than 2 MB" in refusal(bomb, limits=limits)
    assert "It unpacks to more than 2 MB" in refusal(packed.getvalue(), limits=limits)


def test_a_file_beyond_the_limits_is_refused_with_its_size():
    """Bytes, rows and columns have limits, smaller where many share a server."""
    assert "It is 3 MB, and up to 2 MB are read" in refusal(
        b"a,b\n" * 800_000, limits=Limits(bytes=2 * 2**20)
    )
    assert "more than 10 rows" in refusal(b"a,b\n" + b"1,2\n" * 11, limits=Limits(rows=10))
    assert "more than 10 rows" in refusal(b"a,b\n" + b"1,2\n\n" * 11, limits=Limits(rows=10))
    assert "It has 3 columns" in refusal(b"a,b,c\n1,2,3\n", limits=Limits(columns=2))
    assert (Limits().bytes, Limits().rows) == (200 * 2**20, 2_000_000)
    assert (HOSTED.bytes, HOSTED.rows) == (50 * 2**20, 200_000)


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_a_zip_that_holds_not_one_table_says_what_it_holds():
    """None, several, or another packed file: the sentence says which."""
    assert "It holds 2 files: “a.csv”, “b.csv”" in refusal(
        zipped(**{"a.csv": SMALL, "b.csv": SMALL}), "a.zip"
    )
    assert "nothing in it" in refusal(zipped(), "a.zip")
    assert "packed twice" in refusal(zipped(**{"inner.zip": zipped(**{"a.csv": SMALL})}), "a.zip")
    assert "“a.csv” inside it is empty" in refusal(zipped(**{"a.csv": b""}), "a.zip")


def test_a_header_without_rows_is_a_table_without_rows():
    """Names and nothing below: no error, and a note."""
    table = read("a,b,c")

    assert table.data.shape == (0, 3) and table.notes == ("There are column names and no rows below them.",)


def test_repeated_ids_are_listed_and_stay():
    """Few repeats are a slip and are listed; many are a table of orders and are not."""
    few = read("id,n\n" + "".join(f"{n % 9},{n}\n" for n in range(10)))
    many = read("id,n\n" + "".join(f"{n % 3},{n}\n" for n in range(10)))

    assert few.repeats == ((11, "0"),) and len(few.data) == 10
    assert many.repeats == () and not many.notes


def test_the_columns_of_parquet_bring_their_names():
    """Such a file has no header row, and its columns are not numbered either."""
    out = io.BytesIO()
    pd.DataFrame({"id": [1, 2], "spend": [1.5, 2.5]}).to_parquet(out)
    table = read_table(out.getvalue(), "a.parquet")

    assert dict(table.understood())["Header"] == "the names stored with the columns"
    assert list(table.data) == ["id", "spend"]


def test_a_short_last_row_among_short_rows_is_whole():
    """Where most rows leave their ends empty, the last one does so too; it is not cut off."""
    table = read_table(b"a,b,c\n1,2,3\n" + b"4,5\n" * 30 + b"6,7", "a.csv")

    assert len(table.data) == 32
    assert not table.skipped
    assert table.data["b"].iloc[-1] == 7


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"delimiter": "ab"}, "A delimiter is one character, such as “;”, not “ab”"),
        ({"delimiter": ""}, "A delimiter is one character"),
        ({"decimal": "x"}, "The decimal mark is “.” or “,”, not “x”"),
        ({"date_order": "foo"}, "“day first”, “month first” or “year first”, not “foo”"),
        ({"header_row": 99}, "Line 99 cannot hold the column names; the last that could is 3"),
        ({"header_row": -1}, "Lines are counted from 1"),
        ({"sheet": "X"}, "It is text, which has no sheets. Leave out “X”"),
        (
            {"delimiter": "|"},
            "Nothing in it is separated by pipe; its columns seem to be separated by semicolon",
        ),
        ({"encoding": "utf-16"}, "Its letters are not stored as UTF-16"),
        ({"odd_rows": "drop"}, "Totals and remarks are set aside, or kept with “keep”, not “drop”"),
        ({"encoding": "utf-99"}, "There is no encoding called “utf-99”"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_said(wish, said):
    """Never a traceback, and never as if nothing had been wished for."""
    with pytest.raises(TableError, match=re.escape(said)):
        read_table(b"id;v\n1;2\n2;3\n", "a.csv", Options(**wish))


@pytest.mark.parametrize(
    "wish", [{"delimiter": ";"}, {"encoding": "cp1252"}, {"sheet": "X"}, {"header_row": 3}]
)
def test_a_wish_that_means_nothing_for_this_kind_of_file_is_said(wish):
    """A Parquet file brings its own names and types."""
    out = io.BytesIO()
    pd.DataFrame({"id": [1, 2]}).to_parquet(out)
    with pytest.raises(TableError, match=r"It is a Parquet file, which has no .*Leave out"):
        read_table(out.getvalue(), "a.parquet", Options(**wish))


@pytest.mark.parametrize("mark", [b"", b"\xfe\xff"], ids=["without its mark", "with its mark"])
@pytest.mark.parametrize("told", ["utf-16", "utf-16-be"])
def test_utf16_can_be_named_with_or_without_its_mark(mark, told):
    """And a set of single bytes cannot be: half of its letters would be nothing."""
    data = mark + "Stadt;Wert\nKöln;1,5\nBonn;2,5\n".encode("utf-16-be")

    assert read_table(data, "a.csv", Options(encoding=told)).data["Stadt"].tolist() == ["Köln", "Bonn"]
    with pytest.raises(TableError, match="not stored as Windows-1252"):
        read_table(data, "a.csv", Options(encoding="cp1252"))


def test_one_column_stays_one_whatever_was_to_separate_it():
    """A delimiter that stands nowhere is no mistake where there is nothing to separate."""
    assert list(read("mail\na@x.de\nb@x.de\n", Options(delimiter=";")).data) == ["mail"]


@pytest.mark.parametrize(("wish", "column"), [({"decimal": "."}, "v"), ({"date_order": "month first"}, "d")])
def test_columns_that_a_wish_does_not_fit_are_named(wish, column):
    """They stay text, and the note says which; without the wish they are numbers and dates."""
    text = "id;d;v\n" + "".join(f"{n};{1 + n:02d}/02/2024;{n},5\n" for n in range(28))

    assert not read(text).notes
    table = read(text, Options(**wish))
    assert {c.name for c in table.columns if c.kind == "text"} == {column}
    assert table.notes == (
        "One column is not written with the decimal mark or the order of dates you chose: "
        f"“{column}”. Its cells stay text.",
    )


def test_a_last_row_that_looks_like_a_total_can_be_kept():
    """It is set aside and listed, unless the person says that it is a customer."""
    text = "name,spend,visits\n" + "".join(f"C{n},{n}.5,{n}\n" for n in range(9)) + "Total,40.5,36\n"

    assert [row.reason for row in read(text).skipped] == ["a total"]
    kept = read(text, Options(odd_rows="keep"))
    assert kept.data["name"].iloc[-1] == "Total" and not kept.skipped


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        ("last_seen_ts", 1),
        ("install_ts", 1_000),
        ("epoch", 1),
        ("created_at", 1),
        ("active_timestamp_micros", 1_000_000),
    ],
)
def test_seconds_and_parts_of_them_since_1970_are_moments(header, factor):
    """Where the header speaks of a time; money of the same size stays money."""
    seconds = [1_700_000_000 + 86_400 * n for n in range(30)]
    text = f"{header};Revenue\n" + "".join(f"{s * factor};{s}\n" for s in seconds)
    table = read(text)

    assert table.data[header].dt.strftime("%Y-%m-%d").tolist()[:2] == ["2023-11-14", "2023-11-15"]
    assert table.data["Revenue"].tolist() == seconds
