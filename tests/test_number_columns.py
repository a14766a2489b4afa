"""What a column of numbers is, whatever its type."""

from __future__ import annotations

import pandas as pd
import pytest

from segmentation.number_columns import is_number


@pytest.mark.parametrize("kind", ["int8", "uint16", "float32", "Int64", "Float64", "int64[pyarrow]"])
def test_numbers_of_any_width_are_numbers(kind: str) -> None:
    assert is_number(pd.Series([1, 2], dtype=kind))


@pytest.mark.parametrize("kind", ["bool", "boolean", "bool[pyarrow]", "str", "object", "datetime64[ns]"])
def test_truth_words_and_days_are_none(kind: str) -> None:
    """Although truth can be added up and days be counted."""
    assert not is_number(pd.Series([1, 0], dtype="int64").astype(kind))
