"""A study in miniature: just enough of one to export, around any text."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
from pandas import DataFrame

from segmentation.language.currencies import PLAIN
from segmentation.prepare.roles.row_units import CUSTOMER


class MiniTable:
    """A table whose values are its texts, unless others are given."""

    def __init__(self, text: DataFrame, data: DataFrame | None, delimiter: str, decimal: str, columns: tuple):
        self._text = text.astype("str")
        self.data = self._text if data is None else data
        self.delimiter, self.decimal, self.filename = delimiter, decimal, "customers.csv"
        self.columns = columns

    def text(self) -> DataFrame:
        return self._text.copy(deep=False)


def mini_study(
    text: DataFrame,
    *,
    k: int = 2,
    set_aside: tuple[int, ...] = (),
    data: DataFrame | None = None,
    delimiter: str = ",",
    decimal: str = ".",
    columns: tuple = (),
    names: tuple[str, ...] = (),
    spared: tuple[int, ...] = (),
):
    """Every row goes to segments 1..k in turn, except those set aside; `spared` are not targeted."""
    kept = text.index.difference(pd.Index(set_aside))
    segment = pd.Series(np.arange(len(kept)) % k + 1, index=kept, name="Segment", dtype="int8")
    names = names or tuple(f"Persona {s}" for s in range(1, k + 1))
    sizes = segment.value_counts().reindex(range(1, k + 1), fill_value=0)
    personas = tuple(
        SimpleNamespace(segment=s, name=name, size=int(sizes[s]), targeted=s not in spared)
        for s, name in enumerate(names, start=1)
    )
    left_out = pd.Series("no Age", index=pd.Index(set_aside, dtype="int64"), dtype="str")
    members = DataFrame(
        {
            "typicality": np.linspace(1, 0, len(kept)),
            "margin": 0.5,
            "second_best": (segment % k + 1).astype("int8"),
        },
        index=kept,
    )
    summary = DataFrame(
        {"Persona": names, "Customers": sizes.to_numpy()}, index=pd.Index(sizes.index, name="Segment")
    )
    return SimpleNamespace(
        table=MiniTable(text, data, delimiter, decimal, columns),
        clustering=SimpleNamespace(series=lambda: segment, k=k),
        personas=personas,
        profile=SimpleNamespace(customers=members, unit=CUSTOMER, money=PLAIN),
        recipe=SimpleNamespace(seed=0),
        orders=None,
        clean=SimpleNamespace(receipt=SimpleNamespace(left_out=left_out)),
        segments=lambda: summary,
    )
