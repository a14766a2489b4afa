"""The matrix of customers that a recipe asks for, from its columns and their weights."""

from __future__ import annotations

from segmentation.errors import FeatureError
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.basis_advice import all_alike
from segmentation.prepare.roles.weights import share_weights
from segmentation.recipes import Recipe
from segmentation.segment.features import FeatureMatrix, build_features


def matrix_of_basis(cleaned: CleanTable, recipe: Recipe) -> FeatureMatrix:
    """Customers as points in the columns that build; a date builds as the days since.

    Raises `FeatureError` as `build_features` does.
    """
    chosen = cleaned.roles.basis if recipe.basis is None else recipe.basis
    if not chosen and (alike := all_alike(cleaned.roles, len(cleaned.data))):
        raise FeatureError(alike)
    columns = [cleaned.made.get(name, name) for name in chosen]
    weights = share_weights(columns, cleaned.roles.ties) if recipe.weights == "shared" else {}
    return build_features(cleaned, columns, category_weight=recipe.category_weight, weights=weights)
