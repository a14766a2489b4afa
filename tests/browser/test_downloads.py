"""Every download of the page, saved by a real browser and laid beside the screen and the upload."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from browsing import every_card, settled
from pandas import DataFrame
from playwright.sync_api import Locator, Page, TimeoutError, expect

from segmentation.act.audiences.identifiers import reddit_address
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.exports import EXPORTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLICKS = 3  # as often as a person would click who sees nothing arrive
LABELS = ["Segment", "Persona", "Typicality", "Second-best segment", "Test or control"]


def shop(rows: int = 360) -> DataFrame:
    """Three clear groups as a German shop would write them; some did not agree, some have no address."""
    rng = np.random.default_rng(8)
    group = rng.permutation(np.repeat([0, 1, 2], [rows // 2, rows // 3, rows // 6]))
    spend = np.array([40.0, 300.0, 1500.0])[group] * rng.lognormal(0, 0.1, rows)
    notes = np.array(["", "sagt „gern“", "=1+1", "zwei\nZeilen", "a;b", "@SUM(A1)", "-20% auf alles"])
    return DataFrame(
        {
            "Kunde": [f"{i:05d}" for i in range(1, rows + 1)],
            "E-Mail": [f"Kunde.{i}@Beispiel.example" if i % 12 else "" for i in range(rows)],
            "Telefon": [f"+4930{100000 + i}" if i % 3 else "" for i in range(rows)],
            "Umsatz": [f"{value:.2f}".replace(".", ",") for value in spend],
            "Käufe": [str(n) for n in np.array([2, 9, 25])[group] + rng.poisson(3, rows)],
            "Seit": [f"{1 + i % 28:02d}.{1 + i % 12:02d}.20{20 + i % 4}" for i in range(rows)],
            "Einwilligung": np.where(np.arange(rows) % 5, "ja", "nein"),
            "Notiz": notes[np.arange(rows) % len(notes)],
        }
    )


def rows_of(data: bytes, delimiter: str = ",") -> DataFrame:
    """A CSV as its cells stand in it."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    return DataFrame(rows[1:], columns=rows[0], dtype="str")


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def defused(table: DataFrame) -> DataFrame:
    """The upload as a CSV for people holds it: three of its notes could run as formulas."""
    return table.assign(Notiz=table["Notiz"].str.replace("^([=@-])", r"'\1", regex=True))


class Visit:
    """One visitor’s screen and folder."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def go(self, link: str, heading: str | re.Pattern[str]) -> str:
        self.page.get_by_role("link", name=link, exact=True).click()
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible()
        settled(self.page)
        if link == "Export":  # its lists come with the verdict
            expect(self.page.get_by_text("customers in the list").first).to_be_visible()
            settled(self.page)
        text: str = self.page.get_by_test_id("stMain").inner_text()
        return text

    def take(self, key: str) -> tuple[str, bytes]:
        """Click the button of an export; the name and the bytes that arrive."""
        place = self.page.locator(f".st-key-download-{key}").get_by_test_id("stDownloadButton")
        for _ in range(CLICKS):
            try:
                with self.page.expect_download(timeout=30_000) as download:
                    place.get_by_role("button").click()
                break
            except TimeoutError:  # a click that was lost as the page was drawn; what is wrong stays so
                settled(self.page)
        else:
            pytest.fail(f"{key} did not arrive; its button says: {place.inner_text()!r}")
        saved = self.folder / download.value.suggested_filename
        download.value.save_as(saved)
        return saved.name, saved.read_bytes()

    def choose_segment(self, label: str) -> None:
        self.page.get_by_role("combobox", name="Segment").click()
        self.page.get_by_role("option", name=label, exact=True).click()
        settled(self.page)


@pytest.fixture
def visit(page: Page, server: str, tmp_path: Path) -> Visit:
    """Somebody who has just brought the shop’s file."""
    upload = tmp_path / "kunden.csv"
    shop().to_csv(upload, index=False, sep=";", encoding="cp1252", lineterminator="\r\n")
    page.goto(server)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(upload)
    expect(page.get_by_text("All 360 customers are in")).to_be_visible()
    settled(page)
    return Visit(page, tmp_path)


def segments_on_screen(visit: Visit) -> dict[int, tuple[str, int]]:
    """Name and customers of every segment, as the persona cards show them."""
    visit.go("Personas", re.compile("^Meet your"))
    every_card(visit.page)
    main = visit.page.get_by_test_id("stMain")
    names = [text.replace("\u200b", "") for text in main.get_by_role("heading", level=3).all_inner_texts()]
    return {segment: (names[segment - 1], size) for segment, size in sizes_told(main).items()}


def sizes_told(place: Locator) -> dict[int, int]:
    """The customers of each segment, as the picture on its card tells those who cannot see it."""
    pictures = place.get_by_label(re.compile("as a part of the whole")).all()
    told = [picture.get_attribute("aria-label") or "" for picture in pictures]
    found = re.findall(r"Segment (\d+) as a part of the whole. Customers: ([\d,]+)", "\n".join(told))
    return {int(segment): int(size.replace(",", "")) for segment, size in found}


def counted(table: DataFrame) -> dict[int, tuple[str, int]]:
    """Name and customers of every segment, as a labelled file holds them."""
    rows = table.groupby(table["Segment"].astype(int))["Persona"].agg(["first", "size"])
    return {int(segment): (row["first"], row["size"]) for segment, row in rows.iterrows()}


def check_text(table: DataFrame, upload: DataFrame, screen: dict[int, tuple[str, int]]) -> None:
    """Every row and column of the upload in its order and text, and the segments of the screen."""
    assert list(table) == [*upload, *LABELS]
    assert table[list(upload)].to_dict("list") == defused(upload).to_dict("list")
    assert counted(table) == screen


def check_typed(table: DataFrame, upload: DataFrame, screen: dict[int, tuple[str, int]]) -> None:
    """The same where numbers and dates are such; text needs no apostrophe there."""
    assert list(table) == [*upload, *LABELS]
    for name in ("Kunde", "E-Mail", "Telefon", "Notiz"):
        assert table[name].fillna("").to_list() == upload[name].to_list()
    assert table["Umsatz"].to_list() == [float(text.replace(",", ".")) for text in upload["Umsatz"]]
    assert table["Käufe"].to_list() == upload["Käufe"].astype(int).to_list()
    days = pd.to_datetime(upload["Seit"], format="%d.%m.%Y")
    assert pd.to_datetime(table["Seit"]).to_list() == days.to_list()
    assert counted(table) == screen


def sheet(book: openpyxl.Workbook, name: str) -> DataFrame:
    head, *rows = book[name].iter_rows(values_only=True)
    return DataFrame(rows, columns=head)


def test_customers_go_out_as_they_came(visit: Visit) -> None:
    """CSV, Excel, Parquet, zip and each segment alone hold the upload, and the segments of the screen."""
    upload, screen = shop(), segments_on_screen(visit)
    visit.go("Export", "Export")

    name, data = visit.take("csv")
    assert name == "kunden-segments.csv"
    everybody = rows_of(data)
    check_text(everybody, upload, screen)

    name, data = visit.take("excel-csv")
    assert data.startswith(b"\xef\xbb\xbf")
    for_excel = rows_of(data, ";")
    check_text(for_excel, upload, screen)
    assert for_excel["Typicality"].str.replace(",", ".").to_list() == everybody["Typicality"].to_list()

    check_typed(pd.read_parquet(io.BytesIO(visit.take("parquet")[1])), upload, screen)
    book = openpyxl.load_workbook(io.BytesIO(visit.take("xlsx")[1]))
    check_typed(sheet(book, "Customers"), upload, screen)
    profiles = sheet(book, "Profiles").set_index("Segment")
    assert {s: (row["Persona"], row["Customers"]) for s, row in profiles.iterrows()} == screen
    assert [book[sheet].max_row - 1 for sheet in book.sheetnames[2:]] == [size for _, size in screen.values()]

    parts = [rows_of(part) for part in unpacked(visit.take("segments")[1]).values()]
    assert [len(part) for part in parts] == [size for _, size in screen.values()]
    whole = pd.concat(parts).sort_values("Kunde", ignore_index=True)
    pd.testing.assert_frame_equal(whole, everybody)

    for segment, (persona, size) in screen.items():
        visit.choose_segment(f"{segment} {persona}")
        expect(visit.page.get_by_text(f"{size:,} customers, with the same columns")).to_be_visible()
        alone = rows_of(visit.take(f"segment-{segment}")[1])
        pd.testing.assert_frame_equal(
            alone, everybody[everybody["Segment"] == str(segment)].reset_index(drop=True)
        )


def test_what_is_shared_says_what_the_screen_says(visit: Visit) -> None:
    """Report, summary and study bear the names and sizes of the cards."""
    screen = segments_on_screen(visit)
    visit.go("Export", "Export")

    report = visit.folder / visit.take("report")[0]
    reader = visit.page.context.new_page()
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(report.as_uri())
    assert sizes_told(reader.locator("main, body").first) == {at: size for at, (_, size) in screen.items()}
    assert reader.locator("article.card h3").all_inner_texts() == [name for name, _ in screen.values()]
    assert asked == [report.as_uri()]
    reader.close()

    if EXPORTS["pdf"].ready():
        name, data = visit.take("pdf")
        assert name == "kunden-report.pdf" and data.startswith(b"%PDF-")
    summary = rows_of(visit.take("summary")[1])
    assert {
        int(s): (persona, int(size))
        for s, persona, size in zip(summary["Segment"], summary["Persona"], summary["Customers"], strict=True)
    } == screen
    study = json.loads(visit.take("study")[1])
    assert study["rows"] == 360 and study["k"] == len(screen)
    assert "Kunde.1@" not in json.dumps(study)


def test_lists_hold_whom_the_screen_counts(visit: Visit) -> None:
    """Every platform’s file holds as many as its row says: those who agreed and have an address, no other."""
    upload, screen = shop(), visit.go("Export", "Export")
    agreed = upload[upload["Einwilligung"] == "ja"]
    addresses = agreed["E-Mail"].str.lower()
    for key, platform in PLATFORMS.items():
        found = re.search(rf"{platform.title}\n[^\n]*?([\d,]+) customers in the list", screen)
        assert found is not None
        name, data = visit.take(key)
        assert name == f"kunden-{key}{EXPORTS[key].suffix}"
        if platform.kind == "email":
            lists = [rows_of(data)]
        else:
            files = unpacked(data)
            lists = [rows_of(files[file]) for file in files if "-segment-" in file]
            assert f"{found[1]}  Customers in the list" in files["receipt.txt"].decode()
            left_out = len(rows_of(files["not-in-the-lists.csv"]))
            assert left_out + sum(map(len, lists)) == len(upload)
        people = pd.concat(lists)
        assert len(people) == int(found[1].replace(",", ""))
        spelled = {reddit_address(one) if key == "reddit" else one for one in addresses if one}
        hashed = {hashlib.sha256(one.encode()).hexdigest() for one in spelled}
        assert set(people.iloc[:, 0]) - {""} == (hashed if platform.kind == "advertising" else spelled)
