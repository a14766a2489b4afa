"""Workbooks made to break the reader: each is read or refused in a sentence, in bounded time and memory."""

from __future__ import annotations

import io
import random
import struct
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from wards import SPARE, broken, outcome

from segmentation import confined
from segmentation.errors import TableError
from segmentation.prepare.reading.spreadsheets import sheets
from segmentation.prepare.reading.tables import read_table

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak from /proc")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
LISTS = f'xmlns="{PACKAGE}/relationships"'


def xlsx(
    *bodies: str, texts: str | None = None, place: str = "worksheets/sheet{}.xml", level: int = 6
) -> bytes:
    """A workbook whose sheets hold these rows; `texts` is the table of texts they name."""
    places = [place.format(n) for n in range(len(bodies))]
    listed = "".join(f'<sheet name="S{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(len(bodies)))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="{place}"/>'
        for n, place in enumerate(places)
    )
    more = f'{links}<Relationship Id="texts" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    root = f'<Relationship Id="root" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f"<Relationships {LISTS}>{root}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {LISTS}>{more}</Relationships>",
    }
    if texts is not None:
        parts["xl/sharedStrings.xml"] = texts
    for name, body in zip(places, bodies, strict=True):
        parts[f"xl/{name}"] = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def text(cell: str) -> str:
    return f'<c t="inlineStr"><is><t>{cell}</t></is></c>'


def table_of_texts(*texts: str, more: str = "") -> str:
    return f'<sst xmlns="{MAIN}"{more}>' + "".join(f"<si><t>{each}</t></si>" for each in texts) + "</sst>"


HEAD = f"<row>{text('id')}{text('spend')}</row>"
ROWS = HEAD + "".join(f"<row><c><v>{n}</v></c><c><v>{n * 3}</v></c></row>" for n in range(2, 20))
CORNER = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
NAMED = '<row><c t="s"><v>0</v></c></row>'
WIDE = '<row r="57000"><c r="Z57000"><v>1</v></c></row>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
FAR = "far beyond its table. Delete the empty rows"
ROOM = "takes far more room than its size tells"
DAMAGED = "damaged or of a kind we do not know"

MANY = ' count="4000000000" uniqueCount="4000000000"'
CORNERED = f"A sheet has cells down to row 1,048,576 and out to column 16,384, {FAR}"

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell in the last corner": (lambda: xlsx(ROWS + CORNER), CORNERED),
    "one in other marks": (lambda: xlsx(ROWS + CORNER.replace('"', "'")), FAR),
    "one on other lines": (lambda: xlsx(ROWS + CORNER.replace(" r=", "\nr = ")), FAR),
    "one whose row lies": (lambda: xlsx(ROWS + CORNER.replace("1048576", "21", 1)), FAR),
    "one in small letters": (lambda: xlsx(ROWS + CORNER.replace("XFD", "xfd")), FAR),
    "one in another part": (lambda: xlsx(ROWS + CORNER, place="elsewhere/{}.xml"), FAR),
    "one beyond all sheets": (lambda: xlsx(ROWS + CORNER.replace("XFD", "ZZZZZZ")), FAR),
    "a text named very often": (lambda: xlsx(NAMED * 50_000, texts=table_of_texts("x" * 500_000)), ROOM),
    "more texts than there are": (
        lambda: xlsx(ROWS, NAMED, texts=table_of_texts("a", more=MANY)),
        ROOM,
    ),
    "a text that is not there": (lambda: xlsx(NAMED, texts=table_of_texts()), DAMAGED),
    "a text without a table": (lambda: xlsx(NAMED), DAMAGED),
    "laughs": (lambda: xlsx(NAMED, texts=f"<!DOCTYPE a [{LAUGHS}]>{table_of_texts('&a9;')}"), DAMAGED),
    "tags that never close": (lambda: xlsx(ROWS + "<row " * 500_000), DAMAGED),
    "16,384 columns": (lambda: xlsx("<row>" + text("a") * 16_384 + "</row>"), "It has 16,384 columns"),
}  # fmt: skip
READ: dict[str, Callable[[], bytes]] = {
    "1,000 sheets": lambda: xlsx(*[ROWS] * 1000),
    "sheets that are mostly empty": lambda: xlsx(*[ROWS + WIDE] * 3),
    "deep nests": lambda: xlsx(ROWS + '<row><c t="inlineStr"><is>' + "<r>" * 500_000 + "</is></c></row>"),
    "numbers that are none": lambda: xlsx(ROWS + "<row><c><v>1e999</v></c><c><v>nan</v></c></row>"),
}
SLOW: dict[str, Callable[[], bytes]] = {
    "600 MB of blanks": lambda: xlsx(ROWS + " " * 600_000_000, level=1),
    "600 MB of empty rows": lambda: xlsx(ROWS + "<row/>" * 100_000_000, level=1),
    "50 million empty texts": lambda: xlsx(ROWS, texts=f'<sst xmlns="{MAIN}">{"<si/>" * 50_000_000}</sst>'),
    "one text of 200 MB": lambda: xlsx(ROWS + NAMED, texts=table_of_texts("x" * 200_000_000)),
    "100 sheets that are mostly empty": lambda: xlsx(*[ROWS + WIDE] * 100),
}


def keeps_the_limits(data: bytes, name: str = "a.xlsx") -> str:
    """What was said of the file; that it kept the limits is checked."""
    found = outcome(data, name)
    size = len(data)
    if data.startswith(b"PK"):
        size = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist())

    assert found.is_within(size), found
    assert found.shape or found.said.startswith(f"We could not read “{name}” as a table. "), found
    return found.said


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_that_would_take_all_memory_is_refused(name: str) -> None:
    """Each of the first half ended the whole dashboard, or would have."""
    craft, said = REFUSED[name]

    assert said in keeps_the_limits(craft())


@pytest.mark.parametrize("name", READ)
def test_odd_workbooks_are_read(name: str) -> None:
    """What is unusual and does no harm."""
    assert keeps_the_limits(READ[name]()) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_large_hostile_workbooks_are_read_or_refused(name: str) -> None:
    """Small files that unpack to very much."""
    keeps_the_limits(SLOW[name]())


def test_many_rows_of_few_columns_are_read() -> None:
    """A long and narrow sheet is no stray cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["id", "spend"])
        for row in range(1, 60_000):
            sheet.write_row(row, 0, [row, row * 3 % 101])

    assert len(read_table(out.getvalue(), "a.xlsx").data) == 59_999


def test_without_other_processes_a_workbook_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that runs Python has none."""

    def nowhere(*_: object, **__: object) -> None:
        raise OSError("no processes here")

    monkeypatch.setattr(confined.subprocess, "Popen", nowhere)

    assert len(read_table(xlsx(ROWS), "a.xlsx").data) == 18


READY = "import pickle, resource, signal, sys, time; print(end='', flush=True)\n"
READY += "sys.stdout.buffer.write(pickle.dumps('ready')); sys.stdout.flush(); sys.stdin.buffer.read()\n"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass", "takes too long to open"),
        ("signal.alarm(1); time.sleep(60)", "takes too long to open"),
        ("sys.exit(1)", ROOM),
        ("sys.stdout.buffer.write(b'no answer')", ROOM),
    ],
    ids=["computing", "waiting", "gone", "talking nonsense"],
)
def test_an_end_of_the_other_process_is_told(monkeypatch: pytest.MonkeyPatch, what: str, said: str) -> None:
    """The dashboard goes on, and says why the workbook could not be opened."""
    monkeypatch.setattr(confined, "command", lambda *_: [sys.executable, "-c", READY + what])
    with pytest.raises(TableError, match=said):
        read_table(xlsx(ROWS), "a.xlsx")


def test_where_the_other_process_cannot_begin_the_workbook_is_read_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that does not find the library is no reason to refuse a file."""
    monkeypatch.setattr(confined, "command", lambda *_: [sys.executable, "-c", "import nowhere_to_be_found"])

    assert len(read_table(xlsx(ROWS), "a.xlsx").data) == 18


END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(
    table: Sequence[int], *, small: int = END, listed: int = END, sectors: int = 4, shift: int = 9
) -> bytes:
    """An old workbook's file system whose first sector holds `table`: which sector follows which."""
    head = bytearray(512)
    head[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, shift, 6)
    struct.pack_into("<IIIIIIIII", head, 40, 0, 1, 1, 0, 4096, small, 0, listed, 0)
    struct.pack_into("<109I", head, 76, 0, *[FREE] * 108)
    filled = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return bytes(head) + filled + b"\xff" * 512 * (sectors - 1)


@pytest.mark.parametrize(
    "data",
    [
        compound([TABLE, 1]),
        compound([TABLE, 2, 3, 1]),
        compound([TABLE, END, 3, 2]),
        compound([TABLE, END], listed=1)[: 512 * 3 - 4] + struct.pack("<I", 1) + b"\xff" * 1024,
        compound([TABLE, END, END], small=2)[: 512 * 3] + struct.pack("<128I", 0, *[FREE] * 127),
        compound([TABLE, END], shift=30),
        compound([])[:8],
    ],
    ids=[
        "itself",
        "a ring",
        "a ring beside",
        "the list of the table",
        "small streams",
        "no size",
        "no header",
    ],
)
def test_old_workbooks_whose_chains_have_no_end_are_refused(data: bytes) -> None:
    """The library follows a chain of sectors that runs in a circle until no memory is left."""
    assert keeps_the_limits(data, "a.xls")


def test_the_bounds_leave_room_for_the_table_itself() -> None:
    """The other process takes less than what is allowed for both."""
    assert sheets.room(0) < SPARE


def with_a_broken_part(data: bytes, rng: random.Random) -> bytes:
    """The file with some bytes changed: of one of its parts, which is packed again, or of all."""
    if not data.startswith(b"PK") or rng.random() < 0.4:
        return broken(data, rng)
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    chosen = rng.choice(source.namelist())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            part = source.read(name)
            archive.writestr(name, broken(part, rng) if name == chosen else part)
    return out.getvalue()


def fuzz(source: bytes, name: str, seed: int, count: int) -> None:
    rng = random.Random(f"{name} {seed}")
    for _ in range(count):
        data = with_a_broken_part(source, rng)
        found = outcome(data, name)
        assert found.is_within(20 * len(data)), (found, data)


def test_broken_workbooks_are_read_or_refused() -> None:
    """Never a traceback, and never the end of the process."""
    fuzz(xlsx(ROWS + NAMED, texts=table_of_texts("a")), "a.xlsx", 1, 25)


@pytest.mark.slow
def test_very_many_broken_workbooks_are_read_or_refused(data_folder: Path) -> None:
    """Those that other tools wrote, in all formats."""
    for path in sorted((data_folder / "excel").iterdir()):
        fuzz(path.read_bytes(), path.name, 2, 300)
