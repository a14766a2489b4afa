"""The report as a PDF: the same page, printed without a browser.

WeasyPrint does it where it is installed (“touchstone-segments[pdf]”). It draws letters with Pango, a
library of the system; without either the report still prints from any browser.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from segmentation.act.reports import report
from segmentation.errors import ExportError

if TYPE_CHECKING:
    from segmentation.studies import Study


def report_pdf(study: Study) -> bytes:
    """The report as an A4 document with bookmarks and its structure for screen readers; no request is made.

    Raises `ExportError` where WeasyPrint or Pango is missing.
    """
    printer = _printer()
    if printer is None:
        raise ExportError(
            "A PDF needs WeasyPrint with Pango. Install “touchstone-segments[pdf]” and Pango "
            "(doc.courtbouillon.org/weasyprint says how), or print the HTML report from a browser."
        )
    only_within = printer.urls.URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    page = printer.HTML(string=report(study).decode(), url_fetcher=only_within)
    document: bytes = page.write_pdf(pdf_tags=True)
    return document


def can_print() -> bool:
    """Whether this machine can make a PDF."""
    return _printer() is not None


@cache
def _printer() -> Any:
    """WeasyPrint; `None` without it, or without the libraries it loads."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint
