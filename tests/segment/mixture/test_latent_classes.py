"""A mixture as a way to segment: cards, lists and new customers follow from it like from any other."""

from __future__ import annotations

import html

import pytest
from test_mixtures import mixed

from segmentation import Study, run
from segmentation.act.report.reports import report
from segmentation.segment.mixture.latent_classes import Likeliest


@pytest.fixture(scope="module")
def study() -> Study:
    return run(mixed()[0], algorithm="mixture", roles={"Plan": "categorical", "Channel": "categorical"})


def test_as_many_classes_as_are_there(study: Study) -> None:
    assert study.k == 3
    assert study.way == "latent classes"
    assert study.clustering.sizes == sorted(study.clustering.sizes, reverse=True)
    assert len({persona.name for persona in study.personas}) == 3


def test_new_customers_get_their_likeliest_class(study: Study) -> None:
    data, _ = mixed()
    placed = study.predict(data)
    labels = study.customers()["Segment"]
    assert placed["Segment"].tolist() == labels.tolist()
    assert study.predict(data.iloc[[17]])["Segment"].tolist() == [labels.iloc[17]]


def test_the_report_never_says_that_they_were_drawn(study: Study) -> None:
    page = html.unescape(report(study).decode())
    assert "found as latent classes" in page and "Groups from numbers and categories as they are" in page
    assert "not found but drawn" not in page and "the first line that fits" not in page


def test_a_number_of_ones_own_is_kept() -> None:
    study = run(mixed()[0], algorithm="mixture", k=2, verdict=False)
    assert study.k == 2
    condition = study.clustering.division.parts[0].when  # type: ignore[union-attr]
    assert isinstance(condition, Likeliest) and 0 < condition.found.sure <= 1
