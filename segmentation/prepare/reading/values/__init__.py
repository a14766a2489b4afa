"""What a cell says: a number, a day, an hour, or one that is not to be believed."""
