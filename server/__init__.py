"""What stands between the network and the dashboard: who may ask, for what and how much."""
