"""What is written to the log of the server: where something went wrong, and no word of a customer.

Callbacks that fail are written there by Streamlit, and guards that fail by the server, each with what the
error says. That may hold a cell; the lines it came by are our own.
"""

from __future__ import annotations

import logging
import traceback

_SERVER = "uvicorn.error"
_WRITERS = ("streamlit.error_util", _SERVER)
_NOT_OPENED = "ASGI callable returned without completing handshake."


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


def is_news(record: logging.LogRecord) -> bool:
    """Whether it tells whoever looks after the server anything.

    Of each socket that is refused in words, uvicorn says that it was not opened, as if that were a mistake.
    """
    return record.msg != _NOT_OPENED


def keep_cells_out() -> None:
    """Let nobody who writes of errors write what they say."""
    for name in _WRITERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, WithoutWords) for known in logger.filters):
            logger.addFilter(WithoutWords())


def keep_refusals_out() -> None:
    """Let the server not write of sockets that it was told not to open."""
    logging.getLogger(_SERVER).addFilter(is_news)
