"""The main job as a person does it: a file from disk, the slider, a download back to disk."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from browsing import settled
from pandas import DataFrame
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_from_a_file_to_labelled_customers(
    page: Page, server: str, customers: DataFrame, tmp_path: Path
) -> None:
    """Upload, move the slider by keyboard, read the personas, save the download and read it back."""
    upload = tmp_path / "customers.csv"
    customers.to_csv(upload, index=False)

    page.goto(server)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(upload)
    expect(page.get_by_role("heading", name="Your data")).to_be_visible()
    expect(page.get_by_text("All 100 customers are in")).to_be_visible()

    page.get_by_role("link", name="How many").click()
    slider = page.get_by_role("slider", name="Segments")
    expect(slider).to_be_visible()
    page.get_by_text("recommended", exact=True).wait_for()
    settled(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**k=*")
    k = int(page.url.split("k=")[1].split("&")[0])
    expect(slider).to_have_attribute("aria-valuenow", str(k))

    page.get_by_role("link", name="Personas").click()
    expect(page.locator(".persona-table tbody tr")).to_have_count(k)

    page.get_by_role("link", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)

    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["CustomerID"] for row in rows] == customers["CustomerID"].tolist()
    assert {row["Segment"] for row in rows} == {str(segment) for segment in range(1, k + 1)}
    assert all(row["Persona"] for row in rows)
