"""Pieces of pages that Streamlit does not have, a folder each with its HTML, CSS and JavaScript.

They draw and tell what a hand did. What they say is written in Python, so that every sentence has one source.
"""
