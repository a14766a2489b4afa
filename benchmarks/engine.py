"""The engine against scikit-learn: the same work, one thread, CPU seconds of the same run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.metrics import silhouette_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.customers import cleaned, frame, matrix
from benchmarks.journeys import against_the_notebook, csv_to_charts
from benchmarks.measures import cpu, table
from segmentation.segment.features import build_features
from segmentation.segment.kmeans.distinct_rows import Rows
from segmentation.segment.kmeans.kmeans import fit_all
from segmentation.segment.projections import project
from segmentation.segment.silhouettes import silhouettes, silhouettes_of

KS = range(2, 11)
SEEDS = range(3)
Row = tuple[str, str, str]


def main() -> None:
    """Print what was promised and what was measured."""
    rows = [
        *against_ten_restarts(100_000, "20 ×, inertia within +.1% mean and +.5% at any k", draws=2),
        *against_ten_restarts(10_000, "6 ×, and a better mean inertia", draws=8),
        *against_ten_restarts(100_000, "25 ×, inertia as above", draws=2, columns=8),
        *against_ten_restarts(10_000, "6 ×, inertia within +.1% mean and +.5% at any k", draws=8, columns=6),
        *against_one_start(1_000_000),
        *exact_silhouettes(10_000),
        *estimated_silhouettes(100_000),
        *encoding(1_000_000),
        *mapping(1_000_000),
        *csv_to_charts(1_000_000),
        *against_the_notebook(10_000),
    ]
    table(("what", "at least", "measured"), rows)


def ours(values: np.ndarray) -> tuple[float, np.ndarray]:
    """CPU seconds per sweep, and inertia (seeds, ks)."""
    taken, inertia = [], []
    for seed in SEEDS:
        seconds, fits = cpu(lambda seed=seed: fit_all(values, KS, seed=seed))
        taken.append(seconds)
        inertia.append([fit.inertia for fit in fits])
    return float(np.median(taken)), np.array(inertia)


def against_ten_restarts(n: int, promised: str, draws: int, columns: int | None = None) -> Iterator[Row]:
    """k = 2..10 against float64 and n_init=10, on several draws of customers; three seeds of ours.

    `columns`: only so many, the first of the numbers.
    """
    own, theirs, excess = [], [], []
    for draw in range(draws):
        values = np.ascontiguousarray(matrix(n, draw).values[:, :columns])
        seconds, inertia = ours(values)
        precise = values.astype(np.float64)
        slow, fits = cpu(lambda data=precise: [KMeans(k, n_init=10, random_state=42).fit(data) for k in KS])
        own.append(seconds)
        theirs.append(slow)
        excess.append(100 * (inertia / [fit.inertia_ for fit in fits] - 1))
    times = np.median(np.divide(theirs, own))
    yield (
        f"sweep k = 2..10 against scikit-learn float64, n_init=10, {n:,} × {values.shape[1]}",
        promised,
        f"**{times:.1f} ×** ({np.median(own):.2f} against {np.median(theirs):.1f} s); "
        f"inertia **{np.mean(excess):+.3f}%** mean, {np.max(excess):+.3f}% at the worst k, on {draws} draws "
        "of customers with three seeds each",
    )


def against_one_start(n: int) -> Iterator[Row]:
    """k = 2..10 against float32 and n_init=1."""
    values = matrix(n).values
    own, inertia = ours(values)
    theirs, fits = cpu(lambda: [KMeans(k, n_init=1, random_state=42).fit(values) for k in KS])
    excess = 100 * (inertia / [float(fit.inertia_) for fit in fits] - 1)
    yield (
        f"sweep k = 2..10 against scikit-learn float32, n_init=1, {n:,} × {values.shape[1]}",
        "10 ×",
        f"**{theirs / own:.0f} ×** ({own:.2f} against {theirs:.1f} s); inertia {excess.mean():+.2f}% mean",
    )


def exact_silhouettes(n: int) -> Iterator[Row]:
    """Nine labellings at once against `silhouette_score` nine times."""
    values = matrix(n).values
    labels = np.array([fit.labels for fit in fit_all(values, KS)])
    own, found = cpu(lambda: silhouettes(values, labels), times=3)
    precise = values.astype(np.float64)
    theirs, expected = cpu(lambda: [silhouette_score(precise, row) for row in labels])
    error = abs(found.mean - expected).max()
    yield (
        f"exact silhouettes of nine k against `silhouette_score`, {n:,}",
        "15 ×, error < 1e-6",
        f"**{theirs / own:.0f} ×** ({own:.2f} against {theirs:.1f} s), error {error:.0e}",
    )


def estimated_silhouettes(n: int, draws: int = 20) -> Iterator[Row]:
    """Twenty draws of the estimate against the exact mean from all distances."""
    values = matrix(n).values
    labels = np.array([fit.labels for fit in fit_all(values, KS)])
    exact = silhouettes_of(Rows.of(values), labels, exact_up_to=n).mean
    rows = [Rows.of(values, seed=seed) for seed in range(draws)]
    own, found = cpu(lambda: [silhouettes_of(row, labels) for row in rows])
    missed = np.array([scores.mean for scores in found]) - exact
    error = np.array([scores.error for scores in found])
    held = np.abs(missed) <= 1.96 * error
    yield (
        f"estimated silhouettes of nine k, {n:,}",
        "RMSE ≤ .0025, 95% intervals that hold the exact value 9 times in 10",
        f"RMSE **{np.sqrt((missed**2).mean()):.4f}**, claimed {np.sqrt((error**2).mean()):.4f}; "
        f"intervals hold **{held.mean():.0%}**; {own / draws:.2f} s",
    )


def encoding(n: int) -> Iterator[Row]:
    """Columns to matrix, with winsorising and logarithms, against a plain ColumnTransformer."""
    data = frame(n)
    numbers, nominals = list(data)[1:13], list(data)[13:]
    theirs_is = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("nominals", OneHotEncoder(sparse_output=False), nominals),
        ]
    )
    own, _ = cpu(lambda: build_features(cleaned(data), numbers + nominals), times=3)
    theirs, _ = cpu(lambda: theirs_is.fit_transform(data))
    yield (
        f"encode 16 columns against `ColumnTransformer`, {n:,}",
        "4 ×",
        f"**{theirs / own:.1f} ×** ({own:.2f} against {theirs:.1f} s)",
    )


def mapping(n: int) -> Iterator[Row]:
    """The map against a full SVD, in float64 and in float32."""
    found = matrix(n)
    own, _ = cpu(lambda: project(found), times=3)
    single, _ = cpu(lambda: PCA(2, svd_solver="full").fit_transform(found.values))
    precise = found.values.astype(np.float64)
    double, _ = cpu(lambda: PCA(2, svd_solver="full").fit_transform(precise))
    yield (
        f"PCA against full SVD, {n:,} × 28",
        "8 ×",
        f"**{double / own:.0f} ×** ({own:.2f} against {double:.1f} s); against float32 {single / own:.0f} ×",
    )
