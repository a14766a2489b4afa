"""Files that are no table, brought while a good one is open: a sentence, and nothing already done is lost."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from pandas import DataFrame
from screens import choice, door, texts
from streamlit.testing.v1 import AppTest

from segmentation.prepare.reading.tables import HOSTED, Limits

Visit = Callable[[AppTest, str], AppTest]
Make = Callable[[], bytes]

OTHERS = ("prepare/explore", "segment/choose_k", "segment/map", "act/personas", "act/download", "act/score")
SMALL = b"id,spend\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(40))
MB = 2**20


def packed(**files: bytes) -> bytes:
    """A zip file; names carry their ending after a double underscore."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def bomb() -> bytes:
    """210 MB of zeros in 200 kB."""
    squeeze = zlib.compressobj(1, wbits=31)
    return b"".join(squeeze.compress(bytes(MB)) for _ in range(210)) + squeeze.flush()


def picture() -> bytes:
    """A white PNG of one pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\xff"))
        + chunk(b"IEND", b"")
    )


def locked() -> bytes:
    """What Excel makes of a workbook with a password: a compound file that holds an encrypted stream."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    head = bytearray(b"\xff" * 512)
    struct.pack_into("<8s16xHHHHH6x", head, 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIIII", head, 40, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    table = struct.pack("<128I", 0xFFFFFFFD, end, *range(3, 10), end, *[free] * 118)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        letters = name.encode("utf-16-le").ljust(64, b"\0")
        return struct.pack(
            "<64sHBBIII16xI16xIQ", letters, 2 * len(name) + 2, kind, 1, free, free, child, 0, start, size
        )

    files = entry("Root Entry", 5, 1, end, 0) + entry("EncryptedPackage", 2, free, 2, 4096)
    return bytes(head) + table + files.ljust(512, b"\0") + bytes(range(256)) * 16


HTML = b"\n<html><body><table><tr><td>id</td></tr></table></body></html>"
BAD: dict[str, tuple[Make, str, str]] = {
    "empty.csv": (lambda: b"", "It is empty", "Export it again"),
    "blank.csv": (lambda: b" \n\t\r\n \n", "It is empty", "Export it again"),
    "spaces.csv": (lambda: "\u00a0\n\u2003\n".encode() * 9, "empty", "Export it again"),
    "noise.csv": (lambda: bytes(range(256)) * 50, "bytes that are no text", "Save it as CSV or Excel"),
    "picture.png": (picture, "It is a picture (PNG)", "Upload the table it was made from"),
    "picture.csv": (picture, "It is a picture (PNG)", "Upload the table it was made from"),
    "photo.jpg": (lambda: b"\xff\xd8\xff\xe0" + bytes(50), "It is a picture (JPEG)", "Upload the table"),
    "report.pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "It is a PDF", "export the data as CSV"),
    "export.xls": (lambda: HTML, "It is a web page (HTML)", "save it as .xlsx or CSV"),
    "page.html": (lambda: b"<!DOCTYPE html>" + HTML, "It is a web page (HTML)", "save it as .xlsx or CSV"),
    "object.json": (lambda: json.dumps({"customers": [{"id": 1}]}).encode(), "It is JSON", "one row each"),
    "list.json": (lambda: json.dumps([{"id": 1}] * 2, indent=1).encode(), "It is JSON", "one row each"),
    "lines.json": (lambda: b'{"id": 1}\n{"id": 2}\n', "It is JSON", "one row each"),
    "bomb.csv.gz": (bomb, "It unpacks to more than 200 MB", "Keep the columns you need"),
    "bomb.zip": (lambda: packed(a__csv=bytes(210 * MB)), "It unpacks to more than 200 MB", "Keep the"),
    "two.zip": (lambda: packed(a__csv=SMALL, b__csv=SMALL), "It holds 2 files: “a.csv”, “b.csv”", "Unpack"),
    "wide.csv": (
        lambda: b",".join(b"c%d" % n for n in range(20_000)) + b"\n" + b"1," * 19_999 + b"1\n",
        "It has 20,000 columns",
        "Keep the ones that",
    ),
    "cell.csv": (lambda: b"id,note\n1,a\n2," + b"x" * (50 * MB) + b"\n", "begins in line 3", "1,000,000"),
    "locked.xlsx": (locked, "It is protected by a password", "remove the password"),
    "names.csv": (lambda: b"id,spend,visits\n", "no rows", "Export it again"),
}  # fmt: skip


@pytest.fixture
def loaded(app: AppTest, visit: Visit, customers: DataFrame) -> AppTest:
    """A good file with choices made: a column set aside, five segments."""
    door(app).upload("good.csv", customers.to_csv(index=False).encode()).run()
    app.session_state["recipe"] = app.session_state["recipe"].replace(uses={"Channel": "ignored"})
    visit(app, "segment/choose_k")
    choice(app, "recipe.k").set_value(5).run()
    return visit(app, "prepare/data")


def refused(app: AppTest, name: str, data: bytes) -> str:
    """What is said when this file is brought; what stood there before is still there."""
    before = app.session_state["recipe"], app.session_state["upload"].key
    door(app).upload(name, data).run()
    assert not app.exception
    assert not app.error
    assert (app.session_state["recipe"], app.session_state["upload"].key) == before
    assert app.query_params["k"] == "5"
    said = texts(app)
    assert "good.csv is still here, as it was." in said
    assert "All 100 customers are in" in said
    assert [card for card in app.sidebar.markdown if "good" in card.value]
    [warning] = next(door for door in app.get("popover") if door.get("file_uploader")).get("warning")
    assert len(app.warning) == 1
    return warning.value.replace("\\", "").replace("\u200b", "")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence_and_takes_nothing(loaded: AppTest, name: str) -> None:
    """What it is and what to do; the file before, the choices and the sidebar stay."""
    make, found, to_do = BAD[name]
    said = refused(loaded, name, make())
    assert said.startswith(f"**We could not read “{name}” as a table.**")
    assert found in said
    assert to_do in said


def test_every_other_page_works_after_a_bad_file(loaded: AppTest, visit: Visit) -> None:
    """The segments are those of the good file, at the number that was chosen."""
    refused(loaded, "photo.jpg", BAD["photo.jpg"][0]())
    for page in OTHERS:
        visit(loaded, page)
        assert not loaded.exception, page
        assert not loaded.error, page
        assert not loaded.warning, page
        assert [card for card in loaded.sidebar.markdown if "good" in card.value], page
    visit(loaded, "act/personas")
    assert loaded.title[0].value == "Meet your five segments"


def test_the_same_customers_under_another_name_keep_every_choice(loaded: AppTest) -> None:
    """The sidebar has the new name; columns and the number of segments stay as chosen."""
    before, data = loaded.session_state["recipe"], loaded.session_state["upload"].data
    loaded.file_uploader(key="uploader").upload("renamed.csv", data).run()
    assert [card for card in loaded.sidebar.markdown if "renamed" in card.value]
    assert loaded.session_state["recipe"] == before
    assert loaded.query_params["k"] == "5"


def test_the_sentence_goes_when_the_next_file_is_good(loaded: AppTest) -> None:
    """Nothing about the bad file remains."""
    refused(loaded, "empty.csv", b"")
    loaded.file_uploader(key="uploader").clear().run()
    loaded.file_uploader(key="uploader").upload("next.csv", SMALL).run()
    assert "All 40 customers are in" in texts(loaded)
    assert "still here" not in texts(loaded)
    assert "k" not in loaded.query_params


@pytest.mark.parametrize("name", ["empty.csv", "picture.png", "noise.csv", "names.csv"])
def test_a_bad_first_file_gets_the_sentence_too(app: AppTest, name: str) -> None:
    """With nothing open yet, the uploader and the sample are offered again."""
    make, found, _ = BAD[name]
    door(app).upload(name, make()).run()
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert found in warning.value.replace("\\", "").replace("\u200b", "")
    assert not door(app).value, "what was refused hides the way to go on"
    assert "No file yet" in texts(app)
    app.run()
    assert not app.warning
    assert not door(app).value, "what was refused stands there as if it were in"


def test_a_mistake_of_ours_leaves_the_page_standing(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Calmly said, kept in the log without a word of the file, and what was there before stays."""

    cell = "Anna Smith"

    def fail(*args: object, **options: object) -> None:
        raise ZeroDivisionError(cell)

    monkeypatch.setattr("ui.steps.prepare.read_table", fail)
    loaded.file_uploader(key="uploader").upload("next.csv", SMALL + b"99,99\n").run()
    assert not loaded.exception
    assert [error.value for error in loaded.error] == [
        "Something went wrong on our side. Your file is untouched; please try again."
    ]
    assert "All 100 customers are in" in texts(loaded)
    assert "ZeroDivisionError" in caplog.text
    assert "in _once_read" in caplog.text
    assert "Anna" not in caplog.text


@pytest.mark.parametrize("name", ["customers", "export.dat", "report.pdf"])
def test_a_table_is_read_whatever_it_is_called(app: AppTest, name: str) -> None:
    """What the bytes are decides."""
    door(app).upload(name, SMALL).run()
    assert "All 40 customers are in" in texts(app)
    assert not app.warning


@pytest.fixture(params=["locally", "hosted"])
def limits(request: pytest.FixtureRequest) -> Limits:
    """How much is read where the dashboard serves this address (`server.address`)."""
    before = st.get_option("server.address")
    hosted = request.param == "hosted"
    st.config.set_option("server.address", "0.0.0.0" if hosted else "127.0.0.1")
    request.addfinalizer(lambda: st.config.set_option("server.address", before))
    return HOSTED if hosted else Limits()


def test_more_bytes_than_are_read(limits: Limits, loaded: AppTest) -> None:
    """The sentence gives the size of the file, the limit and a way."""
    most = limits.bytes // MB
    assert loaded.file_uploader(key="uploader").proto.max_upload_size_mb == most
    said = refused(loaded, "large.csv", b"a,b\n" + bytes(limits.bytes))
    assert f"It is {most:,} MB, and up to {most:,} MB are read" in said
    assert "upload a random sample" in said


def test_more_rows_than_are_read(limits: Limits, loaded: AppTest) -> None:
    """The sentence gives the limit and a way."""
    said = refused(loaded, "long.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * (limits.rows + 1), 1))
    assert f"It has more than {limits.rows:,} rows" in said
    assert "Upload a random sample" in said


def test_a_real_workbook_with_a_password(loaded: AppTest, data_folder: Path) -> None:
    """One that a spreadsheet program has locked."""
    name = "messytables_encrypted_no_password.xls"
    said = refused(loaded, name, (data_folder / "excel" / name).read_bytes())
    assert "It is protected by a password" in said
