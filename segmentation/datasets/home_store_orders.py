"""Invented orders of a home store, from which customers are made first.

Lines of two years. Six behaviors are planted in when people buy, how often, how much and at what discount.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series

_Whole = npt.NDArray[np.int64]

BEHAVIORS = ("Regulars", "Gift Buyers", "Bargain Hunters", "One-Time Buyers", "Lapsed", "Newcomers")
"""Names of the planted behaviors 1 to 6."""
_LINES, _BUYERS = 12_000, 2_400  # five lines each: a shop whose customers come back
_OPENED, _DAYS = np.datetime64("2023-01-01"), 731  # two years, one of them a leap year
_GIFT_SEASON, _SALES = ((319, 357), (684, 723)), ((2, 23), (181, 202), (367, 388), (547, 568))
"""Days from the first on which gifts are bought, and sales are on."""
_BEHAVIOR_SHARES = (0.13, 0.15, 0.13, 0.34, 0.12, 0.13)  # most of a shop’s buyers come once
_BASKETS = (1.3, 2.0, 1.2, 1.0, 1.2, 1.0)
"""How many lines an order has, against the others."""
_PRICES = {
    "Kitchen": (
        ("Chef's Knife", 59.0),
        ("Cast Iron Pan", 79.0),
        ("Tea Kettle", 45.0),
        ("Cutting Board", 29.0),
    ),
    "Textiles": (("Linen Sheets", 129.0), ("Wool Blanket", 99.0), ("Bath Towels", 39.0), ("Cushion", 25.0)),
    "Lighting": (("Table Lamp", 69.0), ("Floor Lamp", 149.0), ("String Lights", 19.0)),
    "Garden": (("Planter", 35.0), ("Pruning Shears", 27.0), ("Bird Feeder", 22.0)),
    "Gifts": (("Scented Candle", 24.0), ("Picture Frame", 32.0), ("Gift Box", 49.0)),
}
_TASTES = np.array(
    [
        [0.30, 0.25, 0.15, 0.20, 0.10],
        [0.10, 0.15, 0.10, 0.05, 0.60],
        [0.20, 0.45, 0.15, 0.15, 0.05],
        [0.25, 0.20, 0.25, 0.15, 0.15],
        [0.25, 0.25, 0.20, 0.20, 0.10],
        [0.35, 0.20, 0.20, 0.15, 0.10],
    ]
)
"""Behavior by category: what they buy."""
_FIRST_NAMES = (
    *("Ada", "Ben", "Cleo", "Dan", "Ella", "Finn", "Gia", "Hugo", "Ines", "Jan"),
    *("Kara", "Leo", "Mia", "Noah", "Ona", "Paul", "Rosa", "Sam", "Tess", "Uma"),
)
_LAST_NAMES = (
    *("Abel", "Brook", "Castro", "Dale", "Engel", "Fox", "Grant", "Hale"),
    *("Ivers", "Jung", "Keller", "Lane", "Moss", "Novak", "Ortiz", "Park"),
)
_COUNTRIES, _WAYS_IN = ("US", "CA", "GB", "DE"), ("Online", "Store")


def orders(*, seed: int = 0) -> DataFrame:
    """Invented orders of a home store: 12,000 lines of 2,400 customers over two years, dates as `datetime64`.

    One line per thing bought, in the order of time. Six behaviors are planted (`planted_behaviors` tells who
    is who): regulars come back every six weeks or so, gift buyers late in the year, bargain hunters when a
    sale is on, lapsed ones did in the first year, newcomers began in the last three months, and a third
    bought once. Two lines in a hundred send back what the customer’s line before bought, with a negative
    quantity.
    """
    rng = np.random.default_rng([seed, 2])
    who = _behaviors(rng)
    buyer, day = _purchases(rng, who)
    order = _with_lines(rng, who[buyer])
    lines = _sold(rng, who, buyer[order], day[order])
    number = 10_001 + order
    lines = _some_sent_back(rng, lines, buyer[order], order)
    lines["Amount"] = (lines["Quantity"] * lines["Unit Price"] * (1 - lines["Discount"])).round(2)
    people = _people(rng, len(who)).iloc[buyer[order]].reset_index(drop=True)
    date = Series((_OPENED + day[order]).astype("datetime64[s]"), name="Order Date")
    return pd.concat([Series(number, name="Order ID"), date, people, lines], axis=1)


def planted_behaviors(*, seed: int = 0) -> Series:
    """The planted behavior of each customer of `orders`, 1 to 6, by customer id; `BEHAVIORS` names them."""
    who = _behaviors(np.random.default_rng([seed, 2]))
    return Series(who + 1, index=_ids(len(who)), name="Behavior")


def orders_csv(*, seed: int = 0) -> bytes:
    """The same orders as an upload: a comma-separated file in UTF-8."""
    text: str = orders(seed=seed).to_csv(index=False, date_format="%Y-%m-%d")
    return text.encode("utf-8")


def _ids(many: int) -> list[str]:
    return [f"C{number:05d}" for number in range(1, many + 1)]


def _behaviors(rng: np.random.Generator) -> _Whole:
    edges = np.round(np.cumsum(_BEHAVIOR_SHARES) * _BUYERS).astype(int)
    return rng.permutation(np.repeat(np.arange(len(BEHAVIORS)), np.diff(edges, prepend=0)))


def _purchases(rng: np.random.Generator, who: _Whole) -> tuple[_Whole, _Whole]:
    """Customer and day of every order, in the order of time."""
    days = [_PURCHASE_DAYS[int(behavior)](rng) for behavior in who]
    buyer = np.repeat(np.arange(len(who)), [len(each) for each in days])
    day = np.concatenate(days).astype(np.int64)
    order = np.lexsort((buyer, day))
    return buyer[order], day[order]


def _regular(rng: np.random.Generator, first: tuple[int, int], last: int, gap: float) -> _Whole:
    """Days a steady time apart, from a first one on."""
    gaps = np.maximum(rng.normal(gap, gap / 5, 60), gap / 3)
    days = rng.integers(*first) + np.concatenate([[0.0], np.cumsum(gaps)])
    return days[days < last].astype(np.int64)


def _some(rng: np.random.Generator, spans: tuple[tuple[int, int], ...], chance: float) -> _Whole:
    """A day in some of the spans, at least in one."""
    taken = rng.random(len(spans)) < chance
    taken[rng.integers(len(spans))] = True
    return np.array([rng.integers(*span) for span, here in zip(spans, taken, strict=True) if here])


_PURCHASE_DAYS: tuple[Callable[[np.random.Generator], _Whole], ...] = (
    lambda rng: _regular(rng, (0, 150), _DAYS, rng.uniform(38, 62)),
    lambda rng: np.concatenate([_some(rng, _GIFT_SEASON, chance) for chance in (0.6, 0.3)]),
    lambda rng: _some(rng, _SALES, 0.6),
    lambda rng: rng.integers(0, _DAYS - 100, 1),
    lambda rng: _regular(rng, (0, 90), int(rng.integers(260, 380)), rng.uniform(35, 60)),
    lambda rng: _regular(rng, (_DAYS - 90, _DAYS), _DAYS, rng.uniform(30, 70)),
)
"""Behavior → the days on which such a customer buys."""


def _with_lines(rng: np.random.Generator, behavior: _Whole) -> _Whole:
    """The order of every line: each order has one, and the others fall to those with large baskets."""
    weight = np.array(_BASKETS)[behavior]
    more = rng.choice(len(behavior), _LINES - len(behavior), p=weight / weight.sum())
    return np.sort(np.concatenate([np.arange(len(behavior)), more]))


def _sold(rng: np.random.Generator, who: _Whole, buyer: _Whole, day: _Whole) -> DataFrame:
    """What is on every line."""
    behavior, names = who[buyer], list(_PRICES)
    reached = _TASTES.cumsum(axis=1)[behavior]
    kind = (rng.random(_LINES)[:, None] > reached).sum(axis=1).clip(max=len(names) - 1)
    thing = [_PRICES[names[k]][int(rng.integers(len(_PRICES[names[k]])))] for k in kind]
    on_sale = np.logical_or.reduce([(day >= low) & (day < high) for low, high in _SALES])
    sale, coupon = rng.choice([0.2, 0.3, 0.4], _LINES), np.where(rng.random(_LINES) < 0.04, 0.1, 0.0)
    taste = rng.lognormal(0, 0.25, len(who))[buyer]
    return DataFrame(
        {
            "Category": [names[k] for k in kind],
            "Product": [name for name, _ in thing],
            "Quantity": 1 + rng.poisson(0.25 * taste),
            "Unit Price": [price for _, price in thing],
            "Discount": np.where(on_sale, sale, coupon),
        }
    )


def _some_sent_back(rng: np.random.Generator, lines: DataFrame, buyer: _Whole, order: _Whole) -> DataFrame:
    """The lines, a few of which give back what the line before of an earlier order bought."""
    before = Series(np.arange(_LINES)).groupby(buyer).shift(fill_value=-1).to_numpy()
    chosen = (rng.random(_LINES) < 0.02) & (before >= 0) & (order[before] < order)
    back = np.flatnonzero(chosen & ~chosen[before])
    returned = lines.iloc[before[back]].set_axis(back)
    changed = lines.copy()
    changed.loc[back] = returned.assign(Quantity=-returned["Quantity"])
    return changed


def _people(rng: np.random.Generator, many: int) -> DataFrame:
    """Who they are: id, name, address, whether they want to hear from the store, and where they buy."""
    first, last = rng.choice(_FIRST_NAMES, many), rng.choice(_LAST_NAMES, many)
    addresses = [
        f"{a}.{b}{n}@example.com".lower() for n, (a, b) in enumerate(zip(first, last, strict=True), 1)
    ]
    return DataFrame(
        {
            "Customer ID": _ids(many),
            "Customer Name": [f"{a} {b}" for a, b in zip(first, last, strict=True)],
            "Email": addresses,
            "Accepts Marketing": rng.choice(["yes", "no"], many, p=[0.7, 0.3]),
            "Country": rng.choice(_COUNTRIES, many, p=[0.55, 0.15, 0.2, 0.1]),
            "Channel": rng.choice(_WAYS_IN, many, p=[0.75, 0.25]),
        }
    )
