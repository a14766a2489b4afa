"""The second floor: a clean table becomes segments, and a verdict on how real they are."""
