"""What forecasts are called, wherever they are met: in columns, on cards, in files."""

from __future__ import annotations

HORIZONS = (90, 365)
"""Days ahead: a season, for the next campaign, and a year, for the budget."""
YEAR = HORIZONS[-1]
ACTIVE, NEXT, IS_LATE = "Chance of being active", "Next order expected by", "Late by their own rhythm"
SOME = f"Chance of an order in {YEAR} days"
ORDERS_IN, VALUE_IN = "Expected orders in {} days", "Expected value in {} days"
LOW, HIGH = "{} (low)", "{} (high)"
