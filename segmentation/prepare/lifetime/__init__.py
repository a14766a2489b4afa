"""What customers may be worth: who is still active, what they may order, and whether that can be trusted."""
