"""The report on paper: the page of the HTML report, made without a browser."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib

import pytest

from segmentation.act.exports import EXPORTS
from segmentation.act.report import pdf
from segmentation.act.report.pdf import can_print, report_pdf
from segmentation.confined import Bounds
from segmentation.datasets import jewellery
from segmentation.errors import ExportError
from segmentation.recipes import Recipe
from segmentation.studies import Study, run

needs_printer = pytest.mark.skipif(not can_print(), reason="WeasyPrint or Pango is not installed")


@pytest.fixture(scope="module")
def study() -> Study:
    return run(jewellery(customers=200), Recipe(k=4, k_max=5), verdict=False)


def unpacked(document: bytes) -> bytes:
    """Everything that stands in a PDF, its packed parts unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, flags=re.DOTALL)
    parts = []
    for part in packed:
        try:  # a stream may end in the very letters that end its line, so its checksum may be cut off
            parts.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return b"\n".join([document, *parts])


@pytest.mark.slow
@needs_printer
def test_the_pdf_is_the_report(study: Study):
    """Pages with our letters, bookmarks and structure; charts are drawn, not pictures; nothing is linked."""
    document = report_pdf(study)
    inside = unpacked(document)

    assert document.startswith(b"%PDF-")
    assert b"Source-Sans" in inside or b"SourceSans" in inside
    assert b"/StructTreeRoot" in inside and b"/Outlines" in inside
    assert b"/Image" not in inside
    assert b"/URI" not in inside
    assert report_pdf(study) == document


@pytest.mark.slow
@needs_printer
def test_whether_a_pdf_can_be_had_is_told_without_loading_what_makes_it():
    """The page with all downloads asks; only who takes the PDF pays for it, in a process of its own."""
    asked = "import sys; from segmentation.act.exports import EXPORTS; print(EXPORTS['pdf'].ready())"
    told = f"{asked}; print('weasyprint' in sys.modules, 'cffi' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["True", "False", "False"]


def test_a_library_that_is_found_and_does_not_load_is_said_like_a_missing_one(
    study: Study, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> bytes:
        raise OSError("cannot load library 'libpangoft2'")

    monkeypatch.setattr(pdf, "_printer", lambda: object())
    monkeypatch.setattr(pdf, "answers", broken)
    with pytest.raises(ExportError, match=r"touchstone-segments\[pdf\].*print the HTML report"):
        report_pdf(study)


def test_where_nothing_prints_a_sentence_says_what_to_install(study: Study, monkeypatch: pytest.MonkeyPatch):
    """Without WeasyPrint the export is not ready, and asking for it all the same is explained."""
    monkeypatch.setattr(pdf, "_printer", lambda: None)

    assert not EXPORTS["pdf"].ready()
    with pytest.raises(ExportError, match=r"touchstone-segments\[pdf\].*print the HTML report"):
        EXPORTS["pdf"].build(study)


@needs_printer
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bound less")
@pytest.mark.parametrize(
    ("bounds", "what"), [(Bounds(1, 2**30), "more time to print"), (Bounds(60, 16 * 2**20), "more memory to")]
)
def test_what_takes_too_much_to_print_is_refused_kindly(
    study: Study, monkeypatch: pytest.MonkeyPatch, bounds: Bounds, what: str
):
    """The process that prints is ended, this one goes on, and the way out is said."""
    monkeypatch.setattr(pdf, "BOUNDS", bounds)
    monkeypatch.setattr(pdf, "report", lambda _: b"<p>" + b"<i>word</i> " * 400_000)
    with pytest.raises(ExportError, match=rf"takes {what}.*Take the HTML report"):
        report_pdf(study)


def test_a_number_without_a_nought_is_not_parted_at_the_end_of_a_line() -> None:
    """“reach .” stood at the end of a line and “27” in the next; styles and drawings stay as they are."""
    page = "<head><style>p { margin: 0 .5rem }</style></head><p>reach .27 (r = .5)</p><td>.40</td>"
    assert pdf._unparted(page) == page.replace(" .27", " .\u206027").replace("= .5)", "= .\u20605)")
