"""What is said of an outcome is what the unseen half bears out, in words of the file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from segment.outcome.leavers import BASIS, customers, looked, planted

from segmentation.recipes import Recipe
from segmentation.segment.outcome import foretelling_words as words
from segmentation.segment.outcome.leaks import Leak
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


def test_a_table_says_it_of_every_segment_with_what_is_unsure() -> None:
    """A segment of whom nobody was looked at has a dash; of what never happens nothing is a multiple."""
    who, told = words.rate_pair(Rate(400, 0.27, 0.24, 0.31, 0.13), LEFT)
    assert who == "400 customers" and told.startswith("27% (24% to 31%): 2")
    assert told.endswith("times the average")
    assert words.rate_pair(Rate(0, np.nan, -np.inf, np.inf, 0.13), LEFT) == ("0 customers", "–")
    assert words.rate_pair(Rate(9, 0.0, 0.0, 0.2, 0.0), LEFT) == ("9 customers", "0% (0% to 20%)")


def test_a_column_that_may_know_the_outcome_is_asked_about() -> None:
    found = replace(planted(), leaks=(Leak("Refund", 0.97, is_pure=False, binary=True),))
    asked = words.question(found, "Refund")
    assert asked == "“Refund” alone tells much of “Churned” (.97, where 1 tells all). Was it known before?"


def test_what_leaning_does_not_change_and_what_is_too_good_are_said() -> None:
    plain = replace(planted(), steps=planted().steps[:1])
    assert plain.changes_nothing
    assert words.findings(plain, ASKS)[0].startswith("Leaning on the outcome changes nothing")
    sure = replace(planted(), whole=0.999)
    assert sure.is_too_good
    assert "almost without fail" in words.findings(sure, ASKS)[-1]


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
