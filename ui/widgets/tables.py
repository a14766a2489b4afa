"""Tables: numbers that sort as numbers and read as they are written everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape
from typing import Any

import streamlit as st
from pandas import DataFrame
from pandas.api.types import is_float_dtype, is_numeric_dtype
from pandas.io.formats.style import Styler

from segmentation.act.personas.personas import Persona
from segmentation.language.phrases import MISSING
from segmentation.prepare.cleaning.cleaning import Receipt
from segmentation.studies import Study
from ui import steps
from ui.sentences.prepare import EXAMPLES_HOLD, letters_wide
from ui.sentences.segment import segment_rows
from ui.widgets.texts import md, prose


def receipt(entries: Receipt) -> None:
    """What happened to every row: counts on the left, always ending with the customers in the study."""
    lines = [(f"{entry.count:,}", steps.said(entry.text)) for entry in entries.entries]
    rows(lines, alt="What happened to every row", told=prose)


def rows(
    pairs: Iterable[tuple[str, str]],
    *,
    alt: str,
    named: Callable[[str], str] | None = None,
    told: Callable[[str], str] | None = None,
) -> None:
    """A quiet two-column table; `named` and `told` show its left and right column where words are ours."""
    named = named or partial(md, limit=120)
    told = told or partial(md, limit=240)
    table = {"": [], " ": []}  # type: dict[str, list[str]]
    for left, right in pairs:
        table[""].append(named(left))
        table[" "].append(told(right))
    st.table(table, border="horizontal", hide_index=True, hide_header=True, alt=alt)


def table(rows: DataFrame | Styler, *, alt: str, **options: Any) -> None:
    """A table to search and scroll; a cell without a value is empty, where Streamlit would write “None”.

    `options` are those of `st.dataframe`.
    """
    st.dataframe(rows, hide_index=True, placeholder="", alt=alt, **options)


def figures(table: DataFrame) -> dict[str, Any]:
    """Numbers written as text stand right, under each other; names stand left."""
    right = [name for name in table.columns if name not in _LEFT]
    return {str(name): st.column_config.TextColumn(alignment="right") for name in right}


def decimals(table: DataFrame) -> dict[str, Any]:
    """Fractions of a table with as many digits as are read: 27.3333 items are 27.33."""
    found = {}
    for name in filter(lambda one: is_float_dtype(table[one]), table.columns):
        size = table[name].abs()
        if (size % 1 > 0).any():
            digits = 2 if size.max() >= 1 else 4
            found[str(name)] = st.column_config.NumberColumn(format=f"%.{digits}f")
    return found


def written(numbers: DataFrame, texts: DataFrame, *, alt: str, **options: Any) -> None:
    """A table of numbers that sort and copy as numbers, and read as `texts` write them, cell by cell."""
    shown: dict[Any, str | Callable[[object], str] | None] = {
        name: dict(zip(numbers[name], texts[name], strict=True)).__getitem__
        for name in numbers.columns
        if is_numeric_dtype(numbers[name])
    }
    table(numbers.style.format(shown, na_rep=MISSING), alt=alt, **options)


def by_measure(numbers: DataFrame, texts: DataFrame, *, alt: str, key: str) -> None:
    """The same, and on a phone a list for each measure in its place: nobody moves a table sideways there.

    The first column names the rows.
    """
    with st.container(key=f"wide.{key}"):
        written(numbers, texts, alt=alt)
    with st.container(key=f"slim.{key}"):
        rows, *measures = texts.columns
        told = texts.where(numbers.notna(), MISSING)
        lists = "".join(_measure(name, told[rows].tolist(), told[name].tolist()) for name in measures)
        st.html(f'<dl class="measures">{lists}</dl>')


def by_row(rows: DataFrame, *, alt: str, key: str, between: str = " ") -> None:
    """A table of figures, and on a phone a list for each row in its place.

    The first two columns name a row, with what stands `between` them.
    """
    with st.container(key=f"wide.{key}"):
        table(rows, column_config=figures(rows), alt=alt)
    with st.container(key=f"slim.{key}"):
        lists = "".join(_row(between, row) for row in rows.to_dict("records"))
        st.html(f'<dl class="measures rows">{lists}</dl>')


def _row(between: str, row: dict[Any, Any]) -> str:
    first, second, *cells = ((str(name), str(value)) for name, value in row.items())
    told = [_cell(name, value, long=len(name + value) > _HALF_HOLDS) for name, value in cells if value]
    return f"<dt>{escape(between.join([first[1], second[1]]))}</dt>{''.join(told)}"


def _measure(name: str, rows: Sequence[object], values: Sequence[object]) -> str:
    told = [str(value) for value in values]
    long = max(map(len, told), default=0) > _CELL_HOLDS
    cells = [_cell(str(row), value, long=long) for row, value in zip(rows, told, strict=True)]
    return f"<dt>{escape(name)}</dt>{''.join(cells)}"


def _cell(name: str, value: str, *, long: bool) -> str:
    line = ' class="line"' if long else ""
    return f"<dd{line}><b>{escape(name)}</b> {escape(value)}</dd>"


_LEFT = {"Column", "Persona", "Segment", "From", "To", "Beyond chance"}  # names and words
_HALF_HOLDS = 20  # letters of a name and its value, two to a line of a phone
_CELL_HOLDS = 12  # letters beside the number of a row, three to a line of a phone
LINE, TWO_LINES = 35, 65
"""Pixels of a row of a table; from 65 on text goes on in a second line."""
_FEW_ROWS = 12  # with two lines each they still fit a screen
_LINE_HOLDS = 67.0  # wide letters in a column of 528 pixels, the widest there is


def row_height(texts: Sequence[str], examples: Sequence[str] = ()) -> int:
    """Pixels of each row of a table by its longest column: two lines where few rows hold more than one.

    `examples` stand in a narrow column beside it.
    """
    long = any(letters_wide(text) > _LINE_HOLDS for text in texts)
    long |= any(letters_wide(text) > EXAMPLES_HOLD for text in examples)
    return TWO_LINES if long and len(texts) <= _FEW_ROWS else LINE


def table_height(rows: int, *, most: int, row: int = LINE) -> int:
    """Pixels of a table with so many rows, kept for it before it is drawn; beyond `most` it scrolls."""
    return 38 + row * min(rows, most)


def segments_table(study: Study) -> None:
    """Sizes and means of every segment, as digits a person reads."""
    rows = segment_rows(study)
    texts = rows.drop(columns=rows.columns[2])
    alt = "Sizes and means of every segment"
    table(rows, column_config=figures(texts), alt=alt)


def names(personas: Sequence[Persona]) -> list[str]:
    """The personas’ names, segment 1 first."""
    return [persona.name for persona in personas]
