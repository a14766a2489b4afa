"""What customers did in the end, as numbers: left or stayed, answered or not, how content they were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import Series

from segmentation.errors import ClusteringError
from segmentation.language.concepts import concept_of
from segmentation.language.literals import TRUE_FALSE, YES_NO
from segmentation.language.outcome_words import is_done, is_measured
from segmentation.language.phrases import clipped, count
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.roles.role_rules import NUMBERS, Role
from segmentation.segment.features import levels, numbers
from segmentation.segment.profile.histories import has_left
from segmentation.standards import OUTCOME_CUSTOMERS, OUTCOME_EVENTS

_FLAGS = (*YES_NO, *TRUE_FALSE, ("1", "0"))
_LEFT = ("exit", "active")
_NEVER = (Role.ID, Role.TEXT, Role.CONSTANT, Role.DATE, Role.END_DATE)
_MADE = " is missing"  # ends columns that say whose value was filled in


@dataclass(frozen=True, eq=False)
class Outcome:
    """One column that tells how it ended, for every customer of a clean table."""

    column: str
    values: NDArray[np.float64]
    """(n,) NaN where it is not known; 1 where it happened and 0 where not, if it has two values."""
    happened: str = ""
    """The value that means that it happened; empty for a number."""
    is_leaving: bool = False
    """Whether it means that a customer left."""

    @property
    def binary(self) -> bool:
        """Whether it happened or did not, rather than how much."""
        return bool(self.happened)

    @property
    def known(self) -> NDArray[np.bool_]:
        """For whom (n,) it is known."""
        return ~np.isnan(self.values)

    @property
    def mean(self) -> float:
        """The rate among all, or the average."""
        return float(np.nanmean(self.values))


def outcomes_told(cleaned: CleanTable) -> list[str]:
    """The columns that say by themselves that they are an outcome, leaving first; often none."""
    found = [name for name in outcomes_possible(cleaned) if _is_told(cleaned, name)]
    return sorted(
        found, key=lambda name: (concept_of(name) not in _LEFT, not _is_binary(_cells(cleaned, name)))
    )


def outcomes_possible(cleaned: CleanTable) -> list[str]:
    """Every column that could be taken for one: two values or numbers, known of enough customers."""
    names = [c.name for c in cleaned.roles if c.role not in _NEVER and c.name in cleaned.known]
    return [name for name in names if not name.endswith(_MADE) and _why_not(cleaned.known[name]) is None]


def outcome_of(cleaned: CleanTable, column: str) -> Outcome:
    """The outcome that a column tells of these customers.

    Raises `ClusteringError` where it is not there, has neither two values nor numbers, or tells of too few.
    """
    if column not in cleaned.known:
        raise ClusteringError(f"There is no column “{clipped(column)}” to predict. Choose another outcome.")
    cells: Series = cleaned.known[column]
    if why := _why_not(cells):
        raise ClusteringError(f"“{clipped(column)}” cannot be predicted: {why} Choose another outcome.")
    concept = concept_of(column)
    if not _is_binary(cells):
        return Outcome(column, numbers(cells).astype(np.float64))
    codes, texts = levels(cells)
    happened = _happened(codes, texts, is_active=concept == "active")
    values = np.where(
        codes < 0, np.nan, np.array([*(text == happened for text in texts), False])[codes] * 1.0
    )
    return Outcome(column, values, happened, is_leaving=concept in _LEFT)


def _is_told(cleaned: CleanTable, name: str) -> bool:
    cells, concept = _cells(cleaned, name), concept_of(name)
    if name in cleaned.roles and cleaned.roles[name].reason.startswith("Consent"):
        return False
    if _is_binary(cells):
        answered = set(levels(cells)[1]) <= {"Yes", "No"} and concept in ("value", "frequency")
        return concept in _LEFT or is_done(name) or answered
    role = cleaned.roles[name].role if name in cleaned.roles else None
    return role in NUMBERS and is_measured(name)


def _cells(cleaned: CleanTable, name: str) -> Series:
    return cleaned.known[name]


def _is_binary(cells: Series) -> bool:
    return int(cells.nunique()) == 2  # it happened, or it did not


def _why_not(cells: Series) -> str | None:
    """Why a column is no outcome, in a sentence, or `None`."""
    known = int(cells.notna().sum())
    if known < OUTCOME_CUSTOMERS:
        return f"it is known of {count(known)}, and {count(OUTCOME_CUSTOMERS)} are needed."
    if _is_binary(cells):
        rarer = int(cells.value_counts().min())
        fewer = f"only {count(rarer)} differ from all others, and {count(OUTCOME_EVENTS)} are needed."
        return fewer if rarer < OUTCOME_EVENTS else None
    values = numbers(cells) if cells.dtype.kind in "iufb" or str(cells.dtype) in _NUMERIC else None
    if values is None:
        return "it has neither two values nor numbers."
    return "it is the same for everyone." if np.nanmin(values) == np.nanmax(values) else None


_NUMERIC = {f"{kind}{bits}" for kind in ("Int", "UInt", "Float") for bits in (8, 16, 32, 64)}
"""The names of types of numbers that may hold nothing."""


def _happened(codes: NDArray[np.intp], texts: list[str], *, is_active: bool) -> str:
    """Of two values the one that means that it happened: yes, or gone, or the rarer one."""
    folded = {text.casefold(): text for text in texts}
    for yes, no in _FLAGS:
        if set(folded) == {yes, no}:
            return folded[no if is_active else yes]
    gone = [text for text in texts if has_left(text)]
    if len(gone) == 1:
        return gone[0]
    counts = np.bincount(codes[codes >= 0], minlength=2)
    return min(zip(counts.tolist(), texts, strict=True))[1]
