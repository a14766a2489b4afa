"""Segments that a person made one.

Two segments may call for the same campaign, or be too small to plan for alone. Joining gives their customers
one number and leaves the cut as it was found; which segments they come from stays known, so that what was
measured of the cut is never taken for a measurement of the joined segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segmentation.errors import ClusteringError
from segmentation.language.phrases import listed, word
from segmentation.segment.clusters import Clustering
from segmentation.segment.kmeans.kmeans import canonical
from segmentation.segment.silhouettes import silhouettes

Groups = tuple[tuple[int, ...], ...]


def join(found: Clustering, groups: Iterable[Sequence[int]]) -> Clustering:
    """The segments of a cut with those of each group (numbers from 1) made one, and numbered again.

    Centroids are the means of the members, inertia and silhouette those of the joined segments; the largest
    part of a joined segment gives it its identity.

    Raises `ClusteringError` when the cut has no segment of a number, or fewer than two would be left.
    """
    together = list(groups)
    target = np.arange(found.k)
    for group in together:
        if not all(1 <= number <= found.k for number in group):
            raise ClusteringError(f"This cut has segments 1 to {found.k}; {short(group)} cannot be joined.")
        target[[number - 1 for number in group]] = min(group) - 1
    numbers = np.unique(target)
    if len(numbers) < 2:
        raise ClusteringError("Joining all segments leaves none to compare. Keep at least two apart.")
    merged = np.searchsorted(numbers, target)
    sizes = np.bincount(found.labels, minlength=found.k + 1)[1:]
    means = np.array(
        [
            np.average(found.centroids[merged == m], axis=0, weights=sizes[merged == m])
            for m in range(len(numbers))
        ]
    )
    labels, centroids = canonical(merged[found.labels.astype(np.intp) - 1], means)
    parts = _parts(found, labels, len(numbers))
    return replace(
        found,
        labels=labels,
        centroids=centroids,
        inertia=float(((found.matrix.values - centroids[labels.astype(np.intp) - 1]) ** 2).sum()),
        silhouette=float(silhouettes(found.matrix.values, labels, seed=found.seed).mean[0]),
        found=found,
        parts=parts,
        identities=tuple(found.identities[max(part, key=lambda s: sizes[s - 1]) - 1] for part in parts),
    )


def groups_with(clustering: Clustering, segments: Iterable[int]) -> Groups:
    """The groups of the cut once `segments`, as they are numbered now, are one as well."""
    chosen = set(segments)
    joined = tuple(sorted(number for s in chosen for number in clustering.made_of(s)))
    others = (clustering.made_of(s) for s in range(1, clustering.k + 1) if s not in chosen)
    return tuple(sorted([joined, *(part for part in others if len(part) > 1)]))


def told(clustering: Clustering) -> str | None:
    """Which segments are joined from how many, in a sentence; `None` when none are."""
    if all(len(clustering.made_of(segment)) == 1 for segment in range(1, clustering.k + 1)):
        return None
    parts = [(s, len(clustering.made_of(s))) for s in range(1, clustering.k + 1)]
    joined = [f"segment {s} is {word(many)} of them, joined by choice" for s, many in parts if many > 1]
    how = "found" if clustering.division is None else "drawn"
    return f"{word(clustering.cut).capitalize()} segments were {how}; {listed(joined, most=len(joined))}."


def short(group: Sequence[int]) -> str:
    """A group as the command line takes it: “2+3”."""
    return "+".join(map(str, group))


def _parts(found: Clustering, labels: NDArray[np.int8], k: int) -> Groups:
    """Per joined segment, the numbers that its parts bore in the cut."""
    first = [int(labels[np.argmax(found.labels == number)]) for number in range(1, found.k + 1)]
    return tuple(
        tuple(number for number, segment in enumerate(first, start=1) if segment == s)
        for s in range(1, k + 1)
    )
