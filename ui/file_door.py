"""Where a further file comes in beside the one at hand: another month, or the customers of the orders."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import hosting, state


def file_door(label: str, key: str, take: Callable[[str, bytes], None], told: str | None = None) -> None:
    """An uploader that hands over the name and the bytes of each file once; `told` explains it."""

    def take_in() -> None:
        file = state.uploaded(key)
        if file is not None:
            take(file.name, file.getvalue())

    st.file_uploader(label, key=key, max_upload_size=hosting.most_megabytes(), on_change=take_in, help=told)
