"""What is written to the log of the server: where something went wrong, and no word of a customer.

Callbacks that fail are written there by Streamlit, and guards that fail by the server, each with what the
error says. That may hold a cell; the lines it came by are our own.
"""

from __future__ import annotations

import logging
import traceback

_WRITERS = ("streamlit.error_util", "uvicorn.error")


class WithoutWords(logging.Filter):
    """Leaves of an error its kind and the lines it came by."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: nothing is left out but words."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            way = "".join(traceback.format_tb(error.__traceback__))
            record.msg = f"{record.getMessage()}: {type(error).__name__}\n{way}"
            record.args = record.exc_info = record.exc_text = None
        return True


def keep_cells_out() -> None:
    """Let nobody who writes of errors write what they say."""
    for name in _WRITERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, WithoutWords) for known in logger.filters):
            logger.addFilter(WithoutWords())
