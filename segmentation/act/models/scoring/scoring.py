"""Other customers in the segments of a study, each told from their own row alone.

Part of a file scores as the whole does, in any order of its rows: nothing is learned from the customers that
are scored.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pandas import DataFrame, Series, Timestamp

from segmentation.act.files.labels import PERSONA, SECOND_BEST, SEGMENT, TYPICALITY
from segmentation.act.models.models import Model, own_of, reaches
from segmentation.act.models.scoring.column_matches import Match
from segmentation.errors import RoleError
from segmentation.language.phrases import clipped, percent
from segmentation.prepare.cleaning.new_customers import Preparation, conform
from segmentation.prepare.roles.derived_dates import Derivation, reference_day
from segmentation.segment.clusters import segments_of
from segmentation.segment.features import levels, numbers
from segmentation.segment.profile.typicality import by_chance, margin_between
from segmentation.standards import MAJORITY

MARGIN = "Margin"
UNLIKE = "Unlike anyone seen"
_PLACED = ("segment", "typicality", "margin", "second_best", "unlike")
_ROWS_AT_ONCE = 65_536  # keeps the memory even


@dataclass(frozen=True, eq=False)
class Prepared:
    """The rows of a new file as the model takes them."""

    upload: DataFrame
    """The columns of the upload that the segments are computed from, under the study’s names."""
    values: DataFrame
    """The columns that build, filled."""
    takes_part: NDArray[np.bool_]
    """Who has a segment by the recipe."""
    drawn: NDArray[np.int8] | None
    """The segment of everybody, where a person drew them; 0 for none."""
    outside: NDArray[np.bool_] | None
    """Whom the study is not about, by its conditions; `None` where it is about everybody."""
    lost: Mapping[str, int]
    """Column → cells that hold something else than in the study, taken as missing."""
    day: Timestamp | None
    """The day to which dates were counted."""
    densities: NDArray[np.float64] | None = None
    """The log density (n, segments) in each segment, where chances tell."""
    departures: NDArray[np.float64] | None = None
    """How far they depart (n, segments) from what is likeliest in each segment, where that is known."""

    def inside(self) -> Prepared:
        """Only those whom the study is about."""
        if self.outside is None:
            return self
        here = ~self.outside
        return dataclasses.replace(
            self,
            upload=self.upload[here],
            values=self.values[here],
            takes_part=self.takes_part[here],
            drawn=None if self.drawn is None else self.drawn[here],
            densities=None if self.densities is None else self.densities[here],
            departures=None if self.departures is None else self.departures[here],
            outside=None,
        )


def prepare(
    model: Model, data: DataFrame, matches: Iterable[Match], *, day: Timestamp | None = None
) -> Prepared:
    """The rows of a new file, cleaned as the study’s were; dates are counted to `day`, else to its day.

    Raises `RoleError` where a column holds something else altogether: most of its cells cannot be read as
    what they are in the study.
    """
    matched = tuple(matches)
    found = prepare_some(model, data, matched, day=day)
    check_meant(matched, found.lost, held_in(data, matched, found.lost))
    return found


def held_in(data: DataFrame, matches: Iterable[Match], columns: Iterable[str]) -> dict[str, int]:
    """Column of the study → how many cells hold something in the new file, of some."""
    places = {match.column: match.found for match in matches}
    return {name: int(data[places[name]].notna().sum()) for name in columns}


def check_meant(matches: Iterable[Match], lost: Mapping[str, int], held: Mapping[str, int]) -> None:
    """Raises `RoleError` where most cells of a column cannot be read as what they are in the study."""
    places = {match.column: match.found for match in matches}
    for name, cells in lost.items():
        if cells > MAJORITY * held[name]:
            raise RoleError(
                f"“{clipped(places[name])}” holds something else here than in the study: "
                f"{percent(cells / held[name])} of its cells cannot be read as what they were. Check whether "
                "it is the right column."
            )


def prepare_some(
    model: Model, data: DataFrame, matches: Iterable[Match], *, day: Timestamp | None = None
) -> Prepared:
    """Some rows of a new file in the same way; whether a column means the same, only all of them tell."""
    places = {match.column: match.found for match in matches}
    upload, lost = conform(data, model, places)
    prepared = model.preparation if day is None else counted_to(model.preparation, day)
    values, complete = prepared.apply(upload, model.read)
    values = model.foreseen(values)
    takes_part = complete.to_numpy(dtype=bool)
    known = None if model.lines is None else prepared.known(upload, model.asked)
    drawn = None if model.lines is None or known is None else model.lines.segments(known)
    likely = None if model.lines is None or known is None else model.lines.densities(known)
    departed = None if model.lines is None or known is None else model.lines.departures(known)
    if drawn is not None:
        takes_part = takes_part & (drawn > 0)
    outside = None if model.only is None else ~model.only.participation.met(upload)
    if outside is not None:
        takes_part = takes_part & ~outside
    return Prepared(upload, values, takes_part, drawn, outside, lost, day, likely, departed)


def cut_numbers(model: Model, prepared: Prepared) -> NDArray[np.int8]:
    """The number (n,) in the cut, before any of its segments were joined, of who takes part; 0 for others."""
    found, who = np.zeros(len(prepared.values), dtype=np.int8), np.flatnonzero(prepared.takes_part)
    if model.lines is None:
        points = model.points(prepared.values.iloc[who])
        found[who] = model.totals(model.distances(points)).argmin(axis=1) + 1
        return found
    steps = model.preparation if prepared.day is None else counted_to(model.preparation, prepared.day)
    found[who] = model.lines.cut(steps.known(prepared.upload, model.asked))[who]
    return found


def counted_to(prepared: Preparation, day: Timestamp) -> Preparation:
    """The steps of cleaning with another day to count dates to."""
    derived: dict[str, Derivation] = {
        name: dataclasses.replace(one, day=day) for name, one in prepared.derived.items()
    }
    return dataclasses.replace(prepared, derived=derived)


def latest_day(model: Model, upload: DataFrame) -> Timestamp | None:
    """The last day on which a new file tells of anything, where that is later than the study’s day."""
    if model.reference_day is None:
        return None
    own = Timestamp(model.reference_day)
    dates = {s.name: upload[s.name] for s in model.sources if s.kind == "day"}
    found = reference_day(dates) if any(column.notna().any() for column in dates.values()) else None
    return found if found is not None and found > own else None


def place_rows(model: Model, prepared: Prepared) -> DataFrame:
    """Per row: segment, typicality, margin, second_best and unlike; missing for who takes no part.

    `unlike` is whether the customer lies farther out than any of the study’s did, or holds a category that
    none of them had. Where chances tell the segments, that is how far they depart from what is likeliest.
    """
    who, values = np.flatnonzero(prepared.takes_part), prepared.values
    told = _Told(prepared.drawn, prepared.densities, prepared.departures)
    if len(who) < len(values):
        values, told = values.iloc[who], told.of(who)
    starts = range(0, max(len(who), 1), _ROWS_AT_ONCE)
    parts = [
        _placed(model, values.iloc[some], told.of(some))
        for some in (slice(start, start + _ROWS_AT_ONCE) for start in starts)
    ]
    placed = pd.concat(parts, ignore_index=True)
    if len(who) < len(prepared.values):
        placed = placed.set_axis(who).reindex(range(len(prepared.values)))
    return placed.set_axis(prepared.values.index)


def labels_of(model: Model, names: Mapping[int, str], placed: DataFrame) -> dict[str, Series[Any]]:
    """What `place_rows` found as the columns a person reads, by their usual names."""
    segment = placed["segment"].astype("Int8")
    return {
        SEGMENT: segment,
        PERSONA: _told(placed["segment"], names),
        TYPICALITY: placed["typicality"].astype("float64"),
        MARGIN: placed["margin"].astype("float64"),
        SECOND_BEST: placed["second_best"].astype("Int8"),
        UNLIKE: _told(placed["unlike"], {1: "Yes", 0: ""}),
    }


def _told(numbers: Series[Any], words: Mapping[int, str]) -> Series[Any]:
    """A word for every number, missing for none."""
    known = numbers.notna().to_numpy()
    codes = np.full(max(words) + 1, -1)
    codes[list(words)] = np.arange(len(words))
    at = codes[numbers.where(known, next(iter(words))).to_numpy(dtype=np.intp)]
    cells = pa.array(list(words.values()), pa.large_string()).take(pa.array(at, mask=~known))
    return Series(pd.array(cells, dtype="str"), index=numbers.index)


class _Told(NamedTuple):
    """What is known of rows beside their columns, each where it is told; see `Prepared`."""

    drawn: NDArray[np.int8] | None
    densities: NDArray[np.float64] | None
    departures: NDArray[np.float64] | None

    def of(self, rows: slice | NDArray[np.intp]) -> _Told:
        """The same of some of them."""
        return _Told(*(None if one is None else one[rows] for one in self))  # type: ignore[arg-type]


def _placed(model: Model, values: DataFrame, told: _Told) -> DataFrame:
    parts = model.segments.parts
    nominal = dict.fromkeys(scale.column for scale in model.scales if scale.category is not None)
    values = values.assign(**{n: values[n].astype("category") for n in nominal})  # looked up once for all
    squared = model.distances(model.points(values))
    to, totals = segments_of(parts), model.totals(squared)
    segment = to[totals.argmin(axis=1)] if told.drawn is None else told.drawn
    own = reaches(squared, parts, segment)
    reach = own if totals is squared else reaches(totals, parts, segment)
    others = np.where(to[None, :] == segment[:, None], np.inf, totals)
    second = others.argmin(axis=1)
    other = np.sqrt(others[np.arange(len(others)), second])
    far = (
        far_out(model, values, own, segment) if told.departures is None else own_of(told.departures, segment)
    )
    unlike = _beyond(model, far, segment) | unknown_values(model, values).any(axis=1).to_numpy()
    if told.densities is not None:
        placed = by_chance(told.densities, segment)
        typical = _typicality(model, placed["doubt"].to_numpy(), segment)
        return placed.assign(typicality=typical, unlike=unlike)[list(_PLACED)]
    return DataFrame(
        {
            "segment": segment,
            "typicality": _typicality(model, own, segment),
            "margin": margin_between(reach, other),
            "second_best": to[second],
            "unlike": unlike,
        }
    )


def far_out(
    model: Model, values: DataFrame, own: NDArray[np.float64], segment: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Distances (n,) to the own center: `own`, but for numbers that were drawn in, as far as they stand."""
    far, odd = own.copy(), np.flatnonzero(beyond_limits(model, values))
    far[odd] = reaches(model.distances(model.reaching(values.iloc[odd])), model.segments.parts, segment[odd])
    return far


def beyond_limits(model: Model, values: DataFrame) -> NDArray[np.bool_]:
    """Who has a number (n,) that is drawn in to the usual range."""
    found = np.zeros(len(values), dtype=bool)
    for feature in model.features:
        if feature.category is None:
            cells = numbers(values[feature.column])
            low = feature.low if feature.log is None else max(feature.low, 0.0)
            found |= (cells < low) | (cells > feature.high)
    return found


def _typicality(model: Model, own: NDArray[np.float64], segment: NDArray[np.integer]) -> NDArray[np.float64]:
    """The share of the segment’s own customers that lies at least as far out, in the steps that are kept."""
    result = np.empty(len(own))
    for number, spread in enumerate(model.spreads, start=1):
        mine = segment == number
        steps = np.array(spread.distances)
        result[mine] = 1 - np.searchsorted(steps, own[mine], side="left") / len(steps)
    return result


def _beyond(model: Model, far: NDArray[np.float64], segment: NDArray[np.integer]) -> NDArray[np.bool_]:
    reach = np.array([spread.reach for spread in model.spreads])
    beyond: NDArray[np.bool_] = far > reach[segment.astype(np.intp) - 1]
    return beyond


def unknown_values(model: Model, values: DataFrame) -> DataFrame:
    """Column that builds by its categories → which rows hold one that the study’s customers did not have.

    Where the study had rare ones that it did not tell apart, nothing is known about any other.
    """
    nominal = list(dict.fromkeys(scale.column for scale in model.scales if scale.category is not None))
    ready, found = model.named(values[nominal]), {}
    for column in nominal:
        known = [scale for scale in model.scales if scale.column == column and scale.category is not None]
        codes, texts = levels(ready[column])
        strange = np.array([*(text not in {scale.category for scale in known} for text in texts), False])
        whole = sum(scale.center for scale in known) > 1 - 1e-9 - _missing(model, column)
        found[column] = strange[codes] & whole
    return DataFrame(found, index=ready.index)


def _missing(model: Model, column: str) -> float:
    """Share of the study’s customers without a value in a column."""
    return next((1 - source.known + 1e-4 for source in model.sources if source.name == column), 0.0)
