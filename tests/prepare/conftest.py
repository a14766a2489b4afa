"""Here no table is remembered: these tests are about what is read and understood."""

from collections.abc import Iterator

import pytest
from measurements import read_anew


@pytest.fixture(scope="module", autouse=True)
def understood_anew() -> Iterator[None]:
    """Every file is read by itself."""
    with read_anew():
        yield
