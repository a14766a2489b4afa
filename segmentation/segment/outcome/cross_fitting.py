"""What a model expects of customers that it did not see.

Cross-fitting (Stone 1974; Chernozhukov and others 2018): the customers are divided into five parts, and what
is expected of each part comes from a model that learned from the other four. Parts are drawn in the order of
what the rows hold, so that a shuffled file gives the same expectations; rows equal in everything, the outcome
too, may change places with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats, Positions
from segmentation.segment.outcome.trees import Forest, forest_of, mean_said
from segmentation.standards import OUTCOME_FOLDS, OUTCOME_TREES

_LEARNED = 40_000
"""Customers that a model learns from at most; more change its answers little."""


@dataclass(frozen=True, eq=False)
class Expectation:
    """What is expected of every customer: log odds (n,) where it happens or not, else a number."""

    scores: Floats
    models: tuple[Any, ...]
    binary: bool

    def of(self, values: NDArray[np.floating]) -> Floats:
        """What is expected of other customers (m, d): the mean of what the models say."""
        return mean_said(self.forests, values)

    @cached_property
    def forests(self) -> tuple[Forest, ...]:
        """The models as plain numbers."""
        return tuple(map(forest_of, self.models))


def expected(values: NDArray[np.floating], outcome: Floats, *, binary: bool, seed: int = 0) -> Expectation:
    """What is expected of every customer (n, d), each by a model that did not see them.

    `outcome` (n,) is NaN where it is not known: no model learned from those, and all have a say.
    """
    known = np.flatnonzero(~np.isnan(outcome))
    order = known[by_content(values[known], outcome[known])]
    rows, ended = values[order], outcome[order]
    fold = folds(len(order), OUTCOME_FOLDS, seed, ended if binary else None)
    found, models = np.empty(len(order)), []
    for part in range(OUTCOME_FOLDS):
        learned = np.flatnonzero(fold != part)
        learned = learned[:: -(-len(learned) // _LEARNED)]  # in the order of content, so a fair draw
        models.append(_model(binary=binary).fit(rows[learned], ended[learned]))
        found[fold == part] = _said(models[-1], rows[fold == part], binary=binary)
    scores = np.empty(len(outcome))
    scores[order] = found
    made = Expectation(scores, tuple(models), binary)
    if len(known) < len(outcome):
        others = np.isnan(outcome)
        scores[others] = made.of(values[others])
    return made


def by_content(values: NDArray[np.floating], outcome: Floats) -> Positions:
    """Positions (n,) of rows in the order of what they hold."""
    return np.lexsort((outcome, *np.asarray(values, np.float64).T[::-1]))


def folds(rows: int, parts: int, seed: int, classes: Floats | None = None) -> NDArray[np.intp]:
    """The part (n,) of rows in the order of their content; each part has its share of every class."""
    rng = np.random.default_rng([seed, rows, parts])
    fold = np.empty(rows, dtype=np.intp)
    groups: Sequence[Positions] = [np.arange(rows)]
    if classes is not None:
        groups = [np.flatnonzero(classes == one) for one in np.unique(classes)]
    for members in groups:
        fold[members[rng.permutation(len(members))]] = (np.arange(len(members)) + rng.integers(parts)) % parts
    return fold


def _model(*, binary: bool) -> Any:
    """Small boosted trees (Friedman 2001), strongly held back: the defaults of the method, no search."""
    from sklearn.ensemble import (  # takes a while to import
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )

    kind = HistGradientBoostingClassifier if binary else HistGradientBoostingRegressor
    return kind(
        max_iter=OUTCOME_TREES,
        max_leaf_nodes=15,
        min_samples_leaf=20,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )


def _said(model: Any, values: NDArray[np.floating], *, binary: bool) -> Floats:
    told: Floats = model.decision_function(values) if binary else model.predict(values)
    return told
