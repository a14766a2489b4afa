"""A new month in the segments of a study: what is matched, what is reported, what is refused."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from months_of_a_shop import BUILD, saved_shop, shop, studied
from pandas import DataFrame

from segmentation import SavedStudy, open_study, run
from segmentation.act.exports import study_json
from segmentation.act.models.models import counts_between
from segmentation.act.models.scoring.month_changes import _beyond_chance, psi
from segmentation.errors import RoleError
from segmentation.prepare.reading.inputs import read
from segmentation.recipes import Recipe
from segmentation.saved_studies import saved
from segmentation.studies import finish_anew


@pytest.fixture(scope="module")
def study() -> SavedStudy:
    return saved_shop(k=3, basis=BUILD)


def kinds(study: SavedStudy, table: DataFrame) -> dict[str, str]:
    """Column → what has changed in it."""
    return {change.column: change.kind for change in study.score(table, believed=True).changes}


def test_a_part_scores_as_the_whole(study: SavedStudy) -> None:
    """In any order of rows, to the digit, where dates are counted to the same day."""
    more = shop(500, seed=21, last="2024-07-31")
    whole = study.score(more, reference_date="2024-07-31").placed
    for part in (more.sample(frac=1, random_state=1), more.sample(37, random_state=2), more.iloc[[5]]):
        some = study.score(part, reference_date="2024-07-31").placed
        assert np.array_equal(
            some.to_numpy(dtype=float), whole.loc[part.index].to_numpy(dtype=float), equal_nan=True
        )


def test_the_same_shop_next_month_has_not_changed(study: SavedStudy) -> None:
    """Dates are counted to the new month’s end; other customers of the same kind are no news."""
    month = study.score(shop(400, seed=8, last="2024-07-31"))
    assert month.day == pd.Timestamp("2024-07-31")
    assert [change.kind for change in month.changes] == ["date"]
    assert "31 July 2024" in month.changes[0].text
    assert "30 June 2024" in month.changes[0].text
    assert not month.mix_has_shifted
    assert month.unlike <= 2
    table = month.segments()
    assert np.allclose(table["Share"], table["Share in the study"], atol=0.1)
    fixed = study.score(shop(400, seed=8, last="2024-07-31"), reference_date="2024-06-30")
    assert not fixed.placed["margin"].equals(month.placed["margin"])


def test_renamed_and_reordered_columns_are_matched_and_shown(study: SavedStudy) -> None:
    """By spelling, and by meaning where nothing else could be meant."""
    table = shop()
    own = study.score(table).placed
    other = table.rename(
        columns={"Spend": "Umsatz", "Days since call": "days_since_call", "Channel": "CHANNEL"}
    )
    month = study.score(other[other.columns[::-1]])
    assert {m.column: m.how for m in month.matches if m.how != "name"} == {
        "Spend": "meaning", "Days since call": "spelling", "Channel": "spelling",
    }  # fmt: skip
    assert month.placed.equals(own)
    assert "“Umsatz” is the only one about the same thing: taken for “Spend”." in month.lines()
    odd = table.rename(columns={"Spend": "Field 7"})
    with pytest.raises(RoleError, match="“Spend” is missing here, and the segments are built on it"):
        study.score(odd)
    assert study.score(odd, columns={"Spend": "Field 7"}).placed.equals(own)
    for wrong in ({"Spend": "Field 8"}, {"Nothing": "Field 7"}):
        with pytest.raises(RoleError):
            study.score(odd, columns=wrong)


def test_only_a_column_of_the_same_kind_is_asked_about(study: SavedStudy) -> None:
    """Words are not what a number was called, however alike the names are."""
    table = shop().rename(columns={"Orders": "Order2"})
    with pytest.raises(RoleError, match="Rename “Order2” for “Orders” if that is meant"):
        study.score(table)
    with pytest.raises(RoleError, match=r"built on it\. Add it from where the file comes\."):
        study.score(table.assign(Order2="many words"))


def test_a_column_the_study_knew_stands_for_no_other() -> None:
    """Revenue was there beside spend; when spend is gone, revenue is not taken for it."""
    table = shop().assign(Revenue=lambda f: f["Spend"].sample(frac=1, random_state=1).to_numpy())
    study = open_study(study_json(run(table, Recipe(k=3, basis=("Spend", "Orders")), verdict=False)))
    with pytest.raises(RoleError, match="“Spend” is missing"):
        study.score(table.drop(columns="Spend"))
    with pytest.raises(RoleError, match="are missing here, and the segments are built on them"):
        study.score(table.drop(columns=["Spend", "Orders"]))


def test_another_unit_stops_and_can_be_believed(study: SavedStudy) -> None:
    """Cents for euros in every tenth of the customers; a part of them spending more is no unit."""
    table = shop(seed=9)
    for times, told in ((100, "100 times larger"), (0.001, "1,000 times smaller")):
        with pytest.raises(RoleError, match=f"“Spend” is about {told}"):
            study.score(table.assign(Spend=table["Spend"] * times))
    assert study.score(table.assign(Spend=table["Spend"] * 100), believed=True).stops
    richer = table.assign(Spend=table["Spend"].mask(table.index % 2 == 0, table["Spend"] * 100))
    assert not study.score(richer).stops


def test_another_currency_stops() -> None:
    """Marks in the cells say so."""
    table = shop().assign(Spend=lambda f: f["Spend"].replace(np.inf, np.nan))
    euros = table.assign(Spend=table["Spend"].map("€{:.2f}".format, na_action="ignore")).to_csv(index=False)
    study = open_study(study_json(run(euros.encode(), Recipe(k=3, basis=("Spend", "Orders")), verdict=False)))
    assert study.score(euros.encode()).changes == ()
    with pytest.raises(RoleError, match=r"“Spend” is in \$ here and was in € in the study"):
        study.score(euros.replace("€", "$").encode())


@pytest.mark.parametrize(
    ("then", "now"),
    [("Spend (EUR)", "Spend (USD)"), ("spend in €", "Spend in $"), ("spend_eur", "spend_usd")],
)
def test_another_currency_in_a_header_stops(then: str, now: str) -> None:
    """The column is the same one, counted in something else; written otherwise it is no other currency."""
    table = shop().rename(columns={"Spend": then})
    study = open_study(study_json(run(table, Recipe(k=3, basis=(then, "Orders")), verdict=False)))
    with pytest.raises(RoleError, match=r"is in (USD|\$) here and was in (EUR|€) in the study"):
        study.score(table.rename(columns={then: now}))
    assert study.score(table.rename(columns={then: then.upper()})).changes == ()
    for same in ("Spend", "Spend (EUR)", "spend in €"):
        assert study.score(table.rename(columns={then: same})).changes == ()


def test_who_is_not_to_be_targeted_is_marked() -> None:
    """As in the labelled customers of the study."""
    made = studied(k=3)
    edits = {made.personas[0].name: {"targeted": False}}
    edited = finish_anew(made, made.recipe.replace(personas=edits))
    told = open_study(study_json(edited)).score(shop(80, seed=9)).customers()
    assert (told["Note"] == "Do not target").tolist() == (told["Segment"] == 1).tolist()


def test_something_else_under_the_same_name_is_refused(study: SavedStudy) -> None:
    """Words for numbers, all or most of them; a few are reported and missing."""
    table = shop(seed=9)
    words = table["Orders"].astype(str)
    with pytest.raises(RoleError, match="holds something else here than in the study"):
        study.score(table.assign(Orders="many"))
    with pytest.raises(RoleError, match=r"“Orders” holds something else.*67% of its cells"):
        study.score(table.assign(Orders=words.mask(table.index % 3 > 0, "many")))
    month = study.score(table.assign(Orders=words.mask(table.index < 5, "many")))
    assert "5 cells of “Orders” could not be read as a number: taken as missing." in month.lines()
    with pytest.raises(RoleError, match="“Orders” lies outside what was usual in the study for 100%"):
        study.score(table.assign(Orders=np.arange(len(table)) + 70))
    with pytest.raises(RoleError, match="“Channel” that nobody had in the study"):
        study.score(table.assign(Channel="Kiosk"))


def test_what_nobody_had_is_reported(study: SavedStudy) -> None:
    """New categories, values out of range, shifts and empty cells, each by its column."""
    table = shop(seed=9)
    assert kinds(study, table) == {}
    fax = study.score(table.assign(Channel=table["Channel"].mask(table.index < 20, "Fax")))
    assert "20 customers hold a value of “Channel” that nobody had" in fax.lines()[0]
    assert fax.unlike >= 20
    assert fax.placed["unlike"][:20].all()
    rich = study.score(table.assign(Spend=table["Spend"].mask(table.index < 40, 90_000.0)))
    assert {"range"} <= {c.kind for c in rich.changes if c.column == "Spend"}
    assert rich.placed["unlike"][:40].all()
    assert "unlike anyone seen" in rich.lines()[-1]
    more = table.assign(Orders=table["Orders"] + 4)
    assert kinds(study, more)["Orders"] == "shift"
    assert kinds(study, table.assign(Spend=table["Spend"].mask(table.index % 2 == 0)))["Spend"] == "empty"


def test_few_customers_are_scored_without_remarks(study: SavedStudy) -> None:
    """One, or none: no column shifts because of them."""
    for few in (shop(300, seed=9).head(1), shop(300, seed=9).head(0), shop(300, seed=9).head(7)):
        month = study.score(few)
        assert len(month.placed) == len(few)
        assert month.changes == ()
        assert month.csv().count(b"\n") == len(few) + 1


def test_the_file_comes_back_with_our_columns(study: SavedStudy) -> None:
    """Every row and cell as it came, in its order; formulas made harmless; a taken name stays theirs."""
    table = shop(60, seed=9).assign(Segment="theirs", Note="=1+1")
    month = study.score(table.to_csv(index=False).encode())
    rows = list(csv.DictReader(io.StringIO(month.csv().decode("utf-8-sig"))))
    assert [row["CustomerID"] for row in rows] == table["CustomerID"].tolist()
    assert {row["Segment"] for row in rows} == {"theirs"}
    assert [row["Segment (Touchstone)"] for row in rows] == month.placed["segment"].astype(str).tolist()
    assert {row["Note"] for row in rows} == {"'=1+1"}
    assert {row["Persona"] for row in rows} <= set(month.names)
    assert all(0 <= float(row["Margin"]) <= 1 for row in rows)


def test_drift_is_no_more_often_seen_than_chance_allows() -> None:
    """Of 400 draws without any, at most 5% and what chance adds; the usual .1 alone would pass in a third."""
    rng = np.random.default_rng(0)
    alarms = usual = 0
    for _ in range(400):
        then, now = (np.bincount(rng.integers(0, 10, 200), minlength=10) for _ in range(2))
        size, bound = psi(then, now)
        alarms, usual = alarms + (size > bound), usual + (size > 0.1)
    assert alarms <= 400 * 0.05 + 3 * (400 * 0.05 * 0.95) ** 0.5
    assert usual > 100


def test_orders_of_a_new_month_become_customers_first() -> None:
    """As those of the study did; its own file brings its own segments, and is known again by its bytes."""
    rng = np.random.default_rng(0)
    lines = DataFrame(
        {
            "Order ID": np.arange(1500),
            "Email": [f"c{i}@example.org" for i in rng.integers(0, 250, 1500)],
            "Order date": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, 1500), "D"),
            "Total": rng.lognormal(3, 1, 1500).round(2),
        }
    )
    data = lines.to_csv(index=False).encode()
    made = run(data, Recipe(k=3), verdict=False)
    assert made.orders is not None
    study = open_study(study_json(made))
    assert study.is_of(data)
    month = study.score(data)
    assert month.customers()["Segment"].equals(made.customers()["Segment"])
    assert month.changes == ()
    assert b"@example" not in study_json(made)


def false_alarms(table: DataFrame, draws: int, *, size: int | None = None) -> int:
    """How often the other half of a file, or so many of it, is called other than the first."""
    rng, told = np.random.default_rng(3), 0
    for _ in range(draws):
        order = rng.permutation(len(table))
        half = len(order) // 2
        then, now = (table.iloc[rows].reset_index(drop=True) for rows in (order[:half], order[half:][:size]))
        month = saved(run(then, Recipe(k=4, k_min=4, k_max=4), verdict=False)).score(now, believed=True)
        told += month.mix_has_shifted or bool({"shift", "range", "empty"} & {c.kind for c in month.changes})
    return told


def test_a_shuffled_month_is_no_news() -> None:
    """A few draws here; two hundred of each file among the slow tests."""
    undated = shop(200, seed=4).drop(columns="Last order")  # one customer alone says what the last day is
    assert false_alarms(undated, 4) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("wholesale_customers.csv", None),
        ("wholesale_customers.csv", 60),
        ("mall_customers_genre.csv", None),
        ("customer_personality_tab_ddmmyyyy.csv", 60),
    ],
)
def test_shuffled_months_are_hardly_ever_news(data_folder: Path, name: str, size: int | None) -> None:
    """All remarks of a file together raise a false alarm in at most 5% of 200 draws."""
    assert false_alarms(read(data_folder / "customers" / name).data, 200, size=size) <= 10


@pytest.mark.parametrize(("customers", "n"), [(60, 60), (220, 220), (220, 2000), (3000, 100)])
def test_limits_are_passed_by_chance_as_often_as_is_said(customers: int, n: int) -> None:
    """Limits at one in a hundred of some customers, and others of the same kind."""
    rng = np.random.default_rng(1)
    then = rng.exponential(1.0, (4000, customers))
    low, high = np.quantile(then, [0.01, 0.99], axis=1)
    now = rng.exponential(1.0, (4000, n))
    beyond = ((now < low[:, None]) | (now > high[:, None])).sum(axis=1)
    for level in (0.05, 0.01):
        alarms = np.mean([_beyond_chance(int(many), n, customers) < level for many in beyond])
        assert alarms <= level + 3 * (level * (1 - level) / 4000) ** 0.5


def test_a_shift_says_which_way_it_went(study: SavedStudy) -> None:
    """Of numbers, of the same middle spread wider, and of values; with the index and what chance gives."""
    table = shop(400, seed=9)
    middle = table["Orders"].median()
    for later, told in (
        (
            table.assign(Orders=table["Orders"] + 4),
            f"Half the customers are below {middle + 4:.0f} in “Orders”",
        ),
        (
            table.assign(Orders=middle + np.sign(table["Orders"] - middle) * 7),
            "of the customers are below",
        ),
        (table.assign(Channel=table["Channel"].mask(table.index < 120, "Web")), "“Web” is 5"),
    ):
        (change,) = [c for c in study.score(later, believed=True).changes if c.kind == "shift"]
        assert told in change.text
        assert re.search(
            r"in the study\. The index \(PSI\) is \d\.\d\d; chance gives up to \d\.\d\d\.$", change.text
        )


def test_customers_between_tenths_are_those_one_would_look_up() -> None:
    """Gaps left out, ends counted upwards, tenths that are alike taken for one."""
    cells = pd.Series([0.0, 1.0, 1.0, 2.0, np.nan, 9.0, -3.0])
    tenths = (0.0, 1.0, 1.0, 2.0)
    places = np.searchsorted(np.unique(tenths), cells.dropna(), side="right")
    assert counts_between(cells, tenths).tolist() == np.bincount(places, minlength=4).tolist() == [1, 1, 2, 2]
