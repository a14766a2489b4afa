"""A page of HTML made a PDF: the worker of `prints`, which runs in a process of its own.

It imports next to nothing besides the printer, so that it starts at once.
"""

from __future__ import annotations

from collections.abc import Iterator

import weasyprint

from segmentation.confined import Failed


def answers(page: bytes, _: None) -> Iterator[bytes]:
    """The document. Nothing is fetched but what the page brings along."""
    only_within = weasyprint.urls.URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    try:
        yield weasyprint.HTML(string=page.decode(), url_fetcher=only_within).write_pdf(pdf_tags=True)
    except MemoryError:
        raise Failed("large") from None
