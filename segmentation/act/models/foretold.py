"""What is expected of a customer, as plain numbers: the trees of a study that leans on an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame, Series

from segmentation.act.models.scales import FARTHEST, Scale, stacked
from segmentation.errors import DocumentError
from segmentation.segment.outcome.lens import fitted, foretells, told
from segmentation.segment.outcome.trees import LEAF, Forest

if TYPE_CHECKING:
    from segmentation.studies import Study


@dataclass(frozen=True)
class Foretold:
    """The column that holds an expectation, and the trees that say it of anybody."""

    column: str
    binary: bool
    """Whether it is a chance, rather than a number."""
    weights: tuple[float, ...]
    """Per column of the matrix but this one: its weight where the trees learned."""
    forests: tuple[Forest, ...]

    def expected(self, values: DataFrame, scales: Sequence[Scale]) -> Series[float]:
        """What is expected of customers with these columns, `scales` being those of the matrix."""
        points = stacked((scale.feature for scale in self.learned(scales)), values)
        return Series(told(self.forests, points, binary=self.binary), values.index, name=self.column)

    def learned(self, scales: Sequence[Scale]) -> list[Scale]:
        """The columns that the trees ask, as they were when these learned."""
        return [replace(scale, weight=weight) for scale, weight in zip(scales, self.weights, strict=False)]

    def check(self, scales: Sequence[Scale]) -> None:
        """Raises `DocumentError` where nothing could be expected of anybody."""
        own = [scale for scale in scales if scale.column == self.column]
        if len(own) != 1 or scales[-1] is not own[0] or len(self.weights) != len(scales) - 1:
            raise DocumentError("what it expects of customers is no column of its model")
        if own[0].category is not None or bool(own[0].odds) != self.binary or not self.weights:
            raise DocumentError("what it expects of customers is no column of its model")
        if not self.forests or not all(forest.trees for forest in self.forests):
            raise DocumentError("the trees that expect something of customers are missing")
        asked = set(range(LEAF, len(self.weights)))
        for tree in (tree for forest in self.forests for tree in forest.trees):
            if len(tree.features) != len(tree.values) or not set(tree.features) <= asked:
                raise DocumentError("a tree of its model asks what is not there")
            try:
                tree.rights  # noqa: B018
            except ValueError:
                raise DocumentError("a tree of its model is not whole") from None
            if not np.abs(tree.values).max() < FARTHEST:
                raise DocumentError("a tree of its model lies beyond all customers")


def foretold_of(study: Study) -> Foretold | None:
    """What a study expects of anybody; `None` where its segments lean on no outcome."""
    if not foretells(study.recipe):
        return None
    outcome, matrix, found = fitted(study.clean, study.recipe)
    weights = tuple(float(feature.weight) for feature in matrix.features)
    return Foretold(study.matrix.columns[-1], outcome.binary, weights, found.forests)
