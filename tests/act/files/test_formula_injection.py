"""Nothing that leaves can be run by a spreadsheet, and nothing harmless is touched."""

from __future__ import annotations

import csv

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.act.files.formula_injection import defused, defused_column, neutral

FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\x00=1+1", "\ufeff=1+1"),
    *("＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "=cmd|' /C calc'!A0", '"=1+1"', "-2+3+cmd|' /C calc'!A0"),
    *("+A1", "-A1", "=A1", "@A1:B2", "-sum(1)", "+1-555+A2", '=HYPERLINK("http://example.invalid")'),
]
HARMLESS = [
    *("-12.5", "+49 30 123456", "-", "=", "@home", "-1,234.50", "(42.00)", "+5%", "—", "O'Neil", "", "--"),
    *("-€5.00", "-5 €", "-1 234,50 EUR", "-1.2e-05", "+1 (555) 123-4567", "+44 20 7946 0958 ext. 12"),
    *("-inf", "a=b", "1+1", "x@y.example", "2024-01-01", "- ", "007", "-.5", "−5", "@ada.lovelace"),
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_become_text(cell: str):
    """Whatever a spreadsheet would run begins with an apostrophe, and is otherwise as it was."""
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", HARMLESS)
def test_harmless_cells_stay(cell: str):
    """Numbers, phone numbers, lone signs, handles and words stay to the letter."""
    assert defused(cell) == cell


def test_a_formula_waiting_behind_a_separator_is_defused():
    """A cell read with another delimiter falls apart; its pieces are no formulas either."""
    assert defused("safe;=1+1") == "safe;'=1+1"
    assert defused('safe","=1+1') == 'safe","\'=1+1'
    assert defused("safe\r\n=1+1,=2+2") == "safe\r\n'=1+1,'=2+2"
    assert defused("a\t@SUM(1)") == "a\t'@SUM(1)"
    assert defused("a,+1+cmd|'x'!A0") == "a,'+1+cmd|'x'!A0"


@pytest.mark.parametrize(
    "note", ["red; -20% off", "one\n- two\n- three", "=> ; => see", "a, @home, b", "====;===="]
)
def test_notes_with_signs_stay(note: str):
    """Bullets, discounts and rules drawn in text are no formulas."""
    assert defused("x " + note) == "x " + note


def test_every_listed_payload_is_safe(data_folder):
    """Every payload a spreadsheet would run gets its apostrophe; every control value stays."""
    with (data_folder / "injection" / "payloads.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        safe = defused(row["payload"])
        if row["kind"] == "control_value":
            assert safe == row["payload"]
        else:
            assert not safe.lstrip('\x00 \t\r\n"').startswith(tuple("=+-@＝＋－＠"))
    assert len(rows) == 47


SUSPICIOUS = st.text(st.sampled_from("=+-@＝＋－＠,;|\t\r\n\0 \"'()1a\u200b\u00a0€é"), max_size=9)


@given(
    st.lists(st.one_of(SUSPICIOUS, st.sampled_from(FORMULAS + HARMLESS), st.text(max_size=6)), max_size=30)
)
@settings(max_examples=100, deadline=None)
def test_a_column_is_treated_cell_by_cell(cells: list[str]):
    """The fast path over a whole column changes exactly what the rule changes in each cell."""
    cells = [cell.encode("utf-8", "ignore").decode() for cell in cells]
    column = pa.array(["=drop", *cells], pa.large_string()).slice(1)

    assert defused_column(column).to_pylist() == [defused(cell) for cell in cells]


@given(SUSPICIOUS)
@settings(max_examples=100, deadline=None)
def test_defusing_twice_is_defusing_once(cell: str):
    """A file that went out and came back does not collect apostrophes."""
    assert neutral(neutral(cell)) == neutral(cell)
