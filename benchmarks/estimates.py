"""How near estimated silhouettes come on many kinds of customers, judged by exact ones from all distances."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.customers import matrix
from benchmarks.measures import cpu, table
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.kmeans import fit_all
from segmentation.segment.silhouettes import silhouettes_of

CUSTOMERS, DRAWS = 100_000, 40
Points = np.ndarray


def main() -> None:
    """Print error, claimed error and coverage for every kind of customers."""
    print(f"{DRAWS} draws of the estimate for nine k, {CUSTOMERS:,} customers of each kind:\n")
    head = ("customers", "RMSE (at most .0025)", "claimed", "95% intervals hold", "CPU seconds")
    table(head, (judged(name, scaled(make(CUSTOMERS))) for name, make in KINDS.items()))


def judged(name: str, values: Points) -> tuple[str, ...]:
    """One row: the estimates from many draws against the exact means."""
    missed, error, seconds = against_exact(values, DRAWS)
    return (
        f"{name}, {values.shape[1]} columns",
        f"{np.sqrt((missed**2).mean()):.4f}",
        f"{np.sqrt((error**2).mean()):.4f}",
        f"{(np.abs(missed) <= 1.96 * error).mean():.0%}",
        f"{seconds:.2f}",
    )


def against_exact(values: Points, draws: int) -> tuple[np.ndarray, np.ndarray, float]:
    """What estimates miss and what error they claim, both (draws, nine k), and CPU seconds of each draw."""
    labels = np.array([fit.labels for fit in fit_all(values, range(2, 11))])
    exact = silhouettes_of(Rows.of(values), labels, exact_up_to=len(values)).mean
    rows = [Rows.of(values, seed=seed) for seed in range(draws)]
    taken, found = cpu(lambda: [silhouettes_of(row, labels) for row in rows])
    missed = np.array([scores.mean for scores in found]) - exact
    return missed, np.array([scores.error for scores in found]), taken / draws


def scaled(values: Points) -> Points:
    """Z-scores, float32: nothing clipped and nothing logged that is not said to be."""
    return ((values - values.mean(axis=0)) / values.std(axis=0)).astype(np.float32)


def amounts(n: int) -> Points:
    return np.random.default_rng(1).lognormal(0, 1, (n, 5))


def separated(n: int) -> Points:
    rng = np.random.default_rng(2)
    group = rng.choice(6, n, p=[0.3, 0.25, 0.2, 0.15, 0.07, 0.03])
    return rng.normal(0, 8, (6, 6))[group] + rng.normal(size=(n, 6))


def mixed(n: int) -> Points:
    """Four numbers, and three nominal columns as indicators."""
    rng = np.random.default_rng(3)
    group = rng.integers(0, 4, n)
    columns = [rng.normal(0, 1.5, (4, 4))[group] + rng.normal(size=(n, 4))]
    for levels in (2, 4, 6):
        shares = rng.dirichlet(np.full(levels, 2.0), 4).cumsum(axis=1)
        code = (rng.random(n)[:, None] > shares[group]).sum(axis=1).clip(max=levels - 1)
        columns.append(np.eye(levels)[code])
    return np.hstack(columns)


def scales(n: int) -> Points:
    """Nine answers from 1 to 5, so that many customers are the same."""
    rng = np.random.default_rng(4)
    opinions = rng.normal(size=(n, 2)) @ rng.normal(size=(2, 9)) + rng.normal(size=(n, 9))
    return np.clip(np.round(3 + 0.8 * opinions), 1, 5)


def heavy(n: int) -> Points:
    rng = np.random.default_rng(5)
    return np.column_stack([rng.pareto(2.5, n), rng.poisson(2, n), rng.exponential(1, n), rng.normal(size=n)])


KINDS: Mapping[str, Callable[[int], Points]] = {
    "overlapping groups": lambda n: matrix(n).values.astype(np.float64),
    "well separated groups": separated,
    "lognormal amounts, raw": amounts,
    "the same, logged": lambda n: np.log(amounts(n)),
    "Pareto, Poisson, exponential, normal": heavy,
    "an even cloud": lambda n: np.random.default_rng(6).random((n, 3)),
    "numbers and nominals": mixed,
    "five-point scales, many customers the same": scales,
}
