"""Exact relations between columns of numbers: copies, sums, products, ratios.

Each finder looks at a draw of rows (customers × columns, NaN where unknown) and proposes; nothing
counts until it holds, within what rounding explains, on every row of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segmentation.prepare.roles.redundancy.associations import Numbers, ties

TELLING = 10
"""Rows off the most frequent value that a relation needs, lest chance looks like a rule."""
_PROBED = 24
"""Rows that decide which columns are looked at together for products."""
_WIDEST = 300
"""Columns among which products are looked for, the most wanted first; triples grow with the cube."""


@dataclass(frozen=True)
class Linear:
    """target = sum of coefficients × operands + constant; operands are column numbers."""

    target: int
    operands: tuple[int, ...]
    coefficients: tuple[float, ...]
    constant: float

    def residuals(self, columns: Sequence[Numbers]) -> Numbers:
        """What remains of each row's target; NaN where something is unknown."""
        rest = columns[0] - self.constant
        for coefficient, column in zip(self.coefficients, columns[1:], strict=True):
            rest = rest - coefficient * column
        return rest


@dataclass(frozen=True)
class Product:
    """target = factor × first × second, or first / second."""

    target: int
    operands: tuple[int, int]
    divides: bool
    factor: float

    def residuals(self, columns: Sequence[Numbers]) -> Numbers:
        """What remains of each row's target; NaN where something is unknown or divided by zero."""
        target, first, second = columns
        with np.errstate(all="ignore"):
            told = first / np.where(second == 0, np.nan, second) if self.divides else first * second
            return np.asarray(target - self.factor * told)


Relation = Linear | Product


def tolerance(column: Numbers) -> float:
    """Half a unit of the last written digit: what rounding may change, at most a hundredth of the spread.

    Numbers with more than nine decimals count as exact, up to the error of floating point.
    """
    known = column[np.isfinite(column)]
    size = float(np.abs(known).max(initial=0.0))
    if not 0 < size < 1e150:
        return 0.0
    written = (d for d in range(10) if np.abs(known - np.round(known, d)).max() <= 1e-12 * size)
    digits = next(written, None)
    half = 0.0 if digits is None else 0.5000001 * 10.0**-digits
    return min(half + 1e-9 * size, 0.01 * float(known.std()))


def explains(relation: Relation, columns: Sequence[Numbers], tolerances: Sequence[float]) -> bool:
    """Whether a relation gives its target (the first of `columns`) wherever all of it is known.

    It must be known for at least half of the known targets.
    """
    rest = np.abs(relation.residuals(columns))
    known = np.isfinite(rest)
    if not known.any() or known.sum() < 0.5 * np.isfinite(columns[0]).sum():
        return False
    slack = tolerances[0]
    if isinstance(relation, Linear):
        slack += sum(abs(c) * t for c, t in zip(relation.coefficients, tolerances[1:], strict=True))
    return bool(rest[known].max() <= slack)


def _convinces(relation: Relation, columns: Sequence[Numbers], tolerances: Sequence[float]) -> bool:
    """Whether a relation holds on drawn rows, and enough of them say something."""
    known = np.isfinite(relation.residuals(columns))
    return telling(columns[0][known]) >= TELLING and explains(relation, columns, tolerances)


def telling(values: Numbers) -> int:
    """How many values differ from the most frequent one."""
    if len(values) < 2:
        return 0
    counts = np.unique(values, return_counts=True)[1]
    return len(values) - int(counts.max())


def copies(drawn: Numbers, order: Sequence[int], tolerances: Sequence[float]) -> Iterator[Linear]:
    """Affine copies: of each column that follows, in `order`, one that it repeats.

    A column found to be a copy is not offered as an original.
    """
    alike = ties(drawn) > 0.999
    originals: list[int] = []
    for column in order:
        tried = (_affine(drawn, column, other, tolerances) for other in originals if alike[column, other])
        found = next((relation for relation in tried if relation is not None), None)
        if found is None:
            originals.append(column)
        else:
            yield found


def sums(drawn: Numbers, order: Sequence[int], tolerances: Sequence[float]) -> Iterator[Linear]:
    """Columns that are a sum of two or more earlier ones in `order`, times constants."""
    order, rows = _complete(drawn, order)
    if len(order) < 3:
        return
    data = drawn[rows][:, order]
    scale = data.std(axis=0)
    scaled = (data - data.mean(axis=0)) / scale
    rest = np.abs(np.diag(np.linalg.qr(scaled, mode="r"))) / np.sqrt(len(scaled))
    told: list[int] = []
    for place in np.flatnonzero(rest < 0.003):
        before = [p for p in range(place) if p not in told]
        if len(before) < 2:
            continue
        weights = np.linalg.lstsq(scaled[:, before], scaled[:, place], rcond=None)[0]
        operands = [order[p] for p, weight in zip(before, weights, strict=True) if abs(weight) > 0.005]
        if 2 <= len(operands) <= 12:
            relation = _fitted(drawn, order[place], operands, tolerances)
            if relation is not None:
                told.append(int(place))
                yield relation


def products(
    drawn: Numbers,
    targets: Sequence[int],
    operands: Sequence[int],
    tolerances: Sequence[float],
    wanted: Callable[[int, int, int], bool],
) -> Iterator[Product]:
    """For each target, products and ratios of two operands that give it up to a constant factor.

    `wanted` is asked before a triple (target, first, second) is looked at closely.
    """
    with np.errstate(all="ignore"):
        logs = np.log(np.abs(drawn))
    logs[~np.isfinite(logs)] = np.nan
    for target, first, second, divides in _candidates(logs, targets[-_WIDEST:], operands[:_WIDEST]):
        if wanted(target, first, second):
            relation = _product(drawn, target, first, second, divides, tolerances)
            if relation is not None:
                yield relation


def _affine(drawn: Numbers, target: int, original: int, tolerances: Sequence[float]) -> Linear | None:
    x, y = drawn[:, original], drawn[:, target]
    known = np.isfinite(x) & np.isfinite(y)
    if known.sum() < 0.5 * np.isfinite(y).sum():
        return None
    low, high = (int(f(np.where(known, x, np.nan))) for f in (np.nanargmin, np.nanargmax))
    if x[low] == x[high]:
        return None
    slope = (y[high] - y[low]) / (x[high] - x[low])
    if slope == 0:
        return None
    slack = 2 * (tolerances[target] + abs(slope) * tolerances[original])
    if np.abs(y[known] - y[low] - slope * (x[known] - x[low])).max() > slack:
        return None
    return _fitted(drawn, target, [original], tolerances)


def _fitted(
    drawn: Numbers, target: int, operands: Sequence[int], tolerances: Sequence[float]
) -> Linear | None:
    """The linear relation with the fewest digits that holds on the drawn rows."""
    columns = [drawn[:, target], *(drawn[:, o] for o in operands)]
    known = np.isfinite(np.column_stack(columns)).all(axis=1)
    rows = np.column_stack([*(column[known] for column in columns[1:]), np.ones(known.sum())])
    if len(rows) <= rows.shape[1]:
        return None
    size = np.abs(rows).max(axis=0)
    *slopes, constant = np.linalg.lstsq(rows / size, columns[0][known], rcond=None)[0] / size
    exact = Linear(target, tuple(operands), tuple(float(slope) for slope in slopes), float(constant))
    spread = [tolerances[target], *(tolerances[o] for o in operands)]
    if not _convinces(exact, columns, spread):
        return None
    strict = [spread[0], *(0.0 for _ in operands)]
    for slack in (strict, spread):
        for rounded in _neat(exact.coefficients):
            free = float(np.median(columns[0][known] - rows[:, :-1] @ np.array(rounded)))
            for shift in (0.0, *(_shortened(free, digits) for digits in range(1, 13))):
                relation = Linear(target, tuple(operands), rounded, shift)
                if explains(relation, columns, slack):
                    return relation
    return exact


def _neat(slopes: Sequence[float]) -> Iterator[tuple[float, ...]]:
    """The coefficients with ever more digits; before four, as parts of one (a third, a twelfth)."""
    for digits in range(1, 9):
        if digits == 4 and all(0 < abs(slope) < 0.7 for slope in slopes):
            yield tuple(1 / round(1 / slope) for slope in slopes)
        yield tuple(_shortened(slope, digits) for slope in slopes)


def _product(
    drawn: Numbers, target: int, first: int, second: int, divides: bool, tolerances: Sequence[float]
) -> Product | None:
    """The product or ratio whose factor has the fewest digits, when it holds on the drawn rows."""
    columns = [drawn[:, target], drawn[:, first], drawn[:, second]]
    with np.errstate(all="ignore"):
        factors = columns[0] / (columns[1] / columns[2] if divides else columns[1] * columns[2])
    factors = factors[np.isfinite(factors) & (columns[0] != 0)]
    if not len(factors):
        return None
    low, factor, high = (float(share) for share in np.quantile(factors, [0.25, 0.5, 0.75]))
    if high - low > 0.1 * abs(factor):
        return None
    spread = [tolerances[target], tolerances[first], tolerances[second]]
    for (tried,) in _neat([factor]):
        relation = Product(target, (first, second), divides, tried)
        if _convinces(relation, columns, spread):
            return relation
    return None


def _candidates(
    logs: Numbers, targets: Sequence[int], operands: Sequence[int]
) -> Iterator[tuple[int, int, int, bool]]:
    """Triples (target, first, second, divides) whose logarithms add up, from their covariances.

    Zeros have no logarithm, so columns are looked at in groups that are filled in the same rows.
    """
    waiting = sorted({*targets, *operands})
    while waiting:
        filled = np.isfinite(logs[:, waiting]).sum(axis=1)
        probe = np.argsort(-filled, kind="stable")[:_PROBED]
        usable = np.flatnonzero(np.isfinite(logs[probe]).all(axis=0))
        fresh = set(usable.tolist()) & set(waiting)
        if not fresh:
            return
        rows = np.isfinite(logs[:, usable]).all(axis=1)
        spread = np.full((logs.shape[1], logs.shape[1]), np.nan)
        spread[np.ix_(usable, usable)] = np.cov(logs[rows][:, usable], rowvar=False)
        for triple in _matches(spread, targets, [o for o in operands if o in usable]):
            if fresh.intersection(triple[:3]):
                yield triple
        waiting = [column for column in waiting if column not in fresh]


def _matches(
    spread: Numbers, targets: Sequence[int], operands: Sequence[int]
) -> Iterator[tuple[int, int, int, bool]]:
    """Triples where target − first ∓ second hardly varies; `spread` holds the covariances."""
    columns = np.array(operands, dtype=np.intp)
    among, own = spread[np.ix_(columns, columns)], spread[columns, columns]
    for target in targets:
        if not spread[target, target] > 0:
            continue
        lone = own - 2 * spread[target, columns]
        for divides, sign in ((False, 1.0), (True, -1.0)):
            second = own - 2 * sign * spread[target, columns]
            rest = spread[target, target] + lone[:, None] + second[None, :] + 2 * sign * among
            for a, b in np.argwhere(rest < 0.01 * spread[target, target]):
                triple = (target, int(columns[a]), int(columns[b]))
                if len(set(triple)) == 3 and (divides or a < b):
                    yield (*triple, divides)


def _complete(drawn: Numbers, order: Sequence[int]) -> tuple[list[int], npt.NDArray[np.intp]]:
    """The columns, and the rows complete in them, with at least three rows to a column."""
    kept = [c for c in order if np.nanstd(drawn[:, c]) > 0]
    kept.sort(key=lambda c: int(np.isnan(drawn[:, c]).sum()))
    while len(kept) >= 3:
        rows = np.flatnonzero(np.isfinite(drawn[:, kept]).all(axis=1))
        if len(rows) >= 3 * len(kept) + 10 and (drawn[rows][:, kept].std(axis=0) > 0).all():
            return [c for c in order if c in kept], rows
        kept.pop()
    return [], np.arange(0)


def _shortened(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
