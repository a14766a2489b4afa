"""All of it at once: a table and a recipe become a study.

A study holds the choices (its recipe, with k resolved) and everything that follows from them. The
dashboard takes the same steps one by one, so that each can be cached; this module is the order they
come in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import pandas as pd
from pandas import DataFrame

from segmentation import thesis
from segmentation.act.files.labels import labels
from segmentation.act.personas.edits import edited, edited_names
from segmentation.act.personas.given_names import called, given_names, given_rules
from segmentation.act.personas.kept_names import FirstNames, first_names
from segmentation.act.personas.packs.packs import PACKS, load_rules, pack
from segmentation.act.personas.packs.rules import Rules
from segmentation.act.personas.personas import Persona, earned_names, name_personas
from segmentation.errors import CleaningError, ClusteringError, OrderError
from segmentation.language.phrases import clipped, count
from segmentation.prepare.cleaning.cleaning import CleanTable, clean
from segmentation.prepare.cleaning.participation import participants, with_taken_out
from segmentation.prepare.lifetime.forecast_columns import roles_beside_forecasts, with_forecasts
from segmentation.prepare.orders.building import Customers, build_customers
from segmentation.prepare.orders.customer_files import join_customers
from segmentation.prepare.orders.customer_roles import roles_of_buyers
from segmentation.prepare.orders.order_columns import OrderRules
from segmentation.prepare.orders.recognition import OrderReading, recognise
from segmentation.prepare.reading.inputs import Data, read
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.file_currencies import money_of
from segmentation.prepare.roles.non_buyers import NEVER
from segmentation.prepare.roles.roles import Roles, infer_roles
from segmentation.promises import Promise
from segmentation.recipes import Recipe
from segmentation.segment.bases import matrix_of_basis
from segmentation.segment.clusters import Clustering, cluster, from_sweep
from segmentation.segment.drawn.divisions import Division, divided
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.joins import join
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.numbering import renumber
from segmentation.segment.outcome.foretelling import Foretelling, foretelling
from segmentation.segment.outcome.lens import foretells, lens, with_expectation
from segmentation.segment.profile.descriptives import Descriptives, describe
from segmentation.segment.profile.profiles import Profile, profile
from segmentation.segment.projections import Projection, project
from segmentation.segment.standings import (
    cost_of,
    returning,
    speaks_of,
    standing,
    verdict_on,
    way_of,
)
from segmentation.segment.sweeps.identities import carried, recoloured
from segmentation.segment.sweeps.limited_sweeps import keeping_to
from segmentation.segment.sweeps.size_limits import SizeLimits
from segmentation.segment.sweeps.sweeps import Sweep, sweep
from segmentation.segment.verdict.judge import Verdict, judge
from segmentation.segment.ways import WAYS, divide
from segmentation.standards import CUSTOMERS_TO_CUT, CUSTOMERS_TO_JUDGE, CUSTOMERS_TO_JUDGE_WELL

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
    """The verdict on the sweep, where the segments are latent classes and have one of their own."""

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

    @property
    def by_likeness(self) -> Verdict | None:
        """The verdict on the sweep, which its charts show; `verdict` is that on the segments."""
        return self.verdict if isinstance(self.verdict, Verdict) else self._by_likeness

    @property
    def _place(self) -> tuple[str, ...]:
        """Where its rows are, as the words of a command: its file, and the options that bring them."""
        return (self.table.filename,)

    @property
    def marked_k(self) -> int:
        """The k that charts of the sweep mark: the cut, or the recommended one where segments were drawn."""
        return recommended_k(self.sweep, self.by_likeness) if self.way else self.cut

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
    judgement = judge(matrix, scores, seed=recipe.seed) if verdict else None
    return finish(table, recipe, roles, cleaned, scores, judgement, orders=orders)


def customers_in(
    table: Table,
    recipe: Recipe,
    reading: OrderReading | None = None,
    customer_file: Table | None = None,
) -> Customers | None:
    """Customers made of the order lines in a table; `None` where its rows are customers already.

    `reading` is what was recognised before, `customer_file` a table of customers that is joined to them.
    Raises `OrderError` where none can be made, or joined.
    """
    reading = recognise(table.data) if reading is None and not recipe.rows_are else reading
    is_orders = recipe.rows_are == "orders" or (
        recipe.rows_are != "customers" and reading is not None and reading.rows_are == "orders"
    )
    if not is_orders:
        if customer_file is not None:
            raise OrderError(
                f"“{clipped(customer_file.filename)}” is joined to customers made of orders, and the rows of "
                f"“{clipped(table.filename)}” are taken for customers. Say that they are orders, or leave it "
                "out."
            )
        return None
    reading = recognise(table.data) if reading is None else reading
    columns = reading.columns.lay_over(recipe.orders, list(table.data.columns))
    rules = OrderRules.of(recipe.order_rules)
    made = build_customers(table, columns, rules, reference_date=recipe.reference_date)
    if customer_file is not None:
        made = join_customers(made, customer_file, recipe.customer_key)
    return with_forecasts(made) if recipe.lifetime else made


def made_of_orders(cleaned: CleanTable, orders: Customers | None) -> CleanTable:
    """The customers that take part, with a receipt that begins with the order lines they were made of."""
    if orders is None:
        return cleaned
    first, *others = cleaned.receipt.entries
    lines, joined = orders.receipt.made_of, orders.joined
    text = f"customers were made of {lines}"
    if joined is not None and joined.added and joined.newcomers:
        text = (
            f"customers: {count(orders.receipt.customers)} were made of {lines}, {count(joined.newcomers)} "
        )
        text += "have no order"
    if joined is not None:
        text += f"; “{clipped(joined.filename)}” says more of {count(joined.found)}"
    none_left = "no order of theirs counts"  # they may have ordered, and all of it was cancelled
    others = [replace(entry, text=entry.text.replace(NEVER, none_left)) for entry in others]
    entries = (replace(first, text=text), *others)
    return replace(cleaned, receipt=replace(cleaned.receipt, entries=entries))


def inferred_roles(rows: DataFrame, recipe: Recipe, orders: Customers | None = None) -> Roles:
    """Roles of the customers that take part, before any choice of the person’s.

    Of buyers made of `orders` recency, frequency and money build.
    """
    if orders is None:
        return infer_roles(rows, literal=recipe.literal)
    return roles_beside_forecasts(
        rows, orders, lambda own: roles_of_buyers(infer_roles(own, literal=_literal(own, recipe)))
    )


def roles_of(table: DataFrame, recipe: Recipe) -> Roles:
    """The roles inferred from the customers that take part, with the person’s own choices laid over them."""
    return lay_over(inferred_roles(taking_part(table, recipe), recipe), recipe)


def taking_part(table: DataFrame, recipe: Recipe) -> DataFrame:
    """The rows of an upload that meet the recipe’s conditions; all that follows knows no others.

    Raises `CleaningError` when nobody does.
    """
    return participants(table, recipe.only, literal=_literal(table, recipe))


def _literal(rows: DataFrame, recipe: Recipe) -> tuple[str, ...]:
    """The columns in which every value is meant; those of order lines are none of their customers’."""
    return tuple(name for name in recipe.literal if name in rows)


def lay_over(inferred: Roles, recipe: Recipe) -> Roles:
    """Roles and uses as the recipe wants them.

    Raises `RoleError` for a column that does not exist, or cannot build segments.
    """
    if recipe.basis is not None:
        others = {name: "descriptor" for name in inferred.basis if name not in recipe.basis}
        inferred = inferred.assign(uses={**others, **dict.fromkeys(recipe.basis, "basis")})
    return inferred.assign(roles=recipe.roles, uses=recipe.uses)


def asked(roles: Roles, recipe: Recipe) -> Roles:
    """The same roles, where the recipe asks for an outcome, and of columns, that are among them.

    Raises `RoleError` for a column that does not exist.
    """
    for name in filter(None, (recipe.outcome, *recipe.known_before)):
        roles.source(name)
    return roles


def clean_table(table: DataFrame, roles: Roles, recipe: Recipe) -> CleanTable:
    """The customers that take part, and a receipt for what was made of every row.

    Raises `CleaningError` when fewer than `standards.CUSTOMERS_TO_CUT` customers take part.
    """
    if len(table) < CUSTOMERS_TO_CUT:
        raise CleaningError(_too_few(len(table)))
    part = taking_part(table, recipe)
    if len(part) < CUSTOMERS_TO_CUT:
        raise CleaningError(
            f"Only {len(part):,} of {len(table):,} customers meet “{recipe.only}”, and segments are cut from "
            f"{CUSTOMERS_TO_CUT} on. Take a condition away, or change it."
        )
    cleaned = with_expectation(_cleaned(part, roles, recipe), recipe)
    return (
        with_taken_out(cleaned, table, recipe.only, literal=_literal(table, recipe))
        if recipe.only
        else cleaned
    )


def _cleaned(table: DataFrame, roles: Roles, recipe: Recipe) -> CleanTable:
    if recipe.preset == "thesis":
        return thesis.prepare(table)
    cleaned = clean(table, roles, missing=recipe.missing, reference_date=recipe.reference_date)
    if len(cleaned.data) < CUSTOMERS_TO_CUT:
        raise CleaningError(
            f"Only {len(cleaned.data):,} of {len(table):,} customers are complete. "
            "Keep those with missing values; they are filled with the median."
        )
    return cleaned


def matrix_of(cleaned: CleanTable, recipe: Recipe) -> FeatureMatrix:
    """The matrix that is clustered: the basis columns, or every column for the thesis’s recipe."""
    if recipe.preset == "thesis":
        return thesis.encode(cleaned.data)
    if foretells(recipe):
        return lens(cleaned, recipe)
    return matrix_of_basis(cleaned, recipe)


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


def finish(
    table: Table,
    recipe: Recipe,
    roles: Roles,
    cleaned: CleanTable,
    scores: Sweep,
    verdict: Verdict | None,
    *,
    orders: Customers | None = None,
) -> Study:
    """From the sweep to the personas, at the recipe’s k or the recommended one."""
    clustering = segments_of(recipe, cleaned, scores, verdict)
    return finish_with(clustering, table, recipe, roles, cleaned, scores, verdict, orders=orders)


def finish_with(
    clustering: Clustering,
    table: Table,
    recipe: Recipe,
    roles: Roles,
    cleaned: CleanTable,
    scores: Sweep,
    verdict: Verdict | None,
    *,
    orders: Customers | None = None,
) -> Study:
    """From segments that were found to the personas."""
    money = money_of(table, roles, recipe.currency)
    measured = profile(cleaned, clustering, rows=recipe.rows, money=money)
    first = names_first(recipe, cleaned, scores, verdict, known=(clustering, measured))
    personas = computed_personas(measured, clustering, recipe, first)
    return Study(
        recipe=recipe.replace(k=_k_of(clustering)),
        table=table,
        roles=roles,
        clean=cleaned,
        matrix=scores.matrix,
        sweep=scores,
        verdict=(own := verdict_on(clustering, verdict)),
        _by_likeness=None if own is verdict else verdict,
        clustering=clustering,
        projection=project(scores.matrix),
        profile=measured,
        personas=edited(personas, recipe.personas),
        orders=orders,
    )


def computed_personas(
    measured: Profile, clustering: Clustering, recipe: Recipe, first: FirstNames | None
) -> tuple[Persona, ...]:
    """The personas before a person’s own words, `first` being the names that stay with their customers."""
    rules = rules_of(recipe)
    given = given_rules(clustering, rules if recipe.pack else None)
    kept = {} if first is None else first.kept(measured, clustering)
    reserved = None if first is None else first.reserved(clustering)
    return called(name_personas(measured, rules, {**kept, **given}, reserved), clustering)


def names_first(
    recipe: Recipe,
    cleaned: CleanTable,
    scores: Sweep,
    verdict: Verdict | None,
    *,
    known: tuple[Clustering, Descriptives] | None = None,
) -> FirstNames | None:
    """The names of the recommended cut, which stay with their customers at every other number of segments.

    None where segments are not those of the sweep: drawn, or found another way. `known` are segments that
    are described already, which spares it where they are those.
    """
    if recipe.algorithm != "k-means" or recipe.preset == "thesis":
        return None
    found = clustering_of(recipe.replace(joined={}, numbers={}), scores, recommended_k(scores, verdict))
    if known is not None and found.is_alike(known[0]):
        return first_names(known[1], found, rules_of(recipe))
    return first_names(describe(cleaned, found, rows=recipe.rows), found, rules_of(recipe))


@dataclass(frozen=True, eq=False)
class NamedCut:
    """The segments at one k, and the names they earn, segment 1 first, without a person’s own words."""

    clustering: Clustering
    names: tuple[str, ...]


def named_cuts(recipe: Recipe, scores: Sweep, names: Mapping[int, tuple[str, ...]]) -> dict[int, NamedCut]:
    """Every k of the sweep with its segments and their names, which `names_at_every_k` gives."""
    return {k: NamedCut(clustering_of(recipe, scores, k), names[k]) for k in scores.ks}


def names_at_every_k(
    recipe: Recipe, cleaned: CleanTable, scores: Sweep, verdict: Verdict | None
) -> dict[int, tuple[str, ...]]:
    """The names at every k of the sweep, segment 1 first, as studies at these k have them."""
    bare = recipe.replace(personas={})
    first = names_first(bare, cleaned, scores, verdict)
    return {k: names_of(bare, cleaned, clustering_of(bare, scores, k), first) for k in scores.ks}


def names_of(
    recipe: Recipe, cleaned: CleanTable, clustering: Clustering, first: FirstNames | None = None
) -> tuple[str, ...]:
    """The names that the personas of a study bear, segment 1 first, without what else makes a study.

    They hang on what describes the segments alone: no projection, no test and no tree. `first` is what
    `names_first` gives for the same recipe.
    """
    given = given_names(clustering)
    if len(given) < clustering.k:
        described = describe(cleaned, clustering, rows=recipe.rows)
        kept = {} if first is None else first.kept(described, clustering)
        reserved = None if first is None else first.reserved(clustering)
        given = {**earned_names(described, rules_of(recipe), kept, reserved), **given}
    return tuple(edited_names(given, recipe.personas).values())


def rules_of(recipe: Recipe) -> Rules | None:
    """The names and strategies that the person chose: a pack of their own, or that of a kind of business."""
    if recipe.pack:
        return load_rules(recipe.pack)
    return pack(PACKS[recipe.business]) if recipe.business else None


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
    """The segments of a division of these customers, with those made one that the person joined."""
    drawn = divided(division, scores.matrix, cleaned.known, seed=recipe.seed)
    return join(drawn, recipe.joined[drawn.k]) if drawn.k in recipe.joined else drawn


def _k_of(clustering: Clustering) -> int:
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
    return (
        f"This file has {has}. Segments can be cut from {CUSTOMERS_TO_CUT} customers on, and judged from "
        f"{CUSTOMERS_TO_JUDGE} on; {CUSTOMERS_TO_JUDGE_WELL} or more are better."
    )
