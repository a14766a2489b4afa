"""How much of the total a few customers bring: the Lorenz (1905) curve, best customers first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import Series

from segmentation.language.phrases import percent
from segmentation.language.titles import spoken
from segmentation.standards import LOSSES_TOLD, TOP_EVEN, TOP_SHARE

_POINTS = 101  # of the curve; one for each percent


@dataclass(frozen=True, eq=False)
class Concentration:
    """The share of the total that the best customers bring."""

    column: str
    customers: NDArray[np.float64]
    """Share of customers, 0 to 1, best first."""
    values: NDArray[np.float64]
    """Share of the total that they bring."""
    top_fifth: float
    """What the top fifth bring (`standards.TOP_SHARE`)."""
    gini: float
    """0: everyone the same, 1: one customer has everything."""
    finding: str


def concentration(values: Series[Any]) -> Concentration | None:
    """Concentration of a number over the customers; `None` where a share of a total has no meaning.

    That is when losses weigh, the total is zero, or fewer than five customers have one. A few who gave back
    more than they bought bring nothing.
    """
    x = values.dropna().to_numpy(dtype=float)
    if len(x) < 5 or not x.sum() > 0 or -x[x < 0].sum() > LOSSES_TOLD * x.sum():
        return None
    ranked = np.sort(x.clip(min=0.0))[::-1]
    brought = np.r_[0.0, ranked.cumsum() / ranked.sum()]
    people = np.linspace(0, 1, len(brought))
    grid = np.linspace(0, 1, _POINTS)
    curve = np.interp(grid, people, brought)
    top, half = float(np.interp(TOP_SHARE, people, brought)), float(np.interp(0.5, brought, people))
    n = len(x)
    gini = float(2 * (ranked[::-1] * np.arange(1, n + 1)).sum() / (n * ranked.sum()) - (n + 1) / n)
    name = str(values.name)
    return Concentration(name, grid, curve, top, gini, _finding(name, top, half))


def _finding(column: str, top: float, half: float) -> str:
    what, best = spoken(column), f"top {percent(TOP_SHARE)} bring {percent(top)}"
    if top < TOP_EVEN:
        return f"Nearly everyone brings the same: the {best} of {what}."
    return f"The {best} of {what}; half of it comes from {percent(half)} of them."
