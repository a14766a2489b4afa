"""The segments of all rows: begun on the sample, they settle where all rows say."""

from __future__ import annotations

from dataclasses import replace

from segmentation.array_kinds import Floats
from segmentation.engines.passes.censuses import Census
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.drawn_segments import DrawnPart, with_drawn, with_limits
from segmentation.engines.passes.em_passes import EMPart, EMSums, settle_classes
from segmentation.engines.passes.fast_points import PointMaker
from segmentation.engines.passes.full_classes import begin_classes, division_of, to_send
from segmentation.engines.passes.latent_columns import ShapesPart, columns_of
from segmentation.engines.passes.lloyd_passes import LloydPart, Settled, Together, settle
from segmentation.engines.passes.polished import Polished, with_centers, with_settled
from segmentation.engines.sampled_sources import SampledSource
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.segment.clusters import Clustering
from segmentation.segment.features import Feature
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict
from segmentation.steps import segmenting


def segments_of_all(
    source: SampledSource,
    scores: Sweep,
    features: tuple[Feature, ...],
    cleaned: CleanTable,
    census: Census,
    judgement: Verdict | None,
) -> Polished:
    """The segments of all rows by the way that the recipe names, and the sweep with what settled beside them.

    `scores`, `cleaned` and `judgement` are of the sample, `features` and `census` of all rows.
    """
    recipe = source.recipe
    if recipe.algorithm == "mixture":
        return _of_classes(source, scores, features, cleaned, census)
    begun = segmenting.segments_of(with_limits(recipe, cleaned, census), cleaned, scores, judgement)
    way = _drawn if begun.division is not None else _nearest if recipe.algorithm == "Ward" else _settled
    return way(source, begun, scores, features, cleaned)


def _settled(
    source: SampledSource,
    begun: Clustering,
    scores: Sweep,
    features: tuple[Feature, ...],
    cleaned: CleanTable,
) -> Polished:
    """The segments about the means of all rows, and the sweep with those next to them settled as well."""
    cut, maker = begun.found or begun, PointMaker(features)
    cleaning = Cleaning.of(cleaned, source.typed, maker.columns)
    beside = {k: scores.centroids[scores.row(k)] for k in (cut.k - 1, cut.k + 1) if k in scores.ks}

    def go(centers: tuple[Floats, ...], number: int) -> Together:
        part = LloydPart(maker, cleaning, centers)
        return source.reduce(f"settling {cut.k} segments, pass {number}", part, cleaning.sources)

    found, passes = settle({cut.k: cut.centroids, **beside}, cut.k, go)
    sweep = with_settled(scores, found)
    return Polished(with_centers(begun, found[cut.k], sweep), sweep, passes, found[cut.k].rests)


def _nearest(
    source: SampledSource,
    begun: Clustering,
    scores: Sweep,
    features: tuple[Feature, ...],
    cleaned: CleanTable,
) -> Polished:
    """Everybody at the nearest mean of the hierarchy of some thousand customers of the sample."""
    cut, maker = begun.found or begun, PointMaker(features)
    cleaning = Cleaning.of(cleaned, source.typed, maker.columns)
    part = LloydPart(maker, cleaning, (cut.centroids,))
    (sums,) = source.reduce("counting who is nearest to which centre", part, cleaning.sources).each
    where = Settled(cut.centroids, sums, moved=0.0)
    made = replace(with_centers(begun, where, scores), silhouette=begun.silhouette)
    return Polished(made, scores, passes=1, settled=True)


def _drawn(
    source: SampledSource,
    begun: Clustering,
    scores: Sweep,
    features: tuple[Feature, ...],
    cleaned: CleanTable,
) -> Polished:
    """The segments that a person draws, about the means of all rows: one pass counts them."""
    division, maker = (begun.found or begun).division, PointMaker(features)
    assert division is not None, "only drawn segments come here"
    cleaning = Cleaning.of(cleaned, source.typed, [*maker.columns, *division.columns])
    part = DrawnPart(maker, cleaning, to_send(division))
    sums = source.reduce("counting who falls where", part, cleaning.sources)
    return Polished(with_drawn(begun, sums), scores, passes=1, settled=True)


def _of_classes(
    source: SampledSource, scores: Sweep, features: tuple[Feature, ...], cleaned: CleanTable, census: Census
) -> Polished:
    """The latent classes of all rows, moved from those of the sample until a step changes nothing."""
    cleaning = Cleaning.of(cleaned, source.typed, [one.column for one in features])
    looked = ShapesPart.of(features, cleaning, cleaned.known)
    shapes = source.reduce("looking at the columns of classes", looked, cleaning.sources)
    columns = columns_of(features, shapes, census, cleaned.known)
    begun = begin_classes(columns, shapes, cleaned.known, census.kept, source.recipe)

    def go(weight: Floats, number: int) -> EMSums:
        part = EMPart(cleaning, columns, begun.layout, weight)
        return source.reduce(f"settling {len(weight)} classes, pass {number}", part, cleaning.sources)

    found = settle_classes(begun.few, begun.parameters, columns.least_variances, go)
    division = division_of(begun, found, cleaned.known, scores.matrix.columns)
    clustering = segmenting.segments_in(division, source.recipe, cleaned, scores)
    made = _drawn(source, clustering, scores, features, cleaned)
    return replace(made, passes=found.passes, settled=found.rests)
