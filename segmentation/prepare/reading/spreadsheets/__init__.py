"""Workbooks: their sheets, how far they reach, and how their numbers are shown."""
