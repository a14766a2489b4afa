"""Latent classes have a verdict of their own, in the words of all verdicts, and every place says that one."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator
from pandas import DataFrame
from segment.mixture.test_mixtures import mixed

from segmentation import Study, open_study, run, studies
from segmentation.act.displays import lines
from segmentation.act.exports import study_json
from segmentation.act.personas.cards import cards
from segmentation.act.report.reports import report
from segmentation.segment.mixture.latent_evidence import LatentEvidence
from segmentation.segment.mixture.latent_verdicts import LatentVerdict, conclude
from segmentation.segment.verdict.judge import judge
from segmentation.segment.verdict.verdicts import Verdict
from segmentation.shell.segment_verb import segment_lines
from segmentation.standards import CLASSES_STAND_OUT, HALVES_AGREE

ROLES = {"Plan": "categorical", "Channel": "categorical"}


def evidence(**other: object) -> LatentEvidence:
    """Four groups that everything speaks for."""
    ks = (2, 3, 4, 5)
    found = LatentEvidence(
        ks=ks,
        customers=800,
        sample_size=800,
        smallest=np.array([300, 120, 90, 40]),
        sure=np.array([1.0, 0.97, 0.96, 0.8]),
        gains=np.array([1.0, 1.5, 2.0, 1.9]),
        worth=np.array([1.0, 1.5, 2.0, 1.5]),
        best=2.0,
        look_alikes=np.array([0.1, 0.2, 0.3]),
        agreement=np.array([0.95, 0.9, 0.97, 0.5]),
        returning={k: np.full(k, 0.9) for k in ks},
    )
    return replace(found, **other)  # type: ignore[arg-type]


def test_natural_where_all_three_checks_hold() -> None:
    verdict = conclude(evidence(), 2)
    assert (verdict.kind, verdict.recommended_k, verdict.runner_up) == ("natural", 4, 2)
    assert verdict.badge == "Natural"
    assert verdict.sentence.startswith("There are four groups")
    assert "All three checks find groups." in verdict.reasons
    assert [verdict.said(k) for k in (2, 3, 4, 5)] == ["natural", "natural", "natural", "drawn"]
    with pytest.raises(KeyError):
        verdict.said(9)


def test_what_halves_do_not_find_again_is_not_there() -> None:
    """The fewer that they do find are."""
    verdict = conclude(evidence(agreement=np.array([0.95, 0.9, HALVES_AGREE - 0.01, 0.5])), 2)
    assert (verdict.kind, verdict.recommended_k) == ("natural", 3)
    assert any("Four groups would be the best balance (ICL), but" in reason for reason in verdict.reasons)
    nowhere = conclude(evidence(agreement=np.full(4, 0.3)), 2)
    assert (nowhere.kind, nowhere.badge) == ("constructed", "Constructed")


def test_bic_counts_where_every_class_of_its_number_comes_back() -> None:
    """Else ICL does: of a group that is not normal BIC takes several, which halves cut elsewhere."""
    whole = evidence(worth=np.array([1.0, 1.7, 1.6, 1.0]))
    assert conclude(whole, 2).recommended_k == 4
    torn = {**whole.returning, 4: np.array([0.9, 0.9, 0.9, 0.5])}
    verdict = conclude(evidence(worth=whole.worth, returning=torn), 2)
    assert (verdict.kind, verdict.recommended_k, verdict.said(4)) == ("natural", 3, "repeats")


def test_no_more_than_look_alikes_show_is_but_dependable() -> None:
    near = evidence(look_alikes=np.array([1.9, 2.0, 2.1]))
    assert near.separation < CLASSES_STAND_OUT
    verdict = conclude(near, 2)
    assert (verdict.kind, verdict.said(3), verdict.said(5)) == ("reproducible", "repeats", "drawn")
    assert verdict.recommended_k == 2  # the fewest about as steady as the steadiest
    assert "no groups" in verdict.sentence and "no groups stand out" in verdict.aside


def test_a_rare_class_may_be_there_and_one_of_a_few_people_may_not() -> None:
    """Classes may differ in size: not a share of all, but enough to describe."""
    rare = conclude(evidence(customers=20_000, smallest=np.array([300, 120, 90, 40])), 2)
    assert (rare.kind, rare.recommended_k) == ("natural", 4)
    few = conclude(evidence(smallest=np.array([300, 120, 9, 4])), 2)
    assert (few.kind, few.recommended_k) == ("natural", 3)


def test_of_too_few_nothing_is_claimed() -> None:
    verdict = conclude(evidence(customers=40), 3)
    assert (verdict.kind, verdict.badge, verdict.recommended_k) == ("constructed", "Too few to judge", 3)
    assert "too few to judge" in verdict.aside


def test_it_goes_to_json() -> None:
    told = json.loads(json.dumps(conclude(evidence(), 2).to_dict()))
    assert told["kind"] == "natural" and told["worth"][2] == 2.0 and told["said"]["5"] == "drawn"


@pytest.fixture(scope="module")
def study() -> Study:
    return run(mixed()[0], algorithm="mixture", roles=ROLES)


def test_a_study_by_latent_classes_speaks_its_own_verdict_everywhere(study: Study) -> None:
    verdict = study.verdict
    assert isinstance(verdict, LatentVerdict) and isinstance(study.by_likeness, Verdict)
    assert study.judged and verdict.kind == "natural" and verdict.recommended_k == study.k == 3
    assert study.standing() == verdict.sentence
    assert verdict.sentence in lines(study)
    assert verdict.sentence in segment_lines(study)
    summary = study.summary()
    assert (summary["verdict"], summary["recommended_k"]) == ("natural", 3)
    page = html.unescape(report(study).decode())
    assert verdict.sentence in page and f'<p class="badge">{verdict.badge}</p>' in page
    assert all(reason in page for reason in verdict.reasons)
    assert "Latent classes: three segments;" not in page and study.by_likeness.sentence not in page
    assert "Silhouette" not in page and "Grouped by likeness instead: " in page
    assert all(cards.DRAWN not in cards.notes(persona, study) for persona in study.personas)


def test_the_verdict_on_likeness_is_made_once_somebody_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report compares with it; labels and a study’s file do not."""
    made = []

    def judged(*given: Any, **chosen: Any) -> Verdict:
        made.append(judge(*given, **chosen))
        return made[-1]

    monkeypatch.setattr(studies, "judge", judged)
    study = run(mixed(200)[0], algorithm="mixture", roles=ROLES)
    assert study.customers()["Segment"].notna().all() and study_json(study)
    assert isinstance(study.verdict, LatentVerdict) and not made
    assert study.by_likeness is study.by_likeness is made[0] and len(made) == 1
    assert run(mixed(200)[0], algorithm="mixture", roles=ROLES, verdict=False).by_likeness is None


def test_another_number_is_a_choice(study: Study) -> None:
    other = run(mixed()[0], algorithm="mixture", roles=ROLES, k=2)
    assert isinstance(other.verdict, LatentVerdict) and isinstance(study.verdict, LatentVerdict)
    assert other.verdict.to_dict() == study.verdict.to_dict()  # whatever number is asked for
    assert not other.judged and other.standing() == "Your choice: two; three are in the data."
    assert '<p class="badge">' not in report(other).decode()


def test_a_saved_study_keeps_it(study: Study) -> None:
    kept = open_study(study_json(study))
    assert study.verdict is not None and kept.document is not None and kept.document.finding is not None
    finding = kept.document.finding
    assert (kept.verdict, kept.recommended_k, finding.badge) == ("natural", 3, "Natural")
    assert finding.sentence == study.verdict.sentence and finding.reasons == study.verdict.reasons
    assert finding.worth is not None and len(finding.worth) == len(finding.ks) == len(finding.redraws_agree)
    assert open_study(study_json(study)).document == kept.document


def test_cards_tell_how_much_of_a_class_is_found_again(study: Study) -> None:
    assert isinstance(study.verdict, LatentVerdict)
    assert sorted(filter(None, study.stability)) == sorted(map(float, study.verdict.stability[3]))


def test_lines_that_a_person_draws_have_no_verdict(study: Study) -> None:
    tiers = run(mixed()[0], algorithm="tiers", tiers={"column": "Spend"}, roles=ROLES)
    assert isinstance(tiers.verdict, Verdict) and tiers.by_likeness is tiers.verdict
    assert not tiers.judged and tiers.standing().startswith("Value tiers: ")
    assert run(mixed(200)[0], algorithm="mixture", roles=ROLES, verdict=False).verdict is None


def cloud(chance: Generator) -> DataFrame:
    return DataFrame(chance.normal(size=(300, 4)) @ chance.normal(size=(4, 4)), columns=list("abcd")).round(4)


def test_a_cloud_is_lines_on_a_continuum() -> None:
    study = run(cloud(np.random.default_rng(8)), algorithm="mixture", basis=list("abcd"))
    assert study.verdict is not None and study.verdict.kind != "natural"
    if study.verdict.kind == "constructed":
        assert all(cards.PLANNING in cards.notes(persona, study) for persona in study.personas)


def test_the_order_of_the_rows_changes_nothing() -> None:
    data = mixed(300)[0]
    one = run(data, algorithm="mixture", roles=ROLES)
    other = run(data.sample(frac=1, random_state=1), algorithm="mixture", roles=ROLES)
    assert isinstance(one.verdict, LatentVerdict) and isinstance(other.verdict, LatentVerdict)
    assert one.verdict.reasons == other.verdict.reasons
    for name in ("worth", "look_alikes", "agreement"):  # sums in another order differ in their last digits
        np.testing.assert_allclose(getattr(one.verdict.evidence, name), getattr(other.verdict.evidence, name))
