"""Boosted trees as plain numbers, so that a study says what it expects of anybody without its own file.

They give the very numbers of the fitted model: each step is one comparison or one sum, in its order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats

LEAF = -1  # no column is asked there
_ROWS_AT_ONCE = 8192  # stay in the processor’s cache


@dataclass(frozen=True)
class Tree:
    """A tree, node by node: each is followed by all below its left branch, then all below its right one."""

    features: tuple[int, ...]
    """Per node the column that is asked, from 0; −1 of a leaf."""
    values: tuple[float, ...]
    """Per node the number up to which it goes left; of a leaf what it adds."""

    @cached_property
    def rights(self) -> tuple[int, ...]:
        """Per node where its right branch begins; of a leaf itself. Raises `ValueError` for no whole tree."""
        found, waiting = list(range(len(self.features))), []
        for at, feature in enumerate(self.features):
            if feature != LEAF:
                waiting.append(at)
            elif waiting:
                found[waiting.pop()] = at + 1
            elif at + 1 != len(self.features):
                raise ValueError("a branch is followed by nodes of no tree")
        if waiting or not self.features or max(found) >= len(self.features):
            raise ValueError("a branch ends without a leaf")
        return tuple(found)

    def added(self, columns: NDArray[np.floating]) -> Floats:
        """What it adds for rows, given as columns (d, n)."""
        features, values = np.array(self.features), np.array(self.values)
        rights, at = np.array(self.rights), np.zeros(columns.shape[1], np.intp)
        going = np.flatnonzero(features[at] != LEAF)
        while len(going):
            here = at[going]
            left = columns[features[here], going] <= values[here]
            at[going] = np.where(left, here + 1, rights[here])
            going = going[features[at[going]] != LEAF]
        found: Floats = values[at]
        return found


@dataclass(frozen=True)
class Forest:
    """What a fitted model says: where it starts, and the trees that add to it."""

    start: float
    trees: tuple[Tree, ...]

    def said(self, points: NDArray[np.floating]) -> Floats:
        """Log odds, or a number, of each of some points (n, d)."""
        found = np.empty(len(points))
        for low in range(0, len(points), _ROWS_AT_ONCE):
            rows = slice(low, low + _ROWS_AT_ONCE)
            columns = np.ascontiguousarray(points[rows].T, dtype=np.float64)
            total = np.zeros(columns.shape[1]) + self.start
            for tree in self.trees:
                total += tree.added(columns)
            found[rows] = total
        return found


def mean_said(forests: tuple[Forest, ...], points: NDArray[np.floating]) -> Floats:
    """The mean of what several say of each of some points (n, d)."""
    return np.asarray(np.mean([forest.said(points) for forest in forests], axis=0), dtype=np.float64)


def forest_of(model: Any) -> Forest:
    """The trees of a fitted `HistGradientBoosting…` of numbers."""
    start = float(np.ravel(model._baseline_prediction)[0])
    return Forest(start, tuple(_tree(stage[0].nodes) for stage in model._predictors))


def _tree(nodes: Any) -> Tree:
    order = list(_in_order(nodes, 0))
    leaf = nodes["is_leaf"][order].astype(bool)
    features = np.where(leaf, LEAF, nodes["feature_idx"][order].astype(np.intp))
    values = np.where(leaf, nodes["value"][order], nodes["num_threshold"][order])
    return Tree(tuple(map(int, features)), tuple(map(float, values)))


def _in_order(nodes: Any, at: int) -> Iterator[int]:
    yield at
    if not nodes[at]["is_leaf"]:
        yield from _in_order(nodes, int(nodes[at]["left"]))
        yield from _in_order(nodes, int(nodes[at]["right"]))
