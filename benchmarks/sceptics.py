"""Tables without groups as a sceptic would bring them: the columns that real customer files have.

Steps, heaps, floors, long tails and flags all look like groups to a careless eye. Every scenario is drawn
at several sizes, since few customers hide what many show, and many show what few hide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.random import Generator
from pandas import DataFrame

from benchmarks.scenarios import Scenario, correlated_normal, table

SIZES = (60, 100, 200, 1_000, 20_000)


def spend(rng: Generator, n: int) -> DataFrame:
    """Four amounts with Pareto tails."""
    return DataFrame({f"Spend {j}": (20 * (1 + rng.pareto(1.5, n))).round(2) for j in range(4)})


def mostly_zero_counts(rng: Generator, n: int) -> DataFrame:
    """Four counts that are zero for six customers in ten."""
    return DataFrame({f"Orders {j}": np.where(rng.random(n) < 0.6, 0, rng.poisson(3, n)) for j in range(4)})


def half_zero_amounts(rng: Generator, n: int) -> DataFrame:
    """Three amounts that half of the customers never spent."""
    amounts = {
        f"Amount {j}": np.where(rng.random(n) < 0.5, 0, rng.lognormal(4, 1, n).round(2)) for j in range(3)
    }
    return DataFrame(amounts)


def rare_counts(rng: Generator, n: int) -> DataFrame:
    """Five counts of which most are zero and a few are large."""
    return DataFrame({f"Bought {j}": rng.negative_binomial(0.5, 0.3, n) for j in range(5)})


def survey(questions: int, loading: float) -> Callable[[Generator, int], DataFrame]:
    """Answers from 1 to 5 that share one opinion."""

    def drawn(rng: Generator, n: int) -> DataFrame:
        opinion, own = rng.normal(size=(n, 1)), rng.normal(size=(n, questions))
        felt = loading * opinion + (1 - loading**2) ** 0.5 * own
        answers = (3.5 + 1.1 * felt).round().clip(1, 5).astype(int)
        return DataFrame(answers, columns=[f"Question {j}" for j in range(questions)])

    return drawn


def heaped_ages(rng: Generator, n: int) -> DataFrame:
    """Ages and incomes of which most people say the round number."""

    def said(true: np.ndarray) -> np.ndarray:
        return np.where(rng.random(n) < 0.6, (true / 10).round() * 10, true.round()).astype(int)

    return DataFrame(
        {
            "Age": said(rng.normal(42, 12, n).clip(18, 80)),
            "Income": said(rng.normal(60, 18, n).clip(10, 140)),
            "Weekly visits": rng.poisson(3, n),
            "Score": rng.uniform(0, 10, n).round(1),
        }
    )


def correlated_pairs(rng: Generator, n: int) -> DataFrame:
    """Three pairs of columns that nearly say the same."""
    first = rng.normal(size=(n, 3))
    return table(np.hstack([first, 0.85 * first + 0.53 * rng.normal(size=(n, 3))]))


def percentages(rng: Generator, n: int) -> DataFrame:
    """Four shares between 0 and 100, some of them crowded at their ends."""
    shapes = ((0.5, 0.5), (2, 5), (0.4, 1.5), (1, 1))
    return DataFrame({f"Share {j}": (100 * rng.beta(*shape, n)).round(1) for j, shape in enumerate(shapes)})


def floors_and_ceilings(rng: Generator, n: int) -> DataFrame:
    """Four independent scores that stop at 0 and at 100."""
    scores = rng.normal(50, 35, (n, 4)).round().clip(0, 100)
    return DataFrame(scores, columns=[f"Percent {j}" for j in range(4)])


def flag_and_numbers(rng: Generator, n: int) -> DataFrame:
    """Four numbers, and a yes or no that has nothing to do with them."""
    return table(rng.normal(size=(n, 4))).assign(Member=np.where(rng.random(n) < 0.5, "yes", "no"))


def flag_from_a_number(rng: Generator, n: int) -> DataFrame:
    """Four correlated numbers, and a yes or no that leans on one of them."""
    numbers = correlated_normal(rng, n, 4)
    leaning = numbers[:, 0] + rng.normal(size=n) > 0
    return table(numbers).assign(Member=np.where(leaning, "yes", "no"))


def recency_frequency_monetary(rng: Generator, n: int) -> DataFrame:
    """What a shop knows of its buyers, by the usual model of buying."""
    orders = 1 + rng.poisson(4 * rng.gamma(1.2, 0.8, n))
    basket = rng.lognormal(3.5, 0.6, n)
    recency = (365 * rng.beta(1, 1 + orders / 2)).round()
    columns = {"Recency": recency, "Frequency": orders, "Monetary": basket * orders, "Basket": basket}
    return DataFrame(columns).round(2)


def subscribers(rng: Generator, n: int) -> DataFrame:
    """Tenures that end at six years, prices, calls and ages."""
    return DataFrame(
        {
            "Tenure": np.minimum(rng.integers(1, 100, n), 72),
            "Monthly": rng.uniform(18, 118, n).round(2),
            "Calls": rng.poisson(1.2, n),
            "Age": rng.integers(18, 75, n),
        }
    )


def shop(rng: Generator, n: int) -> DataFrame:
    """Six columns of a shop: one buying power behind two of them, the others on their own."""
    power = rng.normal(size=n)
    return DataFrame(
        {
            "Age": rng.normal(42, 13, n).round().clip(18, 90),
            "Orders": rng.poisson(np.exp(0.8 + 0.5 * power)),
            "Spend": np.exp(4 + 0.7 * power + 0.6 * rng.normal(size=n)).round(2),
            "Satisfaction": (3.6 + 0.9 * rng.normal(size=n)).round().clip(1, 5),
            "Days since order": rng.exponential(60, n).round(),
            "Discount share": rng.beta(0.6, 2, n).round(2),
        }
    )


_DRAWN: Mapping[str, Callable[[Generator, int], pd.DataFrame]] = {
    "Pareto spend": spend,
    "counts, mostly zero": mostly_zero_counts,
    "amounts, half of them zero": half_zero_amounts,
    "rare purchases": rare_counts,
    "survey, 5 questions": survey(5, 0.8),
    "survey, 8 questions": survey(8, 0.6),
    "ages heaped on round numbers": heaped_ages,
    "correlated pairs": correlated_pairs,
    "percentages": percentages,
    "floors and ceilings": floors_and_ceilings,
    "a flag beside numbers": flag_and_numbers,
    "a flag that leans on a number": flag_from_a_number,
    "recency, frequency, monetary": recency_frequency_monetary,
    "subscribers": subscribers,
    "a shop": shop,
}
SCEPTICAL = {name: Scenario(draw, 1, sizes=SIZES) for name, draw in _DRAWN.items()}
