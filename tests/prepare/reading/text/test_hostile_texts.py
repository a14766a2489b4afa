"""Texts made to break the reader: each is read or refused in a sentence, in bounded time and memory."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable

import pytest
from wards import outcome

from segmentation.prepare.reading.layout.headers import names_of
from segmentation.prepare.reading.tables import read_table

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak from /proc")


def row(cell: bytes, columns: int) -> bytes:
    return b",".join([cell] * columns) + b"\n"


QUICK: dict[str, Callable[[], bytes]] = {
    "20,000 columns of one name": lambda: row(b"a", 20_000) + row(b"1", 20_000),
    "20,000 columns without a name": lambda: row(b"1", 20_000) * 3,
    "a long cell after a letter of no Unicode": lambda: b"a,b\n\xe9," + b"x" * 400_000 + b"\n",
    "a row of 10 million empty cells": lambda: b"a,b\n1,2\n" + b"," * 10_000_000,
    "10 million delimiters": lambda: b"," * 10_000_000,
    "only one letter": lambda: b"a" * 50_000_000,
    "only empty lines": lambda: b"\n" * 5_000_000 + b"a,b\n1,2\n",
    "nothing but zeros": lambda: b"\0" * 20_000_000,
    "a cell of 50 MB": lambda: b"a,b\n1,2\n3," + b"x" * 50_000_000 + b"\n",
    "a mark that never closes": lambda: b'a,b\n"' + b"1,2\n" * 12_500_000,
    "a mark that never closes before letters": lambda: b'a,b\n1,"' + b"x" * 50_000_000,
    "long lines whose marks never close": lambda: b"a,b\n" + (b'"' + b"1," * 400_000 + b"\n") * 16,
    "long texts whose marks never close": lambda: b"a,b\n" + (b'1,"' + b"x" * 800_000 + b"\n") * 16,
    "half a letter of UTF-16": lambda: ("a,b\n" + "1,2\n" * 5000).encode("utf-16") + b"x",
    "halves of letters": lambda: b"\xff\xfe" + b"\x00\xd8" * 1_000_000,
    "blanks in a number": lambda: b"a,b\n" + (b"1" + b" " * 20_000 + b"x,2\n") * 5,
    "a long number": lambda: b"a,b\n" + b"1" * 900_000 + b",2\n3,4\n",
    "a long number in groups": lambda: b"a;b\n" + b"1,111" * 100_000 + b";2\n3;4\n",
    "a long date": lambda: b"a;b\n" + (b"2020-01-01 " * 50_000 + b";2\n") * 5,
    "a date that goes on": lambda: b"a;b\n" + (b"1/1/" * 100_000 + b";2\n") * 5,
    "an address that goes on": lambda: b"a;b\n" + (b"@." * 50_000 + b" x;2\n") * 3,
    "gzip in many empty parts": lambda: gzip.compress(b"") * 100_000 + gzip.compress(b"a,b\n1,2\n"),
}
SLOW: dict[str, Callable[[], bytes]] = {
    "2,000 columns of one name": lambda: row(b"a", 2000) + row(b"1", 2000),
    "empty lines below": lambda: b"a,b\r\n1,2\r\n" + b"\r\n" * 5_000_000 + b"3,4\r\n",
    "other delimiters in every line": lambda: b"a,b;c\td|e\n" + b"1,2;3\t4|5\n1;2,3|4\t5\n" * 200_000,
    "2,000 columns": lambda: row(b"1", 2000) * 5000,
    "gzip in a million parts": lambda: gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n") * 1_000_000,
}


@pytest.mark.parametrize("name", QUICK)
def test_hostile_texts_are_read_or_refused(name: str) -> None:
    """Never a traceback, never ten seconds, never more memory than is allowed."""
    keeps_the_limits(QUICK[name]())


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_larger_hostile_texts_are_read_or_refused(name: str) -> None:
    """The same for those that take a while."""
    keeps_the_limits(SLOW[name]())


def keeps_the_limits(data: bytes) -> None:
    found = outcome(data, "a.csv")

    assert found.is_within(len(data)), found
    assert found.shape or found.said.startswith("We could not read “a.csv” as a table. "), found


def test_names_that_repeat_are_each_given_once() -> None:
    """Also where a name with a number is there already."""
    names, notes = names_of(["a", "a", "a (2)", "a", "b", "", "b", "Column 6"])

    assert names == ("a", "a (3)", "a (2)", "a (4)", "b", "Column 6", "b (2)", "Column 6 (2)")
    assert [note.split("“")[1].split("”")[0] for note in notes] == ["a", "b", "Column 6"]


def test_a_letter_in_a_long_cell_still_tells_the_encoding() -> None:
    """What stands around it is looked at; the rest of the cell says nothing."""
    text = "name,note\n" + "".join(f"Grün {n},{'x' * 3000} Müller für Straße\n" for n in range(30))

    table = read_table(text.encode("cp1252"), "a.csv")
    assert table.encoding == "cp1252"
    assert table.text()["name"][0] == "Grün 0"


def test_all_parts_of_a_gzip_file_are_read() -> None:
    """Parts follow one another; what stands behind them is no part."""
    parts = [gzip.compress(b"a,b\n"), gzip.compress(bytes(0)), gzip.compress(b"1,2\n" * 700_000)]
    table = read_table(b"".join(parts) + bytes(512), "a.csv.gz")

    assert len(table.data) == 700_000 and not table.notes


def test_a_gzip_file_that_cannot_be_packed_small_is_read_whole() -> None:
    """Windows of the packed bytes may end anywhere."""
    rows = "".join(f"{n},{n * 7919 % 100_003}\n" for n in range(200_000))
    for level in (0, 1, 9):
        packer = zlib.compressobj(level, wbits=31)
        data = packer.compress(f"a,b\n{rows}".encode()) + packer.flush()
        assert read_table(data, "a.csv.gz").data["b"].sum() == sum(n * 7919 % 100_003 for n in range(200_000))
