"""Latent classes as plain numbers: how each column is taken, and what each class is made of; no customer.

A value that few customers share stands as its hash, as in every model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.act.models.scales import FARTHEST, hash_of
from segmentation.errors import DocumentError
from segmentation.segment.features import Feature
from segmentation.segment.mixture.classes import Classes
from segmentation.segment.mixture.departures import departures
from segmentation.segment.mixture.designs import Layout
from segmentation.segment.mixture.em import Parameters, weights
from segmentation.segment.mixture.latent_classes import Found, Likeliest
from segmentation.segment.mixture.mixed_columns import Category, Columns, Number
from segmentation.standards import TOLD_CUSTOMERS

if TYPE_CHECKING:
    from segmentation.segment.drawn.divisions import Division

_SAME = 1e-9  # by which a table of covariances may differ from its mirror image


@dataclass(frozen=True)
class LatentNumber:
    """A column of numbers, as a mixture takes it; see `Number`."""

    column: str
    low: float | None
    high: float | None
    log: float | None
    edges: tuple[float, ...]
    center: float
    scale: float

    @property
    def feature(self) -> Feature:
        """What draws it in and logs it."""
        return _feature(self.column, self.low, self.high, self.log)


@dataclass(frozen=True)
class LatentCategory:
    """A column of levels; see `Category`."""

    column: str
    levels: tuple[str, ...]
    hashes: tuple[int, ...]
    """The places of the levels that stand as hashes, from 0."""
    is_number: bool
    """Whether its levels are the few values of a number, drawn in to these limits."""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class LatentClass:
    """What one class is made of, in standardized units."""

    share: float
    means: tuple[float, ...]
    spreads: tuple[tuple[float, ...], ...]
    """A row of variances, or where numbers are correlated within a class a row of covariances for each."""
    levels: tuple[float, ...]
    """The share of every level of every category, then of “no” and “yes” at each edge of each number."""


@dataclass(frozen=True)
class _Veiled(Category):
    """A category some of whose levels are known by their hashes only."""

    salt: str = ""
    hidden: frozenset[str] = frozenset()

    def called(self, text: str) -> str:
        mark = hash_of(text, self.column, self.salt) if self.hidden else text
        return mark if mark in self.hidden else text


@dataclass(frozen=True)
class LatentLines:
    """What tells the likeliest class of a customer."""

    numbers: tuple[LatentNumber, ...]
    categories: tuple[LatentCategory, ...]
    gaps: tuple[int, ...]
    """The places of the numbers that some customers of the study lacked, from 0."""
    correlated: bool
    """Whether numbers may be correlated within a class."""
    classes: tuple[LatentClass, ...]
    salt: str
    departs: bool | None = None
    """Whether the reach of each segment (`Spread.reach`) is of departures; older files hold distances."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that tell, each once."""
        named = [one.column for one in self.numbers] + [one.column for one in self.categories]
        return tuple(dict.fromkeys(named))

    @property
    def untold(self) -> tuple[tuple[str, str], ...]:
        """Column and hash of every value that few share."""
        return tuple((one.column, one.levels[at]) for one in self.categories for at in one.hashes)

    @cached_property
    def layout(self) -> Layout:
        """Which features a row has."""
        levels = (*(len(one.levels) for one in self.categories), *(2 for o in self.numbers for _ in o.edges))
        return Layout(len(self.numbers), levels, np.array(self.gaps, np.intp), self.correlated)

    @cached_property
    def told(self) -> Classes:
        """The classes, ready to tell customers."""
        return Classes(self._columns, self.layout, weights(self.layout, self._parameters))

    def densities(self, known: DataFrame) -> NDArray[np.float64]:
        """The log density (n, k) of customers with these columns in each class."""
        return self.told.densities(known)

    def departures(self, known: DataFrame) -> NDArray[np.float64]:
        """How far customers with these columns depart (n, k) from what is likeliest in each class."""
        return departures(self.told, self._parameters, known)

    @property
    def _columns(self) -> Columns:
        numbers = [Number(o.feature, o.edges, o.center, o.scale, 0.0) for o in self.numbers]
        categories = [
            _Veiled(
                one.column,
                one.levels,
                _feature(one.column, one.low, one.high, None) if one.is_number else None,
                self.salt,
                frozenset(one.levels[at] for at in one.hashes),
            )
            for one in self.categories
        ]
        return Columns(tuple(numbers), tuple(categories))

    @property
    def _parameters(self) -> Parameters:
        shares = np.array([[one.share for one in self.classes]])
        means = np.array([[one.means for one in self.classes]], np.float64)
        spreads = np.array([[one.spreads for one in self.classes]], np.float64)
        levels = np.array([[one.levels for one in self.classes]], np.float64)
        return Parameters(
            shares, means, spreads if self.correlated else spreads[:, :, 0], levels, np.zeros(1), np.zeros(1)
        )

    def check(self) -> None:
        """Raises `DocumentError` where nobody could be told."""
        wanted, rows = len(self.numbers), len(self.numbers) if self.correlated else 1
        if not self.columns or len(self.classes) < 2 or (self.correlated and (self.gaps or wanted < 2)):
            raise DocumentError("what tells its classes apart is not all there")
        if not set(self.gaps) <= set(range(wanted)):
            raise DocumentError("a column of its classes is none")
        for number in self.numbers:
            if not number.scale > 0 or (number.log is not None and not number.log > 0):
                raise DocumentError(f"“{number.column}” has no scale in its classes")
        limits = [(one.low, one.high) for one in self.numbers]
        limits += [(one.low, one.high) for one in self.categories]
        if any(low > high for low, high in limits if low is not None and high is not None):
            raise DocumentError("the limits of a column of its classes are the wrong way round")
        for category in self.categories:
            if not category.levels or not set(category.hashes) <= set(range(len(category.levels))):
                raise DocumentError("a category of its classes has not the levels that it names")
        many = sum(self.layout.levels)
        for one in self.classes:
            if len(one.means) != wanted or len(one.levels) != many or len(one.spreads) != rows:
                raise DocumentError("its classes have not one number for every column")
            if any(len(row) != wanted for row in one.spreads) or not _can_be(one, correlated=self.correlated):
                raise DocumentError("a class of its classes is none that customers could have")


def _can_be(one: LatentClass, *, correlated: bool) -> bool:
    spread = np.array(one.spreads, np.float64)
    told = np.array([one.share, *one.levels])
    if not ((told > 0) & (told <= 1 + _SAME)).all() or np.abs(np.array(one.means)).max(initial=0) > FARTHEST:
        return False
    if not correlated:
        return bool(((spread > 0) & (spread < FARTHEST)).all())
    same = np.abs(spread - spread.T).max(initial=0) <= _SAME * np.abs(spread).max(initial=1)
    return bool(same and np.abs(spread).max() < FARTHEST and np.linalg.eigvalsh(spread).min() > 0)


def latent_of(division: Division, known: DataFrame, salt: str) -> LatentLines | None:
    """The classes that tell the parts of a division of these customers; `None` where others tell them."""
    first = division.parts[0].when
    return _of(first.found, known, salt) if isinstance(first, Likeliest) else None


def rare_levels(division: Division, known: DataFrame) -> list[tuple[str, str]]:
    """Column and value of what so few customers of a division share that it is not told."""
    first = division.parts[0].when
    if not isinstance(first, Likeliest):
        return []
    columns = first.found.mixture.classes.columns
    return [(one.column, one.levels[at]) for one in columns.categories for at in _rare(one, known)]


def _of(found: Found, known: DataFrame, salt: str) -> LatentLines:
    columns, layout = found.mixture.classes.columns, found.mixture.layout
    at = found.mixture.parameters
    return LatentLines(
        tuple(
            LatentNumber(
                one.feature.column,
                _end(one.feature.low),
                _end(one.feature.high),
                None if one.feature.log is None else float(one.feature.log),
                one.edges,
                one.center,
                one.scale,
            )
            for one in columns.numbers
        ),
        tuple(_category(one, known, salt) for one in columns.categories),
        tuple(map(int, layout.gaps)),
        layout.full,
        tuple(
            LatentClass(
                float(share),
                _floats(means),
                tuple(_floats(row) for row in np.atleast_2d(spread)),
                _floats(hot),
            )
            for share, means, spread, hot in zip(
                at.shares[0], at.means[0], at.variances[0], at.levels[0], strict=True
            )
        ),
        salt,
        departs=True,
    )


def _category(one: Category, known: DataFrame, salt: str) -> LatentCategory:
    rare = _rare(one, known)
    levels = tuple(
        hash_of(text, one.column, salt) if at in rare else text for at, text in enumerate(one.levels)
    )
    feature = one.feature
    if feature is None:
        return LatentCategory(one.column, levels, rare, is_number=False)
    return LatentCategory(
        one.column, levels, rare, is_number=True, low=_end(feature.low), high=_end(feature.high)
    )


def _rare(one: Category, known: DataFrame) -> tuple[int, ...]:
    codes = one.codes(known)
    counts = np.bincount(codes[codes >= 0], minlength=len(one.levels))
    return tuple(map(int, np.flatnonzero(counts < TOLD_CUSTOMERS)))


def _end(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _feature(column: str, low: float | None, high: float | None, log: float | None) -> Feature:
    return Feature(column, None, -np.inf if low is None else low, np.inf if high is None else high, log)


def _floats(values: NDArray[np.floating]) -> tuple[float, ...]:
    return tuple(map(float, values))
