"""What goes over the rows: memory, DuckDB, SQLite and Spark, each giving batches and adding up sums."""
