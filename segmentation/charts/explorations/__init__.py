"""What a page of exploration draws: columns and pairs, orders over time, and forecasts."""
