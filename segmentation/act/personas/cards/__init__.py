"""What a card shows of a persona, the table of all of them, and the finding above."""
