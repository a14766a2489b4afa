"""Other customers in the segments of a study: their columns matched, each labelled, and what is other."""
