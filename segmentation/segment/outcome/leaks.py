"""Columns that know the outcome already: kept out, or asked about.

A column that alone tells nearly everything was written after the fact, such as the reason for leaving. One
that tells much may have been; only the person knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.outcome.cross_fitting import by_content, folds
from segmentation.segment.outcome.outcomes import Outcome
from segmentation.standards import LEAK_AUC, LEAK_R2, SUSPECT

_LEAVES = 8
"""Of the tree that tries a column alone: more than enough for one threshold or a few values."""
_FEW = 20
"""Different values up to which a column is looked at value by value."""


@dataclass(frozen=True)
class Leak:
    """How much a column alone tells of the outcome."""

    column: str
    power: float
    """Area under the curve on customers it did not learn from, or R² for numbers."""
    is_pure: bool
    """Whether every one of its few values goes with one outcome only."""
    binary: bool

    @property
    def is_certain(self) -> bool:
        """Whether it is kept out without asking."""
        return self.is_pure or self.power > (LEAK_AUC if self.binary else LEAK_R2)

    @property
    def is_suspect(self) -> bool:
        """Whether to ask if it was known before."""
        return not self.is_certain and self.power >= SUSPECT


def leaks(matrix: FeatureMatrix, outcome: Outcome, seed: int = 0) -> tuple[Leak, ...]:
    """Every column of the matrix with what it alone tells, the most telling first."""
    known = outcome.known
    owners = np.array([feature.column for feature in matrix.features])
    found = [
        _leak(name, matrix.values[np.ix_(known, owners == name)], outcome.values[known], outcome.binary, seed)
        for name in matrix.columns
    ]
    return tuple(sorted(found, key=lambda leak: (-leak.power, leak.column)))


def power(ended: Floats, said: Floats, *, binary: bool) -> float:
    """How well what was said (n,) tells how it ended (n,): area under the ROC curve, or R²."""
    if binary:
        from sklearn.metrics import roc_auc_score

        return float(roc_auc_score(ended, said))
    return float(1 - ((ended - said) ** 2).sum() / ((ended - ended.mean()) ** 2).sum())


def _leak(name: str, values: NDArray[np.floating], ended: Floats, binary: bool, seed: int) -> Leak:
    order = by_content(values, ended)
    values, ended = values[order], ended[order]
    fold = folds(len(ended), 2, seed, ended if binary else None)
    said = np.empty(len(ended))
    for part in (0, 1):
        model = _tree(len(ended), binary=binary).fit(values[fold != part], ended[fold != part])
        rows = values[fold == part]
        said[fold == part] = model.predict_proba(rows)[:, 1] if binary else model.predict(rows)
    return Leak(name, power(ended, said, binary=binary), _is_pure(values, ended), binary)


def _tree(rows: int, *, binary: bool) -> Any:
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor  # takes a while to import

    kind = DecisionTreeClassifier if binary else DecisionTreeRegressor
    smallest = max(5, rows // 200)  # a leaf of half a percent: a few odd rows make no leak
    return kind(max_leaf_nodes=_LEAVES, min_samples_leaf=smallest, random_state=0)


def _is_pure(values: NDArray[np.floating], ended: Floats) -> bool:
    codes = np.unique(values, axis=0, return_inverse=True)[1].ravel()
    kinds = int(codes.max()) + 1
    if kinds >= max(_FEW, 1.5 * len(np.unique(ended))):
        return False
    return all(len(np.unique(ended[codes == code])) == 1 for code in range(kinds))
