"""What an analyst types first: read, run, look, write, open again."""

from __future__ import annotations

import io
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

import segmentation as seg
from segmentation.act.exports import EXPORTS
from segmentation.errors import (
    ClusteringError,
    DocumentError,
    ExportError,
    FeatureError,
    RecipeError,
    SegmentationError,
    TableError,
)
from segmentation.segment.features import FeatureMatrix

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def study(jewellery: DataFrame) -> seg.Study:
    return seg.run(jewellery, k=4, verdict=False)


@pytest.fixture
def csv(tmp_path: Path, customers: DataFrame) -> Path:
    place = tmp_path / "customers.csv"
    customers.to_csv(place, index=False)
    return place


def test_a_file_is_read_however_it_is_given(csv: Path) -> None:
    """A path, its text, bytes, an open file of bytes or text: the same table."""
    expected = seg.read(csv)
    assert expected.filename == "customers.csv"
    with csv.open("rb") as raw, csv.open(encoding="utf-8") as text:
        for given in (
            str(csv),
            csv.read_bytes(),
            bytearray(csv.read_bytes()),
            raw,
            text,
            io.BytesIO(csv.read_bytes()),
        ):
            pd.testing.assert_frame_equal(seg.read(given).data, expected.data)
    assert seg.read(expected) is expected
    assert seg.read(io.BytesIO(csv.read_bytes()), "mine.csv").filename == "mine.csv"


def test_options_of_reading_are_taken_by_name(csv: Path) -> None:
    """And one that there is not is answered with the nearest."""
    assert seg.read(b"a;b\n1,5;2\n2,5;3\n3,5;4\n", decimal=",").decimal == ","
    with pytest.raises(TableError, match=r"no option “delimeter”. Did you mean “delimiter”"):
        seg.read(csv, delimeter=";")
    with pytest.raises(TableError, match="was read already"):
        seg.read(seg.read(DataFrame({"a": [1]})), decimal=",")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([[1, 2], [3, 4]], r"DataFrame\(rows, columns=\[…\]\)"),
        (np.eye(3), r"DataFrame\(array, columns=\[…\]\)"),
        ({"a": [1, 2]}, r"DataFrame\(columns\)"),
        (pd.Series([1, 2]), "to_frame"),
        (None, "nothing to read"),
        (42, "not a int"),
        ("a,b\n1,2\n", r"read\(text.encode\(\)\)"),
        ("https://example.com/a.csv", "opens none"),
        ("a\0b.csv", "no name a file can have"),
        (".", "“.” is a folder, and one file is read here. Name a file in it."),
    ],
)
def test_what_is_no_file_is_answered_with_what_to_write(given: object, told: str) -> None:
    """The same sentence from read and from run."""
    for door in (seg.read, seg.run):
        with pytest.raises(TableError, match=told):
            door(given)  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_answered_with_the_one_beside_it(csv: Path) -> None:
    """A slip of the fingers needs no search."""
    with pytest.raises(TableError, match=r"There is no file .*Did you mean “customers.csv”"):
        seg.run(csv.with_name("custmers.csv"))
    with pytest.raises(TableError, match="Check the name and the folder"):
        seg.read("/nowhere/at/all.csv")
    with csv.open("rb") as file:
        file.close()
        with pytest.raises(TableError, match="could not be read"):
            seg.read(file)


def test_choices_may_be_said_in_any_way(csv: Path, customers: DataFrame) -> None:
    """A recipe, a mapping or names of fields: the same study."""
    basis = ("Spend", "Visits")
    one = seg.run(csv, k=3, basis=basis, verdict=False)
    for other in (
        seg.run(customers, seg.Recipe(k=3, basis=basis), verdict=False),
        seg.run(csv.read_bytes(), {"k": 3, "basis": list(basis)}, verdict=False),
        seg.run(csv, {"k": 5}, k=3, basis=list(basis), verdict=False),
    ):
        assert np.array_equal(one.clustering.labels, other.clustering.labels)
        assert one.recipe == other.recipe
        assert hash(one.recipe) == hash(other.recipe)


def test_lines_of_ones_own_bring_their_algorithm(customers: DataFrame) -> None:
    """What is chosen is done or refused, never left out without a word."""
    young = [{"name": "Young", "conditions": ["Visits < 3"]}]
    for recipe in (
        seg.Recipe(rules=young),  # type: ignore[arg-type]
        seg.Recipe.from_dict({"rules": young}),
        seg.Recipe.of({"k": 3}, rules=young),
        seg.Recipe(tiers="Spend").replace(rules=young),  # type: ignore[arg-type]
    ):
        assert recipe.algorithm == "rules"
    assert seg.run(customers, tiers="Spend", verdict=False).way == "value tiers"
    assert seg.Recipe(algorithm="k-means", tiers="Spend").algorithm == "k-means"  # type: ignore[arg-type]
    assert seg.Recipe(tiers={}, rules=()).algorithm == "k-means"  # type: ignore[arg-type]
    for wrong, told in (
        ({"tiers": "Channel"}, "holds no numbers"),
        ({"tiers": "Spend", "rules": young}, "in one way"),
        ({"tiers": "Spend", "k": 4}, "as many as they are"),
        ({"outcome": "zz"}, "no column “zz”"),
        ({"outcome": "Visit"}, "Did you mean “Visits”"),
        ({"known_before": {"zz": "no"}}, "no column “zz”"),
        ({"basis": ["Qqq"]}, "Its columns are .*“Spend”"),
        ({"columns": ["Spend"]}, "Did you mean “basis”"),
    ):
        with pytest.raises(SegmentationError, match=told):
            seg.run(customers, verdict=False, **wrong)


def test_a_wrong_choice_is_answered_with_the_nearest(customers: DataFrame) -> None:
    """Before anything is computed."""
    with pytest.raises(RecipeError, match=r"no choice called “sed”. Did you mean “seed”"):
        seg.run(customers, sed=1)
    with pytest.raises(RecipeError, match=r"run\(data, k=4\)"):
        seg.run(customers, 4)  # type: ignore[arg-type]
    with pytest.raises(RecipeError, match="Did you mean “algorithm”"):
        seg.Recipe.from_dict({"algoritm": "Ward"})
    with pytest.raises(AttributeError, match="Did you mean “Segmenter”"):
        _ = seg.Segmentor


def test_equal_recipes_have_equal_hashes() -> None:
    """However they were written; and what is changed outside later does not change them."""
    mine = {"Age": "numeric"}
    one = seg.Recipe(k=np.int64(4), roles=mine, joined={4: [[2, 3]]}, personas={"A": {"strategies": ["b"]}})
    before = hash(one)
    mine["Age"] = "count"
    assert hash(one) == before
    assert seg.Recipe.from_dict(json.loads(json.dumps(one.to_dict()))) == one
    assert len({one, seg.Recipe.from_dict(one.to_dict()), seg.Recipe(), seg.Recipe(category_weight=1)}) == 2


def test_a_wrong_argument_of_a_step_is_answered(jewellery: DataFrame, study: seg.Study) -> None:
    """One sentence of ours, wherever it goes wrong."""
    points = np.random.default_rng(0).normal(size=(50, 3))
    for call, told in (
        (lambda: seg.judge(points, 4), "Write judge"),
        (lambda: seg.project(points, 0), "at least one dimension"),
        (lambda: seg.project(points, "2"), "whole number"),
        (lambda: seg.sweep(points + 1j), "no table of numbers"),
        (lambda: seg.sweep(points, "2-10"), "whole number"),
        (lambda: seg.cluster(points, 3, algorithm="kmeans"), "Did you mean “k-means”"),
        (lambda: seg.run(jewellery, roles={"Agee": "numeric"}), "Did you mean “Age”"),
        (lambda: seg.read_table("customers.csv"), "write read"),
        (lambda: seg.open_study({"k": 4}), "A saved study is a file"),
        (lambda: study.write(None), "Say where the study goes"),
        (lambda: study.write("labelled"), "Write to “labelled.csv”"),
        (lambda: seg.jewellery(structure="x"), "True or False, not “x”"),
        (lambda: seg.Segmenter(k=2).fit([[1.0], [2.0], [np.nan]]), "NaN or infinity in 1 cell.*Fill them"),
        (lambda: study.write("a.csv", format=3), "A format is one of"),
        (lambda: study.plot.map(7), "two or three dimensions"),
    ):
        with pytest.raises(SegmentationError, match=told):
            call()


def test_every_step_takes_what_the_one_before_gives(csv: Path, customers: DataFrame) -> None:
    """What `read` gives or a frame; a step that needs a clean table says so."""
    table = seg.read(csv)
    roles = seg.infer_roles(table)
    assert roles == seg.infer_roles(table.data)
    assert seg.recognise(table).rows_are == seg.recognise(table.data).rows_are == "customers"
    cleaned = seg.clean(table, roles)
    assert cleaned.data.equals(seg.clean(table.data, roles).data)
    matrix = seg.build_features(cleaned, roles.basis)
    assert seg.profile(cleaned, seg.cluster(matrix, 3)).k == 3
    for wrong in (table, table.data, None):
        with pytest.raises(SegmentationError, match=r"build_features takes what clean\(table, roles\) gives"):
            seg.build_features(wrong, roles.basis)  # type: ignore[arg-type]
        with pytest.raises(SegmentationError, match=r"profile takes what clean\(table, roles\) gives"):
            seg.profile(wrong, seg.cluster(matrix, 3))  # type: ignore[arg-type]
    for step in (seg.infer_roles, seg.recognise, lambda given: seg.clean(given, roles)):
        with pytest.raises(SegmentationError, match="no names for its columns"):
            step(customers.to_numpy())  # type: ignore[operator]


def test_arrays_are_taken_as_they_are(customers: DataFrame) -> None:
    """sweep, judge, cluster and project take what NumPy and pandas hold."""
    frame = customers[["Spend", "Visits"]]
    matrix = FeatureMatrix.of(frame.to_numpy())
    expected = seg.sweep(matrix, range(2, 5))
    for points in (frame.to_numpy(), frame, frame.to_numpy().tolist()):
        assert np.array_equal(seg.sweep(points, range(2, 5)).labels, expected.labels)
        assert np.array_equal(seg.cluster(points, 3).labels, expected.labels_at(3))
        assert np.array_equal(seg.project(points).coordinates, seg.project(matrix).coordinates)
    assert seg.judge(frame, expected).sentence == seg.judge(matrix, expected).sentence
    assert seg.sweep(frame.set_axis(customers["CustomerID"])).matrix.index[0] == "C0000"
    assert seg.sweep(frame, 3).ks == (3,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ([1.0, 2.0, 3.0], r"reshape\(-1, 1\)"),
        ([[1.0], [1.0, 2.0]], "rows of different lengths"),
        (DataFrame({"Channel": ["Web", "Shop"]}), "“Channel” hold no numbers"),
        (DataFrame({"Spend": [1.0, np.nan]}), "not finite"),
        (DataFrame(), "shape"),
        ("customers.csv", r"run\(data\)"),
        (None, "not a NoneType"),
    ],
)
def test_what_is_no_table_of_numbers_is_answered(points: object, told: str) -> None:
    """With what to write instead."""
    for door in (seg.sweep, seg.judge, seg.project):
        with pytest.raises(FeatureError, match=told):
            door(points)  # type: ignore[operator]
    with pytest.raises(ClusteringError, match="“k” is a whole number"):
        seg.cluster([[1.0], [2.0], [3.0]], "two")  # type: ignore[arg-type]


def test_a_study_shows_as_five_lines(study: seg.Study, customers: DataFrame) -> None:
    """Whatever the file calls its columns and however many segments there are."""
    long = customers.rename(columns={"Spend": "spend\n" * 900, "Visits": "<script>visits"})
    for shown in (study, seg.run(long, k=9, verdict=False), seg.run(customers, k=3)):
        lines = repr(shown).splitlines()
        assert len(lines) == 5
        assert max(map(len, lines)) <= 160
    for value in (study.table, study.clean, study.matrix, study.sweep, study.clustering, study.profile):
        assert len(repr(value)) < 200


def test_the_card_of_a_study_escapes_everything(customers: DataFrame) -> None:
    """Names of columns, values and files are text, never markup; nothing is asked from outside."""
    bad = "<img src=x onerror=alert(1)>"
    frame = customers.rename(columns={"Spend": bad}).assign(Channel=lambda f: bad + f["Channel"])
    table = seg.read(frame.to_csv(index=False).encode(), f"{bad}.csv")
    study = seg.run(table, k=3, basis=(bad, "Visits"), verdict=False,
                    personas={}, pack="")  # fmt: skip
    named = seg.run(
        table, study.recipe.replace(personas={study.personas[0].name: {"name": bad}}), verdict=False
    )
    html = named._repr_html_()
    assert bad not in html
    assert "&lt;img src=x" in html
    assert set(re.findall(r"<(\w+)", html)) <= {"div", "strong", "p", "table", "tr", "td"}
    assert "http" not in html
    assert all(str(size) in html for size in named.clustering.sizes)


def test_tables_of_a_sweep_and_of_roles(study: seg.Study) -> None:
    """One row per k, one per column, plain values."""
    table = study.sweep.table()
    assert tuple(table.index) == study.sweep.ks
    assert table["Inertia"].tolist() == study.sweep.inertia.tolist()
    assert table.loc[4, "Smallest segment"] == min(study.clustering.sizes)
    roles = study.roles.table()
    assert list(roles.index) == [column.name for column in study.roles]
    assert roles.loc["TotalSpend", "Use"] == "basis"


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".json"])
def test_the_ending_tells_what_is_written(study: seg.Study, tmp_path: Path, ending: str) -> None:
    """The same bytes as the export of that format, and the path comes back."""
    key = {".json": "study"}.get(ending, ending[1:])
    place = study.write(str(tmp_path / f"out{ending}"))
    assert place.read_bytes()[:2] == EXPORTS[key].build(study)[:2]
    assert place.stat().st_size > 100


def test_a_report_is_written(study: seg.Study, tmp_path: Path) -> None:
    """.html is the report."""
    assert b"<html" in study.write(tmp_path / "report.HTML").read_bytes()[:200].lower()


def test_what_cannot_be_written_is_said(study: seg.Study, tmp_path: Path, csv: Path) -> None:
    """An unknown ending, a folder that is not there, and the very file that was read."""
    with pytest.raises(ExportError, match=r"ending “.docx” does not say.*format=…"):
        study.write(tmp_path / "a.docx")
    with pytest.raises(ExportError, match="Say it with format=…: segments, google"):
        study.write(tmp_path / "a.zip")
    with pytest.raises(ExportError, match="There is no folder"):
        study.write(tmp_path / "no" / "a.csv")
    with pytest.raises(ExportError, match="no name a file can have"):
        study.write("a\0.csv")
    with pytest.raises(ExportError, match="is the file that was read"):
        seg.run(csv, k=3, verdict=False).write(csv)
    assert study.write(tmp_path / "a.zip", format="segments").read_bytes()[:2] == b"PK"


def test_a_study_that_was_written_opens_again(study: seg.Study, jewellery: DataFrame, tmp_path: Path) -> None:
    """With every number, and the same study comes of it."""
    place = study.write(tmp_path / "study.json")
    for given in (place, str(place), place.read_bytes(), io.BytesIO(place.read_bytes())):
        saved = seg.open_study(given)
        assert saved.recipe == study.recipe
        assert list(saved.sizes) == study.clustering.sizes
        assert saved.segments()["Persona"].tolist() == [p.name for p in study.personas]
        assert len(repr(saved)) < 200
    assert saved.run(jewellery, verdict=False).summary() == study.summary()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"recipe": 4}', b'{"recipe": {}}',
        b'{"recipe": {}, "k": 1e999}', b'{"k": ' + b"9" * 5000 + b"}",
        b'{"recipe": {"k": 3}, "k": 3, "sizes": [1, 2], "personas": []}',
        b'{"recipe": {"k": "<b>"}, "k": 0, "sizes": [], "personas": []}', b"x" * (5 * 2**20),
    ],
)  # fmt: skip
def test_hostile_files_are_no_saved_study(content: bytes) -> None:
    """One sentence, whatever is in it."""
    with pytest.raises((DocumentError, RecipeError)) as caught:
        seg.open_study(content)
    assert len(str(caught.value)) < 400
    assert str(caught.value).endswith(".")


def test_every_field_of_a_saved_study_is_checked(study: seg.Study) -> None:
    """Each one taken away or made something else is refused, never opened half."""
    plain = study.summary()
    for name in set(plain) - {"verdict"}:
        for wrong in ("missing", {"a": 1}, [["x"]], "many", True, float("nan")):
            changed = {**plain, name: wrong}
            if wrong == "missing":
                del changed[name]
            with pytest.raises((DocumentError, RecipeError)):
                seg.open_study(json.dumps(changed).encode())
    assert seg.open_study(json.dumps(plain).encode()).k == 4


def test_the_version_has_one_source() -> None:
    """pyproject.toml takes it from the library."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "segmentation.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", seg.__version__)
