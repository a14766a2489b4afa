"""What a column of the study says of every customer of another file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import Series

from segmentation.act.models.models import Model
from segmentation.act.models.scoring.column_matches import place_in
from segmentation.act.models.scoring.months import Month
from segmentation.act.models.scoring.scoring import Prepared, counted_to
from segmentation.language import currencies
from segmentation.language.currencies import PLAIN, Money


def column_in(month: Month, name: str) -> Series[Any] | None:
    """The column of the study in a scored file, under whatever name it bears there; `None` where it is not.

    What builds is matched already; any other is found by its name or its spelling.
    """
    if month.prepared is not None and name in {*month.prepared.upload, *month.prepared.values}:
        return _known(month.model, month.prepared, name)
    place = place_in(month.table.data, name)
    return None if place is None else month.table.data[place]


def _known(model: Model, prepared: Prepared, name: str) -> Series[Any]:
    """A column that the segments hang on, with the gaps it has: no mark for “no value”, nothing filled."""
    steps = model.preparation if prepared.day is None else counted_to(model.preparation, prepared.day)
    return steps.known(prepared.upload, [name])[name]


def numbers_in(month: Month, name: str) -> NDArray[np.float64] | None:
    """The same as numbers (n,), NaN where nothing is known; `None` where it holds none."""
    column = column_in(month, name)
    if column is None or not pd.api.types.is_numeric_dtype(column.dtype):
        return None
    found = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def value_of(month: Month, name: str | None) -> NDArray[np.float64] | None:
    """What every customer is worth by a column; 0 where that is not known."""
    found = None if name is None else numbers_in(month, name)
    return None if found is None else np.nan_to_num(found)


def money_in(month: Month, name: str | None) -> Money:
    """How amounts of a column of the study are written: with the currency of its cells, or of its header."""
    place = None if name is None else place_in(month.table.data, name)
    if name is None or place is None:
        return PLAIN
    mark = next((column.unit for column in month.table.columns if column.name == place), None)
    found = currencies.agreed([currencies.meanings(mark) if mark else currencies.in_header(place)])
    return Money(found[0], frozenset({name})) if len(found) == 1 else PLAIN
