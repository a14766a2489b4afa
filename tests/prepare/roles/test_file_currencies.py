"""The currency of a file: told from marks, codes and headers, never guessed, and shown with every amount."""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from pandas import DataFrame

from segmentation import studies
from segmentation.act.files.xlsx import workbook
from segmentation.act.personas.cards import cards
from segmentation.act.report.reports import report
from segmentation.errors import RecipeError
from segmentation.language import currencies
from segmentation.language.currencies import Money
from segmentation.prepare.explorations import Exploration
from segmentation.prepare.reading.tables import Table, read_table
from segmentation.prepare.roles.file_currencies import currencies_told, money_of
from segmentation.prepare.roles.roles import infer_roles
from segmentation.recipes import Recipe
from segmentation.studies import Study
from ui.sentences.act import budget_rows, budget_told
from ui.sentences.prepare import column_rows, unread_currency
from ui.sentences.segment import profile_rows, segment_rows

ROWS = 120


def amounts(form: str = "{:.2f}", *, header: str = "Total spend", **more: object) -> DataFrame:
    """Customers with what they spent, written in a form, and how often they came."""
    rng = np.random.default_rng(1)
    spend = np.r_[rng.normal(200, 20, ROWS // 2), rng.normal(1800, 150, ROWS // 2)]
    visits = np.r_[rng.poisson(3, ROWS // 2), rng.poisson(20, ROWS // 2)]
    return DataFrame({header: [form.format(one) for one in spend], "Visits": visits, **more})


def money(frame: DataFrame, chosen: str = "") -> Money:
    table = Table.of(frame)
    return money_of(table, infer_roles(table.data), chosen)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("€{:.2f}", "EUR"), ("{:.2f} €", "EUR"), ("£{:.2f}", "GBP"), ("${:.2f}", "USD"), ("{:.2f} zł", "PLN"),
        ("CHF {:.2f}", "CHF"), ("R${:.2f}", "BRL"), ("¥{:.0f}", "JPY"), ("{:.2f} Kč", "CZK"),
        ("A${:.2f}", "AUD"),
        ("{:.2f} SEK", "SEK"), ("{:.2f} kr", ""), ("Rs. {:.0f}", ""), ("{:.2f}", ""),
    ],
)  # fmt: skip
def test_marks_in_cells_tell(form: str, code: str) -> None:
    """What stands at the amounts names their currency; a mark of several countries names none."""
    found = money(amounts(form))
    assert (found.currency, found.several) == (code, ())
    assert "Total spend" in found.columns


@pytest.mark.parametrize(
    ("header", "code"),
    [("Spend (EUR)", "EUR"), ("amount_usd", "USD"), ("GMV_GBP", "GBP"), ("Umsatz in €", "EUR"),
     ("revenueCHF", "CHF"),
     ("Spend", ""), ("Total usage", "")],
)  # fmt: skip
def test_headers_tell(header: str, code: str) -> None:
    """A code or a sign in the header of numbers, and nothing that only looks like one."""
    assert money(amounts(header=header)).currency == code


@pytest.mark.parametrize(
    ("column", "values", "code", "several"),
    [
        ("Currency", ["usd"], "USD", ()),
        ("Währung", ["CHF"], "CHF", ()),
        ("Currency", ["EUR", "GBP"], "", ("EUR", "GBP")),
        ("Currency", ["gold", "silver"], "", ()),
        ("Country", ["CHE"], "", ()),
    ],
)
def test_codes_in_a_column_tell(column: str, values: list[str], code: str, several: tuple[str, ...]) -> None:
    """One code for all is the file’s currency; several are said, and none is shown."""
    found = money(amounts(**{column: [values[i % len(values)] for i in range(ROWS)]}))
    assert (found.currency, found.several) == (code, several)
    told = currencies_told(found)
    assert (told is None) == (not several)
    assert told is None or all(each in told for each in several)


def test_the_rest_of_the_file_says_which_dollar_or_krone() -> None:
    """A mark of several currencies is settled by a code elsewhere; a mark against another code is several."""
    codes = {"Currency": ["AUD"] * ROWS}
    assert money(amounts("${:.2f}", **codes)).currency == "AUD"
    assert money(amounts("{:.2f} kr", Currency=["NOK"] * ROWS)).currency == "NOK"
    assert money(amounts("€{:.2f}", **codes)).several == ("EUR", "AUD")


def test_the_person_decides() -> None:
    """A chosen currency goes before the file’s, “none” means plain numbers, and nonsense is refused."""
    assert money(amounts("€{:.2f}"), "GBP").currency == "GBP"
    assert money(amounts("€{:.2f}"), currencies.NONE).currency == ""
    assert money(amounts(Currency=["EUR", "GBP"] * (ROWS // 2)), "EUR").several == ()
    assert Recipe.from_dict(Recipe(currency="EUR").to_dict()).currency == "EUR"
    with pytest.raises(RecipeError, match="A currency is a code such as “EUR”"):
        Recipe(currency="euro")


@given(st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from(currencies.codes()))
def test_an_amount_is_its_number_with_a_sign(value: float, code: str) -> None:
    """One sign, in front, a minus before it; what is left is the number, no further off than half a step."""
    text = Money(code).amount(value)
    bare = text.removeprefix("−").removeprefix(currencies.sign(code))
    assert re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d\d)?", bare)
    shown = float(bare.replace(",", "")) * (-1 if text.startswith("−") else 1)
    assert abs(shown - value) <= (0.505 if "." not in bare else 0.00501)


@pytest.mark.parametrize("header", ["total_paid_in_cents", "Umsatz (Cent)", "Amount spent, pence"])
def test_cents_are_not_told_as_whole_money(header: str) -> None:
    """4,900 cents beside a column of codes are 4,900, and not €4,900; so is what is made of them."""
    frame = amounts("{:.0f}", header=header, Currency="EUR", Orders=np.arange(ROWS) % 7 + 1)
    table = Table.of(frame.drop(columns="Visits").astype({header: int}))
    roles = infer_roles(table.data)
    money = money_of(table, roles)

    assert money.currency == "EUR" and money.number(4_900.0, of=header) == "4,900"
    made = [name for name in roles.made if roles.made[name].how == "average"]
    assert made and money.number(4_900.0, of=made[0]) == "4,900" and "in cents" in made[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.xls", True), ("A.XLSB", True), ("a.xlsx", False), ("a.csv", False), ("a.ods", False)],
)
def test_an_older_workbook_says_that_its_formats_cannot_be_read(name: str, said: bool) -> None:
    """Where no currency was found in it; where one is told, there is nothing to say."""
    assert (unread_currency(Money(), name) is not None) is said
    assert unread_currency(Money("EUR", told="EUR"), name) is None


def test_headers_in_thousands_keep_their_unit() -> None:
    """62 under “Income (k$)” is no 62 dollars."""
    found = Money("USD", frozenset({"Annual Income (k$)"}))
    assert found.number(62.0, of="Annual Income (k$)") == "$62k"


@pytest.fixture(scope="module")
def study() -> Study:
    frame = amounts("€{:.2f}").assign(Id=[f"c{i}" for i in range(ROWS)])
    return studies.run(frame, Recipe(k=2), verdict=False)


def said(study: Study) -> dict[str, str]:
    """Every place that writes what customers spent, with what it says of it."""
    profile, spend = study.profile, "Total spend"
    persona = study.personas[0]
    look = Exploration.of(study.table.data, study.roles, study.clean, money=profile.money)
    means = profile_rows(profile, "means", [one.name for one in study.personas])
    columns = column_rows(study.table, study.roles, "all", profile.money).set_index("Column")
    rule, glance = cards.rule(persona, profile), look.overview
    return {
        "traits": " ".join(trait.text for trait in persona.traits if trait.column == spend),
        "why the name": persona.because if "spend" in persona.because else "€",
        "rule": rule if "pent" in rule else "€",
        "means": " ".join(means.loc[means["Column"] == spend].iloc[0]),
        "segments": " ".join(segment_rows(study)[f"Mean {spend}"]),
        "chart": str(study.plot.bars(spend).to_dict()),
        "explore": glance.finding,
        "total": glance.metrics[1].value,
        "histogram": look.alone(spend).finding,
        "examples": str(columns.loc[spend]),
        "budget": budget_told(study, 0.5, 30.0, None),
        "budget's table": " ".join(budget_rows(study, 0.5, 30.0, None)["Total spend"]),
        "report": report(study).decode(),
    }


def test_every_amount_has_its_currency(study: Study) -> None:
    """Cards, tables, sentences, the budget and the report alike; with plain numbers nowhere."""
    for place, words in said(study).items():
        assert "€" in words, place
    bare = studies.finish(
        study.table, study.recipe.replace(currency="none"), study.roles, study.clean, study.sweep, None
    )
    for place, words in said(bare).items():
        assert place in ("why the name", "rule") or "€" not in words, place


def test_cells_of_a_workbook_stay_numbers(study: Study) -> None:
    """They add up as before, and Excel shows the currency."""
    from openpyxl import load_workbook

    sheets = load_workbook(BytesIO(workbook(study)))
    cell = sheets["Customers"]["A2"]
    assert isinstance(cell.value, float) and "€" in cell.number_format
    heads = {cell.value: cell.column for cell in sheets["Profiles"][1]}
    mean = sheets["Profiles"].cell(2, heads["Mean Total spend"])
    assert isinstance(mean.value, float) and "€" in mean.number_format
    assert "€" not in sheets["Profiles"].cell(2, heads["Mean Visits"]).number_format


@pytest.mark.parametrize(("form", "factor"), [("{:.0f}%", 100), ("{:.1f} %", 100), ("{:.0f}", 100)])
def test_percentages_are_told_as_they_were_written(form: str, factor: int) -> None:
    """15% in a cell is 15% on the card, and so is a plain 15 below “Seats used %”."""
    rng = np.random.default_rng(3)
    used = np.r_[rng.uniform(0.05, 0.25, ROWS // 2), rng.uniform(0.7, 0.95, ROWS // 2)]
    frame = amounts("€{:.2f}", **{"Seats used %": [form.format(factor * one) for one in used]})
    study = studies.run(frame, k=2, verdict=False, basis=("Seats used %", "Visits"))
    told = [trait.text for persona in study.personas for trait in persona.traits]
    shares = [text for text in told if text.startswith("Seats used")]

    assert study.profile.money.percents == ({"Seats used %"} if "%" in form else set())
    assert shares and all(
        re.match(r"Seats used \d{1,2}%.*usual|Seats used \d{1,2}(\.\d)?%", t) for t in shares
    )
    assert "Seats used %" not in study.profile.money.columns


@given(st.floats(-9, 9))
def test_a_percentage_reads_back_as_its_value(value: float) -> None:
    """Within half of its last digit, whatever its size and sign."""
    text = Money(percents=frozenset({"Share"})).number(value, of="Share")
    back = float(text.removesuffix("%").replace("−", "-").replace(",", "")) / 100
    assert back == pytest.approx(value, abs=0.0051 if abs(value) >= 0.0995 else 0.00051)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("#,##0.00\\ [$€-407]", "EUR"),
        ('"£"#,##0.00', "GBP"),
        ("_-[$CHF] * #,##0.00_-;-[$CHF] * #,##0.00_-;_-@_-", "CHF"),
        ("#,##0.00", ""),
        ("0.0%", ""),
        ("[$-409]0", ""),
        ('0 "pcs"', ""),
    ],
)
@pytest.mark.parametrize("blank", [False, True])
def test_a_currency_that_only_the_format_of_cells_shows_is_read(form: str, code: str, blank: bool) -> None:
    """In a workbook the cells hold bare numbers, beside an empty column as well."""
    book = Workbook()
    book.create_sheet("First")
    sheet = book.create_sheet("Customers & more")
    left = 2 if blank else 1
    for row, cells in enumerate(
        [("Visits", "Total spend"), *((n % 7, 10.5 * n) for n in range(1, 60))], start=1
    ):
        for place, cell in enumerate(cells):
            sheet.cell(row, left + place, cell)
        sheet.cell(row, left + 1).number_format = form
    book.save(file := BytesIO())
    table = read_table(file.getvalue(), "customers.xlsx")

    assert money_of(table, infer_roles(table.data)).currency == code
    assert table.data["Total spend"].iloc[0] == 10.5
    assert "Visits" not in money_of(table, infer_roles(table.data)).columns


@pytest.mark.parametrize(("factor", "known"), [(100, True), (10, False), (101, False)])
def test_cents_are_told_by_the_same_amount_beside_them(factor: int, known: bool) -> None:
    """Whole numbers that are a hundred times another column of money in every row are cents of it."""
    frame = amounts("€{:.2f}", header="Total paid").drop(columns="Visits")
    units = Table.of(frame).data["Total paid"]
    frame["amount"] = (units * factor).round().astype(int)
    table = Table.of(frame)
    money = money_of(table, infer_roles(table.data))

    assert money.currency == "EUR" and money.number(490.0, of="Total paid") == "€490"
    assert (money.number(4_900.0, of="amount") == "4,900") is known


def test_examples_mark_thousands_but_of_ids_and_years() -> None:
    """1,205 points stand as on every other page; a number that names somebody as in the file."""
    rng = np.random.default_rng(0)
    frame = DataFrame(
        {
            "Customer No": np.arange(ROWS) * 3 + 100_001,
            "Points": rng.integers(1_200, 90_000, ROWS),
            "Member since": rng.integers(2015, 2025, ROWS),
        }
    )
    table = Table.of(frame)
    shown = column_rows(table, infer_roles(table.data), "all").set_index("Column")["Examples"]

    assert shown["Customer No"].startswith("100001 · 100004")
    assert shown["Points"].split(" · ")[0] == f"{frame['Points'][0]:,}"
    assert "," not in shown["Member since"]


@pytest.mark.parametrize(
    ("headers", "currency"),
    [
        (("Totalt köpt", "Antal köp"), "SEK"),
        (("Købt i alt", "Antal køb"), "DKK"),
        (("Totalt kjøp", "Antall kjøp"), "NOK"),
        (("Total spend", "Visits"), ""),
    ],
)
def test_kroner_are_told_by_the_language_of_the_headers(headers: tuple[str, str], currency: str) -> None:
    """“1 234,50 kr” was money without a currency in all of three countries."""
    assert money(amounts("{:.2f} kr").set_axis([*headers], axis=1)).currency == currency


def test_kroner_in_the_brackets_of_a_header_are_told() -> None:
    """“Rumsintäkt (kr)” over plain numbers."""
    frame = amounts("{:.2f}").set_axis(["Rumsintäkt (kr)", "Antal vistelser"], axis=1)
    assert money(frame).currency == "SEK"
