"""Deciding, and taking back: the one way by which choices about the file at hand change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.criteria import Criteria
from segmentation.recipes import Recipe
from segmentation.segment.joins import Groups
from ui.history import Choices, History
from ui.state.address import k_to_address
from ui.state.session import Upload, choices_at_hand, recipe, upload

OF_THE_SAME_CUT = {
    "k", "joined", "numbers", "colors", "business", "rows", "currency", "pack", "personas", "promises",
}  # fmt: skip
"""Choices that leave segments what they are, so that joined ones stay so."""


def choose(**choices: Any) -> None:
    """Write choices into the recipe; with other columns the segments are others, and joined ones rest."""
    if set(choices) - OF_THE_SAME_CUT:
        choices.setdefault("joined", {})
        choices.setdefault("numbers", {})
        choices.setdefault("colors", ())
    _decide(recipe().replace(**choices))


def read_as(
    file: Upload, *, roles: dict[str, str], uses: dict[str, str], literal: tuple[str, ...], only: Criteria
) -> None:
    """The file at hand, read another way; the others are the choices about columns that still hold."""
    st.session_state.pop("asked", None)
    _decide(recipe().replace(roles=roles, uses=uses, literal=literal, only=only, basis=None, joined={}), file)


def assume(**choices: Any) -> None:
    """Choices that a file comes in with, which nobody made: there is nothing to undo."""
    st.session_state.recipe = recipe().replace(**choices)


def start_anew() -> None:
    """Forget all choices about the file at hand; this can be undone like any other."""
    _decide(Recipe())


def _decide(wanted: Recipe, file: Upload | None = None) -> None:
    """Put these choices in the place of those at hand, which can be brought back."""
    left, now = choices_at_hand(), upload() if file is None else file
    st.session_state.recipe = wanted
    if now is not None:
        st.session_state.upload = now
        if choices_at_hand() != left:
            st.session_state.history = history().after(left)
            st.session_state.returned = False
    k_to_address()


def choose_role(column: str, *, role: str | None = None, use: str | None = None) -> None:
    """Overrule what was inferred for one column."""
    roles, uses = dict(recipe().roles), dict(recipe().uses)
    if role is not None:
        roles[column] = role
    if use is not None:
        uses[column] = use
    choose(roles=roles, uses=uses, basis=None)


def forget_roles() -> None:
    """Back to the roles and uses that were inferred."""
    choose(roles={}, uses={}, basis=None)


def join(k: int, groups: Groups) -> None:
    """Make segments of the cut into k one; without groups all stand by themselves again."""
    choose(joined={**recipe().joined, k: groups})


def edit_persona(earned: str, words: dict[str, Any] | None) -> None:
    """Write over a computed persona, or go back to it."""
    others = {name: edit for name, edit in recipe().personas.items() if name != earned}
    choose(personas=others if words is None else {**others, earned: words})


def ask(column: str, *, role: str | None) -> None:
    """Keep the wish to build on a personal column until the person has said it twice."""
    st.session_state.asked = (column, role)


def asked() -> str | None:
    """The personal column that waits for the person’s word, if any."""
    column: str | None = st.session_state.get("asked", (None,))[0]
    return column


def answer(*, build: bool) -> None:
    """The person’s word on it."""
    column, role = st.session_state.pop("asked")
    if build:
        choose_role(column, role=role, use="basis")


def history() -> History:
    """What was chosen before about the file at hand, and what of it was taken back."""
    found: History = st.session_state.get("history", History())
    return found


def last_change() -> tuple[Choices, Choices] | None:
    """The choices before and after what `undo` would take back; None where there is nothing."""
    return (history().before[-1], choices_at_hand()) if history().before else None


def last_undone() -> tuple[Choices, Choices] | None:
    """The choices before and after what `redo` would choose again; None where there is nothing."""
    return (choices_at_hand(), history().undone[-1]) if history().undone else None


def undo() -> None:
    """Take back what was chosen last."""
    if history().before:
        _turn(*history().back(choices_at_hand()))


def redo() -> None:
    """Choose again what was taken back last."""
    if history().undone:
        _turn(*history().forth(choices_at_hand()))


def _turn(wanted: Choices, then: History) -> None:
    at_hand = upload()
    st.session_state.pop("asked", None)
    st.session_state.update(recipe=wanted.recipe, history=then)
    if at_hand is not None and at_hand.options != wanted.options:
        st.session_state.upload = replace(at_hand, options=wanted.options)
    k_to_address()
