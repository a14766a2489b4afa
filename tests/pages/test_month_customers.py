"""A new month of orders beside a file of customers, as the study had one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from pandas import DataFrame
from prepare.orders.shops import shop
from screens import csv_of, door, texts
from streamlit.testing.v1 import AppTest

import segmentation as seg
from segmentation.act.exports import study_json
from segmentation.saved_studies import CustomersMissingError

Visit = Callable[[AppTest, str], AppTest]


@cache
def orders() -> DataFrame:
    lines = shop(customers=120).lines
    named = {"Order": "order", "Order date": "when", "Customer ID": "id", "Paid": "value"}
    return DataFrame({name: lines[column] for name, column in named.items()})


@cache
def people() -> DataFrame:
    each = shop(customers=120).lines.drop_duplicates("id").sort_values("id").reset_index(drop=True)
    ages = np.where(np.arange(len(each)) % 2, 25.0, 65.0) + np.arange(len(each)) % 7
    return DataFrame({"ID": each["id"], "Mail": each["email"], "Age": ages})


@pytest.fixture(scope="module")
def with_ages() -> bytes:
    return study_json(
        seg.run(
            csv_of(orders()), k=2, k_max=3, verdict=False, basis=("Age", "Orders"),
            customer_file=csv_of(people()),
        )
    )  # fmt: skip


def bring(app: AppTest, key: str, name: str, data: bytes) -> AppTest:
    found = door(app) if key == "uploader" else app.file_uploader(key=key)
    return found.upload(name, data).run()


def test_orders_alone_are_refused_kindly(with_ages: bytes) -> None:
    """Where the segments hang on the second file; with it, labels are those of the study."""
    saved = seg.open_study(with_ages)
    with pytest.raises(CustomersMissingError, match="“Age” stands in a file of customers beside the orders"):
        saved.score(csv_of(orders()))
    month = saved.score(csv_of(orders()), customer_file=csv_of(people()))
    assert tuple(month.sizes_now) == saved.sizes
    assert "120 of 120 customers stand in" in month.table.notes[0]


def test_the_page_asks_for_the_file_and_goes_on_with_it(app: AppTest, visit: Visit, with_ages: bytes) -> None:
    """The door opens with its sentence; a file that cannot be joined is said, and nothing is lost."""
    bring(app, "uploader", "study.json", with_ages)
    visit(app, "act/score")
    bring(app, "month_file", "july.csv", csv_of(orders()))
    assert not app.exception
    assert "“Age” stands in a file of customers beside the orders" in texts(app)
    assert not app.selectbox
    bring(app, "month_customers", "odd.csv", b"Colour,Taste\nred,sweet\nblue,sour\n")
    assert not app.exception
    assert "“Age” stands in a file of customers beside the orders" in texts(app)
    bring(app, "month_customers", "people.csv", csv_of(people()))
    assert not app.exception
    assert "120 of 120 customers stand in" in texts(app)
    assert next(m for m in app.metric if m.label == "Customers").value == "120"
    bring(app, "older_file", "may.csv", csv_of(orders().iloc[:-60]))
    assert not app.exception
    assert "Compared with “may.csv”." in texts(app)


@pytest.mark.parametrize("beside", [True, False])
def test_the_file_is_asked_for_only_of_studies_that_had_one(app: AppTest, visit: Visit, beside: bool) -> None:
    """Where the segments do not hang on it, all goes on without, and it is offered."""
    chosen = {"customer_file": csv_of(people()), "basis": ("Orders", "Days between orders")} if beside else {}
    study = study_json(seg.run(csv_of(orders()), k=2, k_max=3, verdict=False, **chosen))
    bring(app, "uploader", "study.json", study)
    visit(app, "act/score")
    bring(app, "month_file", "july.csv", csv_of(orders()))
    assert not app.exception
    assert next(m for m in app.metric if m.label == "Customers").value == "120"
    assert ("beside the orders. Bring the new month’s too" in texts(app)) is beside
