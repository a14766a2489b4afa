"""The lens: what is expected of every customer, as one more column that holds a share of all variance.

With the share λ the points are [√(1−λ) Z, √(λV) s]: Z the columns that build, V their total variance, s the
standardized expectation. k-means, the sweep and the verdict do with them what they always do. A supervised
column beside the basis is the idea of Wedel and Kamakura (2000, ch. 10) and of Bair and Tibshirani (2004).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from segmentation.array_kinds import Floats
from segmentation.errors import FeatureError
from segmentation.language.phrases import clipped
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.basis import BEST
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import ColumnRole, Use
from segmentation.recipes import Recipe
from segmentation.segment.bases import matrix_of_basis
from segmentation.segment.features import Feature, FeatureMatrix
from segmentation.segment.outcome.cross_fitting import Expectation, expected
from segmentation.segment.outcome.leaks import Leak, leaks
from segmentation.segment.outcome.outcomes import Outcome, outcome_of
from segmentation.segment.outcome.trees import Forest, mean_said

CHANCE, EXPECTED = "Chance of {}", "Expected {}"
"""Names of the column that holds the expectation: of what happens or not, and of a number."""
_ENDS = (0.01, 0.99)
"""Quantiles at which an expectation is drawn in, as every number that builds is."""
MOST_ODDS = 30.0  # log odds are bounded here: a chance of 1 has none


@dataclass(frozen=True)
class Chance(Feature):
    """A chance (0..1) as its log odds, drawn in at `low` and `high`."""

    def shaped(self, raw: NDArray[np.generic]) -> Floats:
        values = raw.astype(np.float64)
        values[np.isnan(values)] = self.fill
        return log_odds(np.clip(values, self.low, self.high))

    def held(self, scaled: NDArray[np.floating], fine: float) -> Floats:
        low, high = log_odds(np.array([self.low, self.high]))
        plain = Feature(
            self.column, None, float(low), float(high), None, self.center, self.scale, self.weight
        )
        return plain.held(scaled, fine)


def log_odds(chances: Floats) -> Floats:
    """The log odds (n,) of chances (n,).

    >>> log_odds(np.array([0.5])).tolist()
    [0.0]
    """
    with np.errstate(divide="ignore"):
        odds: Floats = np.clip(np.log(chances) - np.log1p(-chances), -MOST_ODDS, MOST_ODDS)
    return odds


def basis_of(cleaned: CleanTable, recipe: Recipe, outcome: Outcome) -> tuple[FeatureMatrix, tuple[Leak, ...]]:
    """The matrix of what builds and does not know the outcome, and what every column tells of it.

    Raises `FeatureError` where no column is left.
    """
    matrix = without(matrix_of_basis(cleaned, recipe), {outcome.column})
    found = leaks(matrix, outcome, recipe.seed)
    return without(matrix, kept_out(found, recipe)), found


def kept_out(found: tuple[Leak, ...], recipe: Recipe) -> set[str]:
    """Columns that know the outcome by themselves, and those that the person says were not known before."""
    said = {column for column, answer in recipe.known_before.items() if answer == "no"}
    return said | {leak.column for leak in found if leak.is_certain}


def without(matrix: FeatureMatrix, columns: set[str]) -> FeatureMatrix:
    """A matrix without some columns.

    Raises `FeatureError` where none is left.
    """
    kept = [place for place, feature in enumerate(matrix.features) if feature.column not in columns]
    if not kept:
        raise FeatureError(
            "Every column that you group by tells the outcome itself, so nothing can be predicted by them. "
            f"Choose columns that were known before. {BEST}."
        )
    features = tuple(matrix.features[place] for place in kept)
    return FeatureMatrix(features, np.ascontiguousarray(matrix.values[:, kept]), matrix.index)


def name_of(outcome: Outcome) -> str:
    """The column that holds the expectation."""
    return (CHANCE if outcome.binary else EXPECTED).format(outcome.column)


def with_expectation(cleaned: CleanTable, recipe: Recipe) -> CleanTable:
    """The customers with what is expected of each as a column more, where the recipe asks to foretell.

    Raises `ClusteringError` where the outcome cannot be one.
    """
    if not foretells(recipe):
        return cleaned
    outcome = outcome_of(cleaned, str(recipe.outcome))
    matrix = basis_of(cleaned, recipe, outcome)[0]
    found = expected(matrix.values, outcome.values, binary=outcome.binary, seed=recipe.seed)
    return _with_column(cleaned, outcome, _told(found.scores, binary=outcome.binary))


def lens(cleaned: CleanTable, recipe: Recipe) -> FeatureMatrix:
    """The matrix of customers that were given an expectation (`with_expectation`), seen with it."""
    outcome = outcome_of(cleaned, str(recipe.outcome))
    matrix = basis_of(cleaned, recipe, outcome)[0]
    column = cleaned.data[name_of(outcome)]
    draft = _draft(column, binary=outcome.binary)
    return seen_with(matrix, draft, column.to_numpy(dtype=np.float64), recipe.foretell)


def seen_with(matrix: FeatureMatrix, draft: Feature, raw: Floats, share: float) -> FeatureMatrix:
    """A matrix and one more column that holds this share of the variance."""
    total = float(matrix.values.var(axis=0, dtype=np.float64).sum())
    own = replace(draft, weight=float(np.sqrt(share * total)))
    scale = np.sqrt(1 - share)
    features = [replace(feature, weight=float(feature.weight * scale)) for feature in matrix.features]
    values = np.column_stack([matrix.values * np.float32(scale), own.scaled(raw).astype(np.float32)])
    return FeatureMatrix((*features, own), np.ascontiguousarray(values), matrix.index)


def drafted(expectation: Expectation, name: str) -> tuple[Feature, Floats]:
    """The column of an expectation before it has a weight, and its raw values (n,)."""
    raw = _told(expectation.scores, binary=expectation.binary)
    return _draft(Series(raw, name=name), binary=expectation.binary), raw


def expectation_of(cleaned: CleanTable, recipe: Recipe, values: DataFrame) -> Series:
    """What is expected of other customers, cleaned as those of the study were, under the column's name."""
    outcome, matrix, found = fitted(cleaned, recipe)
    points = np.column_stack([feature(values).to_numpy() for feature in matrix.features])
    raw = told(found.forests, points, binary=outcome.binary)
    return Series(raw, index=values.index, name=name_of(outcome))


def fitted(cleaned: CleanTable, recipe: Recipe) -> tuple[Outcome, FeatureMatrix, Expectation]:
    """The outcome that a recipe leans on, the columns that it is foretold from, and the models that do."""
    outcome = outcome_of(cleaned, str(recipe.outcome))
    matrix = basis_of(cleaned, recipe, outcome)[0]
    return outcome, matrix, expected(matrix.values, outcome.values, binary=outcome.binary, seed=recipe.seed)


def told(forests: tuple[Forest, ...], points: NDArray[np.floating], *, binary: bool) -> Floats:
    """What is expected of points (n, d) of those columns: a chance (0..1), or a number."""
    return _told(mean_said(forests, points), binary=binary) if len(points) else np.empty(0)


def foretells(recipe: Recipe) -> bool:
    """Whether segments lean on an outcome."""
    return recipe.outcome is not None and recipe.foretell > 0 and recipe.preset == "touchstone"


def _told(scores: Floats, *, binary: bool) -> Floats:
    return 1 / (1 + np.exp(-np.clip(scores, -MOST_ODDS, MOST_ODDS))) if binary else scores


def _draft(column: Series, *, binary: bool) -> Feature:
    raw = np.sort(column.to_numpy(dtype=np.float64))  # sorted, so that the order of rows cannot matter
    low, high = (float(value) for value in np.quantile(raw, _ENDS))
    kind = Chance if binary else Feature
    draft = kind(str(column.name), low=low, high=high, fill=float(np.median(raw)))
    shaped = draft.shaped(raw)
    return replace(
        draft, center=float(shaped.mean()), scale=float(max(shaped.std(), 1e-9))
    )  # never by nought


def _with_column(cleaned: CleanTable, outcome: Outcome, raw: Floats) -> CleanTable:
    name = name_of(outcome)
    why = f"What is expected of “{clipped(outcome.column)}”."
    column = ColumnRole(
        name, Role.NUMERIC, Use.DESCRIPTOR, why, "number", repeats=(outcome.column,)
    )  # so that segments are not said to differ in the outcome, which they lean on
    roles = replace(cleaned.roles, columns=(*(one for one in cleaned.roles if one.name != name), column))
    unfilled = None if cleaned.unfilled is None else cleaned.unfilled.assign(**{name: raw})
    return replace(cleaned, data=cleaned.data.assign(**{name: raw}), unfilled=unfilled, roles=roles)
