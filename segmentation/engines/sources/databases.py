"""Which table of a database is meant."""

from __future__ import annotations

from collections.abc import Sequence

from segmentation.engines.sources.sources import EngineSource
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped, listed
from segmentation.language.suggestions import or_rather


def table_meant(told: EngineSource, names: Sequence[str]) -> str:
    """The table that a person named, or the only one.

    Raises `EngineError` where there is none, or several and none is named.
    """
    asked = told.table or (names[0] if len(names) == 1 else "")
    if asked in names:
        return asked
    place = clipped(told.place, 200)
    if asked:
        raise EngineError(f"“{place}” has no table “{clipped(asked)}”. {or_rather(asked, names)}")
    if not names:
        raise EngineError(f"“{place}” holds no table. Choose another database.")
    few = listed([f"“{clipped(name)}”" for name in names[:8]])
    raise EngineError(
        f"“{place}” holds {len(names):,} tables: {few}. Say which, as in "
        f"“{clipped(told.place, 100)}::{names[0]}”."
    )
