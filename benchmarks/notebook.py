"""The steps of the thesis notebook, as a person would run them today: what the engine is compared with.

Labels for words, medians for holes, z-scores; then for every k a K-Means with ten restarts and the exact
silhouette, a map by PCA, and the means of four segments.
"""

from __future__ import annotations

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import LabelEncoder, StandardScaler


def steps(path: str) -> None:
    """From the file of customers to the means of each segment."""
    table = pd.read_csv(path)
    columns = table.drop(columns="CustomerID")
    for name in columns.select_dtypes(exclude="number"):
        columns[name] = LabelEncoder().fit_transform(columns[name].astype("str"))
    values = StandardScaler().fit_transform(columns.fillna(columns.median()))
    labels = {k: KMeans(n_clusters=k, n_init=10, random_state=42).fit(values).labels_ for k in range(2, 11)}
    for found in labels.values():
        silhouette_score(values, found)
    PCA(2).fit_transform(values)
    table.assign(Cluster=labels[4]).groupby("Cluster").mean(numeric_only=True)
