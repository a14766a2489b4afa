"""What the pages share: their choices, the steps between them, and the pieces they are made of."""
