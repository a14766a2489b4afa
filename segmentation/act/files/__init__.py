"""Segments become columns, files and sheets."""
