"""Customers whose purchases are known: CDNOW’s, and others drawn from the model itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from segmentation.prepare.lifetime.purchase_days import Buying, PurchaseDays

CDNOW = Path(__file__).parent / "cdnow.csv"
"""2,357 customers over 39 weeks, as published by Fader and Hardie and packed by `lifetimes` (MIT)."""
RATES = (0.6, 8.0, 0.9, 3.0)
AMOUNTS = (6.0, 4.0, 60.0)


def cdnow() -> Buying:
    """The customers on whom both models were published."""
    told = pd.read_csv(CDNOW).astype(float)
    paid = told["repeats"].where(told["mean"] > 0, 0.0)
    return buying(told["repeats"], told["recency"], told["age"], paid, told["mean"])


def buying(repeats, recency, age, paid=None, mean=None) -> Buying:
    """Customers by what is known of them."""
    x = np.asarray(repeats, float)
    known = [np.zeros(len(x)) if each is None else np.asarray(each, float) for each in (paid, mean)]
    return Buying(np.arange(len(x)), x, np.asarray(recency, float), np.asarray(age, float), *known)


@dataclass(frozen=True)
class World:
    """Purchases drawn from the model: one entry each, in weeks from the first day of all."""

    who: np.ndarray
    when: np.ndarray
    paid: np.ndarray
    weeks: float
    size: int

    def known(self, weeks: float) -> Buying:
        """What was known by then, at its exact moments."""
        some = self.when <= weeks
        who, when, paid = self.who[some], self.when[some], self.paid[some]
        order = np.lexsort((when, who))
        who, when, paid = who[order], when[order], paid[order]
        first = np.unique(who, return_index=True)[1]
        last = np.r_[first[1:], len(who)] - 1
        x = last - first
        later = np.ones(len(who), bool)
        later[first] = False
        money = np.bincount(who[later], weights=paid[later], minlength=self.size)[who[first]]
        return Buying(
            who[first], x.astype(float), when[last] - when[first], weeks - when[first], x.astype(float),
            money / np.maximum(x, 1),
        )  # fmt: skip

    def days(self) -> PurchaseDays:
        """The same by days, as a file has them."""
        day = 10_000 + np.floor(self.when * 7).astype(np.int64)
        return PurchaseDays.added_up(
            self.who, day, self.paid, size=self.size, end=10_000 + int(self.weeks * 7)
        )

    def lines(self) -> DataFrame:
        """The same as order lines of a file."""
        return DataFrame(
            {
                "Order number": np.arange(len(self.who)) + 5000,
                "Customer ID": self.who + 70_001,
                "Order date": pd.Timestamp("2022-01-01")
                + pd.to_timedelta(np.floor(self.when * 7).astype(int), unit="D"),
                "Order total": self.paid.round(2),
            }
        )


def world(
    seed: int, size: int = 2000, weeks: float = 80, joining: float = 20, rates=RATES, amounts=AMOUNTS
) -> World:
    """Customers who join within the first weeks, buy at random and leave after a purchase, or do not."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = rates
    p, q, gamma = amounts
    rate, leaves = rng.gamma(r, 1 / alpha, size), rng.beta(a, b, size)
    scale = rng.gamma(q, 1 / gamma, size)
    who, now = np.arange(size), rng.uniform(0, joining, size)
    found = [(who, now)]
    while len(who):
        now = now + rng.exponential(1 / np.maximum(rate[who], 1e-12))
        stays = now <= weeks
        who, now = who[stays], now[stays]
        found.append((who, now))
        active = rng.random(len(who)) >= leaves[who]
        who, now = who[active], now[active]
    everyone, when = (np.concatenate(each) for each in zip(*found, strict=True))
    paid = np.maximum(rng.gamma(p, 1 / scale[everyone]), 0.01)
    return World(everyone, when, paid, weeks, size)
