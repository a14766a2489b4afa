"""How far a customer departs from what is likeliest in a class: by densities, extreme values and all."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame
from scipy.spatial.distance import mahalanobis

from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.roles.roles import infer_roles
from segmentation.segment.features import build_features
from segmentation.segment.mixture.departures import departures
from segmentation.segment.mixture.mixed_columns import Columns
from segmentation.segment.mixture.mixtures import Mixture, mixtures


def customers(n: int = 300) -> DataFrame:
    rng = np.random.default_rng(3)
    of = rng.random(n) < 0.6
    return DataFrame(
        {
            "Visits": np.where(of, 20, 45) + rng.normal(size=n) * np.where(of, 2, 6),
            "Weight": 70 + 9 * rng.normal(size=n),
            "Stars": np.clip(np.where(of, 2, 4) + rng.integers(-1, 2, n), 1, 5),
            "Channel": np.where(rng.random(n) < np.where(of, 0.9, 0.2), "web", "shop"),
        }
    )


def fitted(table: DataFrame, *, full: bool | None = False) -> tuple[Mixture, DataFrame]:
    cleaned = clean(table, infer_roles(table))
    matrix = build_features(cleaned, list(table.columns))
    columns = Columns.of(matrix, cleaned.known)
    return mixtures(columns, cleaned.known, 2, full=full)[1], cleaned.known


def departed(mixture: Mixture, data: DataFrame) -> np.ndarray:
    return departures(mixture.classes, mixture.parameters, data)


@pytest.mark.parametrize("full", [False, True])
def test_of_numbers_it_is_the_distance_of_mahalanobis(full: bool) -> None:
    table = customers()[["Visits", "Weight"]]
    mixture, known = fitted(table, full=full)
    numbers, at = mixture.classes.columns.mixed(known).numbers, mixture.parameters
    inside = ((table > table.quantile(0.01)) & (table < table.quantile(0.99))).all(axis=1).to_numpy()
    found = departed(mixture, known)
    for k in range(2):
        spread = at.variances[0, k] if full else np.diag(at.variances[0, k])
        wanted = [mahalanobis(row, at.means[0, k], np.linalg.inv(spread)) for row in numbers[inside]]
        np.testing.assert_allclose(found[inside, k], wanted, atol=1e-6)


def test_a_level_counts_the_more_the_rarer_it_is_in_a_class() -> None:
    mixture, known = fitted(customers())
    like = known.iloc[[0, 0]].assign(Channel=["web", "shop"])
    squared = departed(mixture, like) ** 2
    columns, levels = mixture.classes.columns, mixture.parameters.levels[0]
    at = [one.column for one in columns.categories].index("Channel")
    start = sum(columns.levels[:at])
    shares = dict(zip(columns.categories[at].levels, levels[:, start : start + 2].T, strict=True))
    wanted = 2 * np.log(shares["web"] / shares["shop"])
    np.testing.assert_allclose(squared[1] - squared[0], wanted, atol=1e-6)


def test_a_gap_is_no_departure_and_the_likeliest_customer_departs_not_at_all() -> None:
    table = customers()
    table.loc[::9, "Visits"] = np.nan
    mixture, known = fitted(table)
    full, gap = (departed(mixture, known.head(5).assign(Visits=v)) for v in ([20.0, 30, 45, 60, 0], np.nan))
    assert (gap <= full + 1e-9).all()
    columns, at = mixture.classes.columns, mixture.parameters
    middle = {
        one.feature.column: one.center + one.scale * at.means[0, 0, place]
        for place, one in enumerate(columns.numbers)
    }
    top, start = {}, 0
    for one in columns.categories:
        best = int(at.levels[0, 0, start : start + len(one.levels)].argmax())
        top[one.column] = float(one.levels[best]) if one.feature else one.levels[best]
        start += len(one.levels)
    assert departed(mixture, DataFrame([{**middle, **top}]))[0, 0] == pytest.approx(0, abs=1e-5)


def test_numbers_count_as_far_out_as_they_stand() -> None:
    """Densities draw them in, so that one cell cannot decide who belongs where; here they shall be seen."""
    mixture, known = fitted(customers())
    for column, values in (("Weight", (1e3, 1e4)), ("Stars", (50, 500))):
        far = known.iloc[[0, 0]].assign(**{column: values})
        near, farther = departed(mixture, far).min(axis=1)
        assert departed(mixture, known).min(axis=1).max() < near < farther < np.inf
