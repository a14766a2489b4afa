"""The log of the server tells where something went wrong, and nothing of a customer."""

from __future__ import annotations

import inspect
import io
import logging
from collections.abc import Iterator

import pytest
from streamlit import error_util
from uvicorn.protocols.websockets import websockets_sansio_impl

from server import logs
from server.logs import WithoutWords, keep_cells_out


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What Streamlit writes of errors, with the filters that were set meanwhile taken off again."""
    written, logger = io.StringIO(), logging.getLogger("streamlit.error_util")
    handler, filters = logging.StreamHandler(written), list(logger.filters)
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)
    logger.filters = filters


def test_a_callback_that_fails_leaves_no_cell_in_the_log(log: io.StringIO) -> None:
    """Streamlit writes of it before any page of ours can."""
    keep_cells_out()
    keep_cells_out()
    try:
        int("Ann Smith")
    except ValueError as error:
        error_util._log_uncaught_app_exception(error)
    told = log.getvalue()
    assert "ValueError" in told and "test_logs.py" in told, "where it was is told"
    assert "invalid literal" not in told
    logger = logging.getLogger("streamlit.error_util")
    assert sum(isinstance(each, WithoutWords) for each in logger.filters) == 1


def test_what_is_no_error_is_written_as_it_is(log: io.StringIO) -> None:
    keep_cells_out()
    logging.getLogger("streamlit.error_util").error("%s is %d", "one", 1)
    assert log.getvalue() == "one is 1\n"


def test_a_socket_that_is_refused_is_no_mistake(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever tries to open thousands from elsewhere fills no log; what else the server says stays."""
    logger = logging.getLogger("uvicorn.error")
    known = list(logger.filters)
    logs.keep_refusals_out()
    try:
        logger.error(logs._NOT_OPENED)
        logger.error("Something else")
    finally:
        logger.filters[:] = known
    assert [record.getMessage() for record in caplog.records] == ["Something else"]
    assert logs._NOT_OPENED in inspect.getsource(websockets_sansio_impl), "as uvicorn says it today"
