"""Segments under the numbers that older ones bore, so that numbers and colors mean the same after a refit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from segmentation.segment.clusters import Clustering


def renumber(clustering: Clustering, numbers: Sequence[int]) -> Clustering:
    """The same segments, `numbers` being what each is called from now on, segment 1 first.

    What was measured of the cut stays with its own numbers, as where segments are joined; identities go with
    their customers.

    >>> from segmentation.segment.clusters import cluster
    >>> renumber(cluster([[0.0], [0.1], [9.0]], 2), (2, 1)).labels.tolist()
    [2, 2, 1]
    """
    to = np.array(numbers, dtype=np.int8)
    order = np.argsort(to)
    return replace(
        clustering,
        labels=to[clustering.labels.astype(np.intp) - 1],
        centroids=clustering.centroids[order],
        found=clustering.found or clustering,
        parts=tuple(clustering.made_of(int(segment) + 1) for segment in order),
        identities=tuple(clustering.identities[int(segment)] for segment in order),
    )
