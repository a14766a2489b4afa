"""Segments become lists that platforms can read, of people who may be contacted."""
