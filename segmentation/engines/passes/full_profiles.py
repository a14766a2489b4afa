"""What the segments are like, counted over all rows: the second half of a pass, from sums that add up.

Rows are placed by the very model that scores a new month. Means, sizes, shares and how well a rule finds
its segment are exact, and so are how much each column explains, how often the tree behind the rules is
right, who never bought and who bought again; medians lie between two neighbours of the sample
(`rank_histograms`). What only a picture needs (the map, typicality) stays that of the sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series

from segmentation.act.models.models import Model, own_of, reaches
from segmentation.act.models.scoring.scoring import far_out
from segmentation.array_kinds import Floats
from segmentation.engines.passes.censuses import Moments
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.engines.passes.rank_histograms import Histogram
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.non_buyers import ordered_only
from segmentation.segment.chances import doubts
from segmentation.segment.clusters import segments_of
from segmentation.segment.features import LOGGED_FROM, levels, numbers
from segmentation.segment.profile import crosstabs
from segmentation.segment.profile.averages import FIGURES, Averages, spoken_for
from segmentation.segment.profile.difference_tests import cramers_v, tested, welch
from segmentation.segment.profile.histories import columns_told, past_of
from segmentation.segment.profile.profiles import Profile, separated
from segmentation.segment.profile.segment_rules import Guesser, Limit, PlainRule
from segmentation.segment.rfm.rfm_grids import GridSums, Scoring
from segmentation.standards import LOSSES_TOLD, RARE_VALUE, RE_CREATED, RULE_FIDELITY

Counts = NDArray[np.int64]
_EQUAL = 1e-9  # of the mean, what rounding leaves of no spread


@dataclass(frozen=True, eq=False)
class NumberSums:
    """A column of numbers, by segment."""

    moments: tuple[Moments, ...]
    histograms: tuple[Histogram, ...]
    logs: tuple[Moments, ...]
    """Of log(1 + x / m); empty where the column is not taken so."""
    losses: float = 0.0
    """The sum of what is below nought."""

    def __add__(self, other: NumberSums) -> NumberSums:
        return NumberSums(
            tuple(map(_added, self.moments, other.moments)),
            tuple(map(_added, self.histograms, other.histograms)),
            tuple(map(_added, self.logs, other.logs)),
            self.losses + other.losses,
        )


@dataclass(frozen=True, eq=False)
class ProfileSums:
    """What was counted of the segments."""

    sizes: Counts
    inertia: float
    near: tuple[Histogram, ...]
    """Per segment: distances to its center; where chances tell, the log odds against belonging."""
    far: Floats
    """Per segment: the largest, extreme values taken as they are."""
    numbers: Mapping[str, NumberSums]
    names: Mapping[str, Mapping[str, Counts]]
    """Column → value → customers (k,); of a gap under an empty name."""
    met: Counts
    """Per rule: who meets it."""
    right: Counts
    """Per rule: who of them is in its segment."""
    points: Floats
    """Per segment: the sum of its points (k, d)."""
    squares: Floats
    """The squares of all points (d,)."""
    guessed: int
    """Whose segment the tree guesses."""
    past: Mapping[str, Counts]
    """What `histories` tells → of whom it is true (k,)."""
    grid: GridSums = field(default_factory=GridSums)
    """By scores of recency and frequency, where these are told."""

    def __add__(self, other: ProfileSums) -> ProfileSums:
        return ProfileSums(
            self.sizes + other.sizes,
            self.inertia + other.inertia,
            tuple(map(_added, self.near, other.near)),
            np.maximum(self.far, other.far),
            {name: one + other.numbers[name] for name, one in self.numbers.items()},
            {name: _joined(one, other.names[name]) for name, one in self.names.items()},
            self.met + other.met,
            self.right + other.right,
            self.points + other.points,
            self.squares + other.squares,
            self.guessed + other.guessed,
            {name: one + other.past[name] for name, one in self.past.items()},
            self.grid + other.grid,
        )


def _added(one: Any, other: Any) -> Any:
    return one + other


def _joined(one: Mapping[str, Counts], other: Mapping[str, Counts]) -> dict[str, Counts]:
    found = dict(one)
    for text, counts in other.items():
        found[text] = found[text] + counts if text in found else counts
    return found


@dataclass(frozen=True)
class Told:
    """Columns that tell who never bought and who bought again: see `histories`."""

    orders: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    holes: frozenset[str] = frozenset()
    """Those of them whose gaps count as none, though they are filled."""

    @classmethod
    def of(cls, cleaned: CleanTable) -> Told:
        """As the sample tells it."""
        orders, money = columns_told(cleaned)
        holes = {name for name in (*orders, *money) if f"{name} is missing" in cleaned.data}
        return cls(tuple(orders), tuple(money), frozenset(holes))

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.orders, *self.money)

    def past(self, known: DataFrame, filled: DataFrame) -> dict[str, Floats]:
        """What is told → one value (n,) for each row, 1 or 0."""

        def counts(name: str) -> Floats:
            held = known if name in self.holes else filled
            return np.asarray(held[name].astype("float64").fillna(0.0), dtype=np.float64)

        return past_of([counts(name) for name in self.orders], [counts(name) for name in self.money])


@dataclass(frozen=True, eq=False)
class ProfilePart:
    """Counts what the segments of a model are like."""

    model: Model
    cleaning: Cleaning
    empty: ProfileSums
    """Nothing counted, with its edges."""
    middles: Mapping[str, float]
    """Column that is taken as a logarithm → the middle of its positive values."""
    rules: tuple[tuple[int, tuple[Limit, ...]], ...] = field(default=())
    """Segment, and the conditions that find it."""
    guesser: Guesser | None = None
    """The tree behind the rules."""
    told: Told = Told()
    """What says who never bought and who bought again."""
    scoring: Scoring | None = None
    """What scores recency, frequency and money."""

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> ProfileSums:
        """The sums over some batches."""
        found = self.empty
        for block in self.cleaning.blocks(batches):
            known = block.known if block.complete.all() else block.known[block.complete]
            if len(known):
                found = found + self._block(known.reset_index(drop=True))
        return found

    def _block(self, known: DataFrame) -> ProfileSums:
        model, prepared = self.model, self.cleaning.prepared
        fills = {n: f for n, f in prepared.fills.items() if n in known}
        filled = known.assign(**{n: known[n].astype("float64").fillna(f) for n, f in fills.items()})
        labels, squared, points = placed(model, filled, known)
        own = reaches(squared, model.segments.parts, labels)
        near = nearness(model, known, labels, own)
        far = farthest(model, filled, known, labels, own)
        members = [np.flatnonzero(labels == segment) for segment in range(1, model.k + 1)]
        tests = [
            (s, np.logical_and.reduce([one.holds(filled) for one in limits])) for s, limits in self.rules
        ]
        past = self.told.past(known, filled)
        averages = [name for name, one in prepared.made.items() if one.how == "average"]
        given = ordered_only(known, prepared.never, averages)
        guessed = 0 if self.guesser is None else int((self.guesser(filled) == labels).sum())
        return ProfileSums(
            np.array([len(rows) for rows in members]),
            float((own**2).sum()),
            tuple(one.plus(near[rows]) for one, rows in zip(_bare(self.empty.near), members, strict=True)),
            np.array([far[rows].max(initial=0.0) for rows in members]),
            {name: self._number(name, one, given, members) for name, one in self.empty.numbers.items()},
            {name: _by_value(known[name], labels, model.k) for name in self.empty.names},
            np.array([int(met.sum()) for _, met in tests], np.int64),
            np.array([int((met & (labels == s)).sum()) for s, met in tests], np.int64),
            np.array([points[rows].sum(axis=0, dtype=np.float64) for rows in members]),
            np.einsum("ij,ij->j", points, points, dtype=np.float64),
            guessed,
            {name: np.array([int(one[rows].sum()) for rows in members]) for name, one in past.items()},
            GridSums() if self.scoring is None else self.scoring.sums(known, labels),
        )

    def _number(
        self, name: str, empty: NumberSums, known: DataFrame, members: list[NDArray[np.intp]]
    ) -> NumberSums:
        values = numbers(known[name]).astype(np.float64, copy=False)
        here = [values[rows] for rows in members]
        here = [each[~np.isnan(each)] for each in here]
        middle = self.middles.get(name)
        logs = () if middle is None else tuple(np.log1p(np.maximum(each, 0) / middle) for each in here)
        return NumberSums(
            tuple(one.plus(each) for one, each in zip(empty.moments, here, strict=True)),
            tuple(one.plus(each) for one, each in zip(_bare(empty.histograms), here, strict=True)),
            tuple(one.plus(each) for one, each in zip(empty.logs, logs, strict=True)),
            float(sum(each[each < 0].sum() for each in here)),
        )


def _bare(histograms: tuple[Histogram, ...]) -> tuple[Histogram, ...]:
    return tuple(Histogram.empty(one.edges) for one in histograms)


def placed(
    model: Model, filled: DataFrame, known: DataFrame
) -> tuple[NDArray[np.int8], Floats, NDArray[np.float32]]:
    """The segment (n,) of filled rows, their squared distances (n, cut) and points (n, d), by the model.

    `known` are the same rows with their gaps, by which a person draws.
    """
    nominal = dict.fromkeys(scale.column for scale in model.scales if scale.category is not None)
    values = filled[list(model.columns)]
    values = values.assign(**{name: values[name].astype("category") for name in nominal})
    points = model.points(values)
    squared = model.distances(points)
    if model.lines is not None:
        return model.lines.segments(known), squared, points
    return segments_of(model.segments.parts)[model.totals(squared).argmin(axis=1)], squared, points


def nearness(model: Model, known: DataFrame, labels: NDArray[np.integer], own: Floats) -> Floats:
    """How far each (n,) is from where it belongs: its distance `own`, or the log odds against belonging."""
    likely = None if model.lines is None else model.lines.densities(known)
    return own if likely is None else doubts(likely, labels)


def farthest(
    model: Model, filled: DataFrame, known: DataFrame, labels: NDArray[np.integer], own: Floats
) -> Floats:
    """How far out each (n,) is, numbers as they stand: by distance, or from what is likeliest there."""
    departed = None if model.lines is None else model.lines.departures(known)
    return far_out(model, filled, own, labels) if departed is None else own_of(departed, labels)


def _by_value(column: Series[Any], labels: NDArray[np.int8], k: int) -> dict[str, Counts]:
    codes, texts = levels(column)
    many = len(texts) + 1
    found = np.bincount((labels.astype(np.intp) - 1) * many + codes + 1, minlength=k * many).reshape(k, many)
    return {text: found[:, at] for at, text in enumerate(["", *texts]) if found[:, at].any()}


def empty_sums(
    sample: DataFrame,
    labels: NDArray[np.integer],
    distances: Floats,
    k: int,
    columns: Iterable[str],
    names: Iterable[str],
    middles: Mapping[str, float],
    rules: int,
    *,
    features: int,
    past: Iterable[str],
    whole: bool,
) -> ProfileSums:
    """Nothing counted, with edges from the rows of the sample and their segments (n,)."""
    from segmentation.engines.passes.rank_histograms import edges_of

    members = [np.flatnonzero(labels == segment) for segment in range(1, k + 1)]
    sums = {}
    for name in columns:
        values = numbers(sample[name]).astype(np.float64)
        here = [values[rows] for rows in members]
        here = [each[~np.isnan(each)] for each in here]
        edges = [edges_of(each, whole=whole, even=_EVEN, asked=(0.5,)) for each in here]
        logs = tuple(Moments(0.0, 1.0) for _ in here) if name in middles else ()
        moments = tuple(Moments(*middle_and_spread(values)) for _ in here)
        sums[name] = NumberSums(moments, tuple(map(Histogram.empty, edges)), logs)
    near = [edges_of(distances[rows], whole=whole, even=_STEPS_EVEN, asked=()) for rows in members]
    return ProfileSums(
        np.zeros(k, np.int64),
        0.0,
        tuple(map(Histogram.empty, near)),
        np.zeros(k),
        sums,
        {name: {} for name in names},
        np.zeros(rules, np.int64),
        np.zeros(rules, np.int64),
        np.zeros((k, features)),
        np.zeros(features),
        0,
        {name: np.zeros(k, np.int64) for name in past},
    )


_EVEN, _STEPS_EVEN = 64, 1024  # edges of a column within a segment beside those near its median; of distances


def middle_and_spread(values: Floats) -> tuple[float, float]:
    """A pivot and a unit for sums of powers, from the values (n,) of a sample."""
    known = values[np.isfinite(values)]
    spread = float(known.std()) if len(known) else 0.0
    return (float(known.mean()) if len(known) else 0.0), spread if spread > 0 else 1.0


def averages_of(sums: ProfileSums, middles: Mapping[str, float]) -> Averages:
    """Means, medians and distances from the average customer, as `averages` reckons them of rows.

    `middles` are the medians of everybody, of the columns that are told.
    """
    index = Index(range(1, len(sums.sizes) + 1), name="Segment")
    means, medians, logs, overall = {}, {}, {}, {}
    for name, middle in middles.items():
        one = sums.numbers[name]
        whole = _total(one.moments)
        means[name] = [part.mean if part.count else whole.mean for part in one.moments]
        medians[name] = [each.quantiles((0.5,))[0] if each.total else middle for each in one.histograms]
        known = whole.count / max(int(sums.sizes.sum()), 1)
        overall[name] = [whole.mean, middle, float(np.sqrt(whole.variance)), known]
        if one.logs:
            logs[name] = _standardized(one.logs)
    told = DataFrame(list(overall.values()), Index(list(overall)), FIGURES, dtype=np.float64)
    return spoken_for(DataFrame(means, index), DataFrame(medians, index), DataFrame(logs, index), told)


def _standardized(parts: tuple[Moments, ...]) -> list[float]:
    whole = _total(parts)
    spread = float(np.sqrt(whole.variance))
    if not spread > _EQUAL * abs(whole.mean):
        return [0.0] * len(parts)
    return [round((part.mean - whole.mean) / spread, 9) if part.count else 0.0 for part in parts]


def _total(parts: Iterable[Moments]) -> Moments:
    first, *others = parts
    for one in others:
        first = first + one
    return first


def is_logged(moments: Moments, low: float) -> bool:
    """Whether a column is compared by its logarithm: see `averages`."""
    return low >= 0 and moments.skewness > LOGGED_FROM


def counts_of(sums: ProfileSums, names: Iterable[str], pooled: Iterable[str]) -> dict[str, DataFrame]:
    """Column → customers, segments × values, for the columns that the profile of the sample tells of.

    Rare values of the columns in `pooled` are one.
    """
    segments = Index(range(1, len(sums.sizes) + 1), name="Segment")
    pool, total, found = set(pooled), int(sums.sizes.sum()), {}
    for name in names:
        counts: dict[str, Counts] = {}
        for text, many in sums.names[name].items():
            rare = name in pool and text and many.sum() < RARE_VALUE * total
            word = crosstabs.MISSING if not text else crosstabs.OTHER if rare else text
            counts[word] = counts.get(word, 0) + many
        last = [crosstabs.MISSING] if crosstabs.MISSING in counts else []
        order = [*sorted(set(counts) - {crosstabs.MISSING}), *last]
        found[name] = DataFrame({word: counts[word] for word in order}, segments)
    return found


def exact(
    profile: Profile,
    sums: ProfileSums,
    found: Averages,
    counts: Mapping[str, DataFrame],
    columns: Sequence[str],
    *,
    guesses: bool,
) -> Profile:
    """The profile of a sample with everything that was counted over all rows in its place.

    `columns` are those of the points, `guesses` whether the tree behind the rules was tried on rows that it
    had not seen.
    """
    segments = profile.sizes.index
    sizes = Series(sums.sizes, segments, name="customers", dtype="int64")
    rules = iter(zip(sums.met.tolist(), sums.right.tolist(), strict=True))
    fidelity = sums.guessed / max(int(sums.sizes.sum()), 1) if guesses else profile.fidelity
    told = [
        rule if rule is None or rule.drawn else _recounted(rule, next(rules), sizes) for rule in profile.rules
    ]
    value = profile.value_column
    shares = {name: crosstabs.shares(one) for name, one in counts.items()}
    overall = {name: crosstabs.overall(one) for name, one in counts.items()}
    return replace(
        profile,
        sizes=sizes,
        shares=(sizes / max(int(sums.sizes.sum()), 1)).rename("share"),
        means=found.means,
        medians=found.medians,
        effects=found.effects,
        overall=found.overall,
        categories=shares,
        lifts={name: crosstabs.lift(shares[name], overall[name]) for name in counts},
        overall_shares=overall,
        value_shares=None if value is None else _value_shares(sums.numbers[value], segments),
        differences=_differences(profile, sums, counts),
        separation=separated(sums.sizes, sums.points, sums.squares, columns),
        history=_history(profile.history, sums),
        fidelity=fidelity,
        rules=tuple(rule if fidelity >= RULE_FIDELITY else None for rule in told),
        proxies=_proxies(profile, sums, counts),
    )


def _history(sampled: DataFrame, sums: ProfileSums) -> DataFrame:
    """The shares that `histories` tells."""
    sizes = np.array([sums.sizes.sum(), *sums.sizes])
    shares = {name: np.array([many.sum(), *many]) / np.maximum(sizes, 1) for name, many in sums.past.items()}
    return DataFrame(shares, index=sampled.index, dtype=np.float64)


def _proxies(profile: Profile, sums: ProfileSums, counts: Mapping[str, DataFrame]) -> dict[str, float]:
    """How much the segments re-create of what is personal, of the columns that the sample tells of."""
    found = {
        name: cramers_v(counts[name].to_numpy(dtype=float))
        if name in counts
        else _eta(sums.numbers[name].moments)
        for name in profile.proxies
    }
    return {name: size for name, size in found.items() if size > RE_CREATED}


def _eta(parts: tuple[Moments, ...]) -> float:
    """Share of a column’s variance between the segments."""
    whole = _total(parts)
    total = whole.variance * whole.count
    between = sum(part.count * (part.mean - whole.mean) ** 2 for part in parts if part.count)
    return between / total if total > _EQUAL**2 * whole.count * (whole.mean**2 + whole.variance) else 0.0


def _recounted(rule: PlainRule, counted: tuple[int, int], sizes: Series[int]) -> PlainRule | None:
    met, right = counted
    size = max(int(sizes.loc[rule.segment]), 1)
    made = replace(rule, precision=right / max(met, 1), recall=right / size)
    return made if made.earned else None


def _value_shares(one: NumberSums, segments: Index) -> Series[float] | None:
    sums = np.array([part.mean * part.count if part.count else 0.0 for part in one.moments])
    total = float(sums.sum())
    if not total > 0 or -one.losses > LOSSES_TOLD * total:
        return None
    shares = Series(sums / total, segments, name="value_share")
    return shares if (shares >= 0).all() else None


def _differences(profile: Profile, sums: ProfileSums, counts: Mapping[str, DataFrame]) -> DataFrame:
    """The tests of the sample’s profile, on all rows."""
    rows: dict[str, list[object]] = {}
    others: dict[str, DataFrame] = {}
    for name in map(str, profile.differences.index):
        if name in sums.numbers:
            rows[name] = _welch(sums.numbers[name].moments)
        else:
            others[name] = counts[name]
    return tested(rows, others)


def _welch(parts: tuple[Moments, ...]) -> list[object]:
    held = [part for part in parts if part.count]
    n, mean = (np.array([getattr(part, what) for part in held], float) for what in ("count", "mean"))
    within = np.array([part.variance for part in held])
    return welch(n, mean, within * n / np.maximum(n - 1, 1), _eta(parts))
