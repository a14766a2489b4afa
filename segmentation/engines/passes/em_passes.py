"""Expectation and maximization over all rows: who belongs to which latent class, and what follows from that.

A pass gives the sums that a step of `segment.mixture.em` takes, added up over batches, so that a step is the
very one of memory. Between two passes a few of the rows take as many steps as they need, with what the last
pass showed to be different for all rows added to their sums (a coarse grid corrected by the fine one: Brandt
1977). What rests then is a rest of all rows, and a handful of passes gets there instead of hundreds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.engines.passes.clean_batches import Cleaning
from segmentation.segment.mixture.designs import Design, Layout
from segmentation.segment.mixture.em import Parameters, maximized, memberships, prior, unscored, weights
from segmentation.segment.mixture.mixed_columns import Columns, Mixed
from segmentation.threads import one_thread

MOST_PASSES = 20
"""Of the classes: three to six settle what has classes, and memory takes sixty steps at most."""
SETTLED = 1e-7
"""By which a step changes no share, mean, variance or level any more, in standardized units."""
_STEPS = 400
"""Of the few rows between two passes, at most: as many as a long run in memory."""
_FINER = 0.01
"""Of what a step over all rows changes, until which the few rows go on: a finer rest is only theirs."""
_REMEMBERED = 4
"""Passes that are mixed: as many directions as the few rows may see otherwise than all."""
_ROUNDING = 1e-11
"""Of a score, what adding up in another order may change."""
_ROWS_AT_ONCE = 16_384
"""Rows whose design and memberships stay in the processor’s cache."""


@dataclass(frozen=True, eq=False)
class EMSums:
    """Members times features per class (k, features), who is likeliest in each (k,), and the log density."""

    sums: Floats
    held: NDArray[np.int64]
    likelihood: float

    def __add__(self, other: EMSums) -> EMSums:
        return EMSums(self.sums + other.sums, self.held + other.held, self.likelihood + other.likelihood)


@dataclass(frozen=True, eq=False)
class EMPart:
    """One pass: what every row says of classes with `weight` (k, features)."""

    cleaning: Cleaning
    columns: Columns
    layout: Layout
    weight: Floats

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> EMSums:
        """The sums over some batches."""
        k = len(self.weight)
        found = EMSums(np.zeros_like(self.weight), np.zeros(k, np.int64), 0.0)
        with one_thread():
            for block in self.cleaning.blocks(batches):
                known = block.known if block.complete.all() else block.known[block.complete]
                mixed = self.columns.mixed(known)
                for low in range(0, len(known), _ROWS_AT_ONCE):
                    some = slice(low, low + _ROWS_AT_ONCE)
                    rows = self.layout.rows(Mixed(mixed.numbers[some], mixed.codes[some]))
                    found = found + expected(rows, self.weight)
        return found


def expected(rows: Floats, weight: Floats, counts: Floats | None = None) -> EMSums:
    """The sums of rows (n, features), each standing for one customer or for `counts` (n,)."""
    chances, density = memberships(rows, weight, len(weight))
    own, held = chances[:, 0], np.bincount(chances[:, 0].argmax(axis=1), minlength=len(weight))
    likelihood = float(density.sum() if counts is None else counts @ density[:, 0])
    return EMSums((own if counts is None else own * counts[:, None]).T @ rows, held, likelihood)


@dataclass(frozen=True, eq=False)
class SettledClasses:
    """Where the classes came to lie."""

    parameters: Parameters
    held: NDArray[np.int64]
    """Whose likeliest class each is (k,)."""
    passes: int
    rests: bool
    """Whether a step changes nothing any more."""


Pass = Callable[[Floats, int], EMSums]
"""One pass over all rows about classes with some weights (k, features); told which it is, from 1."""


def settle_classes(few: Design, at: Parameters, least: Floats, go: Pass) -> SettledClasses:
    """Classes moved until a step over all rows changes nothing, from those of a sample.

    `few` are some of the rows, in the layout of all; `least` the least variances. Where they lead astray, so
    that the score falls and a step changes no less, the plain steps seen so far are mixed instead: near the
    rest a few rows tell no more than these. Where that leads astray too, the next step is the plain one.
    """
    layout, trail, seen = few.layout, list[_Led](), list[_Look]()
    best, passes, way = _Look.of(layout, at, least, go(weights(layout, at), 1)), 1, "few"
    while best.moved > SETTLED and passes < MOST_PASSES:
        passes += 1
        if way == "few":
            trail = [*trail[1 - _REMEMBERED :], _Led(best.at, _led(few, best, least))]
            aim = _mixed(trail, full=layout.full)
        else:
            trail, steps = [], [_Led(one.at, one.plain) for one in (*seen[1 - _REMEMBERED :], best)]
            aim = best.plain if way == "plain" else _mixed(steps, full=layout.full)
        found = _Look.of(layout, aim, least, go(weights(layout, aim), passes))
        astray = found.moved >= best.moved and found.score < best.score - _ROUNDING * abs(best.score)
        if astray and way != "plain":
            seen.append(found)
            way = "plain" if way == "mixed" else "mixed"
        else:  # a plain step is kept, as memory keeps it
            seen.append(best)
            best, way = found, "mixed" if way == "mixed" else "few"
    told = replace(best.at, score=np.array([best.score]), likelihood=np.array([best.whole.likelihood]))
    return SettledClasses(told, best.whole.held, passes, best.moved <= SETTLED)


@dataclass(frozen=True, eq=False)
class _Look:
    """Classes as all rows see them."""

    at: Parameters
    whole: EMSums
    everybody: Design
    """All rows as one, by which the priors are told."""
    plain: Parameters
    """A step on."""
    score: float

    @classmethod
    def of(cls, layout: Layout, at: Parameters, least: Floats, whole: EMSums) -> _Look:
        everybody = _as_one(layout, whole.sums.sum(axis=0))
        plain = maximized(everybody, whole.sums, at.k, least)
        return cls(at, whole, everybody, plain, whole.likelihood + float(prior(everybody, at)[0]))

    @property
    def moved(self) -> float:
        """By how much the step changes them, at most."""
        return _apart(self.at, self.plain)


def _as_one(layout: Layout, total: Floats) -> Design:
    """A design whose one row is the sum of all rows: it tells priors how common each level is."""
    one = np.zeros(1, np.intp)
    nobody = Mixed(np.zeros((1, layout.numbers)), np.zeros((1, len(layout.levels)), np.intp))
    return Design(layout, total[None], np.ones(1), one, nobody, one)


def _led(few: Design, look: _Look, least: Floats) -> Parameters:
    """Where the few rows come to rest, corrected by what tells them from all rows; else a plain step."""
    rows, layout = few.features, few.layout
    more = float(look.whole.held.sum()) / few.customers
    counted = np.zeros(rows.shape[1], bool)
    counted[0] = counted[layout.known] = counted[layout.hot] = True

    def sums(at: Parameters) -> Floats:
        return expected(rows, weights(layout, at), few.counts).sums * more

    here, own, whole = look.at, sums(look.at), look.whole.sums
    ratio, gap = np.divide(whole, own, out=np.zeros_like(own), where=counted & (own > 0)), whole - own
    gap[ratio > 0] = 0
    ratio[ratio == 0] = 1
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            total = sums(here) * ratio + gap
            stepped = maximized(look.everybody, total, here.k, least)
            if not _can_be(stepped, full=layout.full):
                return look.plain
            rests, here = _apart(here, stepped) <= _FINER * look.moved, stepped
            if rests:
                break
    return here


class _Led(NamedTuple):
    """Classes of one pass, and where the few rows led from there."""

    at: Parameters
    to: Parameters


def _mixed(trail: list[_Led], *, full: bool) -> Parameters:
    """The last few passes mixed so that their changes cancel (Anderson 1965); else where the last one led."""
    last = trail[-1].to
    changes = np.array([_flat(one.to) - _flat(one.at) for one in trail])
    steps, lands = np.diff(changes, axis=0), np.diff([_flat(one.to) for one in trail], axis=0)
    if not len(steps):
        return last
    share, *_ = np.linalg.lstsq(steps.T, changes[-1], rcond=1e-8)
    made = _folded(_flat(last) - share @ lands, last)
    return made if _can_be(made, full=full) else last


def _flat(at: Parameters) -> Floats:
    return np.concatenate([getattr(at, name).ravel() for name in _NAMES])


def _folded(values: Floats, like: Parameters) -> Parameters:
    parts, start = {}, 0
    for name in _NAMES:
        shape = getattr(like, name)
        parts[name] = values[start : start + shape.size].reshape(shape.shape)
        start += shape.size
    return unscored(**parts)


_NAMES = ("shares", "means", "variances", "levels")


def _can_be(at: Parameters, *, full: bool) -> bool:
    if not np.isfinite(_flat(at)).all() or not (at.shares > 0).all():
        return False
    return bool(((np.linalg.eigvalsh(at.variances) if full else at.variances) > 0).all())


def _apart(one: Parameters, other: Parameters) -> float:
    pairs = [
        (getattr(one, name), getattr(other, name)) for name in ("shares", "means", "variances", "levels")
    ]
    return max(float(np.abs(mine - theirs).max(initial=0.0)) for mine, theirs in pairs)
