"""A small builder of conditions, the same wherever lines are drawn: a column, a test, a value, and counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from segmentation.criteria import Criterion
from segmentation.prepare.explorations import Exploration
from ui import state, widgets
from ui.sentences import drawing as sentences
from ui.steps.drawing import Count


def listing(counts: Sequence[Count], take: Callable[[int], None], *, key: str) -> None:
    """The conditions that hold, each with what it keeps and drops, and a way to take it back."""
    for at, (condition, keeps, drops) in enumerate(counts):
        with st.container(horizontal=True, vertical_alignment="center"):
            told = widgets.prose(sentences.counted(keeps, drops))
            st.markdown(f"**{widgets.prose(str(condition))}** :small[:gray[{told}]]", width="stretch")
            st.button(
                "Take back",
                icon=":material/close:",
                type="tertiary",
                key=f"{key}.take.{at}",
                on_click=take,
                args=(at,),
            )


def match(shown: str, take: Callable[[Any], None], *, key: str) -> None:
    """Whether all conditions must hold, or any: asked where there are two."""
    st.segmented_control(
        "Of these conditions must hold",
        list(sentences.MATCHES),
        format_func=sentences.MATCHES.__getitem__,
        required=True,
        **state.part(f"{key}.match", shown, take, default="default"),
    )


def build(
    look: Exploration,
    columns: Sequence[str],
    counts: Callable[[list[Criterion]], list[Count]],
    add: Callable[[Criterion], None],
    *,
    key: str,
    label: str = "Add the condition",
    ready: bool = True,
) -> None:
    """One of the columns, a test and a value; what that would keep and drop is told before it is added."""
    if not columns:
        st.caption("No column tells customers apart, so there is nothing to ask of them.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        column = st.selectbox("Column", columns, **_kept(f"{key}.column", columns[0]))
        tests = sentences.tests(look.kinds[column])
        place = f"{key}.{look.kinds[column]}.test"
        test = st.selectbox(
            "Test", list(tests), format_func=tests.__getitem__, **_kept(place, next(iter(tests)))
        )
        values = _values(look, column, test, key=state.of_this_file(f"{key}.{column}.{test}"))
        condition = None if values is None else Criterion(column, test, values)
        st.button(
            label,
            icon=":material/add:",
            key=f"{key}.add",
            disabled=condition is None or not ready,
            on_click=None if condition is None else add,
            args=(condition,),
        )
    if condition is not None:
        ((_, keeps, drops),) = counts([condition])
        st.caption(widgets.prose(sentences.condition_told(condition, keeps, drops)))


def _values(look: Exploration, column: str, test: str, *, key: str) -> tuple[Any, ...] | None:
    """The widgets that suit column and test, and what they hold; `None` while something is missing."""
    kind = look.kinds[column]
    if test in ("is empty", "is filled"):
        return ()
    if kind == "category":
        chosen = st.multiselect("Value", look.choices(column).levels, key=key)
        return tuple(chosen) or None
    ends = ("From", "To") if test == "between" else ("Value",)
    whole = isinstance(look.choices(column).step, int)
    ask: Callable[..., Any] = st.date_input if kind == "date" else st.number_input
    step = {} if kind == "date" else {"step": 1} if whole else {"step": None}
    held = [ask(end, value=None, key=f"{key}.{end}", width=150, **step) for end in ends]
    return None if any(one is None for one in held) else tuple(held)


def _kept(name: str, default: Any) -> dict[str, Any]:
    return state.remembered(state.of_this_file(name), default)
