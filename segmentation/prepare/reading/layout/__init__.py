"""Where in a grid of cells a table stands, and what its columns are called."""
