"""What scores of recency and frequency can tell of these customers, and how far it is what was found."""

from __future__ import annotations

from segmentation.criteria import exactly
from segmentation.language.phrases import capital, coefficient, listed, percent, word
from segmentation.language.titles import spoken
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.rfm.rfm_grids import Grid
from segmentation.standards import ABOUT_THE_SAME, FEW_SCORES, SOMEWHAT_THE_SAME


def cell_told(grid: Grid, unit: Unit = CUSTOMER) -> str:
    """How to read a cell of the grid."""
    money = spoken(grid.scales["money"].column)
    told = f"In each cell: {unit.many}, their share of all, and their share of {money}. 5 is best."
    several = (grid.cells["Customers"] > 0) & (grid.cells["Segment"] == 0)
    return f"{told} Grey: in several segments." if several.any() else told


def what_is_told(grid: Grid, unit: Unit = CUSTOMER) -> list[str]:
    """What recency and frequency can tell of these customers, where it is less than five scores each."""
    recency, frequency = grid.used["recency"], grid.used["frequency"]
    told = []
    if len(frequency) == 1:
        told.append(f"All {unit.many} have the same frequency, so only recency tells them apart.")
    elif len(frequency) <= FEW_SCORES:
        told.append(_few_repeat(grid, unit))
    if len(recency) == 1:
        told.append(f"All {unit.many} have the same recency, so only frequency tells them apart.")
    if grid.not_scored:
        told.append(f"{capital(unit.counted(grid.not_scored))} cannot be scored: a value is empty.")
    return told


def _few_repeat(grid: Grid, unit: Unit) -> str:
    """Which scores of frequency there are, and from where on “loyal” is said."""
    scale = grid.scales["frequency"]
    used = listed([str(score) for score in grid.used["frequency"]])
    once = "" if grid.once is None else f"{percent(grid.once)} bought once or never; "
    loyal = f"{exactly(scale.cuts[1], of=scale.column)} in {spoken(scale.column)}"
    apart = capital(f"{once}frequency tells only scores {used} apart.")
    rest = f"read it as “came back”, and go by recency for other {unit.many}"
    return f"{apart} “Loyal” begins at {loyal} here: {rest}."


def agreement_told(index: float, k: int) -> str:
    """How far the groups and the segments that were found are the same, in plain words."""
    much = (
        "much the same as" if index >= ABOUT_THE_SAME else "partly the same as"
        if index >= SOMEWHAT_THE_SAME else "hardly the same as"
    )  # fmt: skip
    found = f"the {word(k)} segments of “Groups found in the data”"
    scale = "where 1 is the same and 0 is chance (adjusted Rand index)"
    return f"These groups are {much} {found}: agreement {coefficient(index)}, {scale}."
