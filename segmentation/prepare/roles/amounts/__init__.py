"""Amounts and their parts: columns that add up to one, and totals made of them."""
