"""The first floor: bytes become a clean table, and nothing is lost on the way."""
