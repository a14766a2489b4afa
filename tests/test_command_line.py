"""The command line: the library’s verbs, JSON that other programs rely on, kind errors."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from act.comparison.two_months import RISEN, club, july
from pandas import DataFrame
from prepare.orders.shops import as_german, shop, write
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from segmentation import open_study, studies
from segmentation.__main__ import main
from segmentation.act.exports import EXPORTS
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.recipes import Recipe
from segmentation.segment.verdict.judge import judge
from segmentation.steps import preparing, segmenting
from segmentation.studies import Study


@pytest.fixture(scope="module")
def file(jewellery: DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from segmentation.datasets import jewellery_csv

    path = tmp_path_factory.mktemp("upload") / "jewellery.csv"
    path.write_bytes(jewellery_csv())
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main([str(argument) for argument in arguments]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_read_tells_what_was_understood(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows, every column with role, use and reason, and what was skipped."""
    answer = told(capsys, "read", file, "--json")
    assert answer["rows"] == 1000
    assert len(answer["columns"]) == 40
    assert set(answer["columns"][0]) == {"name", "role", "use", "reason"}
    assert answer["skipped"] == []
    assert answer["added"] == []


def test_read_tells_which_columns_it_would_add(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A total of parts, with its formula; it can build by its name."""
    shop = tmp_path / "shop.csv"
    amounts = np.random.default_rng(0).integers(0, 90, (200, 4))
    DataFrame(amounts, columns=["Spend web", "Spend shop", "Spend app", "Clicks"]).to_csv(shop, index=False)

    assert told(capsys, "read", shop, "--json")["added"] == [
        {
            "name": "Total spend",
            "how": "total",
            "of": ["Spend web", "Spend shop", "Spend app"],
            "formula": "Total spend = Spend web + Spend shop + Spend app",
        }
    ]
    answer = told(capsys, "segment", shop, "--columns", "Total spend,Clicks", "--k", "3", "--json")
    assert answer["columns"] == ["Total spend", "Clicks"]


def test_read_tells_how_and_lists_every_cell_that_was_not_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other programs get each part of the reading by itself, and cells with line, reason and text."""
    odd = tmp_path / "odd.csv"
    rows = "".join(f"{i};{i},50;{1 + i % 28:02}.03.2024\n" for i in range(60))
    odd.write_bytes(f"Kunde;Betrag;Datum\n{rows}60;sehr viel;31.03.2024\n".encode("cp1252"))

    answer = told(capsys, "read", odd, "--json")

    assert answer["set_aside"] == [
        {
            "line": 62,
            "column": "Betrag",
            "reason": "no number, unlike the others in its column",
            "text": "sehr viel",
        }
    ]
    known = {"format": "CSV", "delimiter": ";", "decimal": ",", "date_order": "day first", "header_row": 1}
    assert {name: answer[name] for name in known} == known
    assert answer["rows_read"] == 61
    assert answer["sheet"] is None


def test_read_lists_every_row_that_repeats_an_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them, with line and id, not only the first few that the note names."""
    people = tmp_path / "people.csv"
    people.write_text("Customer ID,Amount\n" + "".join(f"K{i % 200},{i * 7 % 93}\n" for i in range(208)))

    answer = told(capsys, "read", people, "--json")

    assert answer["repeated"] == [{"line": 202 + i, "id": f"K{i}"} for i in range(8)]
    assert answer["rows"] == 208


def test_read_says_that_orders_are_no_customers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with several rows per customer is called one before its columns are listed."""
    orders = tmp_path / "orders.csv"
    orders.write_text("Customer ID,Amount\n" + "".join(f"{i // 4},{i * 7 % 93}\n" for i in range(200)))

    answer = told(capsys, "read", orders, "--json")

    assert answer["notes"][0].startswith("This file has several rows per customer. 200 rows name 50")


def test_read_writes_the_table_as_understood(file: Path, tmp_path: Path, jewellery: DataFrame) -> None:
    """ISO dates and plain numbers, every row in its order."""
    out = tmp_path / "table.csv"
    assert main(["read", str(file), "--out", str(out)]) == 0
    again = pd.read_csv(out, parse_dates=["LastPurchaseDate"])
    assert again["LastPurchaseDate"].tolist() == jewellery["LastPurchaseDate"].tolist()
    assert again["TotalSpend"].tolist() == jewellery["TotalSpend"].tolist()


def test_the_table_as_understood_runs_nothing(tmp_path: Path) -> None:
    """Text and headers that a spreadsheet would run are defused there too; numbers stay numbers."""
    (tmp_path / "a.csv").write_text("id,=1+1,n\n" + "".join(f"x{i},=A{i},-{i}\n" for i in range(5)))
    assert main(["read", str(tmp_path / "a.csv"), "--out", str(tmp_path / "b.csv")]) == 0
    assert (tmp_path / "b.csv").read_text().splitlines()[:2] == ["id,'=1+1,n", "x0,'=A0,0"]


def test_sweep_scores_every_k(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lists of one length, inertia falling, a recommendation among the ks."""
    answer = told(
        capsys, "sweep", file, "--columns", "TotalSpend,EngagementScore", "--k-range", "2-6", "--json"
    )
    assert answer["k"] == [2, 3, 4, 5, 6]
    for scores in ("inertia", "silhouette", "silhouette_se", "calinski_harabasz", "davies_bouldin", "gap"):
        assert len(answer[scores]) == 5
    assert answer["inertia"] == sorted(answer["inertia"], reverse=True)
    assert answer["recommended_k"] in answer["k"]
    assert answer["verdict"] in {"natural", "reproducible", "constructed"}
    assert (answer["rows"], answer["columns"]) == (1000, ["TotalSpend", "EngagementScore"])


def test_a_sweep_calls_an_estimate_an_estimate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beyond 15,000 customers the silhouette is named so, and its error stands beside it."""
    rng = np.random.default_rng(0)
    rows = rng.normal(100, 20, (16_000, 2))
    pd.DataFrame(rows, columns=["Spend", "Visits"]).to_csv(tmp_path / "many.csv", index=False)
    assert main(["sweep", str(tmp_path / "many.csv"), "--columns", "Spend,Visits", "--k-range", "2-3"]) == 0
    *_, heads, two, three = capsys.readouterr().out.splitlines()

    assert heads.endswith("silhouette, estimated")
    assert " ± 0.00" in two
    assert " ± 0.00" in three


def test_sweep_lists_are_what_scikit_learn_measures(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Silhouette, Calinski-Harabasz and Davies-Bouldin stand beside their k, as scikit-learn has them."""
    recipe = Recipe(basis=("TotalSpend", "EngagementScore", "Age"), k_max=5)
    table = read_table(file.read_bytes(), file.name).data
    cleaned = preparing.clean_table(table, preparing.roles_of(table, recipe), recipe)
    found = segmenting.sweep_of(preparing.matrix_of(cleaned, recipe), recipe)
    values = found.matrix.values.astype(float)

    answer = told(
        capsys, "sweep", file, "--columns", "TotalSpend,EngagementScore,Age", "--k-range", "2-5", "--json"
    )

    for name, score in (
        ("silhouette", silhouette_score),
        ("calinski_harabasz", calinski_harabasz_score),
        ("davies_bouldin", davies_bouldin_score),
    ):
        expected = [score(values, found.labels_at(k)) for k in answer["k"]]
        assert answer[name] == pytest.approx(expected, rel=1e-4), name
    for name in ("gap", "prediction_strength", "stability"):
        assert len(answer[name]) == len(answer["k"])
        assert all(isinstance(value, float) for value in answer[name])
    assert answer["runner_up"] is None or answer["runner_up"] in answer["k"]
    assert all(isinstance(reason, str) for reason in answer["reasons"])


def test_what_is_no_number_is_null(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON knows neither NaN nor infinity; both are null, so that strict readers can read on."""
    from segmentation.shell import sweep_verb

    def odd(*matrix: Any, **options: Any) -> Any:
        verdict = judge(*matrix, **options)
        gap = np.array([np.nan, np.inf])
        return dataclasses.replace(verdict, gap=gap, davies_bouldin=-gap)

    monkeypatch.setattr(sweep_verb, "judge", odd)
    answer = told(capsys, "sweep", file, "--columns", "TotalSpend,Age", "--k-range", "2-3", "--json")

    assert answer["gap"] == answer["davies_bouldin"] == [None, None]


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


def test_a_list_for_a_platform_comes_with_its_receipt(
    tmp_path: Path, customers: DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard error says who is in the list and who is not, also beside JSON; the report is written too."""
    addresses = [f"p{i}@example.com" if i >= 5 else "" for i in range(len(customers))]
    customers.assign(Email=addresses, Phone="").to_csv(tmp_path / "shop.csv", index=False)
    words = ["segment", str(tmp_path / "shop.csv"), "--json", "--format", "klaviyo"]
    words += ["--out", str(tmp_path / "list.csv"), "--report", str(tmp_path / "report.html")]

    assert main(words) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["rows"] == 100
    receipt = " ".join(captured.err.split())
    assert "5 No e-mail address or phone number" in receipt
    assert "95 Customers in the list for Klaviyo" in receipt
    assert "no column about consent" in receipt
    assert len((tmp_path / "list.csv").read_text().splitlines()) == 96
    assert (tmp_path / "report.html").read_text().startswith("<!DOCTYPE html>")


def test_a_list_of_too_few_is_not_written(
    tmp_path: Path, customers: DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence says how many there were and what to do; no file is left."""
    addresses = [f"p{i}@example.com" if i < 4 else "" for i in range(len(customers))]
    customers.assign(Email=addresses).to_csv(tmp_path / "shop.csv", index=False)
    words = [
        "segment",
        str(tmp_path / "shop.csv"),
        "--format",
        "klaviyo",
        "--out",
        str(tmp_path / "list.csv"),
    ]

    assert main(words) == 2
    assert "Only 4 people could be in this list; a list has at least 10 people" in capsys.readouterr().err
    assert not (tmp_path / "list.csv").exists()


@pytest.fixture(scope="module")
def shop_study(customers: DataFrame, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Study]:
    """A file of customers with addresses, and its study."""
    file = tmp_path_factory.mktemp("shop") / "shop.csv"
    customers.assign(Email=[f"p{i}@example.com" for i in range(len(customers))]).to_csv(file, index=False)
    return file, studies.run(file, k=3)


@pytest.mark.parametrize("key", [key for key, export in EXPORTS.items() if export.ready()])
def test_every_format_can_be_had(
    key: str, tmp_path: Path, shop_study: tuple[Path, Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each entry of EXPORTS is a word for --format, and its file is what the entry says it is."""
    (file, study), out = shop_study, tmp_path / f"out{EXPORTS[key].suffix}"

    def known(table: Table, recipe: Recipe, **_: Any) -> Study:
        assert (table.digest, recipe) == (study.table.digest, study.recipe)
        return study

    monkeypatch.setattr(studies, "run", known)
    assert main(["segment", str(file), "--k", "3", "--format", key, "--out", str(out)]) == 0
    begins = {
        ".zip": b"PK",
        ".xlsx": b"PK",
        ".parquet": b"PAR1",
        ".html": b"<!DOCTYPE html>",
        ".json": b"{",
        ".pdf": b"%PDF",
    }
    assert out.read_bytes().startswith(begins.get(EXPORTS[key].suffix, b""))
    if EXPORTS[key].suffix == ".csv":
        rows = len(read_table(out.read_bytes(), "out.csv").data)
        assert rows == (3 if key == "summary" else 100)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lines of a shop of 60 customers."""
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    path.write_bytes(write(as_german(shop())))
    return path


def test_orders_are_made_customers_without_being_told(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One row per customer comes out, and the first sentence says what was made of the lines."""
    out = tmp_path / "customers.csv"
    assert main(["segment", str(orders), "--k", "3", "--out", str(out)]) == 0
    lines = len(shop().lines)
    assert capsys.readouterr().out.startswith(
        f"{lines} order lines became 60 customers, one row each, as of "
    )
    made = pd.read_csv(out)
    assert made["Revenue"].sum() == pytest.approx(shop().truth.sum())
    assert made["Segment"].notna().all()

    summary = told(capsys, "segment", orders, "--k", "3", "--json")
    assert (summary["rows"], summary["orders"]["lines"]) == (60, lines)
    assert told(capsys, "segment", orders, "--k", "3", "--orders", "--json") != summary  # the recipe says so
    assert told(capsys, "segment", orders, "--k", "3", "--customers", "--json")["rows"] == lines


def _beside(orders: Path, folder: Path) -> tuple[str, ...]:
    """The words that join a file of customers to orders; it lacks five of them, and one has no order."""
    people, ids = folder / "people.csv", [*shop().lines["id"].unique()[5:], 1]
    people.write_text("Nr,Newsletter\n" + "".join(f"00{number},yes\n" for number in ids))
    return "segment", str(orders), "--k", "2", "--k-range", "2-3", "--customer-file", str(people)


@pytest.mark.slow
def test_a_file_of_customers_is_joined_to_those_of_orders(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the columns that find most of them, and it says how many on both sides."""
    joined = told(capsys, *_beside(orders, tmp_path), "--json")["orders"]["joined"]
    assert (joined["found"], joined["missing"], joined["newcomers"]) == (55, 5, 1)
    assert joined["key"] == {"orders": "Kundennummer", "customers": "Nr"}


def test_a_file_of_customers_that_cannot_be_joined_is_one_sentence(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that finds nobody, rows that are customers already; and the file is never written over."""
    by = _beside(orders, tmp_path)
    assert main([*by, "--customer-key", "Kundennummer=Newsletter"]) == 2
    assert "they have no value in common" in capsys.readouterr().err
    assert main([*by, "--customers"]) == 2
    assert "taken for customers" in capsys.readouterr().err
    assert main([*by, "--out", str(tmp_path / "people.csv")]) == 2
    assert (tmp_path / "people.csv").read_text().startswith("Nr,")


def test_read_says_what_the_rows_are(orders: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Customers or orders, why, and what orders would be made of."""
    answer = told(capsys, "read", orders, "--json")
    assert answer["rows_are"] == "orders"
    assert answer["orders"]["columns"]["who"] == "Kundennummer"
    assert answer["notes"][0] == answer["orders"]["sentence"]
    answer = told(capsys, "read", file, "--json")
    assert (answer["rows_are"], answer["orders"]) == ("customers", None)


def test_orders_go_out_with_the_segment_of_their_customer(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line in its place and as it came, with one segment per customer."""
    out = tmp_path / "lines.csv"
    assert main(["segment", str(orders), "--k", "3", "--format", "orders", "--out", str(out)]) == 0
    came, went = pd.read_csv(orders, dtype="str"), pd.read_csv(out, dtype="str")
    pd.testing.assert_frame_equal(went[list(came)], came)
    assert went["Segment"].notna().all()
    assert (went.groupby("Kundennummer")["Segment"].nunique() == 1).all()


def test_what_orders_are_made_of_can_be_said(orders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another column, another rule, another day; a wrong one is refused with the nearest."""
    chosen = ("--order-column", "amount=MwSt", "--order-rule", "returns=leave out", "--k", "2")
    made = told(capsys, "segment", orders, *chosen, "--reference-date", "2024-06-30", "--json")["orders"]
    assert made["columns"]["amount"] == "MwSt"
    assert made["rules"]["returns"] == "leave out"
    assert made["reference_date"] == "2024-06-30"

    assert main(["segment", str(orders), "--order-column", "who=Kundennumer"]) == 2
    assert "Did you mean “Kundennummer”?" in capsys.readouterr().err
    assert main(["segment", str(orders), "--order-column", "Kundennummer"]) == 2
    assert "look like who=Email" in capsys.readouterr().err


def test_an_ending_says_what_is_written(tmp_path: Path, customers: DataFrame) -> None:
    """Without --format the ending decides, whatever its case."""
    customers.to_csv(tmp_path / "shop.csv", index=False)
    out = tmp_path / "OUT.XLSX"

    assert main(["segment", str(tmp_path / "shop.csv"), "--k", "3", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"PK")


def test_what_the_system_refuses_is_said(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A place where nothing may be written is named with the reason."""

    def refused(path: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    assert main(["segment", str(file), "--k", "4", "--out", str(tmp_path / "a.csv")]) == 2
    assert capsys.readouterr().err == f"“{tmp_path / 'a.csv'}” could not be written: Permission denied.\n"


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


def test_dates_are_counted_to_the_day_asked_for(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another day is another recency; it goes before a saved study’s, and what is no date is refused."""
    saved = tmp_path / "study.json"
    saved.write_text(json.dumps({"recipe": Recipe(k=4, reference_date="2023-01-31").to_dict()}))
    asked = ("segment", file, "--recipe", saved, "--reference-date")

    assert told(capsys, *asked, "2025-06-30", "--json")["recipe"]["reference_date"] == "2025-06-30"
    assert main([str(word) for word in asked[:-1]]) == 0
    assert "31 January 2023" in capsys.readouterr().out
    assert main([str(word) for word in (*asked, "2025-06-30")]) == 0
    assert "30 June 2025" in capsys.readouterr().out
    assert main([str(word) for word in (*asked, "soon")]) == 2
    assert capsys.readouterr().err.startswith("“soon” is not a date.")


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
    assert "High-Value, Little Used" in {persona["name"] for persona in answer["personas"]}

    assert main(["segment", str(file), "--business", "circus"]) == 2
    assert "subscription" in capsys.readouterr().err


def test_values_that_look_like_none_can_be_taken_literally(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--literal` names the columns in which 999 is a number; the report repeats it in its command."""
    rows = "".join(f"{i % 13},{999 if i % 9 == 0 else 20 + i % 47},{i * 7 % 91}\n" for i in range(180))
    people, out = tmp_path / "people.csv", tmp_path / "report.html"
    people.write_text("Orders,Age,Spend\n" + rows)

    told(capsys, "segment", people, "--k", "2", "--literal", "Age", "--report", out, "--json")

    assert "--literal Age" in out.read_text(encoding="utf-8")
    assert "stands for" not in out.read_text(encoding="utf-8")


def test_words_that_look_like_none_can_be_taken_literally(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--literal` names the columns in which NA is a word; `read` says it of the others."""
    rows = "".join(f"{'NA' if i % 9 == 0 else i},{'NA' if i % 4 else 'North plan'}\n" for i in range(180))
    people = tmp_path / "people.csv"
    people.write_text("Spend,Plan\n" + rows)

    asked, kept = (told(capsys, "read", people, "--json", *more) for more in ((), ("--literal", "Plan")))

    assert "“NA” in “Plan” (135 cells)" in asked["notes"][0]
    assert "Plan" not in kept["notes"][0] and "“NA” in “Spend” (20 cells)" in kept["notes"][0]


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


def test_orders_are_foretold_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With how the forecast did on the file itself, in JSON and in words."""
    from prepare.lifetime.purchases import world

    orders = tmp_path / "orders.csv"
    world(12, 1200).lines().to_csv(orders, index=False)
    answer = told(capsys, "segment", orders, "--k", "2", "--k-range", "2-3", "--lifetime", "--json")
    found = answer["orders"]["lifetime"]
    assert found["refusal"] is None
    assert len(found["check"]["expected"]) == len(found["check"]["came"]) == 10
    assert found["bg_nbd"]["r"]["standard_error"] > 0
    assert answer["recipe"]["lifetime"] is True


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


def test_a_study_is_written_as_sql(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Shown or in a file, for a table and by keys that are named; a slip is one sentence."""
    kept, out = tmp_path / "study.json", tmp_path / "segments.sql"
    told(capsys, "segment", file, "--k", 4, "--study", kept, "--json")
    asked = ["sql", "--study", str(kept), "--dialect", "duckdb"]
    assert main(asked) == 0
    shown = capsys.readouterr().out
    assert "FROM customers" in shown
    assert 'AS "CustomerID"' in shown
    assert main([*asked, "--table", "shop.people", "--key", "Age", "--out", str(out)]) == 0
    assert "FROM shop.people" in out.read_text(encoding="utf-8")
    assert 'key_1 AS "Age"' in out.read_text(encoding="utf-8")
    capsys.readouterr()
    for wrong in (["--dialect", "oracle"], ["--table", ".."], ["--out", str(kept)], ["--key", " "]):
        assert main([*asked, *wrong]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_what_stood_in_the_way_leaves_no_file(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A month that is refused, or a file that is not there."""
    kept, out = tmp_path / "study.json", tmp_path / "labelled.csv"
    told(capsys, "segment", file, "--k", 4, "--study", kept, "--json")
    (tmp_path / "month.csv").write_text("A,B\n1,2\n2,3\n")
    for name in ("month.csv", "nothing.csv"):
        assert main(["score", str(tmp_path / name), "--study", str(kept), "--out", str(out)]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
        assert not out.exists()
