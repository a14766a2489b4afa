"""The map of customers: in the dashboard, on paper, and what its axes are made of."""
