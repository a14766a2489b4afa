"""Batches as points of the matrix, by the features that make it: limits of all rows keep them finite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.segment.features import Feature


@dataclass(frozen=True)
class PointMaker:
    """What makes points of cleaned rows; can be sent to another process."""

    features: tuple[Feature, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the clean table that the features are made of."""
        return tuple(dict.fromkeys(feature.column for feature in self.features))

    def points(self, cleaning: Cleaning, batches: Iterable[pa.RecordBatch]) -> Iterator[NDArray[np.float32]]:
        """The points (n, d) of every batch, of those who take part."""
        return (points for _, points in self.rows(cleaning, batches))

    def rows(
        self, cleaning: Cleaning, batches: Iterable[pa.RecordBatch]
    ) -> Iterator[tuple[DataFrame, NDArray[np.float32]]]:
        """The same beside what is known of these rows, with its gaps."""
        fills = {**cleaning.prepared.fills, **cleaning.prepared.longest}
        filled = tuple(
            replace(one, fill=fills[one.column]) if one.category is None and one.column in fills else one
            for one in self.features
        )
        nominal = dict.fromkeys(one.column for one in self.features if one.category is not None)
        for block in cleaning.blocks(batches):
            known = block.known if block.complete.all() else block.known[block.complete]
            # looked up once for all of its values
            named = {name: known[[name]].astype("category") for name in nominal}
            points = np.empty((len(known), len(filled)), np.float32)
            for place, feature in enumerate(filled):
                points[:, place] = feature(named.get(feature.column, known)).to_numpy()
            yield known, points
