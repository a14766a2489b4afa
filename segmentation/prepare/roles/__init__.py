"""What the columns of a table are, which of them build the segments, and why."""
