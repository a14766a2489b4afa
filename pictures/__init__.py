"""The pictures of the project: that of the first screen, and those of the pages in docs/pictures."""
