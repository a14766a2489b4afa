"""A table seen as lines of orders: its columns by kind, each coded once, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from segmentation.language.concepts import concept_of
from segmentation.language.order_words import is_nobody
from segmentation.number_columns import is_number
from segmentation.prepare.orders.value_codes import NONE, Codes, key_of
from segmentation.prepare.reading.values.numbers import Floats

MOST_LINES = 0.5  # of the lines have the shop’s own address on one side
MANY = 50
"""So many of the commonest values are asked whether they stand for nobody, or are an address."""


_KEYED = ("email", "phone", "name")
"""What is read before it is compared."""
Evidence = TypeVar("Evidence")
Decision = TypeVar("Decision")


class OrderSheet:
    """The columns of a table, with what recognition and building ask of them kept by name.

    The lines may be a part of a larger file (`engines/lines_in_parts.py`): those of some customers, all of
    each. What hangs on all lines is asked here, through `total` and `decide`.
    """

    is_filled = False
    """Whether customer and moment that stand on other lines of an order have been filled in already."""

    def __init__(self, frame: DataFrame) -> None:
        self.frame = frame
        self.names = [str(name) for name in frame.columns]
        self.mistyped = np.zeros(len(frame), bool)
        """Lines whose day is so far from all others that it was taken for none."""
        self._columns: dict[str, Series[Any]] = {}
        self._codes: dict[str, Codes] = {}

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def total(self) -> int:
        """How many lines the whole file has."""
        return len(self)

    def decide(self, name: str, evidence: Evidence, rule: Callable[[Evidence], Decision]) -> Decision:
        """What `rule` makes of the evidence in all lines; `name` tells the decision from others.

        Evidence adds up (`+`) over the parts of a file, and `rule` stands at the top of a module.
        """
        return rule(evidence)

    def moments(self, name: str) -> Series[Any]:
        """The column of the moments of the orders."""
        return self.column(name)

    def column(self, name: str) -> Series[Any]:
        """A column of the table; a frame takes long to give it out, and it is asked for hundreds of times."""
        if name not in self._columns:
            self._columns[name] = self.frame.iloc[:, self.names.index(name)]
        return self._columns[name]

    def codes(self, name: str) -> Codes:
        """A column as codes; those of a date are its days."""
        if name not in self._codes:
            column = self.column(name)
            self._codes[name] = Codes.of(days_of(column) if self.is_date(name) else column)
        return self._codes[name]

    def known_share(self, name: str) -> float:
        """Share of the lines with a value."""
        return float(self.column(name).notna().mean()) if len(self) else 0.0

    def is_date(self, name: str) -> bool:
        """Whether a column holds days or moments."""
        return bool(pd.api.types.is_datetime64_any_dtype(self.column(name).dtype))

    def is_number(self, name: str) -> bool:
        """Whether a column holds numbers."""
        return is_number(self.column(name))

    def is_whole(self, name: str) -> bool:
        """Whether a column holds whole numbers only."""
        if not self.is_number(name):
            return False
        values = self.numbers(name)
        broken = self.column(name).dtype.kind not in "iu" and (np.nan_to_num(values) % 1 != 0).any()
        return self.decide(f"whole: {name}", int(broken), _none)

    def is_text(self, name: str) -> bool:
        """Whether a column holds words, numbers kept as words included."""
        return not (self.is_date(name) or self.is_number(name)) and not self.is_truth(name)

    def is_truth(self, name: str) -> bool:
        """Whether a column holds yes and no."""
        return bool(pd.api.types.is_bool_dtype(self.column(name).dtype))

    def holds_words(self, name: str) -> bool:
        """Whether a column holds words or whole numbers, as keys are."""
        return self.is_text(name) or self.is_whole(name)

    def numbers(self, name: str) -> Floats:
        """A column of numbers, NaN where there is none."""
        return self.column(name).to_numpy(dtype=np.float64, na_value=np.nan)

    def commonest(self, name: str) -> list[str]:
        """The most frequent values as text, all that are as frequent as the last of them included."""
        codes = self.codes(name)
        counts = np.bincount(codes.values[codes.known], minlength=codes.distinct)
        least = np.partition(counts, -MANY)[-MANY] if len(counts) > MANY else 0
        return [str(value) for value in codes.names[counts >= max(least, 1)][: 20 * MANY]]

    def has_addresses(self, name: str) -> bool:
        """Whether nearly all values are e-mail addresses."""
        if not self.is_text(name):
            return False
        seen = self.commonest(name)
        return bool(seen) and sum("@" in value for value in seen) >= 0.9 * len(seen)

    def has_blanks(self, name: str) -> bool:
        """Whether most values are several words, as the names of people are."""
        seen = self.commonest(name) if self.is_text(name) else []
        return sum(" " in value.strip() for value in seen) > 0.5 * len(seen)

    def people(self, name: str) -> Codes:
        """A column that names customers: one code for each, none for guests and the like."""
        kind = self.kind_of_key(name)
        key = f"{name}\0{kind}"
        if key not in self._codes:
            as_is = kind != "email" and not self.is_filled
            codes = self.codes(name) if as_is else Codes.of(self.person(name))
            codes = without_nobodies(codes, self.commonest(name))
            if kind in _KEYED:
                codes = codes.alike([key_of(value, kind=kind) for value in codes.names])
            self._codes[key] = codes
        return self._codes[key]

    def kind_of_key(self, name: str) -> str:
        """By what a column tells customers: “email”, “phone”, “name”, or whatever it holds as it is."""
        kind = "email" if self.has_addresses(name) else str(concept_of(name))
        return "name" if kind == "id" and self.has_blanks(name) else kind

    def keys_of(self, name: str, people: Codes) -> np.ndarray[Any, Any]:
        """What the people of a column are told by, the same in all parts of a file."""
        kind = self.kind_of_key(name)
        if kind not in _KEYED:
            whole = pd.api.types.is_integer_dtype(people.names.dtype)
            return people.names.to_numpy(np.int64 if whole else None)
        return np.array([key_of(value, kind=kind) for value in people.names], dtype=object)

    def places(self, name: str) -> Codes:
        """The column that tells customers of one name apart, as codes."""
        return self.codes(name)

    def person(self, name: str) -> Series[Any]:
        """The column that names customers; of addresses that have the shop’s own, that of the other side.

        Of payments in both directions sender and receiver stand in two columns. The shop is the one that
        is on one side of most lines.
        """
        column = self.column(name)
        if not self.has_addresses(name):
            return column
        for other in filter(self.has_addresses, (n for n in self.names if n != name)):
            own = self.own_address(other)
            if own is not None and (column == own).any():
                beside = self.column(other)
                return column.where(column != own, beside.where(beside != own))
        return column

    def own_address(self, name: str) -> object | None:
        """The address that stands on most lines of a column, if one does."""
        counts = self.column(name).value_counts()
        return counts.index[0] if counts.iloc[0] > MOST_LINES * len(self) else None


def _none(counted: int) -> bool:
    return not counted


def days_of(column: Series[Any]) -> Series[Any]:
    """The days of moments."""
    days: Series[Any] = column.dt.normalize()
    return days


def without_nobodies(codes: Codes, seen: list[str]) -> Codes:
    """Codes without those of values that stand for nobody; only the commonest are asked."""
    nobodies = {value for value in seen if is_nobody(value)}
    if not nobodies:
        return codes
    gone = np.array([str(value) in nobodies for value in codes.names], bool)
    place = np.full(codes.distinct + 1, NONE, np.int64)
    place[:-1][~gone] = np.arange(int((~gone).sum()))
    return Codes(place[codes.values], codes.names[~gone])
