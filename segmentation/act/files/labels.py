"""What Touchstone adds to every customer.

Each format begins with the same two frames: the upload as it came, and our own columns beside it.
Rows that were set aside keep their place and get empty labels, so that a file laid next to the
upload matches it line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas import DataFrame, Index, Series

from segmentation.act.files import control_groups
from segmentation.standards import CONTROL_SHARE

if TYPE_CHECKING:
    from segmentation.studies import Study

SEGMENT = "Segment"
PERSONA = "Persona"
TYPICALITY = "Typicality"
SECOND_BEST = "Second-best segment"
GROUP = "Test or control"
COLUMNS = (SEGMENT, PERSONA, TYPICALITY, SECOND_BEST, GROUP)
"""What a labelled file has beyond the upload."""
NOTE = "Note"
DO_NOT_TARGET = "Do not target"
NOT_IN_STUDY = "Not in the study: "
_DIGITS = 3  # of typicality; a fourth tells nobody more


def free_name(wanted: str, taken: Index[Any]) -> str:
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


def labels(study: Study, *, control: float = CONTROL_SHARE) -> DataFrame:
    """Our columns for every row of the upload, under names the upload does not use.

    Segment is 1..k (`Int8`), Persona its name; then how typical the customer is of the segment (1: at its
    centre, towards 0: at its edge), the second-best segment, and “Test” or “Control”, with `control` the
    share of each segment that is kept aside. All are missing for rows that were set aside; a column then
    says of whom, and why. It says as well where the person noted not to target a segment; its customers are
    neither test nor control.
    """
    index = study.table.data.index
    segment = study.clustering.series().reindex(index).astype("Int8")
    names = {persona.segment: persona.name for persona in study.personas}
    members = study.profile.customers.reindex(index)
    ours: dict[str, Series] = {
        SEGMENT: segment,
        PERSONA: segment.map(names).astype("str"),
        TYPICALITY: members["typicality"].round(_DIGITS).astype("float64"),
        SECOND_BEST: members["second_best"].astype("Int8"),
        GROUP: control_groups.split(segment, share=control, seed=study.recipe.seed),
    }
    spared = segment.isin([persona.segment for persona in study.personas if not persona.targeted])
    if spared.any():
        ours[GROUP] = ours[GROUP].mask(spared)
    left_out = study.clean.receipt.left_out
    if spared.any() or len(left_out):
        note = Series(DO_NOT_TARGET, index, dtype="str").where(spared)
        ours[NOTE] = note.fillna((NOT_IN_STUDY + left_out.astype("str")).reindex(index))
    return under_free_names(ours, study.table.data.columns)


def labelled(study: Study, *, control: float = CONTROL_SHARE, decimal: str = ".") -> DataFrame:
    """Every row and column of the upload in its original text, then our columns, all as text.

    Empty cells are "", never missing. `decimal` is the mark in our own numbers; those of the upload
    stay as they are.
    """
    ours = labels(study, control=control)
    texts = {name: as_text(ours[name], decimal=decimal) for name in ours}
    upload = study.table.text()
    return pd.concat([upload, DataFrame(texts, index=upload.index)], axis=1)


def as_text(column: Series, *, decimal: str = ".") -> Series:
    """A column of ours as text, "" where missing."""
    array = pa.array(column, from_pandas=True)
    if pa.types.is_floating(array.type):  # a thousand different numbers at most, and each is slow to write
        each = array.dictionary_encode()
        cells = pc.take(pc.cast(each.dictionary, pa.large_string()), each.indices)
    else:
        cells = pc.cast(array, pa.large_string())
    if pd.api.types.is_float_dtype(column.dtype) and decimal != ".":
        cells = pc.replace_substring(cells, ".", decimal)
    return Series(pc.fill_null(cells, ""), index=column.index, dtype="str")


def under_free_names(columns: dict[str, Series], taken: Index[Any]) -> DataFrame:
    """Our columns as a frame, under names that none of the taken ones bears."""
    named: dict[str, Series] = {}
    for wanted, column in columns.items():
        named[free_name(wanted, taken.append(pd.Index(list(named))))] = column
    return DataFrame(named)
