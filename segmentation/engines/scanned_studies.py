"""A study of more rows than memory holds: chosen on a sample, counted over everything.

Roles, sweep, verdict and map come from a sample that is drawn by a seed; what clips and scales columns, where
the centers settle, sizes, profile, cards, rules and receipt come from all rows. What comes out is a study as
any other: it is saved, scores a new month, and is written as SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pandas import DataFrame

from segmentation import studies
from segmentation.act.models.models import Spread, model_of, reaches, spread_of
from segmentation.act.models.scales import stacked
from segmentation.act.models.study_documents import StudyDocument
from segmentation.act.personas.edits import edited
from segmentation.engines.carriers.carriers import Carrier
from segmentation.engines.full_censuses import counted
from segmentation.engines.full_receipts import receipt_of
from segmentation.engines.full_segments import segments_of_all
from segmentation.engines.orders.orders import CustomersBuilt
from segmentation.engines.passes.censuses import Census
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.drawn_segments import DRAWN, scoring_of
from segmentation.engines.passes.full_profiles import (
    ProfilePart,
    ProfileSums,
    Told,
    averages_of,
    counts_of,
    empty_sums,
    exact,
    is_logged,
    nearness,
    placed,
)
from segmentation.engines.passes.polished import Polished
from segmentation.engines.passes.repeated_ids import Repeats, repeats_of
from segmentation.engines.sampled_sources import SampledSource, Stage
from segmentation.errors import EngineError, ExportError
from segmentation.language.phrases import count
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.duplicates import customer_id, people_id
from segmentation.prepare.roles.role_rules import Role
from segmentation.recipes import Recipe
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.outcome.lens import foretells
from segmentation.segment.profile.profiles import Profile
from segmentation.segment.profile.segment_rules import guesser_of
from segmentation.segment.rfm.rfm_grids import Grid, Scoring
from segmentation.segment.verdict.judge import Verdict, judge
from segmentation.segment.ways import WAYS
from segmentation.steps import naming, segmenting
from segmentation.studies import Study

SAMPLE_ROWS = 100_000
"""Rows on which roles, the number of segments and the verdict are found: more change none of them, and a
dashboard shows them at once."""


@dataclass(frozen=True, eq=False, repr=False)
class ScannedStudy(Study):
    """A study whose `table`, `matrix` and labels are those of a sample, and whose figures are of all rows."""

    rows: int = 0
    """How many there are in all, of whom the sample was drawn."""
    spreads: tuple[Spread, ...] = ()
    """How far all customers of each segment lie from its center."""
    passes: int = 0
    """Passes over all rows that the centers took to settle."""
    settled: bool = True
    """Whether they did before the passes ran out."""
    census: Census = field(default_factory=Census)
    read_by: tuple[str, ...] = ()
    """The source and the engine, as the words of a command; none where rows were at hand."""

    digest: str = ""
    """That of the sample as a file, by which a dashboard knows it for the study’s own."""
    grid: Grid | None = None
    """All rows by their scores of recency and frequency; `None` where no three columns tell these."""

    @property
    def _place(self) -> tuple[str, ...]:
        """The source as a person wrote it, and the engine that goes over it."""
        return self.read_by or super()._place

    @property
    def sampled(self) -> int:
        """How many rows the sample holds."""
        return len(self.table.data)

    def customers(self) -> DataFrame:
        """Every row with its segment, where the sample is everything.

        Raises `ExportError` where it is not: nobody shall take some customers for all.
        """
        self._need_everybody()
        return super().customers()

    def write(self, path: str | PathLike[str], *, format: str | None = None) -> Path:
        """Write the study to a file, as any other. Raises `ExportError` for lists of customers as well."""
        from segmentation.act.exports import EXPORTS
        from segmentation.act.targets import format_of

        if EXPORTS[format_of(Path(path), format, how="format=…")].group in ("customers", "advertise"):
            self._need_everybody()
        return super().write(path, format=format)

    def _need_everybody(self) -> None:
        if self.sampled < self.rows:
            raise ExportError(
                f"Of {self.rows:,} rows a sample of {self.sampled:,} is at hand. Label all of them where "
                "they lie: scan(…).label(study, “labelled/”)."
            )

    def score_grid(self) -> Grid:
        """All rows by their scores of recency and frequency.

        Raises `ClusteringError` where a column is missing, `ExportError` where only the sample has all three.
        """
        if self.grid is None:
            found = super().score_grid()
            self._need_everybody()
            return found
        return self.grid

    def summary(self) -> dict[str, Any]:
        """The study in plain JSON values, of all rows."""
        return {**super().summary(), "rows": self.rows, "sampled": self.sampled, "passes": self.passes}

    def _as_document(self, document: StudyDocument) -> StudyDocument:
        """What is kept of it: the model tells how far all customers lie from their centers."""
        model = document.model
        whole = None if model is None else replace(model, customers=self.census.inside, spreads=self.spreads)
        found = replace(document, model=whole)
        if self.sampled == self.rows:
            return found
        return replace(found, file=replace(document.file, digest=self.digest), sampled=self.sampled)


def study_of(
    carrier: Carrier,
    recipe: Recipe,
    drawn: pa.Table | None = None,
    *,
    verdict: bool = True,
    sample_rows: int = SAMPLE_ROWS,
    stage: Stage | None = None,
    built: CustomersBuilt | None = None,
) -> ScannedStudy:
    """The study of all rows that a carrier goes over.

    `drawn` is a sample of them that stands already, `built` tells of the order lines they were made of.

    Raises a `SegmentationError` whose message says what to change.
    """
    _check(recipe)
    drawn = carrier.sample(sample_rows, recipe.seed) if drawn is None else drawn
    source = SampledSource.of(carrier, recipe, drawn, stage, built)
    cleaned, census, features = counted(source)
    matrix = FeatureMatrix(features, stacked(features, cleaned.data), cleaned.data.index)
    scores = segmenting.sweep_of(matrix, recipe)
    judgement = _told(source, judge(matrix, scores, seed=recipe.seed)) if verdict else None
    polished = segments_of_all(source, scores, features, cleaned, census, judgement)
    return _finished(source, polished, cleaned, census, judgement)


def _check(recipe: Recipe) -> None:
    """Raises `EngineError` for choices that need every row at once."""
    called = WAYS[recipe.algorithm].called if recipe.algorithm in WAYS else recipe.algorithm
    wish = (
        "the published recipe"
        if recipe.preset == "thesis"
        else f"“{called}”"
        if recipe.algorithm not in ("k-means", "Ward", "mixture", *DRAWN)
        else "segments that lean on an outcome"
        if foretells(recipe)
        else "limits of size"
        if recipe.min_size > 0 or recipe.max_size < 1
        else ""
    )
    if wish:
        raise EngineError(
            "Engines find segments by k-means, Ward or latent classes, or draw them by limits, and "
            f"{wish} needs all rows in memory. Leave it out, or take a sample of the file."
        )


def _told(source: SampledSource, judgement: Verdict) -> Verdict:
    """A verdict on the sample, whose reasons say of whom they speak: their counts are not of all rows."""
    if source.whole:
        return judgement
    of = f"{count(len(source.table.data))} rows, a random sample of all {count(source.rows)}"
    return replace(judgement, reasons=(*judgement.reasons, f"All counts here are of {of}."))


def _finished(
    source: SampledSource,
    polished: Polished,
    cleaned: CleanTable,
    census: Census,
    judgement: Verdict | None,
) -> ScannedStudy:
    """The study, with everything counted that can be."""
    recipe, table, clustering, scores = source.recipe, source.table, polished.clustering, polished.sweep
    again = _repeated(source, cleaned)
    cleaned = replace(cleaned, receipt=receipt_of(census, cleaned, source.built, again))
    draft = studies.finish(table, recipe, cleaned.roles, cleaned, scores, judgement, clustering=clustering)
    scoring = scoring_of(recipe, cleaned, census)
    whole, sums = _profiled(source, draft, census, scoring)
    first = naming.names_first(recipe, cleaned, scores, judgement)
    personas = naming.computed_personas(whole, clustering, recipe, first)
    carrier = source.carrier
    return ScannedStudy(
        **{
            **{each.name: getattr(draft, each.name) for each in fields(Study)},
            "clustering": replace(clustering, inertia=sums.inertia),
            "profile": whole,
            "personas": edited(personas, recipe.personas),
        },
        rows=census.rows,
        spreads=tuple(
            spread_of(one.total, one.quantiles, far) for one, far in zip(sums.near, sums.far, strict=True)
        ),
        passes=polished.passes,
        settled=polished.settled,
        census=census,
        digest=source.digest,
        grid=None if scoring is None else scoring.grid(sums.grid),
        read_by=() if carrier.name == "memory" else (carrier.source, "--engine", _asked_for(carrier)),
    )


def _repeated(source: SampledSource, cleaned: CleanTable) -> tuple[str, int] | None:
    """The column that names customers, and how many rows name one who came before."""
    name = customer_id(cleaned.roles)
    if name is None or name not in cleaned.data or name not in source.typed.fields:
        return None
    found = _repeats(source, cleaned, name)
    people = people_id(cleaned.data, cleaned.roles)
    if found.are_orders and people is not None and people in source.typed.fields:
        name, found = people, _repeats(source, cleaned, people)
    return (name, found.rows) if found.rows else None


def _repeats(source: SampledSource, cleaned: CleanTable, name: str) -> Repeats:
    cleaning = Cleaning.of(cleaned, source.typed, [name])
    what = "looking for customers who come again"
    return repeats_of(cleaning, name, source.rows, lambda part: source.reduce(what, part, cleaning.sources))


def _profiled(
    source: SampledSource, draft: Study, census: Census, scoring: Scoring | None
) -> tuple[Profile, ProfileSums]:
    """The profile of all rows, and the sums that it is made of."""
    sampled, clustering = draft.profile, draft.clustering
    middles = _middles(census, sampled.means.columns)
    sums = _profile_sums(source, draft, {n: m for n, (m, logged) in middles.items() if logged}, scoring)
    counts = counts_of(sums, sampled.categories, draft.clean.roles.names(Role.MANY_VALUED))
    usual = {n: census.numbers[n].histogram.quantiles((0.5,))[0] for n in middles}
    columns = [feature.column for feature in clustering.matrix.features]
    guesses = not source.whole and clustering.division is None
    return exact(sampled, sums, averages_of(sums, usual), counts, columns, guesses=guesses), sums


def _profile_sums(
    source: SampledSource, draft: Study, middles: Mapping[str, float], scoring: Scoring | None
) -> ProfileSums:
    model, sampled, cleaned, told = model_of(draft), draft.profile, draft.clean, Told.of(draft.clean)
    names = list(sampled.categories)
    columns = [*map(str, sampled.means.columns), *(name for name in sampled.proxies if name not in names)]
    lines = () if model.lines is None else model.lines.columns
    scored = () if scoring is None else scoring.columns
    asked = dict.fromkeys([*model.columns, *lines, *columns, *names, *told.columns, *scored])
    cleaning = Cleaning.of(cleaned, source.typed, asked)
    data = cleaned.data
    labels, squared, _ = placed(model, data, cleaned.known)
    near = nearness(model, cleaned.known, labels, reaches(squared, model.segments.parts, labels))
    rules = tuple((r.segment, r.limits) for r in sampled.rules if r is not None and not r.drawn)
    empty = empty_sums(
        data, labels, near, model.k, columns, names, middles, len(rules),
        features=len(model.scales), past=sampled.history.columns, whole=source.whole,
    )  # fmt: skip
    guesser = None if source.whole else guesser_of(data.loc[draft.clustering.matrix.index], draft.clustering)
    part = ProfilePart(model, cleaning, empty, middles, rules, guesser, told, scoring)
    return source.reduce("profiling", part, cleaning.sources)


def _asked_for(carrier: Carrier) -> str:
    """The engine that a person names to have this carrier: on this machine one name stands for all."""
    return "spark" if carrier.name == "spark" else "duckdb"


def _middles(census: Census, columns: Iterable[Any]) -> dict[str, tuple[float, bool]]:
    """Column → the middle of its positive values, and whether it is compared by its logarithm."""
    found = {}
    for name in map(str, columns):
        one = census.numbers[name]
        logged = one.moments.count > 0 and is_logged(one.moments, one.histogram.low)
        found[name] = (one.histogram.quantiles((0.5,), above=0.0)[0] if logged else np.nan, logged)
    return found
