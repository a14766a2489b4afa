"""The report as a PDF: the same page, printed without a browser.

WeasyPrint does it where it is installed (“touchstone-segments[pdf]”). It draws letters with Pango, a
library of the system; without either the report still prints from any browser. It lays pages out in a
process of its own (see `confined`): what a file or a pack can be made to hold may keep it busy for hours.
Only that process loads it: whether it is here can be told by looking.
"""

from __future__ import annotations

import ctypes
import os
import re
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from typing import TYPE_CHECKING

from segmentation.act.report.reports import report
from segmentation.confined import Bounds, Failed, answers
from segmentation.errors import ExportError

if TYPE_CHECKING:
    from segmentation.studies import Study

BOUNDS = Bounds(seconds=50, memory=1536 * 2**20)
"""A report of four segments takes three seconds and 100 MB, one of fifty twenty seconds and 300 MB."""
_WORKER = "segmentation.act.report.pdf_worker"
_MISSING = (
    "A PDF needs WeasyPrint with Pango. Install “touchstone-segments[pdf]” and Pango "
    "(doc.courtbouillon.org/weasyprint says how), or print the HTML report from a browser."
)
_PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "pango-1.0")
"""What Linux and macOS call it; Windows keeps it in folders that only WeasyPrint looks through."""
_INSTEAD = "Take the HTML report: it holds the same, and any browser prints it."


def report_pdf(study: Study) -> bytes:
    """The report as an A4 document with bookmarks and its structure for screen readers; no request is made.

    Raises `ExportError` where WeasyPrint or Pango is missing, or needs more time or memory than is given.
    """
    printer = _printer()
    if printer is None:
        raise ExportError(_MISSING)
    page = _unparted(report(study).decode()).encode()
    try:
        return b"".join(answers(_WORKER, printer, page, None, BOUNDS))
    except Failed as failure:
        what = "time" if str(failure) == "slow" else "memory"
        raise ExportError(f"This report takes more {what} to print than a PDF is given. {_INSTEAD}") from None
    except (ImportError, OSError):  # it is here, and what it loads is not
        raise ExportError(_MISSING) from None


def _unparted(page: str) -> str:
    """The page with numbers like “.27” in its sentences in one piece, which Pango parts at a line’s end."""
    head, end, body = page.partition("</head>")
    return head + end + re.sub(r"(?<=[ (])\.(?=\d)", ".\N{WORD JOINER}", body)


def can_print() -> bool:
    """Whether this machine can make a PDF, as far as that can be told without loading what makes it."""
    return _printer() is not None


@cache
def _printer() -> ModuleSpec | None:
    """Where WeasyPrint lies; `None` without it, or without the library of the system that it draws with."""
    found = find_spec("weasyprint")
    return found if found is not None and (os.name == "nt" or any(map(_loads, _PANGO))) else None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
