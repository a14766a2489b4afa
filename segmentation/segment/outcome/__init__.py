"""Segments between describing customers and foretelling what they do in the end."""
