"""Invented shops: what their customers bought, and the ways in which tools write it down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame

FIRST = ("Ann", "Bo", "Cem", "Dee", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jo", "Kim", "Lou")
LAST = ("Ash", "Birk", "Crane", "Dunn", "East", "Fair", "Gale", "Hart", "Ingle", "Jess")


@dataclass(frozen=True)
class Shop:
    """Lines of orders, one row each, in plain words; `truth` is the net sum of each customer."""

    lines: DataFrame

    @property
    def truth(self) -> pd.Series:
        """Customer → what they paid, refunds taken off."""
        return (self.lines["value"] - self.lines["back"]).groupby(self.lines["email"]).sum().round(2)

    @property
    def orders(self) -> pd.Series:
        """Customer → how many orders."""
        return self.lines.groupby("email")["order"].nunique()


def shop(seed: int = 0, customers: int = 60, mean: float = 4.0) -> Shop:
    """Orders of one to three lines over two years; prices differ from customer to customer."""
    rng = np.random.default_rng(seed)
    rows, number = [], 1000
    for n in range(customers):
        name = f"{FIRST[n % 12]} {LAST[n // 12 % 10]}{'' if n < 120 else n}"
        factor, bought = rng.lognormal(0, 0.3), 1 + rng.poisson(mean - 1)
        for _ in range(bought):
            day = pd.Timestamp("2023-01-01") + pd.Timedelta(minutes=int(rng.integers(0, 730 * 1440)))
            rows += [
                {
                    "order": 0, "when": day, "email": f"{name.replace(' ', '.')}{n}@example.com".lower(),
                    "id": 7000 + 13 * n, "name": name, "city": ("Leeds", "Köln", "Girona")[n % 3],
                    "zip": f"{10000 + 37 * n}", "country": ("GB", "DE", "ES")[n % 3],
                    "product": f"Thing {int(rng.integers(0, 25))}", "quantity": int(rng.integers(1, 4)),
                    "price": round(float(rng.uniform(3, 40) * factor), 2),
                }
                for _ in range(int(rng.integers(1, 4)))
            ]  # fmt: skip
    lines = DataFrame(rows).sort_values(["when", "email"], kind="stable").reset_index(drop=True)
    new = (lines["when"] != lines["when"].shift()) | (lines["email"] != lines["email"].shift())
    lines["order"] = number + new.cumsum()
    lines["sku"] = "S" + lines["product"].str[6:].str.zfill(3)
    lines["category"] = "Kind " + (lines["product"].str[6:].astype(int) % 4).astype(str)
    lines["value"] = (lines["quantity"] * lines["price"]).round(2)
    lines["total"] = lines.groupby("order")["value"].transform("sum").round(2)
    lines["back"] = 0.0
    return Shop(lines)


def shuffled(frame: DataFrame, seed: int) -> DataFrame:
    """The same lines in another order."""
    return frame.iloc[np.random.default_rng(seed).permutation(len(frame))].reset_index(drop=True)


def write(frame: DataFrame) -> bytes:
    """The table as a file."""
    return frame.to_csv(index=False).encode()


# ---- the ways in which tools write orders down


def as_sold_items(shop: Shop) -> DataFrame:
    """A till: dates and times apart, dollars, a customer id among many columns of the till’s own."""
    lines = shop.lines
    return DataFrame(
        {
            "Date": lines["when"].dt.strftime("%m/%d/%y"), "Time": lines["when"].dt.strftime("%H:%M:%S"),
            "Category": lines["category"], "Item": lines["product"], "Qty": lines["quantity"].astype(float),
            "SKU": lines["sku"], "Gross Sales": dollars(lines["value"]), "Discounts": "$0.00",
            "Net Sales": dollars(lines["value"]), "Tax": dollars((lines["value"] * 0.08).round(2)),
            "Transaction ID": "tx" + (lines["order"] * 7919).astype(str), "Device Name": "Till 1",
            "Event Type": "Payment", "Location": "Main St",
            "Customer ID": "C" + lines["id"].astype(str) + "XQ",
            "Customer Name": lines["name"], "Employee": "Robin",
        }
    )  # fmt: skip


def as_payments(shop: Shop) -> DataFrame:
    """A wallet: both sides of every payment, fees, refunds the other way round, and money drawn out."""
    one = shop.lines.drop_duplicates("order")
    made = DataFrame(
        {
            "Date": one["when"].dt.strftime("%d/%m/%Y"), "Time": one["when"].dt.strftime("%H:%M:%S"),
            "Name": one["name"], "Type": "Express Checkout Payment", "Status": "Completed", "Currency": "EUR",
            "Gross": one["total"], "Fee": -(one["total"] * 0.03).round(2),
            "Net": (one["total"] - (one["total"] * 0.03).round(2)).round(2),
            "From Email Address": one["email"], "To Email Address": "shop@example.com",
            "Transaction ID": "9X" + (one["order"] * 7919).astype(str), "Item Title": one["product"],
            "Invoice Number": "INV" + one["order"].astype(str),
        }
    )  # fmt: skip
    drawn = made.head(9).assign(Type="General Withdrawal", Name="", Gross=-500.0, Fee=0.0, Net=-500.0)
    drawn["Transaction ID"] = [f"W{n}" for n in range(9)]
    drawn["From Email Address"], drawn["To Email Address"] = "shop@example.com", ""
    return pd.concat([made, drawn], ignore_index=True)


def as_market_orders(shop: Shop) -> DataFrame:
    """A market place: the price of the line under the header of a price, taxes and deliveries beside it."""
    lines = shop.lines
    return DataFrame(
        {
            "market-order-id": "302-" + lines["order"].astype(str) + "-7", "merchant-order-id": "",
            "purchase-date": lines["when"].dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            "last-updated-date": (lines["when"] + pd.Timedelta(days=3)).dt.strftime("%Y-%m-%d"),
            "order-status": "Shipped", "product-name": lines["product"], "sku": lines["sku"],
            "quantity": lines["quantity"], "currency": "EUR", "item-price": lines["value"],
            "item-tax": (lines["value"] * 0.19).round(2), "shipping-price": "", "ship-city": lines["city"],
            "ship-country": lines["country"], "buyer-email": lines["email"], "buyer-name": lines["name"],
        }
    )  # fmt: skip


def as_craft_items(shop: Shop) -> DataFrame:
    """A market for makers: a number for every line beside that of the order, buyers by their nickname."""
    lines = shop.lines
    return DataFrame(
        {
            "Sale Date": lines["when"].dt.strftime("%m/%d/%y"), "Item Name": lines["product"],
            "Buyer": lines["name"].str.lower().str.replace(" ", "") + lines["id"].astype(str),
            "Quantity": lines["quantity"], "Price": lines["price"], "Coupon Code": "", "Order Shipping": 0,
            "Item Total": lines["value"], "Transaction ID": range(4_000_000_000, 4_000_000_000 + len(lines)),
            "Listing ID": lines["sku"].str[1:].astype(int) + 99_000, "Ship Name": lines["name"],
            "Order ID": lines["order"] * 31 + 10**9,
        }
    )  # fmt: skip


def as_german(shop: Shop) -> DataFrame:
    """A shop that writes German: decimal commas, days first."""
    lines = shop.lines
    return DataFrame(
        {
            "Bestellnummer": lines["order"], "Bestelldatum": lines["when"].dt.strftime("%d.%m.%Y"),
            "Kundennummer": lines["id"], "Artikelbezeichnung": lines["product"], "Menge": lines["quantity"],
            "Einzelpreis": commas(lines["price"]), "Gesamtpreis": commas(lines["value"]),
            "MwSt": commas((lines["value"] * 0.19).round(2)), "Bestellstatus": "abgeschlossen",
        }
    )  # fmt: skip


def as_french(shop: Shop) -> DataFrame:
    """A shop that writes French: customers by name, a price and a quantity, no amount."""
    lines = shop.lines
    return DataFrame(
        {
            "N° commande": lines["order"], "Date de commande": lines["when"].dt.strftime("%d/%m/%Y"),
            "Client": lines["name"], "Code postal": lines["zip"], "Désignation": lines["product"],
            "Quantité": lines["quantity"], "Prix unitaire": lines["price"], "Statut": "Livrée",
        }
    )  # fmt: skip


def as_database(shop: Shop) -> DataFrame:
    """Tables joined by a query: an id that is new with every order beside the one of the customer."""
    lines = shop.lines
    return DataFrame(
        {
            "order_id": "a" + (lines["order"] * 7919).astype(str),
            "order_item_id": lines.groupby("order").cumcount() + 1,
            "customer_id": "c" + (lines["order"] * 31).astype(str),
            "customer_unique_id": "u" + (lines["id"] * 97).astype(str), "order_status": "delivered",
            "order_purchase_timestamp": lines["when"].dt.strftime("%Y-%m-%d %H:%M:%S"),
            "order_delivered_date": (lines["when"] + pd.Timedelta(days=9)).dt.strftime("%Y-%m-%d %H:%M:%S"),
            "product_id": lines["sku"], "seller_id": "s" + lines["sku"], "price": lines["value"],
            "freight_value": 7.1,
        }
    )  # fmt: skip


def as_notebook(shop: Shop) -> DataFrame:
    """Four columns somebody typed: no order number, customers by name."""
    lines = shop.lines
    return DataFrame(
        {
            "Datum": lines["when"].dt.strftime("%d.%m.%Y"), "Kunde": lines["name"], "Ort": lines["city"],
            "Betrag": commas(lines["value"]),
        }
    )  # fmt: skip


WRITERS = (
    as_sold_items, as_payments, as_market_orders, as_craft_items, as_german, as_french, as_database,
    as_notebook,
)  # fmt: skip


def dollars(values: pd.Series) -> pd.Series:
    """$1,234.50"""
    return values.map(lambda value: f"${value:,.2f}")


def commas(values: pd.Series) -> pd.Series:
    """1234,50"""
    return values.map(lambda value: f"{value:.2f}".replace(".", ","))
