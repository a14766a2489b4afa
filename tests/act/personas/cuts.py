"""Profiles of segments that stand where a test puts them."""

import dataclasses

import numpy as np
import pandas as pd

from segmentation import Clustering, Use, build_features, clean, infer_roles, name_personas, profile
from segmentation.act.personas.packs.packs import GENERAL, pack

COLUMNS = {
    "value": "TotalSpend",
    "frequency": "PurchaseCount",
    "recency": "DaysSinceLastPurchase",
    "basket": "AverageBasket",
    "engagement": "EngagementScore",
    "tenure": "Tenure",
    "age": "Age",
    "deals": "DealsUsed",
    "exit": "Churn",
}


def cut(data, labels, basis):
    """A profile of the table cut as given."""
    roles = infer_roles(data)
    uses = {**dict.fromkeys(roles.basis, Use.DESCRIPTOR), **dict.fromkeys(basis, Use.BASIS)}
    table = clean(data, roles.assign(uses=uses))
    matrix = build_features(table, basis)
    labels = np.asarray(labels, dtype=np.int8)
    centres = np.array(
        [matrix.values[labels == j].mean(axis=0) for j in range(1, labels.max() + 1)], dtype=float
    )
    return profile(table, Clustering(matrix, labels, centres, 0.0, 0.0, "given", 0))


def standing_at(bare, segments, ages=None, past=None):
    """A profile whose segments stand where they are told: axis → standard deviations; `past` are shares."""
    index = pd.RangeIndex(1, len(segments) + 1, name="Segment")
    named = [{COLUMNS[axis]: score for axis, score in segment.items()} for segment in segments]
    effects = pd.DataFrame(named, index=index)
    if "DaysSinceLastPurchase" in effects:
        effects["DaysSinceLastPurchase"] *= -1
    effects = effects.fillna(0.0)
    medians = effects * 10 + 40
    if ages is not None:
        medians["Age"] = ages
    usual = {"mean": 40.0, "median": 40.0, "sd": 10.0, "skewed": False, "by_median": False, "known": 1.0}
    overall = pd.DataFrame(usual, index=effects.columns)
    sizes = pd.Series(range(1000, 1000 - len(segments), -1), index=index)
    return dataclasses.replace(
        bare,
        k=len(segments),
        sizes=sizes,
        shares=sizes / sizes.sum(),
        basis=tuple(effects.columns),
        means=effects * 10 + 40,
        medians=medians,
        effects=effects,
        overall=overall,
        value_shares=None,
        rules=(None,) * len(segments),
        history=pd.DataFrame(index=[0, *index]) if past is None else pd.DataFrame(past, index=[0, *index]),
    )


def names(bare, *segments, ages=None, past=None, rules=GENERAL):
    found = name_personas(standing_at(bare, segments, ages, past), pack(rules))
    return [persona.name for persona in found]
