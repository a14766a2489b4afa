"""What is told of orders: who comes back how soon, what is bought, and how the months went."""
