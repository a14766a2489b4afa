"""Two months in the segments of one study: who moved, what changed beyond chance, and what was promised."""
