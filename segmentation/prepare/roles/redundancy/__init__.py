"""Columns that say the same: how strongly they go together, which follows from which, and which is kept."""
