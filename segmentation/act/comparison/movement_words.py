"""A comparison of two months in sentences and in plain values."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from segmentation.act.comparison.customer_matches import unjoined_told
from segmentation.act.comparison.drifts import MIX
from segmentation.act.comparison.movements import Comparison, Move, Standing
from segmentation.act.models.scoring.month_changes import index_told, people
from segmentation.language.phrases import clipped, count, listed, percent
from segmentation.language.titles import spoken

STRANGERS = (
    "Where customers were and where they are have nothing to do with each other: check whether “{}” names "
    "the same people in both files."
)


def lines(found: Comparison) -> list[str]:
    """Who was followed and how, then every change beyond chance, or that there is none."""
    changes = [*moves_told(found), *sizes_told(found), *values_told(found), *drifts_told(found)]
    return [*followed_told(found), *(changes or [nothing_told(found)])]


def followed_told(found: Comparison, *, stayed: bool = True) -> list[str]:
    """By what customers were joined, and what became of every row of both files.

    Without `stayed` how many moved is left to what stands beside it.
    """
    match = found.match
    if not match.joined:
        return [match.told]
    told = [f"{match.told} {people(len(match.rows_now), 'is', 'are')} in both files{_came_and_went(found)}."]
    if stayed and len(match.rows_now):
        stay = int(found.counts.trace())
        told.append(f"{people(stay, 'is', 'are')} in the segment they were in, {count(found.moved)} moved.")
    if found.unplaced:
        told.append(f"{people(found.unplaced, 'has', 'have')} no segment in one of the files.")
    if found.strangers:
        told.append(STRANGERS.format(clipped(match.now)))
    return [*told, *unjoined_told(match)]


def _came_and_went(found: Comparison) -> str:
    new, lost = len(found.match.new), len(found.match.lost)
    return f"; {or_none(new)} are new, and {or_none(lost)} of the older file are no longer there"


def or_none(many: int) -> str:
    """So many, in the middle of a sentence."""
    return count(many) if many else "none"


def moves_told(found: Comparison) -> list[str]:
    """The traffic between segments that is more one way than chance makes it, the widest first."""
    real = sorted((m for m in found.moves if m.is_real), key=lambda m: m.back - m.customers)
    return [move_told(move, found) for move in real]


def move_told(move: Move, found: Comparison) -> str:
    """Who moved, how many the other way, and what moved with them.

    Such as “84 customers moved up to “Loyal” from “Low-Spend”, and 12 the other way; …”.
    """
    origin, target = (f"“{clipped(found.names[s - 1], 40)}”" for s in (move.origin, move.target))
    if move.origin == move.target:
        return f"{people(move.customers, 'stays', 'stay')} in {target}{_worth(move, found)}."
    way = "" if move.is_up is None else " up" if move.is_up else " down"
    back = f", and {count(move.back)} the other way" if move.back else ", and nobody the other way"
    moved = people(move.customers, "moved", "moved")
    return f"{moved}{way} to {target} from {origin}{back}{_worth(move, found)}."


def _worth(move: Move, found: Comparison) -> str:
    if move.value_now is None or move.value_then is None or found.value_column is None:
        return ""
    old, new = (
        found.money.number(value, of=found.value_column) for value in (move.value_then, move.value_now)
    )
    return f"; their {spoken(found.value_column)} came to {old} then and comes to {new} now"


def sizes_told(found: Comparison) -> list[str]:
    """The segments whose share of the customers changed beyond chance."""
    return [size_told(one) for one in found.standings if one.size_changed]


def size_told(one: Standing) -> str:
    """How a segment grew or shrank."""
    then, now = one.shares
    how = "grew" if now > then else "shrank"
    was, is_now = _told_apart(then, now)
    return f"“{clipped(one.name, 40)}” {how} from {was} to {is_now} of the customers."


def values_told(found: Comparison) -> list[str]:
    """The segments whose part of the value changed beyond chance."""
    told = []
    for one in found.standings:
        if one.value_changed and one.value_shares is not None:
            then, now = _told_apart(*one.value_shares)
            what = spoken(found.value_column or "")
            told.append(f"“{clipped(one.name, 40)}” brings {now} of {what} now, and brought {then}.")
    return told


def drifts_told(found: Comparison, above: Collection[str] = ()) -> list[str]:
    """The columns whose customers are spread otherwise than in the older file, and the mix.

    Those `above` are told already, and only named.
    """
    drifted = [drift for drift in found.drifts if drift.has_drifted]
    told = [
        drift.told if drift.column == MIX else f"{drift.told} {index_told(drift.size, drift.bound)}"
        for drift in drifted
        if drift.column not in above
    ]
    named = [f"“{clipped(drift.column)}”" for drift in drifted if drift.column in above]
    return [*told, f"Shifted, as told above: {listed(named)}."] if named else told


def _told_apart(then: float, now: float) -> tuple[str, str]:
    """Two shares in percent, with as many digits as tell them apart.

    >>> _told_apart(0.154, 0.152), _told_apart(0.3, 0.42)
    (('15.4%', '15.2%'), ('30%', '42%'))
    """
    whole = percent(then), percent(now)
    if whole[0] != whole[1] or then == now:
        return whole
    finer = f"{then:.1%}", f"{now:.1%}"
    return finer if finer[0] != finer[1] else (f"{then:.2%}", f"{now:.2%}")


def nothing_told(found: Comparison) -> str:
    """That nothing changed, as far as so many customers can tell."""
    if found.match.joined and found.moved:
        return "Some moved, but no more than by chance: nothing really changed."
    return "Nothing changed beyond chance."


def summary(found: Comparison) -> dict[str, Any]:
    """The comparison in plain JSON values."""
    match = found.match
    return {
        "joined_by": match.now,
        "told": match.told,
        "in_both": len(match.rows_now),
        "new": len(match.new),
        "lost": len(match.lost),
        "unnamed": list(match.unnamed),
        "repeated": list(match.repeated),
        "without_segment": found.unplaced,
        "moved": found.moved,
        "same_people": not found.strangers,
        "value_column": found.value_column,
        "segments": [_standing(one, found) for one in found.standings],
        "moves": [_move(move) for move in found.moves],
        "drift": [
            {
                "column": drift.column or None,
                "psi": drift.size,
                "bound": float(drift.bound),
                "drifted": bool(drift.has_drifted),
                "told": drift.told,
            }
            for drift in found.drifts
        ],
        "lines": lines(found),
    }


def _standing(one: Standing, found: Comparison) -> dict[str, Any]:
    plain = {
        "segment": one.segment,
        "name": one.name,
        "size_then": one.customers[0],
        "size_now": one.customers[1],
        "share_then": one.shares[0],
        "share_now": one.shares[1],
        "share_then_interval": list(one.share_intervals[0]),
        "share_now_interval": list(one.share_intervals[1]),
        "size_p": _finite(one.share_p),
        "size_changed": one.size_changed,
        "new": found.came(one.segment),
        "lost": found.went(one.segment),
    }
    if one.values is not None and one.value_shares is not None and one.value_intervals is not None:
        plain |= {
            "value_then": one.values[0],
            "value_now": one.values[1],
            "value_share_then": _finite(one.value_shares[0]),
            "value_share_now": _finite(one.value_shares[1]),
            "value_share_then_interval": [_finite(end) for end in one.value_intervals[0]],
            "value_share_now_interval": [_finite(end) for end in one.value_intervals[1]],
            "value_p": _finite(one.value_p),
            "value_changed": one.value_changed,
        }
    return plain


def _move(move: Move) -> dict[str, Any]:
    return {
        "from": move.origin,
        "to": move.target,
        "customers": move.customers,
        "back": move.back,
        "value_then": move.value_then,
        "value_now": move.value_now,
        "p": _finite(move.p),
        "beyond_chance": move.is_real,
        "up": move.is_up,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
