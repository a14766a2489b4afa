"""Columns that say the same.

A table of customers often repeats itself: the revenue in cents and in units, an average beside
its total and its count. Building segments on all of them counts one thing many times. Relations
are looked for in a draw of rows and then checked on every row, so what is reported is true of the
whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pandas import DataFrame


@dataclass(frozen=True)
class Repeat:
    """One column that the others already tell."""

    column: str
    kind: Literal["copy", "computed", "near"]
    of: tuple[str, ...]
    formula: str


def redundancy(table: DataFrame, columns: Sequence[str]) -> tuple[Repeat, ...]:
    """TODO"""
    return ()
