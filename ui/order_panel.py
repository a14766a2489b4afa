"""Order lines on the data page: what they look like, what was made of them, and every choice about it.

Where the rows are orders for sure, customers are made at once and one click goes back; where it is not
sure, nothing is made before the person says so.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from segmentation.prepare.orders.join_receipts import JoinReceipt
from segmentation.prepare.orders.order_columns import RULES as ALL
from ui import state, steps, widgets
from ui.file_door import file_door
from ui.sentences import orders as sentences


def panel() -> None:
    """Nothing where rows are customers; else what the file looks like, before anything else."""
    reading, made, chosen = steps.order_reading(), steps.orders(), state.recipe().rows_are
    if made is None and reading.rows_are == "customers":
        return
    with st.container(border=True, key="orders"):
        st.markdown(f"**{widgets.prose(_said(sentences.looks_like(reading, made, chosen)))}**")
        widgets.complained("orders")
        if (problem := steps.order_problem()) is not None:
            widgets.trouble(problem)
        columns = reading.columns if made is None else made.receipt.columns
        if told := sentences.taken(columns):
            st.caption(widgets.prose(told))
        if made is not None:
            _remarks()
        _buttons()
        _columns()
        if made is not None:
            _customers()
            _rules()
            _receipt()


def offer() -> None:
    """Rows taken for customers may be orders all the same, where they have what an order has."""
    reading, columns = steps.order_reading(), steps.order_reading().columns
    told = columns.who and columns.when and (columns.amount or columns.price)
    if reading.rows_are == "customers" and steps.orders() is None and told:
        st.button(
            "These rows are orders, not customers",
            icon=":material/receipt_long:",
            type="tertiary",
            on_click=steps.take_rows,
            kwargs={"rows_are": "orders"},
        )
        widgets.complained("orders")


def _remarks() -> None:
    made = steps.orders()
    assert made is not None
    for remark in (*sentences.lost(made.receipt), *made.receipt.remarks):
        st.caption(widgets.prose(_said(remark)))


def _said(sentence: str) -> str:
    """With the word for people that the rest of the page has, once they are made of orders."""
    return steps.said(sentence) if steps.orders() is not None and steps.unit().people else sentence


def _buttons() -> None:
    """The way there and back."""
    with st.container(horizontal=True):
        if steps.orders() is None:
            st.button(
                "Make customers of them",
                icon=":material/group:",
                type="primary",
                on_click=steps.take_rows,
                kwargs={"rows_are": "orders"},
            )
        if state.recipe().rows_are != "customers":
            st.button(
                "These are customers already",
                icon=":material/person:",
                type="tertiary",
                on_click=steps.take_rows,
                kwargs={"rows_are": "customers"},
            )


def _columns() -> None:
    """Which column says what; each can be another."""
    reading, made = steps.order_reading(), steps.orders()
    columns = reading.columns if made is None else made.receipt.columns
    open_ = made is None and state.recipe().rows_are != "customers"
    with st.expander("Columns taken", expanded=open_), st.grid(3, min_column_width=200):
        for choice in sentences.parts(columns, reading, steps.lines()):
            st.selectbox(
                choice.label,
                choice.options,
                format_func=sentences.column,
                **state.about_orders(
                    choice.part, choice.current, partial(steps.take_order_part, choice.part)
                ),
            )


def _customers() -> None:
    """A second file with what is known of customers, joined by a key that is shown."""
    made = steps.orders()
    assert made is not None
    if made.joined is None:
        with st.expander("Add a file of your customers", icon=":material/group_add:"):
            if missing := steps.missing_customers():
                st.markdown(widgets.prose(sentences.customers_missing(missing)))
            st.caption(sentences.CUSTOMERS_HELP)
            file_door("A file of your customers", "customers_uploader", steps.add_customers)
            widgets.complained("customers")
        return
    with st.expander(sentences.customers_title(made.joined), icon=":material/group_add:", expanded=True):
        _key(made.joined)
        for told in made.joined.examples():
            st.caption(widgets.prose(told))
        st.button(
            "Remove this file", icon=":material/delete:", type="tertiary", on_click=steps.remove_customers
        )


def _key(joined: JoinReceipt) -> None:
    """The columns that tell the same people, and what becomes of who never ordered."""
    file, made = steps.customer_file(), steps.orders()
    assert file is not None
    assert made is not None
    with st.grid(3, min_column_width=200):
        for side, (label, current, options) in sentences.key_choices(joined, made.table, file).items():
            st.selectbox(
                label,
                options,
                **state.about_orders(f"key.{side}", current, partial(steps.take_customer_key, side)),
            )
        if joined.newcomers:
            st.selectbox(
                sentences.NEWCOMERS,
                ALL["newcomers"],
                format_func=sentences.choice,
                **state.about_orders(
                    "rule.newcomers",
                    made.receipt.rules.newcomers,
                    partial(steps.take_order_rule, "newcomers"),
                ),
            )


def _rules() -> None:
    """The day up to which orders count, and what becomes of lines that are no plain purchase."""
    made = steps.orders()
    assert made is not None
    with st.expander("What counts"), st.grid(3, min_column_width=200):
        st.date_input(
            "Orders count up to",
            format="DD/MM/YYYY",
            help="Days since the last order are counted to this day; later orders are left out. Days are "
            "those on the clock of the file.",
            **state.about_orders("day", sentences.day(made.receipt), steps.take_day),
        )
        for rule, (current, options) in sentences.rules(made.receipt).items():
            st.selectbox(
                sentences.RULES[rule],
                options,
                format_func=sentences.choice,
                **state.about_orders(f"rule.{rule}", current, partial(steps.take_order_rule, rule)),
            )


def _receipt() -> None:
    """Every order line is in it once."""
    made = steps.orders()
    assert made is not None
    with st.expander("What happened to every order line"):
        rows = [(count, _said(told)) for count, told in sentences.receipt_rows(made.receipt)]
        widgets.rows(rows, alt="What happened to every order line", told=widgets.prose)
