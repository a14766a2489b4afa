"""Plain arrays as matrices: numbers that somebody else prepared, to be divided as they are."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from pandas import DataFrame

from segmentation.errors import ClusteringError, FeatureError
from segmentation.language.phrases import clipped, listed
from segmentation.segment.features import FeatureMatrix

Points: TypeAlias = "FeatureMatrix | DataFrame | ArrayLike"
"""Customers as points: a matrix, an array (n, d) of numbers, or a frame of numbers."""


def as_matrix(points: Points) -> FeatureMatrix:
    """The points as a matrix; a frame keeps its names and row labels. Nothing is scaled.

    Raises `FeatureError` for anything that is no table of finite numbers, with what to do.

    >>> as_matrix(DataFrame({"Age": [31, 45], "Spend": [10.0, 2.5]})).columns
    ('Age', 'Spend')
    """
    if isinstance(points, FeatureMatrix):
        return points
    given: object = points
    if isinstance(given, DataFrame):
        return _of_frame(given)
    if given is None or isinstance(given, str | bytes) or hasattr(given, "clustering"):
        kind = type(given).__name__
        raise FeatureError(
            f"Points are an array or a frame of numbers, not a {kind}. For a file write run(data)."
        )
    values = _numbers(given)
    if values.ndim != 2 or 0 in values.shape:
        advice = "For one column write array.reshape(-1, 1)." if values.ndim == 1 and values.size else _ROWS
        raise FeatureError(f"The points have the shape {values.shape}. {advice}")
    return FeatureMatrix.of(values)


_ROWS = "Give one row per customer and one column per feature."


def whole_number(value: Any, name: str) -> int:
    """A count that somebody wrote. Raises `ClusteringError` when it is none, with what to write."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or isinstance(value, str | bool) or number != value:
        raise ClusteringError(f"“{name}” is a whole number, such as {name}=4, not “{clipped(value)}”.")
    return number


def _of_frame(frame: DataFrame) -> FeatureMatrix:
    words = [
        str(name) for name, dtype in frame.dtypes.items()
        if not (pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype))
    ]  # fmt: skip
    if words:
        raise FeatureError(
            f"{listed([f'“{clipped(name)}”' for name in words])} hold no numbers. Leave them out, or write "
            "run(frame), which reads words, dates and gaps."
        )
    values = frame.to_numpy(dtype=np.float64, na_value=np.nan)
    if 0 in values.shape:
        raise FeatureError(f"The points have the shape {values.shape}. {_ROWS}")
    made = FeatureMatrix.of(values, map(str, frame.columns))
    return FeatureMatrix(made.features, made.values, frame.index)


def _numbers(given: Any) -> np.ndarray[Any, np.dtype[Any]]:
    try:
        values = np.asarray(given)
        if values.dtype.kind in "cSUMm":  # complex numbers, words and days become no numbers unasked
            raise TypeError
        return values if values.dtype.kind in "fiu" else values.astype(np.float64)
    except (TypeError, ValueError):
        raise FeatureError(
            f"The points are no table of numbers: rows of different lengths, or words among them. {_ROWS}"
        ) from None
