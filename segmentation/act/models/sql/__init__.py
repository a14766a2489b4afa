"""A study as SQL: one SELECT that labels customers where their data lie, and its self-test."""
