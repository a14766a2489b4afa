"""The published recipe, step by step, and what to know before using it.

It began with a student thesis on a jewellery customer file. Its steps are kept exactly, with
scikit-learn, so that its labels can be reproduced; its mistakes are kept too, and each is said in
plain words beside the result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series
from threadpoolctl import threadpool_limits

from segmentation.errors import CleaningError, ClusteringError
from segmentation.interruptions import may_stop
from segmentation.number_columns import is_number
from segmentation.prepare.cleaning.cleaning import CleanTable, Entry, Receipt
from segmentation.prepare.cleaning.new_customers import LARGEST
from segmentation.prepare.roles.redundancy.redundancy import redundancy
from segmentation.prepare.roles.roles import Role, Roles, infer_roles
from segmentation.segment.clusters import Clustering
from segmentation.segment.features import Feature, FeatureMatrix
from segmentation.segment.kmeans.kmeans import canonical
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.standards import CUSTOMERS_TO_CUT

DROPPED = ("CustomerID", "CustomerAcquisitionDate", "CustomerExitDate")
"""The columns the thesis leaves out; a file without them simply keeps all it has."""
K = 4  # segments, as it was published
SEED = 42  # as it was published
STARTS = 10  # as it was published


@dataclass(frozen=True)
class Caution:
    """One thing to know about the published recipe on this file: a title and a sentence."""

    title: str
    text: str


def prepare(table: DataFrame) -> CleanTable:
    """Customers complete in every column but the dropped ones, with a receipt of who went missing."""
    kept_columns = table.drop(columns=[name for name in DROPPED if name in table.columns])
    complete = kept_columns[~_unusable(kept_columns)]
    if not len(complete.columns):
        raise CleaningError("This file has no columns for the thesis’s recipe. Choose another file.")
    if len(complete) < CUSTOMERS_TO_CUT:
        raise CleaningError(
            f"The thesis’s recipe keeps only customers without a single empty cell: {len(complete):,} of "
            f"{len(table):,} here. Choose the standard recipe, which keeps everyone."
        )
    gone = table.index.difference(complete.index)
    reason = "an empty cell in at least one column"
    entries = (
        Entry(len(table), "rows in the file", "read", None),
        Entry(len(gone), f"left out by the thesis’s recipe: {reason}", "left out", gone),
        Entry(len(complete), "customers in the study", "kept", None),
    )
    receipt = Receipt(
        entries=entries,
        rows_in=len(table),
        rows_kept=len(complete),
        left_out=Series(reason, index=gone, dtype="str"),
    )
    return CleanTable(data=complete, roles=infer_roles(complete).uploaded, receipt=receipt)


def _unusable(columns: DataFrame) -> Series[bool]:
    """Rows with an empty cell, or with a number that cannot be computed with: infinite, or nearly."""
    numbers = columns.select_dtypes("number")
    return columns.isna().any(axis=1) | (numbers.abs() > LARGEST).any(axis=1)


def encode(complete: DataFrame) -> FeatureMatrix:
    """Every column as the thesis has it: words and dates by their alphabetical rank, all z-scored.

    Dates take part as dd/mm/yyyy text, so they are ranked by their day of the month first.
    """
    from sklearn.preprocessing import StandardScaler  # takes a while to import

    coded = DataFrame({name: _codes(complete[name]) for name in complete.columns})
    scaler = StandardScaler().fit(coded.to_numpy(dtype=float))
    features = tuple(
        _feature(complete[name], center, scale)
        for name, center, scale in zip(complete.columns, scaler.mean_, scaler.scale_, strict=True)
    )
    values = scaler.transform(coded.to_numpy(dtype=float))
    return FeatureMatrix(features=features, values=values.astype(np.float32), index=complete.index)


def points_of(table: DataFrame, matrix: FeatureMatrix) -> tuple[NDArray[np.float32], Series[bool]]:
    """Other customers as points of the thesis’s matrix, and which of them are complete.

    A word that is new takes the rank at which the alphabet would have it.
    """
    coded = [
        column.astype(float) if not feature.codes else np.searchsorted(np.array(feature.codes), _text(column))
        for feature in matrix.features
        for column in [table[feature.column]]
    ]
    values = [
        (np.asarray(v, float) - f.center) / f.scale for v, f in zip(coded, matrix.features, strict=True)
    ]
    return np.column_stack(values).astype(np.float32), ~_unusable(table)


def sweep(matrix: FeatureMatrix, ks: Iterable[int]) -> Sweep:
    """scikit-learn's K-Means for every k, as published: random_state=42, n_init=10, float64.

    Raises `ClusteringError` where too few customers differ for any k.
    """
    distinct = len(np.unique(matrix.values, axis=0))
    most = min(distinct, len(matrix.values) - 1)
    fits = [fit(matrix, k) for k in ks if k <= most]
    if not fits:
        raise ClusteringError(
            f"{len(matrix.values):,} customers, {distinct:,} of them different, are too few to divide by the "
            "thesis’s recipe. Choose the standard recipe, or another file."
        )
    return Sweep(
        matrix=matrix,
        ks=tuple(clustering.k for clustering in fits),
        inertia=np.array([clustering.inertia for clustering in fits]),
        silhouette=np.array([clustering.silhouette for clustering in fits]),
        silhouette_se=np.zeros(len(fits)),
        labels=np.stack([clustering.labels for clustering in fits]),
        centroids=tuple(clustering.centroids for clustering in fits),
        seed=SEED,
    )


def fit(matrix: FeatureMatrix, k: int) -> Clustering:
    """One published K-Means, its labels renumbered from 1, largest first."""
    from sklearn.cluster import KMeans  # takes a while to import
    from sklearn.metrics import silhouette_score

    may_stop()
    values = matrix.values.astype(np.float64)
    with threadpool_limits(1):
        model = KMeans(k, random_state=SEED, n_init=STARTS).fit(values)
        score = float(silhouette_score(values, model.labels_))
    labels, centroids = canonical(model.labels_, model.cluster_centers_)
    return Clustering(
        matrix=matrix,
        labels=labels,
        centroids=centroids,
        inertia=float(model.inertia_),
        silhouette=score,
        algorithm="k-means",
        seed=SEED,
    )


def cautions(table: DataFrame, roles: Roles) -> tuple[Caution, ...]:
    """What the published recipe would do to this file, in numbers; empty when it does no harm."""
    kept_columns = table.drop(columns=[name for name in DROPPED if name in table.columns])
    roles = roles.uploaded
    found = (
        _customers_lost(table, kept_columns),
        _coded_dates(kept_columns),
        _coded_words(kept_columns, roles),
        _copies(kept_columns, roles),
        _answers(kept_columns, roles),
    )
    return tuple(caution for caution in found if caution is not None)


def _customers_lost(table: DataFrame, kept_columns: DataFrame) -> Caution | None:
    gaps = kept_columns.isna()
    lost = int(gaps.any(axis=1).sum())
    if not lost:
        return None
    worst = str(gaps.sum().idxmax())
    only = int((gaps[worst] & gaps.any(axis=1)).sum())
    who = f"{only:,} of them have an empty “{worst}”"
    if pd.api.types.is_datetime64_any_dtype(table[worst]):
        who += ", most likely because they are still customers"
    return Caution(
        f"{lost:,} of {len(table):,} customers would be lost",
        f"The recipe drops everyone with an empty cell. {who}.",
    )


def _coded_dates(kept_columns: DataFrame) -> Caution | None:
    dates = [str(n) for n in kept_columns if pd.api.types.is_datetime64_any_dtype(kept_columns[n])]
    if not dates:
        return None
    return Caution(
        f"{_counted(dates, 'date is', 'dates are')} coded as numbers",
        f"{_listed(dates)}: ranked as text by day of the month, so 1 March comes before 2 January.",
    )


def _coded_words(kept_columns: DataFrame, roles: Roles) -> Caution | None:
    words = [
        name
        for name in roles.names(Role.CATEGORICAL, Role.SENSITIVE, Role.MANY_VALUED)
        if name in kept_columns and not pd.api.types.is_numeric_dtype(kept_columns[name])
    ]
    if not words:
        return None
    return Caution(
        f"{_counted(words, 'category counts', 'categories count')} as 0, 1, 2, 3",
        f"{_listed(words)}: the alphabet decides who is near whom.",
    )


def _copies(kept_columns: DataFrame, roles: Roles) -> Caution | None:
    numbers = [
        str(name)
        for name in kept_columns
        if pd.api.types.is_numeric_dtype(kept_columns[name]) and roles[str(name)].role != Role.CONSTANT
    ]
    repeats = [repeat.column for repeat in redundancy(kept_columns, numbers) if repeat.kind != "near"]
    if not repeats:
        return None
    return Caution(
        f"{_counted(repeats, 'column repeats', 'columns repeat')} another one",
        f"{_listed(repeats)}: one piece of information is counted many times over.",
    )


def _answers(kept_columns: DataFrame, roles: Roles) -> Caution | None:
    answers = [name for name in roles.names(Role.ANSWER) if name in kept_columns]
    if not answers:
        return None
    return Caution(
        f"{_counted(answers, 'answer is', 'answers are')} used as input",
        f"{_listed(answers)}: already a segment or a score, so the result partly repeats it.",
    )


def _codes(column: Series) -> Series:
    if is_number(column):
        return column.astype(float)
    return Series(np.searchsorted(_levels(column), _text(column)), index=column.index, dtype=float)


def _feature(column: Series, center: float, scale: float) -> Feature:
    numeric = is_number(column)
    return Feature(
        column=str(column.name),
        category=None,
        low=-np.inf,
        high=np.inf,
        log=None,
        center=float(center),
        scale=float(scale),
        weight=1.0,
        fill=0.0,
        codes=() if numeric else tuple(str(level) for level in _levels(column)),
    )


def _text(column: Series) -> NDArray[np.str_]:
    dates = pd.api.types.is_datetime64_any_dtype(column)
    return np.asarray(column.dt.strftime("%d/%m/%Y") if dates else column.astype(str), dtype=str)


def _levels(column: Series) -> NDArray[np.str_]:
    return np.unique(_text(column))


def _counted(names: list[str], one: str, many: str) -> str:
    return f"{len(names)} {one if len(names) == 1 else many}"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:4])
    return shown if len(names) <= 4 else f"{shown} and {len(names) - 4} more"
