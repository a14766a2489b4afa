"""What a column of numbers is, of a table whose columns have been understood."""

from __future__ import annotations

from typing import Any

from pandas import Series
from pandas.api.types import is_bool_dtype, is_numeric_dtype


def is_number(column: Series[Any]) -> bool:
    """Whether a column holds numbers; truth values are none.

    >>> [is_number(Series(cells)) for cells in ([1, 2.5], [True, False], ["1", "2"])]
    [True, False, False]
    """
    return bool(is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype))
