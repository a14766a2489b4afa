"""Turning columns into the matrix that is clustered.

Distance decides who belongs together, so every feature is centred and scaled: a year of age
and a unit of currency must not count the same by accident. A number is winsorised at its 1st and
99th percentile, taken as a logarithm when it is skewed, and z-scored. A category becomes one
indicator per value, weighted as Hennig and Liao (2013) found to do least harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Index, Series

from segmentation.errors import FeatureError

if TYPE_CHECKING:
    from segmentation.prepare.cleaning import CleanTable

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]

NOMINAL = frozenset({"flag", "categorical", "many-valued"})
"""Roles whose numbers are names: 1, 2 and 3 are not a little, more and most."""
FEW_LEVELS = 15
RARE_LEVEL = 0.02
WINSOR = (0.01, 0.99)


@dataclass(frozen=True)
class Feature:
    """One column of the matrix: a number, or one category of a column.

    Calling it with a table gives that column of the matrix, float32, one value per row; a value
    never seen before is clipped to the known range, an unknown category belongs to no indicator.

    >>> import pandas as pd
    >>> spend = Feature("Spend", low=0, high=200, center=100, scale=50)
    >>> spend(pd.DataFrame({"Spend": [100.0, 175.0, 9000.0, None]})).tolist()
    [0.0, 1.5, 2.0, -2.0]
    """

    column: str
    category: str | None = None
    low: float = -np.inf
    high: float = np.inf
    log: float | None = None
    """Median of the positive values, when the feature is log(1 + x / log); else `None`."""
    center: float = 0.0
    scale: float = 1.0
    weight: float = 1.0
    fill: float = 0.0
    """The raw value that stands in for a missing one."""
    codes: tuple[str, ...] = ()
    """Label-coded levels in order; only the published recipe uses them."""

    @property
    def name(self) -> str:
        """The column, and the category when there is one."""
        return self.column if self.category is None else f"{self.column}: {self.category}"

    def __call__(self, table: DataFrame) -> Series:
        column = table[self.column]
        if self.category is not None:
            raw = (words(column) == self.category).astype(np.float64)
        elif self.codes:
            raw = Index(self.codes).get_indexer(Index(words(column))).astype(np.float64)
        else:
            raw = numbers(column, self.fill)
        return Series(self.scaled(raw).astype(np.float32), index=table.index, name=self.name)

    def scaled(self, raw: Floats) -> Floats:
        """Raw values (n,) as weighted z-scores (n,), float64."""
        clipped = np.clip(raw, self.low, self.high)
        shape = clipped if self.log is None else np.log1p(clipped / self.log)
        return (shape - self.center) * (self.weight / self.scale)


@dataclass(frozen=True, eq=False)
class FeatureMatrix:
    """Customers as points: float32, one row per customer, one column per feature."""

    features: tuple[Feature, ...]
    values: Matrix
    index: Index[Any]
    """Row labels of the upload."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The basis columns, in order, each once."""
        return tuple(dict.fromkeys(feature.column for feature in self.features))

    def __len__(self) -> int:
        return len(self.values)

    @classmethod
    def of(cls, values: ArrayLike, names: Iterable[str] | None = None) -> Self:
        """Wrap a plain array (n, d) as it is, for analysts and tests.

        Raises `FeatureError` when it is not two-dimensional or holds NaN or infinity.

        >>> FeatureMatrix.of([[0, 1], [2, 3]], names=["Age", "Spend"]).columns
        ('Age', 'Spend')
        """
        matrix = np.ascontiguousarray(values, dtype=np.float32)
        if matrix.ndim != 2 or 0 in matrix.shape:
            raise FeatureError(f"The matrix has the shape {matrix.shape}. Give it one row per customer.")
        if wrong := int((~np.isfinite(matrix)).sum()):
            raise FeatureError(f"The matrix holds {wrong:,} values that are not finite. Fill them first.")
        labels = names if names is not None else (f"Column {i + 1}" for i in range(matrix.shape[1]))
        return cls(tuple(Feature(name) for name in labels), matrix, pd.RangeIndex(len(matrix)))


def build_features(
    table: CleanTable, columns: Sequence[str], *, category_weight: float = 1.0
) -> FeatureMatrix:
    """The matrix (n customers, d features) in which distance is measured.

    A number of skewness above 1 and no negative values becomes log(1 + x / m), m the median of its
    positive values, so that cents and thousands give the same segments. A nominal column with
    shares p gets one centred indicator per value, times sqrt(.5 / (1 - sum p²)): its expected
    squared distance is half that of a number (Hennig & Liao 2013, JRSS-C 62, 309–369), times
    `category_weight`². Of more than 15 values, those under 2% share no indicator.

    Raises `FeatureError` when a column is missing, is a date or text, holds infinities or nothing.
    """
    names = list(dict.fromkeys(columns))
    if not names or not len(table.data):
        raise FeatureError(
            "No column builds the segments yet. Choose four to eight that describe what customers do."
            if len(table.data)
            else "No customer is left to compare. Look at the receipt for the reason."
        )
    features: list[Feature] = []
    parts: list[NDArray[Any]] = []
    for name in names:
        if name not in table.data:
            raise FeatureError(f"There is no column “{name}” in this table. Choose another for the basis.")
        column = table.data[name]
        if is_nominal(column, table.roles[name].role if name in table.roles else None):
            made = _categories(column, category_weight)
            parts.extend(feature(table.data).to_numpy() for feature in made)
            features.extend(made)
        else:
            feature = _number(column)
            features.append(feature)
            parts.append(feature(table.data).to_numpy())
    values = np.ascontiguousarray(np.column_stack(parts), dtype=np.float32)
    return FeatureMatrix(tuple(features), values, table.data.index)


def is_nominal(column: Series, role: str | None) -> bool:
    """Whether values are names: by role, else by what the column holds."""
    if role in NOMINAL:
        return True
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        raise FeatureError(
            f"“{column.name}” holds dates, which have no distance a customer would feel. "
            "Use the days since then instead."
        )
    return bool(pd.api.types.is_bool_dtype(column.dtype) or not pd.api.types.is_numeric_dtype(column.dtype))


def numbers(column: Series, fill: float) -> Floats:
    """A column as float64 (n,), missing values replaced by `fill`."""
    raw = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    missing = np.isnan(raw)
    return np.where(missing, fill, raw) if missing.any() else raw


def words(column: Series) -> NDArray[np.object_]:
    """A column's values as text (n,), missing as "": 1, 1.0 and "1" are the same word."""
    codes, levels = pd.factorize(column)
    texts = np.array([*(_word(level) for level in levels), ""], dtype=object)
    return texts[codes]


def _word(level: Any) -> str:
    whole = isinstance(level, float) and level.is_integer()
    return str(int(level)) if whole else str(level)


def _number(column: Series) -> Feature:
    """The feature of a numeric column: winsorised, logged when skewed, z-scored."""
    raw = numbers(column, np.nan)
    known = raw[~np.isnan(raw)]
    if not len(known):
        raise FeatureError(f"“{column.name}” holds no value at all. Leave it out of the basis.")
    if infinite := int(np.isinf(known).sum()):
        raise FeatureError(
            f"“{column.name}” holds {infinite:,} infinite values. Correct them in the file, or leave it out."
        )
    low, median, high = (float(q) for q in np.quantile(known, [WINSOR[0], 0.5, WINSOR[1]]))
    if low == high:  # fewer than one in a hundred differ: they are the news, so they stay
        low, high = float(known.min()), float(known.max())
    log = float(np.median(known[known > 0])) if known.min() >= 0 and _skewness(known) > 1 else None
    draft = Feature(str(column.name), low=low, high=high, log=log, fill=median)
    shape = draft.scaled(np.where(np.isnan(raw), median, raw))
    spread = float(shape.std())
    return Feature(
        draft.column, None, low, high, log, center=float(shape.mean()), scale=spread or 1.0, fill=median
    )


def _skewness(values: Floats) -> float:
    centred = values - values.mean()
    variance = float(np.mean(centred**2))
    return float(np.mean(centred**3)) / variance**1.5 if variance > 0 else 0.0


def _categories(column: Series, category_weight: float) -> list[Feature]:
    """One indicator per value; together they weigh as Hennig and Liao advise."""
    shares = Series(words(column)).value_counts(normalize=True).drop("", errors="ignore")
    kept = shares[shares >= RARE_LEVEL] if len(shares) > FEW_LEVELS else shares
    if not len(kept):
        raise FeatureError(
            f"“{column.name}” has {len(shares):,} different values, too many to compare customers by. "
            "Let it describe the segments instead, or group its values first."
        )
    spread = float((kept * (1 - kept)).sum())
    weight = category_weight * (0.5 / spread) ** 0.5 if spread > 0 else 0.0
    return [
        Feature(str(column.name), str(level), 0.0, 1.0, center=float(kept[level]), weight=weight)
        for level in sorted(kept.index)
    ]
