"""`segment`: customers labelled, by whatever choices; and words that cannot be followed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from commands import told
from pandas import DataFrame

from segmentation.__main__ import main


def test_segment_labels_every_row(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The labelled file holds the upload, cell by cell, and our columns."""
    out = tmp_path / "labelled.csv"
    answer = told(capsys, "segment", file, "--k", "4", "--out", out, "--json")
    assert answer["k"] == 4
    assert sum(answer["sizes"]) == answer["rows"] == 1000
    assert answer["sizes"] == sorted(answer["sizes"], reverse=True)
    assert len(answer["personas"]) == 4
    assert {"inertia", "silhouette", "explained_variance", "receipt"} <= set(answer)

    before = list(csv.reader(io.StringIO(file.read_text())))
    after = list(csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    width = len(before[0])
    assert after[0][: width + 2] == [*before[0], "Segment", "Persona (Touchstone)"]
    assert [row[:width] for row in after] == before
    assert {row[width] for row in after[1:]} == {"1", "2", "3", "4"}


def test_tiers_and_conditions_are_options(
    tmp_path: Path, jewellery: DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who takes part and where a value is cut; a saved recipe brings rules and all."""
    people, file, saved = jewellery.head(150), tmp_path / "people.csv", tmp_path / "rules.json"
    people.to_csv(file, index=False)
    rules = [{"name": "Big", "conditions": ["TotalSpend >= 1000"]}]
    saved.write_text(json.dumps({"algorithm": "rules", "rules": rules}))
    women = people.query("Gender == 'Female'")
    chosen = ("segment", file, "--only", "gender = female", "--only", "Age >= 25", "--json")
    answer = told(capsys, *chosen, "--tiers", "totalspend")
    assert sum(answer["sizes"]) == int((women["Age"] >= 25).sum())
    assert [persona["name"] for persona in answer["personas"]] == ["Top tier", "Middle tier", "Base tier"]
    assert [entry["count"] for entry in answer["receipt"][:2]] == [150, 150 - len(women)]
    scored = told(capsys, "segment", file, "--rfm", "--json")
    assert sum(scored["sizes"]) == 150 and scored["personas"][0]["name"] == "Champions"
    ruled = told(capsys, "segment", file, "--recipe", saved, "--json")
    assert ruled["sizes"][0] == int((people["TotalSpend"] >= 1000).sum())


@pytest.mark.slow
def test_the_thesis_preset_is_a_choice(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--preset thesis` keeps only complete customers and says so in the receipt."""
    answer = told(capsys, "segment", file, "--preset", "thesis", "--json")
    assert answer["k"] == 4
    assert sum(answer["sizes"]) < 1000
    assert any("left out" in line["text"] for line in answer["receipt"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["segment", "nowhere.csv"],
        ["segment", "{file}", "--columns", "Nonsense"],
        ["segment", "{file}", "--k", "1"],
        ["segment", "{file}", "--k", "four"],
        ["sweep", "{file}", "--k-range", "ten"],
        ["segment", "{file}", "--tiers", "TotalSpend", "--k", "4"],
        ["segment", "{file}", "--tiers", "Gender"],
        ["segment", "{file}", "--tiers", "TotalSpend", "--rfm"],
        ["segment", "{file}", "--rfm", "--k", "4"],
        ["sweep", "{file}", "--only", "Gender"],
        ["sweep", "{file}", "--only", "Gendr = Female"],
        ["segment", "{file}", "--format", "smoke", "--out", "{file}.out"],
        ["segment", "{file}", "--format", "google"],
        ["segment", "{file}", "--format", "google", "--out", "{file}.out"],
        ["segment", "{file}", "--join", "2+3"],
        ["segment", "{file}", "--k", "4", "--join", "2 and 3"],
        ["segment", "{file}", "--k", "4", "--join", "2+7"],
        ["segment", "{file}", "--recipe", "{file}"],
        ["segment", "{file}", "--recipe", "{file}.missing"],
        ["segment", "{file}", "--personas", "{file}"],
        ["segment", "{file}", "--out", "{file}"],
        ["segment", "{file}", "--report", "{file}"],
        ["read", "{file}", "--out", "{file}"],
        ["segment", "{file}", "--out", "{file}.out.csv", "--report", "{file}.out.csv"],
        ["segment", "{file}", "--out", "no/such/folder/labelled.csv"],
        ["segment", "{file}", "--out", "."],
        ["segment", "{file}", "--out", "{file}" + "a" * 999],
        ["segment", "{file}", "--report", "a" * 999 + ".html"],
        ["sweep", "{file}", "--reference-date=-1"],
        ["segment", "{file}", "--out", "{file}.zip"],
        ["dance", "{file}"],
        [],
    ],
    ids=lambda arguments: " ".join(arguments)[:60] or "nothing",
)
def test_what_can_be_mended_is_one_sentence(
    arguments: list[str], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors are one line on standard error, with exit status 2; the file that was read stays as it is."""
    before = file.read_bytes()
    assert main([argument.format(file=file) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1
    assert file.read_bytes() == before
    assert "Traceback" not in captured.err


def test_people_get_sentences(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json the answer is for reading."""
    assert main(["segment", str(file), "--k", "4"]) == 0
    assert "customers in the study" in capsys.readouterr().out


def test_a_negative_seed_is_refused_in_one_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A seed that no generator takes is said before anything is computed."""
    assert main(["sweep", str(file), "--seed", "-1"]) == 2
    assert capsys.readouterr().err == "The seed is a whole number from 0 to 4,294,967,295, not -1.\n"


@pytest.mark.parametrize(
    ("script", "name"),
    [("/usr/bin/touchstone", "touchstone"), ("segmentation/__main__.py", "python -m segmentation")],
)
def test_help_names_the_command_that_was_typed(
    script: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever typed `touchstone` is not told to type something else."""
    monkeypatch.setattr("sys.argv", [script])
    assert main([]) == 2
    assert capsys.readouterr().err.endswith(f"Try “{name} --help”.\n")


def test_segments_are_joined_from_the_shell(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two of four segments made one: three are left, and the recipe says which."""
    answer = told(capsys, "segment", file, "--k", "4", "--join", "3+4", "--json")
    assert (answer["k"], answer["sizes"]) == (3, [447, 302, 251])
    assert answer["recipe"]["joined"] == {"4": [[3, 4]]}


def test_names_of_ones_own_come_from_a_file(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A marketer’s pack from the shell; a mistake in it is answered with its line."""
    pack = tmp_path / "ours.toml"
    pack.write_text(
        '[pack]\nextends = "general"\n\n[[persona]]\nkey = "high_value_loyal"\nname = "Patrons"\n'
    )
    answer = told(capsys, "segment", file, "--k", "4", "--personas", pack, "--json")
    assert "Patrons" in {persona["name"] for persona in answer["personas"]}

    pack.write_text('[[persona]]\nkey = "a"\nname = "A"\nwhen = ["valeu >= high"]\n')
    assert main(["segment", str(file), "--k", "4", "--personas", str(pack)]) == 2
    assert capsys.readouterr().err.startswith("Line 4 of the persona file: there is no axis “valeu”")


def test_business_and_word_for_rows_can_be_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are in the recipe that comes out; a business that is not known is answered with those that are."""
    answer = told(
        capsys, "segment", file, "--k", "4", "--business", "subscription", "--rows", "members", "--json"
    )
    assert (answer["recipe"]["business"], answer["recipe"]["rows"]) == ("subscription", "members")
    assert "High-Value, Lighter Use" in {persona["name"] for persona in answer["personas"]}

    assert main(["segment", str(file), "--business", "circus"]) == 2
    assert "subscription" in capsys.readouterr().err


def test_segments_lean_on_an_outcome_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what it is worth on customers who took no part, in JSON and in words."""
    from segment.outcome.leavers import BASIS, customers

    path = tmp_path / "leavers.csv"
    customers().to_csv(path, index=False)
    words = ("segment", path, "--columns", ",".join(BASIS), "--k", 3, "--k-range", "2-3")
    leaning = (*words, "--outcome", "Churned", "--foretell", 0.5)
    answer = told(capsys, *leaning, "--json")
    assert answer["outcome"]["can_be_foretold"] is True
    assert [one["share"] for one in answer["outcome"]["curve"]] == [0, 0.1, 0.2, 0.3, 0.5, 0.7]
    assert "is enough: segments then explain" in answer["outcome"]["findings"][0]
    assert main([str(word) for word in (*words, "--foretell", 0.5)]) == 2
    assert "name the outcome" in capsys.readouterr().err
