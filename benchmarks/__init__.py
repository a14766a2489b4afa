"""Where the figures come from. `python -m benchmarks` runs all of it; each module prints its own table."""
