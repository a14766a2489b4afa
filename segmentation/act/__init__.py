"""The third floor: segments become campaigns."""
