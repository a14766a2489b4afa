"""Segments that a person draws instead of having them found, and those set apart beside the found ones."""
