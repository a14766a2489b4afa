"""The columns of the matrix from a census: as `build_features` makes them, from all rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from pandas import Series

from segmentation.engines.passes.censuses import MOST_LEVELS, Census, NumberCensus
from segmentation.errors import FeatureError
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.weights import share_weights
from segmentation.recipes import Recipe
from segmentation.segment.features import LOGGED_FROM, Feature, builds_as_number, category_features

_CLIPPED = (0.01, 0.5, 0.99)
"""Beyond the first and the last a number is drawn in; the middle stands in for what is missing."""


def features_of(census: Census, cleaned: CleanTable, recipe: Recipe) -> tuple[Feature, ...]:
    """One feature per number and one per value of a nominal column, for the columns that build.

    Raises `FeatureError` as `build_features` does.
    """
    chosen = cleaned.roles.basis if recipe.basis is None else recipe.basis
    columns = list(dict.fromkeys(cleaned.made.get(name, name) for name in chosen))
    weights = share_weights(columns, cleaned.roles.ties) if recipe.weights == "shared" else {}
    found: list[Feature] = []
    for name in columns:
        role = cleaned.roles[name].role if name in cleaned.roles else None
        if builds_as_number(cleaned.data[name], role):
            one = _number(name, census.numbers[name], _fill(cleaned, name))
            found.append(replace(one, weight=weights.get(name, 1.0)))
        else:
            found += category_features(name, _shares(census, name), recipe.category_weight)
    return tuple(found)


def _fill(cleaned: CleanTable, name: str) -> float | None:
    """What fills the gaps of a column in the clean table."""
    prepared = cleaned.preparation
    if prepared is None:
        return None
    return prepared.longest.get(name, prepared.fills.get(name))


def _number(name: str, counted: NumberCensus, fill: float | None) -> Feature:
    if not counted.moments.count:
        raise FeatureError(f"“{name}” holds no value at all. Do not group by it.")
    held = counted if fill is None else counted.filled(fill)
    histogram, least, most = held.histogram, held.histogram.low, held.histogram.high
    low, median, high = histogram.quantiles(_CLIPPED)
    if low == high:  # fewer than one in a hundred differ: they are the news, so they stay
        low, high = least, most
    log = None
    if least >= 0 and held.moments.skewness > LOGGED_FROM:
        (log,) = histogram.quantiles((0.5,), above=0.0)
    draft = Feature(name, low=low, high=high, log=log, fill=median)
    values, many = histogram.values()
    values, many = np.append(values, median), np.append(many, held.missing)
    shaped = draft.shaped(values)
    center = float(np.average(shaped, weights=many))
    spread = float(np.sqrt(np.average((shaped - center) ** 2, weights=many)))
    if low < high and spread > 1e-12 * abs(center):
        return replace(draft, center=center, scale=spread)
    return replace(draft, center=float(shaped[0]))


def _shares(census: Census, name: str) -> Series[float]:
    counts: Mapping[str, int] = census.names[name]
    known = {text: many for text, many in counts.items() if text}
    if len(known) > MOST_LEVELS:
        raise FeatureError(
            f"“{name}” has more than {MOST_LEVELS:,} different values, too many to compare customers by. "
            "Let it describe the segments instead, or group its values first."
        )
    return (Series(known, dtype="float64") / max(sum(counts.values()), 1)).sort_index()
