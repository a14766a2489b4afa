"""What the segments are like, in the words and units of the upload.

Clusters are found in a matrix of scaled features; nobody can act on those. The profile goes back
to the clean table: how many, how much they spend, how far from the average customer, which
products and channels they prefer. Means and medians use the values as they came, whales included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series

from segmentation.language.concepts import concept_of
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.personal import is_personal
from segmentation.language.phrases import deviations, word
from segmentation.number_columns import is_number
from segmentation.prepare.cleaning.cleaning import CleanTable, need_clean
from segmentation.prepare.roles.roles import Role, Roles, Use
from segmentation.segment.clusters import Clustering
from segmentation.segment.profile.averages import DIGITS
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from segmentation.segment.profile.descriptives import Descriptives, Grouped, describe
from segmentation.segment.profile.difference_tests import cramers_v, differences, eta_squared
from segmentation.segment.profile.segment_rules import PlainRule, surrogate
from segmentation.segment.profile.typicality import memberships
from segmentation.standards import CLEAR, FAR, LOSSES_TOLD, RE_CREATED, TOO_EMPTY

__all__ = ["HOW_FAR", "MISSING", "OTHER", "Profile", "profile", "separation"]

_EQUAL = 1e-9  # what rounding leaves of no spread
HOW_FAR = (
    "Distance from the average customer, in standard deviations (how far customers usually are from it): "
    f"{deviations(CLEAR)} is visible, {word(round(FAR))} is large."
)
"""How to read the distances of a profile."""
_REACH = ("id", "email", "phone", "address", "channel")


@dataclass(frozen=True, eq=False)
class Profile(Descriptives):
    """What describes the segments, and what was tested: does it differ, can they be found again, by whom."""

    value_column: str | None
    value_shares: Series[float] | None
    """Share of the value column's total, when there is one and it is not negative."""
    separation: Series[float]
    """Share of a basis column's variance that lies between the segments (eta squared), 0..1."""
    differences: DataFrame
    """Descriptor → test, statistic, p, p_holm, measure, effect, differs; never a basis column."""
    fidelity: float
    """Share of unseen customers whose segment the tree behind the rules guesses."""
    rules: tuple[PlainRule | None, ...]
    """Per segment, in order: the rule that finds it in raw units, where one does well enough."""
    proxies: Mapping[str, float]
    """Sensitive columns that the segments merely re-create → Cramér’s V or eta squared, a large one."""
    reach: tuple[str, ...]
    """Columns by which customers can be found or reached: ids, addresses, channels."""
    customers: DataFrame
    """Per customer: typicality, margin and second_best."""

    def __repr__(self) -> str:
        return f"<Profile of {self.k} segments in {len(self.means.columns):,} numbers; .means>"


def profile(table: CleanTable, clustering: Clustering, *, rows: str = "", money: Money = PLAIN) -> Profile:
    """Describe each segment of `clustering` with the columns of `table`.

    `rows` is the person’s word for many rows, such as “donors”; left out, the columns tell what a row is.
    `money` says which columns hold amounts, and in which currency they are written.
    Reads `table.data` at the rows of the clustering's matrix and leaves it as it is.
    """
    need_clean(table, "profile")
    grouped = Grouped.of(table, clustering)
    described = describe(table, clustering, grouped, rows=rows, money=money)
    data, labels, numbers = grouped.data, grouped.labels, grouped.numbers
    known = described.overall.index[described.overall["known"] >= 1 - TOO_EMPTY]
    value = table.roles.value_among([*(name for name in described.basis if name in known), *known])
    plain = surrogate(data, clustering)
    return Profile(
        **vars(described),
        value_column=value,
        value_shares=None
        if value is None
        else _value_shares(numbers[value].astype(np.float64), labels, grouped.segments),
        separation=separation(clustering),
        differences=_differences(table.roles, numbers, grouped.counts, labels, described.basis),
        fidelity=plain.fidelity,
        rules=tuple(None if rule is None else replace(rule, money=money) for rule in plain.rules),
        proxies=_proxies(table, data, grouped.counts, labels),
        reach=_reach(table),
        customers=memberships(clustering),
    )


def separation(clustering: Clustering) -> Series[float]:
    """Eta squared of each basis column, as the clustering saw it (logged, winsorised, scaled).

    For a category it is Goodman and Kruskal's (1954) tau: the same ratio over its indicators.
    """
    labels = clustering.labels.astype(np.intp) - 1
    sums, squares = [], []
    for column in clustering.matrix.values.T:
        values = column.astype(np.float64)
        sums.append(np.bincount(labels, values, minlength=clustering.k))
        squares.append(values @ values)
    names = [feature.column for feature in clustering.matrix.features]
    sizes = np.bincount(labels, minlength=clustering.k)
    return separated(sizes, np.array(sums, np.float64).T, np.array(squares), names)


def separated(
    sizes: NDArray[np.integer],
    sums: NDArray[np.float64],
    squares: NDArray[np.float64],
    columns: Sequence[str],
) -> Series[float]:
    """The same from sums: customers (k,), their points (k, d), squares of all points (d,), columns (d)."""
    many = int(sizes.sum())
    middle = sums.sum(axis=0) ** 2 / max(many, 1)
    between = (sums**2 / np.maximum(sizes, 1)[:, None]).sum(axis=0) - middle
    parts = DataFrame({"between": between, "total": squares - middle})
    parts = parts.groupby(list(columns), sort=False).sum()
    real = parts["total"] > _EQUAL * many
    share = (parts["between"] / parts["total"].where(real)).fillna(0.0)
    return share.clip(0, 1).round(DIGITS).rename("separation")


def _reach(table: CleanTable) -> tuple[str, ...]:
    names = [role.name for role in table.roles if role.use is not Use.IGNORED]
    ids = set(table.roles.names(Role.ID))
    return tuple(name for name in names if name in ids or concept_of(name) in _REACH)


def _value_shares(value: Series[float], labels: Series[int], segments: Index) -> Series[float] | None:
    """What each segment brings of all; nothing where losses weigh, since shares of such a sum mislead.

    A few customers who gave back more than they kept are no reason to say nothing.
    """
    total, lost = value.sum(), -value[value < 0].sum()
    if not total > 0 or lost > LOSSES_TOLD * total:
        return None
    shares = value.groupby(labels).sum().reindex(segments, fill_value=0.0) / total
    return shares.rename("value_share") if (shares >= 0).all() else None


def _differences(
    roles: Roles,
    numbers: DataFrame,
    counts: Mapping[str, DataFrame],
    labels: Series[int],
    basis: Sequence[str],
) -> DataFrame:
    """Tests on what did not build the segments: no basis column, nor one that the basis tells."""
    inside = _told_by(roles, basis)
    others = {name: found for name, found in counts.items() if name not in inside}
    return differences(numbers[[name for name in numbers if name not in inside]], others, labels)


def _told_by(roles: Roles, basis: Sequence[str]) -> set[str]:
    """The basis, and columns that repeat it: they would differ for the reason the basis does."""
    told, before = set(basis), 0
    while len(told) > before:
        before = len(told)
        for role in roles:
            of = role.made.of if role.made else role.repeats
            if of and told.issuperset(of):
                told.add(role.name)
            elif role.name in told and (role.made or len(of) == 1):
                told.update(of)
    return told


def _proxies(
    table: CleanTable, data: DataFrame, counts: dict[str, DataFrame], labels: Series[int]
) -> dict[str, float]:
    """How much the segments re-create of what is personal, also where the person called it something else."""
    sensitive = set(table.roles.names(Role.SENSITIVE))
    told = {name for name in counts if is_personal(name, [str(level) for level in counts[name].columns])}
    found = {}
    for name in [role.name for role in table.roles if role.name in sensitive | told]:
        if name in counts:
            found[name] = cramers_v(counts[name].to_numpy(dtype=float))
        elif name in data and is_number(data[name]):
            found[name] = eta_squared(data[name].astype(np.float64), labels)
    return {name: size for name, size in found.items() if size > RE_CREATED}
