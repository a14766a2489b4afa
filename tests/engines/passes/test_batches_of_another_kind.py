"""A batch that by itself would be something else than its column: what fits is kept, the rest is missing."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas import Series

from segmentation.engines.passes.typed_batches import _forced, _missing


def test_what_cannot_be_of_the_kind_is_missing() -> None:
    assert _forced(Series(["3", "many", "4.5"]), "number").tolist()[::2] == [3.0, 4.5]
    assert _forced(Series(["3", "many"]), "number").isna().tolist() == [False, True]
    days = _forced(Series(["2024-05-01", "soon"]), "date")
    assert days[0] == pd.Timestamp("2024-05-01") and pd.isna(days[1])
    assert _forced(Series(["1", "0", "2"]), "boolean").isna().tolist() == [False, False, True]
    assert _forced(Series([1, 0]), "boolean").tolist() == [True, False]


@pytest.mark.parametrize(("kind", "type_"), [("number", "f"), ("date", "M"), ("boolean", "b")])
def test_an_empty_batch_has_the_type_of_its_column(kind: str, type_: str) -> None:
    empty = _missing(kind, 4)
    assert len(empty) == 4 and empty.isna().all() and empty.dtype.kind == type_
