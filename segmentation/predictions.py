"""Where new customers belong: the segments of a study, told of people who were not in it.

Nobody is fitted again. New customers are read and cleaned as those of the study were, become points in
its matrix by the numbers it learned, and belong to the nearest centre.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series

from segmentation import thesis
from segmentation.act.files.labels import PERSONA, SECOND_BEST, SEGMENT, TYPICALITY, under_free_names
from segmentation.criteria import place_of
from segmentation.errors import OrderError
from segmentation.prepare.cleaning.new_customers import conformed
from segmentation.prepare.orders.building import Customers, build_customers
from segmentation.prepare.orders.customer_files import join_customers
from segmentation.prepare.reading.inputs import Data, read_alike
from segmentation.prepare.reading.options import Options
from segmentation.prepare.reading.tables import Table
from segmentation.segment.drawn.divisions import densities_of, drawn
from segmentation.segment.outcome.lens import expectation_of, foretells
from segmentation.segment.profile.typicality import place

if TYPE_CHECKING:
    from segmentation.studies import Study

MARGIN = "Margin"


def predict(study: Study, more: Data) -> DataFrame:
    """Segment, persona, typicality, margin and second-best segment of every row of `more`, in its order.

    See `Study.predict`.
    """
    given: object = more
    index: Index[Any] = given.index if isinstance(given, DataFrame) else pd.RangeIndex(0)
    origin = study.table if study.orders is None else study.orders.lines
    said = Options() if origin.source is None else origin.source.options
    table = read_alike(more, origin.columns, said)
    made = _customers_in(study, table)
    table = table if made is None else made.table
    points, takes_part, known = _points(study, table)
    own = drawn(study.clustering, known)
    part = study.clean.part
    if part is not None:
        takes_part &= part.met(conformed(table, study.table, part.columns))
    which = np.flatnonzero(takes_part.to_numpy() & (True if own is None else own > 0))
    division = study.clustering.division
    likely = None if division is None else densities_of(division.parts, known)
    placed = place(
        study.clustering,
        points[which],
        None if own is None else own[which],
        None if likely is None else likely[which],
    )
    placed = placed.set_index(which).reindex(range(len(table.data)))
    segment = placed["segment"].astype("Int8")
    names = {persona.segment: persona.name for persona in study.personas}
    columns: dict[str, Series[Any]] = {
        SEGMENT: segment,
        PERSONA: segment.map(names).astype("str"),
        TYPICALITY: placed["typicality"],
        MARGIN: placed["margin"],
        SECOND_BEST: placed["second_best"].astype("Int8"),
    }
    told = under_free_names(columns, study.table.data.columns)
    if made is not None:
        who = table.data.iloc[:, 0]
        return told.set_axis(pd.Index(who, name=who.name))
    return told.set_axis(index) if isinstance(given, DataFrame) else told


def _customers_in(study: Study, table: Table) -> Customers | None:
    """The customers of new order lines, made as those of the study were; `None` where rows are customers."""
    if study.orders is None:
        return None
    receipt = study.orders.receipt
    parts = (receipt.columns.who, receipt.columns.when)
    if not all(name in table.data for name in parts):
        return None
    there = {part: name if name in table.data else "" for part, name in receipt.columns.taken().items()}
    columns = receipt.columns.lay_over(there, list(table.data.columns))
    made = build_customers(table, columns, receipt.rules, reference_date=study.recipe.reference_date)
    return _joined(study, made)


def _joined(study: Study, made: Customers) -> Customers:
    """The customers with what the study’s own file of customers says of them, where any of them is in it."""
    own = study.orders
    if own is None or own.joined is None or own.customer_file is None:
        return made
    try:
        return join_customers(made, own.customer_file, own.joined.key.sides)
    except OrderError:  # none of them is
        return made


def _warn_of_nothing(known: DataFrame, takes_part: Series[bool]) -> None:
    """Say how many new customers get a segment though nothing is known of them: that of the medians."""
    if many := int((known.isna().all(axis=1) & takes_part).sum()):
        told = "row has" if many == 1 else "rows have"
        warnings.warn(
            f"{many:,} {told} no value in any column that groups; medians stand for them.",
            UserWarning,
            stacklevel=5,
        )


def _points(study: Study, table: Table) -> tuple[NDArray[np.float32], Series[bool], DataFrame]:
    """The rows as points of the study’s matrix, which of them are complete, and what is known of them."""
    prepared = study.clean.preparation
    columns, division = study.matrix.columns, study.clustering.division
    lines = () if division is None else division.columns
    asked = (*columns, *(place_of(name, study.clean.known.columns) for name in lines))
    if prepared is None:
        known = conformed(table, study.table, dict.fromkeys(asked))
        return *thesis.points_of(known[list(columns)], study.matrix), known
    if leaning := foretells(study.recipe):
        columns, asked = columns[:-1], tuple(name for name in asked if name != columns[-1])
    upload = conformed(table, study.table, prepared.sources(asked))
    values, takes_part = prepared.apply(upload, columns)
    _warn_of_nothing(prepared.known(upload, columns), takes_part)
    if leaning:
        found = expectation_of(study.clean, study.recipe, values)
        values = values.assign(**{study.matrix.columns[-1]: found})
    points = [feature(values).to_numpy() for feature in study.matrix.features]
    return np.column_stack(points), takes_part, prepared.known(upload, dict.fromkeys(asked))
