"""Another file in the segments of a saved study: scored, promised, compared, made anew."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from act.comparison.two_months import RISEN, club, july
from commands import told

from segmentation import open_study
from segmentation.__main__ import main
from segmentation.recipes import Recipe


def test_a_saved_study_gives_its_segments_again(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Choices that no option says come back from the JSON; an option on the command line goes before."""
    edits = {"High-Value": {"name": "Gold club", "targeted": False}}
    recipe = Recipe(k=4, joined={4: ((3, 4),)}, personas=edits, missing="drop")
    saved = tmp_path / "study.json"
    saved.write_text(json.dumps({"recipe": recipe.to_dict(), "verdict": "natural"}))

    answer = told(capsys, "segment", file, "--recipe", saved, "--json")
    assert answer["personas"][0]["name"] == "Gold club"
    assert answer["recipe"] == recipe.to_dict()
    other = told(capsys, "segment", file, "--recipe", saved, "--k", "2", "--missing", "fill", "--json")
    assert (other["k"], other["recipe"]["missing"]) == (2, "fill")


def test_a_study_is_kept_opened_and_scored_with(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own file gets its own labels; a renamed column is shown, a missing one refused."""
    kept, out, again = tmp_path / "study.json", tmp_path / "labelled.csv", tmp_path / "again.csv"
    told(capsys, "segment", file, "--k", 4, "--study", kept, "--out", out, "--json")
    opened = told(capsys, "open", kept, "--json")
    assert opened["k"] == 4
    assert len(opened["model"]["scales"]) == len(opened["columns"])
    answer = told(capsys, "score", file, "--study", kept, "--out", again, "--json")
    assert answer["changes"] == []
    assert answer["unlike_anyone_seen"] == 0
    labels = [[row["Segment"] for row in csv.DictReader(path.open())] for path in (out, again)]
    assert labels[0] == labels[1]
    month = tmp_path / "month.csv"
    pd.read_csv(file, dtype=str).rename(columns={"TotalSpend": "Field 7"}).to_csv(month, index=False)
    assert main(["score", str(month), "--study", str(kept)]) == 2
    assert "“TotalSpend” is missing here" in capsys.readouterr().err
    pairs = told(capsys, "score", month, "--study", kept, "--column", "TotalSpend=Field 7", "--json")
    assert [s["size"] for s in pairs["segments"]] == [s["size"] for s in answer["segments"]]
    assert main(["score", str(month), "--study", str(kept), "--column", "TotalSpend"]) == 2
    assert main(["open", str(kept)]) == 0
    assert "4. Premium Low Engagement" in capsys.readouterr().out
    assert main(["score", str(file), "--study", str(kept)]) == 0
    assert "1. Young Trend-Driven: 302 customers (30%; study 30%)" in capsys.readouterr().out


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with June, July and a study of June that promises something."""
    folder = tmp_path_factory.mktemp("months")
    june = club()
    june.to_csv(folder / "june.csv", index=False)
    july(june).to_csv(folder / "july.csv", index=False)
    words = ["--columns", "Spend,Visits", "--k", "3", "--promises", "--study", str(folder / "study.json")]
    assert main(["segment", str(folder / "june.csv"), *words]) == 0
    return folder


def test_a_broken_promise_ends_with_status_3(months: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So that a scheduled job can stop; whatever was asked for is written all the same."""
    study, out = months / "study.json", months / "labelled.csv"
    assert main(["check", str(months / "june.csv"), "--study", str(study)]) == 0
    assert "BROKEN" not in capsys.readouterr().out
    assert main(["check", str(months / "july.csv"), "--study", str(study)]) == 3
    assert "BROKEN: “High-Value” is 25% to 42% of the customers. It is 49.2% here" in capsys.readouterr().out
    words = ["--study", str(study), "--out", str(out), "--against", str(months / "june.csv"), "--json"]
    assert main(["score", str(months / "july.csv"), *words]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert {one["status"] for one in answer["promises"]} == {"kept", "broken"}
    assert answer["compared"]["moved"] == RISEN
    assert len(out.read_text(encoding="utf-8").splitlines()) == 595
    silent = months / "silent.json"
    main(["segment", str(months / "june.csv"), "--k", "3", "--study", str(silent)])
    assert main(["check", str(months / "june.csv"), "--study", str(silent)]) == 2
    assert "promises nothing" in capsys.readouterr().err


def test_promises_are_written_by_hand(months: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names are found however they are typed, limits are replaced, and what is wrong is said kindly."""
    study, own = months / "study.json", months / "by-hand.json"
    words = ["promise", "--study", str(study), "--out", str(own)]
    before = len(open_study(study).promises)
    shown = told(capsys, "promise", "--study", study, "--json")["promises"]
    assert len(shown) == before
    assert main([*words, "share of high-value between 25% and 40%", 'mean of "visits" at least 2']) == 0
    assert "1. “High-Value” is 25% to 40% of the customers" in capsys.readouterr().out
    assert [p.about for p in open_study(own).promises][-1] == "mean"
    assert len(open_study(own).promises) == before + 1
    assert open_study(own).document != open_study(study).document
    kept = ["promise", "--study", str(own)]
    assert main([*kept, "--take-away", str(before + 1), 'rule of "High-Value" at least 55%']) == 0
    assert len(open_study(own).promises) == before
    assert "at least 55% belong to it" in capsys.readouterr().out
    assert (
        main(
            ["promise", "--study", str(own), *(w for n in range(before) for w in ("--take-away", str(n + 1)))]
        )
        == 0
    )
    assert "promises nothing" in capsys.readouterr().out
    check = ["check", str(months / "july.csv"), "--study", str(own), "--promise"]
    assert main([*check, "share of High-Value at most 40%"]) == 3
    assert main([*check, "share of High-Value at least 40%"]) == 0
    capsys.readouterr()
    for wrong, said in (
        (
            "share of Hihg-Value at most 4%",
            "no segment “Hihg-Value” that it could promise. Did you mean “High-Value”?",
        ),
        ("mean of Spent at most 4", "no column “Spent” that it could promise. Did you mean “Spend”?"),
        ("rule of High-Value at least 80%", "Say its conditions as well, such as: rule of"),
        ("be good", "is no promise that can be checked"),
    ):
        assert main([*kept, wrong]) == 2
        assert said in capsys.readouterr().err
    assert main([*kept, "--take-away", "9"]) == 2
    assert "The study has no promise “9”. It promises nothing." in capsys.readouterr().err


def test_months_are_compared_from_the_shell(months: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words and in JSON; a cell as a file, or as a list with its receipt."""
    two = (months / "june.csv", months / "july.csv", "--study", months / "study.json")
    answer = told(capsys, "compare", *two, "--json")
    assert [m["customers"] for m in answer["moves"] if m["beyond_chance"]] == [RISEN]
    out = months / "movers.csv"
    assert main([str(word) for word in ("compare", *two, "--from", 3, "--to", 1, "--out", out)]) == 0
    assert f"{RISEN} customers moved up to “High-Value” from “Low-Spend”" in capsys.readouterr().out
    assert len(out.read_text(encoding="utf-8").splitlines()) == RISEN + 1
    words = ("--from", "3", "--to", "1", "--out", out, "--format", "klaviyo")
    assert main([str(word) for word in ("compare", *two, *words)]) == 0
    assert "Said no, or can no longer be reached" in capsys.readouterr().err
    for wrong, said in (
        (("--from", "3"), "Movers are told by --from, --to and --out"),
        (("--from", "x", "--to", "1", "--out", out), "Movers go from a segment or “new”"),
        (("--from", "1", "--to", "2", "--out", out), "Nobody is in this cell"),
        (("--from", "2", "--to", "lost", "--out", out, "--format", "klaviyo"), "asked to be forgotten"),
        (("--format", "klaviyo", "--out", out), "say with --from and --to which"),
        (("--by", "Shoe size"), "has no column “Shoe size”"),
    ):
        assert main([str(word) for word in ("compare", *two, *wrong)]) == 2
        assert said in capsys.readouterr().err


def test_a_study_is_made_anew_from_the_shell(months: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its promises go along."""
    again = months / "again.json"
    words = ("--refit", months / "study.json", "--study", again)
    answer = told(capsys, "segment", months / "july.csv", *words, "--json")
    assert "The segments are the same as before" in answer["refit"][0]
    assert answer["personas"][0]["name"] == "High-Value"
    assert json.loads(again.read_text(encoding="utf-8"))["recipe"]["promises"]
