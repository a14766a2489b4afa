"""Invented customers of a jewellery shop, for the demo and the tests.

Forty columns with the header and the arithmetic of a small jewellery retailer's export. The raw
columns (age, purchases, spend, engagement, months followed, dates) are drawn from distributions;
the money columns are computed from the spend, as such exports do, so that a good half of the
table repeats itself. One draw has four groups of customers planted in it; its honest copy has
none, and a tool that finds natural groups there is fooling itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
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
