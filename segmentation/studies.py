"""All of it at once: a table and a recipe become a study.

A study holds the choices (its recipe, with k resolved) and everything that follows from them. The
dashboard takes the same steps one by one, so that each can be cached; this module is the order they
come in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import pandas as pd
from pandas import DataFrame

from segmentation.act.files.labels import labels
from segmentation.act.personas.edits import edited
from segmentation.act.personas.personas import Persona
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.reading.inputs import Data, read
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.file_currencies import money_of
from segmentation.prepare.roles.roles import Roles
from segmentation.promises import Promise
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.outcome.foretelling import Foretelling, foretelling
from segmentation.segment.profile.profiles import Profile, profile
from segmentation.segment.projections import Projection
from segmentation.segment.rfm.rfm_grids import Grid, grid_of
from segmentation.segment.segment_maps import map_of
from segmentation.segment.standings import (
    cost_of,
    has_own_verdict,
    returning,
    speaks_of,
    standing,
    verdict_on,
    way_of,
)
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict, judge
from segmentation.steps.naming import computed_personas, names_first
from segmentation.steps.preparing import (
    asked,
    clean_table,
    customers_in,
    inferred_roles,
    lay_over,
    made_of_orders,
    matrix_of,
    taking_part,
)
from segmentation.steps.segmenting import k_again, recommended_k, segments_of, sweep_of

if TYPE_CHECKING:
    from segmentation.act.models.study_documents import StudyDocument
    from segmentation.charts.plots import Plots


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """What came out of a recipe. Rows are labelled by their position in the upload, from 0.

    Where the upload holds orders they are the customers that were made of them.

    In a shell it shows as five lines, in a notebook as a card.
    """

    recipe: Recipe
    table: Table
    roles: Roles
    clean: CleanTable
    matrix: FeatureMatrix
    sweep: Sweep
    verdict: Verdict | LatentVerdict | None
    """What is said of these segments: of latent classes their own verdict, else that on the sweep."""
    clustering: Clustering
    projection: Projection
    profile: Profile
    personas: tuple[Persona, ...]
    orders: Customers | None = None
    """How the customers were made, where the upload held order lines; `table` holds the customers then."""
    _by_likeness: Verdict | None = None
    """The verdict on the sweep, where it was made beside that of latent classes on themselves."""

    @property
    def k(self) -> int:
        """How many segments the study has."""
        return self.clustering.k

    @property
    def cut(self) -> int:
        """How many segments were found, before the person joined any; what the verdict speaks of."""
        return self.clustering.cut

    @property
    def way(self) -> str:
        """How the person drew the segments, such as “value tiers”; empty where they were found."""
        return way_of(self.clustering)

    @cached_property
    def by_likeness(self) -> Verdict | None:
        """The verdict on the sweep, which its charts show; `verdict` is that on the segments.

        Of latent classes it is made when it is first asked for, where a verdict was asked for at all.
        """
        made = self._made_by_likeness
        if made is None and self.verdict is not None:
            return judge(self.matrix, self.sweep, seed=self.recipe.seed)
        return made

    @property
    def _made_by_likeness(self) -> Verdict | None:
        """The same as far as it is made."""
        return self.verdict if isinstance(self.verdict, Verdict) else self._by_likeness

    @property
    def _place(self) -> tuple[str, ...]:
        """Where its rows are, as the words of a command: its file, and the options that bring them."""
        return (self.table.filename,)

    @property
    def marked_k(self) -> int:
        """The k that charts of the sweep mark: the cut, or the recommended one where segments were drawn."""
        return recommended_k(self.sweep, self.by_likeness) if self.way else self.cut

    def score_grid(self) -> Grid:
        """Customers by their scores of recency and frequency, as `study.plot.rfm_grid` draws them.

        Raises `ClusteringError` where one of the three columns is missing.
        """
        return grid_of(self.clean, self.recipe.rfm, self.clustering.labels)

    @property
    def judged(self) -> bool:
        """Whether the verdict speaks of just these segments, so that it may be quoted beside them."""
        return speaks_of(self.verdict, self.clustering)

    def standing(self, *, whose: str = "Your choice") -> str:
        """What the verdict says beside these segments, `whose` they are where it speaks of others.

        Empty without a verdict.
        """
        return "" if self.verdict is None else standing(self.verdict, self.clustering, whose=whose)

    @property
    def cost(self) -> str:
        """What limits of size cost, as the beginning of a sentence; empty where they changed nothing."""
        return cost_of(self.clustering)

    @property
    def stability(self) -> tuple[float | None, ...]:
        """How much of each segment comes back when customers are drawn again (0..1), where it was measured.

        It is not known without a verdict, nor of a segment that the person joined from others.
        """
        return returning(self.verdict, self.clustering)

    @cached_property
    def foretelling(self) -> Foretelling | None:
        """How far such segments foretell the outcome of the recipe, tried on customers who took no part.

        `None` without an outcome, and where a person drew the segments. Raises `ClusteringError` where the
        column is no outcome.
        """
        if self.recipe.outcome is None or self.way or self.recipe.preset == "thesis":
            return None
        return foretelling(self.clean, self.recipe, self.cut)

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

    def predict(self, more: Data) -> DataFrame:
        """Where new customers belong: one row per row of `more`, in its order.

        `more` is a path, bytes, an open file or a DataFrame with the columns the segments were built on; its
        rows are cleaned as the study's were. Columns, named as in `customers`: Segment, Persona, Typicality
        (share of the segment's customers who lie at least as far from its centre), Margin (0: on the border
        to the second best, 1: in the middle) and Second-best segment. A frame keeps its row labels.
        A category never seen before counts as none of those known, a number beyond those known as the nearest
        of them; who would have been left out by the recipe has no segment. The study's own rows get its own
        labels. Of order lines customers are made as the study made them: one row each, under their name.

        Raises `RoleError` when a column is missing or holds something else than in the study.
        """
        from segmentation.predictions import predict  # only those who predict pay for it

        return predict(self, more)

    def propose(self) -> tuple[Promise, ...]:
        """Promises that the study can make of later files, with limits that chance alone hardly breaks.

        Sizes, value, precision of rules, what sets segments apart, no drift, few strangers. Kept in the
        recipe (`run(data, study.recipe, promises=study.propose())`) they are in the study's file, and are
        checked with it.

        Raises `DocumentError` where its segments cannot be found in another file.
        """
        from segmentation.act.comparison.proposals import proposals  # only those who promise pay for it

        return proposals(self)

    def onnx(self) -> bytes:
        """The study as an ONNX graph, for whatever runs such: the segment of every customer, to the bit.

        Inputs (n,) bear the names of the columns: numbers as float64 and days as float64 seconds since
        1970-01-01, both NaN where missing; words, and “Yes” and “No”, as text, "" where missing. The output
        `segment` is 1..k, 0 for none. It holds no customer. It needs onnx (the extra `onnx`).

        Raises `ExportError` where onnx is missing, and where a graph could not be exact: drawn segments, only
        some customers, values that fewer than five share, the published recipe.
        """
        from segmentation.act.models.onnx_graphs import graph_of  # only who writes one pays for it

        return graph_of(self)

    def sql(
        self, dialect: str = "ansi", *, table: str = "customers", keys: Sequence[str] | None = None
    ) -> str:
        """The study as one SELECT for a database, which labels every row of `table` where it lies.

        `dialect` is “ansi” (standard SQL), “duckdb”, “postgres”, “bigquery”, “snowflake”, “redshift”,
        “databricks”, “spark”, “sqlserver”, “mysql”, “clickhouse”, “trino” or “sqlite”; all but the first two
        need sqlglot. It gives `keys` (default: the column that names a customer), segment, persona, and
        typicality in tenths. A second statement tries the same on 50 made-up customers: one row with 1 where
        each gets the segment it should, else 0. No customer is in it.

        Raises `ExportError` where there is no such SQL, table or key, and for the published recipe.
        """
        from segmentation.act.models.sql.sql import script_of  # only who writes SQL pays for it

        return script_of(self, dialect, table=table, keys=keys)

    def write(self, path: str | PathLike[str], *, format: str | None = None) -> Path:
        """Write the study to a file, and give its path; the ending tells what it holds.

        `.csv`, `.xlsx` and `.parquet` are the labelled customers, `.html` and `.pdf` the report, `.json` the
        study (see `open_study`). `format` is a key of `EXPORTS` where the ending leaves it open, such as
        “segments” or “klaviyo” for a `.zip` or `.csv`.

        Raises `ExportError` when it does, and when the file cannot be written or is the one that was read.
        """
        from segmentation.act.targets import study_file  # only those who write pay for it

        return study_file(self, path, format)

    @property
    def plot(self) -> Plots:
        """Every chart of the study: `study.plot.map()`, `study.plot.silhouette()`…

        Raises `ExportError` when the chart libraries are not installed.
        """
        from segmentation.act.report.figures import need_charts

        need_charts("Charts need")
        from segmentation.charts.plots import Plots

        return Plots(self)

    def _as_document(self, document: StudyDocument) -> StudyDocument:
        """What is kept of the study, where more is known of it than its customers tell."""
        return document

    @property
    def _recommended_k(self) -> int:
        """The number that is recommended of such segments."""
        if isinstance(self.verdict, LatentVerdict):
            return self.verdict.recommended_k
        return recommended_k(self.sweep, self.verdict)

    def __repr__(self) -> str:
        from segmentation.act.displays import lines  # only those who look pay for it

        return lines(self)

    def _repr_html_(self) -> str:
        from segmentation.act.displays import card

        return card(self)

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
            "recommended_k": self._recommended_k,
            "recipe": self.recipe.to_dict(),
        }


@runtime_checkable
class Rows(Protocol):
    """Rows that are not in memory, and make a study of themselves; see `scan`."""

    def study(self, recipe: Recipe, *, verdict: bool) -> Study:
        """The study of them."""


def run(
    data: Data | Rows,
    recipe: Recipe | Mapping[str, Any] | None = None,
    *,
    verdict: bool = True,
    customer_file: Data | None = None,
    **choices: Any,
) -> Study:
    """The study of some customers; the same data and choices give the same study, to the bit.

    `data` is a path, bytes, an open file, a DataFrame, a table that was read or what `scan` gives. Of
    order lines customers are made first, unless the recipe says that its rows are customers. `recipe` is a
    `Recipe` or a mapping of its fields, and `choices` are fields laid over it: `run("customers.csv", k=4)`.
    `verdict=False` skips the judgement of structure, which costs a few seconds; the recommended number of
    segments is then the one with the best silhouette. `customer_file` is a second file, of customers, that is
    joined to those made of orders: names, contacts and consent come from it.

    Raises a `SegmentationError` whose message says what to change.
    """
    recipe = Recipe.of(recipe, **choices)
    if isinstance(data, Rows):
        return data.study(recipe, verdict=verdict)
    meant = () if isinstance(data, Table) else recipe.literal
    table = read(data, literal=meant) if meant else read(data)
    orders = customers_in(table, recipe, customer_file=None if customer_file is None else read(customer_file))
    table = table if orders is None else orders.table
    roles = asked(lay_over(inferred_roles(taking_part(table.data, recipe), recipe, orders), recipe), recipe)
    cleaned = made_of_orders(clean_table(table.data, roles, recipe), orders)
    matrix = matrix_of(cleaned, recipe)
    scores = sweep_of(matrix, recipe)
    likeness = verdict and not has_own_verdict(recipe.algorithm)
    judgement = judge(matrix, scores, seed=recipe.seed) if likeness else None
    return finish(table, recipe, roles, cleaned, scores, judgement, judged=verdict, orders=orders)


def finish(
    table: Table,
    recipe: Recipe,
    roles: Roles,
    cleaned: CleanTable,
    scores: Sweep,
    verdict: Verdict | None,
    *,
    judged: bool | None = None,
    orders: Customers | None = None,
    clustering: Clustering | None = None,
) -> Study:
    """From the sweep to the personas, at the recipe’s k or the recommended one.

    `judged` says whether a verdict was asked for, where that on the sweep is not made: see `verdict_on`.
    `clustering` are the segments where they were found otherwise than in this sweep.
    """
    clustering = segments_of(recipe, cleaned, scores, verdict) if clustering is None else clustering
    money = money_of(table, roles, recipe.currency)
    measured = profile(cleaned, clustering, rows=recipe.rows, money=money)
    first = names_first(recipe, cleaned, scores, verdict, known=(clustering, measured))
    personas = computed_personas(measured, clustering, recipe, first)
    return Study(
        recipe=recipe.replace(k=k_again(clustering)),
        table=table,
        roles=roles,
        clean=cleaned,
        matrix=scores.matrix,
        sweep=scores,
        verdict=(own := verdict_on(clustering, verdict, judged=judged)),
        _by_likeness=None if own is verdict else verdict,
        clustering=clustering,
        projection=map_of(clustering),
        profile=measured,
        personas=edited(personas, recipe.personas),
        orders=orders,
    )


def finish_anew(
    study: Study, recipe: Recipe, verdict: Verdict | None = None, *, judged: bool | None = None
) -> Study:
    """The same customers by another recipe, from the segments on; with the verdicts that are at hand."""
    known = verdict or study._made_by_likeness
    wanted = study.verdict is not None if judged is None else judged
    return finish(
        study.table,
        recipe,
        study.roles,
        study.clean,
        study.sweep,
        known,
        judged=wanted or known is not None,
        orders=study.orders,
    )


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
