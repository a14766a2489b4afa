"""The map of segments, whichever way they were found: every page, report and chart asks here."""

from __future__ import annotations

from segmentation.segment.clusters import Clustering
from segmentation.segment.profile.typicality import chances_of
from segmentation.segment.projections import Projection, project, project_apart


def map_of(clustering: Clustering, dimensions: int = 2) -> Projection:
    """The axes along which customers differ most; of segments that chances tell, where these lie apart.

    Raises `ClusteringError` for less than one dimension.
    """
    chances = chances_of(clustering)
    if chances is None:
        return project(clustering.matrix, dimensions)
    return project_apart(clustering.matrix, chances, dimensions)
