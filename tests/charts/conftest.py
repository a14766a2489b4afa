"""A sweep, a verdict and a profile, small enough to be checked by eye."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn import ODD
from pandas import DataFrame

from segmentation.language.phrases import number
from segmentation.prepare.roles.row_units import CUSTOMER


@pytest.fixture(scope="module")
def sweep() -> Any:
    ks = (2, 3, 4, 5)
    return SimpleNamespace(
        ks=ks,
        inertia=np.array([900.0, 400.0, 350.0, 320.0]),
        silhouette=np.array([0.4, 0.62, 0.5, 0.41]),
        silhouette_se=np.zeros(4),
    )


@pytest.fixture(scope="module")
def verdict() -> Any:
    return SimpleNamespace(
        ks=(2, 3, 4, 5),
        null_low=np.full(4, 0.2),
        null_high=np.full(4, 0.25),
        stability={3: np.array([0.9, 0.8, 0.6])},
        stability_interval={3: np.array([[0.85, 0.95], [0.7, 0.9], [0.4, 0.8]])},
    )


@pytest.fixture(scope="module")
def profile() -> Any:
    effects = DataFrame([[3.0, 0.2, -0.5], [-0.04, 0.9, 0.0], [0.5, -2.7, 0.1]], [1, 2, 3], ODD)
    shares = DataFrame({"Web": [0.2, 0.8, 0.5], "Shop": [0.8, 0.2, 0.5]}, [1, 2, 3])
    return SimpleNamespace(
        effects=effects,
        means=effects * 10 + 50,
        typical=lambda segment, column: (effects * 10 + (40 if column == ODD[1] else 50)).loc[
            segment, column
        ],
        by_median=lambda column: column == ODD[1],
        number=lambda value, column: number(value, of=column),
        unit=CUSTOMER,
        counts=(),
        identities=(1, 2, 3),
        identity=lambda segment: segment,
        basis=tuple(ODD),
        separation=pd.Series([0.1, 0.9, 0.5], ODD),
        categories={"Channel": shares},
        lifts={"Channel": shares / shares.mean()},
    )
