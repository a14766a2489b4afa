"""A study’s file: it opens to the very labels, holds no customer, and refuses what it is not."""

from __future__ import annotations

import copy
import dataclasses
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from months_of_a_shop import BUILD, DRAWN, RECIPES, shop, studied
from pandas import DataFrame
from sklearn.cluster import KMeans

from segmentation import open_study, run
from segmentation.act.exports import study_json
from segmentation.act.models.scales import hash_of
from segmentation.errors import DocumentError, ExportError, SegmentationError
from segmentation.recipes import Recipe
from segmentation.studies import Study


@pytest.fixture(scope="module")
def study() -> Study:
    return studied(k=4, basis=BUILD)


@pytest.fixture(scope="module")
def written(study: Study) -> bytes:
    return study_json(study)


@pytest.mark.parametrize("name", RECIPES)
def test_labels_from_the_file_are_those_of_the_study(name: str) -> None:
    """To the bit, whole or in part, in any order; and saved, opened, saved is the same bytes."""
    table = shop()
    made = studied(k=4, **RECIPES[name])
    data = study_json(made)
    opened = open_study(data)
    assert opened.document is not None
    assert opened.document.to_bytes() == data
    own = made.customers()["Segment"]
    predicted = opened.predict(table)
    pd.testing.assert_series_equal(predicted["Segment"], own)
    assert np.array_equal(predicted["Margin"], made.predict(table)["Margin"], equal_nan=True)
    assert predicted["Persona"].equals(made.customers()["Persona"])
    some = table.sample(frac=0.4, random_state=5)
    assert opened.predict(some)["Segment"].equals(own.loc[some.index])
    month = opened.score(table)
    assert month.customers()["Segment"].equals(own)
    assert month.changes == ()
    assert month.unlike == 0
    assert not month.mix_has_shifted


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_segments_are_labelled_from_the_file(name: str) -> None:
    """Their limits and conditions are in it; new customers get what the study would give them."""
    table, more = shop(), shop(200, seed=12)
    made = studied(k=4, **DRAWN[name])
    data = study_json(made)
    opened = open_study(data)
    assert opened.document.to_bytes() == data
    assert opened.predict(table)["Segment"].equals(made.customers()["Segment"])
    for column in ("Segment", "Persona", "Second-best segment"):
        assert opened.predict(more)[column].equals(made.predict(more)[column])
    assert np.array_equal(opened.predict(more)["Margin"], made.predict(more)["Margin"], equal_nan=True)
    month = opened.score(table)
    assert month.changes == ()
    assert month.outside == (~made.customers()["Segment"].notna()).sum()
    assert not month.mix_has_shifted
    assert "builds is missing" not in " ".join(month.lines())


def test_it_is_written_again_to_the_byte_or_says_why_not(written: bytes, tmp_path: Path) -> None:
    """And knows the very file that it was made of."""
    opened = open_study(written)
    assert opened.write(tmp_path / "again.json").read_bytes() == written
    with pytest.raises(ExportError, match="could not be written: No such file"):
        opened.write(tmp_path / "nowhere" / "again.json")
    older = dataclasses.replace(opened, document=None)
    with pytest.raises(ExportError, match="run it first"):
        older.write(tmp_path / "older.json")
    assert not older.is_of(written) and not opened.is_of(written) and not opened.has_beside(written)
    assert older.options == opened.options


@pytest.mark.parametrize("version", [2, 3])
def test_a_study_of_a_format_before_opens_and_stays_the_same(written: bytes, version: int) -> None:
    """One had no drawn segments, one no groups of buyers; what it lacks it does not need."""
    before = written.replace(b'"format": 4', f'"format": {version}'.encode(), 1)
    opened = open_study(before)
    assert opened.document.to_bytes() == before
    assert opened.predict(shop())["Segment"].equals(open_study(written).predict(shop())["Segment"])


def test_typicality_is_the_studys_to_a_step(study: Study, written: bytes) -> None:
    """Of a segment of n customers it comes in steps of five of them."""
    table = shop()
    exact, kept = study.predict(table), open_study(written).predict(table)
    step = exact["Segment"].map(dict(enumerate((5 / n for n in study.clustering.sizes), start=1)))
    assert (abs(exact["Typicality"] - kept["Typicality"]) <= 1.6 * np.maximum(step.astype(float), 0.01)).all()


def test_new_customers_go_where_scikit_learn_puts_them(study: Study, written: bytes) -> None:
    """The nearest center of the same matrix, for customers of another month."""
    more = shop(400, seed=11)
    model = open_study(written).model
    prepared, _ = model.preparation.apply(more, model.columns)
    points = model.points(prepared).astype(np.float64)
    centers = np.array(model.segments.centers)
    oracle = KMeans(study.k, init=centers, n_init=1).fit(centers)
    told = open_study(written).predict(more)["Segment"].to_numpy()
    assert (told == oracle.predict(points) + 1).all()


def test_the_file_holds_no_customer(study: Study, written: bytes) -> None:
    """No id, no value of one customer alone, no rare category, no row; and averages of five or more."""
    table = shop().assign(Advisor=["Ann"] * 150 + ["Bo"] * 147 + ["Xaver Unique", "Yolanda Rare", "Rare"])
    table["Last order"] = table["Last order"].mask(table.index == 7, pd.Timestamp("2091-01-01"))
    made = run(table, Recipe(k=3, basis=("Spend", "Orders", "Last order", "Advisor")), verdict=False)
    data = study_json(made)
    text = data.decode()
    for secret in ("C3-", "Xaver", "Yolanda", "2091", "row 7"):
        assert secret not in text, secret
    opened = open_study(data)
    spend = next(scale for scale in opened.model.scales if scale.column == "Spend")
    needed = {spend.low, spend.high, spend.log, spend.fill, *opened.model.steps.fills.values()}
    spends = {repr(value) for value in set(table["Spend"].dropna()) - needed if value > 100}
    assert not spends & set(text.replace(",", "").split())
    assert opened.predict(table)["Segment"].equals(made.customers()["Segment"])
    assert hash_of("Xaver Unique", "Advisor", opened.model.salt) in text


def test_a_tiny_segment_is_not_described(customers: DataFrame) -> None:
    """Its averages would be those of its few customers; they are found all the same."""
    odd = customers.assign(Spend=lambda f: f["Spend"].mask(f.index < 2, 10_000.0))
    made = run(odd, Recipe(k=5, basis=("Spend", "Visits")), verdict=False)
    small = [segment for segment, size in enumerate(made.clustering.sizes, start=1) if size < 5]
    if not small:
        pytest.skip("this cut has no tiny segment")
    opened = open_study(study_json(made))
    assert opened.profile().loc[small].isna().all(axis=None)
    assert opened.profile().loc[0].notna().all()
    assert opened.predict(odd)["Segment"].equals(made.customers()["Segment"])


def test_it_can_be_read_without_the_data(study: Study, written: bytes) -> None:
    """Segments, cards, profile and rules are those of the study."""
    opened = open_study(written)
    assert opened.segments()["Persona"].tolist() == [p.name for p in study.personas]
    assert [card.portrait for card in opened.document.personas] == [p.portrait for p in study.personas]
    means = study.profile.means
    assert np.allclose(opened.profile().loc[1:, means.columns], means, rtol=1e-3)
    assert set(opened.rules()) == {1, 2, 3, 4}


def test_a_study_that_cannot_label_says_why(jewellery: DataFrame) -> None:
    """The published recipe, and a file of the first format, open and are read; they label nobody."""
    thesis = open_study(study_json(run(jewellery, preset="thesis", k_min=4, k_max=4, verdict=False)))
    with pytest.raises(DocumentError, match="ranks words and dates by the alphabet of its own file"):
        thesis.predict(jewellery)
    old = open_study(json.dumps(run(jewellery, k=4, verdict=False).summary()).encode())
    assert old.segments().shape == (4, 3)
    with pytest.raises(DocumentError, match="older Touchstone"):
        old.predict(jewellery)


def test_a_newer_format_says_so(written: bytes) -> None:
    """Rather than opening half."""
    plain = json.loads(written)
    for version, told in ((5, "newer Touchstone"), ("2", "no format"), (True, "no format"), (0, "no format")):
        with pytest.raises(DocumentError, match=told):
            open_study(json.dumps({**plain, "format": version}).encode())


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a document."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*path, key))


def changed(plain: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    """The document with another value at a place, or with none there."""
    copied = copy.deepcopy(plain)
    at = copied
    for key in path[:-1]:
        at = at[key]
    if wrong is GONE:
        del at[path[-1]]
    elif wrong is TWICE and isinstance(at, list):
        at.insert(path[-1], at[path[-1]])
    else:
        at[path[-1]] = wrong if wrong is not TWICE else {"a": 1}
    return copied


SPEND, LAST = ("model", "sources", 0), ("model", "steps", "computed", "Days since Last order")


@pytest.mark.parametrize(
    ("path", "wrong", "told"),
    [
        (("sizes", 0), 400, "sizes and rows"),
        (("personas", 0, "segment"), 9, "numbers of segments, sizes and personas"),
        (("numbers", "Spend", "means"), [1.0], "not one number for every segment"),
        (("verdict",), "natural", "verdict and the finding"),
        (("file", "options"), {"smell": "x"}, "no way of reading called “smell”"),
        (("file", "options"), {"header_row": "1"}, "“header_row” is not a whole number"),
        (("file", "options"), {"literal": [1]}, "not a list of columns"),
        (("columns",), ["Spend"], "not one of these segments"),
        (("model", "segments", "centers", 0), [0.0], "not one number for every column"),
        (("model", "segments", "parts", 0), [2], "not made of the segments of its cut"),
        (("model", "spreads", 0, "distances"), [], "has no distances"),
        (("model", "segments", "centers", 0, 0), 1e300, "beyond all customers"),
        (("model", "scales", 0, "scale"), 0.0, "has no scale"),
        (("model", "scales", 0, "low"), 1e9, "the wrong way round"),
        (("model", "sources", 1, "name"), "Spend", "two columns of its model have one name"),
        (("model", "reference_day"), "9999-99-99", "a day of its model is none"),
        ((*LAST, "of"), [], "not computed from others"),
        ((*LAST, "of"), ["Nothing"], "not described in it"),
        (("model", "spreads", 0, "reach"), -1.0, "below nothing"),
        ((*SPEND, "known"), 1.5, "a share of “Spend” is none"),
        ((*SPEND, "deciles"), [3.0] * 8 + [1.0], "the tenths of “Spend” are not in order"),
        ((*SPEND, "bins"), [0.5], "are not those of its tenths"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(
    written: bytes, path: tuple[Any, ...], wrong: Any, told: str
) -> None:
    """Each part that could not be followed is named, so that nobody is placed by half a model."""
    document = changed(json.loads(written), path, wrong)
    with pytest.raises(DocumentError, match=told):
        open_study(json.dumps(document).encode())


GONE, TWICE = object(), object()
WRONG = (
    GONE, TWICE, None, True, -1, 0, 3, 1e300, -1e-300, 2**60, "", "x", "9999-99-99", "1500-01-01", [], {},
    [1], {"a": 1}, "Spend",
)  # fmt: skip


def opens_or_says(data: bytes, table: DataFrame) -> None:
    """Either it opens and places everybody, or one sentence says what is wrong with it."""
    try:
        opened = open_study(data)
        assert opened.document is not None
        assert len(opened.predict(table)) == len(table)
        assert len(opened.score(table, believed=True).segments()) == opened.k
        assert open_study(opened.document.to_bytes()).document == opened.document
    except SegmentationError as error:
        assert str(error).endswith(".")
        assert len(str(error)) < 600


def test_every_value_changed_is_refused_or_works(written: bytes) -> None:
    """Whatever stands where: no traceback, and never a study opened half."""
    plain, table = json.loads(written), shop(40)
    every = [path for path in places(plain) if path]
    rng = np.random.default_rng(0)
    drawn = [every[at] for at in rng.choice(len(every), 60, replace=False)]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        for path in drawn:
            wrong = WRONG[int(rng.integers(len(WRONG)))]
            opens_or_says(json.dumps(changed(plain, path, wrong)).encode(), table)


@pytest.mark.parametrize("name", ["rules", "ten groups", "only some"])
def test_drawn_lines_changed_are_refused_or_work(name: str) -> None:
    """Conditions, scores and marks that somebody wrote by hand as well."""
    plain = json.loads(study_json(studied(k=4, **DRAWN[name])))
    every = [path for path in places(plain["model"]) if path and path[0] in ("lines", "only")]
    rng, table = np.random.default_rng(1), shop(40)
    for at in rng.choice(len(every), 20):
        wrong = WRONG[int(rng.integers(len(WRONG)))]
        opens_or_says(json.dumps(changed(plain, ("model", *every[at]), wrong)).encode(), table)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_many_values_changed_are_refused_or_work(written: bytes, data: st.DataObject) -> None:
    """Two at a time, anywhere."""
    plain = json.loads(written)
    for _ in range(2):
        path = data.draw(st.sampled_from([path for path in places(plain) if path]))
        plain = changed(plain, path, data.draw(st.sampled_from(WRONG)))
    opens_or_says(json.dumps(plain).encode(), shop(40))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 20_000), flip=st.integers(0, 255))
def test_a_broken_file_is_refused(written: bytes, cut: int, flip: int) -> None:
    """Cut short, or with a byte that is another."""
    at = cut % len(written)
    with pytest.raises(SegmentationError):
        open_study(written[:at])
    opens_or_says(written[:at] + bytes([flip]) + written[at + 1 :], shop(40))
