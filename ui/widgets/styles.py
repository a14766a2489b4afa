"""What the theme cannot say, and pictures that are no charts."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import hosting

ASSETS = Path(__file__).parent.parent


def screen_style() -> None:
    """What the theme cannot say: readable greys, ink on gold, and controls that survive forced colours.

    And what to do about a file that the browser holds back for its size, or cannot send: no word about it
    ever reaches us, nor which of the two it was.
    """
    told = (
        f"That file did not come in: up to {hosting.most_megabytes()} MB are read. Keep the columns you "
        "need, or upload a random sample of your customers. If it is smaller, the connection was lost; "
        "bring it again."
    )
    held_back = "[data-testid=stFileUploader]:has([aria-invalid=true])::after"
    style = (ASSETS / "screen.css").read_text(encoding="utf-8")
    st.html(f'<style>{style} {held_back} {{ content: "{told}"; display: block; margin-top: .5rem }}</style>')


def start_picture() -> None:
    """What comes out, drawn from the sample (see `pictures/start_picture.py`)."""
    st.html(ASSETS / "start.html")


def steady_style() -> None:
    """Room for what is still to come, so that nothing moves when it does."""
    st.html(ASSETS / "steady.css")


def print_style() -> None:
    """How the page looks on paper, which Streamlit leaves to the browser."""
    st.html(ASSETS / "print.css")
