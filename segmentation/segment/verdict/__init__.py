"""Whether the groups are there, and how many segments to recommend."""
