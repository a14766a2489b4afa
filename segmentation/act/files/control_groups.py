"""Who gets the campaign, and who is kept aside to compare with.

Without customers who got nothing, nobody can tell what an offer did. Within every segment the same
share is kept aside by lot, so that each segment can be judged on its own; the lot is seeded and the
same study draws the same customers again.
"""

from __future__ import annotations

import numpy as np
from pandas import Series

from segmentation.errors import ExportError
from segmentation.standards import CONTROL_SHARE

TEST, CONTROL = "Test", "Control"


def split(segments: Series, *, share: float = CONTROL_SHARE, seed: int = 0) -> Series:
    """“Test” or “Control” for every customer with a segment, missing for the others.

    Stratified: of each segment, `share` (rounded to the nearest customer, halves up) are control.

    Raises `ExportError` when `share` is not between 0 and 1.
    """
    if not 0 <= share < 1:
        raise ExportError(f"A control group can hold 0% up to 99% of a segment, not {share:.0%}.")
    groups = np.full(len(segments), None, dtype=object)
    labels = segments.to_numpy(dtype=float, na_value=np.nan)
    rng = np.random.default_rng(seed)
    for segment in np.unique(labels[~np.isnan(labels)]):
        members = rng.permutation(np.flatnonzero(labels == segment))
        kept_aside = int(np.floor(len(members) * share + 0.5))
        groups[members] = TEST
        groups[members[:kept_aside]] = CONTROL
    return Series(groups, index=segments.index, dtype="str")
