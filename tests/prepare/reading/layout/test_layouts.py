"""Tables as people lay them out: escapes, blanks, titles, names in several rows, tables among others."""

import csv
import io
import re

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import TableError
from segmentation.prepare.reading.tables import Options, Table, read_table


def read(text: str, options: Options | None = None) -> Table:
    """The table in a text."""
    return read_table(text.encode(), "a.csv", options)


def cells(table: Table) -> list[list[str]]:
    """Names and cells as they came."""
    return [list(table.data), *table.text().to_numpy().tolist()]


# --- a backslash escapes the mark in use -----------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"5\\\'9"" tall"', "5\\'9\" tall"),
        ('"5\\\'9\\" tall"', "5\\'9\" tall"),
        ("'5\\\"9'' tall'", "5\\\"9' tall"),
        ("'5\\\"9\\' tall'", "5\\\"9' tall"),
        ('"O\\\'Neill"', "O\\'Neill"),
        ('"C:\\\\a"', "C:\\\\a"),
        ('"a\\\\ \\"b\\""', 'a\\ "b"'),
    ],
)
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_backslash_escapes_only_the_mark_in_use(written, meant, mark):
    """Before the other mark it is a letter, whether or not the file escapes; so it is where none does."""
    quote = written[0]
    rows = "".join(
        mark.join(f"{quote}{cell}{quote}" for cell in (f"{n}", "Ann", "x")) + "\n" for n in range(5)
    )
    text = mark.join(f"{quote}{name}{quote}" for name in ("id", "name", "note")) + "\n" + rows
    table = read(text + mark.join([f"{quote}9{quote}", f"{quote}Bob{quote}", written]) + "\n")

    assert cells(table)[-1] == ["9", "Bob", meant] and len(table.data) == 6


ESCAPED = st.text(st.sampled_from(list("ab 1,;\"'\\")), max_size=8)


@settings(max_examples=40)
@given(st.lists(st.lists(ESCAPED, min_size=2, max_size=4), min_size=1, max_size=8), st.sampled_from("\"'"))
def test_a_dialect_reads_back_what_was_escaped(rows, quote):
    """Backslashes before the mark and themselves, and nowhere else: every cell comes back."""
    from segmentation.prepare.reading.text.records import Dialect, records

    def written(cell: str) -> str:
        return quote + cell.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote

    lines = [",".join(map(written, row)) + "\n" for row in rows]
    assert [found for _, found in records(lines, Dialect(",", quote, "\\"))] == rows


# --- drawn tables in every layout -------------------------------------------------------------------

NAMES = ["id", "name", "time", "place", "spend"]
WORD = st.sampled_from(["Ann Lee", "Bob", "Cem Öz", "Dora de Vos", "Eve", "Fay Wong"])
PLACE = st.sampled_from(["Rome, IT", "New York", "Köln: Mitte", "Bonn; Beuel", "Aarhus"])
ROW = st.tuples(WORD, st.times(), PLACE, st.decimals(0, 9999, places=2))


@st.composite
def people(draw):
    """Rows of an id, words, a time, a place with marks in it, and an amount."""
    drawn = draw(st.lists(ROW, min_size=4, max_size=12))
    return [
        [f"C{n:03d}", who, at.strftime("%H:%M"), place, f"{spend}"]
        for n, (who, at, place, spend) in enumerate(drawn)
    ]


def fixed(rows: list[list[str]], gap: int) -> str:
    """Every column as wide as its widest cell and the gap; the last flush to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "".join(cell.ljust(width + gap) for cell, width in zip(row[:-1], widths, strict=False))
        + row[-1].rjust(widths[-1])
        for row in rows
    ]
    return "".join(line.rstrip() + "\n" for line in lines)


def blank(rows: list[list[str]]) -> str:
    """Cells with a blank in quotes, one blank between two cells."""
    return "".join(" ".join(f'"{c}"' if " " in c or not c else c for c in row) + "\n" for row in rows)


def comma(rows: list[list[str]]) -> str:
    """A CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


WRITERS = {
    "fixed, two blanks": lambda rows: fixed(rows, 2),
    "fixed, four blanks": lambda rows: fixed(rows, 4),
    "blanks": blank,
    "commas": comma,
}
ABOVE = {
    "nothing": "",
    "a title": "Customer report March 2024\n",
    "a title and an empty line": "Customer report March 2024\n\n",
    "keys": "Report: Customers\nCreated at: 12:30\n\n",
}


@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize("way", WRITERS)
@settings(max_examples=6)
@given(rows=people())
def test_a_drawn_table_comes_back_from_every_layout(way, above, rows):
    """Times, marks and single blanks inside cells divide nothing; what stands above is no customer."""
    if way == "blanks" and above != "nothing":
        return  # words of a title are divided like cells
    assert cells(read(ABOVE[above] + WRITERS[way]([NAMES, *rows]))) == [NAMES, *rows]


RUNS = "id  age  spend\n" + "".join(f"C{n}   {20 + n}  {n * 7.25}\n" for n in range(20))


@pytest.mark.parametrize(
    "text",
    [
        RUNS,
        RUNS.replace("  ", " ").replace("  ", " "),
        "Customer list\n\n" + RUNS,
        "Customer list of 2024\n" + RUNS,
    ],
)
def test_blanks_divide_below_the_names(text):
    """One blank or several, with a title or without."""
    table = read(text)
    assert list(table.data) == ["id", "age", "spend"] and table.data["spend"].sum() == 7.25 * 190


def test_blanks_divide_without_names():
    """The first row is a customer where the table has no names."""
    table = read(RUNS.split("\n", 1)[1])
    assert table.header_row == 0 and len(table.data) == 20 and table.data.shape[1] == 3


def test_a_line_under_the_names_is_no_customer():
    """Tools for databases draw one, and count the rows below."""
    text = (
        " id | name    \n----+---------\n" + "".join(f" {n:2d} | Ann {n}\n" for n in range(9)) + "(9 rows)\n"
    )
    table = read(text.replace(" | name", " | name | n").replace("\n  ", "\n  "))
    assert [row.line for row in table.skipped][:1] == [2]


# --- names of several rows --------------------------------------------------------------------------

BODY = [[f"C{n}", f"{n * 7.25}", f"{n % 9}", f"{n * 3.5}", f"{n % 4}"] for n in range(20)]
YEARS = ["ID", "2023 Spend", "2023 Orders", "2024 Spend", "2024 Orders"]
HEADS = {
    "merged": ([["", "2023", "", "2024", ""], ["ID", "Spend", "Orders", "Spend", "Orders"]], YEARS),
    "merged downwards": ([["ID", "2023", "", "2024", ""], ["", "Spend", "Orders", "Spend", "Orders"]], YEARS),
    "headings repeated below": (
        [["", "Visits", "", "Sales", ""], ["ID", "Last visit", "No shows", "Total Sales", "Per visit"]],
        ["ID", "Last visit", "Visits No shows", "Total Sales", "Sales Per visit"],
    ),
    "one heading": ([["", "2023", ""], ["ID", "Spend", "Orders"]], YEARS[:3]),
    "one heading over all": ([["2023", "", ""], ["ID", "Spend", "Orders"]], ["2023 ID", *YEARS[1:3]]),
    "quarters": (
        [["Customer", "Q1 2024", "", "Q2 2024", ""], ["ID", "Spend", "Orders", "Spend", "Orders"]],
        ["ID", "Q1 2024 Spend", "Q1 2024 Orders", "Q2 2024 Spend", "Q2 2024 Orders"],
    ),
    "repeated, as pandas writes them": (
        [["", "2023", "2023", "2024", "2024"], ["", *["Spend", "Orders"] * 2], ["ID", "", "", "", ""]],
        YEARS,
    ),
    "three rows": (
        [["", "2023", "", "2024", ""], ["", *["Web", "Shop"] * 2], ["ID", *["Spend"] * 4]],
        ["ID", "2023 Web Spend", "2023 Shop Spend", "2024 Web Spend", "2024 Shop Spend"],
    ),
    "names in the first row": ([["ID", "Age", "City", "2023", ""], ["", "", "", "Spend", "Orders"]],
        ["ID", "Age", "City", "2023 Spend", "2023 Orders"]),
    "a title in two cells": ([["Report", "All people", "", "", ""], ["ID", *"abcd"]], ["ID", *"abcd"]),
    "a title": ([["Customer report", "", "", "", ""], ["ID", "a", "b", "c", "d"]], ["ID", *"abcd"]),
}  # fmt: skip


def as_book(rows: list[list[str]]) -> Table:
    """The rows through a workbook; numbers as numbers, blanks as nothing."""
    book, written = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append([None if not c else float(c) if c.replace(".", "").isdigit() else c for c in row])
    book.save(written)
    return read_table(written.getvalue(), "a.xlsx")


@pytest.mark.parametrize("through", [lambda rows: read(comma(rows)), as_book], ids=["csv", "xlsx"])
@pytest.mark.parametrize("head", HEADS)
def test_names_of_several_rows_are_joined(head, through):
    """A heading holds until the next one; a title above the table is none."""
    rows, names = HEADS[head]
    table = through([*rows, *[row[: len(names)] for row in BODY]])

    assert [name.replace(".0", "") for name in table.data] == names
    assert len(table.data) == 20 and not table.skipped


def test_joined_names_are_said_and_can_be_denied():
    """The receipt names the lines; a line that is chosen is taken alone."""
    text = comma([*HEADS["one heading"][0], *[row[:3] for row in BODY]])
    table = read(text)

    assert (table.header_top, table.header_row) == (1, 2)
    assert dict(table.understood())["Header"] == "lines 1 to 2, joined to one name per column"
    assert list(read(text, Options(header_row=2)).data) == ["ID", "Spend", "Orders"]


# --- a second table ---------------------------------------------------------------------------------

FIRST = [["ID", "Age", "Spend"], *[[f"C{n}", f"{20 + n}", f"{n * 2.5}"] for n in range(20)]]
STORES = [["Store", "City", "Staff", "Sales"], *[[f"S{n}", "Rome", f"{n}", f"{n * 100}"] for n in range(5)]]
FEWER = [["Store", "Sales"], *[[f"S{n}", f"{n * 100}"] for n in range(5)]]


def wide(rows: list[list[str]], width: int = 4) -> list[list[str]]:
    """Rows filled up to one width, as spreadsheets write them."""
    return [[*row, *[""] * (width - len(row))] for row in rows]


SECOND = {
    "below an empty line": (comma(FIRST) + "\n" + comma(STORES), STORES),
    "below a line of delimiters": (comma(wide([*FIRST, [], *STORES])), STORES),
    "below a title": (comma(FIRST) + "\nStores\n" + comma(FEWER), FEWER),
    "longer rows": (comma(FIRST + STORES), STORES),
    "shorter rows": (comma(FIRST + FEWER), FEWER),
}


@pytest.mark.parametrize("where", SECOND)
def test_a_second_table_is_set_aside_and_can_be_chosen(where):
    """It is listed with its place, size and names, and reads like a file of its own."""
    text, second = SECOND[where]
    table, other = read(text), read(text, Options(table=2))

    assert cells(table) == FIRST and cells(other) == second
    assert [(region.rows, list(region.names)) for region in table.regions] == [(20, FIRST[0]), (5, second[0])]
    assert (table.region, other.region) == (1, 2) and "set aside" in table.notes[-1]
    with pytest.raises(TableError, match="It holds 2 tables, so there is no table 3"):
        read(text, Options(table=3))


@pytest.mark.parametrize(
    "text",
    [
        comma(FIRST[:10]) + "\n" + comma(FIRST[10:]),
        comma(FIRST) + "\n" + comma(FIRST),
        comma(FIRST) + "\nC99,unknown\nC98,unknown\n",
        comma(FIRST) + "\nTotal,,123\n",
    ],
)
def test_what_only_stands_below_an_empty_line_is_no_second_table(text):
    """More customers, the names again, customers of whom little is known, a total."""
    assert not read(text).regions
    with pytest.raises(TableError, match="It holds one table"):
        read(text, Options(table=2))


def book_of(*placed: tuple[int, int, list[list[str]]]) -> bytes:
    """A sheet with each table at its row and column."""
    book, written = openpyxl.Workbook(), io.BytesIO()
    for top, left, rows in placed:
        for y, row in enumerate(rows, top):
            for x, cell in enumerate(row, left):
                number = cell.replace(".", "").isdigit()
                book.active.cell(y, x, float(cell) if number else cell or None)
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(("top", "left"), [(1, 5), (4, 5), (24, 1), (24, 2)])
def test_a_second_table_of_a_sheet_is_set_aside(top, left):
    """Beside the first or below it."""
    data = book_of((1, 1, FIRST), (top, left, STORES))
    table, other = read_table(data, "a.xlsx"), read_table(data, "a.xlsx", Options(table=2))

    assert list(table.data) == FIRST[0] and len(table.data) == 20
    assert [name for name in other.data if not name.startswith("Column")] == STORES[0] and len(
        other.data
    ) == 5


# --- what is no table -------------------------------------------------------------------------------

NO_TABLES = {
    "prose": ("Dear,\n\nplease find the report, which we\nagreed on, attached. Ann calls, and\nBob does.\n",
        "running text"),
    "yaml": ("name: x\npeople:\n  - name: Ann\n    age: 34\n  - name: Bob\n    age: 28\n", "YAML"),
    "records": ("- id: 1\n  name: Ann\n- id: 2\n  name: Bob\n", "YAML"),
    "settings": ("[project]\nname = 'x'\nversion = '1'\n", "settings"),
    "document": ("# Report\n\nSome words.\n\n- one\n- two\n", "Markdown"),
    "cards": ("BEGIN:VCARD\nFN:Ann\nEND:VCARD\n", "vCard"),
    "calendar": ("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "iCalendar"),
    "mail": ("From: a@x.de\nTo: b@x.de\nSubject: Hi\n\nHello, you.\n", "e-mail"),
    "database": ("CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1,2);\n", "SQL"),
    "xml": ("<customers>\n<customer><id>1</id></customer>\n</customers>\n", "XML"),
    "json": ('{"id":1,"a":"x"}\n{"id":2,"a":"y"}\n', "JSON"),
    "log": ("2024-03-01 12:00:01 INFO up, port 80\n2024-03-01 12:00:05 ERROR no user: x\n"
        "2024-03-02 12:00:05 INFO ok\n", "log"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_TABLES)
def test_a_text_that_is_no_table_is_told_what_it_is(name):
    """One sentence says what it is, another what to do."""
    text, said = NO_TABLES[name]
    with pytest.raises(TableError, match=said) as refused:
        read(text)
    assert re.search(r"(Upload|Export|Open|Save) .*\.$", str(refused.value))


BINARY = {
    "dbf": bytes([3, 124, 3, 1, 2, 0, 0, 0, 65, 0, 21, 0])
    + bytes(20)
    + b"NAME".ljust(32, b"\0")
    + b"\r"
    + b" Ann" * 11,
    "Stata": b"\x73\x02\x01\x00" + bytes(200),
    "SPSS": b"$FL2@(#) SPSS DATA FILE" + bytes(100),
    "SAS": bytes(12) + b"\xc2\xea\x81\x60" + bytes(100),
    "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(50),
    "tar": bytes(257) + b"ustar\x00" + bytes(100),
}


@pytest.mark.parametrize("name", BINARY)
def test_a_file_of_another_program_is_named(name):
    """By its first bytes, whatever it is called."""
    with pytest.raises(TableError, match=f"(?i){name}"):
        read_table(BINARY[name], "a.csv")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("comment\nI love it.\nNot good at all, sadly.\nWould buy it again and again!\n", None),
        ("id:name\n1:Ann\n2:Bob\n", ["id", "name"]),
        ("id\tdata\n1\t{}\n2\t{}\n", ["id", "data"]),
        ("time,level\n2024-03-01 12:00:01,INFO\n2024-03-01 12:00:05,WARN\n", ["time", "level"]),
        ("ORC,b\n1,2\n", ["ORC", "b"]),
        ("From,To\na,b\nc,d\n", ["From", "To"]),
        ('id,comment\n1,"Great, I love it."\n2,"Not good, sadly."\n', ["id", "comment"]),
        ("key,value\na,1\nb,2\n", ["key", "value"]),
    ],
)  # fmt: skip
def test_a_table_that_resembles_such_a_text_opens(text, names):
    """Comments, logs in columns, and names that other formats begin with."""
    table = read(text)
    assert names is None or list(table.data) == names
