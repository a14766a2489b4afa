"""Segments become people one can picture, with names that were earned and advice that fits."""
