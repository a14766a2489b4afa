"""Segments that a person draws, over all rows: where their limits lie, who falls into each, and the means.

Fifths and shares are told by the ranks of all rows, within a thousandth; see `rank_histograms`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.engines.passes.censuses import Census
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.fast_points import PointMaker
from segmentation.errors import ClusteringError, EngineError
from segmentation.language.phrases import clipped, count
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering
from segmentation.segment.drawn.divisions import Division, places_of
from segmentation.segment.drawn.value_tiers import column_of, limits_among
from segmentation.segment.rfm.rfm_grids import Scoring
from segmentation.segment.rfm.rfm_scores import columns_of, fifths_among, once_in

DRAWN = ("tiers", "rfm", "rules")
"""The ways to draw that tell everybody by themselves, by limits and conditions."""


def with_limits(recipe: Recipe, cleaned: CleanTable, census: Census) -> Recipe:
    """The recipe with the limits of all rows in place of those that a sample would give.

    Raises `ClusteringError` where there are none.
    """
    if recipe.algorithm == "tiers" and recipe.tiers.by != "amount":
        column = column_of(cleaned, recipe.tiers)
        limits = limits_among(*_counted(census, column), column, recipe.tiers)
        return recipe.replace(tiers=replace(recipe.tiers, column=column, by="amount", cuts=limits))
    if recipe.algorithm == "rfm":
        cuts: dict[str, Any] = {}
        for measure, column in columns_of(cleaned, recipe.rfm).items():
            if not getattr(recipe.rfm, f"{measure}_cuts"):
                once = once_in(cleaned.known, column) if measure == "frequency" else None
                cuts[f"{measure}_cuts"] = fifths_among(*_counted(census, column), column, measure, once)
        return recipe.replace(rfm=replace(recipe.rfm, **cuts))
    return recipe


def scoring_of(recipe: Recipe, cleaned: CleanTable, census: Census) -> Scoring | None:
    """How recency, frequency and money of all rows are scored; `None` where these are not told or counted."""
    try:
        drawn = with_limits(recipe.replace(algorithm="rfm"), cleaned, census)
        return Scoring.of(cleaned, drawn.rfm)
    except (ClusteringError, EngineError):
        return None


def _counted(census: Census, column: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The different values of a column, ascending, and how many of all rows have each."""
    if column not in census.numbers:
        raise EngineError(
            f"“{clipped(column)}” is left out of the study, so its limits were not counted. Let it describe "
            "the segments, or write the limits yourself."
        )
    return census.numbers[column].histogram.at_edges()


@dataclass(frozen=True, eq=False)
class DrawnSums:
    """Per part of a division: its customers (parts,) and the sum of their points (parts, d)."""

    counts: NDArray[np.int64]
    points: NDArray[np.float64]

    def __add__(self, other: DrawnSums) -> DrawnSums:
        return DrawnSums(self.counts + other.counts, self.points + other.points)


@dataclass(frozen=True, eq=False)
class DrawnPart:
    """Counts who falls into which part."""

    maker: PointMaker
    cleaning: Cleaning
    division: Division

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> DrawnSums:
        """The sums over some batches."""
        conditions = [part.when for part in self.division.parts]
        many, wide = len(conditions), len(self.maker.features)
        found = DrawnSums(np.zeros(many, np.int64), np.zeros((many, wide)))
        for known, points in self.maker.rows(self.cleaning, batches):
            places = places_of(conditions, known.reset_index(drop=True))
            sums = np.array([points[places == place].sum(axis=0, dtype=np.float64) for place in range(many)])
            found = found + DrawnSums(np.bincount(places, minlength=many), sums)
        return found


def with_drawn(begun: Clustering, sums: DrawnSums) -> Clustering:
    """The segments of a sample about the means of all rows, with the sizes of all rows.

    Raises `EngineError` where somebody falls into a part that the sample knows nobody of.
    """
    cut = begun.found or begun
    division = cut.division
    assert division is not None, "only drawn segments come here"
    for part, sampled, many in zip(division.parts, division.sizes, sums.counts.tolist(), strict=True):
        if many and not sampled:
            raise EngineError(
                f"{count(many)} of all rows fall under “{clipped(part.name or part.told)}”, and none of the "
                "rows of the sample does, so nothing could be said of them. Draw a larger sample "
                "(scan(…, sample_rows=…)), or draw the line elsewhere."
            )
    held = np.flatnonzero(sums.counts)
    whole = replace(division, sizes=tuple(sums.counts.tolist()))
    moved = replace(cut, centroids=sums.points[held] / sums.counts[held, None], division=whole)
    return moved if begun.found is None else replace(begun, found=moved, division=whole)
