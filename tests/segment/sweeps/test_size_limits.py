"""A smallest and a largest segment: kept, told, saved, and the same for new customers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from pandas import DataFrame

from segmentation import open_study, run
from segmentation.act.models.sql.sql import script
from segmentation.errors import ClusteringError, DocumentError, RecipeError
from segmentation.recipes import Recipe
from segmentation.saved_studies import saved
from segmentation.segment.clusters import from_sweep
from segmentation.segment.joins import join
from segmentation.segment.sweeps.limited_sweeps import keeping_to
from segmentation.segment.sweeps.size_limits import SizeLimits
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.verdicts import standing

RNG = np.random.default_rng(4)
SIZES = (280, 80, 40)
SHOP = DataFrame(
    {
        "CustomerID": range(1, 401),
        "Spend": np.concatenate([RNG.normal(c, 30, n) for c, n in zip((200, 420, 900), SIZES, strict=True)]),
        "Visits": np.concatenate([RNG.normal(c, 2, n) for c, n in zip((10, 17, 40), SIZES, strict=True)]),
        "Minutes": RNG.normal(30, 5, 400),
    }
).round(2)


@pytest.fixture(scope="module")
def study():
    return run(SHOP, k=3, min_size=0.2)


def test_segments_keep_to_it_and_new_customers_follow_the_same_prices(study):
    """The study, its file and its SQL put the study’s own customers where they are."""
    priced = study.clustering.priced
    assert min(study.clustering.sizes) >= 80
    assert priced is not None
    assert priced.prices.max() > 0
    assert 0.5 < priced.kept < 1
    own = study.customers()["Segment"]
    placed = study.predict(SHOP)
    again = open_study(saved(study).document.to_bytes()).predict(SHOP)

    assert placed["Segment"].equals(own)
    assert again["Segment"].equals(own)
    assert np.allclose(placed["Margin"], again["Margin"])
    assert "(d" in script(saved(study).model, ["a", "b", "c"], "ansi")


def test_the_sql_gives_the_same_segments(study):
    """Least squared distance plus price, in a database."""
    duckdb = pytest.importorskip("duckdb")
    database = duckdb.connect()
    database.register("customers", SHOP)
    query, _, tried = study.sql("duckdb").partition("-- Self-test")
    rows = database.execute(query).df().set_index("CustomerID")["segment"]

    assert rows.loc[SHOP["CustomerID"]].tolist() == study.customers()["Segment"].tolist()
    assert database.execute("-- Self-test" + tried).fetchone() == (1,)


def test_the_verdict_says_what_it_cost(study):
    """It is about the data, and never claims the limited cut as groups that are there."""
    told = standing(study.verdict, study.k, cut=study.cut, cost=study.cost)

    assert told.startswith("Three segments of at least 20% each keep ")
    assert "of what the free cut explains; " in told
    assert not study.judged
    assert study.stability == (None, None, None)
    assert study.verdict.to_dict() == run(SHOP, k=3).verdict.to_dict()


def test_a_free_cut_that_keeps_to_the_limits_stays_as_it_is():
    """Limits that nobody breaks change nothing."""
    matrix = RNG.normal(size=(300, 2))
    free = sweep(matrix, range(2, 5))
    limited = keeping_to(SizeLimits(0.05), free)

    assert np.array_equal(limited.labels, free.labels)
    assert from_sweep(limited, 3).priced is None
    assert keeping_to(SizeLimits(), free) is free


def test_numbers_of_segments_that_cannot_keep_to_them_are_left_out():
    """Four of 30 percent are more than everybody; what was asked for all the same is said in a sentence."""
    limited = run(SHOP, min_size=0.3, verdict=False)

    assert limited.sweep.ks == (2, 3)
    assert limited.k in (2, 3)
    with pytest.raises(
        ClusteringError, match=r"4 segments of at least 30% each \(120 customers\) would need 480"
    ):
        run(SHOP, k=4, min_size=0.3, verdict=False)
    with pytest.raises(ClusteringError, match="2 segments of at most 40% each"):
        run(SHOP, k=2, max_size=0.4, verdict=False)
    assert max(run(SHOP, k=12, max_size=0.1, verdict=False).clustering.sizes) <= 40


def test_joined_segments_keep_the_prices_of_their_parts(study):
    """What was made one draws customers by the centers and prices of the cut."""
    joined = join(study.clustering, [(2, 3)])
    own = study.clustering.nearest(study.matrix.values)

    assert np.array_equal(joined.nearest(study.matrix.values) == joined.labels, np.full(400, True))
    assert len(set(zip(own.tolist(), joined.labels.tolist(), strict=True))) == 3


def test_wrong_limits_are_said(study):
    """Shares from 0 to 1, the smallest first; a file with other prices than segments is none."""
    for wrong in ({"min_size": 0.5, "max_size": 0.4}, {"max_size": 1.5}, {"min_size": "a tenth"}):
        with pytest.raises(RecipeError, match="share"):
            Recipe(**wrong)
    plain = json.loads(saved(study).document.to_bytes())
    plain["model"]["segments"]["prices"] = [1.0]
    with pytest.raises(DocumentError, match="not one price each"):
        open_study(json.dumps(plain).encode())
    with pytest.raises(ClusteringError, match="Only k-means keeps segments to a size"):
        run(SHOP, k=3, min_size=0.2, algorithm="Ward", verdict=False)


def test_limits_in_words():
    """Least, most, and where equal customers break one."""
    assert SizeLimits(0.1).told == "of at least 10% each"
    assert SizeLimits(most=0.4).told == "of at most 40% each"
    assert SizeLimits(0.1, 0.4).told == "of 10% to 40% each"
    rows = np.array([[0.0, 0.0]] * 80 + [[5.0, i / 20] for i in range(20)])
    limited = from_sweep(keeping_to(SizeLimits(0.45), sweep(rows, [2])), 2)
    assert "the smallest holds 20 instead of 45" in limited.priced.told("two", limited.sizes)
