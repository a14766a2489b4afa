"""What a person chose before, and took back: undo and redo over values that never change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

from segmentation.prepare.reading.options import Options
from segmentation.recipes import Recipe

MOST_STEPS = 50
"""Choices that can be undone, one after the other; a recipe is small beside a file."""


class Choices(NamedTuple):
    """All that can be undone: how the file is read, and the recipe."""

    options: Options
    recipe: Recipe


@dataclass(frozen=True)
class History:
    """The choices before those at hand, the last one last, and those that were undone, the next one last."""

    before: tuple[Choices, ...] = ()
    undone: tuple[Choices, ...] = ()

    def after(self, left: Choices) -> Self:
        """Something else was chosen than what is left here; what was undone cannot come back."""
        return type(self)((*self.before, left)[-MOST_STEPS:])

    def back(self, at_hand: Choices) -> tuple[Choices, Self]:
        """The choices before those at hand, and the history as it is then."""
        return self.before[-1], type(self)(self.before[:-1], (*self.undone, at_hand))

    def forth(self, at_hand: Choices) -> tuple[Choices, Self]:
        """The choices that were undone last, and the history as it is then."""
        return self.undone[-1], type(self)((*self.before, at_hand), self.undone[:-1])
