"""What a verdict says of itself: reasons, draws, close calls."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from clouds import four_groups, standardised, verdict_on

from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.evidence import examine
from segmentation.segment.verdict.judge import conclude, decide
from segmentation.segment.verdict.verdicts import Decision, Remarks


def test_reasons_hold_numbers(natural, constructed):
    """Every reason but the tally carries a digit, and none shouts."""
    for verdict in (natural, constructed):
        assert len(verdict.reasons) >= 6
        assert all(any(sign.isdigit() for sign in reason) for reason in verdict.reasons[1:])
        assert not any("!" in reason or "please" in reason.lower() for reason in verdict.reasons)
    assert natural.reasons[0] == "All four checks find groups."


def test_a_small_share_of_many_is_told_as_a_share():
    """Where the smallest group has many customers but under 5% of all, the verdict does not call it few."""
    rng = np.random.default_rng(1)
    far = np.repeat([[0, 0], [10, 0]], [1920, 80], axis=0)
    verdict = verdict_on(standardised(far + rng.normal(0, 0.5, (2000, 2))))

    assert verdict.sentence == (
        "Two groups seem to be there, but the smallest is less than 5% of all customers, "
        "too small to plan for."
    )


def test_a_small_group_beside_large_ones_is_told():
    """Where two groups are large enough and a third is not, the reasons tell of the third."""
    rng = np.random.default_rng(1)
    far = np.repeat([[0, 0], [10, 0], [0, 10]], [1200, 720, 80], axis=0)
    verdict = verdict_on(standardised(far + rng.normal(0, 0.5, (2000, 2))))

    assert (verdict.kind, verdict.recommended_k) == ("natural", 2)
    assert (
        "With three segments every check finds groups, but one of them has fewer than 100 customers."
    ) in verdict.reasons


def test_checks_are_counted_in_words(constructed):
    """Each number of checks takes its form of the verb; that they are read at several k is said."""
    tally, *others = constructed.reasons
    checks = ("the silhouette (", "Split into", "halfway for", "stays together")
    read_at = {
        re.search(r"(?:[Ww]ith|into) (\w+)", one).group(1)
        for one in others
        if any(check in one for check in checks)
    }
    where = ", each read at the number of segments that suits it best" if len(read_at) > 1 else ""
    assert tally in {
        f"None of the four checks finds groups{where}.",
        f"One of the four checks finds groups{where}.",
        f"Two of the four checks find groups{where}.",
        f"Three of the four checks find groups{where}.",
    }


def test_each_draw_is_told():
    """Five draws decide alone; per k they say that groups are there, that the cut repeats, or neither."""
    matrix = four_groups(800, seed=1)
    verdict = verdict_on(matrix)

    assert [draw.kind for draw in verdict.draws] == ["natural"] * 5
    assert list(verdict.draws_per_k) == list(verdict.ks)
    assert all(sum(said.values()) == 5 for said in verdict.draws_per_k.values())
    assert verdict.draws_per_k[4]["natural"] == 5
    assert verdict.draws_per_k[9]["natural"] == 0


def test_of_divided_draws_the_smaller_claim_is_said(natural):
    """The verdict speaks at its own k; elsewhere most draws do, and where even, the smaller claim."""
    counted = {
        4: {"natural": 5},
        5: {"natural": 2, "repeats": 2, "drawn": 1},
        6: {"repeats": 3, "drawn": 2},
        7: {"natural": 1, "drawn": 1},
    }
    divided = replace(natural, recommended_k=4, draws_per_k=counted)

    assert [divided.said(k) for k in counted] == ["natural", "repeats", "repeats", "drawn"]
    assert replace(divided, kind="constructed").said(4) == "drawn"
    with pytest.raises(KeyError):
        divided.said(8)


def test_a_check_that_holds_is_told_where_it_holds():
    """The gap may hold at another number than the recommended one; no reason then says that it does not."""
    matrix = four_groups()
    found = examine(matrix, sweep(matrix, range(2, 5)))
    gaps = np.array([0.0, 1.0, 1.0, 0.05])
    evidence = tuple(replace(one, gap=gaps, gap_se=np.full(4, 0.1)) for one in found.evidence)
    found = replace(found, evidence=evidence)
    verdict = conclude(found, decide(found))

    assert (verdict.kind, verdict.recommended_k) == ("natural", 4)
    assert [told for told in verdict.reasons if "spread evenly" in told] == [
        "Split into two, customers are closer together than if they were spread evenly, "
        "by 7 times the usual play of chance; 3 times is needed."
    ]


def test_draws_that_disagree_are_counted_in_words(natural, of_groups):
    """Where the draws differ, the reasons say how many say what."""
    four, three = Decision("natural", 4, 3), Decision("natural", 3, 4)
    told = conclude(of_groups, four, Remarks((four, four, three, four, Decision("constructed", 3, None))))

    assert (
        "Checked five times, each on other customers: four groups in 3 of 5, three in one; no groups in one."
    ) in told.reasons
    drawn = [Decision("reproducible", k, None) for k in (2, 2, 5, 4)]
    told = conclude(of_groups, four, Remarks((*drawn, Decision("constructed", 3, None))))
    assert (
        "Checked five times, each on other customers: a dependable split into two in 2 of 5, into five in "
        "one, into four in one; neither groups nor a dependable split in one."
    ) in told.reasons
    assert not any(reason.startswith("Checked five times") for reason in natural.reasons)


def test_a_close_call_is_said_beside_the_sentence(natural, of_groups):
    """Where three of the five draws would decide otherwise, sentence and reasons say in how many tries."""
    four, three = Decision("natural", 4, 3), Decision("natural", 3, 4)
    alone, tries = (four,) * 5, (*[four] * 6, three, three, three, Decision("reproducible", 2, 3))
    told = conclude(of_groups, four, Remarks(alone, tries))

    assert told.close == (
        "A close call: on part of the evidence, 3 of 15 checks find three groups "
        "and 1 finds no groups, but a dependable split into two."
    )
    assert told.close in told.reasons
    assert told.sentence == "On balance there are four separate groups."
    assert told.answer == f"{told.sentence} {told.close}"
    assert not conclude(of_groups, four, Remarks(alone, (*[four] * 8, three, three))).close
    assert (natural.close, natural.answer) == ("", natural.sentence)


@pytest.mark.parametrize(
    "kind, told", [("reproducible", "5 of 15 checks find a split into three"), ("constructed", "")]
)
def test_another_number_is_a_close_call_only_where_a_number_was_claimed(kind, told, of_a_cloud):
    """Of lines through a continuum any number is as good."""
    own, other = Decision(kind, 4, 3), Decision(kind, 3, 4)

    assert told in conclude(of_a_cloud, own, Remarks((other,) * 5, (own,) * 10)).close
    assert not conclude(of_a_cloud, own, Remarks((own,) * 5, (own,) * 10)).close


def test_disagreeing_indicators_are_named(on_iris, iris):
    """When silhouette and Caliński-Harabasz agree on another k, the reasons say which."""
    matrix, swept = iris
    findings = examine(matrix, swept)
    best = findings.ks[int(swept.silhouette.argmax())]
    agreeing = np.where(np.asarray(findings.ks) == best, 1e9, findings.calinski_harabasz)
    decision = decide(findings)
    other = type(decision)(decision.kind, 4, None)

    verdict = conclude(replace(findings, calinski_harabasz=agreeing), other)

    sentence = "Two other scores, silhouette and Calinski-Harabasz, both point to two."
    assert sentence in verdict.reasons
    assert sentence not in on_iris.reasons


def test_the_silhouette_of_samples_is_told_as_one(of_groups: Findings):
    """A page shows that of everybody beside it: another number without a word is a contradiction."""
    drawn, many = of_groups.sample_size, of_groups.customers
    four = Decision("natural", 4, 3)
    everybody = conclude(of_groups, four)
    samples = conclude(replace(of_groups, customers=many + drawn), four)

    assert not any(f"samples of {drawn:,} customers" in told for told in everybody.reasons)
    assert any(f"in samples of {drawn:,} customers. Made-up" in told for told in samples.reasons)
