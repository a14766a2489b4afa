"""The data page: what is said before a choice is made, and which suggestions a file earns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pandas import DataFrame, Series
from screens import choice, press, texts
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from segmentation.datasets import jewellery, jewellery_csv
from segmentation.prepare.reading.tables import Limits, read_table
from segmentation.prepare.roles.roles import infer_roles
from ui.sentences.prepare import column_rows, examples, readable
from ui.widgets import LINE, TWO_LINES, row_height

RNG = np.random.default_rng(1)
HOLES = DataFrame(
    {
        "Spend": RNG.lognormal(4, 1, 200).round(2),
        "Orders": RNG.poisson(6, 200),
        "Age": np.where(np.arange(200) % 10 == 0, np.nan, RNG.integers(18, 80, 200)),
        "Clicks": RNG.integers(0, 90, 200),
    }
)
ORDERS = DataFrame({"Customer ID": [i // 4 for i in range(400)], "Amount": RNG.lognormal(3, 1, 400).round(2)})


def upload(app: AppTest, table: DataFrame) -> AppTest:
    app.file_uploader(key="uploader").upload("file.csv", table.to_csv(index=False).encode(), "text/csv").run()
    return app


def choose(app: AppTest, field: str, value: str) -> None:
    choice(app, f"weighed.{field}").set_value(value).run()


def recipe(app: AppTest, field: str) -> object:
    return getattr(app.session_state["recipe"], field)


def no_values(app: AppTest) -> ButtonGroup:
    return choice(app, "recipe.literal")


def receipt(app: AppTest) -> str:
    return "\n".join(str(cell) for table in app.table for cell in table.value.to_numpy().ravel())


def test_leaving_out_shows_first_who_would_vanish(app: AppTest) -> None:
    """Nobody leaves on the first click: the page says who would, and a button does it."""
    upload(app, HOLES)
    choose(app, "missing", "drop")
    assert "20 of 200 customers would leave, 10%" in texts(app)
    assert recipe(app, "missing") == "fill"

    press(app, "Leave 20 customers out")
    assert recipe(app, "missing") == "drop"
    assert "would leave" not in texts(app)

    choose(app, "missing", "fill")
    assert recipe(app, "missing") == "fill"


def test_going_back_before_leaving_out_changes_nothing(app: AppTest) -> None:
    """A look at who would vanish is only a look."""
    upload(app, HOLES)
    choose(app, "missing", "drop")
    choose(app, "missing", "fill")

    assert "would leave" not in texts(app)
    assert recipe(app, "missing") == "fill"


def test_the_thesis_recipe_is_shown_before_it_is_used(sample: AppTest) -> None:
    """What it would do stands there before it is done: 800 customers lost, and what they are worth."""
    choose(sample, "preset", "thesis")
    assert "800 of 1,000 customers would be lost" in texts(sample)
    assert "That takes every customer with IsActive “Yes”" in texts(sample)
    assert recipe(sample, "preset") == "touchstone"

    press(sample, "Use it all the same")
    assert recipe(sample, "preset") == "thesis"


def test_what_is_taken_for_no_value_can_be_taken_literally(app: AppTest) -> None:
    """An age of 999 counts as missing until the person takes it off the list, and again when put back."""
    ages = HOLES.assign(Age=HOLES["Age"].fillna(999))
    upload(app, ages)
    assert no_values(app).value == ["Age"]
    assert "stands for “no value”" in receipt(app)

    no_values(app).set_value([]).run()
    assert recipe(app, "literal") == ("Age",)
    assert "stands for “no value”" not in receipt(app)

    no_values(app).set_value(["Age"]).run()
    assert recipe(app, "literal") == ()
    assert "stands for “no value”" in receipt(app)


def test_a_table_of_orders_is_called_one(app: AppTest) -> None:
    """Rows without a day may be orders; they are not called customers, and the page asks what they are."""
    upload(app, ORDERS)
    said = texts(app)

    assert "75% of the rows name a customer again in “Customer ID”" in said
    assert "No column holds the day" in said
    assert any(button.label == "Make customers of them" for button in app.button)
    assert "400 customers" not in said
    assert app.metric[0].label == "Rows"


@pytest.mark.parametrize(
    ("columns", "advice"),
    [
        (["Spend"], "Only one column to group by, so segments will be bands of “Spend”."),
        (["Spend", "Age"], "With 200 customers, up to two columns work best"),
        (["Spend", "Orders", "Age", "Clicks"], "Four columns for 200 customers: 50 each."),
    ],
)
def test_a_basis_too_narrow_or_too_wide_gets_a_suggestion(
    app: AppTest, columns: list[str], advice: str
) -> None:
    """The table of columns ends with what would be safer; it is not said twice, nor against it."""
    said = texts(upload(app, HOLES[columns]))
    assert advice in said
    assert "Four to eight work best" not in said
    assert said.count("work best") + said.count("works best") + said.count("would be safer") <= 1


def test_who_has_too_few_customers_is_told_that_alone(app: AppTest) -> None:
    """How many columns work best for two customers is nobody’s question."""
    said = texts(upload(app, HOLES.head(2)))
    assert "This file has 2 customers" in said
    assert "work best" not in said and "works best" not in said and "would be safer" not in said


def test_the_sidebar_speaks_where_a_page_has_nothing_yet(app: AppTest) -> None:
    """Without a file the card says so, also on pages that stop early."""
    assert "No file yet" in texts(app)
    app.switch_page("pages/segment/map.py").run()
    assert "No file yet" in texts(app)


def test_cells_that_were_not_understood_are_listed(app: AppTest) -> None:
    """With their line, column, reason and text, not only as a count."""
    table = ORDERS.assign(Amount=[*map(str, ORDERS["Amount"][:-1]), "a lot"])
    upload(app, table)

    assert any(e.label == "1 cell was not understood: see which" for e in app.expander)
    shown = [frame.value for frame in app.dataframe if "Text" in frame.value]
    assert [tuple(row) for row in shown[0].itertuples(index=False)] == [
        (401, "Amount", "a lot", "no number, unlike the others in its column")
    ]


def test_the_weight_of_categories_is_asked_where_one_builds(app: AppTest) -> None:
    """And only there; a choice is kept in the recipe."""
    upload(app, HOLES)
    assert not any(group.key == "recipe.category_weight" for group in app.button_group)
    shops = np.array(["north", "south", "web"])[RNG.integers(0, 3, 200)]
    upload(app, HOLES[["Spend", "Orders"]].assign(Shop=shops))
    app.session_state["recipe"] = app.session_state["recipe"].replace(uses={"Shop": "basis"})
    app.run()
    next(g for g in app.button_group if g.key == "recipe.category_weight").set_value(2.0).run()
    assert not app.exception
    assert recipe(app, "category_weight") == 2.0


def test_a_column_that_is_added_says_what_it_is_made_of_and_can_be_switched_off(app: AppTest) -> None:
    """A total stands in the table of columns and in the receipt; what the file has is counted without it."""
    parts = {name: RNG.lognormal(4, 1, 200).round(2) for name in ("Spend shop", "Spend web", "Spend app")}
    upload(app, HOLES[["Age", "Clicks"]].assign(**parts))

    def columns() -> DataFrame:
        return next(shown.value for shown in app.dataframe if "Why" in shown.value).set_index("Column")

    assert columns().loc["Total spend", "Use"] == "Group by"
    assert columns().loc["Total spend", "Why"] == "Added: the sum of Spend shop, Spend web and Spend app."
    receipt = " ".join(str(cell) for shown in app.table for cell in shown.value.to_numpy().ravel())
    assert "column added: “Total spend”, the sum of Spend shop, Spend web and Spend app." in receipt
    counted = next(metric for metric in app.metric if metric.label == "Columns")
    assert counted.value == "5"
    assert counted.help == "Columns in your file. One more was added, computed from them: Total spend."

    app.session_state["recipe"] = app.session_state["recipe"].replace(uses={"Total spend": "descriptor"})
    app.run()
    assert "Total spend" not in columns().index
    assert "grouped by 2 columns" in texts(app)


def test_a_file_that_is_cut_off_says_so_first(app: AppTest) -> None:
    """Customers are missing; that is no remark at the foot of the page."""
    data = ORDERS.assign(Amount=1.5, Note="x").to_csv(index=True).encode()
    app.file_uploader(key="uploader").upload("file.csv", data[: len(data) // 2 - 8]).run()

    [cut, *_] = app.warning
    assert "The file is cut off: it ends in the middle of line" in cut.value
    assert "Export it again to have everybody in" in cut.value
    assert "is cut off" not in "".join(caption.value for caption in app.caption)


def of_one_thing(customers: int) -> DataFrame:
    """Orders, spend and visits that go together."""
    orders = RNG.poisson(6, customers) + 1
    return DataFrame(
        {
            "Orders": orders,
            "Spend": (orders * RNG.lognormal(4, 0.1, customers)).round(2),
            "Page visits": orders * 3 + RNG.integers(0, 3, customers),
        }
    )


def test_the_page_says_which_columns_speak_of_one_thing_and_asks_whether_they_may(app: AppTest) -> None:
    """Orders, spend and visits that go together count as one; the person may let each count in full."""
    upload(app, of_one_thing(300))
    told = "Three columns speak of one thing and count as one: Orders, Spend and Page visits."
    assert told in texts(app)

    choice(app, "recipe.weights").set_value("equal").run()
    assert recipe(app, "weights") == "equal" and told not in texts(app)
    assert not app.exception


def test_too_many_columns_and_those_that_speak_of_one_thing_are_told_in_one_go(app: AppTest) -> None:
    """“Two columns would be safer” above “three count as one” were two opinions; one says where to begin."""
    upload(app, of_one_thing(200))
    [told] = [caption.value for caption in app.caption if "would be safer" in caption.value]
    assert told == (
        "Three columns for 200 customers: 66 each. Aim for 70 or more; two columns would be safer. "
        "Three columns speak of one thing and count as one: Orders, Spend and Page visits. "
        "Leave out some of these first; the rest still say most of it."
    )


def test_who_never_ordered_may_be_called_unknown(app: AppTest) -> None:
    """Empty cells that mean “never” are offered beside values that mean “no value”."""
    orders = RNG.poisson(6, 300) + 1.0
    table = DataFrame({"Orders": orders, "Total spent": (orders * 50).round(2) + RNG.integers(0, 9, 300)})
    table.loc[:39] = np.nan
    upload(app, table.assign(Clicks=RNG.integers(0, 90, 300)))
    assert "customers have no Orders and Total spent: they never ordered" in receipt(app)

    no_values(app).set_value([]).run()
    assert recipe(app, "literal") == ("Orders",)
    assert "never ordered" not in receipt(app)
    assert not app.exception


def test_examples_are_as_many_as_can_be_read(app: AppTest) -> None:
    """A third one ran out under the edge of its cell."""
    assert examples(Series(["Dev 0", "Cleo 1", "Bob 2"])) == "Dev 0 · Cleo 1"
    assert examples(Series([4, 9, 10]), marked=True) == "4 · 9 · 10"
    assert examples(Series(["a note that goes on and on and on"])) == "a note that goes on and…"


def test_a_file_of_texts_alone_says_what_is_missing(
    app: AppTest, visit: Callable[[AppTest, str], AppTest]
) -> None:
    """It was told to choose two columns above and four to eight below, of none that can group anybody."""
    names = [f"{name} {n}" for n in range(50) for name in ("Ann", "Bob", "Cleo", "Dev")]
    notes = [f"lovely ring, great parcel, note {n} of many words" for n in range(200)]
    said = texts(upload(app, DataFrame({"Name": names, "Comment": notes})))
    assert "No column of this file can group customers" in said
    assert "Choose" not in said and "work best" not in said
    assert len(app.warning) == 1
    assert any("Advanced" in one.label for one in app.expander)
    assert "No column of this file can group customers" in texts(visit(app, "segment/choose_k"))


def test_no_reason_is_cut_off_in_a_short_table() -> None:
    """Where one takes more than a line, rows are high enough for two; in long tables they stay close."""
    table = read_table(jewellery_csv(), "jewellery.csv")
    roles = infer_roles(jewellery())
    short, long = (column_rows(table, roles, view) for view in ("build", "all"))
    assert row_height(list(short["Why"])) == TWO_LINES and row_height(list(long["Why"])) == LINE
    assert row_height([why for why in short["Why"] if len(why) < 60]) == LINE
    assert row_height(["Money."], ["$29.13 · $1,751 · $261"]) == TWO_LINES
    assert row_height(["Money."], ["1,423 · 1,479 · 357"]) == LINE, "commas and dots take little room"


def test_what_can_be_read_is_one_line_of_plain_words() -> None:
    """Below the door: short names, capitals for names alone."""
    told = "CSV, text, Excel, OpenDocument, Parquet, gzip, zip, or a study you kept · up to 2,000,000 rows"
    assert readable(Limits()) == told
