"""A table without holes, and a receipt for every row and value."""
