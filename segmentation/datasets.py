"""Invented jewellery customers and shop orders, for the demo and the tests.

Forty columns with the header and the arithmetic of a small jewellery retailer's export. The raw
columns (age, purchases, spend, engagement, months followed, dates) are drawn from distributions;
the money columns are computed from the spend, as such exports do, so that a good half of the
table repeats itself. One draw has four groups of customers planted in it; its honest copy has
none, and a tool that finds natural groups there is fooling itself.

The orders of a home store are lines of two years, from which customers are made first. Six behaviors are
planted in when people buy, how often, how much and at what discount.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series

from segmentation.errors import TableError
from segmentation.language.phrases import clipped

GROUPS = ("High-Value Loyal", "Young Trend-Driven", "Premium Low Engagement", "New/Low-Spend")
"""Names of the planted groups 1 to 4."""

_FIRST_DAY, _LAST_DAY = np.datetime64("2022-04-10"), np.datetime64("2024-04-08")
_SHARE_ACTIVE = 0.8  # of the invented customers who have not left

_Numbers = npt.NDArray[np.float64]
_Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Plan:
    """How the customers of one planted group are drawn; pairs are mean and standard deviation."""

    share: float
    age: tuple[float, float]
    spend: tuple[float, float]
    purchases: tuple[float, float]
    engagement: tuple[float, float]
    followed: tuple[float, float]
    lead: tuple[int, int]
    """Days between acquisition and subscription, from and to."""
    quiet: tuple[int, int]
    """Days since the last purchase, from and to."""
    left: float
    """Share of the group that has left."""
    products: tuple[float, float, float, float]
    channels: tuple[float, float, float]


_PLANS = (
    _Plan(0.25, (45, 6), (820, 135), (7, 1.3), (7.5, 1.1), (19, 3), (420, 729), (1, 90), 0.05,
          (0.2, 0.2, 0.4, 0.2), (0.5, 0.3, 0.2)),
    _Plan(0.30, (30, 4), (450, 95), (5, 1.1), (5.2, 1.1), (13, 2.8), (210, 480), (20, 200), 0.15,
          (0.3, 0.3, 0.1, 0.3), (0.2, 0.7, 0.1)),
    _Plan(0.20, (55, 6), (1000, 155), (2.5, 1.1), (2.3, 1.1), (6, 2.4), (60, 260), (90, 400), 0.15,
          (0.1, 0.1, 0.5, 0.3), (0.2, 0.1, 0.7)),
    _Plan(0.25, (25, 3.2), (250, 80), (1.5, 0.8), (8.4, 1.1), (2.5, 1.5), (30, 130), (10, 150), 0.45,
          (0.4, 0.4, 0.1, 0.1), (0.3, 0.6, 0.1)),
)  # fmt: skip

_GENDERS = ("Female", "Male", "Other")
_LOCATIONS = ("Asia", "Europe", "Middle East", "North America")
_PRODUCTS = ("Bracelet", "Earrings", "Necklace", "Ring")
_CHANNELS = ("Facebook", "Instagram", "LinkedIn")


def jewellery(*, structure: bool = True, seed: int = 0, customers: int = 1000) -> DataFrame:
    """Invented customers in 40 columns, one row each, dates as `datetime64`.

    With `structure`, four groups are planted: 25%, 30%, 20% and 25% of the customers, in mixed
    order (`planted_groups` tells who is who). Without, every raw column is drawn on its own and
    there is nothing to find. Spend is in whole units of currency, durations in months.

    >>> jewellery(customers=200).shape
    (200, 40)
    """
    given: object = structure
    if not isinstance(given, bool | np.bool_):
        raise TableError(f"“structure” is True or False, not “{clipped(given)}”.")
    if customers < 1:
        raise ValueError(f"There must be at least one customer, not {customers}.")
    rng = np.random.default_rng([seed, int(structure)])
    group = _groups(rng, customers)
    raw = _planted(rng, group) if structure else _independent(rng, customers)
    return _table(raw)


def planted_groups(*, seed: int = 0, customers: int = 1000) -> Series:
    """The planted group of each customer of `jewellery`, 1 to 4; `GROUPS` has their names.

    >>> planted_groups().value_counts().sort_index().tolist()
    [250, 300, 200, 250]
    """
    rng = np.random.default_rng([seed, 1])
    return Series(_groups(rng, customers) + 1, name="Group")


def jewellery_csv(*, structure: bool = True, seed: int = 0, customers: int = 1000) -> bytes:
    """The same customers as an upload: a comma-separated file in UTF-8, dates dd/mm/yyyy."""
    table = jewellery(structure=structure, seed=seed, customers=customers)
    table["IsActive"] = table["IsActive"].map({True: "TRUE", False: "FALSE"})
    text: str = table.to_csv(index=False, date_format="%d/%m/%Y", float_format="%.10g")
    return text.encode("utf-8")


def _groups(rng: np.random.Generator, customers: int) -> _Whole:
    """Group 0 to 3 of each customer, shares kept to the nearest customer, in mixed order."""
    edges = np.round(np.cumsum([plan.share for plan in _PLANS]) * customers).astype(int)
    sizes = np.diff(edges, prepend=0)
    return rng.permutation(np.repeat(np.arange(len(_PLANS)), sizes))


def _planted(rng: np.random.Generator, group: _Whole) -> DataFrame:
    """The raw columns of customers who belong to groups."""
    n = len(group)

    def pair(field: str) -> _Numbers:
        return np.array([getattr(plan, field) for plan in _PLANS], dtype=float)[group].T

    def normal(field: str, low: float, high: float) -> _Numbers:
        mean, sd = pair(field)
        return np.asarray(np.clip(rng.normal(mean, sd), low, high))

    def between(field: str) -> _Whole:
        low, high = pair(field).astype(int)
        return np.asarray(rng.integers(low, high + 1))

    def drawn(field: str) -> _Whole:
        chances = np.cumsum([getattr(plan, field) for plan in _PLANS], axis=1)[group]
        passed = (rng.random(n)[:, None] > chances).sum(axis=1)
        return np.asarray(np.minimum(passed, chances.shape[1] - 1))

    left = _leavers(rng, np.array([plan.left for plan in _PLANS])[group])
    started = _FIRST_DAY + rng.integers(0, 180, n)
    ended = _ends(rng, started)
    open_until = np.where(left, ended, _LAST_DAY)
    bought = np.maximum(open_until - between("quiet"), started)
    return DataFrame(
        {
            "age": normal("age", 18, 75).round(),
            "gender": rng.integers(0, len(_GENDERS), n),
            "location": rng.integers(0, len(_LOCATIONS), n),
            "product": drawn("products"),
            "channel": drawn("channels"),
            "purchases": normal("purchases", 1, 12).round(),
            "spend": normal("spend", 60, 1995).round(),
            "engagement": normal("engagement", 1, 10),
            "followed": normal("followed", 1, 24).round(),
            "marketing": rng.uniform(50, 150, n),
            "left": left,
            "acquired": started - between("lead"),
            "started": started,
            "ended": ended,
            "bought": bought,
        }
    )


def _independent(rng: np.random.Generator, n: int) -> DataFrame:
    """The raw columns of customers who have nothing in common but chance."""
    started = _FIRST_DAY + rng.integers(0, 180, n)
    return DataFrame(
        {
            "age": rng.integers(18, 65, n),
            "gender": rng.integers(0, len(_GENDERS), n),
            "location": rng.integers(0, len(_LOCATIONS), n),
            "product": rng.integers(0, len(_PRODUCTS), n),
            "channel": rng.integers(0, len(_CHANNELS), n),
            "purchases": rng.integers(1, 10, n),
            "spend": rng.integers(100, 2000, n),
            "engagement": rng.uniform(1, 10, n),
            "followed": rng.integers(1, 25, n),
            "marketing": rng.uniform(50, 150, n),
            "left": _leavers(rng, np.full(n, 1 - _SHARE_ACTIVE)),
            "acquired": started - rng.integers(30, 730, n),
            "started": started,
            "ended": _ends(rng, started),
            "bought": _FIRST_DAY + rng.integers(0, (_LAST_DAY - _FIRST_DAY).astype(int) + 1, n),
        }
    )


def _leavers(rng: np.random.Generator, chance: _Numbers) -> npt.NDArray[np.bool_]:
    """Who has left: one customer in five, likelier where the chance is higher."""
    order = np.argsort(rng.exponential(size=len(chance)) / np.maximum(chance, 1e-9))
    left = np.zeros(len(chance), dtype=bool)
    left[order[: len(chance) - round(_SHARE_ACTIVE * len(chance))]] = True
    return left


def _ends(rng: np.random.Generator, started: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
    """The day each subscription would end: at least 50 days after its start, and in the past."""
    room = (_LAST_DAY - started).astype(int)
    return np.asarray(started + rng.integers(50, room))


def _table(raw: DataFrame) -> DataFrame:
    """The forty columns, most of them computed from the raw ones."""
    spend, purchases = raw["spend"].astype("int64"), raw["purchases"].astype("int64")
    r, f, m = 6 - _fifth(raw["followed"]), _fifth(purchases), _fifth(spend)
    rfm = (r + f + m) / 3
    kept = (raw["bought"] - raw["acquired"]).dt.days / 30
    dates = raw[["bought", "acquired", "started", "ended"]].astype("datetime64[us]")
    end = dates["ended"].where(raw["left"])
    marketing = _ten_digits(raw["marketing"])
    columns: dict[str, object] = {
        "CustomerID": np.arange(1, len(raw) + 1),
        "Age": raw["age"].astype("int64"),
        "Gender": _words(raw["gender"], _GENDERS),
        "Location": _words(raw["location"], _LOCATIONS),
        "ProductType": _words(raw["product"], _PRODUCTS),
        "PurchaseCount": purchases,
        "TotalSpend": spend,
        "AveragePurchaseValue": _ten_digits(spend / purchases),
        "EngagementScore": _ten_digits(raw["engagement"]),
        "FollowDuration": raw["followed"].astype("int64"),
        "PreferredChannel": _words(raw["channel"], _CHANNELS),
        **_accounts(spend),
        "RFMScore": 100 * r + 10 * f + m,
        "AverageRFM": _ten_digits(rfm),
        "Persona": np.where(rfm >= 4, "Premium", np.where(rfm >= 2, "Engaged", "Standard")),
        "LastPurchaseDate": dates["bought"],
        "SubscriptionStartDate": dates["started"],
        "SubscriptionEndDate": end,
        "IsActive": ~raw["left"],
        "MarketingSpend": marketing,
        "CustomerAcquisitionDate": dates["acquired"],
        "CustomerExitDate": end,
        "CustomerRetentionPeriod": _ten_digits(kept),
        "CPA": marketing,
        "NumberOfTransactions": purchases,
        "CompletionRate": 0.6,
    }
    return DataFrame(columns, index=raw.index)[_HEADER.split()]


def _accounts(spend: Series) -> dict[str, Series | int]:
    """The money columns, all computed from what the customer spent."""
    cost = 0.5 * spend + 100
    return {
        "CustomerCost": cost,
        "CustomerProfitabilityScore": spend - cost,
        "ROAS": spend / 100,
        "ROI": _ten_digits((spend - cost) / cost),
        "OperatingExpenses": (spend / 5).round(1),
        "AdditionalCosts": (spend / 10).round(1),
        "GrossProfit": spend / 2,
        "GrossProfitMargin": 50,
        "OperatingProfit": (spend * 3 / 10).round(1),
        "OperatingProfitMargin": 30,
        "NetProfit": (spend / 5).round(1),
        "NetProfitMargin": 20,
        "CLTV": 3 * spend,
        "ProductCost": spend / 2,
        "SalesRevenue": spend,
    }


def _fifth(column: Series) -> Series:
    """The fifth of the customers a value belongs to, 1 (lowest) to 5; equal values stay together."""
    edges = np.quantile(column, [0.2, 0.4, 0.6, 0.8])
    return Series(np.searchsorted(edges, column, side="left") + 1, index=column.index)


def _words(codes: Series, words: tuple[str, ...]) -> Series:
    return codes.map(dict(enumerate(words))).astype("str")


def _ten_digits(column: Series) -> Series:
    """To ten significant digits, as the file writes them, so that file and frame agree."""
    return column.map(lambda value: float(f"{value:.10g}")).astype("float64")


_HEADER = (
    "CustomerID Age Gender Location ProductType PurchaseCount TotalSpend AveragePurchaseValue "
    "EngagementScore FollowDuration PreferredChannel CustomerCost CustomerProfitabilityScore ROAS ROI "
    "RFMScore AverageRFM Persona OperatingExpenses AdditionalCosts GrossProfit GrossProfitMargin "
    "OperatingProfit OperatingProfitMargin NetProfit NetProfitMargin CLTV LastPurchaseDate "
    "SubscriptionStartDate SubscriptionEndDate IsActive MarketingSpend ProductCost SalesRevenue "
    "CustomerAcquisitionDate CustomerExitDate CustomerRetentionPeriod CPA NumberOfTransactions "
    "CompletionRate"
)


# Orders

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
