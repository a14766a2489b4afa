"""Tables as people lay them out: escapes, blanks, titles, names in several rows, tables among others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.prepare.tables import Options, Table, read_table


def read(text: str, options: Options | None = None) -> Table:
    """The table in a text."""
    return read_table(text.encode(), "a.csv", options)


def cells(table: Table) -> list[list[str]]:
    """Names and cells as they came."""
    return [list(table.data), *table.text().to_numpy().tolist()]


# --- a backslash escapes the mark in use -----------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"5\\\'9"" tall"', "5\\'9\" tall"),
        ('"5\\\'9\\" tall"', "5\\'9\" tall"),
        ("'5\\\"9'' tall'", "5\\\"9' tall"),
        ("'5\\\"9\\' tall'", "5\\\"9' tall"),
        ('"O\\\'Neill"', "O\\'Neill"),
        ('"C:\\\\a"', "C:\\\\a"),
        ('"a\\\\ \\"b\\""', 'a\\ "b"'),
    ],
)
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_backslash_escapes_only_the_mark_in_use(written, meant, mark):
    """Before the other mark it is a letter, whether or not the file escapes; so it is where none does."""
    quote = written[0]
    rows = "".join(
        mark.join(f"{quote}{cell}{quote}" for cell in (f"{n}", "Ann", "x")) + "\n" for n in range(5)
    )
    text = mark.join(f"{quote}{name}{quote}" for name in ("id", "name", "note")) + "\n" + rows
    table = read(text + mark.join([f"{quote}9{quote}", f"{quote}Bob{quote}", written]) + "\n")

    assert cells(table)[-1] == ["9", "Bob", meant] and len(table.data) == 6


ESCAPED = st.text(st.sampled_from(list("ab 1,;\"'\\")), max_size=8)


@settings(max_examples=80)
@given(st.lists(st.lists(ESCAPED, min_size=2, max_size=4), min_size=1, max_size=8), st.sampled_from("\"'"))
def test_a_dialect_reads_back_what_was_escaped(rows, quote):
    """Backslashes before the mark and themselves, and nowhere else: every cell comes back."""
    from segmentation.prepare.records import Dialect, records

    def written(cell: str) -> str:
        return quote + cell.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote

    lines = [",".join(map(written, row)) + "\n" for row in rows]
    assert [found for _, found in records(lines, Dialect(",", quote, "\\"))] == rows
