"""What is counted while rows go by: each a part that adds up, the same whoever carries it."""
