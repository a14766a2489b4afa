"""What is at hand: the file, the study that was opened, and what the person chose about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Self

import streamlit as st

from segmentation.prepare.reading.tables import Options
from segmentation.recipes import Recipe
from segmentation.saved_studies import SavedStudy
from ui.history import Choices
from ui.moments import once_per

SAMPLE_NAME, ORDERS_NAME = "jewellery.csv", "orders.csv"


@dataclass(frozen=True, eq=False)
class Upload:
    """A file as it came, and how the person wants it read."""

    name: str
    data: bytes
    options: Options
    digest: str
    beside: Upload | None = None
    """A file of customers that is joined to the orders in this one."""

    @classmethod
    def of(cls, name: str, data: bytes) -> Self:
        """A file nobody has said anything about yet."""
        return cls(name, data, Options(), hashlib.sha256(data).hexdigest())

    @property
    def own_key(self) -> str:
        """Tells this file, read this way, from any other."""
        return f"{self.digest}:{self.options}"

    @property
    def size(self) -> int:
        """Bytes of the file, and of the one beside it."""
        return len(self.data) + (0 if self.beside is None else self.beside.size)

    @property
    def key(self) -> str:
        """The same with the file beside it: all that is known of customers hangs on both."""
        return self.own_key if self.beside is None else f"{self.own_key}+{self.beside.own_key}"


def upload() -> Upload | None:
    """The file at hand, or None."""
    found: Upload | None = st.session_state.get("upload")
    return found


def options() -> Options:
    """How the person wants the file at hand read."""
    at_hand = upload()
    return Options() if at_hand is None else at_hand.options


def recipe() -> Recipe:
    """What the person chose so far."""
    found: Recipe = st.session_state.recipe
    return found


def choices_at_hand() -> Choices:
    """How the file is read, and the recipe: what `undo` brings back."""
    return Choices(options(), recipe())


once = once_per(lambda: (upload(), recipe()))
"""A decorator for what hangs on the file and the recipe alone: asked once while a page is drawn."""


def opened() -> SavedStudy | None:
    """The saved study that was opened, or None."""
    found: SavedStudy | None = st.session_state.get("opened")
    return found
