"""All of it at once: a table and a recipe become a study.

A study holds the choices (its recipe, with k resolved) and everything that follows from them. The
dashboard takes the same steps one by one, so that each can be cached; this module is the order they
come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas import DataFrame

from segmentation import thesis
from segmentation.act.edits import edited
from segmentation.act.labels import labels
from segmentation.act.packs import load_rules
from segmentation.act.personas import Persona, name_personas
from segmentation.errors import CleaningError
from segmentation.prepare.cleaning import CleanTable, clean
from segmentation.prepare.roles import Roles, infer_roles
from segmentation.prepare.tables import Options, Table
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering, cluster, from_sweep
from segmentation.segment.features import FeatureMatrix, build_features
from segmentation.segment.joins import join
from segmentation.segment.profiles import Profile, profile
from segmentation.segment.projections import Projection, project
from segmentation.segment.structure import Verdict, judge
from segmentation.segment.sweeps import Sweep, sweep

FEWEST_CUSTOMERS = 10
"""Below this many customers nothing that deserves the name of a segment can be found."""


@dataclass(frozen=True, eq=False)
class Study:
    """What came out of a recipe. Rows are labelled by their position in the upload, from 0."""

    recipe: Recipe
    table: Table
    roles: Roles
    clean: CleanTable
    matrix: FeatureMatrix
    sweep: Sweep
    verdict: Verdict | None
    clustering: Clustering
    projection: Projection
    profile: Profile
    personas: tuple[Persona, ...]

    @property
    def k(self) -> int:
        """How many segments the study has."""
        return self.clustering.k

    @property
    def cut(self) -> int:
        """How many segments were found, before the person joined any; what the verdict speaks of."""
        return self.clustering.cut

    @property
    def stability(self) -> tuple[float | None, ...]:
        """How much of each segment comes back when customers are drawn again (0..1), where it was measured.

        It is not known without a verdict, nor of a segment that the person joined from others.
        """
        measured = None if self.verdict is None else self.verdict.stability.get(self.cut)
        parts = [self.clustering.made_of(segment) for segment in range(1, self.k + 1)]
        return tuple(
            float(measured[part[0] - 1]) if measured is not None and len(part) == 1 else None
            for part in parts
        )

    def customers(self) -> DataFrame:
        """Every row and column of the upload in its order, plus Segment and Persona.

        Both are empty for rows that were set aside. Columns of the upload that already bear one of
        these names stay untouched; ours is then called “… (Touchstone)”.
        """
        return pd.concat([self.table.data, labels(self)], axis=1)

    def segments(self) -> DataFrame:
        """One row per segment: name, size, share, share of value, and the mean of every number."""
        table = DataFrame(
            {
                "Persona": [persona.name for persona in self.personas],
                "Customers": self.profile.sizes.to_numpy(),
                "Share of customers": self.profile.shares.to_numpy(),
            },
            index=pd.Index(self.profile.sizes.index, name="Segment"),
        )
        if self.profile.value_shares is not None:
            table[f"Share of {self.profile.value_column}"] = self.profile.value_shares.to_numpy()
        return table.join(self.profile.means.add_prefix("Mean "))

    def summary(self) -> dict[str, Any]:
        """The study in plain JSON values: choices, receipt, scores and personas."""
        return {
            "k": self.k,
            "rows": len(self.table.data),
            "sizes": [int(size) for size in self.profile.sizes],
            "inertia": float(self.clustering.inertia),
            "silhouette": float(self.clustering.silhouette),
            "explained_variance": [float(share) for share in self.projection.explained[:2]],
            "personas": [_persona_summary(persona) for persona in self.personas],
            "receipt": [{"count": entry.count, "text": entry.text} for entry in self.clean.receipt.entries],
            "columns": list(self.matrix.columns),
            "verdict": None if self.verdict is None else self.verdict.kind,
            "recommended_k": recommended_k(self.sweep, self.verdict),
            "recipe": self.recipe.to_dict(),
        }


def run(table: Table | DataFrame, recipe: Recipe | None = None, *, verdict: bool = True) -> Study:
    """The study that a recipe gives on a table; the same both, the same study, to the bit.

    `verdict=False` skips the judgement of structure, which costs a few seconds; the recommended
    number of segments is then the one with the best silhouette.

    Raises a `SegmentationError` whose message says what to change.
    """
    recipe = Recipe() if recipe is None else recipe
    if not isinstance(table, Table):
        table = Table.of(table, options=Options(literal=recipe.literal or None))
    roles = roles_of(table.data, recipe)
    cleaned = clean_table(table.data, roles, recipe)
    matrix = matrix_of(cleaned, recipe)
    scores = sweep_of(matrix, recipe)
    judgement = judge(matrix, scores, seed=recipe.seed) if verdict else None
    return finish(table, recipe, roles, cleaned, scores, judgement)


def roles_of(table: DataFrame, recipe: Recipe) -> Roles:
    """The inferred roles with the person’s own choices laid over them."""
    return lay_over(infer_roles(table, literal=recipe.literal), recipe)


def lay_over(inferred: Roles, recipe: Recipe) -> Roles:
    """Roles and uses as the recipe wants them.

    Raises `RoleError` for a column that does not exist, or cannot build segments.
    """
    if recipe.basis is not None:
        others = {name: "descriptor" for name in inferred.basis if name not in recipe.basis}
        inferred = inferred.assign(uses={**others, **dict.fromkeys(recipe.basis, "basis")})
    return inferred.assign(roles=recipe.roles, uses=recipe.uses)


def clean_table(table: DataFrame, roles: Roles, recipe: Recipe) -> CleanTable:
    """The customers that take part, and a receipt for what was made of every row.

    Raises `CleaningError` when fewer than ten customers take part.
    """
    if len(table) < FEWEST_CUSTOMERS:
        raise CleaningError(_too_few(len(table)))
    if recipe.preset == "thesis":
        return thesis.prepare(table)
    cleaned = clean(table, roles, missing=recipe.missing, reference_date=recipe.reference_date)
    if len(cleaned.data) < FEWEST_CUSTOMERS:
        raise CleaningError(
            f"Only {len(cleaned.data):,} of {len(table):,} customers are complete. "
            "Keep those with missing values; they are filled with the median."
        )
    return cleaned


def matrix_of(cleaned: CleanTable, recipe: Recipe) -> FeatureMatrix:
    """The matrix that is clustered: the basis columns, or every column for the thesis’s recipe."""
    if recipe.preset == "thesis":
        return thesis.encode(cleaned.data)
    chosen = cleaned.roles.basis if recipe.basis is None else recipe.basis
    columns = [cleaned.made.get(name, name) for name in chosen]  # a date builds as the days since
    return build_features(cleaned, columns, category_weight=recipe.category_weight)


def sweep_of(matrix: FeatureMatrix, recipe: Recipe) -> Sweep:
    """Inertia, silhouette and labels for every k of the recipe’s range."""
    if recipe.preset == "thesis":
        return thesis.sweep(matrix, recipe.ks)
    return sweep(matrix, recipe.ks, seed=recipe.seed)


def finish(
    table: Table,
    recipe: Recipe,
    roles: Roles,
    cleaned: CleanTable,
    scores: Sweep,
    verdict: Verdict | None,
) -> Study:
    """From the sweep to the personas, at the recipe’s k or the recommended one."""
    clustering = clustering_of(recipe, scores, resolve_k(recipe, scores, verdict))
    measured = profile(cleaned, clustering)
    rules = load_rules(recipe.pack) if recipe.pack else None
    return Study(
        recipe=recipe.replace(k=clustering.cut),
        table=table,
        roles=roles,
        clean=cleaned,
        matrix=scores.matrix,
        sweep=scores,
        verdict=verdict,
        clustering=clustering,
        projection=project(scores.matrix),
        profile=measured,
        personas=edited(name_personas(measured, rules), recipe.personas),
    )


def recommended_k(scores: Sweep, verdict: Verdict | None) -> int:
    """The verdict’s k; without a verdict, the k with the best silhouette."""
    return scores.best_silhouette_k if verdict is None else verdict.recommended_k


def resolve_k(recipe: Recipe, scores: Sweep, verdict: Verdict | None) -> int:
    """The person’s k always wins; the thesis’s recipe comes with a k of its own."""
    if recipe.k is not None:
        return recipe.k
    return thesis.K if recipe.preset == "thesis" else recommended_k(scores, verdict)


def clustering_of(recipe: Recipe, scores: Sweep, k: int) -> Clustering:
    """The cut into k, with the segments made one that the person joined in it.

    A look-up in the sweep where it holds this k, a fresh clustering otherwise.
    """
    if recipe.algorithm == "k-means" and k in scores.ks:
        found = from_sweep(scores, k)
    else:
        found = cluster(scores.matrix, k, algorithm=recipe.algorithm, seed=recipe.seed)
    return join(found, recipe.joined[k]) if k in recipe.joined else found


def _persona_summary(persona: Persona) -> dict[str, Any]:
    return {
        "segment": persona.segment,
        "name": persona.name,
        "size": persona.size,
        "share": float(persona.share),
        "traits": [trait.text for trait in persona.traits],
        "strategies": list(persona.strategies),
        "because": persona.because,
    }


def _too_few(rows: int) -> str:
    has = "no customers" if rows == 0 else "one customer" if rows == 1 else f"{rows} customers"
    return f"This file has {has}. Segments need at least 30; a few hundred is better."
