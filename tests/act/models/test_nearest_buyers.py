"""A study of buyers, and of who never ordered, stands alone: opened, scored, in SQL, promised and refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from databases import in_duckdb, in_sqlite
from pandas import DataFrame
from test_study_documents import WRONG, changed, opens_or_says, places

from segmentation import SavedStudy, Study, open_study, run
from segmentation.act.exports import study_json
from segmentation.errors import DocumentError


def shop(n: int = 340, *, seed: int = 0) -> DataFrame:
    """Regulars, occasional and lapsed customers, and some who only signed up; a few by fax."""
    rng = np.random.default_rng(seed)
    often = rng.choice([20, 5, 1, 0], n, p=[0.25, 0.35, 0.3, 0.1])
    orders = np.where(often > 0, 1 + rng.poisson(np.maximum(often - 1, 0)), np.nan)
    away = np.select([often == 20, often == 5], [rng.integers(0, 20, n), rng.integers(60, 120, n)], 500)
    last = pd.Series(pd.Timestamp("2026-06-01") - pd.to_timedelta(away, "D")).mask(often == 0)
    channel = np.where(np.arange(n) < 3, "Fax", rng.choice(["Shop", "Web"], n))
    return DataFrame(
        {
            "Email": [f"p{seed}.{i}@example.com" for i in range(n)],
            "Orders": orders,
            "Total spent": (orders * rng.lognormal(4, 0.2, n)).round(2),
            "Last order": last,
            "Channel": np.where(often == 0, "Web", channel),
        }
    )


BASES = {"numbers": ("Orders", "Total spent", "Last order"), "words": ("Orders", "Total spent", "Channel")}


@pytest.fixture(scope="module", params=BASES)
def study(request: pytest.FixtureRequest) -> Study:
    return run(shop(), algorithm="buyers", k=3, k_max=4, basis=BASES[request.param], verdict=False)


@pytest.fixture(scope="module")
def saved(study: Study) -> SavedStudy:
    return open_study(study_json(study))


def test_labels_from_the_file_are_those_of_the_study(study: Study, saved: SavedStudy) -> None:
    """To the bit, of its own customers in any order and of others; saved, opened, saved is the same."""
    table, more = shop(), shop(200, seed=5)
    assert saved.document.to_bytes() == study_json(study)
    own = study.customers()["Segment"]
    assert saved.predict(table)["Segment"].equals(own)
    some = table.sample(frac=0.4, random_state=2)
    assert saved.predict(some)["Segment"].equals(own.loc[some.index])
    for column in ("Segment", "Persona"):
        assert saved.predict(more)[column].equals(study.predict(more)[column])
    never = more["Orders"].isna().to_numpy()
    assert set(saved.predict(more)["Segment"][never]) == {study.k}
    assert b"Fax" not in saved.document.to_bytes()


def test_a_month_is_scored_promised_and_compared(study: Study, saved: SavedStudy) -> None:
    """As any other study’s."""
    month = saved.score(shop())
    assert [c.kind for c in month.changes] == []
    assert month.customers()["Segment"].equals(study.customers()["Segment"])
    assert {check.status for check in saved.promising(study.propose()).check(shop())} <= {"kept", "not told"}
    assert saved.compare(shop(), shop()).moved == 0


def test_sql_labels_every_row_alike(saved: SavedStudy) -> None:
    """And the made-up customers of the self-test, some of whom never ordered; rare words count as strange."""
    table = shop().assign(Channel=lambda f: f["Channel"].mask(f["Channel"] == "Fax", "Something else"))
    wanted = saved.predict(table)["Segment"].tolist()
    for labelled in (in_duckdb, in_sqlite):
        rows, ((passed,),) = labelled(saved, table.assign(row=np.arange(len(table))))
        assert passed == 1
        assert [row[1] for row in sorted(rows)] == wanted
    assert "who never ordered" in saved.sql("ansi")


def test_sql_tells_a_small_group_by_its_conditions() -> None:
    """Every row as the library does, and the customers of its own test."""
    rng = np.random.default_rng(5)
    values = np.r_[rng.normal([200, 5], [40, 1], (280, 2)), rng.normal([4000, 70], [90, 2], (12, 2))]
    table = DataFrame(values.round(1), columns=["Total spent", "Orders"])
    saved = open_study(study_json(run(table, algorithm="small group", k=2, k_max=3, verdict=False)))
    for labelled in (in_duckdb, in_sqlite):
        rows, ((passed,),) = labelled(saved, table.assign(row=np.arange(len(table))))
        assert passed == 1
        assert [row[1] for row in sorted(rows)] == saved.predict(table)["Segment"].tolist()
    assert "who stands clear of all others" in saved.sql("ansi")


@pytest.mark.parametrize(
    ("path", "wrong", "told"),
    [
        (("told_by",), [], "not those of its segments"),
        (("scales", 0, "scale"), 0.0, "is not all there"),
        (("centers", 0), [0.0], "not one number for every column"),
        (("centers", 0, 0), 1e300, "beyond all customers"),
        (("centers",), [[0.0, 0.0, 0.0]], "not those of its segments"),
    ],
)
def test_what_contradicts_itself_is_refused(path: tuple[object, ...], wrong: object, told: str) -> None:
    made = run(shop(), algorithm="buyers", k=3, k_max=4, basis=BASES["numbers"], verdict=False)
    plain = json.loads(study_json(made))
    with pytest.raises(DocumentError, match=told):
        open_study(json.dumps(changed(plain, ("model", "lines", "near", *path), wrong)).encode())


def test_values_changed_are_refused_or_work(saved: SavedStudy) -> None:
    """Whatever somebody wrote there."""
    plain = json.loads(saved.document.to_bytes())
    every = [path for path in places(plain["model"]["lines"]) if path]
    rng = np.random.default_rng(1)
    for at in rng.choice(len(every), 15):
        wrong = WRONG[int(rng.integers(len(WRONG)))]
        opens_or_says(json.dumps(changed(plain, ("model", "lines", *every[at]), wrong)).encode(), shop(40))
