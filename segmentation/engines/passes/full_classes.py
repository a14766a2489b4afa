"""Latent classes of all rows: a sample tells how many and where they begin, all rows where they lie."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from pandas import DataFrame

from segmentation.engines.passes.em_passes import SettledClasses
from segmentation.engines.passes.latent_columns import Shapes, layout_of
from segmentation.errors import ClusteringError
from segmentation.language.phrases import word
from segmentation.recipes import Recipe
from segmentation.segment.chances import posteriors
from segmentation.segment.drawn.divisions import Division
from segmentation.segment.mixture.classes import Classes
from segmentation.segment.mixture.designs import Design, Layout
from segmentation.segment.mixture.em import Parameters, weights
from segmentation.segment.mixture.latent_classes import (
    MOST_UNASKED,
    Found,
    Likeliest,
    judge_classes,
    parts_of,
)
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.mixture.mixed_columns import Columns
from segmentation.segment.mixture.mixtures import REFINED, Mixture, bic, mixtures


@dataclass(frozen=True, eq=False)
class BegunClasses:
    """The classes of a sample, in the columns of all rows."""

    columns: Columns
    layout: Layout
    """That of all rows."""
    parameters: Parameters
    few: Design
    """Some of the sample, in that layout."""
    verdict: LatentVerdict


def begin_classes(
    columns: Columns, shapes: Shapes, known: DataFrame, rows: int, recipe: Recipe
) -> BegunClasses:
    """The classes of a sample that `rows` in all shall have: as many as asked for, or as are there.

    Whether numbers are correlated within a class is told by what all rows would say, if they were like the
    sample. Raises `ClusteringError` as memory does.
    """
    ways = [full for full in (False, True) if layout_of(columns, shapes, full=True).full or not full]
    most = max(recipe.k or 2, MOST_UNASKED)
    paths = {full: mixtures(columns, known, most, seed=recipe.seed, full=full) for full in ways}

    def least(full: bool) -> float:
        more = rows / max(len(known), 1)
        return min(bic(one.layout, one.k, one.likelihood * more, rows) for one in paths[full])

    full = min(ways, key=least)
    found, layout = paths[full], layout_of(columns, shapes, full=full)
    verdict = judge_classes(columns, known, found[:MOST_UNASKED], seed=recipe.seed)
    k = recipe.k or verdict.recommended_k
    if k > len(found):
        raise ClusteringError(
            f"{word(k).capitalize()} classes cannot be told apart among these customers. "
            f"Choose at most {len(found)}."
        )
    few = Design.of(columns.mixed(known), layout).draw(REFINED, recipe.seed)
    return BegunClasses(columns, layout, found[k - 1].parameters, few, verdict)


def division_of(
    begun: BegunClasses, settled: SettledClasses, known: DataFrame, columns: tuple[str, ...]
) -> Division:
    """The sample divided by the classes of all rows, the one most of all are in first.

    One that is nobody’s likeliest is none. Raises `ClusteringError` where all are in one.
    """
    classes = Classes(begun.columns, begun.layout, weights(begun.layout, settled.parameters))
    chances = posteriors(classes.densities(known))
    likelihood = float(settled.parameters.likelihood[0]) * len(known) / max(int(settled.held.sum()), 1)
    mixture = Mixture(classes, settled.parameters, chances, likelihood, len(known))
    order = np.argsort(-settled.held, kind="stable")
    order = order[settled.held[order] > 0]
    found = Found.of(mixture, begun.verdict, columns).in_order(order)
    return Division.of("mixture", parts_of(found), known)


def to_send(division: Division) -> Division:
    """The same without what only the sample needs, to be sent to where rows are."""
    first = division.parts[0].when
    if not isinstance(first, Likeliest):
        return division
    bare = replace(first.found.mixture, posteriors=np.empty((0, first.found.mixture.k)))
    found = Found(bare, first.found.verdict, first.found.columns)
    parts = tuple(
        replace(part, when=Likeliest(found, number)) for number, part in enumerate(division.parts, start=1)
    )
    return replace(division, parts=parts, densities=None)
