"""What cells say that are no values."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from segmentation.language.literals import SPREADSHEET_ERROR, SPREADSHEET_ERROR_MARKS

ERROR = re.compile(SPREADSHEET_ERROR, re.IGNORECASE)


@given(st.from_regex(ERROR, fullmatch=True))
def test_no_failed_formula_is_passed_over_by_the_first_look(cell: str) -> None:
    """Whatever is read as one bears a mark by which its column is looked at closely."""
    assert re.search(SPREADSHEET_ERROR_MARKS, cell)
