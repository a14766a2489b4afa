"""New customers get the segments of a study, and its own customers get their own."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from prepare.orders.shops import as_german, write
from prepare.orders.shops import shop as sold_by
from sklearn.cluster import KMeans

from segmentation.errors import RoleError
from segmentation.recipes import Recipe
from segmentation.studies import Study, run


@pytest.fixture(scope="module")
def study(jewellery: DataFrame) -> Study:
    return run(jewellery, k=4, verdict=False)


def shop(n: int = 300) -> DataFrame:
    """Customers with everything that cleaning decides about: gaps, marks, dates, categories, infinities."""
    rng = np.random.default_rng(3)
    group = rng.integers(0, 3, n)
    spend = np.array([40.0, 300.0, 2000.0])[group] * rng.lognormal(0, 0.3, n)
    last = pd.Timestamp("2024-06-30") - pd.to_timedelta(
        np.array([300, 90, 10])[group] + rng.integers(0, 20, n), "D"
    )
    since = np.array([200.0, 60.0, 8.0])[group] + rng.integers(0, 9, n)
    frame = DataFrame(
        {
            "CustomerID": [f"C{i}" for i in range(n)],
            "Spend": np.where(rng.random(n) < 0.1, np.nan, spend),
            "Orders": np.array([1, 4, 15])[group] + rng.integers(0, 3, n),
            "Days since call": np.where(rng.random(n) < 0.1, -1, since),
            "Last order": last,
            "Channel": np.array(["Shop", "Web", "App"])[rng.integers(0, 3, n)],
            "Newsletter": rng.random(n) < 0.5,
        }
    )
    frame.loc[0, "Spend"] = np.inf
    return frame


RECIPES = {
    "standard": {},
    "everything builds": {
        "basis": ("Spend", "Orders", "Days since call", "Last order", "Channel", "Newsletter")
    },
    "complete only": {"missing": "drop"},
    "Ward": {"algorithm": "Ward"},
    "joined": {"joined": {4: ((2, 3),)}},
    "reference date": {"basis": ("Last order", "Spend"), "reference_date": "2025-01-01"},
}


@pytest.mark.parametrize("name", RECIPES)
def test_own_customers_keep_their_segments(name: str) -> None:
    """Predicted on its own rows, in any order and in any part, a study repeats itself to the digit."""
    table = shop()
    study = run(table, Recipe(k=4, **RECIPES[name]), verdict=False)
    own = study.customers()["Segment"]
    predicted = study.predict(table)
    pd.testing.assert_series_equal(predicted["Segment"], own)
    members = study.profile.customers.reindex(table.index)
    assert np.array_equal(predicted["Typicality"], members["typicality"], equal_nan=True)
    assert np.array_equal(predicted["Margin"], members["margin"], equal_nan=True)
    shuffled = table.sample(frac=0.3, random_state=1)
    assert study.predict(shuffled)["Segment"].equals(own.loc[shuffled.index])
    alone = table.iloc[[7]]
    assert study.predict(alone)["Segment"].tolist() == [own.iloc[7]] or pd.isna(own.iloc[7])


@pytest.mark.slow
def test_the_published_recipe_predicts_too(jewellery: DataFrame) -> None:
    """Its codes are ranks of words; those who were dropped stay without a segment."""
    study = run(jewellery, preset="thesis", verdict=False)
    predicted = study.predict(jewellery)["Segment"]
    assert predicted.equals(study.customers()["Segment"])
    assert predicted.isna().any()
    some = jewellery.sample(50, random_state=2)
    assert study.predict(some)["Segment"].equals(predicted.loc[some.index])


def test_prediction_is_that_of_scikit_learn(study: Study, jewellery: DataFrame) -> None:
    """With the study's centers, KMeans puts new points where we do."""
    rng = np.random.default_rng(5)
    more = jewellery.copy()
    for name in study.matrix.columns:
        more[name] = rng.permutation(more[name].to_numpy())
    oracle = KMeans(study.k, init=study.clustering.centroids, n_init=1).fit(study.clustering.centroids)
    points = np.column_stack([feature(more) for feature in study.matrix.features])
    expected = oracle.predict(points.astype(np.float64)) + 1
    assert oracle.cluster_centers_ == pytest.approx(study.clustering.centroids)
    assert (study.predict(more)["Segment"].to_numpy() == expected).all()


def test_a_file_gives_what_its_frame_gives(study: Study, jewellery: DataFrame) -> None:
    """New rows may come as bytes, with a comma for a point, or as text in a frame."""
    rows = jewellery.head(40)
    expected = study.predict(rows)["Segment"].tolist()
    assert study.predict(rows.to_csv(index=False).encode())["Segment"].tolist() == expected
    german = rows.to_csv(index=False, sep=";", decimal=",").encode()
    assert study.predict(german)["Segment"].tolist() == expected
    texts = rows[list(study.matrix.columns)].astype(str)
    assert study.predict(texts)["Segment"].tolist() == expected


def test_rows_keep_their_labels_and_order(study: Study, jewellery: DataFrame) -> None:
    """The index of a frame comes back, so that the answer can be joined to it."""
    more = jewellery.head(5).set_index("CustomerID")
    assert study.predict(more).index.equals(more.index)
    assert len(study.predict(more.head(0))) == 0


def test_what_was_never_seen_is_handled() -> None:
    """A new category, a number beyond all, and gaps everywhere still find a segment."""
    study = run(shop(), Recipe(k=3, basis=("Spend", "Orders", "Channel")), verdict=False)
    odd = DataFrame(
        {"Spend": [1e9, np.nan, np.inf], "Orders": [10**6, np.nan, 3], "Channel": ["Fax", None, "Web"]}
    )
    found = study.predict(odd)
    assert found["Segment"].notna().all()
    assert found["Typicality"].between(0, 1).all()
    assert found["Margin"].between(0, 1).all()
    known = study.predict(odd.assign(Spend=[study.matrix.features[0].high, np.nan, np.nan]))
    assert known["Segment"].equals(found["Segment"])


def test_placeholders_and_dates_are_those_of_the_study() -> None:
    """−1 is “no value” for one new customer as it was for three hundred, and days count to the same day."""
    study = run(shop(), Recipe(k=3, basis=("Days since call", "Last order", "Orders")), verdict=False)
    prepared = study.clean.preparation
    assert prepared is not None
    assert prepared.placeholders == {"Days since call": -1.0}
    row = shop().iloc[[3]].assign(**{"Days since call": -1.0})
    gap = row.assign(**{"Days since call": np.nan})
    assert study.predict(row).equals(study.predict(gap))
    values, _ = prepared.apply(row, ["Days since Last order"])
    day = study.clean.reference_date
    assert values.iloc[0, 0] == (day - row["Last order"].iloc[0]).days


def test_dates_in_text_are_read_as_the_study_read_them() -> None:
    """03/04/2024 alone could be March; beside days up to 31 it is April."""
    frame = shop().assign(**{"Last order": shop()["Last order"].dt.strftime("%d/%m/%Y")})
    for data in (frame, frame.to_csv(index=False).encode()):
        study = run(data, Recipe(k=3, basis=("Last order", "Orders")), verdict=False)
        one = frame.iloc[[1]].assign(**{"Last order": "03/04/2024"})
        same = frame.iloc[[1]].assign(**{"Last order": pd.Timestamp(2024, 4, 3)})
        assert study.predict(one).equals(study.predict(same))
        assert (
            study.predict(one.to_csv(index=False).encode())["Margin"].tolist()
            == study.predict(one)["Margin"].tolist()
        )


def test_a_column_that_is_missing_is_named(study: Study, jewellery: DataFrame) -> None:
    """With the one that was probably meant; another case of letters is no obstacle."""
    with pytest.raises(RoleError, match=r"“TotalSpend” is missing here.*Is it “TotalSpent”"):
        study.predict(jewellery.rename(columns={"TotalSpend": "TotalSpent"}))
    with pytest.raises(RoleError, match="holds something else here"):
        study.predict(jewellery.assign(TotalSpend="lots"))
    with pytest.warns(UserWarning, match="1 cell holds something else in “Age”"):
        odd = study.predict(jewellery.head(2).assign(Age=["31", "old"]))
    assert odd["Segment"].notna().all()
    lower = jewellery.rename(columns=str.lower)
    assert study.predict(lower).equals(study.predict(jewellery))


@pytest.mark.parametrize("as_file", [False, True])
def test_what_counts_as_missing_is_said(study: Study, jewellery: DataFrame, as_file: bool) -> None:
    """Also where reading set it aside among many good cells; a plain “no value” is no news."""
    texts = jewellery.head(40)[list(study.matrix.columns)].astype(str)

    def warned(cell: str) -> list[str]:
        rows = texts.copy()
        rows.loc[3, "Age"] = cell
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = study.predict(rows.to_csv(index=False).encode() if as_file else rows)
        assert found["Segment"].notna().all()
        return [str(each.message) for each in caught]

    for cell in ("old", "x", "#REF!", "inf"):
        assert warned(cell) == ["1 cell holds something else in “Age” than in the study: missing."]
    for cell in ("30", "", "N/A"):
        assert warned(cell) == []


def test_infinities_and_rows_of_nothing_are_said(study: Study, jewellery: DataFrame) -> None:
    """They get a segment, and whoever asks learns what it goes by."""
    rows = jewellery.head(5)[list(study.matrix.columns)].astype(float)
    with pytest.warns(UserWarning, match="1 cell is infinite in “Age”"):
        study.predict(rows.assign(Age=[np.inf, 20, 30, 40, 50]))
    rows.iloc[1:3] = np.nan
    with pytest.warns(UserWarning, match="2 rows have no value in any column that groups"):
        study.predict(rows)


def test_customers_of_new_orders_are_placed_by_their_name() -> None:
    """Of new orders customers are made as of the study’s own; those get their own labels."""
    frame = as_german(sold_by())
    study = run(write(frame), k=3, verdict=False)

    own = study.predict(write(frame))
    new = study.predict(write(as_german(sold_by(7))))

    assert own.index.name == "Kundennummer"
    assert own["Segment"].tolist() == study.customers()["Segment"].tolist()
    assert len(new) == 60
    assert new["Segment"].notna().all()
