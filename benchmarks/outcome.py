"""Do segments foretell what is there to foretell, and nothing of an outcome that was shuffled?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.measures import cpu, table
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.outcome.foretelling import Foretelling, curve
from segmentation.segment.outcome.outcomes import Outcome

SEED, SHUFFLED, PLANTED = 180_000, 100, 10
"""Seeds from here on; outcomes of chance in all, and outcomes that follow from the columns of each kind."""
LEANING = 0.2

Points = np.ndarray
Made = tuple[Points, np.ndarray]


def main() -> None:
    """Print what is claimed of outcomes by chance, and of those that follow from the columns."""
    print(f"{SHUFFLED} outcomes of chance, {PLANTED} of each kind that follow from the columns:\n")
    head = (
        "outcome", "claimed", f"outcome kept at {LEANING}", f"columns kept at {LEANING}",
        "median knee", "CPU seconds",
    )  # fmt: skip
    rows = [told("chance alone", lambda: [by_chance(draw) for draw in range(SHUFFLED)])]
    rows += [
        told(name, lambda make=make: [planted(make, draw) for draw in range(PLANTED)])
        for name, make in KINDS.items()
    ]
    table(head, rows)


def told(name: str, found: Callable[[], list[Foretelling]]) -> tuple[str, ...]:
    """One row: claims, and what the lens keeps of the outcome at the strongest and of columns without it."""
    seconds, looked = cpu(found)
    outcome = [one.step(LEANING).outcome / max(one.steps[-1].outcome, 1e-9) for one in looked]
    basis = [one.step(LEANING).basis / one.steps[0].basis for one in looked]
    chance = name == "chance alone"
    return (
        name,
        f"{sum(one.can_be_foretold for one in looked)} of {len(looked)}",
        "" if chance else f"{np.mean(outcome):.0%}",
        f"{np.mean(basis):.0%}",
        "" if chance else f"{np.median([one.knee.share for one in looked]):.1f}",
        f"{seconds / len(looked):.2f}",
    )


def by_chance(draw: int) -> Foretelling:
    """An outcome that has nothing to do with the columns: rare or common, of few or many customers."""
    rng = np.random.default_rng([SEED, draw])
    rows, columns = int(rng.choice([300, 800, 2_000, 5_000])), int(rng.integers(3, 12))
    values = rng.normal(size=(rows, columns))
    if draw % 3 == 1:
        values = np.exp(values)  # skewed, as amounts are
    if draw % 3 == 2:
        values = np.round(values)  # many customers alike
    share = float(rng.choice([0.1, 0.25, 0.5]))
    ended = rng.normal(size=rows) if draw % 4 == 3 else (rng.random(rows) < share).astype(float)
    return looked((values, ended), draw, k=int(rng.integers(2, 8)))


def planted(make: Callable[[np.random.Generator], Made], draw: int) -> Foretelling:
    return looked(make(np.random.default_rng([SEED + 1, draw])), draw, k=4)


def looked(made: Made, seed: int, k: int) -> Foretelling:
    """The whole curve."""
    values, ended = made
    scaled = FeatureMatrix.of((values - values.mean(axis=0)) / values.std(axis=0))
    binary = len(np.unique(ended)) == 2
    outcome = Outcome("outcome", ended, "yes" if binary else "")
    steps, whole = curve(scaled, outcome, k, seed=seed)
    return Foretelling(outcome, k, steps, whole, (), (), ())


def in_a_line(rng: np.random.Generator) -> Made:
    values = rng.normal(size=(2_000, 6))
    return values, happens(rng, 1.5 * values[:, 0] - 1.5 * values[:, 1] - 1)


def in_a_corner(rng: np.random.Generator) -> Made:
    values = rng.normal(size=(2_000, 6))
    return values, happens(rng, np.where(values[:, :2].min(axis=1) > -0.2, 1.1, -2.4))


def across(rng: np.random.Generator) -> Made:
    """Two columns that only together tell anything."""
    values = rng.normal(size=(2_000, 6))
    return values, happens(rng, 2 * np.sign(values[:, 0] * values[:, 1]) - 1)


def beside_groups(rng: np.random.Generator) -> Made:
    """Groups are there, and the outcome hangs on something else."""
    group = rng.integers(0, 4, 2_000)
    values = np.column_stack(
        [rng.normal(0, 4, (4, 4))[group] + rng.normal(size=(2_000, 4)), rng.normal(size=(2_000, 2))]
    )
    return values, happens(rng, 2 * values[:, 4] - 1)


def a_number(rng: np.random.Generator) -> Made:
    values = rng.normal(size=(2_000, 6))
    return values, values[:, 0] * values[:, 1] + values[:, 2] + rng.normal(size=2_000)


def happens(rng: np.random.Generator, log_odds: np.ndarray) -> np.ndarray:
    """Whether it does, for each customer (n,)."""
    return (rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))).astype(float)


KINDS: Mapping[str, Callable[[np.random.Generator], Made]] = {
    "in a line": in_a_line,
    "in a corner": in_a_corner,
    "where two columns agree": across,
    "beside groups that are there": beside_groups,
    "a number": a_number,
}
