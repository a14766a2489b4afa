"""The report as a PDF: the same page, printed without a browser.

WeasyPrint does it where it is installed (“touchstone-segments[pdf]”). It draws letters with Pango, a
library of the system; without either the report still prints from any browser. It lays pages out in a
process of its own (see `confined`): what a file or a pack can be made to hold may keep it busy for hours.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from segmentation.act.report.reports import report
from segmentation.confined import Bounds, Failed, answers
from segmentation.errors import ExportError

if TYPE_CHECKING:
    from segmentation.studies import Study

BOUNDS = Bounds(seconds=50, memory=1536 * 2**20)
"""A report of four segments takes three seconds and 100 MB, one of fifty twenty seconds and 300 MB."""
_WORKER = "segmentation.act.report.pdf_worker"
_INSTEAD = "Take the HTML report: it holds the same, and any browser prints it."


def report_pdf(study: Study) -> bytes:
    """The report as an A4 document with bookmarks and its structure for screen readers; no request is made.

    Raises `ExportError` where WeasyPrint or Pango is missing, or needs more time or memory than is given.
    """
    printer = _printer()
    if printer is None:
        raise ExportError(
            "A PDF needs WeasyPrint with Pango. Install “touchstone-segments[pdf]” and Pango "
            "(doc.courtbouillon.org/weasyprint says how), or print the HTML report from a browser."
        )
    try:
        return b"".join(answers(_WORKER, printer, report(study), None, BOUNDS))
    except Failed as failure:
        what = "time" if str(failure) == "slow" else "memory"
        raise ExportError(f"This report takes more {what} to print than a PDF is given. {_INSTEAD}") from None


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
