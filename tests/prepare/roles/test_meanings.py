"""What a file's cells mean where they could mean something else, and what is said about it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.language.literals import is_spreadsheet_error
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.reading.tables import Options, Table, read_table
from segmentation.prepare.reading.values.stray_dates import stray_dates
from segmentation.prepare.roles.duplicates import repetition
from segmentation.prepare.roles.roles import Role, Use, infer_roles

ROWS = 450
START = dt.date(2022, 1, 1)


def table_of(columns: dict[str, Sequence[object]], options: Options | None = None) -> Table:
    """The columns as a file separated by tabs, read again."""
    rows = ["\t".join(columns), *("\t".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    return read_table(("\n".join(rows) + "\n").encode(), "a.csv", options)


def notes_about(table: Table, name: str) -> list[str]:
    return [note for note in table.notes if f"“{name}”" in note]


# --- words that may be codes ---------------------------------------------------------------------

NUMBERS = [n * 7 % 90 for n in range(ROWS)]


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("NA", ["EMEA", "APAC", "Japan"]),
        ("NA", ["Namibia", "Germany", "France"]),
        ("na", ["ja", "nein", "vielleicht"]),
        ("ND", ["Minnesota", "Wisconsin", "SD"]),
        ("none", ["email", "phone", "letter"]),
        ("nil", ["partial", "complete", "other"]),
        ("NO", ["SE", "DK", "FI"]),
    ],
)
def test_a_word_among_words_is_a_value_where_nothing_says_otherwise(code: str, others: list[str]) -> None:
    """NA beside EMEA is North America, and no cell is lost."""
    cells = [[code, *others][n % 4] for n in range(ROWS)]
    table = table_of({"Spend": NUMBERS, "Territory": cells})

    assert table.data["Territory"].tolist() == cells


def test_na_is_missing_among_words_where_the_file_writes_it_for_numbers_and_that_is_said() -> None:
    """A file of R has NA for every gap; the note counts the cells, and the person may say otherwise."""
    spend = ["NA" if n % 9 == 0 else n for n in range(ROWS)]
    plan = ["NA" if n % 5 == 0 else ["Gold plan", "Silver plan"][n % 2] for n in range(ROWS)]
    table = table_of({"Spend": spend, "Plan": plan})
    kept = table_of({"Spend": spend, "Plan": plan}, Options(literal=("Plan",)))

    assert table.data["Plan"].isna().sum() == 90 and table.data["Spend"].isna().sum() == 50
    assert "“NA” in “Plan” (90 cells)" in notes_about(table, "Plan")[0]
    assert "“NA” in “Spend” (50 cells)" in notes_about(table, "Spend")[0]
    assert kept.data["Plan"].tolist() == plan and not notes_about(kept, "Plan")


def test_codes_stay_also_where_the_file_writes_na_for_numbers() -> None:
    """EU, AP and NA are regions, whatever the numbers do."""
    spend = ["NA" if n % 9 == 0 else n for n in range(ROWS)]
    codes = [["EU", "APAC", "NA"][n % 3] for n in range(ROWS)]

    assert table_of({"Spend": spend, "Region": codes}).data["Region"].tolist() == codes


# --- errors of a spreadsheet ---------------------------------------------------------------------

ERRORS = """
    #N/A #NV #N/D #N/B #I/T #Н/Д #YOK #HIÁNYZIK #DIV/0! #DEEL/0! #DZIEL/0! #JAKO/0! #¡DIV/0! #SAYI/0!
    #ДЕЛ/0! #VALUE! #WERT! #VALEUR! #¡VALOR! #VALOR! #VALORE! #WAARDE! #ARG! #ARVO! #ЗНАЧ! #DEĞER! #ÉRTÉK!
    #REF! #BEZUG! #¡REF! #VERW! #RIF! #ADR! #VIITTAUS! #ССЫЛКА! #NAME? #NOM? #¿NOMBRE? #NOME? #NAAM? #NAZWA?
    #ИМЯ? #NUM! #ZAHL! #NOMBRE! #¡NUM! #GETAL! #LICZBA! #ЧИСЛО! #NULL! #NUL! #¡NULO! #NULO! #SPILL!
    #ÜBERLAUF! #CALC! #ERROR! #FIELD! #GETTING_DATA Err:502 Fehler:502 Loading... ######
"""


@pytest.mark.parametrize("error", [*ERRORS.split(), "Wird geladen...", "Err :508"])
def test_errors_of_a_spreadsheet_are_missing_and_listed_in_money(error: str) -> None:
    """A third of the cells are errors: the column is money all the same, and every error is listed."""
    spend = [error if n % 3 == 0 else f"{n}.50" for n in range(ROWS)]
    table = table_of({"Customer": [f"C{n:04d}" for n in range(ROWS)], "Total spend": spend})

    assert table.data["Total spend"].dtype == "float64" and table.data["Total spend"].isna().sum() == 150
    assert infer_roles(table.data)["Total spend"].role is Role.CURRENCY
    assert [(a.line, a.reason, a.text) for a in table.asides()] == [
        (n + 2, "an error of the spreadsheet", error) for n in range(0, ROWS, 3)
    ]
    (note,) = notes_about(table, "Total spend")
    assert f"({error}) in 150 cells, the first in line 2; they count as missing" in note


def test_errors_are_missing_in_dates_and_words_as_well() -> None:
    """No category is called #NV, and dates stay dates."""
    dates = ["#BEZUG!" if n % 4 == 0 else f"2024-01-{n % 28 + 1:02d}" for n in range(ROWS)]
    plans = ["#NV" if n % 4 == 0 else ["Gold plan", "Silver plan"][n % 2] for n in range(ROWS)]
    table = table_of({"Joined on date": dates, "Plan": plans})

    assert table.data["Joined on date"].dtype.kind == "M"
    assert table.data.isna().sum().tolist() == [113, 113] and len(table.asides()) == 226
    assert table.data["Plan"].nunique() == 2


def test_tags_are_no_errors() -> None:
    """“#WOW!” among tags is one of them, and “#1001” is the number of an order."""
    tags = [["#summer", "#WOW!", "#sale"][n % 3] for n in range(60)]
    orders = [f"#{1000 + n}" for n in range(60)]
    table = table_of({"Tag": tags, "Order": orders})

    assert table.data["Tag"].tolist() == tags and table.data["Order"].tolist() == orders
    assert not any(map(is_spreadsheet_error, orders)) and not table.asides()


# --- stray dates ---------------------------------------------------------------------------------


def days(rows: int = ROWS, span: int = 700) -> list[dt.date]:
    rng = random.Random(4)
    return [START + dt.timedelta(days=rng.randrange(span)) for _ in range(rows)]


@pytest.mark.parametrize("year", ["2204", "0204", "1019", "2109", "3024", "9999"])
@pytest.mark.parametrize(
    "shape", ["{y}-{m:02d}-{d:02d}", "{d:02d}/{m:02d}/{y}", "{m}/{d}/{y}", "{d}.{m}.{y}"]
)
def test_a_mistyped_year_moves_no_reference_day_and_is_named(year: str, shape: str) -> None:
    """One year in 450 is a slip: its line is named, it is missing, and ages are counted as without it."""
    written = [shape.format(y=day.year, m=day.month, d=day.day) for day in days()]
    written[17] = shape.format(y=year, m=3, d=25)
    births = [dt.date(1950 + n % 50, 1, n % 27 + 1) for n in range(ROWS)]
    table = table_of({"Date of birth": births, "Last order date": written})
    cleaned = clean(table.data, infer_roles(table.data))

    assert cleaned.reference_date == pd.Timestamp(max(day for n, day in enumerate(days()) if n != 17))
    assert 20 < cleaned.data["Age (from Date of birth)"].mean() < 60
    assert table.data["Last order date"].isna().sum() == 1
    assert [(aside.line, aside.column) for aside in table.asides()] == [(19, "Last order date")]
    (note,) = table.notes
    assert (
        note.startswith("One date in “Last order date” lies far from all others: ") and "in line 19" in note
    )


def test_a_mistyped_year_in_a_small_file_leaves_the_others_dates() -> None:
    """One of forty is more than a hundredth, and a slip all the same."""
    written = [f"{day:%d/%m/%Y}" for day in days(40)]
    written[3] = "05/03/2204"
    table = table_of({"Last order date": written, "n": range(40)})

    assert table.data["Last order date"].isna().sum() == 1
    assert [aside.line for aside in table.asides()] == [5]


def test_a_mistyped_year_in_days_of_a_spreadsheet_is_named() -> None:
    """Excel counts days; 111,046 of them are a day in 2204."""
    serial = [(day - dt.date(1899, 12, 30)).days for day in days()]
    serial[17] = 111_046
    table = table_of({"Last order date": serial, "Spend": NUMBERS})

    assert table.data["Last order date"].isna().tolist() == [n == 17 for n in range(ROWS)]
    assert "2204-01-12 in line 19" in table.notes[0]


@pytest.mark.parametrize("shape", ["{:%Y-%m-%d}", "{:%d/%m/%Y}"])
def test_an_end_that_is_far_because_there_is_none_is_no_stray(shape: str) -> None:
    """A third of the contracts end in 9999: that stands for “not yet”, as before."""
    ends = [shape.format(dt.date(9999, 12, 31) if n % 3 else day) for n, day in enumerate(days())]
    table = table_of({"Contract end": ends, "Spend": NUMBERS})

    assert table.data["Contract end"].dtype.kind == "M" and not table.notes
    assert (table.data["Contract end"].dt.year == 9999).sum() == 300


@pytest.mark.parametrize("written", [False, True])
def test_a_stray_date_of_a_frame_is_named(written: bool) -> None:
    """Frames have no lines, but rows counted from 0; the day is missing, and a note says which."""
    joined = [*days()[:17], dt.date(2204, 3, 5), *days()[18:]]
    cells = [f"{day:%d/%m/%Y}" for day in joined] if written else pd.Series(pd.to_datetime(joined))
    frame = DataFrame({"Joined": cells, "Spend": np.arange(ROWS)})
    table, meant = Table.of(frame), Table.of(frame, options=Options(literal=("Joined",)))
    cleaned = clean(table.data, infer_roles(table.data))
    (note,) = table.notes

    assert cleaned.reference_date == pd.Timestamp(max(day for n, day in enumerate(joined) if n != 17))
    assert "in line 17" in note and "far from all others" in note
    assert [aside.line for aside in table.asides()] == [17]
    assert written or meant.data["Joined"].max() == pd.Timestamp("2204-03-05")


def test_a_stray_date_among_typed_ones_is_named_in_the_receipt() -> None:
    """Who cleans a frame of days without reading it as a table hears of it there."""
    joined = pd.Series(pd.to_datetime(days()))
    joined[17] = pd.Timestamp("2204-03-05")
    frame = DataFrame({"Joined": joined, "Spend": np.arange(ROWS)})
    (entry,) = [e for e in clean(frame, infer_roles(frame)).receipt.entries if "far from" in e.text]

    assert entry.sentence.startswith("1 date of “Joined” lies far from all others: 2204-03-05 in row 17.")


def test_the_person_may_mean_a_far_date() -> None:
    """With the column taken literally the date stays, and nothing is said."""
    written = [*map(str, days()[1:]), "2204-03-05"]
    table = table_of({"Joined": written, "n": range(ROWS)}, Options(literal=("Joined",)))

    assert table.data["Joined"].max() == pd.Timestamp("2204-03-05") and not table.notes


@settings(max_examples=60)
@given(st.integers(12, 400), st.integers(1, 4000), st.integers(0, 2**32 - 1))
def test_dates_of_one_stretch_are_never_strays(rows: int, span: int, seed: int) -> None:
    """However few or many, dates spread over a stretch of time are all believed."""
    rng = np.random.default_rng(seed)
    times = np.datetime64("2010-01-01") + rng.integers(0, span, rows).astype("timedelta64[D]")

    assert not stray_dates(times).any()
    assert stray_dates(np.append(times, np.datetime64("2204-01-01"))).tolist() == [False] * rows + [True]


# --- the order of dates --------------------------------------------------------------------------


def in_orders(mostly: str, few: str, many: int) -> tuple[list[dt.date], list[str], list[int]]:
    """Dates of which some are written in the other order, where that can be told."""
    truth = days()
    odd = [n for n, day in enumerate(truth) if day.day > 12][:many]
    return truth, [f"{day:{few if n in odd else mostly}}" for n, day in enumerate(truth)], odd


@pytest.mark.parametrize("many", [1, 12, 20])
@pytest.mark.parametrize(
    ("mostly", "few", "other"), [("%m/%d/%Y", "%d/%m/%Y", "day"), ("%d/%m/%Y", "%m/%d/%Y", "month")]
)
def test_few_dates_of_the_other_order_are_read_so_and_counted(
    mostly: str, few: str, other: str, many: int
) -> None:
    """No date is lost or swapped, one sentence has the count, and kind and role agree."""
    truth, written, odd = in_orders(mostly, few, many)
    table = table_of({"Last order": written, "Spend": NUMBERS})
    (note,) = notes_about(table, "Last order")

    assert table.data["Last order"].dt.date.tolist() == truth
    assert f"but {many} of its 450 dates can only have the {other} first" in note
    assert f"“{written[odd[0]]}” in line {odd[0] + 2}" in note and "day and month swapped" in note
    assert infer_roles(table.data)["Last order"].role is Role.DATE
    held = Table.of(DataFrame({"Last order": written, "Spend": NUMBERS}))
    assert held.data["Last order"].dt.date.tolist() == truth
    assert f"but {many} of its 450 dates" in notes_about(held, "Last order")[0]


def test_dates_of_both_orders_stay_text_everywhere_until_the_person_says() -> None:
    """A third of each: kind, role and note agree, and a named order settles what can be either."""
    truth, written, _ = in_orders("%m/%d/%Y", "%d/%m/%Y", 120)
    columns: dict[str, Sequence[object]] = {"Last order": written, "Spend": NUMBERS}
    table, told = table_of(columns), table_of(columns, Options(date_order="month first"))
    role = infer_roles(table.data)["Last order"]

    assert table.data["Last order"].tolist() == written
    assert role.role is not Role.DATE and role.use is not Use.BASIS
    assert "stays text" in notes_about(table, "Last order")[0]
    assert told.data["Last order"].dt.date.tolist() == truth
    assert "120 of its 450 dates" in notes_about(told, "Last order")[0]


# --- ids that were cut ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Customer ID", "Order number", "Card", "Mobile phone", "EAN"])
@pytest.mark.parametrize("point", [".", ","])
@pytest.mark.parametrize("digits", [15, 11])
def test_ids_that_a_spreadsheet_cut_identify_nobody_and_never_build(
    name: str, point: str, digits: int
) -> None:
    """One sentence says so; nobody is a duplicate, no row an order, and nothing is built on it."""
    ids = [f"{1 + n % 269 / 269:.5f}E+{digits}".replace(".", point) for n in range(ROWS)]
    table = table_of({name: ids, "Spend": [n * 1.5 for n in NUMBERS], "Visits": NUMBERS})
    roles = infer_roles(table.data)

    assert table.data[name].tolist() == ids and not table.repeats
    assert len(notes_about(table, name)) == 1
    assert f"cut the last digits of 450 cells in “{name}”, such as {ids[0]} in line 2" in table.notes[0]
    assert roles[name].use is Use.CARRIED and "cut its last digits" in roles[name].reason
    assert repetition(table.data, roles) is None


def test_few_cut_ids_are_no_duplicates_of_each_other() -> None:
    """Where others are whole, those are told apart, and the cut ones count as unknown."""
    ids = ["9.91214E+15" if n % 50 == 0 else str(9_912_140_000_000_000 + n) for n in range(ROWS)]
    table = table_of({"Customer ID": ids, "Spend": NUMBERS})

    assert not table.repeats and repetition(table.data, infer_roles(table.data)) is None
    assert (
        "9 cells in “Customer ID”" in table.notes[0] and "those rows cannot be told apart" in table.notes[0]
    )


def test_ids_that_were_cut_before_a_frame_was_made_identify_nobody() -> None:
    """As numbers, they end in zeros."""
    frame = DataFrame(
        {"Customer ID": [float(f"{1 + n % 180 / 180:.5f}E15") for n in range(ROWS)], "Spend": NUMBERS}
    )
    roles = infer_roles(Table.of(frame).data)

    assert roles["Customer ID"].use is Use.CARRIED and repetition(frame, roles) is None


def test_large_amounts_are_not_cut() -> None:
    """Numbers in powers of ten that fit what they say are numbers."""
    table = table_of({"Signal": [f"{n}.5E+3" for n in range(1, 60)], "n": range(59)})
    assert table.data["Signal"].tolist() == [1000 * (n + 0.5) for n in range(1, 60)] and not table.notes


def test_few_words_under_the_header_of_an_id_are_categories() -> None:
    """“plan_id” holds plans, “Country ID” countries; ids with digits in them stay ids."""
    rng = np.random.default_rng(3)
    table = DataFrame({
        "plan_id": rng.choice(["basic", "pro", "team"], 200),
        "Country ID": rng.choice(["DE", "FR", "IT", "NO"], 200),
        "OwnerId": rng.choice(["0053x1", "0053x2", "0053x3"], 200),
        "Spend": rng.gamma(2, 50, 200).round(2),
    })  # fmt: skip
    roles = infer_roles(table)

    assert roles["plan_id"].role is Role.CATEGORICAL and roles["Country ID"].role is Role.CATEGORICAL
    assert roles["OwnerId"].role is Role.ID


def test_what_names_customers_is_told_from_values_under_any_header() -> None:
    """Numbers without a gap name rows also where a header speaks of credit; “Orders #” counts orders."""
    rng = np.random.default_rng(4)
    table = DataFrame({
        "Debitorennr.": rng.permutation(np.arange(70_000, 70_200)),
        "User pseudo ID": rng.integers(10**8, 10**9, 200) + rng.random(200).round(4),
        "Orders #": rng.poisson(6, 200) + rng.integers(0, 30, 200),
        "Tickets Purchased": rng.poisson(20, 200),
        "tickets_created": rng.poisson(9, 200),
        "Spend": rng.gamma(2, 50, 200).round(2),
    })  # fmt: skip
    roles = infer_roles(table)

    assert roles["Debitorennr."].role is Role.ID and roles["User pseudo ID"].role is Role.ID
    assert roles["Orders #"].role is Role.COUNT and roles["Tickets Purchased"].role is Role.COUNT
    assert roles["tickets_created"].role is not Role.CURRENCY


@pytest.mark.parametrize(
    "header", ["Different products", "Distinct brands", "Verschiedene Artikel", "Number of products"]
)
def test_how_many_different_things_is_a_count_and_no_code(header: str) -> None:
    """“Different products are 4 for a quarter of them” was said of numbers taken for products."""
    values = np.random.default_rng(0).poisson(3, 300) + 1
    table = pd.DataFrame({"Customer": np.arange(300) + 10_001, header: values, "Spend": values * 10.5})

    assert infer_roles(table)[header].role is Role.COUNT


def test_things_enrolled_are_no_time_as_a_customer() -> None:
    """“Courses enrolled” took the place of the day on which students signed up."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "Student": np.arange(300) + 10_001,
            "Courses enrolled": rng.poisson(3, 300) + 1,
            "Years enrolled": rng.integers(0, 12, 300),
            "Amount paid": rng.lognormal(4, 0.5, 300).round(2),
        }
    )
    reasons = {column.name: column.reason for column in infer_roles(table)}

    assert "How long they have been with you" not in reasons["Courses enrolled"]
    assert reasons["Years enrolled"].startswith(("How long they have been with you", "Time as a customer"))


def test_days_since_a_visit_are_told_by_its_date() -> None:
    """Both built, and a card named “Days since last visit” twice."""
    rng = np.random.default_rng(1)
    days = rng.integers(0, 600, 300)
    hours = pd.to_timedelta(rng.integers(0, 86_400, 300), "s")
    table = pd.DataFrame(
        {
            "visitorId": [f"{n:016x}" for n in rng.integers(2**40, 2**60, 300)],
            "lastVisit": pd.Timestamp("2026-10-31") - pd.to_timedelta(days, "D") - hours,
            "daysSinceLastVisit": days,
            "visitCount": np.maximum(1, (600 - days) // 20 + rng.integers(0, 4, 300)),
            "actions": np.maximum(1, (600 - days) // 5 + rng.integers(0, 20, 300)),
        }
    )
    roles = infer_roles(table)

    assert "lastVisit" in roles.basis and "daysSinceLastVisit" not in roles.basis
    assert "lastVisit" in roles["daysSinceLastVisit"].reason
