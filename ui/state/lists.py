"""How lists for platforms are made, and what columns about consent say."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from ui.state.session import upload
from ui.state.tying import recall, remembered


@dataclass(frozen=True)
class ListChoices:
    """How the person wants the lists for platforms made."""

    country: str = ""
    unknown: bool | None = None
    """Whether those are in the lists who neither agreed nor refused; `None` as the file suggests."""
    control: int = 20
    """Percent of each segment that are kept aside to compare with."""
    keep_aside: bool = False
    """Whether those stay out of the lists; the labelled files mark them in any case."""


def list_choices() -> ListChoices:
    """How lists are made; who is in them is a choice about one file and does not carry over to the next."""
    held = {name: recall(_list_key(name), default) for name, default in _LIST_DEFAULTS.items()}
    fitting: dict[str, Any] = {name: value for name, value in held.items() if isinstance(value, _KINDS[name])}
    return ListChoices(**fitting)


def list_choice(name: str) -> dict[str, Any]:
    """Key and persistence for a widget that shows one of the `ListChoices`."""
    return remembered(_list_key(name), _LIST_DEFAULTS[name])


_LIST_DEFAULTS = asdict(ListChoices())
_KINDS = {name: bool | None if value is None else type(value) for name, value in _LIST_DEFAULTS.items()}
"""A widget that is not drawn yet may hold the words of an option that is no longer there."""
_OF_ONE_FILE = ("unknown", "explained")


def _list_key(name: str) -> str:
    at_hand = upload()
    return f"lists.{name}.{at_hand.digest[:12]}" if at_hand and name in _OF_ONE_FILE else f"lists.{name}"


def explained() -> dict[str, tuple[str, ...] | None]:
    """What the person said of columns about consent that were not understood.

    Column → the values in it that mean yes, or `None` for one that is not about consent.
    """
    begin, told = _list_key("explained"), {}
    for key, answer in list(st.session_state.items()):
        column = str(key).removeprefix(f"{begin}.what.")
        if column == key or answer not in ("values", "nothing"):
            continue
        yes = st.session_state.get(f"{begin}.yes.{column}") or ()
        told[column] = tuple(yes) if answer == "values" else None
    return told


def explaining(column: str, part: str, default: Any) -> dict[str, Any]:
    """Key and persistence for a widget that explains a column: `what` it says, or which values mean `yes`."""
    return remembered(f"{_list_key('explained')}.{part}.{column}", default)
