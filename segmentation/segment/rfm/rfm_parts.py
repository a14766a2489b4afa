"""Customers by recency, frequency and money: the parts of a division."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from math import ceil

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.criteria import Criteria, exactly
from segmentation.cuts import MEASURES, SCORES, Rfm
from segmentation.language.phrases import clipped, count
from segmentation.language.titles import spoken
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.drawn.divisions import Part
from segmentation.segment.rfm.rfm_groups import SPANS, Codes, lookup_of, named_groups
from segmentation.segment.rfm.rfm_scores import Scale, scales_of

NOT_SCORED = "Not scored"
_MOST_CODES = 6  # said of a group; more are no help to anybody
_WIDE = np.int16(SCORES + 1)
"""Scores that there are, 0 being nobody’s."""


@dataclass(frozen=True)
class Coded:
    """Who has one of these codes: as a condition of a part."""

    scales: tuple[Scale, ...]
    """Recency, frequency, and money where it counts."""
    codes: Codes

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are scored."""
        return tuple(scale.column for scale in self.scales)

    def keeps(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows of `data` (n,) have one; none where a value is not known."""
        code = np.zeros(len(data), dtype=np.int16)
        for scale in self.scales:
            code = code * _WIDE + scale.scores(data)
        met: NDArray[np.bool_] = self._lookup.take(code)
        return met

    @cached_property
    def _lookup(self) -> NDArray[np.bool_]:
        """By code, one score after the other; where money does not count, any will do."""
        table = lookup_of(self.codes)
        return (table if len(self.scales) == len(MEASURES) else table[:, :, 1]).ravel()


def parts(cleaned: CleanTable, recipe: Recipe) -> list[Part]:
    """One part per named group, then those of whom recency, frequency or money is not known.

    Raises `ClusteringError` as `scales_of` does.
    """
    scales = scales_of(cleaned, recipe.rfm)
    asked = _asked(scales, recipe.rfm)
    told = partial(_spans, scales) if recipe.rfm.groups == "ten" else _codes
    groups = named_groups(recipe.rfm.groups)
    scored = [Part(name, Coded(asked, codes), told(name, codes)) for name, codes in groups.items()]
    empty = " or ".join(clipped(scale.column, 40) for scale in asked)
    return [*scored, Part(NOT_SCORED, Criteria(), f"{empty} is empty")]


def _asked(scales: Mapping[str, Scale], rfm: Rfm) -> tuple[Scale, ...]:
    """The scales that decide: money only in the map of eleven."""
    return tuple(scales[measure] for measure in MEASURES[: 2 if rfm.groups == "ten" else 3])


def _spans(scales: Mapping[str, Scale], name: str, codes: Codes) -> str:
    """Where one of the ten groups lies: “days since last order up to 30 and orders 4 or more”."""
    recency, frequency = SPANS[name]
    return f"{span(scales['recency'], *recency)} and {span(scales['frequency'], *frequency)}"


def _codes(name: str, codes: Codes) -> str:
    said = ["".join(map(str, code)) for code in sorted(codes, reverse=True)]
    more = f" and {len(said) - _MOST_CODES} more" if len(said) > _MOST_CODES else ""
    return f"recency, frequency and money scored {', '.join(said[:_MOST_CODES])}{more}"


def span(scale: Scale, low: int, high: int) -> str:
    """The values that score from `low` to `high`, in words: “orders 2 to 4”."""
    name, written = spoken(clipped(scale.column, 40)), partial(exactly, of=scale.column)
    limits = (*scale.cuts, None)  # of 5, 4, 3, 2; below lies 1
    worst, best = limits[SCORES - low], None if high == SCORES else limits[SCORES - high - 1]
    if scale.measure == "recency":
        above = "" if best is None else f"over {written(best)}"
        return f"{name} {' '.join(filter(None, [above, '' if worst is None else f'up to {written(worst)}']))}"
    if scale.whole:
        return f"{name} {_number(worst, best)}"
    if worst is None:
        return f"{name} below {written(best or 0)}"
    return f"{name} {written(worst)} {'or more' if best is None else f'to below {written(best)}'}"


def _number(worst: float | None, best: float | None) -> str:
    """Whole numbers from one limit to below the next: “2 to 4”."""
    most = None if best is None else ceil(best) - 1
    least = None if worst is None else ceil(worst)
    if least is None:
        return f"up to {count(most or 0)}"
    if most is None:
        return f"{count(least)} or more"
    return count(least) if least >= most else f"{count(least)} to {count(most)}"
