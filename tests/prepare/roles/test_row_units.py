"""What a row is called, told from the columns."""

import pandas as pd
import pytest

from segmentation import infer_roles
from segmentation.prepare.roles.row_units import Unit, unit_of

ROWS = 60
KEYS = {
    "Customer ID": "customers", "Kundennummer": "customers", "Donor ID": "donors", "Spendernummer": "donors",
    "MemberID": "members", "Mitgliedsnummer": "members", "GuestID": "guests", "Subscriber Key": "subscribers",
    "User ID": "users", "RespondentID": "respondents", "Company ID": "companies", "SKU": "products",
    "session_id": "sessions", "Medlemsnr.": "members", "Kundenr": "customers", "Gavogivare nr": "donors",
    "Üye No": "members", "Číslo člena": "members",
    "visitorId": "visitors", "Student ID": "students", "Besucher-Nr.": "visitors",
    "Alumni No.": "former students",
}  # fmt: skip


def table(**columns):
    return pd.DataFrame(columns)


@pytest.mark.parametrize(("key", "many"), KEYS.items())
def test_the_key_of_the_rows_names_them(key, many):
    """A column that differs from row to row and is about one of these."""
    rows = table(**{key: [f"X{n:05}" for n in range(ROWS)], "Points": range(7, ROWS + 7)})

    assert unit_of(infer_roles(rows)).many == many


@pytest.mark.parametrize(
    ("headers", "many"),
    [
        (["BounceRates", "ExitRates", "PageValues", "Weekend"], "sessions"),
        (["Nights", "Room type", "Spend"], "guests"),
        (["MEMBER_RATING", "OPTIN_TIME", "LEID"], "subscribers"),
        (["ARR", "Seats", "Industry"], "companies"),
        (["Last Gift", "Pledge", "Total donations"], "donors"),
        (["Q1", "Q2", "Q3", "Q4"], "respondents"),
        (["Stock level", "List price", "Units sold"], "products"),
        (["Orders", "Spend", "Age"], "customers"),
        (["BounceRates", "ExitRates", "First name", "Age"], "customers"),
        (["Total_Change_Q4_Q1", "Balance", "Age"], "customers"),
    ],
)
def test_two_headers_tell_it_too(headers, many):
    """Without a key, words that only such files hold; names and ages of people speak against things."""
    rows = table(**{name: [(n * (i + 3)) % 17 + i for n in range(ROWS)] for i, name in enumerate(headers)})

    assert unit_of(infer_roles(rows)).many == many


def test_order_lines_and_orders_are_no_customers():
    """A number of an order that repeats names lines, one that does not names orders."""
    numbers = [f"INV{n // 3:05}" for n in range(ROWS)]
    lines = table(InvoiceNo=numbers, StockCode=[f"A{n % 9}" for n in range(ROWS)], Quantity=range(ROWS))
    orders = table(**{"Order ID": [f"O{n:05}" for n in range(ROWS)], "Total": range(ROWS)})

    assert unit_of(infer_roles(lines)).many == "order lines"
    assert unit_of(infer_roles(orders)).many == "orders"


def test_the_persons_word_goes_before_all_others():
    """In the plural, as a person would write it; an empty one leaves it to the columns."""
    roles = infer_roles(table(CustomerID=[f"X{n:05}" for n in range(ROWS)]))

    assert unit_of(roles, "households") == Unit("household", "households")
    assert unit_of(roles, "  ").many == "customers"


def test_a_shop_that_takes_donations_has_customers() -> None:
    """Two columns of donations beside what was ordered make nobody a donor."""
    orders = ("Order Count", "Total Order Amount", "Last Order Date")
    gifts = ("Donation Count", "Total Donation Amount")
    rows = range(1, 61)
    shop = pd.DataFrame({name: [n % (7 + at) for n in rows] for at, name in enumerate((*orders, *gifts))})
    charity = shop.rename(columns={"Order Count": "First gift", "Last Order Date": "Last gift"})

    assert unit_of(infer_roles(shop)).many == "customers"
    assert unit_of(infer_roles(charity)).many == "donors"
