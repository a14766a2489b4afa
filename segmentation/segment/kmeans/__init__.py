"""The engine: every k of a sweep in one go."""
