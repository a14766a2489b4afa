"""Personas that earn their names."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from segmentation import (
    Clustering,
    Recipe,
    Use,
    build_features,
    clean,
    infer_roles,
    jewellery,
    name_personas,
    profile,
    run,
)
from segmentation.act.personas.behaviors import axes
from segmentation.act.personas.packs.packs import GENERAL, JEWELLERY, load_rules, pack
from segmentation.act.personas.traits import trait_name, traits
from segmentation.act.personas.usability import remarks
from segmentation.datasets import GROUPS, planted_groups
from segmentation.language.phrases import number, percent
from ui.sentences.act import test_told as plan_told

COLUMNS = {
    "value": "TotalSpend",
    "frequency": "PurchaseCount",
    "recency": "DaysSinceLastPurchase",
    "basket": "AverageBasket",
    "engagement": "EngagementScore",
    "tenure": "Tenure",
    "age": "Age",
    "deals": "DealsUsed",
    "exit": "Churn",
}

SAMPLE_NAMES = [name.replace("New/Low-Spend", "New or Low-Spend") for name in GROUPS]
KEYS = {
    "high_value_loyal": "High-Value Loyal", "young_trend_driven": "Young Trend-Driven",
    "premium_low_engagement": "Premium Low Engagement", "new_or_low_spend": "New or Low-Spend",
}  # fmt: skip


def cut(data, labels, basis):
    """A profile of the table cut as given."""
    roles = infer_roles(data)
    uses = {**dict.fromkeys(roles.basis, Use.DESCRIPTOR), **dict.fromkeys(basis, Use.BASIS)}
    table = clean(data, roles.assign(uses=uses))
    matrix = build_features(table, basis)
    labels = np.asarray(labels, dtype=np.int8)
    centres = np.array(
        [matrix.values[labels == j].mean(axis=0) for j in range(1, labels.max() + 1)], dtype=float
    )
    return profile(table, Clustering(matrix, labels, centres, 0.0, 0.0, "given", 0))


@pytest.fixture(scope="module")
def bare():
    """Any profile of four segments, to lay effects into."""
    data = jewellery(customers=400)[["TotalSpend", "Age"]]
    return cut(data, np.arange(400) % 4 + 1, ["TotalSpend", "Age"])


def standing_at(bare, segments, ages=None, past=None):
    """A profile whose segments stand where they are told: axis → standard deviations; `past` are shares."""
    index = pd.RangeIndex(1, len(segments) + 1, name="Segment")
    named = [{COLUMNS[axis]: score for axis, score in segment.items()} for segment in segments]
    effects = pd.DataFrame(named, index=index)
    if "DaysSinceLastPurchase" in effects:
        effects["DaysSinceLastPurchase"] *= -1
    effects = effects.fillna(0.0)
    medians = effects * 10 + 40
    if ages is not None:
        medians["Age"] = ages
    usual = {"mean": 40.0, "median": 40.0, "sd": 10.0, "skewed": False, "by_median": False, "known": 1.0}
    overall = pd.DataFrame(usual, index=effects.columns)
    sizes = pd.Series(range(1000, 1000 - len(segments), -1), index=index)
    return dataclasses.replace(
        bare,
        k=len(segments),
        sizes=sizes,
        shares=sizes / sizes.sum(),
        basis=tuple(effects.columns),
        means=effects * 10 + 40,
        medians=medians,
        effects=effects,
        overall=overall,
        value_shares=None,
        rules=(None,) * len(segments),
        history=pd.DataFrame(index=[0, *index]) if past is None else pd.DataFrame(past, index=[0, *index]),
    )


def names(bare, *segments, ages=None, past=None, rules=GENERAL):
    found = name_personas(standing_at(bare, segments, ages, past), pack(rules))
    return [persona.name for persona in found]


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        ({"value": 0.5, "engagement": 0.3, "tenure": 0.9, "age": 0.5}, "High-Value Loyal"),
        ({"value": 0.5, "engagement": 0.3, "frequency": 0.6, "age": 0.5}, "High-Value Loyal"),
        ({"value": 0.5, "engagement": 0.3, "tenure": 0.1, "age": 0.5}, "High-Value"),
        ({"value": 0.8, "engagement": -0.5, "age": 0.5}, "Premium Low Engagement"),
        ({"value": 0.2, "basket": 0.9, "engagement": -0.5}, "Premium Low Engagement"),
        ({"value": 0.8, "engagement": 0.3, "recency": -0.6}, "High-Value At Risk"),
        ({"value": 0.8, "engagement": 0.0}, "High-Value"),
        ({"value": -0.6, "tenure": -0.9, "engagement": 0.9, "age": -0.9}, "New or Low-Spend"),
        ({"value": -0.6, "age": -0.6}, "Low-Spend"),
        ({"value": -0.6, "tenure": -0.6}, "Low-Spend"),
        ({"value": -0.2, "age": -0.4, "engagement": 0.0}, "Young Trend-Driven"),
        ({"value": -0.1, "recency": -0.6, "engagement": 0.0}, "Dormant Low-Value"),
        ({"value": 0.1, "basket": 0.6, "frequency": -0.3}, "Occasional Big-Basket"),
        ({"value": 0.1, "basket": -0.3, "frequency": 0.6}, "Frequent Small-Basket"),
        ({"value": 0.1, "deals": 0.7}, "Deal Seekers"),
        ({"value": -0.3, "engagement": 0.7, "age": 0.0}, "Engaged, Spending Less"),
        ({"value": -0.6, "engagement": 0.0, "tenure": 0.0, "frequency": 0.0}, "Low-Spend"),
        ({"value": -0.6, "tenure": 0.6, "frequency": -0.9}, "Low-Spend"),
        ({"value": 0.8, "engagement": 0.3, "exit": 0.6}, "High-Value At Risk"),
        ({"value": 0.8, "engagement": 0.3, "frequency": -0.6}, "High-Value"),
        ({"value": 0.1, "exit": 0.6}, "Likely To Leave"),
        ({"value": -0.4, "recency": -0.6, "engagement": 0.7}, "Engaged, Spending Less"),
        ({"value": 0.1, "engagement": -0.3}, "Steady Core"),
    ],
)
def test_every_name_is_earned_by_its_conditions(bare, segment, name):
    """A segment standing so bears that name, beside one that has a little of everything."""
    assert names(bare, segment, ages=[30.0])[0] == name


AGAINST = {
    "Loyal": r"came (more )?recently|last here longer|buy (far )?less often|leave more|interact less",
    "New": "long-standing|spend (far )?more|last here longer",
    "Low-Spend": "spend (far )?more",
    "Low-Value": "spend (far )?more|here more recently",
    "High-Value": "spend (far )?less",
    "Premium": r"spend (far )?less|interact (far )?more",
    "Young": "older",
    "Dormant": r"here more recently|interact (far )?more",
    "Likely To Leave": "leave less",
    "Engaged": r"interact (far )?less|spend (far )?more",
    "Occasional": r"buy (far )?more often|buy less at",
    "Frequent": r"buy (far )?less often|buy (much )?more at",
    "Deal Seekers": "fewer discounts",
    "Steady": "far |more|less|older|younger|long-standing",
}
"""What a portrait must not say under a name."""

scores = st.floats(-2.0, 2.0).map(lambda value: round(value, 2))
standings = st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, scores))


@settings(max_examples=60, deadline=None)
@given(
    stands=st.lists(
        st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, scores)), min_size=1, max_size=4
    )
)
def test_no_portrait_contradicts_its_name(bare, stands):
    """Wherever segments stand: nobody new is long-standing, nobody loyal buys less often."""
    assume(any(stands))
    for persona in name_personas(standing_at(bare, stands), pack(GENERAL)):
        if persona.key == "traits":
            continue
        for word, against in AGAINST.items():
            if word in persona.name:
                assert not re.search(against, persona.portrait, re.IGNORECASE), (
                    persona.name,
                    persona.portrait,
                )


def test_segments_of_the_same_words_are_told_apart_by_a_figure(bare):
    """Three that spend far more than most: each says how much; two that nothing tells apart say so."""
    rich = [{"value": value, "frequency": 1.0} for value in (1.2, 1.5, 1.9)]
    portraits = [p.portrait for p in name_personas(standing_at(bare, rich), pack(GENERAL))]
    alike = [p.portrait for p in name_personas(standing_at(bare, [{"value": 0.0}] * 2), pack(GENERAL))]

    common = "Customers who spend far more than most and buy far more often"
    assert portraits == [f"{common}; their total spend is {figure} on average." for figure in (52, 55, 59)]
    assert len(set(alike)) == 2
    assert alike[0].endswith("; nothing tells them from segment 2.")


def test_when_is_not_how_long_ago():
    """A code or a year under the header of a date never counts the days since."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2], 100)
    late = np.array([10, 190])[labels - 1]
    data = pd.DataFrame({
        "LastPurchaseDate": late + rng.integers(0, 9, 200),
        "MemberSince": 2000 + late // 10 + rng.integers(0, 4, 200),
        "Points": late + rng.integers(0, 99, 200),
    })  # fmt: skip
    found = cut(data, labels, ["LastPurchaseDate", "MemberSince", "Points"])

    assert axes(found).keys() == {"tenure"}
    assert axes(found)["tenure"].scores[1] > 0.5
    for persona in name_personas(found):
        assert "here" not in f"{persona.name} {persona.portrait}"
        assert ("recently" in persona.portrait) is (persona.segment == 2)


def test_the_table_of_the_report_gets_its_four_names(bare):
    """Ages 45, 30, 55, 25, spends 800, 400, 1,000, 350 and engagement high, medium, low, high."""
    table = pd.DataFrame(
        {"age": [45, 30, 55, 25], "value": [800, 400, 1000, 350], "engagement": [3, 2, 1, 3]}
    )
    weights = np.array([0.25, 0.3, 0.2, 0.25])
    gaps = table - (table.T * weights).T.sum()
    spread = np.sqrt(((gaps**2).T * weights).T.sum())
    stands = (gaps / spread).to_dict("records")

    assert names(bare, *stands, ages=[45.0, 30.0, 55.0, 25.0], rules=JEWELLERY) == SAMPLE_NAMES


def test_a_name_goes_to_the_segment_that_fits_it_best_and_to_no_other(bare):
    """Of two loyal segments the one with more of everything is High-Value Loyal, the other High-Value."""
    good = {"value": 0.6, "engagement": 0.4, "tenure": 0.8}
    better = {"value": 1.2, "engagement": 0.9, "tenure": 0.9}

    assert names(bare, good, better) == ["High-Value", "High-Value Loyal"]


def test_one_extreme_column_does_not_decide_alone(bare):
    """Beyond two standard deviations more is no more; up to there it is."""
    here = {"tenure": 0.9}  # long enough to be loyal
    extreme, engaged = {"value": 9.0, "engagement": 0.3} | here, {"value": 2.0, "engagement": 0.9} | here
    richer, poorer = {"value": 1.9, "engagement": 0.3} | here, {"value": 1.2, "engagement": 0.9} | here

    assert names(bare, extreme, engaged) == ["High-Value", "High-Value Loyal"]
    assert names(bare, richer, poorer) == ["High-Value Loyal", "High-Value"]


def test_young_is_said_only_of_the_young(bare):
    """A segment younger than the rest with a median age over 35 is Younger, not Young."""
    segment = {"value": -0.2, "age": -0.6, "engagement": 0.0}

    assert names(bare, segment, ages=[35.0]) == ["Young Trend-Driven"]
    assert names(bare, segment, ages=[35.01]) == ["Younger Trend-Driven"]


def test_recency_runs_against_days_since(bare):
    """Many days since the last purchase mean that a customer is lapsing."""
    found = axes(standing_at(bare, [{"value": 0.0, "recency": -0.9}]))

    assert found["recency"].scores.tolist() == [-0.9]


def sample_is_named_right(seed):
    study = run(jewellery(seed=seed), Recipe(k=4), verdict=False)
    truth = planted_groups(seed=seed).to_numpy()
    planted = [
        SAMPLE_NAMES[np.bincount(truth[study.clustering.labels == j]).argmax() - 1] for j in (1, 2, 3, 4)
    ]
    strategies = {rule.key: rule.strategies for rule in pack(JEWELLERY)}
    return [persona.name for persona in study.personas] == planted and all(
        KEYS[persona.key] == persona.name and persona.strategies == strategies[persona.key]
        for persona in study.personas
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_sample_gets_its_four_personas(seed):
    """Each planted group bears its own name and its own four strategies, with untouched default roles."""
    assert sample_is_named_right(seed)


@pytest.mark.slow
def test_the_sample_gets_its_four_personas_in_nineteen_draws_of_twenty():
    """The names do not hang on one lucky draw."""
    assert sum(sample_is_named_right(seed) for seed in range(20)) >= 19


def test_codes_are_no_product_and_no_channel():
    """“Most bought 2” tells nobody anything: a code stands for a name that the file does not hold."""
    data = jewellery(customers=400)
    coded = data.assign(ProductType=data["ProductType"].astype("category").cat.codes.add(1).astype(str))
    facts = [fact for p in run(coded, Recipe(k=4), verdict=False).personas for fact in p.facts]

    assert facts
    assert not any(fact.startswith("Most bought") for fact in facts)


def test_what_a_company_spends_is_never_value(jewellery):
    """Described by its marketing spend, the sample keeps its four names."""
    study = run(
        jewellery, Recipe(k=4, uses={"MarketingSpend": "descriptor", "CPA": "descriptor"}), verdict=False
    )

    assert axes(study.profile)["value"].columns == ("TotalSpend",)
    assert {persona.name for persona in study.personas} == set(SAMPLE_NAMES)


def test_amounts_under_a_header_that_counts_are_value():
    """“Purchases” of 1,204.50 are money: they have a share, earn names of value, and tell no frequency."""
    rng = np.random.default_rng(0)
    rich = np.arange(300) % 3 == 0
    data = pd.DataFrame(
        {
            "Purchases": np.where(rich, 2000, 90) + rng.normal(0, 20, 300).round(2),
            "Purchases_Frequency": np.where(rich, 0.9, 0.2) + rng.uniform(0, 0.1, 300),
            "Balance": rng.normal(900, 50, 300).round(2),
        }
    )
    study = run(data, Recipe(k=2), verdict=False)
    found = axes(study.profile)

    assert study.profile.value_column == "Purchases"
    assert found["value"].columns == ("Purchases",)
    assert found["frequency"].columns == ("Purchases_Frequency",)
    assert [persona.name for persona in study.personas] == ["Low-Spend", "High-Value Loyal"]
    assert study.personas[1].value_share > 0.9


def test_the_data_decides_which_pack_speaks(jewellery):
    """Necklaces and rings bring the jewellery pack; the same customers of another shop the general one."""
    shoes = jewellery.assign(ProductType=jewellery["ProductType"].map(
        {"Bracelet": "Boots", "Earrings": "Sandals", "Necklace": "Trainers", "Ring": "Slippers"}
    ))  # fmt: skip
    plain = {persona.key: persona for persona in run(shoes, Recipe(k=4), verdict=False).personas}
    jewels = {persona.key: persona for persona in run(jewellery, Recipe(k=4), verdict=False).personas}

    assert plain.keys() == jewels.keys() == set(KEYS)
    assert all(plain[key].strategies != jewels[key].strategies for key in plain)
    assert all(plain[key].name == jewels[key].name for key in plain)


HEADERS = [
    "TotalSpend",
    "Orders",
    "Recency",
    "EngagementScore",
    "Tenure",
    "Basket",
    "Age",
    "Coupons",
    "x",
    "ash",
]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000), k=st.integers(2, 10),
    chosen=st.sets(st.sampled_from(HEADERS), min_size=1, max_size=6), signal=st.floats(0, 3),
)  # fmt: skip
def test_names_are_distinct_and_repeatable_whatever_the_file_says(seed, k, chosen, signal):
    """Any columns, any cut, noise or structure: no two segments share a name, and a second run agrees."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(60) % k) + 1
    shift = rng.normal(0, signal, (k, len(chosen)))[labels - 1]
    data = pd.DataFrame((rng.normal(50, 5, (60, len(chosen))) + 5 * shift).round(3), columns=sorted(chosen))
    found = cut(data, labels, sorted(chosen))
    personas = name_personas(found)

    assert len({persona.name.casefold() for persona in personas}) == k
    assert len({persona.portrait.casefold() for persona in personas}) == k
    assert all(persona.name.strip() for persona in personas)
    assert personas == name_personas(found)
    for persona in personas:
        assert_states_only_what_the_profile_holds(persona, found)


@pytest.mark.parametrize("k", [2, 4, 7])
def test_cards_state_only_what_the_profile_holds(jewellery, k):
    """Every figure on a card is a rounding of a number of the profile."""
    study = run(jewellery, Recipe(k=k), verdict=False)

    for persona in study.personas:
        assert_states_only_what_the_profile_holds(persona, study.profile)


def assert_states_only_what_the_profile_holds(persona, found):
    """Figures in the sentences that come from data, against every number a sentence may quote."""
    segment = persona.segment
    numbers = [
        found.means.loc[segment],
        found.medians.loc[segment],
        found.overall["mean"],
        found.overall["median"],
    ]
    held = {number(float(value)) for table in numbers for value in table}
    held |= {number(round(found.typical(segment, column))) for column in found.means.columns}
    held |= {percent(float(value)) for value in found.history.loc[[0, segment]].to_numpy().ravel()}
    for column, shares in found.categories.items():
        held |= {percent(float(value)) for value in (*shares.loc[segment], *found.overall_shares[column])}
        held |= {number(round(float(value), 1)) for value in found.lifts[column].loc[segment]}
    texts = [persona.portrait, persona.because, *(trait.text for trait in persona.traits), *persona.facts]
    words = {*found.means.columns, *found.categories, *(str(v) for t in found.categories.values() for v in t)}
    for text in texts:
        text = re.sub(r"nothing tells them from segments? [\d, and]+", "", text)
        for word in words:
            text = re.sub(rf"\b{re.escape(word)}\b", "", text)
        for figure in re.findall(r"−?\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?%?", text):
            assert figure in held, (figure, text)
    assert persona.size == found.sizes[segment]


@pytest.mark.slow
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_names_do_not_hang_on_the_order_of_the_rows(jewellery, seed):
    """A shuffled file gives the same personas, sentence by sentence."""
    order = np.random.default_rng(seed).permutation(len(jewellery))
    plain = run(jewellery, Recipe(k=4), verdict=False).personas
    mixed = run(jewellery.iloc[order].reset_index(drop=True), Recipe(k=4), verdict=False).personas

    assert [p.name for p in plain] == [p.name for p in mixed]
    assert [p.because for p in plain] == [p.because for p in mixed]
    assert [p.portrait for p in plain] == [p.portrait for p in mixed]


@pytest.mark.parametrize("rate", [0.01, 83.12])
def test_names_do_not_hang_on_the_currency(jewellery, rate):
    """In cents, euros or rupees the same customers bear the same names."""
    money = ["TotalSpend", "AveragePurchaseValue"]
    other = jewellery.assign(**{column: jewellery[column] * rate for column in money})
    plain = run(jewellery[[*other.columns]], Recipe(k=4, basis=tuple(BASIS)), verdict=False)
    scaled = run(other, Recipe(k=4, basis=tuple(BASIS)), verdict=False)

    assert [p.name for p in plain.personas] == [p.name for p in scaled.personas]


BASIS = ["Age", "PurchaseCount", "TotalSpend", "EngagementScore", "FollowDuration"]


def test_a_file_without_any_axis_gets_true_names():
    """Columns nobody knows are named as they stand: high where the mean is high, low where it is low."""
    rng = np.random.default_rng(0)
    labels = np.arange(300) % 3 + 1
    data = pd.DataFrame({
        "ash": np.array([0.0, 3.0, 0.0])[labels - 1] + rng.normal(10, 1, 300),
        "hue": np.array([0.0, 0.0, 5.0])[labels - 1] + rng.normal(10, 1, 300),
    })  # fmt: skip
    found = cut(data.round(3), labels, ["ash", "hue"])
    personas = name_personas(found)

    assert not axes(found)
    assert [persona.name for persona in personas] == [
        "Low hue · low ash",
        "Very high ash · low hue",
        "Very high hue · low ash",
    ]
    assert personas[2].portrait == "Customers with far higher hue and lower ash."
    assert all(persona.key == "traits" and not persona.strategies for persona in personas)


def test_a_portrait_without_numbers_says_no_unit():
    """“Higher income (k$)” has no figure that the unit could belong to."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2], 100)
    data = pd.DataFrame({"Hue (k$)": labels * 5.0 + rng.normal(0, 1, 200), "Ash": rng.normal(10, 1, 200)})
    portraits = [persona.portrait for persona in name_personas(cut(data, labels, ["Hue (k$)", "Ash"]))]

    assert portraits == ["Customers with lower hue.", "Customers with higher hue."]


@pytest.mark.parametrize("second", ["Spend", "Spend (USD)"], ids=["same header", "another unit"])
def test_columns_of_one_name_are_told_apart_in_names(second):
    """“Low spend · high spend” says nothing of anybody."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, 4, 300)
    ones = np.array([100, 900, 100, 900])[group] * rng.lognormal(0, 0.1, 300)
    twos = np.array([100, 100, 900, 900])[group] * rng.lognormal(0, 0.1, 300)
    rows = zip(ones, twos, rng.integers(20, 70, 300), strict=True)
    lines = [f"Spend,{second},Age", *(f"{one:.2f},{two:.2f},{age}" for one, two, age in rows)]
    study = run("\n".join(lines).encode(), k=4, verdict=False)
    said = [persona.name for persona in study.personas if " · " in persona.name]
    assert said
    for name in said:
        told = [part.split("spend")[-1].strip() for part in name.split(" · ") if "spend" in part]
        assert len(set(told)) == len(told), name


def test_a_file_of_categories_gets_true_names():
    """Without any number the names say which value is mostly, or more often, found."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2, 3], 100)
    colour = np.where(rng.random(300) < 0.8, np.array(["red", "blue", "green"])[labels - 1], "red")
    found = cut(pd.DataFrame({"Colour": colour}), labels, ["Colour"])
    personas = name_personas(found)

    assert [persona.name for persona in personas] == [
        "Colour all red",
        "Colour mostly blue",
        "Colour mostly green",
    ]


def test_segments_that_are_alike_still_have_their_own_names():
    """Three cuts through nothing are near average, told apart by number only."""
    data = pd.DataFrame({"ash": np.tile(np.arange(30.0), 3) + 0.5})
    personas = name_personas(cut(data, np.repeat([1, 2, 3], 30), ["ash"]))

    assert [persona.name for persona in personas] == ["Near Average", "Near Average (2)", "Near Average (3)"]


def test_a_personal_column_names_nobody(jewellery):
    """Segments cut by gender are not called by it, and say that they re-create it."""
    labels = jewellery["Gender"].map({"Female": 1, "Male": 2, "Other": 3})
    found = cut(jewellery, labels, BASIS)
    personas = name_personas(found)

    for persona in personas:
        said = " ".join(
            [
                persona.name,
                persona.portrait,
                persona.because,
                *persona.facts,
                *(t.text for t in persona.traits),
            ]
        )
        assert not re.search(r"gender|female|\bmale", said, re.IGNORECASE)
        level = ("Female", "Male", "Other")[persona.segment - 1]
        share = percent(float((jewellery["Gender"] == level).mean()))
        told = f"Mostly re-creates gender, a personal column: {level} for 100% of them, {share} of all."
        assert told in persona.warnings
    assert any("re-create gender" in remark and "Cramér’s V 1" in remark for remark in remarks(found))


def test_because_quotes_the_segments_own_numbers(jewellery):
    """The reasons are the conditions, with the segment's mean and the average."""
    study = run(jewellery, Recipe(k=4), verdict=False)
    loyal = next(persona for persona in study.personas if persona.name == "High-Value Loyal")
    spend, average = study.profile.mean(loyal.segment, "TotalSpend"), study.profile.average("TotalSpend")

    assert f"high total spend ({number(spend)}, average {number(average)})" in loyal.because


def test_a_marketers_own_rule_takes_effect(jewellery):
    """A block of TOML is all it takes."""
    own = load_rules(
        '[pack]\nextends = "general"\n[[persona]]\nkey = "quiet"\nname = "Quiet Spenders"\n'
        'when = ["value >= high", "engagement <= low"]\nstrategies = ["Write them a letter"]'
    )
    study = run(jewellery, Recipe(k=4), verdict=False)
    quiet = [persona for persona in name_personas(study.profile, own) if persona.key == "quiet"]

    assert [persona.name for persona in quiet] == ["Quiet Spenders"]
    assert quiet[0].strategies == ("Write them a letter",)


def test_a_small_segment_says_what_a_test_can_see(jewellery):
    """250 customers see a rise from 5% to 15.8% and no less; a hundred thousand a few tenths of a point."""
    study = run(jewellery, Recipe(k=4, weights="equal"), verdict=False)
    small = next(persona for persona in study.personas if persona.size == 250)

    assert small.measure.endswith(
        "With 250 customers, half of them kept aside, the smallest rise that a test can see is "
        "from 5% to 15.8%."
    )
    sizes = study.profile.sizes * 1000
    large = name_personas(dataclasses.replace(study.profile, sizes=sizes))[0]
    assert re.search(r"a test can see is from 5% to 5\.\d%", large.measure)


def test_a_column_hardly_anybody_fills_names_nobody():
    """Thirty known amounts among 300 customers are no ground for calling a segment high-value."""
    rng = np.random.default_rng(1)
    visits = rng.integers(1, 9, 300)
    spend = np.where(np.arange(300) < 30, 100.0 * visits + rng.uniform(0, 9, 300).round(2), np.nan)
    data = pd.DataFrame({"TotalSpend": spend, "Visits": visits, "Engagement": rng.uniform(1, 10, 300)})
    found = cut(data, np.where(visits > 4, 1, 2), ["Visits", "Engagement"])

    assert abs(found.effects["TotalSpend"]).min() > 0.5
    assert "value" not in axes(found)
    assert found.value_column is None


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        ({"basket": 0.19}, "Near Average"),
        ({"basket": 0.2}, "Above-average average basket"),
        ({"basket": 0.49}, "Above-average average basket"),
        ({"basket": 0.5}, "High average basket"),
        ({"basket": -0.99}, "Low average basket"),
        ({"basket": -1.0}, "Very low average basket"),
        ({"age": 0.49}, "A little older"),
        ({"age": 0.5}, "Older"),
        ({"basket": 0.6, "deals": 0.49}, "High average basket"),
        ({"basket": 0.6, "deals": 0.5}, "High average basket · high deals used"),
    ],
)
def test_a_name_from_traits_grades_them(bare, segment, name):
    """Slight from .2, clear from .5, far from 1; a second trait is named where it is clear."""
    stands = standing_at(bare, [segment, {}])

    assert trait_name(stands, 1, set()) == name
    assert len(traits(stands, 1)) == sum(abs(effect) >= 0.2 for effect in segment.values())


def test_names_from_traits_speak_of_people():
    """Nobody is called “very high age”, and a unit in brackets is no part of a name."""
    rng = np.random.default_rng(3)
    group = np.arange(300) % 3
    data = pd.DataFrame({"Age": np.array([25, 45, 65])[group] + rng.integers(-3, 4, 300)})
    data["Points (1-100)"] = np.array([80.0, 20.0, 50.0])[group] + rng.normal(0, 4, 300)
    names = [persona.name for persona in run(data, Recipe(k=3), verdict=False).personas]

    assert len(set(names)) == 3
    assert not any("age" in name.casefold() or "(" in name for name in names)
    assert any(name.startswith(("Older", "Younger")) for name in names)


def test_names_say_what_is_counted_as_people_do():
    """Children at home are many, and so are purchases in all; nobody has a high “kidhome”."""
    rng = np.random.default_rng(5)
    group = np.arange(300) % 3
    data = pd.DataFrame({
        "Kidhome": np.array([0, 6, 0])[group] + rng.integers(0, 7, 300),
        "Teenhome": np.array([0, 0, 6])[group] + rng.integers(0, 7, 300),
        "Total purchases": np.array([30, 2, 2])[group] + rng.integers(0, 9, 300),
    })  # fmt: skip
    found = cut(data, group + 1, list(data))
    names = " ".join(trait_name(found, segment, set()) for segment in (1, 2, 3))

    assert "any children at home" in names and "any teenagers at home" in names
    assert "any purchases" in names and "high" not in names.casefold() and "total" not in names
    told = " ".join(persona.because for persona in name_personas(found))
    assert "many children at home (" in told and "high children" not in told


def test_a_name_says_one_thing_once():
    """Nobody is called “Very many purchase days · very many orders”."""
    rng = np.random.default_rng(6)
    group = np.arange(300) % 2
    days = np.array([1, 9])[group] + rng.integers(0, 4, 300)
    data = pd.DataFrame({"Orders": days + rng.integers(0, 2, 300), "Purchase days": days})
    data["Age"] = np.array([40, 44])[group] + rng.integers(-3, 4, 300)
    found = cut(data, group + 1, list(data))
    for segment in (1, 2):
        name = trait_name(found, segment, set())
        assert ("orders" in name.casefold()) + ("purchase days" in name.casefold()) == 1, name


def test_nobody_is_told_to_join_the_last_two_segments(jewellery):
    """With two segments there is nothing left to join; more customers or more time are."""
    for rows in (jewellery.head(300), jewellery.head(40)):
        two, four = (run(rows, Recipe(k=k), verdict=False) for k in (2, 4))
        assert not any("ombine" in persona.measure for persona in two.personas)
        assert "combine" not in plan_told(two, 5.0, 7.0, 20)
        assert "combine segments" in plan_told(four, 5.0, 7.0, 20)
    assert any("Combine two segments" in persona.measure for persona in four.personas)
