"""Scores of 1 to 5 for how recently, how often and how much, 5 the best.

Equal values score alike, whatever the order of the rows. Cut at fifths of the customers, a value scores by
where the middle of those who share it stands; the lowest is always 1 and the highest 5, so that whoever
bought once is never told from another who did. The limits that come of it are numbers, which score new
customers too; a person may set others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.criteria import place_of
from segmentation.cuts import MEASURES, SCORES, Rfm
from segmentation.errors import ClusteringError
from segmentation.language.concepts import concept_of
from segmentation.language.literals import SINCE, SPANS, is_date_name
from segmentation.language.phrases import clipped, listed, number
from segmentation.language.words import words_of
from segmentation.language.years import tells_years
from segmentation.number_columns import is_number
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.orders.customer_measures import DAYS, ORDERS, RECENCY, REVENUE
from segmentation.prepare.roles.role_rules import Role
from segmentation.segment.drawn.value_tiers import numbers
from segmentation.segment.profile.histories import counts_orders

Scores = NDArray[np.int8]
_ASKED = {
    "recency": "how recently customers bought, such as days since the last order",
    "frequency": "how often, such as a number of orders",
    "money": "how much, such as a total spend",
}


@dataclass(frozen=True)
class Scale:
    """One measure: its column, and the limits of its scores 5, 4, 3 and 2."""

    measure: str
    """“recency”, of which less is better, “frequency” or “money”."""
    column: str
    cuts: tuple[float, ...]
    whole: bool = False
    """Whether it counts orders, so that nothing lies between 2 and 3."""

    @property
    def sign(self) -> int:
        """1 where more is better, −1 where less is."""
        return -1 if self.measure == "recency" else 1

    def scores(self, known: DataFrame) -> Scores:
        """The score (n,) of each customer, 1 to 5; 0 where the value is not known."""
        values = _values(known, self.column)
        met = [values <= cut if self.sign < 0 else values >= cut for cut in self.cuts]
        found: Scores = np.isfinite(values).astype(np.int8)
        return found * (1 + np.sum(met, axis=0, dtype=np.int8))


def columns_to_score(cleaned: CleanTable) -> list[str]:
    """The columns that can be scored: numbers first, then those of so few values that they are no measure.

    Where hardly anybody came back, orders are 1 or 2, or always 1.
    """
    known, some = cleaned.known, cleaned.roles.names(Role.FLAG, Role.CONSTANT, Role.CATEGORICAL)
    few = [name for name in some if name in known and is_number(known[name])]
    return [*numbers(cleaned), *few]


def columns_told(cleaned: CleanTable) -> dict[str, str]:
    """Measure → the column that says it, for those that one does."""
    names = columns_to_score(cleaned)
    told = {
        "recency": _first(names, RECENCY) or _since(cleaned, names),
        "frequency": _first(names, DAYS, ORDERS) or next(filter(_is_frequency, names), None),
        "money": _first(names, REVENUE) or cleaned.roles.value_among(names),
    }
    return {measure: column for measure, column in told.items() if column is not None}


def is_told(cleaned: CleanTable) -> bool:
    """Whether recency, frequency and money are known of these customers."""
    return len(set(columns_told(cleaned).values())) == len(MEASURES)


def columns_of(cleaned: CleanTable, rfm: Rfm) -> dict[str, str]:
    """Measure → its column, chosen or told. Raises `ClusteringError` where one is missing or no number."""
    told, found = columns_told(cleaned), {}
    for measure in MEASURES:
        chosen = getattr(rfm, measure)
        column = place_of(chosen, cleaned.known.columns) if chosen else told.get(measure)
        if column is None:
            raise ClusteringError(f"No column says {_ASKED[measure]}. Name the one that does.")
        if column not in columns_to_score(cleaned):
            raise ClusteringError(f"“{clipped(column)}” holds no numbers to score. Choose another column.")
        found[measure] = column
    if len(set(found.values())) < len(MEASURES):
        twice = listed([f"“{clipped(column)}”" for column in dict.fromkeys(found.values())])
        raise ClusteringError(
            f"Recency, frequency and money are three columns; {twice} cannot be all of them."
        )
    return found


def scales_of(cleaned: CleanTable, rfm: Rfm) -> dict[str, Scale]:
    """Measure → its scale: the limits that were set, or those at fifths of the customers.

    Raises `ClusteringError` where a measure has no column of numbers, or its limits call buyers of one
    order loyal.
    """
    columns = columns_of(cleaned, rfm)
    once = once_in(cleaned.known, columns["frequency"])
    scales = {
        measure: Scale(
            measure,
            column,
            getattr(rfm, f"{measure}_cuts") or fifths(cleaned.known, column, measure),
            whole=measure == "frequency" and once is not None,
        )
        for measure, column in columns.items()
    }
    often = scales["frequency"]
    if once is not None and often.cuts[1] <= once:
        raise ClusteringError(
            f"If score 4 begins at {number(often.cuts[1])} in “{clipped(often.column)}”, who bought once is "
            f"called loyal. Let it begin above {once}."
        )
    return scales


def fifths(known: DataFrame, column: str, measure: str) -> tuple[float, ...]:
    """The limits of the scores 5, 4, 3 and 2 at fifths of the customers.

    A value that c of n customers share, b of whom lie below, scores ceil(5 (b + c/2) / n). Who bought once
    and who never did are alike in frequency: neither came back.
    """
    once = once_in(known, column) if measure == "frequency" else None
    values = _values(known, column)
    ranked, many = np.unique(values[np.isfinite(values)], return_counts=True)
    return fifths_among(ranked, many, column, measure, once)


def fifths_among(
    values: NDArray[np.float64], counts: NDArray[np.integer], column: str, measure: str, once: int | None
) -> tuple[float, ...]:
    """The same from different values (m,) and how many customers have each (m,); `once` as `once_in` has it.

    Raises `ClusteringError` where there are none.
    """
    sign = -1 if measure == "recency" else 1
    values = sign * (values if once is None else np.maximum(values, once))
    ranked, at = np.unique(values, return_inverse=True)
    many = np.bincount(at, counts, minlength=len(ranked)).astype(np.int64)
    if not len(ranked):
        raise ClusteringError(f"“{clipped(column)}” is empty. Choose another column for the scores.")
    middle = 2 * np.cumsum(many) - many
    scores = -(-SCORES * middle // (2 * int(many.sum())))
    if len(ranked) == 1:
        scores[0] = SCORES if measure == "recency" else 1
    else:
        scores[0], scores[-1] = 1, SCORES
    limits = [_least(ranked, scores >= score) for score in range(SCORES, 1, -1)]
    return tuple(sign * limit + 0.0 for limit in limits)


def once_in(known: DataFrame, column: str) -> int | None:
    """What a column of frequency holds for who bought once; `None` where it counts no orders.

    >>> once_in(DataFrame({"Orders": [1, 3]}), "Orders"), once_in(DataFrame({"Rate": [0.2]}), "Rate")
    (1, None)
    """
    values = _values(known, column)
    values = values[np.isfinite(values)]
    if not len(values) or (values != np.rint(values)).any():
        return None
    return 0 if "repeat" in words_of(column) else 1


def _least(ranked: NDArray[np.float64], here: NDArray[np.bool_]) -> float:
    """The lowest value that scores so, or one that nobody reaches."""
    return float(ranked[int(np.argmax(here))]) if here.any() else float(ranked[-1]) + 1


def _values(known: DataFrame, column: str) -> NDArray[np.float64]:
    return known[column].to_numpy(dtype=np.float64, na_value=np.nan)


def _first(names: list[str], *wanted: str) -> str | None:
    return next((name for name in wanted if name in names), None)


def _since(cleaned: CleanTable, names: list[str]) -> str | None:
    """Days since the last order: counted from a date, or given as a number of days, weeks or months."""
    made = [made for date, made in cleaned.made.items() if concept_of(date) == "recency" and made in names]
    given = [name for name in names if concept_of(name) == "recency" and _is_span(name)]
    return next(iter([*made, *given]), None)


def _is_span(name: str) -> bool:
    """Whether a number under this header counts time, rather than being a date or a year."""
    return not tells_years(name) and (not is_date_name(name) or bool((SPANS | SINCE) & set(words_of(name))))


def _is_frequency(name: str) -> bool:
    return counts_orders(name) or concept_of(name) == "frequency"
