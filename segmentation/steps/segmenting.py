"""From the matrix to segments: every number of them, the number that is taken, and the cut itself."""

from __future__ import annotations

from dataclasses import replace

from segmentation import thesis
from segmentation.errors import ClusteringError
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering, cluster, from_sweep
from segmentation.segment.drawn.divisions import Division, divided
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.joins import join
from segmentation.segment.numbering import renumber
from segmentation.segment.sweeps.identities import carried, recoloured
from segmentation.segment.sweeps.limited_sweeps import keeping_to
from segmentation.segment.sweeps.size_limits import SizeLimits
from segmentation.segment.sweeps.sweeps import Sweep, sweep
from segmentation.segment.verdict.judge import Verdict
from segmentation.segment.ways import WAYS, divide


def sweep_of(matrix: FeatureMatrix, recipe: Recipe) -> Sweep:
    """Inertia, silhouette and labels for every k of the recipe’s range that its limits of size allow.

    Raises `ClusteringError` where they can be at none.
    """
    return limited(free_sweep_of(matrix, recipe), recipe)


def limited(free: Sweep, recipe: Recipe) -> Sweep:
    """A free sweep at every k at which the recipe’s limits of size can be kept.

    Raises `ClusteringError` where they can be at none.
    """
    return keeping_to(limits_of(recipe), free)


def free_sweep_of(matrix: FeatureMatrix, recipe: Recipe) -> Sweep:
    """The same without limits of size."""
    if recipe.preset == "thesis":
        return thesis.sweep(matrix, recipe.ks)
    return sweep(matrix, recipe.ks, seed=recipe.seed)


def limits_of(recipe: Recipe) -> SizeLimits:
    """How small and how large segments that are found by k-means may be."""
    return SizeLimits(recipe.min_size, recipe.max_size)


def recommended_k(scores: Sweep, verdict: Verdict | None) -> int:
    """The verdict’s k, or the nearest that limits of size allow; without a verdict, the best silhouette’s."""
    return scores.best_silhouette_k if verdict is None else nearest_k(scores, verdict.recommended_k)


def nearest_k(scores: Sweep, best: int) -> int:
    """The number of segments a verdict recommends, or the nearest that limits of size allow."""
    return best if scores.limits is None else min(scores.ks, key=lambda k: abs(k - best))


def resolve_k(recipe: Recipe, scores: Sweep, verdict: Verdict | None) -> int:
    """The person’s k always wins; the thesis’s recipe comes with a k of its own."""
    if recipe.k is not None:
        return recipe.k
    return thesis.K if recipe.preset == "thesis" else recommended_k(scores, verdict)


def segments_of(
    recipe: Recipe, cleaned: CleanTable, scores: Sweep, verdict: Verdict | None = None
) -> Clustering:
    """The segments as the recipe has them: found at its k or the recommended one, or drawn by the person.

    Raises `ClusteringError` where they cannot be had from these customers.
    """
    if recipe.algorithm not in WAYS:
        return clustering_of(recipe, scores, resolve_k(recipe, scores, verdict))
    return segments_in(divide(cleaned, recipe), recipe, cleaned, scores)


def segments_in(division: Division, recipe: Recipe, cleaned: CleanTable, scores: Sweep) -> Clustering:
    """The segments of a division of these customers, with those made one that the person joined.

    Where the study was made anew from another file, they bear the numbers and colors of the older ones.
    """
    drawn = divided(division, scores.matrix, cleaned.known, seed=recipe.seed)
    drawn = replace(drawn, identities=recoloured(drawn.identities, recipe.colors))
    drawn = join(drawn, recipe.joined[drawn.k]) if drawn.k in recipe.joined else drawn
    return renumber(drawn, recipe.numbers[drawn.k]) if drawn.k in recipe.numbers else drawn


def k_again(clustering: Clustering) -> int:
    """The k that makes the same segments again: how many were found, where some are drawn beside them."""
    division = clustering.division
    found = None if division is None else division.found
    return clustering.cut if found is None else found


def clustering_of(recipe: Recipe, scores: Sweep, k: int) -> Clustering:
    """The cut into k, with the segments made one that the person joined in it.

    A look-up in the sweep where it holds this k, a fresh clustering otherwise.
    """
    if scores.limits and (wrong := _beyond_limits(recipe, scores, k)):
        raise ClusteringError(wrong)
    if recipe.algorithm == "k-means" and k in scores.ks:
        found = from_sweep(scores, k)
    elif recipe.algorithm == "k-means" and scores.limits:
        alone = recipe.replace(k_min=k, k_max=k)
        found = from_sweep(sweep_of(scores.matrix, alone), k)
    else:
        found = cluster(scores.matrix, k, algorithm=recipe.algorithm, seed=recipe.seed)
        near = min(scores.ks, key=lambda known: abs(known - k))
        alike = carried(scores.labels_at(near), scores.identities[near], found.labels)
        found = replace(found, identities=alike)
    found = replace(found, identities=recoloured(found.identities, recipe.colors))
    found = join(found, recipe.joined[k]) if k in recipe.joined else found
    return renumber(found, recipe.numbers[found.k]) if found.k in recipe.numbers else found


def _beyond_limits(recipe: Recipe, scores: Sweep, k: int) -> str:
    """Why segments cannot keep to limits of size; empty where they can."""
    if recipe.algorithm != "k-means":
        return f"Only k-means keeps segments to a size; {recipe.algorithm} does not. Take the limits away."
    return "" if scores.limits is None else scores.limits.why_not(k, len(scores.matrix))
