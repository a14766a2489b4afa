"""A number per level of a category: averages with their intervals.

A difference is called one only when chance would rarely make it (Welch, 1951) and when it explains
at least one percent of the spread of ranks; otherwise the sentence says that there is hardly any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy import stats

from segmentation.array_kinds import Floats
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.literals import YES_NO
from segmentation.language.phrases import capital, percent
from segmentation.language.titles import agreed, spoken
from segmentation.prepare.explorations.levels import MOST, OTHER, few_levels, level_names
from segmentation.prepare.explorations.measures import correlation_ratio
from segmentation.standards import ASSOCIATED_VALUES, SIGNIFICANCE, SMALL_ETA_SQUARED

_QUANTILES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


@dataclass(frozen=True, eq=False)
class Averages:
    """A number per level of a category: mean with its 95% interval, and quantiles."""

    column: str
    by: str
    levels: tuple[str, ...]
    counts: NDArray[np.int64]
    means: Floats
    lows: Floats
    highs: Floats
    quantiles: Floats
    """Per level: 5%, 25%, 50%, 75% and 95%, (levels, 5)."""
    overall: float
    explained: float
    """Share of the variance of ranks that lies between the levels, 0 to 1: the square of what correlations
    call the correlation ratio, so that a list of pairs and this sentence say the same."""
    p_value: float
    finding: str
    money: Money = PLAIN

    @property
    def title(self) -> str:
        """“Average revenue by region”; what says yes or no stands in quotes: by “accepts marketing”."""
        by = spoken(self.by)
        return f"Average {spoken(self.column)} by {f'“{by}”' if _says_yes_or_no(self.levels) else by}"


def averages(values: Series[Any], by: Series[Any], *, most: int = MOST, money: Money = PLAIN) -> Averages:
    """The mean of `values` per level of `by`, highest first, with t intervals of 95%."""
    levels = few_levels(by, most=most)
    known = values.notna() & levels.notna()
    x, groups = values[known].astype(float), levels[known].astype("category")
    table = x.groupby(groups, observed=True).agg(["size", "mean", "std"])
    table = table.sort_values("mean", ascending=False, kind="stable")
    half = _half_widths(table["size"].to_numpy(), table["std"].to_numpy())
    quantiles = x.groupby(groups, observed=True).quantile(_QUANTILES).unstack().reindex(table.index)
    explained, p = _explained(values, by, levels), _welch(table)
    means = table["mean"].to_numpy()
    overall = float(x.mean()) if len(x) else float("nan")
    return Averages(
        column=str(values.name),
        by=str(by.name),
        levels=tuple(str(level) for level in table.index),
        counts=table["size"].to_numpy(dtype=np.int64),
        means=means,
        lows=means - half,
        highs=means + half,
        quantiles=quantiles.to_numpy().reshape(-1, 5),
        overall=overall,
        explained=explained,
        p_value=p,
        finding=_averages_finding(str(values.name), str(by.name), table, explained, p, money),
        money=money,
    )


def _half_widths(sizes: NDArray[Any], sds: Floats) -> Floats:
    """Half of the 95% t interval; as wide as nothing is known for a single customer: zero, drawn as a dot."""
    known = sizes > 1
    t = stats.t.ppf(0.975, np.where(known, sizes - 1, 1))
    return np.where(known, t * np.nan_to_num(sds) / np.sqrt(np.maximum(sizes, 1)), 0.0)


def _explained(values: Series[Any], by: Series[Any], few: Series[Any]) -> float:
    """Kelley's (1935) epsilon squared of ranks; all levels count where correlations know them all."""
    levels = level_names(by) if by.nunique() <= ASSOCIATED_VALUES else few
    codes = np.asarray(pd.factorize(levels)[0], dtype=np.int64)
    ranks: NDArray[np.float64] = np.asarray(values.astype(float).rank(), dtype=np.float64)
    return correlation_ratio(ranks, codes) ** 2


def _welch(table: DataFrame) -> float:
    """The p-value of Welch's (1951) analysis of variance: equal means, whatever the spreads."""
    usable = table[(table["size"] > 1) & (table["std"] > 0)]
    k = len(usable)
    if k < 2:
        return 1.0
    weights = usable["size"] / usable["std"] ** 2
    centre = (weights * usable["mean"]).sum() / weights.sum()
    loss = ((1 - weights / weights.sum()) ** 2 / (usable["size"] - 1)).sum()
    between = (weights * (usable["mean"] - centre) ** 2).sum() / (k - 1)
    f = between / (1 + 2 * (k - 2) * loss / (k**2 - 1))
    return float(stats.f.sf(f, k - 1, (k**2 - 1) / (3 * max(loss, 1e-12))))


def _averages_finding(
    column: str, by: str, table: DataFrame, explained: float, p: float, money: Money
) -> str:
    what, group = spoken(column), spoken(by)
    named = table[[str(level) != OTHER for level in table.index]]
    if len(table) < 2 or named.empty:
        return f"There is only one {group} to look at, so nothing to compare."
    named = named if len(named) > 1 else table  # one level against all the rare ones together
    best, worst = named.iloc[0], named.iloc[-1]
    low, high = (money.number(end["mean"], of=column) for end in (worst, best))
    ends = f"{low} to {high}"
    beyond = (table["mean"].max() > best["mean"]) or (table["mean"].min() < worst["mean"])
    aside = ", rarer ones aside," if beyond else ""
    differs = f"{capital(what)} hardly {agreed(column, 'differs', 'differ')}"
    if p > SIGNIFICANCE:
        return f"{differs} by {group}: averages of {ends}{aside} are within chance."
    if explained < SMALL_ETA_SQUARED:
        return f"{differs} by {group}: averages run from {ends}{aside.removesuffix(',')}."
    first, last = (str(level) for level in (named.index[0], named.index[-1]))
    where = f"where {group} is" if first.isdigit() and last.isdigit() else "for"
    clause = _says_yes_or_no((first, last))  # “cooks at home daily” is no subject
    subject = "This explains" if clause else f"{capital(group)} {agreed(by, 'explains', 'explain')}"
    much = f"{subject} {percent(explained)} of the differences"
    return f"Highest{aside} {where} {first} ({high}), lowest for {last} ({low}). {much}."


def _says_yes_or_no(levels: Sequence[str]) -> bool:
    return {level.casefold() for level in levels} in map(set, YES_NO)
