"""Recency, frequency and money: scores of 1 to 5, and the groups that the trade knows by name."""
