"""From columns to the matrix in which distance is measured."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from scipy.spatial.distance import pdist

from segmentation.errors import FeatureError
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.roles.roles import Role, infer_roles
from segmentation.segment.features import Feature, FeatureMatrix, build_features


def table(data, **roles):
    """A clean table of which only the data and some roles are known."""
    known = {name: SimpleNamespace(role=role) for name, role in roles.items()}
    return SimpleNamespace(data=DataFrame(data), roles=known)


@pytest.fixture
def mixed():
    rng = np.random.default_rng(0)
    return table(
        {
            "Spend": rng.lognormal(5, 1, 400).round(2),
            "Age": rng.integers(18, 80, 400),
            "Balance": rng.normal(0, 50, 400),
            "Channel": rng.choice(["Shop", "Web", "App"], 400, p=[0.6, 0.3, 0.1]),
            "Member": rng.random(400) < 0.4,
        }
    )


COLUMNS = ["Spend", "Age", "Balance", "Channel", "Member"]


# ---- numbers


def test_numbers_are_centred_and_scaled(mixed):
    """Mean 0 and standard deviation 1, as float32, in C order."""
    matrix = build_features(mixed, ["Spend", "Age", "Balance"])

    assert matrix.values.dtype == np.float32
    assert matrix.values.flags.c_contiguous
    assert np.allclose(matrix.values.mean(axis=0), 0, atol=1e-5)
    assert np.allclose(matrix.values.std(axis=0), 1, atol=1e-5)
    assert matrix.columns == ("Spend", "Age", "Balance")


def test_only_skewed_amounts_become_logarithms(mixed):
    """Log of 1 + x over the median positive x when nothing is negative and the skewness exceeds 1."""
    spend, age, balance = build_features(mixed, ["Spend", "Age", "Balance"]).features

    assert spend.log == pytest.approx(mixed.data["Spend"].median())
    assert age.log is None
    assert balance.log is None


@settings(deadline=None, max_examples=40)
@given(unit=st.sampled_from([0.01, 1000, 7.3, 1e-6]), seed=st.integers(0, 1000))
def test_the_unit_does_not_matter(unit, seed):
    """Cents, thousands or pounds: the same matrix, logged or not."""
    rng = np.random.default_rng(seed)
    data = DataFrame({"Spend": rng.lognormal(3, 1.2, 200), "Score": rng.normal(5, 2, 200)})
    plain = build_features(table(data), ["Spend", "Score"])
    other = build_features(table(data * unit), ["Spend", "Score"])

    assert np.allclose(plain.values, other.values, atol=1e-5)


def test_extremes_are_reined_in():
    """One whale in 500 lies no farther than the 99th percentile of the others."""
    spend = np.append(np.linspace(10, 20, 499), 1e6)
    matrix = build_features(table({"Spend": spend, "Debt": -spend}), ["Spend", "Debt"])

    assert matrix.values.max() < 3
    assert matrix.values.min() > -3


def test_what_only_a_few_have_is_not_reined_in_to_nothing():
    """Where fewer than one in a hundred differ, winsorising would erase them; they stay."""
    returns = np.zeros(1000)
    returns[:5] = [1, 2, 3, 2, 1]
    values = build_features(table({"Returns": returns}), ["Returns"]).values[:, 0]

    assert len(np.unique(values)) == 4
    assert values[:5].min() > values[5:].max()


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e12, -3])
def test_a_column_that_does_not_vary_is_zero(constant):
    """Not a division by nothing."""
    values = build_features(table({"A": np.full(50, constant), "B": np.arange(50)}), ["A", "B"]).values

    assert not values[:, 0].any()


def test_missing_numbers_take_the_median():
    """The value that fills is kept in the feature, for new customers."""
    matrix = build_features(table({"Age": [20.0, np.nan, 30, 70, 40]}), ["Age"])

    assert matrix.features[0].fill == 35
    assert np.isfinite(matrix.values).all()
    assert matrix.features[0](DataFrame({"Age": [35.0]}))[0] == matrix.values[1, 0]


@pytest.mark.parametrize("dtype", ["int8", "Int64", "Float32", "float32", "uint16"])
def test_every_kind_of_number_is_a_number(dtype):
    """NumPy and nullable types give the same matrix."""
    ages = [20, 30, 41, 70, 40, 33]
    plain = build_features(table({"Age": ages}), ["Age"])

    assert np.allclose(
        build_features(table({"Age": pd.array(ages, dtype=dtype)}), ["Age"]).values, plain.values
    )


# ---- categories


@pytest.mark.parametrize(
    ("sizes", "factor"),
    [
        ([500] * 2, 1.0005),
        ([334, 333, 333], 0.86646),
        ([250] * 4, 0.81690),
        ([200] * 5, 0.79096),
        ([100] * 10, 0.74573),
        ([700, 200, 100], 1.04309),
    ],
)
def test_categories_weigh_as_hennig_and_liao_advise(sizes, factor):
    """The weights of R's `fpc::distancefactor`, which divides by n - 1 where we divide by n."""
    levels = np.repeat([f"level {i}" for i in range(len(sizes))], sizes)
    weight = build_features(table({"Kind": levels}), ["Kind"]).features[0].weight

    assert weight * np.sqrt(1000 / 999) == pytest.approx(factor, abs=2e-4)


def test_a_category_counts_half_as_much_as_a_number(mixed):
    """Two customers drawn at random differ by 2 in a number and by 1 in a nominal column, squared."""
    for column, expected in (("Age", 2), ("Channel", 1), ("Member", 1)):
        squared = pdist(build_features(mixed, [column]).values, "sqeuclidean")
        assert squared.mean() == pytest.approx(expected, rel=0.01)


def test_the_weight_of_categories_is_a_choice(mixed):
    """Twice the weight is twice the distance; none is none; numbers are left alone."""
    plain, double, none = (build_features(mixed, COLUMNS, category_weight=w).values for w in (1, 2, 0))

    assert np.allclose(double[:, 3:], 2 * plain[:, 3:])
    assert not none[:, 3:].any()
    assert np.array_equal(double[:, :3], plain[:, :3])


def test_numbers_that_are_names_are_categories():
    """By their role: region 3 is not three times region 1."""
    data = {"Region": [1, 2, 3, 3, 1.0, 2]}
    features = build_features(table(data, Region=Role.CATEGORICAL), ["Region"]).features

    assert [feature.category for feature in features] == ["1", "2", "3"]
    assert len(build_features(table(data, Region=Role.COUNT), ["Region"]).features) == 1


def test_rare_values_of_many_share_no_indicator():
    """Of more than fifteen values, those of under 2% are alike in being none of the others."""
    city = ["Paris"] * 400 + ["Lyon"] * 380 + [f"Village {i}" for i in range(20)]
    matrix = build_features(table({"City": city}), ["City"])

    assert [feature.category for feature in matrix.features] == ["Lyon", "Paris"]
    assert len(np.unique(matrix.values[780:], axis=0)) == 1


def test_an_unknown_category_belongs_nowhere(mixed):
    """A value never seen, or none, is further from each category than the category itself."""
    features = build_features(mixed, ["Channel"]).features
    new = DataFrame({"Channel": ["Shop", "Fax", None]})
    values = np.column_stack([feature(new) for feature in features])

    assert np.array_equal(values[1], values[2])
    assert (values[1] < 0).all()
    assert (values[0] > 0).sum() == 1


# ---- the whole matrix


def test_a_feature_repeats_its_column_to_the_bit(mixed):
    """Calling each feature with the table gives the matrix again."""
    matrix = build_features(mixed, COLUMNS)

    for j, feature in enumerate(matrix.features):
        again = feature(mixed.data)
        assert np.array_equal(again.to_numpy(), matrix.values[:, j])
        assert again.index.equals(matrix.index)


def test_shuffled_rows_give_the_same_rows_to_the_bit(mixed):
    """The order of the upload leaves no trace in the numbers."""
    places = np.random.default_rng(1).permutation(400)
    shuffled = table(mixed.data.iloc[places])
    one, other = build_features(mixed, COLUMNS), build_features(shuffled, COLUMNS)

    assert np.array_equal(one.values[places], other.values)
    assert other.index.equals(mixed.data.index[places])


def test_a_column_named_twice_counts_once(mixed):
    """Nobody gets double weight by accident."""
    assert build_features(mixed, ["Age", "Age"]).values.shape == (400, 1)


def test_the_table_is_left_as_it_was(mixed):
    """Encoding makes new values."""
    before = mixed.data.copy()
    build_features(mixed, COLUMNS)

    pd.testing.assert_frame_equal(mixed.data, before)


def test_blocks_leave_no_seams():
    """A table longer than a block is encoded like a short one."""
    rng = np.random.default_rng(0)
    data = DataFrame({"Spend": rng.lognormal(size=20_000), "Kind": rng.choice(list("abc"), 20_000)})
    matrix = build_features(table(data), ["Spend", "Kind"])
    direct = np.column_stack([f(data.iloc[8_000:8_500]) for f in matrix.features])

    assert np.array_equal(matrix.values[8_000:8_500], direct)


def test_a_real_table_becomes_a_matrix(jewellery):
    """From the upload's frame through roles and cleaning: one row per customer that was kept."""
    cleaned = clean(jewellery, infer_roles(jewellery))
    matrix = build_features(cleaned, cleaned.roles.basis)

    assert matrix.columns == tuple(cleaned.roles.basis)
    assert matrix.index.equals(cleaned.data.index)
    assert np.isfinite(matrix.values).all()


# ---- what cannot be compared


@pytest.mark.parametrize(
    ("data", "columns", "message"),
    [
        ({"A": [1.0, 2]}, [], "No column groups the customers"),
        ({"A": [1.0, 2]}, ["B"], "no column “B”"),
        ({"A": []}, ["A"], "No customer is left"),
        ({"A": [1.0, np.inf, -np.inf]}, ["A"], "“A” holds 2 infinite values"),
        ({"A": [np.nan, np.nan]}, ["A"], "“A” holds no value"),
        ({"A": pd.to_datetime(["2024-01-01", "2024-02-01"])}, ["A"], "“A” holds dates"),
        ({"A": [f"n{i}" for i in range(100)]}, ["A"], "“A” has 100 different values"),
        ({"A": [None, None]}, ["A"], "“A” holds no value"),
    ],
)
def test_what_has_no_distance_is_refused(data, columns, message):
    """The message names the column and what was found in it."""
    with pytest.raises(FeatureError, match=message):
        build_features(table(data), columns)


def test_a_plain_array_can_be_wrapped():
    """For analysts: values as they are, named or numbered."""
    matrix = FeatureMatrix.of([[1, 2], [3, 4]], names=["Age", "Spend"])

    assert len(matrix) == 2
    assert matrix.columns == ("Age", "Spend")
    assert FeatureMatrix.of([[1, 2]]).columns == ("Column 1", "Column 2")
    assert matrix.features[0] == Feature("Age")


@pytest.mark.parametrize("values", [[1, 2], np.empty((0, 3)), [[1, np.nan]], [[np.inf]]])
def test_an_array_without_shape_or_distance_is_refused(values):
    """One dimension, no rows, NaN and infinity."""
    with pytest.raises(FeatureError):
        FeatureMatrix.of(values)
