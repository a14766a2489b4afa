"""What Touchstone adds to every customer.

Each format begins with the same two frames: the upload as it came, and our own columns beside it.
Rows that were set aside keep their place and get empty labels, so that a file laid next to the
upload matches it line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame, Series

if TYPE_CHECKING:
    from segmentation.studies import Study

SEGMENT = "Segment"
PERSONA = "Persona"


def free_name(wanted: str, taken: pd.Index) -> str:
    """A column name that none of the taken ones bears, whatever their case.

    >>> free_name("Segment", pd.Index(["Age", "SEGMENT "]))
    'Segment (Touchstone)'
    """
    names = {str(name).strip().casefold() for name in taken}
    candidate, again = wanted, 1
    while candidate.casefold() in names:
        candidate = f"{wanted} (Touchstone)" if again == 1 else f"{wanted} (Touchstone {again})"
        again += 1
    return candidate


def labels(study: Study) -> DataFrame:
    """Our columns for every row of the upload, under names the upload does not use.

    Segment is 1..k as `Int8`; it and Persona are missing for rows that were set aside.
    """
    segment = study.clustering.series().reindex(study.table.data.index).astype("Int8")
    names = {persona.segment: persona.name for persona in study.personas}
    ours = {SEGMENT: segment, PERSONA: segment.map(names).astype("str")}
    return _under_free_names(ours, study.table.data.columns)


def labelled(study: Study) -> DataFrame:
    """Every row and column of the upload in its original text, then our columns, all as text.

    Empty cells are "", never missing.
    """
    upload = study.table.text()
    ours = labels(study)
    return pd.concat([upload, ours.apply(_as_text)], axis=1)


def _under_free_names(columns: dict[str, Series], taken: pd.Index) -> DataFrame:
    named: dict[str, Series] = {}
    for wanted, column in columns.items():
        named[free_name(wanted, taken.append(pd.Index(list(named))))] = column
    return DataFrame(named)


def _as_text(column: Series) -> Series:
    return column.astype("str").where(column.notna(), "")
