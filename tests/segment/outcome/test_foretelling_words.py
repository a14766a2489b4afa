"""What is said of an outcome is what the unseen half bears out, in words of the file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from segment.outcome.leavers import BASIS, customers, looked, planted

from segmentation.recipes import Recipe
from segmentation.segment.outcome import foretelling_words as words
from segmentation.segment.outcome.outcome_rates import Rate
from segmentation.segment.outcome.outcomes import Outcome

LEFT = Outcome("Churned", np.zeros(0), "Yes", is_leaving=True)
ASKS = Recipe(basis=BASIS, outcome="Churned")


def test_a_card_says_how_often_and_how_sure() -> None:
    rate = Rate(400, 0.27, 0.24, 0.31, 0.13)
    assert words.rate_told(rate, LEFT) == "Leaves 2.1 times as often as the average (24% to 31%)"
    answered = Outcome("Response", np.zeros(0), "Yes")
    assert words.rate_told(rate, answered) == (
        "“Response” is “Yes” 2.1 times as often as on average (24% to 31%)"
    )
    number = Outcome("Rating", np.zeros(0))
    told = words.rate_told(Rate(400, 4.2, 4.1, 4.3, 3.5), number)
    assert told == "“Rating” is 4.2 (4.1 to 4.3) on average, and 3.5 among all"


def test_a_card_says_nothing_that_may_be_chance() -> None:
    assert words.rate_told(Rate(40, 0.15, 0.08, 0.31, 0.13), LEFT) is None
    assert words.rate_told(Rate(0, np.nan, -np.inf, np.inf, 0.13), LEFT) is None


def test_what_leaning_is_worth_and_costs_is_said() -> None:
    """With what the verdict then means, as soon as segments lean."""
    first, *others = words.findings(planted(), ASKS)
    assert first.startswith(f"Leaning {planted().knee.share:.0%} on “Churned” is enough")
    assert others == []
    assert words.JUDGED_ALIKE in words.findings(planted(), ASKS.replace(foretell=0.2))


def test_what_cannot_be_foretold_is_said_and_no_card_speaks_of_it() -> None:
    table = customers(400)
    table["Churned"] = np.random.default_rng(1).permutation(table["Churned"].to_numpy())
    found = looked(table)
    assert words.findings(found, ASKS)[0].startswith(words.CANNOT)
    assert not words.is_told(found, ASKS)
    assert words.is_told(planted(), ASKS)


def test_where_a_column_knows_the_outcome_cards_wait_until_it_is_out() -> None:
    """Segments that only describe still build on it, so that their rates would be its own."""
    found = replace(planted(), left_out=("Refund",))
    assert any("“Refund” is kept out" in told for told in words.findings(found, ASKS))
    assert not words.is_told(found, ASKS)
    assert words.is_told(found, ASKS.replace(foretell=found.knee.share))


def test_its_summary_is_plain() -> None:
    told = words.summary_of(planted(), ASKS.replace(foretell=0.2))
    assert told["column"] == "Churned" and told["happened"] == "Yes"
    assert len(told["curve"]) == 6 and len(told["unseen_half"]) == 3
    assert told["knee"] == pytest.approx(planted().knee.share)
