"""How the columns of a matrix are made, as plain numbers; a value that few share stands as its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.segment.features import Feature, levels
from segmentation.segment.outcome.lens import Chance
from segmentation.standards import TOLD_CUSTOMERS

FARTHEST = 1e15
"""Standard deviations from the middle beyond which nothing is told apart."""


@dataclass(frozen=True)
class Scale:
    """How one column of the matrix is made; see `Feature`."""

    column: str
    category: str | None
    """A value, or where few share it the hash of it."""
    is_hash: bool
    low: float | None
    high: float | None
    log: float | None
    center: float
    scale: float
    weight: float
    fill: float
    odds: bool | None = None
    """Whether it is a chance that counts by its log odds."""

    @property
    def feature(self) -> Feature:
        """What makes the column; a hashed category stands as its hash (see `named`)."""
        kind = Chance if self.odds else Feature
        return kind(
            self.column,
            self.category,
            -np.inf if self.low is None else self.low,
            np.inf if self.high is None else self.high,
            self.log,
            self.center,
            self.scale,
            self.weight,
            self.fill,
        )


def scale_of(feature: Feature, customers: int, salt: str) -> Scale:
    """A column of the matrix of so many customers as plain numbers."""
    category, rare = feature.category, is_rare(feature, customers)
    if category is not None and rare:
        category = hash_of(category, feature.column, salt)
    return Scale(
        feature.column,
        category,
        rare,
        float(feature.low) if np.isfinite(feature.low) else None,
        float(feature.high) if np.isfinite(feature.high) else None,
        None if feature.log is None else float(feature.log),
        float(feature.center),
        float(feature.scale),
        float(feature.weight),
        float(feature.fill),
        True if isinstance(feature, Chance) else None,
    )


def is_rare(feature: Feature, customers: int) -> bool:
    """Whether it is of a value that so few of the customers share that it is not told."""
    return feature.category is not None and round(feature.center * customers) < TOLD_CUSTOMERS


def named(values: DataFrame, scales: Iterable[Scale], salt: str) -> DataFrame:
    """Columns with the hash in place of every value that is known by its hash only."""
    hidden: dict[str, set[str]] = {}
    for scale in scales:
        if scale.is_hash and scale.category is not None:
            hidden.setdefault(scale.column, set()).add(scale.category)
    return values.assign(**{name: _hashed(values[name], known, salt) for name, known in hidden.items()})


def _hashed(column: Series[Any], known: set[str], salt: str) -> Series[Any]:
    codes, texts = levels(column)
    hashes = [hash_of(text, str(column.name), salt) for text in texts]
    shown = [mark if mark in known else text for mark, text in zip(hashes, texts, strict=True)]
    cells = np.array([*shown, None], dtype=object)[codes]
    return Series(cells, index=column.index, name=column.name, dtype="str")


def hash_of(text: str, column: str, salt: str) -> str:
    """What stands for a value that few customers share: it can be recognized, not read."""
    return hashlib.sha256(f"{salt}\0{column}\0{text}".encode()).hexdigest()[:24]


def stacked(features: Iterable[Feature], values: DataFrame) -> NDArray[np.float32]:
    """Columns as points (n, d); what lies beyond all numbers stays one."""
    with np.errstate(over="ignore", invalid="ignore"):
        points = np.column_stack([feature(values).to_numpy() for feature in features])
    near: NDArray[np.float32] = np.clip(np.nan_to_num(points, nan=0.0), -FARTHEST, FARTHEST, dtype=np.float32)
    return near


def is_usable(scales: Sequence[Scale]) -> bool:
    """Whether points can be made: each has a scale, and its limits are the right way round."""
    return all(
        scale.scale != 0
        and (scale.log is None or scale.log > 0)
        and (scale.low is None or scale.high is None or scale.low <= scale.high)
        for scale in scales
    )
