"""How far customers stand from what the customers of a class are like, in the class’s own measure.

A distance to the middle of a segment counts every column alike. A class knows that its customers are all of
one age and spend what they like, and which words they hardly ever hold, and is asked nothing about a gap.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pandas import DataFrame

from segmentation.array_kinds import Floats
from segmentation.segment.features import unclipped
from segmentation.segment.mixture.classes import Classes
from segmentation.segment.mixture.designs import Layout
from segmentation.segment.mixture.em import Parameters, weights
from segmentation.segment.mixture.mixed_columns import Columns, Mixed, drawn_in

FAR = 1e6  # standard deviations beyond which nobody asks how many more; their squares keep their digits


def departures(classes: Classes, at: Parameters, data: DataFrame) -> Floats:
    """How far each row of a table departs (n, k) from what is likeliest in each class, each row by itself.

    `at` is what the classes are made of. It is √(2 log of how many times likelier the likeliest customer with
    the same gaps is): Mahalanobis’ distance (1936) in the numbers, and beside it a level counts the more the
    rarer it is in the class. Numbers are taken as far out as they stand.
    """
    columns = Columns(
        tuple(replace(one, feature=unclipped(one.feature)) for one in classes.columns.numbers),
        classes.columns.categories,
    )
    mixed = columns.mixed(data)
    mixed = Mixed(np.clip(mixed.numbers, -FAR, FAR), mixed.codes)
    likelier = -2 * replace(classes, weight=_relative(classes.layout, at)).added(mixed)
    found: Floats = np.sqrt(np.maximum(likelier, 0) + _beyond(classes.columns, data)[:, None])
    return found


def _relative(layout: Layout, at: Parameters) -> Floats:
    """(k, features): what features count towards the log density beside the greatest there is in a class."""
    given = weights(layout, at).reshape(*at.shares.shape, -1)
    given[..., 0] -= np.log(at.shares)
    if layout.numbers and layout.full:
        given[..., 0] += 0.5 * (np.linalg.slogdet(at.variances)[1] + layout.numbers * np.log(2 * np.pi))
    elif layout.numbers:
        usual = 0.5 * np.log(2 * np.pi * at.variances)
        whole = np.setdiff1d(np.arange(layout.numbers), layout.gaps)
        given[..., 0] += usual[..., whole].sum(-1)
        given[..., layout.known] += usual[..., layout.gaps]
    hot = given[..., layout.hot]
    for category in range(len(layout.levels)):
        own = layout.owner == category
        hot[..., own] -= hot[..., own].max(axis=-1, keepdims=True)
    return given.reshape(-1, given.shape[-1])


def _beyond(columns: Columns, data: DataFrame) -> Floats:
    """Squares (n,) of how far numbers of few values lie outside them, in the width of these values."""
    found = np.zeros(len(data))
    for one in columns.categories:
        if one.feature is not None and np.isfinite(width := one.feature.high - one.feature.low) and width > 0:
            apart = drawn_in(unclipped(one.feature), data) - drawn_in(one.feature, data)
            found += np.nan_to_num(np.clip(apart / width, -FAR, FAR)) ** 2
    return found
