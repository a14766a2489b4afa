"""A study of more rows than memory holds: chosen on a sample, counted over everything.

Roles, sweep, verdict and map come from a sample that is drawn by a seed; what clips and scales columns, where
the centers settle, sizes, profile, cards, rules and receipt come from all rows. What comes out is a study as
any other: it is saved, scores a new month, and is written as SQL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas import DataFrame, Series, Timestamp

from segmentation import studies
from segmentation.act.models.models import Model, Spread, model_of, reaches, spread_of
from segmentation.act.models.study_documents import StudyDocument
from segmentation.act.personas.edits import edited
from segmentation.engines.carriers.carriers import Carrier, Part, Seen, Sum
from segmentation.engines.full_receipts import receipt_of
from segmentation.engines.orders.orders import CustomersBuilt
from segmentation.engines.passes.censuses import Census, CensusPart, Moments, NumberCensus
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.closer_looks import CloserPart, brackets_of
from segmentation.engines.passes.days import DaysPart
from segmentation.engines.passes.drawings import Drawn, DrawPart, PairPart
from segmentation.engines.passes.drawn_segments import (
    DRAWN,
    DrawnPart,
    scoring_of,
    with_drawn,
    with_limits,
)
from segmentation.engines.passes.em_passes import EMPart, EMSums, settle_classes
from segmentation.engines.passes.fast_points import PointMaker
from segmentation.engines.passes.full_classes import begin_classes, division_of, to_send
from segmentation.engines.passes.full_features import features_of
from segmentation.engines.passes.full_profiles import (
    ProfilePart,
    ProfileSums,
    Told,
    averages_of,
    counts_of,
    empty_sums,
    exact,
    is_logged,
    middle_and_spread,
    nearness,
    placed,
)
from segmentation.engines.passes.latent_columns import ShapesPart, columns_of
from segmentation.engines.passes.lloyd_passes import LloydPart, Settled, Together, settle
from segmentation.engines.passes.polished import Polished, with_centers, with_settled
from segmentation.engines.passes.rank_histograms import Floats, Histogram, edges_of
from segmentation.engines.passes.repeated_ids import Repeats, repeats_of
from segmentation.engines.passes.typed_batches import Typed, sample_bytes, sample_table
from segmentation.errors import EngineError, ExportError
from segmentation.language.phrases import count
from segmentation.prepare.cleaning.cleaning import CleanTable, days_told, never_theirs
from segmentation.prepare.orders.customer_roles import roles_of_buyers
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.derived_dates import read_dates, reference_day
from segmentation.prepare.roles.duplicates import customer_id, people_id
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.prepare.roles.roles import Roles, Use
from segmentation.prepare.roles.row_samples import first_columns
from segmentation.prepare.roles.weights import measure_ties, with_names
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering
from segmentation.segment.features import Feature, FeatureMatrix, numbers
from segmentation.segment.outcome.lens import foretells
from segmentation.segment.profile.segment_rules import guesser_of
from segmentation.segment.rfm.rfm_grids import Grid, Scoring
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict, judge
from segmentation.segment.ways import WAYS
from segmentation.steps import naming, preparing, segmenting
from segmentation.studies import Study

SAMPLE_ROWS = 100_000
"""Rows on which roles, the number of segments and the verdict are found: more change none of them, and a
dashboard shows them at once."""
_CATEGORIES = (Role.FLAG, Role.CATEGORICAL, Role.MANY_VALUED, Role.SENSITIVE)

Stage = Callable[[str, int], Seen]
"""Told what begins and how many rows will go by; gives what hears of them."""


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
    work = _Work.begun(carrier, recipe, drawn, stage or _unheard, built)
    cleaned, census, features = work.counted()
    matrix = FeatureMatrix(features, _points(features, cleaned), cleaned.data.index)
    scores = segmenting.sweep_of(matrix, recipe)
    judgement = work.told(judge(matrix, scores, seed=recipe.seed)) if verdict else None
    if recipe.algorithm == "mixture":
        polished = work.of_classes(scores, features, cleaned, census)
    else:
        begun = segmenting.segments_of(with_limits(recipe, cleaned, census), cleaned, scores, judgement)
        found = work.placed if recipe.algorithm == "Ward" else work.polished
        settle = found if begun.division is None else work.drawn
        polished = settle(begun, scores, features, cleaned)
    return work.finished(polished, cleaned, census, judgement)


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


def _unheard(what: str, rows: int) -> Seen:
    return lambda rows: None


@dataclass(frozen=True, eq=False)
class _Work:
    """What a study is made from: the carrier, the sample, and how batches are read."""

    carrier: Carrier
    recipe: Recipe
    stage: Stage
    rows: int
    table: Table
    """The sample."""
    typed: Typed
    whole: bool
    """Whether the sample is everything."""
    built: CustomersBuilt | None
    digest: str
    """That of the sample as a file."""

    @classmethod
    def begun(
        cls, carrier: Carrier, recipe: Recipe, drawn: pa.Table, stage: Stage, built: CustomersBuilt | None
    ) -> _Work:
        """With the sample understood."""
        rows, table = carrier.rows(), sample_table(drawn, carrier.source, recipe.literal)
        typed = Typed.of(table, carrier.schema(), recipe.literal)
        digest = hashlib.sha256(sample_bytes(drawn)).hexdigest()
        return cls(carrier, recipe, stage, rows, table, typed, drawn.num_rows >= rows, built, digest)

    def reduce(self, what: str, part: Part[Sum], columns: Iterable[str]) -> Sum:
        """One pass over all rows."""
        names = [self.typed.fields[name] for name in dict.fromkeys(columns)]
        return self.carrier.reduce(part, names, self.stage(what, self.rows))

    def counted(self) -> tuple[CleanTable, Census, tuple[Feature, ...]]:
        """The sample cleaned with what all rows tell, the census, and the columns of the matrix."""
        inferred = preparing.inferred_roles(preparing.taking_part(self.table.data, self.recipe), self.recipe)
        inferred = inferred if self.built is None else roles_of_buyers(inferred)
        roles = preparing.asked(preparing.lay_over(inferred, self.recipe), self.recipe)
        day = self._day(roles)
        dated = self.recipe if day is None else self.recipe.replace(reference_date=day.isoformat())
        cleaned = preparing.clean_table(self.table.data, roles, dated)
        census, drawn = self._census(cleaned)
        cleaned = _with_census(cleaned, census)
        if drawn.is_whole:  # which columns go together is told by the rows that all of them would be told by
            ties = measure_ties(drawn.frame, list(inferred.ties))
            derived = {day: name for day, name in cleaned.made.items() if name in cleaned.roles.ties}
            cleaned = replace(cleaned, roles=replace(cleaned.roles, ties=with_names(ties, derived)))
        return cleaned, census, features_of(census, cleaned, self.recipe)

    def _day(self, roles: Roles) -> Timestamp | None:
        """The day that dates are counted to: the latest of all rows, unless the person names one."""
        dates = roles.names(Role.DATE, Role.END_DATE)
        if not dates:
            return None
        if self.recipe.reference_date is not None or self.whole:
            return reference_day(read_dates(self.table.data, roles), self.recipe.reference_date)
        latest = self.reduce("finding the latest day", DaysPart(self.typed, tuple(dates)), dates).latest
        own = read_dates(roles.known(self.table.data)[0], roles)
        held = {n: pd.concat([column, Series([latest.get(n, pd.NaT)])]) for n, column in own.items()}
        return reference_day(held)

    def _census(self, cleaned: CleanTable) -> tuple[Census, Drawn]:
        """What there is in all rows, column by column, and the rows that tell which columns go together."""
        builds = {*_built(cleaned), *(self.recipe.basis or ())}
        told = [c.name for c in cleaned.roles if c.name in builds or _is_counted(c.role, c.use)]
        counted = [name for name in told if name in cleaned.data]
        names = [n for n in counted if not _is_number(cleaned, n)]
        values = [n for n in counted if _is_number(cleaned, n)]
        averages = {n: made.of for n, made in cleaned.roles.made.items() if made.how != "total"}
        undated = [n for n in cleaned.roles.undated if n in self.typed.fields]
        ends = tuple(dict.fromkeys([*cleaned.roles.names(Role.END_DATE), *undated]))
        asked = dict.fromkeys([*counted, *ends, *(of for each in averages.values() for of in each)])
        cleaning = Cleaning.of(_unfilled(cleaned), self.typed, asked)
        known, whole = cleaned.known, self.whole
        held = {n: known[n] if n in known else cleaned.data[n] for n in values}
        empty = {n: _nothing(numbers(column), whole=whole) for n, column in held.items()}
        census = CensusPart(cleaning, empty, tuple(names), ends, averages)
        there = {*self.typed.fields, *cleaned.roles.made}
        kept = [name for name in cleaned.roles.ties if name in there]
        first = first_columns(self.table.data)
        drawing = DrawPart(Cleaning.of(_unfilled(cleaned), self.typed, [*first, *kept]), len(first))
        both = PairPart(census, drawing)
        found = self.reduce("counting", both, [*cleaning.sources, *drawing.cleaning.sources])
        return (found.one if whole else self._refined(found.one, cleaned)), found.other

    def _refined(self, census: Census, cleaned: CleanTable) -> Census:
        """With the very values about what clips, fills and takes logarithms, so that these are exact."""
        asked = {n: one.histogram for n, one in census.numbers.items() if one.missing or n in _built(cleaned)}
        gaps = {name: brackets_of(one) for name, one in asked.items() if one.total}
        if not gaps:
            return census
        cleaning = Cleaning.of(_unfilled(cleaned), self.typed, gaps)
        found = self.reduce("looking closer", CloserPart(cleaning, gaps), cleaning.sources).values
        numbers = dict(census.numbers)
        for name, here in gaps.items():
            finer = numbers[name].histogram
            for (low, high), values in zip(here, found[name], strict=True):
                finer = finer.refined(low, high, values)
            numbers[name] = numbers[name].with_histogram(finer)
        return replace(census, numbers=numbers)

    def told(self, judgement: Verdict) -> Verdict:
        """A verdict on the sample, whose reasons say of whom they speak: their counts are not of all rows."""
        if self.whole:
            return judgement
        of = f"{count(len(self.table.data))} rows, a random sample of all {count(self.rows)}"
        return replace(judgement, reasons=(*judgement.reasons, f"All counts here are of {of}."))

    def polished(
        self, begun: Clustering, scores: Sweep, features: tuple[Feature, ...], cleaned: CleanTable
    ) -> Polished:
        """The segments about the means of all rows, and the sweep with those next to them settled as well."""
        cut, maker = begun.found or begun, PointMaker(features)
        cleaning = Cleaning.of(cleaned, self.typed, maker.columns)
        beside = {k: scores.centroids[scores.row(k)] for k in (cut.k - 1, cut.k + 1) if k in scores.ks}

        def go(centers: tuple[Floats, ...], number: int) -> Together:
            part = LloydPart(maker, cleaning, centers)
            return self.reduce(f"settling {cut.k} segments, pass {number}", part, cleaning.sources)

        found, passes = settle({cut.k: cut.centroids, **beside}, cut.k, go)
        sweep = with_settled(scores, found)
        return Polished(with_centers(begun, found[cut.k], sweep), sweep, passes, found[cut.k].rests)

    def placed(
        self, begun: Clustering, scores: Sweep, features: tuple[Feature, ...], cleaned: CleanTable
    ) -> Polished:
        """Everybody at the nearest mean of the hierarchy of some thousand customers of the sample."""
        cut, maker = begun.found or begun, PointMaker(features)
        cleaning = Cleaning.of(cleaned, self.typed, maker.columns)
        part = LloydPart(maker, cleaning, (cut.centroids,))
        (sums,) = self.reduce("counting who is nearest to which centre", part, cleaning.sources).each
        where = Settled(cut.centroids, sums, moved=0.0)
        made = replace(with_centers(begun, where, scores), silhouette=begun.silhouette)
        return Polished(made, scores, passes=1, settled=True)

    def drawn(
        self, begun: Clustering, scores: Sweep, features: tuple[Feature, ...], cleaned: CleanTable
    ) -> Polished:
        """The segments that a person draws, about the means of all rows: one pass counts them."""
        division, maker = (begun.found or begun).division, PointMaker(features)
        assert division is not None, "only drawn segments come here"
        cleaning = Cleaning.of(cleaned, self.typed, [*maker.columns, *division.columns])
        part = DrawnPart(maker, cleaning, to_send(division))
        sums = self.reduce("counting who falls where", part, cleaning.sources)
        return Polished(with_drawn(begun, sums), scores, passes=1, settled=True)

    def of_classes(
        self, scores: Sweep, features: tuple[Feature, ...], cleaned: CleanTable, census: Census
    ) -> Polished:
        """The latent classes of all rows, moved from those of the sample until a step changes nothing."""
        cleaning = Cleaning.of(cleaned, self.typed, [one.column for one in features])
        looked = ShapesPart.of(features, cleaning, cleaned.known)
        shapes = self.reduce("looking at the columns of classes", looked, cleaning.sources)
        columns = columns_of(features, shapes, census, cleaned.known)
        begun = begin_classes(columns, shapes, cleaned.known, census.kept, self.recipe)

        def go(weight: Floats, number: int) -> EMSums:
            part = EMPart(cleaning, columns, begun.layout, weight)
            return self.reduce(f"settling {len(weight)} classes, pass {number}", part, cleaning.sources)

        found = settle_classes(begun.few, begun.parameters, columns.least_variances, go)
        division = division_of(begun, found, cleaned.known, scores.matrix.columns)
        clustering = segmenting.segments_in(division, self.recipe, cleaned, scores)
        made = self.drawn(clustering, scores, features, cleaned)
        return replace(made, passes=found.passes, settled=found.rests)

    def finished(
        self,
        polished: Polished,
        cleaned: CleanTable,
        census: Census,
        judgement: Verdict | None,
    ) -> ScannedStudy:
        """The study, with everything counted that can be."""
        recipe, table, clustering, scores = self.recipe, self.table, polished.clustering, polished.sweep
        again = self._repeated(cleaned)
        cleaned = replace(cleaned, receipt=receipt_of(census, cleaned, self.built, again))
        draft = studies.finish(
            table, recipe, cleaned.roles, cleaned, scores, judgement, clustering=clustering
        )
        model, sampled = model_of(draft), draft.profile
        middles = _middles(census, sampled.means.columns)
        scoring = scoring_of(recipe, cleaned, census)
        sums = self._profile(draft, model, {n: m for n, (m, logged) in middles.items() if logged}, scoring)
        counts = counts_of(sums, sampled.categories, cleaned.roles.names(Role.MANY_VALUED))
        usual = {n: census.numbers[n].histogram.quantiles((0.5,))[0] for n in middles}
        columns = [feature.column for feature in clustering.matrix.features]
        guesses = not self.whole and clustering.division is None
        whole = exact(sampled, sums, averages_of(sums, usual), counts, columns, guesses=guesses)
        first = naming.names_first(recipe, cleaned, scores, judgement)
        personas = naming.computed_personas(whole, clustering, recipe, first)
        carrier = self.carrier
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
            digest=self.digest,
            grid=None if scoring is None else scoring.grid(sums.grid),
            read_by=() if carrier.name == "memory" else (carrier.source, "--engine", _asked_for(carrier)),
        )

    def _repeated(self, cleaned: CleanTable) -> tuple[str, int] | None:
        """The column that names customers, and how many rows name one who came before."""
        name = customer_id(cleaned.roles)
        if name is None or name not in cleaned.data or name not in self.typed.fields:
            return None
        found = self._repeats(cleaned, name)
        people = people_id(cleaned.data, cleaned.roles)
        if found.are_orders and people is not None and people in self.typed.fields:
            name, found = people, self._repeats(cleaned, people)
        return (name, found.rows) if found.rows else None

    def _repeats(self, cleaned: CleanTable, name: str) -> Repeats:
        cleaning = Cleaning.of(cleaned, self.typed, [name])
        what = "looking for customers who come again"
        return repeats_of(cleaning, name, self.rows, lambda part: self.reduce(what, part, cleaning.sources))

    def _profile(
        self, draft: Study, model: Model, middles: Mapping[str, float], scoring: Scoring | None
    ) -> ProfileSums:
        sampled, cleaned, told = draft.profile, draft.clean, Told.of(draft.clean)
        names = list(sampled.categories)
        columns = [*map(str, sampled.means.columns), *(name for name in sampled.proxies if name not in names)]
        lines = () if model.lines is None else model.lines.columns
        scored = () if scoring is None else scoring.columns
        asked = dict.fromkeys([*model.columns, *lines, *columns, *names, *told.columns, *scored])
        cleaning = Cleaning.of(cleaned, self.typed, asked)
        data = cleaned.data
        labels, squared, _ = placed(model, data, cleaned.known)
        near = nearness(model, cleaned.known, labels, reaches(squared, model.segments.parts, labels))
        rules = tuple((r.segment, r.limits) for r in sampled.rules if r is not None and not r.drawn)
        empty = empty_sums(
            data, labels, near, model.k, columns, names, middles, len(rules),
            features=len(model.scales), past=sampled.history.columns, whole=self.whole,
        )  # fmt: skip
        guesser = (
            None if self.whole else guesser_of(data.loc[draft.clustering.matrix.index], draft.clustering)
        )
        part = ProfilePart(model, cleaning, empty, middles, rules, guesser, told, scoring)
        return self.reduce("profiling", part, cleaning.sources)


def _asked_for(carrier: Carrier) -> str:
    """The engine that a person names to have this carrier: on this machine one name stands for all."""
    return "spark" if carrier.name == "spark" else "duckdb"


def _built(cleaned: CleanTable) -> set[str]:
    """The columns of the clean table that build, where a date builds as the days since."""
    return {cleaned.made.get(name, name) for name in cleaned.roles.basis}


def _is_counted(role: Role, use: Use) -> bool:
    return use in (Use.BASIS, Use.DESCRIPTOR) and (role in NUMBERS or role in _CATEGORIES)


def _is_number(cleaned: CleanTable, name: str) -> bool:
    types, kind = pd.api.types, cleaned.data[name].dtype
    role = cleaned.roles[name].role
    return bool(types.is_numeric_dtype(kind) and not types.is_bool_dtype(kind) and role not in _CATEGORIES)


def _nothing(values: Any, *, whole: bool) -> NumberCensus:
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    edges = edges_of(known, whole=whole)
    return NumberCensus(Histogram.empty(edges), Moments(*middle_and_spread(known)))


def _unfilled(cleaned: CleanTable) -> CleanTable:
    """The same, with open gaps of who never did something: how many they are, and the longest, are asked.

    For such a gap nobody is left out.
    """
    prepared = cleaned.preparation
    if prepared is None:
        return cleaned
    complete = tuple(name for name in prepared.complete if name not in prepared.longest)
    return replace(cleaned, preparation=replace(prepared, longest={}, complete=complete))


def _with_census(cleaned: CleanTable, census: Census) -> CleanTable:
    """The sample with the medians of all rows in its gaps."""
    prepared = cleaned.preparation
    assert prepared is not None, "only the published recipe has none"
    counted = census.numbers
    longest = {n: counted[n].histogram.high if n in counted else d for n, d in prepared.longest.items()}
    stay_empty = {*never_theirs(cleaned.data, cleaned.roles), *days_told(prepared.derived, cleaned.roles)}
    fills = {
        name: one.histogram.quantiles((0.5,))[0]
        for name, one in census.numbers.items()
        if name not in longest and name not in stay_empty and _is_filled(cleaned, name, one)
    }
    known = cleaned.known
    filled = {n: known[n].astype("float64").fillna(f) for n, f in fills.items() if n in known}
    far = {n: _longest(known[n], prepared.longest[n], d) for n, d in longest.items() if n in known}
    return replace(
        cleaned,
        data=cleaned.data.assign(**filled, **far),
        preparation=replace(prepared, fills=fills, longest=longest),
    )


def _longest(column: Series[Any], sampled: float, whole: float) -> Series[Any]:
    return column.where(column != sampled, whole)


def _is_filled(cleaned: CleanTable, name: str, one: NumberCensus) -> bool:
    """Whether the gaps of a column are filled: see `clean`."""
    from segmentation.standards import TOO_EMPTY

    used = cleaned.roles[name].role in NUMBERS
    builds = name in cleaned.roles.basis
    return used and 0 < one.missing < one.rows and (builds or one.missing <= TOO_EMPTY * one.rows)


def _points(features: tuple[Feature, ...], cleaned: CleanTable) -> Any:
    from segmentation.act.models.scales import stacked

    return stacked(features, cleaned.data)


def _middles(census: Census, columns: Iterable[Any]) -> dict[str, tuple[float, bool]]:
    """Column → the middle of its positive values, and whether it is compared by its logarithm."""
    found = {}
    for name in map(str, columns):
        one = census.numbers[name]
        logged = one.moments.count > 0 and is_logged(one.moments, one.histogram.low)
        found[name] = (one.histogram.quantiles((0.5,), above=0.0)[0] if logged else np.nan, logged)
    return found
