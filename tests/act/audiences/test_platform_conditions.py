"""The rule of a segment in the words of other tools: the same questions, and none that a tool cannot ask."""

from __future__ import annotations

import re

import pytest
from pandas import DataFrame

from segmentation import run
from segmentation.act.audiences.platform_conditions import (
    TOOLS,
    Ask,
    Conditions,
    conditions_of,
    conditions_txt,
    lines_for,
)
from segmentation.studies import Study

TESTS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}


@pytest.fixture(scope="module")
def study(jewellery: DataFrame) -> Study:
    return run(jewellery, k=4, verdict=False)


def meets(table: DataFrame, ask: Ask) -> object:
    """Who meets a question, asked of the table."""
    column, value = table[ask.column], ask.values[0]
    return {
        "more than": column > value, "at least": column >= value, "less than": column < value,
        "at most": column <= value, "is": column == value, "is not": column != value,
    }[ask.test]  # fmt: skip


def test_the_conditions_find_what_the_rule_promises(study: Study, jewellery: DataFrame) -> None:
    """As many of those who meet them are in the segment, and as much of it is found, as is said."""
    own = study.customers()["Segment"]
    for persona, rule in zip(study.personas, study.profile.rules, strict=True):
        found = conditions_of(study, persona.segment)
        assert found is not None
        met = jewellery.index >= 0
        for ask in found.asks:
            met = met & meets(jewellery, ask)
        inside = own == persona.segment
        assert (met & inside).sum() / met.sum() == pytest.approx(rule.precision)
        assert (met & inside).sum() / inside.sum() == pytest.approx(rule.recall)
        assert found.how_well == rule.text


def test_who_has_nothing_in_a_column_is_told_because_tools_leave_them_out(jewellery: DataFrame) -> None:
    """An empty field is no small number to a tool, whatever was filled in here."""
    data = jewellery.copy()
    gone = data["TotalSpend"].nsmallest(30).index
    data.loc[gone, "TotalSpend"] = None
    study = run(data, k=4, basis=("TotalSpend", "EngagementScore"), verdict=False)
    text = conditions_txt(study).decode()
    own = study.customers()["Segment"]
    for segment in range(1, 5):
        asked = conditions_of(study, segment)
        many = int(data.loc[own == segment, "TotalSpend"].isna().sum())
        told = asked is not None and any(ask.column == "TotalSpend" for ask in asked.asks) and many > 0
        assert (f"For {many} of them “TotalSpend” is empty" in text) is told
    assert "is empty, and tools leave those out" in text
    assert "is empty" not in conditions_txt(run(jewellery, k=4, verdict=False)).decode()


def test_every_segment_is_told_for_every_tool(study: Study) -> None:
    """With its size and how well it is found; what Shopify does not count is said so."""
    text = conditions_txt(study).decode()
    for persona in study.personas:
        assert f"{persona.segment}. {persona.name}" in text
    for tool in TOOLS.values():
        assert text.count(f"\r\n{tool.title} (") == study.k
    assert "Properties about someone › TotalSpend › is at most › 608" in text
    assert "Contact properties › TotalSpend › is greater than or equal to › 609" in text
    assert "It does not know “FollowDuration” by itself." in text


def test_tiers_end_where_the_next_begins(jewellery: DataFrame) -> None:
    """Both ends are asked, as nobody can say “in none before” of a number; in Shopify as one line."""
    made = run(jewellery, algorithm="tiers", tiers="TotalSpend", verdict=False)
    found = conditions_of(made, 2)
    assert found is not None
    assert lines_for(TOOLS["shopify"], found) == ["amount_spent >= 444 AND amount_spent < 814"]
    assert lines_for(TOOLS["klaviyo"], found) == [
        "Properties about someone › TotalSpend › is at least › 444",
        "and Properties about someone › TotalSpend › is less than › 814",
    ]


def test_own_rules_leave_out_those_before(jewellery: DataFrame) -> None:
    """A rule takes only whom none before took; everyone else has no condition of their own."""
    rules = [
        {"name": "Big", "conditions": ["TotalSpend >= 1000"]},
        {"name": "Young", "match": "any", "conditions": ["Age < 25", "Gender = Female"]},
    ]
    made = run(jewellery, algorithm="rules", rules=rules, verdict=False)
    found = conditions_of(made, 2)
    assert found is not None
    assert lines_for(TOOLS["hubspot"], found) == [
        "Contact properties › Age › is less than › 25",
        "or Contact properties › Gender › is any of › Female",
        "and in none of the segments before: “Big”",
    ]
    assert conditions_of(made, 3) is None
    assert "Take the labelled list or the SQL instead." in conditions_txt(made).decode()


def test_mailchimp_says_the_same_with_fewer_words() -> None:
    """It has “greater” and “less” alone, and takes five conditions."""
    tool = TOOLS["mailchimp"]
    for ask, said in (
        (Ask("Orders", "at least", (5,), whole=True), "is greater than › 4"),
        (Ask("Orders", "at most", (5,), whole=True), "is less than › 6"),
        (Ask("Spend", "at most", (99.5,)), "is less than › 99.51"),
        (Ask("Spend", "at least", (100,)), "is greater than › 99.99"),
    ):
        told = tool.write(ask)
        assert told is not None
        assert told.endswith(said)
    many = Conditions(tuple(Ask(f"C{i}", "more than", (1,)) for i in range(6)), "all", "")
    assert "Upload the list instead" in lines_for(tool, many)[0]


def test_shopify_counts_days_back() -> None:
    """Long ago is before so many days; a country by its code only."""
    write = TOOLS["shopify"].write
    assert write(Ask("Days since last order", "at least", (90,))) == "last_order_date <= -90d"
    assert write(Ask("Days since last order", "at most", (90,))) == "last_order_date >= -90d"
    assert write(Ask("Country", "is", ("DE",))) == "customer_countries CONTAINS 'DE'"
    assert write(Ask("Country", "is", ("D'E",))) is None
    assert write(Ask("Age", "at least", (30,))) is None


def test_names_and_values_stay_in_their_line() -> None:
    """Whatever a column or a value holds."""
    for tool in TOOLS.values():
        told = tool.write(Ask("a\nb\r\nc", "is", ("x\n- y",))) or ""
        assert re.search(r"[\r\n]", told) is None
