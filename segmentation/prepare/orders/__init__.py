"""Order lines become customers: what the lines are, and one row for each who bought."""
