"""Persona packs: the names a segment can earn, the conditions for them, and what to try."""
