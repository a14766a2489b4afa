"""The marketer's file: what it says, what it may say, and how it answers mistakes."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.act.personas.packs.conditions import (
    AXES,
    Comparison,
    Condition,
    Levels,
    Share,
    Standing,
)
from segmentation.act.personas.packs.packs import GENERAL, JEWELLERY, PACKS, load_rules, pack
from segmentation.errors import RulesError

AMERICAN = (
    r"\b(?:(?:program|center|color|favorite|behavior|catalog)s?|jewelry|labeled|canceled|enroll"
    r"|(?:custom|personal|organ|recogn|anal|categor|optim|prior|summar)(?:iz|yz)\w+)\b"
)

STILTED = (
    r"\b(?:seldom|for long|fits? to|mend|little in touch|(?:more|less|not) content|much at a time"
    r"|average in nothing|a next one|bind stock|not been there|(?:^|; )who \w+)\b"
)
"""What is understood, but what nobody in Manchester would write."""

THESIS = {
    "High-Value Loyal": [
        ("loyalty programme", "premium rewards", "early access"),
        ("exclusive invitations", "vip events", "previews"),
        ("personal recommendations", "high-end pieces"),
        ("premium after-sales", "free maintenance", "lifetime warranty"),
    ],
    "Young Trend-Driven": [
        ("social media campaigns", "influencers"), ("discounts", "flash sales"), ("referral programme",),
        ("gamified points", "contests"),
    ],
    "Premium Low Engagement": [
        ("personal concierge",), ("luxury packaging", "experience"),
        ("personalised e-mail", "high-end collections"),
        ("high-touch calls", "messages", "arrivals"),
    ],
    "New or Low-Spend": [
        ("onboarding", "welcome", "first-purchase offers"), ("bundles", "starter packs"),
        ("styling content", "social media"), ("deals", "sms", "app"),
    ],
}  # fmt: skip

OWN = """
[pack]
name = "Ours"

[[persona]]
key = "fans"
name = "Fans"
when = ["engagement >= very high"]
best = { engagement = 1 }
strategies = ["Ask them what to make next"]

[[persona]]
key = "others"
name = "Others"
when = ["value >= high or value <= low"]
"""


def test_the_jewellery_pack_holds_the_sixteen_strategies_of_the_thesis():
    """Four personas, four strategies each, word for word where words matter."""
    rules = {rule.name: rule.strategies for rule in pack(JEWELLERY)}

    for name, expected in THESIS.items():
        assert len(rules[name]) == 4
        for strategy, words in zip(rules[name], expected, strict=True):
            assert all(word in strategy.casefold() for word in words)


@pytest.mark.parametrize("filename", PACKS.values())
def test_packs_are_complete_and_hold_no_numbers(filename):
    """Every rule of a pack has conditions, strategies, a why and a measure; figures come from the data."""
    rules = pack(filename)

    for rule in rules:
        assert rule.when and rule.strategies and rule.why and rule.measure
        assert not re.search(r"\d", " ".join([rule.name, *rule.strategies, rule.why, rule.measure]))
        assert "!" not in " ".join([*rule.strategies, rule.why, rule.measure])
    for idea in rules.ideas:
        assert idea.when and idea.why and idea.measure
        assert not re.search(r"[\d!]", " ".join([idea.strategy.text, idea.why, idea.measure]))
    assert not rules.fallback.strategies  # what fits everybody fits nobody
    assert not re.search(
        r"\d", " ".join(text for words in rules.words.values() for text in words.levels.values())
    )


@pytest.mark.parametrize("filename", PACKS.values())
def test_packs_are_written_in_one_english(filename):
    """That of Manchester: no programme is a program, nobody’s favourite a favorite."""
    rules = pack(filename)
    told = [text for rule in rules for text in (rule.name, *rule.strategies, rule.why, rule.measure)]
    told += [text for idea in rules.ideas for text in (idea.strategy.text, idea.why, idea.measure)]
    told += [text for words in rules.words.values() for text in words.levels.values()]

    assert not re.findall(AMERICAN, "; ".join(told), re.IGNORECASE)
    assert not [text for text in told if re.search(STILTED, text, re.IGNORECASE)]


@pytest.mark.parametrize("filename", PACKS.values())
def test_names_and_reasons_say_what_was_measured(filename: str) -> None:
    """Who is silent was away, who uses little was measured in use; how long, nobody measured."""
    for rule in pack(filename):
        proven = {one.axis for condition in (*rule.when, *rule.needs) for one in axes_of(condition)}
        shares = {one.share for condition in (*rule.when, *rule.needs) for one in shares_of(condition)}
        for said in (rule.name, rule.otherwise_name, rule.why):
            assert not re.search(LENGTHS, said, re.IGNORECASE), said
            for words, axes in CLAIMS.items():
                if re.search(words, said, re.IGNORECASE):
                    assert proven & axes or shares & axes, f"{said}: {words}"


def axes_of(condition: Condition) -> list[Comparison]:
    """What a condition proves of an axis: nothing where another alternative will do."""
    (first, *others) = condition.alternatives
    return [first] if isinstance(first, Comparison) and not others and not first.if_known else []


def shares_of(condition: Condition) -> list[Share]:
    """The shares that a condition proves."""
    (first, *others) = condition.alternatives
    return [first] if isinstance(first, Share) and not others else []


CLAIMS = {
    r"\b(?:silent|dormant|(?<!drifting )away)\b(?!.* or seem)": {"recency"},
    r"\b(?:used?|uses)\b(?! discounts)": {"engagement"},
    r"\bin touch\b": {"engagement"},
    r"\banswer\b": {"answers"},
    r"\bprices?\b.* (?:mind|watch)|\b(?:mind|watch)\b.* prices?\b": {"deals"},
    r"\b(?:newer|came (?:more recently|later))\b": {"tenure"},
    r"\b(?:young|younger)\b": {"age"},
    r"\b(?:high|low)-value\b|\b(?:big|small)(?:er)? (?:spenders|givers|plan)\b": {"value"},
    r"\bnever\b": {"never bought"},
    r"\bmostly left\b": {"left"},
}
"""Words of a name or a reason → the axis or the share of which a rule must ask before it says so."""
LENGTHS = r"\b(?:long time|long ago|recently|rarely and|hardly|not this month)\b(?<!more recently)"
"""What a comparison with the average customer does not tell."""


def test_the_jewellery_pack_keeps_the_order_of_the_general_one():
    """The pack replaces rules in their place, so that New still comes before Young."""
    assert [rule.key for rule in pack(JEWELLERY)] == [rule.key for rule in pack(GENERAL)]
    assert [rule.when for rule in pack(JEWELLERY)] == [rule.when for rule in pack(GENERAL)]


@pytest.mark.parametrize("filename", PACKS.values())
def test_no_pack_says_the_same_twice(filename):
    """A sentence stands once in a pack, so that no two cards of a page can hold it."""
    rules = pack(filename)
    said = [text for rule in rules for text in rule.strategies]
    said += [idea.strategy.text for idea in rules.ideas]

    assert len({text.casefold() for text in said}) == len(said)


@pytest.mark.parametrize("filename", PACKS.values())
def test_no_buyers_are_advised_of_who_never_bought_or_has_left(filename):
    """Whatever stands high or low: a segment that has left, or never bought, gets no name that forgets it."""
    for rule in pack(filename):
        if filename in STANDALONE or rule.key in FOR_THOSE:
            continue
        everything = {axis: score for axis in AXES for score in (0.9,)}
        for share in ("left", "never bought"):
            for score in (0.9, 0.0, -0.9):
                where = Standing(dict.fromkeys(everything, score), {"age": 30.0}, 0.3, {share: 0.9})
                says_nothing_of_it = share == "never bought" and rule.key in BANKING
                assert says_nothing_of_it or not rule.holds(where, Levels())


STANDALONE = ("sessions.toml", "survey.toml", "orders.toml", "products.toml")
"""Packs of rows that buy nothing and go nowhere."""
FOR_THOSE = {
    "engaged_yet_to_spend", "never_bought_long_away", "subscribed_never_bought", "high_value_left",
    "mostly_left",
    "mostly_never_bought",
}  # fmt: skip
"""Rules that are about those who never bought, or have left."""
BANKING = {
    "borrowing_on_balance",
    "large_balances",
    "cash_borrowers",
    "likely_to_leave",
    "leaving_more_often",
}
"""Rules that say nothing of purchases."""


def test_an_own_pack_stands_alone_and_an_extending_one_comes_first():
    """Rules of one's own replace the general ones, or with `extends` are tried before them."""
    alone = load_rules(OWN)
    extending = load_rules(OWN.replace('name = "Ours"', 'name = "Ours"\nextends = "general"'))

    assert [rule.key for rule in alone] == ["fans", "others"]
    assert [rule.key for rule in extending][:2] == ["fans", "others"]
    assert [rule.key for rule in extending][2:] == [rule.key for rule in pack(GENERAL)]
    assert extending.words == pack(GENERAL).words


@pytest.mark.parametrize(
    ("broken", "line", "says"),
    [
        (OWN.replace("very high", "very hihg"), 8, "is not a condition"),
        (OWN.replace("engagement >=", "engagment >="), 8, "no axis “engagment”"),
        (OWN.replace("value <= low", "wealth <= low"), 15, "no axis “wealth”"),
        (OWN.replace("engagement = 1", 'engagement = "1"'), 9, "not an axis with a number"),
        (OWN.replace('key = "others"', 'key = "fans"'), 13, "used twice"),
        (OWN.replace('name = "Others"', 'name = "Fans"'), 14, "used twice"),
        (OWN.replace('name = "Others"\n', ""), 12, "has no name"),
        (OWN.replace("strategies =", "stategies ="), 10, "“stategies” is not known"),
        (OWN.replace('["Ask them what to make next"]', '"Ask them"'), 10, "list of texts"),
        (OWN + '\n[words.wealth]\nhigh = "are rich"\n', 17, "no axis “wealth”"),
        (OWN + "\n[levels]\nhigh = true\n", 18, "give it a number"),
        (OWN + '\n[words.value]\nhihg = "spend"\n', 18, "“hihg” is not known"),
        (OWN + "\n[[persona\n", 17, ""),
    ],
)
def test_a_mistake_is_answered_with_its_line(broken, line, says):
    """Whatever is wrong in the file, the message names the line and what to do."""
    with pytest.raises(RulesError, match=rf"(?i)line {line}\b") as caught:
        load_rules(broken)

    assert says in str(caught.value)


@settings(max_examples=150, deadline=None)
@given(
    line=st.integers(0, 20), cut=st.integers(0, 60),
    put=st.sampled_from(["", "1", "[", "]", '"', "= 3", "{}", "[]", "true", "x = 1\n", "[pack]\n"]),
)  # fmt: skip
def test_no_slip_of_the_pen_breaks_anything_but_the_file(line, cut, put):
    """Whatever is struck out or typed in by accident, the answer is rules or a message."""
    lines = OWN.splitlines()
    line = min(line, len(lines) - 1)
    lines[line] = lines[line][: max(len(lines[line]) - cut, 0)] + put
    try:
        assert load_rules("\n".join(lines)).rules
    except RulesError as error:
        assert str(error)


@pytest.mark.parametrize(
    "text",
    [
        "words = 3",
        'persona = "x"',
        "persona = 3",
        "pack = 3",
        "levels = []",
        'fallback = "x"',
        "[words]\nvalue = 3",
        '[pack]\nspeaks_of = "ring"',
        '[pack]\nextends = "shoes"',
        '[[persona]]\nkey = 3\nname = "A"',
        '[[persona]]\nkey = "a"\nname = "A"\nbest = 3',
    ],
)
def test_values_of_the_wrong_kind_are_refused(text):
    """A number where a list belongs is a message, not a crash."""
    with pytest.raises(RulesError):
        load_rules(text)


def test_a_file_without_personas_says_what_to_add():
    """An empty file is not an empty set of rules."""
    with pytest.raises(RulesError, match="persona"):
        load_rules('[pack]\nname = "Nothing"')


def test_a_block_changes_only_what_it_names():
    """With the key of a general rule, a block of one line changes that line and nothing else."""
    text = '[pack]\nextends = "general"\n[[persona]]\nkey = "deal_seekers"\nname = "Bargain Hunters"\n'
    changed = {rule.key: rule for rule in load_rules(text)}
    general = {rule.key: rule for rule in pack(GENERAL)}

    assert changed["deal_seekers"].name == "Bargain Hunters"
    assert changed["deal_seekers"].strategies == general["deal_seekers"].strategies
    assert {key: rule for key, rule in changed.items() if key != "deal_seekers"} == {
        key: rule for key, rule in general.items() if key != "deal_seekers"
    }


def test_words_are_kept_from_headers_they_are_not_true_of():
    """Nobody has spent a lifetime value, so the words for spending are not said of it."""
    value = pack(GENERAL).words["value"]

    assert value.said("very_high", "TotalSpend") == "spend far more than most"
    assert value.said("high", "Customer Lifetime Value") is None
    assert pack(GENERAL).words["age"].said("very_high", "Age") == "older customers"


def test_words_about_gifts_are_said_of_gifts_only():
    """Who was last at an event gave nothing there."""
    recency = pack("donations.toml").words["recency"]

    assert recency.said("low", "Last gift date") == recency.said("low", "Letzte Spende") == "gave longer ago"
    assert recency.said("low", "Seneste arrangement") is None and recency.said("high", "last_login") is None


def test_a_pack_speaks_only_of_its_own_trade():
    """Words count from their beginning, so that neither string nor engineering is a ring."""
    rules = pack(JEWELLERY)

    assert rules.speaks("Bracelets") and rules.speaks("Gold earrings") and rules.speaks("JewelleryType")
    assert not any(map(rules.speaks, ["Strings", "Engineering", "Spring", "Clothing", "Electronics"]))
    assert not pack(GENERAL).speaks("Bracelets")


def test_the_guide_lists_every_name_in_its_order():
    """What a marketer reads about the names is what the pack holds."""
    guide = (Path(__file__).parents[4] / "docs" / "personas.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\S[^|]*?) \|", guide.partition("|---|---|")[2], re.MULTILINE)

    assert listed == [rule.name for rule in pack(GENERAL)]


@pytest.mark.parametrize("name", PACKS.values())
def test_who_is_new_is_not_said_to_have_come_lately(name: str) -> None:
    """Someone may be newer than most and away for long: “came recently” beside “Dormant” contradicts it."""
    words = pack(name).words.get("tenure")
    for said in () if words is None else words.levels.values():
        assert "came" not in said or said.startswith("first came")
