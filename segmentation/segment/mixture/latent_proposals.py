"""Whether latent classes divide customers otherwise than likeness does, and surely: then they are proposed.

Proposed is what stands clear of look-alikes, disagrees with the cut by k-means, and leaves few in doubt. On
planted groups that rule was right nearly whenever it spoke (see docs/method.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.array_kinds import Floats
from segmentation.errors import ClusteringError
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.mixture.latent_classes import MOST_UNASKED, Found, judge_classes
from segmentation.segment.mixture.mixed_columns import Columns
from segmentation.segment.mixture.mixtures import Mixture, mixtures
from segmentation.segment.verdict.stability import adjusted_rand
from segmentation.standards import CUSTOMERS_TO_JUDGE

AGREE = 0.8  # adjusted Rand index from which two cuts are nearly one
SURE = 0.8  # entropy R² from which a mixture is sure of its customers
MOST = 100_000  # customers: of more it takes longer than anybody would wait for a proposal
CLEARER = 0.1  # share of a column that classes must tell more of to be a reason
GAPS = 0.05  # share of empty cells that is worth a word
NAMED = 2  # reasons in a sentence

Kind = Literal["level", "edge", "number"]


class Reason(NamedTuple):
    """A column that classes tell more of than the cut does, and by what."""

    column: str
    kind: Kind
    """By its levels, by whether it stands at an edge, or by its size."""
    edge: float | None = None
    """The value at that edge."""


@dataclass(frozen=True, eq=False)
class LatentProposal:
    """Latent classes beside a cut: how they differ from it, and why."""

    found: Found
    labels: NDArray[np.int8]
    """The class (n,) of each customer, 1..k."""
    agreement: float
    """With the cut: adjusted Rand index."""
    counts: NDArray[np.intp]
    """Customers by segment of the cut and by class, (segments, k)."""
    reasons: tuple[Reason, ...]
    """What classes tell more of, most first."""
    gaps: float
    """Share of cells in the columns that build that are empty, and that nothing is filled into."""

    @property
    def k(self) -> int:
        """How many classes."""
        return self.found.mixture.k

    @property
    def is_due(self) -> bool:
        """Whether they are there, sure of their customers, and another thing than the cut."""
        there = self.found.verdict.kind == "natural"
        return there and self.agreement < AGREE and self.found.mixture.sureness >= SURE


def propose(
    matrix: FeatureMatrix, known: DataFrame, cut: NDArray[np.integer], seed: int = 0
) -> LatentProposal | None:
    """Latent classes in the place of a cut (n,), where they are due; `None` where the cut may stay.

    `matrix` and `known` (`CleanTable.known`) hold the same customers; `seed` is that of the recipe, so that
    the classes are the very ones that it would give.
    """
    if not CUSTOMERS_TO_JUDGE <= len(known) <= MOST:
        return None
    try:
        found = _natural(matrix, known, cut, seed)
    except ClusteringError:
        return None
    if found is None:
        return None
    labels = (found.densities(known).argmax(axis=1) + 1).astype(np.int8)
    segments, k = int(cut.max()), found.mixture.k
    pairs = (cut.astype(np.intp) - 1) * k + labels - 1
    proposal = LatentProposal(
        found,
        labels,
        adjusted_rand(labels, cut),
        np.bincount(pairs, minlength=segments * k).reshape(segments, k),
        _reasons(found, known, labels, cut),
        float(known[list(matrix.columns)].isna().to_numpy().mean()),
    )
    return proposal if proposal.is_due else None


def _natural(matrix: FeatureMatrix, known: DataFrame, cut: NDArray[np.integer], seed: int) -> Found | None:
    """The classes that are there; judged only where some number of them could be due, as that takes longest.

    Raises `ClusteringError` where all customers are alike.
    """
    columns = Columns.of(matrix, known)
    several = mixtures(columns, known, MOST_UNASKED, seed=seed)
    if not any(_could_be_due(one, cut) for one in several[1:]):
        return None
    verdict = judge_classes(columns, known, several, seed=seed, briefly=True)
    if verdict.kind != "natural":
        return None
    return Found.of(several[verdict.recommended_k - 1], verdict, matrix.columns).held(known)


def _could_be_due(mixture: Mixture, cut: NDArray[np.integer]) -> bool:
    """Whether these classes would be proposed, if they are there."""
    labels = mixture.labels
    if len(np.unique(labels)) < mixture.k:  # one that is nobody’s likeliest falls away, which changes both
        return True
    return mixture.sureness >= SURE and adjusted_rand(labels, cut) < AGREE


def _reasons(
    found: Found, known: DataFrame, labels: NDArray[np.integer], cut: NDArray[np.integer]
) -> tuple[Reason, ...]:
    """The columns that classes tell clearly more of than the cut does."""
    gains: dict[str, tuple[float, Reason]] = {}
    for reason, values in _parts(found, known):
        told = _of_numbers if reason.kind == "number" else _of_levels
        gain = told(values, labels) - told(values, cut)
        if gain >= CLEARER and gain > gains.get(reason.column, (0.0,))[0]:
            gains[reason.column] = (gain, reason)
    return tuple(reason for _, reason in sorted(gains.values(), key=lambda pair: -pair[0])[:NAMED])


def _parts(found: Found, known: DataFrame) -> Iterable[tuple[Reason, NDArray[np.generic]]]:
    """What each column gives a mixture, by itself."""
    columns = found.mixture.classes.columns
    mixed = columns.mixed(known)
    for at, category in enumerate(columns.categories):
        yield Reason(category.column, "level"), mixed.codes[:, at]
    for at, number in enumerate(columns.numbers):
        yield Reason(number.feature.column, "number"), mixed.numbers[:, at]
        for edge, place in zip(number.edges, columns.edges[at], strict=True):
            yield Reason(number.feature.column, "edge", edge), mixed.codes[:, place]


def _of_numbers(values: NDArray[np.generic], groups: NDArray[np.integer]) -> float:
    """Eta squared: the share of a number's variance that lies between groups."""
    known = ~np.isnan(values.astype(np.float64))
    told, of = values[known].astype(np.float64), groups[known].astype(np.intp)
    total = float(((told - told.mean()) ** 2).sum()) if len(told) else 0.0
    if total <= 0:
        return 0.0
    sizes = np.maximum(np.bincount(of), 1)
    means: Floats = np.bincount(of, told) / sizes
    return float((np.bincount(of) * (means - told.mean()) ** 2).sum() / total)


def _of_levels(codes: NDArray[np.generic], groups: NDArray[np.integer]) -> float:
    """Goodman and Kruskal's (1954) tau: the same ratio over the indicators of levels."""
    at = codes.astype(np.intp)
    known = at >= 0
    at, of = at[known], groups[known].astype(np.intp)
    if not len(at):
        return 0.0
    table = np.bincount(of * (at.max() + 1) + at, minlength=(of.max() + 1) * (at.max() + 1))
    shares = table.reshape(of.max() + 1, -1) / len(at)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    impure = 1 - float((columns**2).sum())
    within = float((shares**2 / np.maximum(rows, 1e-12)[:, None]).sum())
    return (within - float((columns**2).sum())) / impure if impure > 0 else 0.0
