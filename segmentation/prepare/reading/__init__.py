"""Bytes or a frame become a table: what was understood, and what was set aside."""
