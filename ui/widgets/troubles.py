"""What went wrong, said to the person where they can mend it, and to us where it is ours."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from segmentation.errors import SegmentationError, TableError
from ui import coming_back, room, state
from ui.sentences.prepare import SHORT_OF_MEMORY
from ui.widgets.texts import md, prose

P = ParamSpec("P")


class Enough(Exception):
    """A page has said all it can for now. The frame around it still stands, unlike after `st.stop`."""


def trouble(error: Exception) -> None:
    """Something the person can mend; anything else is a mistake of ours."""
    if isinstance(error, SegmentationError):
        caution(str(error))
    else:
        our_mistake(error, "a choice")


def complained(place: str = "page") -> None:
    """What was wrong with what the person did at this place, if anything, said once."""
    error, at_hand = state.complaint(place), state.upload()
    if error is not None:
        trouble(error)
    if isinstance(error, TableError) and at_hand is not None:
        st.caption(f"{md(at_hand.name)} is still here, as it was.")


def caution(text: str) -> None:
    """Bold what was found, then what to do."""
    first, _, rest = text.partition(". ")
    stop = "" if first.endswith((".", "?")) else "."
    st.warning(f"**{prose(first)}{stop}** {prose(rest)}".strip(), icon=":material/description:")


def our_mistake(error: Exception, where: str) -> None:
    """A bug of ours: said without alarm, kept for us without a word about any customer.

    The lines it came by are our own; what the error says may hold a cell, and is left out.
    """
    log = logging.getLogger("touchstone")
    if room.is_short(error):
        log.warning("Short of memory in %s", where)
        caution(SHORT_OF_MEMORY)
        return
    way = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in %s\nTraceback:\n%s", type(error).__name__, where, way)
    st.error("Something went wrong on our side. Your file is untouched; please try again.")


def guarded(piece: Callable[P, None]) -> Callable[P, None]:
    """A piece of a page (a fragment above all) that says what went wrong and leaves the rest standing.

    What the person chose in it is kept for a reload: a fragment is drawn without the frame around it.
    """

    @wraps(piece)
    def drawn(*args: P.args, **options: P.kwargs) -> None:
        try:
            piece(*args, **options)
        except SegmentationError as error:
            trouble(error)
        except Exception as error:
            our_mistake(error, piece.__name__)
        finally:
            coming_back.lay_down()

    return drawn
