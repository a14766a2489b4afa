"""A few customers who stand clear of all others, as a segment of their own beside the groups of the others.

k-means has no center to spare for so few: it gives them to the nearest group, or spends a segment on them
that a larger group misses. Apart they leave the others alone, and conditions on their columns tell who
comes to them later.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.criteria import Criteria, Criterion
from segmentation.errors import ClusteringError
from segmentation.language.phrases import count
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.bases import matrix_of_basis
from segmentation.segment.clusters import cluster
from segmentation.segment.drawn.buyers import Nearest
from segmentation.segment.drawn.divisions import Part
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.dense_groups import small_group_of
from segmentation.segment.verdict.judge import judge
from segmentation.standards import STRANGERS

DIGITS = 2  # significant ones at first; more only where that few let others in

Members = NDArray[np.bool_]


def parts(cleaned: CleanTable, recipe: Recipe) -> list[Part]:
    """One part per segment of the others, the largest first, then the small group.

    The recipe’s k counts the segments of the others; by default it is the one that the judgement of them
    recommends. Raises `ClusteringError` where no small group stands clear, or no conditions tell who it is.
    """
    matrix = matrix_of_basis(cleaned, recipe)
    positions = small_group_of(matrix, seed=recipe.seed)
    if not len(positions):
        raise ClusteringError(
            "No small group stands clear of all others here, so none can be kept apart. Let groups be found."
        )
    inside = np.zeros(len(matrix), dtype=bool)
    inside[positions] = True
    when = told_by(cleaned.known, inside, [f.column for f in matrix.features if f.category is None])
    if when is None:
        raise ClusteringError(
            f"{count(len(positions))} customers stand clear of all others, but no conditions on columns tell "
            "who they are, so nobody could join them later. Let groups be found."
        )
    others = _rows(matrix, ~when.keeps(cleaned.known))
    k = recipe.k
    if k is None:
        k = judge(others, sweep(others, recipe.ks, seed=recipe.seed), seed=recipe.seed).recommended_k
    found = cluster(others, k, seed=recipe.seed)
    near = [Nearest(matrix.features, found.centroids, number, when) for number in range(1, k + 1)]
    among = f"found among the {count(len(others))} others"
    return [*(Part("", one, among, found=True) for one in near), Part("", when, str(when))]


def told_by(known: DataFrame, inside: Members, columns: list[str]) -> Criteria | None:
    """The fewest conditions on number columns that every customer `inside` (n,) meets, and hardly another.

    `None` where even all of them let in too many others.
    """
    waiting = [*_limits(known, inside, list(dict.fromkeys(columns)))]
    chosen: list[tuple[Criterion, Members]] = []
    others = ~inside
    while waiting and others.any():
        best = max(waiting, key=lambda one: int((others & ~one[1]).sum()))
        if not (others & ~best[1]).any():
            break
        waiting.remove(best)
        chosen.append(best)
        others &= best[1]
    if not chosen or others.sum() > STRANGERS * inside.sum():
        return None
    return Criteria(tuple(_joined([criterion for criterion, _ in chosen])))


def _limits(known: DataFrame, inside: Members, columns: list[str]) -> Iterator[tuple[Criterion, Members]]:
    """Every limit that all of the group keep to and somebody else does not, with who keeps to it."""
    for name in columns:
        cells = Series(known[name].to_numpy(dtype=np.float64, na_value=np.nan))
        own, others = cells[inside], cells[~inside].dropna()
        if own.isna().any():
            continue
        low, high = float(own.min()), float(own.max())
        below, above = others[others < low], others[others > high]
        if len(below):
            yield _limit(name, "at least", _between(float(below.max()), low, upper=True), cells)
        if len(above):
            yield _limit(name, "at most", _between(high, float(above.min()), upper=False), cells)


def _limit(name: str, test: str, value: float, cells: Series) -> tuple[Criterion, Members]:
    criterion = Criterion(name, test, (value,))
    return criterion, criterion.keeps(DataFrame({name: cells}))


def _between(below: float, above: float, *, upper: bool) -> float:
    """A round number between two: above the lower one, and where it is no `upper` limit below the higher."""
    middle = (below + above) / 2
    for digits in range(DIGITS, 17):  # 17 digits write any number
        rounded = float(f"{middle:.{digits}g}")
        if (below < rounded <= above) if upper else (below <= rounded < above):
            return rounded
    return above if upper else below


def _joined(chosen: list[Criterion]) -> Iterator[Criterion]:
    """The conditions, with two limits of one column as one range."""
    for name in dict.fromkeys(one.column for one in chosen):
        own = {one.test: one for one in chosen if one.column == name}
        if len(own) == 1:
            yield from own.values()
        else:
            yield Criterion(name, "between", (*own["at least"].values, *own["at most"].values))


def _rows(matrix: FeatureMatrix, kept: Members) -> FeatureMatrix:
    return FeatureMatrix(matrix.features, np.ascontiguousarray(matrix.values[kept]), matrix.index[kept])
