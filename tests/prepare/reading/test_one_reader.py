"""A column is understood alike, whether it comes in a file or in a frame."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation.errors import TableError
from segmentation.prepare.reading.tables import Options, Table, read_table
from segmentation.prepare.roles.duplicates import repetition
from segmentation.prepare.roles.roles import infer_roles

SHARED = os.environ.get("TOUCHSTONE_DATA", "")
FOLDERS = ("customers", "exports", "thesis", "dialects")
FILES = sorted(
    path
    for folder in FOLDERS
    if SHARED
    for path in Path(SHARED, folder).glob("*.*")
    if path.suffix != ".xlsx"
)
LARGEST = 6_000_000
"""Bytes of the largest file that the quick tests read."""
OTHER_ROWS = ("15_trailing_total", "24_double_wrapped", "27_truncated", "cdnow_master")
"""Files of which pandas makes other rows: a total, a table in one column, a row cut off, padded columns."""


def by_pandas(data: bytes, table: Table, **wishes: object) -> DataFrame | None:
    """The rows below the header as pandas cuts them; `None` where it makes another table of the file."""
    try:
        frame = pd.read_csv(
            io.BytesIO(data), sep=table.delimiter or ",", encoding=table.encoding or "utf-8",
            skiprows=table.header_row - 1, low_memory=False, **wishes,
        )  # fmt: skip
    except (ValueError, pd.errors.ParserError):
        return None
    if frame.shape != table.data.shape:
        return None
    return frame.set_axis(list(table.data), axis=1)


def roles_of(data: DataFrame) -> tuple[list[str], list[str]]:
    roles = infer_roles(data)
    return [f"{column.name}: {column.role}" for column in roles.uploaded], roles.basis


def check_equal(held: Table, table: Table) -> None:
    """Values, how they were read, what was set aside, roles and basis."""
    pd.testing.assert_frame_equal(held.data, table.data)
    assert [(c.kind, c.decimal, c.unit, c.date_order, c.nothing) for c in held.columns] == [
        (c.kind, c.decimal, c.unit, c.date_order, c.nothing) for c in table.columns
    ]
    assert [aside[1:] for aside in held.asides()] == [aside[1:] for aside in table.asides()]
    assert roles_of(held.data) == roles_of(table.data)


@pytest.mark.skipif(not FILES, reason="needs the test data (TOUCHSTONE_DATA)")
@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_file_and_its_frame_are_understood_alike(path: Path) -> None:
    """As text nothing is lost; where pandas told the types, the roles and the basis are the same."""
    data = path.read_bytes()
    if len(data) > LARGEST:
        pytest.skip("a large file")
    table = read_table(data, path.name)
    texts = by_pandas(data, table, dtype=str, keep_default_na=False)
    typed = by_pandas(data, table)
    if texts is None or typed is None:
        assert path.name.startswith(OTHER_ROWS)
        texts = table.text()
    else:
        assert roles_of(Table.of(typed).data) == roles_of(table.data)
    check_equal(Table.of(texts), table)


CELLS = {
    "amounts": st.floats(0, 99_999).map("€ {:,.2f}".format),
    "decimal commas": st.floats(0, 999).map(lambda x: f"{x:.2f}".replace(".", ",")),
    "percent": st.integers(0, 100).map("{}%".format),
    "days": st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2024-12-31").date()).map(
        "{:%d/%m/%Y}".format
    ),
    "months first": st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2024-12-31").date()).map(
        "{:%b %d, %Y}".format
    ),
    "padded ids": st.integers(0, 9999).map("{:06d}".format),
    "yes and no": st.sampled_from(["Yes", "No", ""]),
    "words": st.sampled_from(["gold", "silver", " bronze ", "N/A", ""]),
    "numbers": st.integers(-5, 99).map(str),
    "errors": st.one_of(st.integers(0, 99).map(str), st.sampled_from(["#N/A", "#DIV/0!", "n/a", "-", "NA"])),
    "anything": st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), max_size=6),
}
NAMES = st.sampled_from(["Spend", "Last order", "Customer ID", "Phone", "Birthday", "Score", "Note", "PLZ"])


@st.composite
def tables(draw: st.DrawFn) -> DataFrame:
    """A few columns of cells as people write them."""
    rows = draw(st.integers(12, 30))
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=2, max_size=4))
    names = draw(st.lists(NAMES, min_size=len(kinds), max_size=len(kinds), unique=True))
    cells = [draw(st.lists(CELLS[kind], min_size=rows, max_size=rows)) for kind in kinds]
    return DataFrame(
        {"Row": [f"r{n}" for n in range(rows)], **dict(zip(names, cells, strict=True))}, dtype=str
    )


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(tables())
def test_drawn_cells_mean_the_same_in_a_file_and_in_a_frame(frame: DataFrame) -> None:
    """Amounts, dates, codes, flags, gaps and errors, whatever the columns are called."""
    table = read_table(frame.to_csv(index=False).encode(), "drawn.csv")
    if list(table.data) == list(frame) and not table.skipped and table.text().equals(frame):
        check_equal(Table.of(frame), table)
    check_equal(Table.of(table.text()), table)


@pytest.mark.parametrize("kind", ["str", "object", "category", "string", "string[python]"])
def test_text_of_every_type_is_read(kind: str) -> None:
    """Amounts, dates, ids with zeros in front, yes and no, percent and errors; the text stays at hand."""
    frame = DataFrame(
        {
            "Spend": ["€ 1,234.50", "€ 20.00", "#N/A", "€ 3.00"],
            "Joined": ["Dec 31, 2024", "Jan 1, 2024", "Jan 2, 2024", "Feb 3, 2024"],
            "Member": ["0012", "0013", "0014", "0015"],
            "Active": ["yes", "no", "yes", ""],
            "Rate": ["5%", "7.5%", "100%", "0%"],
        },
        dtype=kind,
    )
    table = Table.of(frame)

    assert [column.kind for column in table.columns] == ["number", "date", "text", "boolean", "number"]
    assert table.data["Spend"].tolist()[:2] == [1234.5, 20] and table.data["Spend"].isna().tolist()[2]
    assert table.data["Rate"].tolist() == [0.05, 0.075, 1, 0]
    assert table.data["Joined"][0] == pd.Timestamp("2024-12-31")
    assert [(a.line, a.text) for a in table.asides()] == [(2, "#N/A")] and "#N/A" in table.notes[0]
    assert table.text().to_numpy().tolist() == frame.astype("str").fillna("").to_numpy().tolist()


def test_a_frame_takes_the_wishes_that_it_can_fulfil() -> None:
    """The decimal mark and the order of dates; a delimiter it has not."""
    frame = DataFrame({"a": ["1,234", "2,500"], "d": ["03/04/2024", "05/06/2024"]})
    told = Table.of(frame, options=Options(decimal=",", date_order="month first"))

    assert told.data["a"].tolist() == [1.234, 2.5] and told.data["d"][0] == pd.Timestamp("2024-03-04")
    assert told.digest != Table.of(frame).digest
    with pytest.raises(TableError, match="a DataFrame, which has no delimiter"):
        Table.of(frame, options=Options(delimiter=";"))


def test_numbers_that_somebody_made_categories_of_stay_so() -> None:
    """Their text is there, and nobody computes with them."""
    table = Table.of(DataFrame({"Plan": pd.Categorical([1, 2, None, 1]), "n": np.arange(4)}))

    assert table.data["Plan"].dtype == "category" and table.columns[0].kind == "text"
    assert table.text()["Plan"].tolist() == ["1", "2", "", "1"]


@pytest.mark.parametrize(
    "name",
    ["CustomerNo", "Klantnummer", "Kundenkennung", "Número de cliente", "MemberID2", "E-Mail", "custid"],
)
def test_reading_and_the_receipt_know_the_same_ids(name: str) -> None:
    """Two rows that name a customer again are told where the file is read and where it is cleaned."""
    ids = [f"a{n % 58}@x.de" if name == "E-Mail" else f"K-{n % 58}" for n in range(60)]
    table = read_table(DataFrame({name: ids, "Spend": range(60)}).to_csv(index=False).encode(), "a.csv")
    again = repetition(table.data, infer_roles(table.data))

    assert [told for _, told in table.repeats] == ids[58:]
    assert again is not None and again.column == name and list(again.rows) == [58, 59]
