"""A club’s members in June and in July, with a migration that was planted."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

CENTERS = {"low": (50.0, 2.0), "middle": (300.0, 10.0), "high": (1500.0, 30.0)}
RISEN = 84


def club(n: int = 600, *, seed: int = 1) -> DataFrame:
    """Members in three groups far apart."""
    rng = np.random.default_rng(seed)
    group = np.array(list(CENTERS))[np.arange(n) % 3]
    frame = DataFrame(
        {
            "Member ID": [f"M{seed}-{i:05d}" for i in range(n)],
            "Email": [f"m{seed}.{i}@example.org" for i in range(n)],
            "Newsletter": np.where(np.arange(n) % 5 == 0, "No", "Yes"),
            "Spend": 0.0,
            "Visits": 0.0,
            "Plan": np.array(["Basic", "Plus"])[rng.integers(0, 2, n)],
            "Group": group,
        }
    )
    return placed(frame, group, rng)


def placed(frame: DataFrame, group: np.ndarray, rng: np.random.Generator) -> DataFrame:
    """The members with spending and visits of their groups."""
    spend, visits = np.array([CENTERS[name] for name in group]).T
    n = len(frame)
    return frame.assign(
        Spend=(spend * rng.uniform(0.9, 1.1, n)).round(2), Visits=(visits * rng.uniform(0.9, 1.1, n)).round(1)
    )


def july(june: DataFrame, *, risen: int = RISEN, seed: int = 9) -> DataFrame:
    """The next month, shuffled: some rose from low to high, 30 left, 24 are new."""
    rng = np.random.default_rng(seed)
    low = june.index[june["Group"] == "low"][:risen]
    frame = placed(june.assign(Group=june["Group"].where(~june.index.isin(low), "high")), june["Group"], rng)
    frame = placed(frame, frame["Group"].to_numpy(), rng)
    gone = frame.index[frame["Group"] == "middle"][:30]
    return (
        frame.drop(index=gone)
        .merge(club(24, seed=seed + 100), how="outer")
        .sample(frac=1, random_state=seed)
        .reset_index(drop=True)
    )
