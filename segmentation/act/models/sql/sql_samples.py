"""Made-up customers with the segments that a model gives them: the self-test of a script.

They are drawn from what the model tells of its columns (usual limits, common categories) and from what goes
wrong: empty cells, values nobody had, numbers far out, “no value”. None is a customer of the study.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series, Timestamp

from segmentation.act.models.models import Model, Source
from segmentation.act.models.scoring.column_matches import Match
from segmentation.act.models.scoring.scoring import place_rows, prepare
from segmentation.act.models.sql.sql_dialects import literal

ROWS = 50  # enough for a few of every segment, and short to read
_TRIED = 400
"""Drawn to choose from: some of every segment, and nobody on a border."""
_FULL = 20
"""Rows without an empty or odd cell: one of them comes first, so that each column has a type."""
_CLEAR = 1e-4
"""A margin from which rounding cannot decide."""
_EMPTY = 0.08
"""Share of empty cells, and of odd ones."""
_IDLE = 0.15  # of them never ordered, where such are kept apart
_AT_AN_EDGE = 0.2  # of them stand at a value that counts by itself, where there are such
_NOBODYS = "Something else"
_YEAR = 365  # days back in which most dates are drawn
_NULL = "NULL"


@dataclass(frozen=True)
class Sample:
    """Rows of literals in standard SQL; the last of each row is the segment expected, 0 for none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sample_of(model: Model) -> Sample:
    """Fifty made-up customers; the same model gives the same."""
    rng = np.random.default_rng(zlib.crc32(model.salt.encode()))
    drawn = DataFrame({source.name: _drawn(model, source, rng) for source in model.sources})
    if model.lines is not None and model.lines.near is not None:
        idle = rng.random(_TRIED) < _IDLE
        idle[:_FULL] = False
        drawn = drawn.assign(**{name: drawn[name].mask(idle) for name in _orders(model, drawn)})
    prepared = prepare(model, drawn, [Match(s.name, s.name, "name") for s in model.sources])
    placed = place_rows(model, prepared)
    expected = placed["segment"].fillna(0).astype(int)
    chosen = _chosen(drawn, expected, placed["margin"].fillna(1.0) > _CLEAR)
    cells = [[_literal(cell) for cell in drawn[name]] for name in drawn]
    rows = tuple((*(column[row] for column in cells), str(expected[row])) for row in chosen)
    return Sample(tuple(map(str, drawn)), rows)


def _orders(model: Model, drawn: DataFrame) -> list[str]:
    """The columns that tell of orders, where who never ordered is told by them."""
    assert model.lines is not None
    assert model.lines.near is not None, "the caller asks"
    return [name for name in model.lines.near.told_by if name in drawn]


def _chosen(drawn: DataFrame, expected: Series[Any], clear: Series[Any]) -> list[int]:
    """Rows of every segment in turn, after one without an empty cell."""
    able = clear.to_numpy(dtype=bool)
    first = int(np.argmax(able[:_FULL]))
    waiting = [[row for row in np.flatnonzero(able & (expected == s)) if row != first] for s in set(expected)]
    chosen = [first]
    while len(chosen) < ROWS and any(waiting):
        for rows in waiting:
            if rows and len(chosen) < ROWS:
                chosen.append(int(rows.pop(0)))
    while len(chosen) < ROWS:
        chosen.append(first)
    return chosen


def _drawn(model: Model, source: Source, rng: np.random.Generator) -> Series[Any]:
    """A column; its first cells are never empty."""
    if source.kind == "number":
        cells = Series(_numbers(model, source, rng))
    elif source.kind == "day":
        cells = Series(_days(model, rng))
    elif source.kind == "truth":
        cells = Series(rng.random(_TRIED) < 0.5).astype("boolean")
    else:
        cells = Series(rng.choice([*_words(model, source), _NOBODYS], _TRIED), dtype="str")
    gone = rng.random(_TRIED) < _EMPTY
    gone[:_FULL] = False
    return cells.mask(gone)


def _numbers(model: Model, source: Source, rng: np.random.Generator) -> Any:
    """Between the limits of the study, and some beyond; round, as people’s are."""
    scale = next((s for s in model.scales if s.column == source.name and s.category is None), None)
    own = [s.category for s in model.scales if s.column == source.name and s.category and not s.is_hash]
    if own:
        return rng.choice([*map(_as_number, own), 987.0], _TRIED)
    if told := _told_apart(model, source.name):
        return rng.choice([*told, 987.0], _TRIED)
    ends = list(source.deciles)
    if scale is not None and scale.low is not None and scale.high is not None:
        ends = [scale.low, *ends, scale.high]
    low, high = (min(ends), max(ends)) if ends else (0.0, 100.0)
    if high <= low:
        low, high = low - 1, high + 1
    even = rng.uniform(low, high, _TRIED)
    low_down = low + (high - low) * rng.random(_TRIED) ** 3
    cells = np.where(rng.random(_TRIED) < 0.5, even, low_down)
    odd = rng.random(_TRIED)
    cells = np.where(odd < _EMPTY, cells * 10, cells)
    cells = np.where(odd > 1 - _EMPTY / 4, 1e31, cells)
    if (mark := model.steps.placeholders.get(source.name)) is not None:
        cells = np.where((odd > 0.5) & (odd < 0.5 + _EMPTY), mark, cells)
    if edges := _edges(model, source.name):
        cells = np.where(rng.random(_TRIED) < _AT_AN_EDGE, rng.choice(edges, _TRIED), cells)
    cells[:_FULL] = even[:_FULL]
    return np.array([float(f"{cell:.4g}") for cell in cells])


def _told_apart(model: Model, column: str) -> list[float]:
    """The values of a number of few values, where latent classes tell them apart."""
    classes = None if model.lines is None else model.lines.classes
    of = [one for one in (() if classes is None else classes.categories) if one.column == column]
    return [
        _as_number(text)
        for one in of
        if one.is_number
        for at, text in enumerate(one.levels)
        if at not in one.hashes
    ]


def _edges(model: Model, column: str) -> list[float]:
    """The values that count by themselves in latent classes, such as nought."""
    classes = None if model.lines is None else model.lines.classes
    return [
        e for one in (() if classes is None else classes.numbers) if one.column == column for e in one.edges
    ]


def _as_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _days(model: Model, rng: np.random.Generator) -> Any:
    """Around the day that the study counts to."""
    day = Timestamp(model.reference_day or "2024-12-31").normalize()
    spans = np.where(
        rng.random(_TRIED) < 0.5, rng.integers(-30, _YEAR, _TRIED), rng.integers(0, 3000, _TRIED)
    )
    hours = np.where(rng.random(_TRIED) < 0.2, rng.integers(0, 86_400, _TRIED), 0)
    return day - pd.to_timedelta(spans, "D") + pd.to_timedelta(hours, "s")


def _words(model: Model, source: Source) -> list[str]:
    own = [s.category for s in model.scales if s.column == source.name and s.category and not s.is_hash]
    return list(dict.fromkeys([*own, *source.shares])) or ["A word"]


def _literal(cell: Any) -> str:
    if cell is pd.NaT or cell is pd.NA or cell is None or cell != cell:
        return _NULL
    if isinstance(cell, Timestamp):
        return literal(str(cell.floor("s")))
    if isinstance(cell, bool | np.bool_):
        return literal("yes" if cell else "no")
    return literal(cell if isinstance(cell, str) else float(cell))
