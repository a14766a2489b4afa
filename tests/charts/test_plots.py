"""Every chart of a study can be asked for by name alone."""

from __future__ import annotations

import inspect
import json

import pytest
from pandas import DataFrame

from segmentation import charts
from segmentation.charts.plots import Plots, names
from segmentation.datasets import orders
from segmentation.errors import ClusteringError, RoleError
from segmentation.studies import Study, run

ASKED = {
    "bars": ("TotalSpend",),
    "intervals": ("TotalSpend",),
    "lifts": ("ProductType",),
    "picture": ("TotalSpend", "Gender"),
    "histogram": ("Age",),
    "shares": ("Location",),
    "timeline": ("CustomerAcquisitionDate",),
    "averages": ("TotalSpend", "Gender"),
    "boxes": ("TotalSpend", "Gender"),
    "cross": ("Gender", "Location"),
    "scatter": ("Age", "TotalSpend"),
    "trend": ("TotalSpend", "CustomerAcquisitionDate"),
}
"""What those charts need that are about columns."""
FORETELLING = {"hold_out", "foretelling"}
"""Charts of a year of orders, or of an outcome; `tests/prepare/lifetime` and the last test here draw them."""
OF_ORDERS = ("order_history", "cohorts", "second_orders", "own_rhythms", "best_sellers")


OF_TWO_FILES = {"moves"}  # a comparison draws it


@pytest.fixture(scope="module")
def bought() -> Study:
    return run(orders().head(3_000), k=2, verdict=False)


@pytest.fixture(scope="module")
def study(jewellery: DataFrame) -> Study:
    return run(jewellery, k=4)


def test_every_chart_of_the_library_is_a_chart_of_the_study() -> None:
    """A chart that is added to `charts` is added here."""
    drawn = {
        name
        for name in charts.__all__
        if inspect.isfunction(found := getattr(charts, name))
        and inspect.signature(found).return_annotation in ("Chart", "go.Figure")
        and name not in OF_TWO_FILES
    }
    assert drawn <= set(names())
    assert set(names()) - drawn == {"map"}


@pytest.mark.parametrize("name", sorted(set(names()) - FORETELLING))
def test_a_chart_needs_its_columns_at_most(study: Study, bought: Study, name: str) -> None:
    """And comes with its description in words, the same twice."""
    study = bought if name in OF_ORDERS else study
    draw = getattr(study.plot, name)
    chart = draw(*ASKED.get(name, ()))
    if name in ("map", "customer_map"):
        assert len(chart.data) >= study.k
        return
    assert chart.to_dict()["description"]
    assert json.dumps(chart.to_dict(), default=str)
    assert draw.__doc__


def test_a_chart_that_cannot_be_is_answered(study: Study, customers: DataFrame) -> None:
    """With what to write instead."""
    plot = study.plot
    with pytest.raises(AttributeError, match=r"no chart “silhouettes”. Did you mean “silhouette”"):
        _ = plot.silhouettes
    with pytest.raises(RoleError, match=r"“TotalSpent” is no number.*Did you mean “TotalSpend”"):
        plot.histogram("TotalSpent")
    with pytest.raises(ClusteringError, match="no segment 9"):
        plot.effects(9)
    with pytest.raises(RoleError, match="where the file holds order lines"):
        plot.cohorts()
    with pytest.raises(ClusteringError, match="largest number"):
        plot.flow(10)
    with pytest.raises(ClusteringError, match="verdict=True"):
        run(customers, k=3, verdict=False).plot.stability()
    assert "silhouette" in repr(plot)
    assert {"map", "snake"} <= set(dir(Plots))


def test_foretelling_is_drawn_where_there_is_an_outcome(study: Study) -> None:
    """Both curves, the knee, and where the study stands; without an outcome it is said what to do."""
    from segment.outcome.leavers import BASIS, customers

    with pytest.raises(ClusteringError, match="no outcome to predict"):
        study.plot.foretelling()
    leaning = run(customers(), basis=BASIS, outcome="Churned", foretell=0.3, k=3, verdict=False)
    found, spec = leaning.foretelling, leaning.plot.foretelling().to_dict()
    assert found is not None
    assert f"leaning 30%: {found.step(0.3).basis:.0%} of the columns" in spec["description"]
    assert json.dumps(spec)
