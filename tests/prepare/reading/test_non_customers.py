"""Rows around a table that are no customers, and names that take more than one line."""

import io

import openpyxl
import pytest

from segmentation.prepare.reading.questions import questions_in
from segmentation.prepare.reading.tables import Table, read_table

PEOPLE = [[f"C{i}", 20 + i % 40, i % 7, i * 3.5, i % 5, i * 2.25] for i in range(60)]
NAMES = ["ID", "Age", "Orders", "Spend", "Visits", "Basket"]


def as_csv(rows: list[list[object]]) -> Table:
    """The rows through a CSV."""
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    return read_table(text.encode(), "a.csv")


def as_workbook(rows: list[list[object]]) -> Table:
    """The rows through an Excel workbook."""
    book, written = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(written)
    return read_table(written.getvalue(), "a.xlsx")


@pytest.mark.parametrize("through", [as_csv, as_workbook])
def test_a_row_of_units_is_no_customer(through):
    """It is set aside with its line, and the columns under it are numbers."""
    table = through([NAMES, [None, "years", None, "EUR", None, "EUR"], *PEOPLE])

    assert [(row.line, row.reason) for row in table.skipped] == [
        (2, "more about the columns, such as their units")
    ]
    assert len(table.data) == 60 and table.data["Spend"].dtype == float and not table.asides()


def test_the_questions_of_a_survey_are_no_customers():
    """Survey tools write the question and a mark of their own under each name."""
    questions = ["Id", "How old are you?", "Orders", "Spend", "Visits", "Basket"]
    table = as_csv([NAMES, questions, [f"QID{n}" for n in range(6)], *PEOPLE])

    assert [row.line for row in table.skipped] == [2, 3] and len(table.data) == 60


@pytest.mark.parametrize(
    "first",
    [["C0", "n/a", "n/a", "", "", ""], ["C0", "many", 3, "much", 1, 2.5], ["C0", "", "lots", "", "", ""]],
)
def test_a_customer_of_whom_little_is_known_stays(first):
    """Missing values, one number or a single word make no second header."""
    table = as_csv([NAMES, first, *PEOPLE])

    assert not table.skipped and len(table.data) == 61


@pytest.mark.parametrize("through", [as_csv, as_workbook])
@pytest.mark.parametrize("title", [[], [["Report 2025"], [None]]])
def test_names_that_repeat_take_the_heading_above_them(through, title):
    """A heading stands over the first of its columns and holds until the next one."""
    heads = ["Customer", None, "2024", None, "2025", None]
    names = ["ID", "Age", "Orders", "Spend", "Orders", "Spend"]
    table = through([*title, heads, names, *PEOPLE])

    assert list(table.data) == ["ID", "Age", "2024 Orders", "2024 Spend", "2025 Orders", "2025 Spend"]
    assert not table.notes and len(table.data) == 60


def test_a_remark_above_the_names_is_no_heading():
    """A line with a word and a date tells when the file was made, not what its columns are about."""
    table = as_csv([["Exported", "2024-01-31"], ["Spend", "a", "b", "c", "Spend", "d"], *PEOPLE])

    assert list(table.data) == ["Spend", "a", "b", "c", "Spend (2)", "d"]


def test_headings_that_tell_nothing_apart_are_left_out():
    """Where names would still repeat they get a number, as ever."""
    table = as_csv([["All", "", "", "All", "", ""], ["ID", "a", "b", "a", "b", "c"], *PEOPLE])

    assert list(table.data) == ["ID", "a", "b", "a (2)", "b (2)", "c"]


@pytest.mark.parametrize("through", [as_csv, as_workbook])
@pytest.mark.parametrize("word", ["Razem", "Celkem", "Összesen", "Samtals (60)", ""])
def test_a_row_of_sums_is_no_customer_in_any_language(through, word):
    """What stands below its columns and adds them up is a total, whatever it is called."""
    orders, visits = sum(row[2] for row in PEOPLE), sum(row[4] for row in PEOPLE)
    table = through([NAMES, *PEOPLE, [word, "", orders, "", visits, ""]])

    assert [row.reason for row in table.skipped] == ["a total"] and len(table.data) == 60


@pytest.mark.parametrize("last", [["C60", "", 99, "", 40, ""], ["C60", "", "", "", "", 12.5]])
def test_a_last_customer_of_whom_little_is_known_stays(last):
    """Numbers that add up nothing are a customer's own."""
    table = as_csv([NAMES, *PEOPLE, last])

    assert not table.skipped and len(table.data) == 61


@pytest.mark.parametrize("through", [as_csv, as_workbook])
def test_a_total_above_the_customers_is_none(through):
    """Reports of visits have it in the first row; it need not add up, as a report may show a part."""
    table = through([NAMES, ["Grand total", "", 900, "", 700, ""], *PEOPLE])

    assert [(row.line, row.reason) for row in table.skipped] == [(2, "a total")] and len(table.data) == 60


def test_a_customer_called_total_stays():
    """A firm of that name orders no more than all the others."""
    table = as_csv([NAMES, ["Total", 45, 3, 10.5, 4, 2.5], *PEOPLE])

    assert not table.skipped and len(table.data) == 61


def test_what_stands_under_the_names_travels_with_the_cells():
    questions = ["Id", "How old are you?", "Orders", "Spend", "", "Basket"]
    table = as_csv([NAMES, questions, [f"QID{n}" for n in range(6)], *PEOPLE])

    assert questions_in(table.text())["Age"] == "How old are you?"
    assert "Visits" not in questions_in(table.with_text().text())
