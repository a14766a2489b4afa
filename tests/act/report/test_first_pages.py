"""The first page: the verdict, one finding that is one, every segment, and what makes each different."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from pandas import DataFrame
from test_reports import Page

from segmentation.act.personas.cards import cards
from segmentation.act.personas.cards.headlines import striking
from segmentation.act.report import heat_tables
from segmentation.act.report.first_pages import FirstPage, first_page
from segmentation.act.report.pdf import can_print
from segmentation.act.report.reports import report
from segmentation.act.report.sentences import NOT_JUDGED
from segmentation.charts import colour, tint
from segmentation.datasets import jewellery
from segmentation.language.phrases import deviation, percent
from segmentation.recipes import Recipe
from segmentation.standards import BEYOND_ITS_SHARE, CLEAR, LIFT
from segmentation.studies import Study, run


@pytest.fixture(scope="module")
def study() -> Study:
    return run(jewellery(customers=300), Recipe(k=4, k_max=5))


@pytest.fixture(scope="module")
def survey() -> Study:
    """Answers only: no number, and nobody brings anything."""
    rng, wanted = np.random.default_rng(0), np.repeat([0, 1], 60)
    shops = np.array(["Online", "Market"])[np.where(rng.random(120) < 0.9, wanted, 1 - wanted)]
    reasons = np.array(["Price", "Quality"])[np.where(rng.random(120) < 0.9, wanted, 1 - wanted)]
    data = DataFrame({"Where they shop": shops, "Main reason": reasons})
    return run(data, Recipe(k=2, k_max=2), verdict=False)


def evenly(study: Study) -> Study:
    """The same study, in which everybody brings their share and nobody is unlike the average."""
    alike = tuple(dataclasses.replace(p, value_share=p.share, traits=()) for p in study.personas)
    return dataclasses.replace(study, personas=alike)


def test_every_segment_is_on_it_in_its_colors(study: Study) -> None:
    """Names, shares of customers and value, and the first thing to try are those of the personas."""
    shown = first_page(study)
    assert shown.wholes == ("customers", "total spend")
    for entry, persona in zip(shown.entries, study.personas, strict=True):
        assert (entry.name, entry.color) == (persona.name, colour(persona.identity))
        assert [piece.told for piece in entry.pieces] == [
            percent(persona.share),
            percent(persona.value_share or 0),
        ]
        assert entry.action == persona.strategies[0]
    assert shown.shape == "cards-4 names-2"


def test_the_cells_are_the_distances(study: Study) -> None:
    """A cell says and shows how far the segment is from the average; bold from half a deviation on."""
    shown = heat_tables.heat(study)
    assert shown is not None
    ranked = study.profile.separation.sort_values(ascending=False, kind="stable").index
    for line, column in zip(shown.lines, ranked, strict=False):
        effects = [study.profile.effect(segment, column) for segment in range(1, study.k + 1)]
        assert [cell.told for cell in line.cells] == [deviation(effect) for effect in effects]
        assert [cell.far for cell in line.cells] == [abs(effect) >= CLEAR for effect in effects]
        assert [cell.color for cell in line.cells] == [tint(effect, 1.5) for effect in effects]


def test_answers_are_told_as_shares(survey: Study) -> None:
    """Without a number the table holds the answer in which segments differ most, and how to read it."""
    shown = first_page(survey)
    assert shown.heat is not None and shown.wholes == (survey.profile.unit.many,)
    assert "percentage" in shown.heat.caption and "deviation" not in shown.heat.caption
    for line in shown.heat.lines:
        column, _, level = line.told.partition(": ")
        for segment, cell in enumerate(line.cells, start=1):
            assert cell.told == percent(survey.profile.share(segment, column, level))
            times = survey.profile.lift(segment, column, level)
            assert cell.far == (times >= LIFT or times <= 1 / LIFT)


def test_few_columns_are_filled_up_with_those_that_describe() -> None:
    """One row says little; columns that differ without having formed the segments are marked as such."""
    study = run(jewellery(customers=300), Recipe(k=3, k_max=3, basis=("TotalSpend",)), verdict=False)
    shown = heat_tables.heat(study)
    assert shown is not None and 1 < len(shown.lines) <= 5
    assert [line.describes for line in shown.lines] == [False] + [True] * (len(shown.lines) - 1)
    assert "Columns with a *" in shown.caption


def test_a_headline_needs_a_finding(study: Study) -> None:
    """Where everybody brings about their share and nobody differs, the page claims nothing."""
    told = first_page(study).finding
    found = re.search(r"“(.+)”, .+ brings", told or "")
    assert found is not None
    best = next(persona for persona in study.personas if persona.name == found[1])
    assert (best.value_share or 0) - best.share >= BEYOND_ITS_SHARE
    assert first_page(evenly(study)).finding is None


def test_lines_through_one_cloud_make_no_headline_by_what_they_were_drawn_by(study: Study) -> None:
    """Noise split by purchases has a segment with many purchases: nothing a manager should read first."""
    assert study.verdict is not None
    alike = tuple(dataclasses.replace(p, value_share=p.share) for p in study.personas)
    evenly = dataclasses.replace(study, personas=alike)
    assert "stands out most" in (first_page(evenly).finding or "")
    drawn = dataclasses.replace(study.verdict, kind="constructed")
    assert first_page(dataclasses.replace(evenly, verdict=drawn)).finding is None


def test_the_caveat_goes_with_the_finding(study: Study) -> None:
    """Beside anything but groups that are there the finding says that it is about this split."""

    def under(kind: str, k: int = 4) -> FirstPage:
        assert study.verdict is not None
        return first_page(
            dataclasses.replace(study, verdict=dataclasses.replace(study.verdict, kind=kind, recommended_k=k))
        )

    assert (under("natural").finding or "").startswith("“")
    for other in (under("reproducible"), under("constructed"), under("natural", 3)):
        assert (other.finding or "").startswith("As split here, “")
    assert under("constructed").caution == under("constructed", 3).caution == cards.PLANNING_ALL
    assert not under("natural").caution
    assert under("natural", 3).standing.badge == "" and under("natural").standing.badge == "Natural"


def test_groups_of_another_shape_are_no_green_light(study: Study) -> None:
    """On paper as on screen: where these segments are but lines drawn, the verdict has their colour."""
    assert study.verdict is not None and first_page(study).standing.kind == "natural"
    other = dataclasses.replace(study.verdict, another_shape=True)
    assert first_page(dataclasses.replace(study, verdict=other)).standing.kind == "constructed"


def test_what_was_not_judged_says_so(survey: Study) -> None:
    assert first_page(survey).standing.told == NOT_JUDGED
    assert striking(survey, whose="the") == first_page(survey).finding


def test_many_segments_stand_below_each_other(study: Study) -> None:
    """From five on a line each; where they are too many to stand across, the table is turned."""
    ten = run(jewellery(customers=300), Recipe(k=10, k_max=10), verdict=False)
    assert first_page(ten).shape == "lines"
    assert (heat := first_page(ten).heat) is not None and not heat.below
    many = run(jewellery(customers=400), Recipe(k=13, k_max=13), verdict=False)
    assert (heat := first_page(many).heat) is not None and heat.below


def test_personas_follow_the_first_page(study: Study) -> None:
    """Then the map, how it was done, and what is for a second analyst only."""
    text = Page(report(study).decode()).text
    order = [
        "What makes each different",
        "Who they are",
        "Where they lie",
        "Are there groups?",
        "How it was done",
        "Appendix: the numbers",
        "Appendix: how to do it again",
    ]
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)


@pytest.mark.slow
@pytest.mark.skipif(not can_print(), reason="WeasyPrint or Pango is not installed")
@pytest.mark.parametrize("k", [2, 4, 5, 10])
def test_it_fits_one_sheet(k: int) -> None:
    """Of eight columns at that: the personas begin on page two."""
    import weasyprint

    columns = ("Age", "PurchaseCount", "TotalSpend", "EngagementScore", "FollowDuration", "ROI")
    recipe = Recipe(k=k, k_max=10, basis=(*columns, "MarketingSpend", "CPA"))
    made = report(run(jewellery(customers=400), recipe, verdict=False)).decode()
    document = weasyprint.HTML(string=made).render()
    (_, _, sections, _), *_ = document.make_bookmark_tree()
    marks = {label: target[0] for label, target, *_ in sections}
    assert (marks["What makes each different"], marks["Who they are"]) == (0, 1)


SERVICE, FRIENDS, MONEY = (
    "Satisfaction with our service", "Likelihood to recommend us", "Average value for the money"
)  # fmt: skip


@pytest.fixture(scope="module")
def long_names() -> Study:
    """Ten segments of three columns with long headers, named by up to three traits."""
    marks = np.random.default_rng(2).integers(1, 6, (300, 3)).astype(float)
    data = DataFrame(marks, columns=[SERVICE, FRIENDS, MONEY])
    return run(data, Recipe(k=10, k_max=10, basis=(SERVICE, FRIENDS, MONEY)), verdict=False)


def test_long_names_are_wrapped_or_have_fewer_traits(long_names: Study) -> None:
    """None is cut, neither on the first page nor anywhere below."""
    names = [entry.name for entry in first_page(long_names).entries]
    assert max(map(len, names)) > 40
    assert len(set(names)) == 10
    assert "…" not in "".join(re.findall(r"<li><span class=.chip.*?</li>", report(long_names).decode()))


@pytest.mark.slow
@pytest.mark.skipif(not can_print(), reason="WeasyPrint or Pango is not installed")
def test_long_names_fit_one_sheet_too(long_names: Study) -> None:
    import weasyprint

    document = weasyprint.HTML(string=report(long_names).decode()).render()
    (_, _, sections, _), *_ = document.make_bookmark_tree()
    marks = {label: target[0] for label, target, *_ in sections}
    assert (marks["What makes each different"], marks["Who they are"]) == (0, 1)
