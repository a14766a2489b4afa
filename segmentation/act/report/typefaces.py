"""The letters of the report: its page looks the same where no such font is installed, and offline.

Source Sans 3 and Source Serif 4 (SIL Open Font License, `fonts/OFL.txt`) stand in the page as WOFF2.
Letters beyond Western Europe cost 30 KB a face, so those faces are there only when the page needs them.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_WESTERN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,"
    "U+2193,U+2212,U+2215"
)
_FURTHER = "U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+1E00-1E9F,U+20A0-20AB,U+20AD-20C0"
_NEEDED = re.compile("[\u0100-\u0130\u0132-\u0151\u0154-\u024f\u1e00-\u1e9f\u20a0-\u20ab\u20ad-\u20c0]")


@dataclass(frozen=True)
class Face:
    """One file of letters."""

    family: str
    file: str
    weight: int
    further: bool = False
    """Whether it holds the letters beyond Western Europe."""


FACES = (
    Face("Source Sans 3", "source-sans-3-latin-400-normal.woff2", 400),
    Face("Source Sans 3", "source-sans-3-latin-600-normal.woff2", 600),
    Face("Source Serif 4", "source-serif-4-latin-400-normal.woff2", 400),
    Face("Source Serif 4", "source-serif-4-latin-600-normal.woff2", 600),
    Face("Source Sans 3", "source-sans-3-latin-ext-400-normal.woff2", 400, further=True),
    Face("Source Sans 3", "source-sans-3-latin-ext-600-normal.woff2", 600, further=True),
    Face("Source Serif 4", "source-serif-4-latin-ext-600-normal.woff2", 600, further=True),
)


def faces(page: str) -> str:
    """The `@font-face` rules for a page with this text."""
    further = _NEEDED.search(page) is not None
    return "\n".join(_rule(face) for face in FACES if further or not face.further)


@cache
def _rule(face: Face) -> str:
    data = resources.files(__package__).joinpath("fonts", face.file).read_bytes()
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
        f"src: url(data:font/woff2;base64,{base64.b64encode(data).decode()}) format('woff2'); "
        f"unicode-range: {_FURTHER if face.further else _WESTERN}; }}"
    )
