"""Numbers whose last digits a spreadsheet cut: an order id that became 9.91214E+15.

What is left is no number of anything and names nobody: thousands of ids share it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas import Series

from segmentation.prepare.reading.values.numbers import Bools, Floats

CUT = r"^[0-9](?:[.,][0-9]{1,10})?[eE]\+(?:1[1-9]|[2-9][0-9])$"
"""Spreadsheets write numbers of twelve and more digits so, with six of them or fewer."""
MOST = 0.5
"""Under a header that names no id, at least this share of the cells shows what happened."""
_LONG = 1e11  # longer numbers are codes that were cut


def may_be_cut(values: np.ndarray[tuple[int], Any]) -> bool:
    """Whether some number is so long that a spreadsheet could have cut it; then its cells are looked at."""
    return bool(len(values) and np.nanmax(values) >= _LONG)


def cut_cells(cells: pa.Array, counts: Floats, *, named: bool) -> Bools | None:
    """Which distinct cells were cut; None where too few were for the column to be spoilt.

    `named` says that the header names an id: then one such cell is enough.
    """
    cut = np.asarray(pc.match_substring_regex(cells, CUT).to_numpy(zero_copy_only=False), dtype=bool)
    known = np.asarray(pc.not_equal(cells, "").to_numpy(zero_copy_only=False), dtype=bool)
    few = counts[cut].sum() < MOST * counts[known].sum()
    return None if not cut.any() or (few and not named) else cut


def is_cut(levels: Sequence[str]) -> bool:
    """Whether most of some different values, as text, are numbers that lost their last digits.

    >>> is_cut(["9.91214E+15", "9.91215E+15", "8.1E+12"]), is_cut(["9912140000000000", "9912150000000000"])
    (True, True)
    >>> is_cut(["9912143217654321", "9912143217654322"]), is_cut(["1.5E+3"])
    (False, False)
    """
    found = sum(_CUT.match(level) is not None for level in levels)
    return found > 0 and found >= MOST * len(levels)


def without_cut(ids: Series[Any]) -> Series[Any]:
    """Ids with nothing where the last digits of one were cut."""
    if pd.api.types.is_numeric_dtype(ids.dtype) or pd.api.types.is_datetime64_any_dtype(ids.dtype):
        return ids
    return ids.mask(ids.astype("str").str.match(CUT).fillna(False).astype(bool))


_CUT = re.compile(rf"{CUT}|^[0-9]{{1,6}}0{{6,}}(?:\.0)?$")
