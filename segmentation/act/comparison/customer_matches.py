"""Which customers are in both of two files: joined by the column that names them, or by nothing.

An id joins where both files have it, an e-mail address or a phone number where there is none. What comes
twice in a file names nobody for certain, and a number of the row is no name at all; both are said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series

from segmentation.act.models.scoring.column_matches import spelled
from segmentation.errors import RoleError
from segmentation.language.concepts import concept_of
from segmentation.language.phrases import clipped, count
from segmentation.language.words import words_of
from segmentation.prepare.reading.values.cut_digits import without_cut
from segmentation.prepare.roles.duplicates import customer_id, is_about_customers
from segmentation.prepare.roles.role_rules import Role
from segmentation.prepare.roles.roles import infer_roles
from segmentation.standards import UNIQUE

Rows = NDArray[np.intp]
_CONTACTS = {"email": "e-mail address", "phone": "phone number"}


@dataclass(frozen=True, eq=False)
class CustomerMatch:
    """Who of two files is the same customer. Rows are positions in either file, from 0."""

    then: str | None
    """The column that names customers in the older file; `None` where nothing does."""
    now: str | None
    told: str
    """By what they are joined, or why they are not, in a sentence."""
    rows_then: Rows
    """Places of those in both, in the order of the newer file."""
    rows_now: Rows
    lost: Rows
    """Places in the older file of those who are not in the newer one."""
    new: Rows
    """Places in the newer file of those who were not in the older one."""
    unnamed: tuple[int, int]
    """Rows without a name in either file."""
    repeated: tuple[int, int]
    """Rows whose name comes more than once in either file: nobody can tell which is which."""

    @property
    def joined(self) -> bool:
        """Whether customers can be followed from one file to the other."""
        return self.now is not None


def match_customers(then: DataFrame, now: DataFrame, by: str | None = None) -> CustomerMatch:
    """The customers in both files; `by` is the column that names them, where the person knows better.

    Raises `RoleError` where one of the files has no such column.
    """
    pairs = [_chosen(then, now, by)] if by is not None else list(_candidates(then, now))
    tried: list[str] = []
    for older, newer in pairs:
        names = _names(then[older]), _names(now[newer])
        found = _match(*names, older, newer, chosen=by is not None)
        if not len(found.rows_now):
            bare = _without_zeros(names[0]), _without_zeros(names[1])
            found = _match(*bare, older, newer, zeros=True, chosen=by is not None)
        if len(found.rows_now) and tried:
            nobody = f"Nobody is in both files by “{clipped(tried[0])}”"
            return replace(found, told=f"{nobody}, so customers are joined by “{clipped(newer)}”.")
        if len(found.rows_now) or by is not None:
            return found
        tried.append(older)
    return _nothing(then, now, tried)


def _chosen(then: DataFrame, now: DataFrame, by: str) -> tuple[str, str]:
    places = [_place(by, frame) for frame in (then, now)]
    for place, which in zip(places, ("older", "newer"), strict=True):
        if place is None:
            raise RoleError(
                f"The {which} file has no column “{clipped(by)}”. Name one that both files have, to join by."
            )
    return str(places[0]), str(places[1])


def _candidates(then: DataFrame, now: DataFrame) -> Iterator[tuple[str, str]]:
    """Columns of both files that may name customers, the best first."""
    fuller, other = (then, now) if len(then) >= len(now) else (now, then)
    roles = infer_roles(fuller)
    first = customer_id(roles)
    ids = [*([first] if first else []), *(n for n in roles.names(Role.ID) if n != first)]
    contacts = [str(n) for about in _CONTACTS for n in fuller if concept_of(str(n)) == about]
    for name in dict.fromkeys([*ids, *contacts]):
        place = _place(name, other)
        if place is None or not (_names_somebody(fuller[name], name) and _names_somebody(other[place], name)):
            continue
        yield (name, place) if fuller is then else (place, name)


def _place(name: str, frame: DataFrame) -> str | None:
    names = [str(column) for column in frame]
    if name in names:
        return name
    alike = [other for other in names if spelled(other) == spelled(name)]
    return alike[0] if len(alike) == 1 else None


def _names_somebody(column: Series[Any], name: str) -> bool:
    """Whether nearly every value comes once, and they are not just the numbers of the rows."""
    known = column.dropna()
    if known.nunique() < UNIQUE * len(known):
        return False
    counts = pd.api.types.is_integer_dtype(column.dtype) and not column.hasnans and len(column) > 1
    in_rows = counts and bool((np.diff(column.to_numpy()) == 1).all())
    return not in_rows or is_about_customers(name) or "id" in words_of(name)


def _names(column: Series[Any]) -> Series[Any]:
    """What each row is called, "" for nothing: whatever its case, and as text where it came as a number."""
    cells = without_cut(column)
    if pd.api.types.is_float_dtype(cells.dtype) and (cells.dropna() % 1 == 0).all():
        cells = cells.astype("Int64")
    return cells.astype("str").where(column.notna(), "").fillna("").str.strip().str.casefold()


def _without_zeros(names: Series[Any]) -> Series[Any]:
    """Spreadsheets take the zeros before a number away."""
    return names.str.lstrip("0")


def _match(
    then: Series[Any], now: Series[Any], older: str, newer: str, *, zeros: bool = False, chosen: bool = False
) -> CustomerMatch:
    once_then, once_now = _once(then), _once(now)
    index = Index(then.to_numpy()[once_then])
    at = index.get_indexer(Index(now.to_numpy()[once_now]))
    rows_now, rows_then = once_now[at >= 0], once_then[at[at >= 0]]
    twice_then, twice_now = _twice(then), _twice(now)
    lost = once_then[~then.isin(now).to_numpy()[once_then]]
    new = once_now[~now.isin(then).to_numpy()[once_now]]
    what = None if chosen else _CONTACTS.get(concept_of(older) or "")
    less = ", zeros in front left away" if zeros else ""
    told = f"Customers are joined by “{clipped(newer)}”{less}."
    if what is not None:
        told = f"Without an id in both files customers are joined by their {what} (“{clipped(newer)}”{less})."
    if not len(rows_now):
        told = f"Nobody of the older file is in the newer one by “{clipped(newer)}”."
    return CustomerMatch(
        older, newer, told, rows_then, rows_now, lost, new,
        (int((then == "").sum()), int((now == "").sum())), (twice_then, twice_now),
    )  # fmt: skip


def _once(names: Series[Any]) -> Rows:
    alone = ~names.duplicated(keep=False) & (names != "")
    return np.flatnonzero(alone.to_numpy())


def _twice(names: Series[Any]) -> int:
    return int((names.duplicated(keep=False) & (names != "")).sum())


def _nothing(then: DataFrame, now: DataFrame, tried: list[str]) -> CustomerMatch:
    none = np.empty(0, dtype=np.intp)
    if tried:
        told = (
            f"Nobody of the older file is in the newer one by “{clipped(tried[0])}”, so only the segments "
            "are compared. If another column names customers, choose it."
        )
    else:
        told = (
            "No column of both files names customers, so nobody can be followed: only the segments are "
            "compared. Add an id to both files, or choose the column to join by."
        )
    return CustomerMatch(None, None, told, none, none, none, none, (len(then), len(now)), (0, 0))


def unjoined_told(match: CustomerMatch) -> list[str]:
    """Who cannot be followed though others can, in sentences."""
    told = []
    for which, unnamed, repeated in zip(("older", "newer"), match.unnamed, match.repeated, strict=True):
        if match.joined and unnamed:
            told.append(f"{_rows(unnamed)} of the {which} file without “{clipped(match.now)}”: not followed.")
        if match.joined and repeated:
            told.append(
                f"{_rows(repeated)} of the {which} file whose “{clipped(match.now)}” comes more than once: "
                "not followed."
            )
    return told


def _rows(many: int) -> str:
    return "1 row" if many == 1 else f"{count(many)} rows"
