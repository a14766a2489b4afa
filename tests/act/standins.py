"""A study in miniature: just enough of one to export, around any text."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
from pandas import DataFrame


class MiniTable:
    """A table whose values are its texts."""

    def __init__(self, text: DataFrame, data: DataFrame | None = None, delimiter: str = ","):
        self._text = text.astype("str")
        self.data = self._text if data is None else data
        self.delimiter, self.decimal, self.filename = delimiter, ".", "customers.csv"
        self.columns = ()

    def text(self) -> DataFrame:
        return self._text.copy(deep=False)


def mini_study(text: DataFrame, *, k: int = 2, set_aside: tuple[int, ...] = (), **table):
    """Every row goes to segments 1..k in turn, except those set aside."""
    kept = text.index.difference(pd.Index(set_aside))
    segment = pd.Series(np.arange(len(kept)) % k + 1, index=kept, name="Segment", dtype="int8")
    personas = tuple(SimpleNamespace(segment=s, name=f"Persona {s}") for s in range(1, k + 1))
    clustering = SimpleNamespace(series=lambda: segment, k=k)
    profile = SimpleNamespace(customers=None)
    recipe = SimpleNamespace(seed=0)
    return SimpleNamespace(
        table=MiniTable(text, **table),
        clustering=clustering,
        personas=personas,
        profile=profile,
        recipe=recipe,
    )
