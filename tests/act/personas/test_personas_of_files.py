"""Who the customers of a file are: the four of the sample, and whatever else a file holds."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from act.personas.cuts import cut, names
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import Recipe, jewellery, name_personas, run
from segmentation.act.personas.behaviors import axes
from segmentation.act.personas.packs.packs import JEWELLERY, load_rules, pack
from segmentation.act.personas.usability import remarks
from segmentation.datasets import GROUPS, planted_groups
from segmentation.language.phrases import number, percent
from ui.sentences.act import test_told as plan_told

SAMPLE_NAMES = [name.replace("New/Low-Spend", "New or Low-Spend") for name in GROUPS]
KEYS = {
    "high_value_loyal": "High-Value Loyal", "young_trend_driven": "Young Trend-Driven",
    "premium_low_engagement": "Premium Low Engagement", "new_or_low_spend": "New or Low-Spend",
}  # fmt: skip


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


def test_nobody_is_told_to_join_the_last_two_segments(jewellery):
    """With two segments there is nothing left to join; more customers or more time are."""
    for rows in (jewellery.head(300), jewellery.head(40)):
        two, four = (run(rows, Recipe(k=k), verdict=False) for k in (2, 4))
        assert not any("ombine" in persona.measure for persona in two.personas)
        assert "combine" not in plan_told(two, 5.0, 7.0, 20)
        assert "combine segments" in plan_told(four, 5.0, 7.0, 20)
    assert any("Combine two segments" in persona.measure for persona in four.personas)


def test_a_habit_in_a_survey_is_no_visit() -> None:
    """Who orders groceries online, says a survey; “They come more often than most” would be made up."""
    rng = np.random.default_rng(4)
    half = np.arange(200) % 2
    asked = pd.DataFrame(
        {
            "Taste": 1 + half * 3 + rng.integers(0, 2, 200),
            "Service": 1 + half * 3 + rng.integers(0, 2, 200),
            "Orders groceries online": np.where(rng.random(200) < 0.1 + 0.8 * half, "Yes", "No"),
        }
    )
    study = run(asked, basis=("Taste", "Service"), k=2, rows="respondents", verdict=False)
    assert "frequency" not in axes(study.profile)
