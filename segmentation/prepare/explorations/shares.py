"""How many customers a category has per level, and how two categories are shared out.

A difference is called one only when chance would rarely make it (chi-squared test) and when it is
large enough to care about; otherwise the sentence says that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy import stats

from segmentation.array_kinds import Floats
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import NO, YES, capital, coefficient, count, listed, percent
from segmentation.language.titles import agreed, spoken
from segmentation.prepare.explorations.levels import MOST, OTHER, banded, few_levels, level_names
from segmentation.standards import MAJORITY, SIGNIFICANCE, WEAK


@dataclass(frozen=True, eq=False)
class Shares:
    """How many customers have each level of a category, most first, rare ones together at the end."""

    column: str
    levels: tuple[str, ...]
    counts: NDArray[np.int64]
    given: int
    missing: int
    distinct: int
    finding: str


@dataclass(frozen=True, eq=False)
class Cross:
    """One category against another: counts, and shares of each row."""

    down: str
    across: str
    down_levels: tuple[str, ...]
    across_levels: tuple[str, ...]
    counts: NDArray[np.int64]
    shares: Floats
    """Rows add up to 1."""
    strength: float
    """Cramér's V with Bergsma's (2013) correction, 0 to 1."""
    p_value: float
    finding: str


def shares(values: Series[Any], *, most: int = MOST) -> Shares:
    """Customers per level; missing cells are counted apart."""
    text = level_names(values)
    every = text.value_counts()
    shown = every.head(most)
    levels, counts = [str(level) for level in shown.index], shown.tolist()
    if len(every) > most:
        levels.append(f"{OTHER} ({count(len(every) - most)})")
        counts.append(int(every.iloc[most:].sum()))
    given = int(every.sum())
    return Shares(
        column=str(values.name),
        levels=tuple(levels),
        counts=np.array(counts, dtype=np.int64),
        given=given,
        missing=len(values) - given,
        distinct=len(every),
        finding=_shares_finding(str(values.name), every),
    )


def cross(down: Series[Any], across: Series[Any], *, most: int = 8) -> Cross:
    """How the levels of `across` are shared out within each level of `down`."""
    rows, columns = few_levels(down, most=most), few_levels(across, most=most)
    return _crossed(rows, columns)


def bands(values: Series[Any], across: Series[Any], *, most: int = 6, money: Money = PLAIN) -> Cross:
    """The same with a number cut into bands at round borders (ages: 18–24, 25–34, … 65+)."""
    return _crossed(banded(values, money), few_levels(across, most=most))


def strength(counts: NDArray[Any]) -> tuple[float, float]:
    """Cramér's V with Bergsma's (2013) bias correction, and the p-value of the chi-squared test."""
    table = np.asarray(counts, dtype=float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n, (r, c) = table.sum(), table.shape
    if min(r, c) < 2 or n < 2:
        return 0.0, 1.0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / n
    chi2 = float(((table - expected) ** 2 / expected).sum())
    degrees = (r - 1) * (c - 1)
    phi2 = max(0.0, chi2 / n - degrees / (n - 1))
    least = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    return float(np.sqrt(min(1.0, phi2 / max(least, 1e-12)))), float(stats.chi2.sf(chi2, degrees))


def _crossed(rows: Series[Any], columns: Series[Any]) -> Cross:
    table = pd.crosstab(rows, columns)
    if not isinstance(rows.dtype, pd.CategoricalDtype):
        table = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    if not isinstance(columns.dtype, pd.CategoricalDtype):
        table = table[table.sum().sort_values(ascending=False, kind="stable").index]
    table = table.loc[table.sum(axis=1) > 0]
    counts = table.to_numpy(dtype=np.int64)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    v, p = strength(counts)
    return Cross(
        down=str(rows.name),
        across=str(columns.name),
        down_levels=tuple(str(level) for level in table.index),
        across_levels=tuple(str(level) for level in table.columns),
        counts=counts,
        shares=shares,
        strength=v,
        p_value=p,
        finding=_cross_finding(str(rows.name), str(columns.name), table, v, p),
    )


def _shares_finding(column: str, counts: Series[int]) -> str:
    total = int(counts.sum())
    if not total:
        return "No value is given."
    if len(counts) == 1:
        return f"Everyone is {counts.index[0]}."
    top, least = counts.iloc[0] / total, counts.iloc[-1] / total
    even = float(stats.chisquare(counts).pvalue) > SIGNIFICANCE
    if len(counts) == total:
        return f"{count(total)} different values, none of them twice."
    if even and len(counts) <= 4:
        each = listed([f"{count(int(n))} {level}" for level, n in counts.items()], most=4)
        return f"{each}: none stands out."
    if even:
        return f"No value dominates: shares run from {percent(least)} to {percent(top)}."
    if set(counts.index) == {YES, NO}:
        yes = int(counts[YES])
        return f"{percent(yes / total)} are Yes: {count(yes)} of {count(total)}."
    if top > MAJORITY:
        most, told = str(counts.index[0]), f"{count(int(counts.iloc[0]))} of {count(total)}."
        if most.isdigit():  # a code: nobody is a 1
            return f"{capital(spoken(column))} is {most} for {percent(top)}: {told}"
        return f"{percent(top)} are {most}: {told}"
    last = f"{counts.index[-1]} comes last with {percent(least)}"
    if len(counts) > MOST:
        last = f"the {MOST} most common make up {percent(counts.head(MOST).sum() / total)}"
    return f"{counts.index[0]} leads with {percent(top)}; {last}."


def _cross_finding(down: str, across: str, table: DataFrame, v: float, p: float) -> str:
    if min(table.shape) < 2:
        return "There is only one group to look at, so nothing to compare."
    if p > SIGNIFICANCE or v < WEAK:
        hardly = f"hardly {agreed(across, 'depends', 'depend')}"
        return f"{capital(spoken(across))} {hardly} on {spoken(down)}: V = {coefficient(v)}."
    counts = table.to_numpy(dtype=float)
    overall = counts.sum(axis=0) / counts.sum()
    expected = np.outer(counts.sum(axis=1), overall)
    residuals = (counts - expected) / np.sqrt(np.maximum(expected, 1e-9))
    i, j = (int(place) for place in np.unravel_index(int(residuals.argmax()), residuals.shape))
    here, usual = percent(counts[i, j] / counts[i].sum()), percent(overall[j])
    where = f"where {spoken(down)} {agreed(down, 'is', 'are')} {table.index[i]}"
    what = f"{capital(spoken(across))} {agreed(across, 'is', 'are')} {table.columns[j]} for {here} {where}"
    return f"{what}, against {usual} of all (V = {coefficient(v)})."
