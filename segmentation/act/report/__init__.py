"""The study as a page to read, to print and to send."""
