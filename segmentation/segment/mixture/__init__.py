"""Latent classes of numbers and categories as they are."""
