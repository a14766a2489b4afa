"""A trained model: everything that gives other customers the segments of a study, as plain numbers.

It holds how each column is read, filled, clipped, logged and scaled, where the centers are, and how far the
study’s customers lay from them; never a customer. What fewer than `standards.TOLD_CUSTOMERS` share is not
told: the name of a rare category stands as a hash that only that very name gives, distances as steps that
several share.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series, Timestamp

from segmentation.act.models.drawn_lines import DrawnLines, Participants, lines_of, participants_of
from segmentation.act.models.foretold import Foretold, foretold_of
from segmentation.act.models.latent_lines import rare_levels
from segmentation.act.models.nearest_buyers import nearest_of
from segmentation.act.models.scales import Scale, is_rare, named, scale_of, stacked
from segmentation.prepare.cleaning.new_customers import LARGEST, Preparation
from segmentation.prepare.reading.options import DateOrder
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.amounts.derived_amounts import Made
from segmentation.prepare.roles.derived_dates import Derivation
from segmentation.prepare.roles.non_buyers import NonBuyers
from segmentation.segment.centers import squared_distances
from segmentation.segment.chances import doubts
from segmentation.segment.clusters import Clustering
from segmentation.segment.features import Feature, levels, unclipped
from segmentation.segment.profile.typicality import segment_densities
from segmentation.standards import LEVEL_CUSTOMERS, TOLD_CUSTOMERS

if TYPE_CHECKING:
    from segmentation.studies import Study

Kind = Literal["number", "truth", "day", "text"]

_STEPS = 100
"""Steps in which distances are kept: a typicality to the nearest hundredth."""
_DECILES = tuple(tenth / 10 for tenth in range(1, 10))
_DECILE_CUSTOMERS = 10 * LEVEL_CUSTOMERS
_KEPT_LEVELS = 50
"""Values of a column whose shares are kept, the most common ones."""


@dataclass(frozen=True)
class Source:
    """A column of the upload that the segments are computed from, and what it was like."""

    name: str
    kind: Kind
    unit: str | None
    """A currency mark or “%”, where the cells had one."""
    decimal: str | None
    date_order: DateOrder | None
    known: float
    """Share of the study’s customers with a value."""
    deciles: tuple[float, ...]
    """The nine values between tenths of the customers; empty for other than numbers, and for few."""
    bins: tuple[float, ...]
    """Share of the customers below the first of them, between each two different ones, from the last on."""
    shares: Mapping[str, float]
    """Value → share of the customers, of other than numbers: those that enough of them have."""


@dataclass(frozen=True)
class Computed:
    """A column computed from others: their sum or quotient, or a span of time up to a day."""

    how: Literal["total", "average", "left", "tenure", "days", "until", "age"]
    of: tuple[str, ...]
    day: str | None
    """ISO; `None` for a sum or quotient."""


@dataclass(frozen=True)
class NeverOrdered:
    """How customers who never ordered are told by their empty cells."""

    told_by: tuple[str, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    believed: bool


@dataclass(frozen=True)
class Steps:
    """What cleaning decided from the study’s customers, by column; see `Preparation`."""

    placeholders: Mapping[str, float]
    placeholder_days: Mapping[str, str]
    numbers: tuple[str, ...]
    computed: Mapping[str, Computed]
    fills: Mapping[str, float]
    longest: Mapping[str, float]
    complete: tuple[str, ...]
    never: NeverOrdered | None


@dataclass(frozen=True)
class Centers:
    """Segments told by the nearest center; an algorithm of another kind brings plain numbers of its own."""

    algorithm: str
    centers: tuple[tuple[float, ...], ...]
    """One per segment of the cut, in the units of the scaled columns."""
    parts: tuple[tuple[int, ...], ...]
    """Per segment, from 1: the numbers in the cut of what it is made of."""
    prices: tuple[float, ...] | None = None
    """Per segment of the cut: what is added to the squared distance, where sizes have limits."""


@dataclass(frozen=True)
class Spread:
    """How far the study’s customers of one segment lay from its center."""

    distances: tuple[float, ...]
    """In even steps, ascending; several customers share each. Where chances tell the segments, the log odds
    against belonging."""
    reach: float
    """Rounded up: nobody lay farther, their extreme values taken as they were. Where chances tell the
    segments, nobody departed farther from what is likeliest in theirs."""


@dataclass(frozen=True)
class Model:
    """What tells other customers their segments."""

    customers: int
    """How many the study’s file held, of those who take part."""
    headers: tuple[str, ...]
    """Every column of the study’s file, in order."""
    decimal: str
    date_order: DateOrder | None
    reference_day: str | None
    """ISO: the day to which dates were counted."""
    sources: tuple[Source, ...]
    steps: Steps
    scales: tuple[Scale, ...]
    segments: Centers
    spreads: tuple[Spread, ...]
    salt: str
    lines: DrawnLines | None = None
    """How a person drew the segments; `None` where the nearest center tells."""
    only: Participants | None = None
    """Who takes part; `None`: everybody does."""
    foretold: Foretold | None = None
    """What is expected of anybody, where segments lean on an outcome."""

    @property
    def k(self) -> int:
        """How many segments."""
        return len(self.segments.parts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that build, in order, each once."""
        return tuple(dict.fromkeys(scale.column for scale in self.scales))

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that build and that a file has: all but what is expected."""
        return tuple(c for c in self.columns if self.foretold is None or c != self.foretold.column)

    @property
    def asked(self) -> tuple[str, ...]:
        """The columns that tell who belongs where, whether by distance or by a line."""
        return tuple(dict.fromkeys((*self.read, *(() if self.lines is None else self.lines.columns))))

    def foreseen(self, values: DataFrame) -> DataFrame:
        """Prepared columns with what is expected of each customer beside them, where that counts."""
        if self.foretold is None:
            return values
        found = self.foretold.expected(self.named(values), self.scales)
        return values.assign(**{self.foretold.column: found})

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns of an upload that all is computed from, in order."""
        only = () if self.only is None else self.only.columns
        return tuple(dict.fromkeys((*self.preparation.sources(self.asked), *only)))

    @property
    def untold(self) -> Mapping[str, int]:
        """Column → how many of its values stand as hashes, since so few customers share them."""
        near = None if self.lines is None else self.lines.near
        classes = None if self.lines is None else self.lines.classes
        scales = {*self.scales, *(() if near is None else near.scales)}
        hidden = {(scale.column, scale.category or "") for scale in scales if scale.is_hash}
        hidden |= set(() if classes is None else classes.untold)
        return Counter(column for column, _ in sorted(hidden))

    @property
    def preparation(self) -> Preparation:
        """The steps of cleaning, to apply to other customers."""
        steps, never = self.steps, self.steps.never
        days = {name: Timestamp(day) for name, day in steps.placeholder_days.items()}
        sums = {n: Made(c.how, c.of) for n, c in steps.computed.items() if c.how in ("total", "average")}
        spans = {
            name: Derivation(one.how, one.of, Timestamp(one.day))  # type: ignore[arg-type]
            for name, one in steps.computed.items()
            if name not in sums
        }
        nobody = pd.Index([])
        return Preparation(
            placeholders={**steps.placeholders, **days},
            numbers=frozenset(steps.numbers),
            made=sums,
            derived=spans,
            fills=steps.fills,
            never=None
            if never is None
            else NonBuyers(never.told_by, never.numbers, never.dates, nobody, never.believed),
            longest=steps.longest,
            complete=steps.complete,
        )

    @property
    def features(self) -> tuple[Feature, ...]:
        """The columns of the matrix; a hashed category stands as its hash (see `named`)."""
        return tuple(scale.feature for scale in self.scales)

    @property
    def data(self) -> Mapping[str, Series[Any]]:
        """The columns of the upload in their types, with values that many share, and no customer."""
        return {source.name: _examples(source) for source in self.sources}

    def named(self, values: DataFrame) -> DataFrame:
        """Prepared columns with the hash in place of every value that the model knows by its hash only."""
        return named(values, self.scales, self.salt)

    def points(self, values: DataFrame) -> NDArray[np.float32]:
        """Prepared columns (`Preparation.apply`) as points (n, d) of the study’s matrix."""
        return stacked(self.features, self.named(values))

    def reaching(self, values: DataFrame) -> NDArray[np.float32]:
        """The same without pulling extreme values in."""
        return stacked(map(unclipped, self.features), self.named(values))

    def distances(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Squared distances (n, cut) of points to every center of the cut."""
        centers = np.array(self.segments.centers, dtype=np.float64)
        return squared_distances(points, [center[None] for center in centers])

    def totals(self, squared: NDArray[np.float64]) -> NDArray[np.float64]:
        """Squared distances (n, cut) with the price of each segment: everybody is where this is least."""
        return squared if self.segments.prices is None else squared + np.array(self.segments.prices)


def model_of(study: Study) -> Model:
    """The model of a study that has one; see `why_without`."""
    prepared, clustering, table = study.clean.preparation, study.clustering, study.table
    assert prepared is not None, "the caller asks `why_without` first"
    foretold, cut = foretold_of(study), clustering.found or clustering
    columns = study.matrix.columns if foretold is None else study.matrix.columns[:-1]
    salt = hashlib.sha256(table.digest.encode()).hexdigest()[:16]
    lines, only = lines_of(clustering, study.clean.known, salt), participants_of(study.clean.part)
    asked = tuple(dict.fromkeys((*columns, *(() if lines is None else lines.columns))))
    inside = prepared.sources(asked)
    names = list(dict.fromkeys((*inside, *(() if only is None else only.columns))))
    day, part = study.clean.reference_date, study.clean.part
    rows = table.data if part is None else table.data[part.met(table.data)]
    return Model(
        customers=len(rows),
        headers=tuple(map(str, table.data.columns)),
        decimal=table.decimal,
        date_order=table.date_order,
        reference_day=None if day is None else day.isoformat(),
        sources=tuple(_source(table, rows[name]) for name in names),
        steps=_steps(prepared, asked, inside),
        scales=tuple(scale_of(one, len(study.matrix), salt) for one in study.matrix.features),
        segments=Centers(
            clustering.algorithm,
            tuple(tuple(map(float, center)) for center in cut.centroids),
            tuple(clustering.made_of(segment) for segment in range(1, clustering.k + 1)),
            None if cut.priced is None else tuple(map(float, cut.priced.prices)),
        ),
        spreads=_spreads(study, lines),
        salt=salt,
        lines=lines,
        only=only,
        foretold=foretold,
    )


def untold_of(study: Study) -> Mapping[str, int]:
    """The same of a study that is at hand, without its model."""
    division, customers = study.clustering.division, len(study.matrix)
    hidden = {(f.column, f.category) for f in study.matrix.features if is_rare(f, customers)}
    if division is not None and (near := nearest_of(division, "")) is not None:
        hidden |= {(scale.column, scale.category) for scale in near.scales if scale.is_hash}
    if division is not None:
        hidden |= set(rare_levels(division, study.clean.known))
    return Counter(column for column, _ in sorted(hidden))


def why_without(study: Study) -> str | None:
    """Why a study’s file can label nobody by itself; `None` where it can.

    Then its recipe makes the study again, from the file it came from or from another.
    """
    if study.clean.preparation is None:
        return (
            "The published recipe ranks words and dates by the alphabet of its own file: kept by itself it "
            "would have to hold the words and days of single customers."
        )
    return None


def own_of(found: NDArray[np.float64], labels: NDArray[np.integer]) -> NDArray[np.float64]:
    """Of what was found of every segment (n, k), everybody’s own (n,), segments from 1."""
    own: NDArray[np.float64] = found[np.arange(len(labels)), labels.astype(np.intp) - 1]
    return own


def reaches(
    squared: NDArray[np.floating], parts: tuple[tuple[int, ...], ...], labels: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Distance (n,) of everybody to the nearest center of their own segment, from those to all of the cut."""
    found = np.empty(len(labels))
    if all(len(part) == 1 for part in parts):
        own = np.array([0, *(part[0] - 1 for part in parts)])[labels]
        found[:] = squared[np.arange(len(labels)), own]
        return np.sqrt(found)
    for segment, part in enumerate(parts, start=1):
        mine = labels == segment
        found[mine] = squared[mine][:, [number - 1 for number in part]].min(axis=1)
    return np.sqrt(found)


def _source(table: Table, column: Series[Any]) -> Source:
    """A column of those who take part, as the file has it."""
    name = str(column.name)
    reading = next((one for one in table.columns if one.name == name), None)
    kind = kind_of(column)
    tenths = deciles(column) if kind == "number" else ()
    many = counts_between(column, tenths) if tenths else np.empty(0)
    return Source(
        name=name,
        kind=kind,
        unit=None if reading is None else reading.unit,
        decimal=None if reading is None else reading.decimal,
        date_order=None if reading is None else reading.date_order,
        known=round(float(column.notna().mean()), 4),
        deciles=tenths,
        bins=tuple(round(float(share), 6) for share in many / max(many.sum(), 1)),
        shares=shares(column) if kind in ("truth", "text") else {},
    )


def kind_of(column: Series[Any]) -> Kind:
    """What a column of a table holds."""
    types = pd.api.types
    if types.is_bool_dtype(column.dtype):
        return "truth"
    if types.is_datetime64_any_dtype(column.dtype):
        return "day"
    return "number" if types.is_numeric_dtype(column.dtype) else "text"


def deciles(column: Series[Any]) -> tuple[float, ...]:
    """The nine values between tenths of the known ones, about; none where each would be somebody’s."""
    known = column.dropna().to_numpy(dtype=np.float64)
    known = known[np.abs(known) <= LARGEST]
    if len(known) < _DECILE_CUSTOMERS:
        return ()
    return tuple(float(f"{value:.3g}") for value in np.quantile(known, _DECILES))


def counts_between(column: Series[Any], tenths: tuple[float, ...]) -> NDArray[np.float64]:
    """Customers below the first, between each two and from the last of the different ones of some values."""
    known = column.dropna().to_numpy(dtype=np.float64)
    below = [np.count_nonzero(known < cut) for cut in np.unique(tenths)]  # far faster than to look each up
    return np.diff([0, *below, len(known)]).astype(np.float64)


def shares(column: Series[Any]) -> dict[str, float]:
    """Value → share of the customers with one, of those that enough of them have, the most common first."""
    codes, texts = levels(column)
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    known = max(int(counts.sum()), 1)
    ranked = sorted(zip(texts, counts, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return {text: round(int(n) / known, 6) for text, n in ranked[:_KEPT_LEVELS] if n >= TOLD_CUSTOMERS}


def _steps(prepared: Preparation, columns: tuple[str, ...], names: list[str]) -> Steps:
    """Only what the columns that build hang on."""
    wanted = tuple(dict.fromkeys((*columns, *prepared.complete)))
    marks = {name: mark for name, mark in prepared.placeholders.items() if name in names}
    never = prepared.never
    if never is not None and not set(never.told_by) <= set(names):
        never = None
    sums = {n: Computed(m.how, m.of, None) for n, m in prepared.made.items() if n in wanted}
    spans = {n: Computed(d.how, d.of, d.day.isoformat()) for n, d in prepared.derived.items() if n in wanted}
    return Steps(
        placeholders={n: float(m) for n, m in marks.items() if not isinstance(m, Timestamp)},
        placeholder_days={n: m.isoformat() for n, m in marks.items() if isinstance(m, Timestamp)},
        numbers=tuple(name for name in names if name in prepared.numbers),
        computed={**sums, **spans},
        fills={name: float(prepared.fills[name]) for name in wanted if name in prepared.fills},
        longest={name: float(prepared.longest[name]) for name in wanted if name in prepared.longest},
        complete=tuple(prepared.complete),
        never=None
        if never is None
        else NeverOrdered(never.told_by, never.numbers, never.dates, never.believed),
    )


def _spreads(study: Study, lines: DrawnLines | None) -> tuple[Spread, ...]:
    clustering = study.clustering
    cut: Clustering = clustering.found or clustering
    parts = tuple(clustering.made_of(segment) for segment in range(1, clustering.k + 1))
    groups = [center[None] for center in cut.centroids]
    near = reaches(squared_distances(clustering.matrix.values, groups), parts, clustering.labels)
    if clustering.division is not None and clustering.division.densities is not None:
        near = doubts(segment_densities(clustering, clustering.division.densities), clustering.labels)
    departed = None if lines is None else lines.departures(study.clean.known)
    far = (
        reaches(squared_distances(_unclipped(study), groups), parts, clustering.labels)
        if departed is None
        else own_of(departed, clustering.labels)
    )
    return tuple(
        _spread(near[clustering.labels == segment], far[clustering.labels == segment])
        for segment in range(1, clustering.k + 1)
    )


def _unclipped(study: Study) -> NDArray[np.float32]:
    return stacked(map(unclipped, study.matrix.features), study.clean.data.loc[study.matrix.index])


def _spread(near: NDArray[np.float64], far: NDArray[np.float64]) -> Spread:
    return spread_of(len(near), lambda at: np.quantile(near, at).tolist(), float(far.max()))


def spread_of(customers: int, quantiles: Callable[[tuple[float, ...]], list[float]], far: float) -> Spread:
    """How far so many customers of a segment lay, from the quantiles of their distances and the largest."""
    steps = max(1, min(_STEPS, customers // TOLD_CUSTOMERS))
    at = tuple((step + 0.5) / steps for step in range(steps))
    return Spread(tuple(round(float(q), 6) for q in quantiles(at)), _rounded_up(far))


def _rounded_up(value: float) -> float:
    """With two digits, never below: whose distance it was is nobody’s to tell."""
    if not 0 < value < 1e300:
        return 0.0 if value <= 0 else 1e300
    unit = 10.0 ** (np.floor(np.log10(value)) - 1)
    up = float(np.ceil(value / unit) * unit)
    return up if up >= value else float(np.nextafter(value, np.inf))


def _examples(source: Source) -> Series[Any]:
    if source.kind == "number":
        return Series(dtype="float64")
    if source.kind == "day":
        return Series(dtype="datetime64[ns]")
    return Series(dtype="bool") if source.kind == "truth" else Series(list(source.shares), dtype="str")
