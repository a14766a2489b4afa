"""Turning columns into the matrix that is clustered.

Distance decides who belongs together, so every feature is centred and scaled: a year of age
and a unit of currency must not count the same by accident. A number is winsorised at its 1st and
99th percentile, taken as a logarithm when it is skewed, and z-scored. A category becomes one
indicator per value, weighted as Hennig and Liao (2013) found to do least harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Index, Series

from segmentation.array_kinds import Floats, Matrix
from segmentation.errors import FeatureError
from segmentation.language.phrases import level
from segmentation.number_columns import is_number
from segmentation.prepare.roles.role_rules import Role
from segmentation.segment.kmeans.scaling import near_zero
from segmentation.standards import CATEGORY_VALUES, RARE_VALUE

if TYPE_CHECKING:
    from segmentation.prepare.cleaning.cleaning import CleanTable


NOMINAL = frozenset({Role.FLAG, Role.CATEGORICAL, Role.MANY_VALUED})
"""Roles whose numbers are names: 1, 2 and 3 are not a little, more and most."""
FAR_OUT = 2.0**23
"""Where clipped values stand when a column is rounded; float32 holds it exactly."""
FILLED = FAR_OUT / 2
"""Where filled values stand then, as far from all others."""
BETWEEN, SAME = 1 / 3, 0.01
"""Steps by which a column is moved before it is rounded, so that no number of few digits lies on an edge;
and within which two values are one, which is more than float32 loses."""
LOGGED_FROM = 1.0
"""Skewness above which a number without negative values is taken as a logarithm."""
BLOCK = 8192
"""Rows handled together, so that every step finds the last one's result in the cache."""


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
        if self.category is not None or self.codes:
            codes, texts = levels(column)
            values = self.scaled(np.array([self._of_level(text) for text in [*texts, ""]]))
            return Series(values.astype(np.float32)[codes], index=table.index, name=self.name)
        raw = numbers(column)
        values = np.empty(len(raw), np.float32)
        for rows in _blocks(len(raw)):
            values[rows] = self.scaled(raw[rows])
        return Series(values, index=table.index, name=self.name)

    def _of_level(self, text: str) -> float:
        """The raw value of a cell with this text, "" where one is missing."""
        if self.category is not None:
            return float(text == self.category)
        return float(self.codes.index(text)) if text in self.codes else -1.0

    def shaped(self, raw: NDArray[Any]) -> Floats:
        """Raw values (n,), filled, clipped to the known range, and logged if the feature is."""
        values = raw.astype(np.float64)
        values[np.isnan(values)] = self.fill
        np.clip(values, self.low, self.high, out=values)
        return values if self.log is None else np.log(1 + values / self.log)

    def scaled(self, raw: NDArray[Any]) -> Floats:
        """Raw values (n,) as weighted z-scores (n,), float64."""
        return (self.shaped(raw) - self.center) * (self.weight / self.scale)

    def held(self, scaled: NDArray[np.floating], fine: float) -> Floats:
        """What the column held where these are its z-scores (n,), in whole steps of about `fine` scales.

        The step is a power of two, so that it stays the same when the scale changes a little, and steps
        begin where no amount lies. What was clipped is as far out as the other clipped values, however far
        that is, and what was filled is alike, whatever it was filled with.
        """
        values = scaled.astype(np.float64) * (self.scale / self.weight) + self.center
        size = self.scale
        if self.log is not None:
            values, size = self.log * np.expm1(values), self.log
        step = 2.0 ** np.floor(np.log2(max(fine * size, np.finfo(float).tiny)))
        whole: Floats = np.floor(values / step + BETWEEN)
        whole[np.abs(values - self.fill) < SAME * step] = FILLED
        whole[values >= self.high - step] = FAR_OUT
        whole[values <= self.low + step] = -FAR_OUT
        return whole


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

    def __repr__(self) -> str:
        rows, features = self.values.shape
        return f"<Matrix: {rows:,} customers, {features:,} features; .values>"

    @classmethod
    def of(cls, values: ArrayLike, names: Iterable[str] | None = None) -> Self:
        """Wrap a plain array (n, d), for analysts and tests; its columns are neither winsorised nor scaled.

        Only columns so far from zero that float32 would lose their differences are moved there.
        Raises `FeatureError` when it is not two-dimensional or holds NaN or infinity.

        >>> FeatureMatrix.of([[0, 1], [2, 3]], names=["Age", "Spend"]).columns
        ('Age', 'Spend')
        """
        shape = np.shape(values)
        if len(shape) != 2 or 0 in shape:
            raise FeatureError(f"The matrix has the shape {shape}. Give it one row per customer.")
        matrix, origin, unit = near_zero(values)
        if wrong := int((~np.isfinite(matrix)).sum()):
            raise FeatureError(f"The matrix holds {wrong:,} values that are not finite. Fill them first.")
        labels = names if names is not None else (f"Column {i + 1}" for i in range(shape[1]))
        features = (
            Feature(name, center=float(at), scale=1 / unit) for name, at in zip(labels, origin, strict=True)
        )
        return cls(tuple(features), np.ascontiguousarray(matrix), pd.RangeIndex(len(matrix)))


def build_features(
    table: CleanTable,
    columns: Sequence[str],
    *,
    category_weight: float = 1.0,
    weights: Mapping[str, float] | None = None,
) -> FeatureMatrix:
    """The matrix (n customers, d features) in which distance is measured.

    A number of skewness above 1 and no negative values becomes log(1 + x / m), m the median of its
    positive values, so that cents and thousands give the same segments. A nominal column with
    shares p gets one centred indicator per value, times sqrt(.5 / (1 - sum p²)): its expected
    squared distance is half that of a number (Hennig & Liao 2013, JRSS-C 62, 309–369), times
    `category_weight`². Of more than 15 values, those under 2% share no indicator. A column that
    does not vary is a column of zeros. `weights` multiply numbers by name; those not named count 1.

    Raises `FeatureError` when a column is missing, is a date, holds infinities or nothing.
    """
    from segmentation.prepare.cleaning.cleaning import need_clean  # whoever has one has paid for it

    need_clean(table, "build_features")
    names = list(dict.fromkeys(columns))
    _check(table.data, names)
    parts = [_part(table.data[name], _role(table, name), category_weight, weights or {}) for name in names]
    values = np.empty((len(table.data), sum(len(part.features) for part in parts)), np.float32)
    for rows in _blocks(len(values)):
        place = 0
        for part in parts:
            values[rows, place : place + len(part.features)] = part.encoded(rows)
            place += len(part.features)
    return FeatureMatrix(tuple(f for part in parts for f in part.features), values, table.data.index)


@dataclass(frozen=True, eq=False)
class _Part:
    """One column on its way into the matrix: its features, and what they are computed from."""

    features: list[Feature]
    raw: NDArray[Any]
    """Numbers (n,), or the positions of their levels in `table`."""
    table: Matrix | None = None
    """Values (levels, features) of a nominal column, so that a row is looked up, not computed."""

    def encoded(self, rows: slice) -> NDArray[np.floating]:
        """The features (rows, features) of some rows."""
        if self.table is None:
            return self.features[0].scaled(self.raw[rows])[:, None]
        return self.table.take(self.raw[rows], axis=0, mode="wrap")


def builds_as_number(column: Series, role: Role | None) -> bool:
    """Whether a column builds as a number, not as names that may be written as numbers.

    Raises `FeatureError` where it holds dates.
    """
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        raise FeatureError(
            f"“{column.name}” holds dates, and customers are not near because of a calendar. "
            "Use the days since then instead."
        )
    return is_number(column) and role not in NOMINAL


def numbers(column: Series) -> NDArray[Any]:
    """A column as numbers (n,), of whatever type it has; missing and unreadable values are NaN."""
    if not pd.api.types.is_numeric_dtype(column.dtype):
        column = pd.to_numeric(column, errors="coerce")
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy()
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def levels(column: Series) -> tuple[NDArray[np.intp], list[str]]:
    """The level (n,) of each cell, -1 when missing, and the levels as text: 1.0 as "1", true as "Yes"."""
    codes, found = pd.factorize(column)
    return codes, [level(value) for value in found]


def unclipped(feature: Feature) -> Feature:
    """A number’s feature without limits; below nothing there is no logarithm."""
    if feature.category is not None:
        return feature
    return replace(feature, low=-np.inf if feature.log is None else 0.0, high=np.inf)


def _blocks(n: int) -> Iterable[slice]:
    return (slice(low, low + BLOCK) for low in range(0, n, BLOCK))


def _check(data: DataFrame, names: Sequence[str]) -> None:
    if not len(data):
        raise FeatureError("No customer is left to compare. Look at the receipt for the reasons.")
    if not names:
        raise FeatureError("No column groups the customers yet. Choose some that tell what customers do.")
    for name in names:
        if name not in data:
            raise FeatureError(f"There is no column “{name}” in this table. Choose another to group by.")


def _role(table: CleanTable, name: str) -> Role | None:
    return table.roles[name].role if name in table.roles else None


def _part(column: Series, role: Role | None, category_weight: float, weights: Mapping[str, float]) -> _Part:
    """A number is one feature, a nominal column one per value."""
    if builds_as_number(column, role):
        weighted = replace(_number(column), weight=weights.get(str(column.name), 1.0))
        return _Part([weighted], numbers(column))
    codes, texts = levels(column)
    features = _categories(str(column.name), codes, texts, category_weight)
    belongs = np.array([[text == feature.category for feature in features] for text in [*texts, ""]])
    table = np.column_stack([f.scaled(belongs[:, j]) for j, f in enumerate(features)]).astype(np.float32)
    return _Part(features, codes.astype(np.min_scalar_type(-len(table))), table)


def _number(column: Series) -> Feature:
    """The feature of a numeric column: winsorised, logged when skewed, z-scored.

    Everything is computed from the sorted values, so that the order of the rows cannot matter.
    """
    ranked = np.sort(numbers(column).astype(np.float64))
    known = ranked[: np.searchsorted(ranked, np.nan)]
    if not len(known):
        raise FeatureError(f"“{column.name}” holds no value at all. Do not group by it.")
    if infinite := int(np.isinf(known[[0, -1]]).sum()) and int(np.isinf(known).sum()):
        raise FeatureError(
            f"“{column.name}” holds {infinite:,} infinite values. Correct them in the file, or leave it out."
        )
    low, median, high = (_quantile(known, share) for share in (0.01, 0.5, 0.99))
    if low == high:  # fewer than one in a hundred differ: they are the news, so they stay
        low, high = float(known[0]), float(known[-1])
    log = None
    if known[0] >= 0 and skewness(known) > LOGGED_FROM:
        log = _quantile(known[np.searchsorted(known, 0, side="right") :], 0.5)
    draft = Feature(str(column.name), low=low, high=high, log=log, fill=median)
    ranked[len(known) :] = median
    for rows in _blocks(len(ranked)):
        ranked[rows] = draft.shaped(ranked[rows])
    center, spread = float(ranked.mean()), float(ranked.std())
    if low < high and spread > 1e-12 * abs(center):
        return replace(draft, center=center, scale=spread)
    return replace(draft, center=float(ranked[0]))


def _quantile(ranked: Floats, share: float) -> float:
    """A quantile of sorted values, between two of them where it falls (Hyndman & Fan 1996, type 7)."""
    place = share * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return float(ranked[below] + (ranked[above] - ranked[below]) * (place - below))


def skewness(values: Floats) -> float:
    """The third standardized moment of values (n,) without gaps; 0 where all are the same."""
    mean, square, cube = float(values.mean()), 0.0, 0.0
    for rows in _blocks(len(values)):
        apart = values[rows] - mean
        squared = apart * apart
        square += float(squared.sum())
        cube += float(squared @ apart)
    n = len(values)
    return (cube / n) / (square / n) ** 1.5 if square > 0 else 0.0


def _categories(
    column: str, codes: NDArray[np.intp], texts: Sequence[str], category_weight: float
) -> list[Feature]:
    """One indicator per value; together they weigh as Hennig and Liao advise."""
    counts = Series(np.bincount(codes[codes >= 0], minlength=len(texts)), index=Index(texts), dtype=int)
    return category_features(column, counts.groupby(level=0).sum() / len(codes), category_weight)


def category_features(column: str, shares: Series[float], category_weight: float) -> list[Feature]:
    """One indicator per value of a nominal column, from the share of customers who have each.

    Raises `FeatureError` where it has none, or too many to compare customers by.
    """
    kept = shares[shares >= RARE_VALUE] if len(shares) > CATEGORY_VALUES else shares
    if not len(kept):
        raise FeatureError(
            f"“{column}” has {len(shares):,} different values, too many to compare customers by. "
            "Let it describe the segments instead, or group its values first."
            if len(shares)
            else f"“{column}” holds no value at all. Do not group by it."
        )
    spread = float((kept * (1 - kept)).sum())
    weight = category_weight * (0.5 / spread) ** 0.5 if spread > 0 else 0.0
    return [
        Feature(column, str(text), 0.0, 1.0, center=float(share), weight=weight)
        for text, share in sorted(kept.items(), key=lambda pair: str(pair[0]))
    ]
