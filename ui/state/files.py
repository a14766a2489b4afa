"""Files come, go and come back, each with the choices that were made about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from segmentation.prepare.reading.tables import Options
from segmentation.recipes import Recipe
from segmentation.saved_studies import SavedStudy
from ui.history import Choices
from ui.state.address import k_to_address
from ui.state.decisions import choose
from ui.state.months import take_month
from ui.state.session import Upload, choices_at_hand, recipe, upload
from ui.state.tying import end_lines

DOOR = "change_file"
"""Key of what another file comes in by: it closes behind one that could be read."""
_OUTLIVES_A_FILE = {"theme", "lines", "taken", "visit", "tab", "tries.uploader"}
"""What a message that comes late, and the tab itself, are known by; it holds nothing of the file itself."""
_MOST_ON_THE_SHELF = 20  # files whose choices wait for them to come back; a recipe is small beside a file


def open_file(file: Upload) -> None:
    """Take a file in, with what was chosen when it was here before; choices about another stay behind."""
    st.session_state[DOOR] = False
    before = upload()
    if before is not None and before.digest == file.digest:
        st.session_state.upload = replace(before, name=file.name)
        return
    known = shelved().get(file.digest)
    if known is not None and known.options == file.options:
        bring_back(file, known.recipe)
        st.session_state.returned = known != Choices(Options(), Recipe())
    else:
        bring_back(file, recipe() if before is None else Recipe())


def as_before(file: Upload) -> Upload:
    """A file, to be read as it was when it was here before."""
    known = shelved().get(file.digest)
    return file if known is None else replace(file, options=known.options)


def came_back() -> bool:
    """Whether choices came back with the file at hand, and nothing was chosen since."""
    return upload() is not None and bool(st.session_state.get("returned"))


def shelved() -> Mapping[str, Choices]:
    """Digest of a file that was here → what was chosen about it."""
    found: Mapping[str, Choices] = st.session_state.get("shelf", {})
    return found


def _shelve() -> None:
    """What was chosen about the file at hand waits for it to come back."""
    at_hand = upload()
    if at_hand is not None:
        others = [(digest, known) for digest, known in shelved().items() if digest != at_hand.digest]
        st.session_state.shelf = dict([*others, (at_hand.digest, choices_at_hand())][-_MOST_ON_THE_SHELF:])


def put_beside(file: Upload | None, **choices: Any) -> None:
    """A file of customers beside the orders at hand, or none; `choices` are what still holds."""
    at_hand = upload()
    assert at_hand is not None, "only files of orders have one"
    st.session_state.pop("asked", None)
    st.session_state.upload = replace(at_hand, beside=file)
    choose(**choices)


def open_study(saved: SavedStudy, file: Upload) -> None:
    """Take a saved study in, with the file that holds it.

    Where its own table is at hand all is as it was; another waits as a new month.
    """
    at_hand = upload()
    _shelve()
    shelf = shelved()
    close_file()
    st.session_state.update(shelf=shelf, opened=saved, study_file=file)
    st.session_state[DOOR] = False
    if at_hand is not None and saved.is_of(at_hand.data):
        bring_back(replace(at_hand, options=saved.options), saved.recipe)
    elif at_hand is not None:
        take_month(at_hand)


def bring_back(file: Upload, chosen: Recipe) -> None:
    """A file with all choices made about it."""
    _shelve()
    for name in ("asked", "history", "returned"):
        st.session_state.pop(name, None)
    st.session_state.update(upload=file, recipe=chosen, seen={})
    st.session_state[DOOR] = False
    end_lines()
    k_to_address()


def expect_file(file: Upload) -> None:
    """A file is at the door; it is read by the page that is drawn next, whichever that is."""
    st.session_state.arriving = file


def arriving() -> Upload | None:
    """The file at the door, or None."""
    file: Upload | None = st.session_state.get("arriving")
    return file


def stop_expecting() -> None:
    """It has been read, or cannot be."""
    st.session_state.pop("arriving", None)


def close_file() -> None:
    """Forget the file and every choice about it."""
    for key in [name for name in st.session_state if name not in _OUTLIVES_A_FILE]:
        del st.session_state[key]
    end_lines()
    st.query_params.clear()
    st.session_state.recipe = Recipe()
    st.session_state.seen = {}
