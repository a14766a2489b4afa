"""A study as plain numbers: kept in a file, opened again, and applied to other customers."""
