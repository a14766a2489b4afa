"""A study taken home and brought back, alone and with its file, and a second month in its segments."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from act.comparison.two_months import RISEN, club, july
from browsing import settled
from pandas import DataFrame
from playwright.sync_api import Page, expect

from segmentation import run

pytestmark = pytest.mark.browser


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def taken(page: Page, key: str, folder: Path) -> Path:
    """What the download button of a key gives."""
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    place = folder / download.value.suggested_filename
    download.value.save_as(place)
    return place


@pytest.mark.slow
def test_movers_of_a_second_month_come_down(page: Page, server: str, tmp_path: Path) -> None:
    """A study with its file, and without: score July, see who moved since June, take the movers away."""
    june = club()
    june.to_csv(tmp_path / "june.csv", index=False)
    july(june).to_csv(tmp_path / "july.csv", index=False)
    made = run(tmp_path / "june.csv", k=3, basis=("Spend", "Visits"), verdict=False)
    study = made.write(tmp_path / "study.json")
    for own in (True, False):
        page = page.context.new_page()  # the one before would find its work again
        page.set_default_timeout(60_000)
        page.goto(server)
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(study)
        expect(page.get_by_role("heading", name="A saved study")).to_be_visible()
        settled(page)
        if own:
            page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(tmp_path / "june.csv")
            expect(page.get_by_text("All 600 members are in")).to_be_visible()
        page.get_by_role("link", name="Next month", exact=True).click()
        expect(page.get_by_text("The same segments in another file")).to_be_visible()
        settled(page)
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(tmp_path / "july.csv")
        expect(page.get_by_text("The mix has shifted")).to_be_visible()
        settled(page)
        if not own:
            door = page.locator(".st-key-older_file").get_by_test_id("stFileUploaderDropzoneInput")
            door.set_input_files(tmp_path / "june.csv")
        expect(
            page.get_by_role("heading", name=f"{RISEN} customers moved to another segment")
        ).to_be_visible()
        settled(page)
        movers = rows(taken(page, "moves_download", tmp_path))
        risen = june["Member ID"][june["Group"] == "low"][:RISEN]
        assert {row["Member ID"] for row in movers} == set(risen)
        assert {row["Segment before"] for row in movers} == {"3"}


@pytest.mark.slow
def test_a_study_comes_back(page: Page, server: str, customers: DataFrame, tmp_path: Path) -> None:
    """Segment and keep; another visit reads it, scores a second month, and with its file is where it was."""
    upload, july = tmp_path / "customers.csv", tmp_path / "july.csv"
    customers.to_csv(upload, index=False)
    customers.rename(columns={"Spend": "Umsatz"}).iloc[::-1].to_csv(july, index=False)
    page.goto(f"{server}/?k=4")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(upload)
    expect(page.get_by_text("All 100 customers are in")).to_be_visible()
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_role("button", name="Download CSV").wait_for()
    settled(page)
    labels = {row["CustomerID"]: row["Segment"] for row in rows(taken(page, "download-csv", tmp_path))}
    study = taken(page, "download-study", tmp_path)

    page = page.context.new_page()  # this tab would find its file again
    page.set_default_timeout(60_000)
    page.goto(server)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(study)
    expect(page.get_by_role("heading", name="A saved study")).to_be_visible()
    expect(page.get_by_text("Segment 4").first).to_be_visible()
    page.get_by_role("link", name="Next month", exact=True).click()
    expect(page.get_by_text("The same segments in another file")).to_be_visible()
    settled(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(july)
    expect(page.get_by_text("Taken for columns of the study")).to_be_visible()
    settled(page)
    scored = rows(taken(page, "month_download", tmp_path))
    assert {row["CustomerID"]: row["Segment"] for row in scored} == labels
    assert scored[0]["CustomerID"] == customers["CustomerID"].iloc[-1]

    page.get_by_role("link", name="Your data").click()
    expect(page.get_by_role("heading", name="A saved study")).to_be_visible()
    settled(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(upload)
    expect(page.get_by_text("All 100 customers are in")).to_be_visible()
    page.wait_for_url("**k=4*")
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_role("button", name="Download CSV").wait_for()
    settled(page)
    again = rows(taken(page, "download-csv", tmp_path))
    assert {row["CustomerID"]: row["Segment"] for row in again} == labels
