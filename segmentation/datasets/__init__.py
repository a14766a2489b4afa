"""Invented data for the demo and the tests: customers of a jewellery shop, orders of a home store."""

from segmentation.datasets.home_store_orders import BEHAVIORS, orders, orders_csv, planted_behaviors
from segmentation.datasets.jewellery_customers import GROUPS, jewellery, jewellery_csv, planted_groups

__all__ = [
    "BEHAVIORS",
    "GROUPS",
    "jewellery",
    "jewellery_csv",
    "orders",
    "orders_csv",
    "planted_behaviors",
    "planted_groups",
]
