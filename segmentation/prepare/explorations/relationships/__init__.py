"""Columns beside each other: how strongly they move together, and which pairs do most."""
