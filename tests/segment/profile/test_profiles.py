"""What the segments are like: laws that hold for any table and any cut."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import Clustering, Use, build_features, clean, cluster, infer_roles, profile
from segmentation.segment.profile.difference_tests import eta_squared
from segmentation.standards import CLEAR


def labelled(table, labels, columns):
    """The table cut as given, whatever an algorithm would say."""
    matrix = build_features(table, columns)
    labels = np.asarray(labels, dtype=np.int8)
    centres = np.array(
        [matrix.values[labels == j].mean(axis=0) for j in range(1, labels.max() + 1)], dtype=float
    )
    return Clustering(matrix, labels, centres, 0.0, 0.0, "given", 0)


@pytest.fixture(scope="module")
def cleaned(jewellery):
    return clean(jewellery, infer_roles(jewellery))


@pytest.fixture(scope="module")
def four(cleaned):
    return cluster(build_features(cleaned, cleaned.roles.basis), 4)


@pytest.fixture(scope="module")
def described(cleaned, four):
    return profile(cleaned, four)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(2, 7))
def test_segments_add_up_to_everybody(cleaned, seed, k):
    """Sizes, shares, means, effects, category shares and lifts of any cut add up to the whole."""
    labels = np.random.default_rng(seed).permutation(np.arange(len(cleaned.data)) % k) + 1
    found = profile(cleaned, labelled(cleaned, labels, cleaned.roles.basis))

    assert found.sizes.sum() == len(cleaned.data) and found.shares.sum() == pytest.approx(1)
    assert found.value_shares.sum() == pytest.approx(1)
    weighted = found.means.mul(found.shares, axis=0).sum()
    assert np.allclose(weighted, found.overall["mean"], rtol=1e-9)
    plain = found.overall.index[~found.overall["skewed"]]
    assert np.allclose(found.effects[plain].mul(found.shares, axis=0).sum(), 0, atol=1e-7)
    for name, shares in found.categories.items():
        assert np.allclose(shares.sum(axis=1), 1)
        assert np.allclose(found.lifts[name].mul(found.shares, axis=0).sum(), 1)
        assert np.allclose(shares.mul(found.shares, axis=0).sum(), found.overall_shares[name])


def test_numbers_are_those_of_the_upload(described, cleaned, four):
    """Means, medians and value shares are those a pivot table of the raw columns gives, whales included."""
    groups = cleaned.data.groupby(four.series())
    spend = groups["TotalSpend"].sum()

    assert np.allclose(described.means["TotalSpend"], groups["TotalSpend"].mean())
    assert np.allclose(described.medians["Age"], groups["Age"].median())
    assert described.value_column == "TotalSpend"
    assert np.allclose(described.value_shares, spend / spend.sum())
    spread = cleaned.data["Age"].std(ddof=0)
    assert np.allclose(described.effects["Age"], (groups["Age"].mean() - cleaned.data["Age"].mean()) / spread)


def test_a_filled_in_value_is_nobodys():
    """Gaps are filled to build; what is told of a segment is the mean and median of who has a value."""
    rng = np.random.default_rng(0)
    labels = np.arange(300) % 3 + 1
    data = pd.DataFrame({"Spend": 100.0 * labels + rng.normal(0, 9, 300), "Points": rng.exponential(50, 300)})
    data.loc[rng.random(300) < np.array([0.1, 0.3, 0.5])[labels - 1], "Points"] = np.nan
    table = clean(data, infer_roles(data).assign(uses={"Spend": Use.BASIS, "Points": Use.DESCRIPTOR}))
    found = profile(table, labelled(table, labels, ["Spend"]))
    given = data["Points"].groupby(labels)

    assert found.means["Points"].tolist() == pytest.approx(given.mean().tolist())
    assert found.medians["Points"].tolist() == pytest.approx(given.median().tolist())
    told = data["Points"].mean(), data["Points"].notna().mean()
    assert tuple(found.overall.loc["Points", ["mean", "known"]]) == pytest.approx(told)


def test_where_nobody_has_a_value_the_average_stands():
    """A segment of which a column says nothing is not set apart by it."""
    labels = np.repeat([1, 2], [80, 40])
    data = pd.DataFrame({"Spend": np.arange(120.0) + 300 * labels, "Points": np.arange(120.0) % 17})
    data.loc[labels == 2, "Points"] = np.nan
    table = clean(data, infer_roles(data).assign(uses={"Spend": Use.BASIS, "Points": Use.DESCRIPTOR}))
    found = profile(table, labelled(table, labels, ["Spend"]))

    assert found.mean(2, "Points") == pytest.approx(data["Points"].mean())
    assert found.median(2, "Points") == data["Points"].median()
    assert found.effect(2, "Points") == 0


def test_a_column_of_one_value_sets_nobody_apart(cleaned, four):
    """0.6 for everyone leaves rounding errors, not differences."""
    column = cleaned.data["TotalSpend"] * 0 + 0.6
    table = dataclasses.replace(cleaned, data=cleaned.data.assign(MarketingSpend=column), unfilled=None)
    found = profile(table, four)

    assert (found.effects["MarketingSpend"] == 0).all()
    assert found.differences.loc["MarketingSpend", "effect"] == 0
    assert not found.differences.loc["MarketingSpend", "differs"]


def test_a_few_whales_do_not_make_the_others_look_alike():
    """A skewed column is compared by its logarithm: low spenders are low although five spend fortunes."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2, 3], [300, 195, 5])
    spend = np.array([20.0, 400.0, 500_000.0])[labels - 1] * rng.lognormal(0, 0.2, 500)
    data = pd.DataFrame({"Spend": spend.round(2), "Age": rng.integers(18, 80, 500)})
    table = clean(data, infer_roles(data).assign(uses={"Spend": Use.BASIS, "Age": Use.BASIS}))
    found = profile(table, labelled(table, labels, ["Spend", "Age"]))

    assert found.overall.loc["Spend", "skewed"] and not found.overall.loc["Age", "skewed"]
    assert found.effect(1, "Spend") < -0.5 < 0.5 < found.effect(2, "Spend")
    assert found.means["Spend"].tolist() == pytest.approx(data["Spend"].groupby(labels).mean().tolist())


@pytest.mark.parametrize("bent", [5.25, 5.6, 5.75, 6.0])
def test_a_column_is_compared_on_the_scale_that_built(bent):
    """What counts as skewed is one rule: a logarithm in the matrix is one in the profile, for few too."""
    spend = (np.linspace(1, 2, 24) ** bent).round(2)
    data = pd.DataFrame({"Spend": spend, "Age": np.arange(30, 54)})
    table = clean(data, infer_roles(data).assign(uses={"Spend": Use.BASIS, "Age": Use.BASIS}))
    cut = labelled(table, np.arange(24) // 12 + 1, ["Spend", "Age"])

    assert profile(table, cut).overall.loc["Spend", "skewed"] == (cut.matrix.features[0].log is not None)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), tail=st.floats(0.1, 3))
def test_what_is_called_high_has_a_higher_mean_or_median(seed, tail):
    """Whichever scale a column is compared on, the figure quoted beside it says the same."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"Spend": rng.lognormal(3, tail, 90).round(2), "Age": rng.integers(18, 80, 90)})
    table = clean(data, infer_roles(data).assign(uses={"Spend": Use.BASIS, "Age": Use.BASIS}))
    found = profile(table, labelled(table, rng.permutation(np.arange(90) % 4) + 1, ["Spend", "Age"]))

    for segment in found.sizes.index:
        for column in ("Spend", "Age"):
            by_median, effect = found.by_median(column), found.effect(segment, column)
            figures = (found.medians, "median") if by_median else (found.means, "mean")
            gap = figures[0].loc[segment, column] - found.overall.loc[column, figures[1]]
            assert gap * effect >= 0


def test_basis_columns_come_first_and_are_never_tested(described, cleaned):
    """A p-value on a column that built the segments would prove nothing, so there is none."""
    basis = list(described.basis)

    assert list(described.effects.columns[: len(basis)]) == basis
    assert not set(basis) & set(described.differences.index)
    assert {"ProductType", "PreferredChannel"} <= set(described.differences.index)


def test_columns_that_the_basis_tells_are_not_tested(described):
    """The average purchase is spend over purchases, so it would differ for the reason they do."""
    assert "AveragePurchaseValue" in described.means
    assert "AveragePurchaseValue" not in described.differences.index


def test_a_column_unrelated_to_the_segments_does_not_differ(described):
    """Marketing spend is drawn for everybody alike in the sample; product and channel are not."""
    differs = described.differences["differs"]

    assert not differs["MarketingSpend"] and not differs["Gender"]
    assert differs["ProductType"] and differs["PreferredChannel"]


@pytest.mark.slow
def test_segments_of_noise_differ_on_nothing_else():
    """Over 20 structureless files, descriptors are called different in fewer than one in a hundred."""
    from segmentation import jewellery

    found = []
    for seed in range(20):
        data = jewellery(structure=False, seed=seed)
        table = clean(data, infer_roles(data))
        found.append(
            profile(table, cluster(build_features(table, table.roles.basis), 4, seed=seed)).differences
        )
    independent = pd.concat(found).loc[
        ["Gender", "Location", "ProductType", "PreferredChannel", "MarketingSpend"]
    ]

    assert len(independent) == 100
    assert independent["differs"].mean() <= 0.01


def test_separation_is_eta_squared_where_nothing_is_transformed(described, cleaned, four):
    """For a column that is only scaled, what the clustering saw is what the file says."""
    age = eta_squared(
        cleaned.data["Age"].clip(*cleaned.data["Age"].quantile([0.01, 0.99])), four.series().astype(int)
    )

    assert described.separation["Age"] == pytest.approx(age, abs=1e-4)
    assert described.separation.between(0, 1).all()


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_rows_does_not_matter(jewellery, seed):
    """Shuffled customers have the same profile, digit by digit as far as anything is shown."""
    order = np.random.default_rng(seed).permutation(len(jewellery))
    shuffled = jewellery.iloc[order].reset_index(drop=True)
    roles = infer_roles(jewellery)
    plain, mixed = clean(jewellery, roles), clean(shuffled, roles)
    labels = np.arange(len(jewellery)) % 3 + 1
    one = profile(plain, labelled(plain, labels, roles.basis))
    other = profile(mixed, labelled(mixed, labels[order], roles.basis))

    pd.testing.assert_frame_equal(one.means, other.means)
    pd.testing.assert_frame_equal(one.effects, other.effects, check_exact=False, atol=2e-9)
    pd.testing.assert_frame_equal(one.differences, other.differences)
    assert one.rules == other.rules
    assert (one.customers["second_best"].to_numpy()[order] == other.customers["second_best"].to_numpy()).all()


def test_a_profile_leaves_its_inputs_alone(cleaned, four):
    """The table that goes in comes out as it was."""
    before = cleaned.data.copy(deep=True)
    profile(cleaned, four)

    pd.testing.assert_frame_equal(cleaned.data, before)


def test_numbers_that_are_names_are_categories(jewellery):
    """A channel written as 1, 2, 3 has shares, not a mean."""
    data = jewellery.assign(
        Channel=jewellery["PreferredChannel"].map({"Facebook": 1, "Instagram": 2, "LinkedIn": 3})
    )
    roles = infer_roles(data).assign(uses={"Channel": Use.BASIS})
    table = clean(data, roles)
    found = profile(table, cluster(build_features(table, roles.basis), 3))

    assert "Channel" not in found.means
    assert list(found.categories["Channel"].columns) == ["1", "2", "3"]
    assert "Channel" in found.separation.index


def test_a_missing_category_is_called_so_and_comes_last(jewellery):
    """Customers without a product stay in the shares, under their own name."""
    data = jewellery.assign(ProductType=jewellery["ProductType"].where(jewellery.index % 10 > 0))
    table = clean(data, infer_roles(data))
    shares = profile(table, cluster(build_features(table, table.roles.basis), 2)).categories["ProductType"]

    assert shares.columns[-1] == "Not given"
    assert np.allclose(shares.sum(axis=1), 1)


def test_segments_that_re_create_a_personal_column_are_found_out(cleaned):
    """Cutting customers by gender and calling it segments is noticed; the planted segments are not."""
    labels = cleaned.data["Gender"].map({"Female": 1, "Male": 2, "Other": 3})
    found = profile(cleaned, labelled(cleaned, labels, cleaned.roles.basis))

    assert found.proxies == {"Gender": pytest.approx(1)}


def test_a_column_with_negative_values_has_no_shares(jewellery):
    """Returns make a share of the total meaningless, so none is given."""
    data = jewellery.assign(TotalSpend=jewellery["TotalSpend"] - 500)
    table = clean(
        data[["TotalSpend", "Age", "EngagementScore"]],
        infer_roles(data[["TotalSpend", "Age", "EngagementScore"]]),
    )
    found = profile(table, cluster(build_features(table, ["TotalSpend", "Age"]), 2))

    assert found.value_column == "TotalSpend" and found.value_shares is None


@pytest.mark.parametrize(("back", "told"), [(-0.4, True), (-40_000.0, False)])
def test_one_who_gave_back_more_than_kept_takes_no_share_from_the_others(jewellery, back, told):
    """A few cents below zero are lost in rounding; a loss that weighs leaves no shares of a whole."""
    data = jewellery[["TotalSpend", "Age", "EngagementScore"]].astype({"TotalSpend": "float64"})
    data.loc[data.index[0], "TotalSpend"] = back
    table = clean(data, infer_roles(data))
    found = profile(table, cluster(build_features(table, ["TotalSpend", "Age"]), 2))

    assert (found.value_shares is not None) is told
    if told:
        assert found.value_shares.sum() == pytest.approx(1)


def test_the_published_clusters_are_spend_bands(data_folder):
    """The author's own four clusters separate spend and nothing a persona is made of."""
    output = pd.read_csv(data_folder / "thesis" / "Clustered_Customers_author_output.csv")
    labels = output["Cluster"]
    found = {
        name: eta_squared(output[name].astype(float), labels)
        for name in ("TotalSpend", "Age", "EngagementScore")
    }

    assert found == pytest.approx({"TotalSpend": 0.886, "Age": 0.027, "EngagementScore": 0.016}, abs=6e-4)


def test_profiles_are_frozen(described):
    """Nobody changes a profile behind another's back."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        described.k = 5


def test_figures_of_a_segment_that_stands_clear_are_seen_to_differ():
    """Most came within days, the others long ago: “9 days, well below the usual 10” is no difference."""
    rng = np.random.default_rng(7)
    labels = np.repeat([1, 2, 3], [160, 140, 100])
    low, high = np.array([3, 60, 0])[labels - 1], np.array([16, 300, 3])[labels - 1]
    data = pd.DataFrame({"Days since last visit": rng.integers(low, high), "Age": rng.integers(18, 80, 400)})
    uses = {"Days since last visit": Use.BASIS, "Age": Use.BASIS}
    table = clean(data, infer_roles(data).assign(uses=uses))
    found = profile(table, labelled(table, labels, list(uses)))

    for segment in (1, 2, 3):
        if abs(found.effect(segment, "Days since last visit")) >= CLEAR:
            ratio = found.typical(segment, "Days since last visit") / found.usual("Days since last visit")
            assert max(ratio, 1 / ratio if ratio else np.inf) >= 1.25
