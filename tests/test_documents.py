"""Files of choices from outside: whatever is in them, values come out or one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.__main__ import main
from segmentation.act.personas.packs.packs import _Pack, load_rules, read_pack
from segmentation.act.personas.personas import name_personas
from segmentation.documents import MOST_BYTES, read_json, read_toml, text_of
from segmentation.errors import DocumentError, RulesError, SegmentationError
from segmentation.recipes import Recipe
from segmentation.studies import run

FIELDS = list(Recipe().to_dict())
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["Spend", "Visits", "Channel", "basis", "categorical", "Low-Spend", "2", "2024-02-30"])
)
names = st.text(max_size=6) | st.sampled_from(["Spend", "Low-Spend", "name", "strategies", "targeted", "4"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=9,
)
choices = st.dictionaries(st.sampled_from(FIELDS) | names, values, max_size=4)
blocks = st.dictionaries(
    st.sampled_from(["key", "name", "when", "best", "strategies", "why", "name_when", "extends", "value",
                     "high", "not_for", "speaks_of", "low"]) | names,
    values | st.sampled_from(["value >= high", "age <= 9", "general"]) | st.just(["value >= high"]),
    max_size=5,
)  # fmt: skip
packs = st.dictionaries(
    st.sampled_from(["pack", "levels", "words", "persona", "fallback"]) | names,
    values | blocks | st.lists(blocks, max_size=3) | st.dictionaries(names, blocks, max_size=2),
    max_size=4,
)

columns = st.sampled_from(["Spend", "Visits", "Channel", "CustomerID", "Group", "Nobody"])
likely = st.fixed_dictionaries(
    {"k_max": st.integers(3, 4)},
    optional={
        "preset": st.sampled_from(["touchstone", "thesis"]),
        "roles": st.dictionaries(columns, st.sampled_from(["numeric", "categorical", "date", "id", "x"])),
        "uses": st.dictionaries(columns, st.sampled_from(["basis", "descriptor", "carried", "ignored", "x"])),
        "basis": st.lists(columns, max_size=3),
        "literal": st.lists(columns, max_size=2),
        "missing": st.sampled_from(["fill", "drop"]),
        "reference_date": st.text(max_size=9) | st.dates().map(str) | st.sampled_from(["now", "1", "2024"]),
        "category_weight": st.floats(0, 10),
        "algorithm": st.sampled_from(["k-means", "ward", "x"]),
        "k": st.integers(2, 50),
        "seed": st.integers(0, 2**32 - 1),
        "joined": st.dictionaries(
            st.integers(2, 5).map(str),
            st.lists(st.lists(st.integers(1, 4), max_size=3), max_size=2),
            max_size=2,
        ),
        "pack": st.sampled_from(["", "a", '[pack]\nextends = "general"']),
        "personas": st.dictionaries(
            st.sampled_from(["High-Value", "Low-Spend", "Steady Core"]),
            st.dictionaries(names, values, max_size=2),
            max_size=2,
        ),
    },
)

DEEP = 100_000
HOSTILE = {
    "deep lists": "[" * DEEP,
    "deep lists that close": "[" * DEEP + "]" * DEEP,
    "deep objects": '{"k":' * DEEP + "1" + "}" * DEEP,
    "deep in a choice": '{"k": ' + "[" * 500 + "]" * 500 + "}",
    "many digits": '{"k": ' + "9" * 10_000 + "}",
    "a large number": '{"k": 99999999999999999999}',
    "a huge exponent": '{"k": 1e99999}',
    "a small exponent": '{"category_weight": 1e-99999, "k": 1}',
    "not a number": '{"category_weight": NaN}',
    "infinity": '{"seed": -Infinity}',
    "half a letter": r'{"pack": "\ud800"}',
    "half a letter in a name": r'{"\udc00": 1}',
    "nothing": "",
    "a number": "4",
    "null": "null",
    "cut off": '{"k": 4, "roles": {"Age',
    "NUL": "\0" * 50,
    "a recipe that is none": '{"recipe": [1, 2]}',
    "a long name": json.dumps({"a" * 100_000: 1}),
    "a long choice": json.dumps({"missing": "a" * 100_000}),
}
HOSTILE_PACKS = {
    "deep lists": "a = " + "[" * DEEP,
    "deep tables": "a = " + "{a=" * DEEP,
    "a name of many parts": ".".join(["a"] * DEEP) + " = 1",
    "a heading of many parts": "[" + ".".join(["a"] * DEEP) + "]",
    "quoted parts": ".".join(['"a b"'] * DEEP) + " = 1",
    "many digits": "[levels]\nhigh = " + "9" * 10_000,
    "many digits of sixteen": "[levels]\nhigh = 0x" + "f" * 10_000,
    "infinity": "[levels]\nhigh = inf",
    "not a number": "[levels]\nhigh = nan",
    "a huge exponent": "[levels]\nhigh = 1e999",
    "an impossible day": "[pack]\nname = 2024-99-99",
    "a day": "[pack]\nname = 2024-02-29",
    "half a letter": '[pack]\nname = "\\ud800"',
    "a list to extend": '[pack]\nextends = ["general"]',
    "a list for a key": '[[persona]]\nkey = ["a"]\nname = "A"',
    "a table for a name": '[[persona]]\nkey = "a"\nname = {a = 1}',
    "numbers for words": "[words.value]\nhigh = 5",
    "nothing": "",
    "NUL": "\0" * 50,
    "cut off": '[[persona]]\nkey = "a',
    "JSON": '{"k": 4}',
}


@given(values)
def test_json_comes_back_or_says_why(value):
    """What Python writes as JSON is read as it was, or refused in a few words."""
    text = json.dumps(value)
    try:
        assert repr(read_json(text)) == repr(json.loads(text))
    except DocumentError as error:
        assert 0 < len(str(error)) < 200


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf{}")
@example(b"\xff\xfe{\0}\0")
def test_any_bytes_are_values_or_a_sentence(data):
    """In either language."""
    for read in (read_json, read_toml):
        try:
            read(text_of(data))
        except DocumentError as error:
            assert 0 < len(str(error)) < 300


@pytest.mark.parametrize("data", [b" " * (MOST_BYTES + 1), b"\xff" * 9, "{}".encode("utf-16")])
def test_what_is_no_text_of_that_size_is_refused(data):
    """Before it is looked into."""
    with pytest.raises(DocumentError, match=r"MB|UTF-8"):
        text_of(data)


@given(values | choices)
@example({"joined": {"4": [[2, 3]]}})
@settings(max_examples=400)
def test_any_value_is_a_recipe_or_is_refused_in_words(value):
    """Never anything else; what is a recipe comes back from its own JSON."""
    try:
        recipe = Recipe.from_dict(value)
    except SegmentationError as error:
        assert 0 < len(str(error)) < 600
    else:
        assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


@pytest.mark.slow
@given(value=likely)
@settings(max_examples=30)
@example(value={"basis": ["Spend", "Spend"]})
@example(value={"basis": []})
@example(value={"algorithm": "magic", "k": 3})
@example(value={"reference_date": "9999-12-31"})
@example(value={"roles": {"Channel": "date"}})
@example(value={"roles": {"Spend": "date"}, "uses": {"Spend": "basis"}})
@example(value={"joined": {"3": [[1, 2]]}, "k": 3})
@example(value={"personas": {"High-Value": {"name": "", "strategies": []}}})
def test_any_recipe_makes_a_study_or_is_refused_in_words(customers, value):
    """A choice that no table can fulfil is said when it is tried."""
    try:
        run(customers, Recipe.from_dict(value), verdict=False).summary()
    except SegmentationError as error:
        assert 0 < len(str(error)) < 600


@pytest.fixture(scope="module")
def profile():
    rng = np.random.default_rng(3)
    frame = DataFrame(
        {"Spend": rng.gamma(2, 50, 90), "Visits": rng.poisson(5, 90), "Age": rng.normal(40, 9, 90)}
    )
    return run(frame, Recipe(k=3, k_max=3), verdict=False).profile


@pytest.mark.slow
@given(plain=packs)
@settings(max_examples=300)
def test_any_table_is_a_pack_or_is_refused_with_its_line(profile, plain):
    """Whatever a pack adds to the general one; one that is followed names every segment."""
    head = plain.get("pack", {})
    if isinstance(head, dict):
        plain = {**plain, "pack": {"extends": "general", **head}}
    try:
        rules = _Pack("", plain).rules()
    except RulesError as error:
        assert 0 < len(str(error)) < 600
    else:
        assert all(persona.name for persona in name_personas(profile, rules))


@pytest.mark.parametrize("text", HOSTILE_PACKS.values(), ids=HOSTILE_PACKS)
def test_hostile_packs_are_refused_at_every_door(text, tmp_path: Path, capsys):
    """From a file on the command line, from the page, from Python and inside a recipe."""
    with pytest.raises(RulesError) as told:
        read_pack(text.encode())
    assert len(str(told.value)) < 300 and "\n" not in str(told.value)
    with pytest.raises(RulesError):
        load_rules(text)
    file, ours = tmp_path / "shop.csv", tmp_path / "ours.toml"
    file.write_text("Spend\n1\n")
    ours.write_bytes(text.encode())
    assert main(["segment", str(file), "--personas", str(ours)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("verb", ["sweep", "segment"])
def test_hostile_studies_are_one_sentence(verb, text, tmp_path: Path, capsys):
    """On standard error, with exit status 2."""
    file, saved = tmp_path / "shop.csv", tmp_path / "study.json"
    DataFrame({"Spend": range(40), "Visits": [i * i % 7 for i in range(40)]}).to_csv(file)
    saved.write_text(text)
    assert main([verb, str(file), "--recipe", str(saved)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1 and len(said.err) < 600


@pytest.mark.parametrize("option", ["--recipe", "--personas"])
@pytest.mark.parametrize("what", ["a folder", "nothing", "no end", "large", "binary", "UTF-16"])
def test_what_is_no_file_of_choices_is_one_sentence(option, what, tmp_path: Path, capsys):
    """A folder, a device without an end, something else altogether."""
    file, other = tmp_path / "shop.csv", tmp_path / "other"
    pd.DataFrame({"Spend": range(40)}).to_csv(file)
    if what == "a folder":
        other.mkdir()
    elif what == "no end":
        other = Path("/dev/zero")
        if not other.exists():
            pytest.skip("this system has no such device")
    elif what != "nothing":
        other.write_bytes(
            {"large": b" " * 5 * 2**20, "binary": bytes(range(256))}.get(what, "{}".encode("utf-16"))
        )
    assert main(["segment", str(file), option, str(other)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [["--k-range", "2-" + "9" * 5000], ["--k", "4", "--join", "2+" + "9" * 5000],
     ["--header-row", "9" * 5000], ["--k", "9" * 5000], ["--seed", "9" * 4000]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_numbers_of_many_digits_are_one_sentence(words, tmp_path: Path, capsys):
    """Also where they are typed."""
    file = tmp_path / "shop.csv"
    pd.DataFrame({"Spend": range(40)}).to_csv(file)
    assert main(["segment", str(file), *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
