"""A second file, of customers, beside the orders: nobody lost, nobody multiplied, no refusal missed."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from prepare.orders.shops import shop

import segmentation as seg
from segmentation.act.audiences.audiences import audience
from segmentation.act.audiences.reach import People
from segmentation.act.exports import EXPORTS
from segmentation.errors import OrderError, RecipeError
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.orders.customer_files import join_customers
from segmentation.prepare.reading.inputs import read
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.steps import preparing


def table(frame: DataFrame, name: str = "customers.csv") -> Table:
    return read(frame.to_csv(index=False).encode(), name)


@cache
def _shop(people: int) -> DataFrame:
    return shop(customers=people).lines


def orders(people: int = 40, **columns: str) -> DataFrame:
    """Lines of the invented shop with an order, a day, an amount and what names a customer."""
    lines = _shop(people)
    wanted = columns or {"Customer ID": "id"}
    known = {name: lines[column] for name, column in wanted.items()}
    return DataFrame({"Order": lines["order"], "Order date": lines["when"], **known, "Paid": lines["value"]})


def made_of(lines: DataFrame, **choices: Any) -> Customers:
    made = preparing.customers_in(table(lines, "orders.csv"), Recipe(rows_are="orders", **choices))
    assert made is not None
    return made


def contacts(people: int = 40) -> DataFrame:
    """Everybody of the shop once, in its order of ids."""
    each = _shop(people).drop_duplicates("id").sort_values("id").reset_index(drop=True)
    said = np.where(np.arange(len(each)) % 4, "yes", "no")
    return DataFrame({"ID": each["id"], "Mail": each["email"], "Full name": each["name"], "Newsletter": said})


def by_id(made: Customers) -> DataFrame:
    return made.table.data.set_index(made.table.data.columns[0])


def allowed(made: Customers, way: str = "email") -> pd.Series:
    people = People(made.table, "DE", {})
    return people.consent.allowed(way)


# ---- the key


KEYS = {
    "noughts before an id": ("id", lambda known: known["ID"].map("000{}".format)),
    "an id as a decimal": ("id", lambda known: known["ID"].map("{}.0".format)),
    "an id with an apostrophe": ("id", lambda known: known["ID"].map("'{}".format)),
    "an address in capitals": ("email", lambda known: "  " + known["Mail"].str.upper() + " "),
    "an address as a link": ("email", lambda known: "mailto:" + known["Mail"]),
}


@pytest.mark.parametrize("case", KEYS)
def test_a_key_is_told_by_what_it_means(case: str) -> None:
    """However ids and addresses are written, everybody is found and has their own row."""
    column, written = KEYS[case]
    known = contacts()
    file = DataFrame(
        {"Key": written(known), "Full name": known["Full name"], "Newsletter": known["Newsletter"]}
    )
    joined = join_customers(
        made_of(orders(Who=column), orders={"who": "Who"}), table(file.sample(frac=1, random_state=1))
    )
    assert joined.joined is not None
    assert (joined.joined.found, joined.joined.missing) == (40, 0)
    truth = dict(zip(known["ID" if column == "id" else "Mail"], known["Full name"], strict=True))
    assert by_id(joined)["Full name"].to_dict() == truth


def test_telephone_numbers_are_told_with_and_without_their_country() -> None:
    """+49 171, 0049171 and 0171 are one number."""
    lines = orders(Phone="id")
    lines["Phone"] = "+49 171 555 " + lines["Phone"].astype(str)
    file = DataFrame(
        {"Mobile": "0171/555" + contacts()["ID"].astype(str), "Full name": contacts()["Full name"]}
    )
    joined = join_customers(made_of(lines, orders={"who": "Phone"}), table(file)).joined
    assert joined is not None
    assert (joined.found, joined.key.kind) == (40, "phone")


def test_ids_that_differ_by_their_noughts_alone_stay_two_people() -> None:
    """Where “7” and “007” are two customers, each is found as it is written."""
    lines = orders(Who="id").assign(Who=lambda frame: frame["Who"].map("A{}".format))
    first, second = lines["Who"].unique()[:2]
    lines["Who"] = lines["Who"].replace({first: "007", second: "7"})
    file = DataFrame({"Who": ["007", "7"], "Full name": ["Bond", "Seven"]})
    joined = join_customers(
        made_of(lines, orders={"who": "Who"}), table(file), {"orders": "Who", "customers": "Who"}
    )
    named = by_id(joined)["Full name"]
    assert (named["007"], named["7"]) == ("Bond", "Seven")


def test_numbers_that_meet_by_chance_are_no_key_where_addresses_disagree() -> None:
    """A row number looks like an id; the address is what both files have."""
    lines = orders(Number="id", Mail="email")
    numbers = pd.factorize(lines["Number"])[0] + 1
    known = contacts().sample(frac=1, random_state=3).reset_index(drop=True)
    file = DataFrame({"No": known.index + 1, "E-mail": known["Mail"], "Full name": known["Full name"]})
    joined = join_customers(made_of(lines.assign(Number=numbers), orders={"who": "Number"}), table(file))
    assert joined.joined is not None
    assert (joined.joined.key.own, joined.joined.key.theirs) == ("Mail", "E-mail")


def test_the_key_is_the_persons_and_an_impossible_one_is_said() -> None:
    """A column that is not there, and columns with nothing in common, get a sentence each."""
    made, file = made_of(orders()), table(contacts())
    assert join_customers(made, file, {"customers": "ID"}).joined is not None
    with pytest.raises(OrderError, match="no such column in the file of customers"):
        join_customers(made, file, {"orders": "Customer ID", "customers": "Nobody"})
    with pytest.raises(OrderError, match="they have no value in common"):
        join_customers(made, file, {"orders": "Customer ID", "customers": "Mail"})
    with pytest.raises(OrderError, match="No customer of these orders was found"):
        join_customers(made, table(contacts().assign(ID=lambda known: known["ID"] + 50_000)))
    with pytest.raises(RecipeError, match="of the “orders” and of the “customers”"):
        Recipe(customer_key={"file": "ID"})


# ---- who is there, and who is not


def test_everybody_is_counted_on_both_sides() -> None:
    """Those not in the file stay; those without an order are told; rows again and without a key too."""
    known = contacts()
    file = pd.concat([
        known.iloc[6:], known.iloc[10:13],
        DataFrame({"ID": [1, 2, 2], "Mail": ["x@y.de", "z@y.de", "z@y.de"]}),
        DataFrame({"Mail": ["nobody@y.de"]}),
    ]).astype({"ID": "Int64"})  # fmt: skip
    made = made_of(orders())
    joined = join_customers(made, table(file), {"customers": "ID"})
    told = joined.joined
    assert told is not None
    assert (told.found, told.missing, told.repeats, told.newcomers, told.unnamed) == (34, 6, 4, 2, 1)
    assert told.newcomer_examples == ("1", "2")
    assert len(told.missing_examples) == 5
    assert joined.table.data["Customer ID"].tolist() == made.table.data["Customer ID"].tolist()
    assert joined.table.data["Revenue"].tolist() == made.table.data["Revenue"].tolist()
    text = " ".join(joined.receipt.remarks)
    assert "34 of 40 customers stand in “customers.csv” too" in text
    assert "6 customers are not in it and stay" in text
    assert "2 people in it have no order and are left out" in text
    assert not any(example in text for example in told.missing_examples)


def test_who_never_ordered_can_be_added() -> None:
    """They are customers with no order, no money and no last order; the others are what they were."""
    file = pd.concat(
        [contacts(), DataFrame({"ID": [1, 2], "Mail": ["x@y.de", "z@y.de"], "Newsletter": "yes"})]
    )
    joined = join_customers(made_of(orders(), order_rules={"newcomers": "add"}), table(file))
    frame = by_id(joined)
    assert len(frame) == 42
    assert frame.loc[[1, 2], ["Orders", "Revenue"]].to_numpy().tolist() == [[0, 0], [0, 0]]
    assert frame.loc[[1, 2], "Days since last order"].isna().all()
    assert frame.loc[1, "Mail"] == "x@y.de"
    assert joined.joined is not None
    assert joined.joined.added
    assert (joined.rows < 40).all()


def test_names_alone_tell_nobody_whom_two_customers_share() -> None:
    """A name that two customers bear gets nothing from the file, except a refusal."""
    lines = orders(Name="name", City="city")
    twin = lines[lines["Name"] == lines["Name"].iloc[0]].assign(City="Graz")
    made = made_of(pd.concat([lines, twin]), orders={"who": "Name", "place": "City"})
    file = contacts()[["Full name", "Newsletter", "Mail"]].rename(columns={"Full name": "Name"})
    double = lines["Name"].iloc[0]
    file.loc[file["Name"] == double, "Newsletter"] = "no"
    joined = join_customers(made, table(file))
    both = joined.table.data[joined.table.data["Name"] == double]
    assert len(both) == 2
    assert both["Mail"].isna().all()
    assert joined.joined is not None
    assert joined.joined.doubtful == 1
    assert not allowed(joined)[both.index].any()


def test_columns_of_one_name_are_one_and_measures_stay_as_they_are() -> None:
    """The file’s own name of somebody goes before that of an order; its “Orders” leaves the measure alone."""
    lines = orders(Mail="email", Name="name")
    known = contacts().rename(columns={"Full name": "Name"}).assign(Orders=99)
    known.loc[0, "Name"], known.loc[1, "Name"] = "Dr. Ash", None
    made = made_of(lines, orders={"who": "Mail"})
    joined = join_customers(made, table(known))
    frame = by_id(joined)
    assert frame.loc[known["Mail"][0], "Name"] == "Dr. Ash"
    assert frame.loc[known["Mail"][1], "Name"] == by_id(made).loc[known["Mail"][1], "Name"]
    assert frame["Orders"].tolist() == by_id(made)["Orders"].tolist()
    assert set(frame["Orders (2)"]) == {99}


def test_rows_that_are_customers_take_no_second_file() -> None:
    """One sentence, with what to do."""
    with pytest.raises(OrderError, match="taken for customers"):
        preparing.customers_in(table(contacts()), Recipe(), customer_file=table(contacts()))


# ---- consent


def test_a_refusal_on_any_row_holds() -> None:
    """Whatever comes after it, for each way of contact; and a refusal that is a day."""
    known = contacts()[["ID", "Mail"]].assign(**{"Newsletter": "yes", "Unsubscribed at": ""})
    first, second = known.iloc[[0]], known.iloc[[1]]
    file = pd.concat([
        first.assign(Newsletter="no"), known, known.iloc[2:],
        second.assign(**{"Unsubscribed at": "2024-05-01"}),
    ])  # fmt: skip
    joined = join_customers(made_of(orders()), table(file))
    may = dict(zip(joined.table.data["Customer ID"], allowed(joined), strict=True))
    assert [number for number, yes in may.items() if not yes] == known["ID"].tolist()[:2]


def test_a_refusal_holds_for_the_address_whatever_the_key() -> None:
    """The person has two numbers in the file; the one without orders refused, with the same address."""
    known = contacts()[["ID", "Mail"]].assign(Newsletter="yes")
    other = DataFrame({"ID": [999], "Mail": [known["Mail"][3].upper()], "Newsletter": ["no"]})
    joined = join_customers(made_of(orders()), table(pd.concat([known, other])), {"customers": "ID"})
    may = dict(zip(joined.table.data["Customer ID"], allowed(joined), strict=True))
    assert [number for number, yes in may.items() if not yes] == [known["ID"][3]]


@cache
def _small_shop() -> Customers:
    return made_of(orders(12, **{"Customer ID": "id", "Email": "email"}), orders={"who": "Customer ID"})


WORDS = {"yes": False, "no": True, "": False, "unsubscribed": True, "subscribed": False}


ROWS = st.lists(
    st.tuples(st.integers(0, 14), st.sampled_from(sorted(WORDS)), st.booleans(), st.booleans()),
    min_size=1, max_size=40,
)  # fmt: skip
"""Whom a row of the file is about, what it says, and how its id and address are written."""


@settings(max_examples=4, deadline=None)
@given(rows=ROWS, shared=st.booleans())
def test_no_list_ever_holds_whom_the_second_file_refuses(
    rows: list[tuple[int, str, bool, bool]], shared: bool
) -> None:
    """Whatever rows the file has, in whatever order, with whatever spelling of the key or without it."""
    nobody_refused_is_allowed(rows, shared)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(rows=ROWS, shared=st.booleans())
def test_no_list_holds_them_in_many_files(rows: list[tuple[int, str, bool, bool]], shared: bool) -> None:
    """The same, tried longer."""
    nobody_refused_is_allowed(rows, shared)


def nobody_refused_is_allowed(rows: list[tuple[int, str, bool, bool]], shared: bool) -> None:
    made, known = _small_shop(), contacts(12)
    ids, mails = [*known["ID"], 1, 2, 3], [*known["Mail"], "u@x.de", "v@x.de", "w@x.de"]
    file = DataFrame(
        {
            "ID": [f"00{ids[n]}" if odd else str(ids[n]) for n, _, odd, _ in rows],
            "E-mail": [
                "" if bare else mails[0 if shared and n == 1 else n].upper() for n, _, _, bare in rows
            ],
            "Newsletter": [word for _, word, _, _ in rows],
        }
    )
    try:
        joined = join_customers(made, table(file), {"orders": "Customer ID", "customers": "ID"})
    except OrderError:
        return  # nobody of the file ordered
    frame, may = joined.table.data, allowed(joined)
    assert len(frame) == 12
    no = file[file["Newsletter"].map(WORDS)]
    refused_ids = {text.lstrip("0") for text in no["ID"]}
    refused_mails = {text.casefold() for text in no["E-mail"] if text}
    for row in frame.index[may]:
        assert str(frame.at[row, "Customer ID"]) not in refused_ids
        assert frame.at[row, "Email"].casefold() not in refused_mails


def test_refusals_that_are_days_travel_from_order_lines_too() -> None:
    """A column of days on which people unsubscribed says who refused, and stays with the customers."""
    lines = orders(Mail="email")
    gone = set(lines["Mail"].unique()[:5])
    lines["Unsubscribed at"] = [day if mail in gone else "" for mail, day in zip(
        lines["Mail"], ["2024-05-01", "2024-06-02"] * len(lines), strict=False,
    )]  # fmt: skip
    made = made_of(lines)
    refused = set(made.table.data.loc[~allowed(made), "Mail"])
    assert refused == gone


# ---- what follows


@pytest.fixture(scope="module")
def study() -> seg.Study:
    lines = orders(200)
    known = contacts(200)
    return seg.run(
        table(lines, "orders.csv"), k=3, k_max=3, verdict=False, customer_key={"customers": "ID"},
        customer_file=table(known.iloc[10:], "people.csv"),
    )  # fmt: skip


def test_joined_columns_travel_into_downloads_and_lists(study: seg.Study) -> None:
    """Customers, orders with their customer’s segment, and a list of those who agreed."""
    customers = pd.read_csv(BytesIO(EXPORTS["csv"].build(study)))
    assert customers["Mail"].notna().sum() == 190
    lines = pd.read_csv(BytesIO(EXPORTS["orders"].build(study)))
    assert len(lines) == len(study.orders.lines.data)  # type: ignore[union-attr]
    labels = customers.set_index("Customer ID")["Segment"]
    assert (lines["Customer ID"].map(labels) == lines["Segment"]).all()
    assert (
        lines["Mail"].fillna("")
        == lines["Customer ID"].map(customers.set_index("Customer ID")["Mail"]).fillna("")
    ).all()
    listed = audience(study, "klaviyo", fewest=1)
    known = contacts(200)
    agreed = set(known["Mail"][10:][known["Newsletter"][10:] == "yes"])
    assert set(listed.people.iloc[:, 0]) == agreed


def test_the_study_remembers_the_file_and_tells_of_it(study: seg.Study) -> None:
    """Its rows get their labels again, its file names the second one, and the receipt says what it gave."""
    assert "“people.csv” says more of 190" in study.clean.receipt.entries[0].text
    saved = seg.open_study(EXPORTS["study"].build(study))
    assert saved.document is not None
    assert saved.document.customer_file is not None
    assert saved.document.customer_file.name == "people.csv"
    assert saved.recipe.customer_key == {"customers": "ID"}
    again = study.predict(study.orders.lines)  # type: ignore[union-attr]
    assert again["Segment"].tolist() == study.customers()["Segment"].tolist()


def test_files_of_studies_before_there_was_a_second_file_open(study: seg.Study) -> None:
    """They do not say that there was none."""
    plain = json.loads(EXPORTS["study"].build(study))
    del plain["customer_file"]
    assert seg.open_study(json.dumps(plain).encode()).k == 3


def test_forecasts_stand_beside_what_is_joined() -> None:
    """Where nothing is foretold, what was joined stays."""
    again = preparing.customers_in(
        table(orders(), "orders.csv"), Recipe(lifetime=True), customer_file=table(contacts())
    )
    assert again is not None
    assert again.joined is not None
    assert "Full name" in again.table.data


def test_a_yes_among_days_of_unsubscribing_refuses() -> None:
    """Such a cell is unlike the others of its column, and still means no."""
    known = contacts(200)[["ID", "Mail"]].assign(**{"Unsubscribed at": "2024-05-01"})
    known.loc[known.index[:20], "Unsubscribed at"] = ""
    known.loc[known.index[7], "Unsubscribed at"] = "yes"
    joined = join_customers(made_of(orders(200)), table(known))
    may = dict(zip(joined.table.data["Customer ID"], allowed(joined), strict=True))
    free = [*known["ID"].iloc[:7], *known["ID"].iloc[8:20]]
    assert sorted(number for number, yes in may.items() if yes) == sorted(free)


def test_what_was_set_aside_of_the_file_is_told() -> None:
    """A row of totals is no customer; where it stands is said."""
    csv = contacts().to_csv(index=False) + "Total,40,,\n"
    joined = join_customers(made_of(orders()), read(csv.encode(), "people.csv"), {"customers": "ID"})
    assert "One row of it was set aside as no customer, such as line 42" in " ".join(joined.receipt.remarks)


def test_a_few_numbers_in_common_are_no_key() -> None:
    """Amounts and made-up telephone numbers meet by chance; such a file is not joined."""
    lines = orders(Number="id").assign(Number=lambda frame: pd.factorize(frame["Number"])[0] * 7 + 100)
    rng = np.random.default_rng(0)
    file = DataFrame({"Limit": rng.integers(100, 9_000, 300), "Newsletter": "yes"})
    file.loc[:1, "Limit"] = 107
    with pytest.raises(OrderError, match="No customer of these orders was found"):
        join_customers(made_of(lines, orders={"who": "Number"}), table(file))


def test_a_file_that_hardly_goes_with_the_orders_is_asked_about() -> None:
    """Two addresses in common are true of those two; that the others are missing may be a slip."""
    lines = orders(Mail="email")
    others = DataFrame(
        {"Mail": [*contacts()["Mail"][:2], *(f"n{n}@x.de" for n in range(90))], "Newsletter": "yes"}
    )
    few = join_customers(made_of(lines), table(others)).receipt.remarks
    assert any("is it the file that goes with these orders?" in text for text in few)
    most = join_customers(made_of(lines), table(contacts())).receipt.remarks
    assert not any("is it the file" in text for text in most)


def test_columns_of_one_name_are_a_key_whatever_the_addresses() -> None:
    """People order with another address than the one they left with the newsletter."""
    file = contacts().rename(columns={"ID": "Customer ID"}).assign(Mail=lambda known: "new." + known["Mail"])
    lines = orders(**{"Customer ID": "id", "Email": "email"})
    joined = join_customers(made_of(lines, orders={"who": "Customer ID"}), table(file)).joined
    assert joined is not None
    assert (joined.found, joined.key.own) == (40, "Customer ID")
