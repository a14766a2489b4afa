"""Here nothing is remembered: these tests are about what the verdict measures."""

from collections.abc import Iterator

import pytest
from measurements import anew


@pytest.fixture(scope="module", autouse=True)
def measured_anew() -> Iterator[None]:
    """Every judgement measures by itself."""
    with anew():
        yield
