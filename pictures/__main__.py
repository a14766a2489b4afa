"""`make pictures`: draws the picture of the first screen, then takes those of every page."""

from __future__ import annotations

from pictures import screens, start_picture

if __name__ == "__main__":
    start_picture.PLACE.write_text(start_picture.start_picture(), encoding="utf-8")
    screens.take()
