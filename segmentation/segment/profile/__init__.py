"""What the segments are like, and how each customer fits."""
