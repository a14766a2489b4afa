"""The named groups that scores of recency, frequency and money make: each of the 125 codes is in exactly one.

A code is three digits, R, F and M, each 1 to 5, 5 the best: most recent, most often, most money. The ten
groups ask of R and F alone. Both maps have been in public scripts for years; nobody falls between two groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from segmentation.cuts import SCORES

CHAMPIONS, LOYAL, POTENTIAL = "Champions", "Loyal Customers", "Potential Loyalists"
NEW, PROMISING, ATTENTION, SLEEP = "New Customers", "Promising", "Need Attention", "About to Sleep"
RISK, LOSE, HIBERNATING, LOST = "At Risk", "Can’t Lose Them", "Hibernating", "Lost"
Codes = frozenset[tuple[int, int, int]]
_DIGITS = range(1, SCORES + 1)
_ALL = tuple(product(_DIGITS, _DIGITS, _DIGITS))

SPANS: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = {
    CHAMPIONS: ((5, 5), (4, 5)),
    LOYAL: ((3, 4), (4, 5)),
    POTENTIAL: ((4, 5), (2, 3)),
    NEW: ((5, 5), (1, 1)),
    PROMISING: ((4, 4), (1, 1)),
    ATTENTION: ((3, 3), (3, 3)),
    SLEEP: ((3, 3), (1, 2)),
    RISK: ((1, 2), (3, 4)),
    LOSE: ((1, 2), (5, 5)),
    HIBERNATING: ((1, 2), (1, 2)),
}
"""The ten groups: the scores of recency and of frequency that each takes, from and to."""
_ELEVEN: Mapping[str, str] = {
    CHAMPIONS: "555 554 544 545 454 455 445",
    LOYAL: "543 444 435 355 354 345 344 335",
    POTENTIAL: "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 "
    "333 323",
    NEW: "512 511 422 421 412 411 311",
    PROMISING: "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313",
    ATTENTION: "535 534 443 434 343 334 325 324",
    SLEEP: "331 321 312 221 213",
    RISK: "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124",
    LOSE: "155 154 144 214 215 115 114 113",
    HIBERNATING: "332 322 231 241 251 233 232 223 222 132 123 122 212 211",
}
"""The map of eleven in use in SQL; the codes it leaves out are Lost."""


def named_groups(groups: str) -> dict[str, Codes]:
    """Each group of a map, “ten” or “eleven”, with the codes that it takes, the best first.

    >>> sum(map(len, named_groups("ten").values())), sum(map(len, named_groups("eleven").values()))
    (125, 125)
    """
    if groups == "ten":
        return {
            name: frozenset(code for code in _ALL if _within(code, *spans)) for name, spans in SPANS.items()
        }
    found = {name: frozenset(map(_code, said.split())) for name, said in _ELEVEN.items()}
    taken = frozenset[tuple[int, int, int]]().union(*found.values())
    return {**found, LOST: frozenset(_ALL) - taken}


def _within(code: tuple[int, int, int], recency: tuple[int, int], frequency: tuple[int, int]) -> bool:
    return recency[0] <= code[0] <= recency[1] and frequency[0] <= code[1] <= frequency[1]


def lookup_of(codes: Codes) -> NDArray[np.bool_]:
    """Whether a code is among these: `table[r, f, m]`, (6, 6, 6); scores of 0 are nobody’s."""
    table = np.zeros((SCORES + 1,) * 3, dtype=bool)
    table[tuple(np.array(sorted(codes)).T)] = True
    return table


def _code(digits: str) -> tuple[int, int, int]:
    r, f, m = map(int, digits)
    return r, f, m
