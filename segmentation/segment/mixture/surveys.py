"""Whether a file holds answers to a survey: what rows are, and that few values stand in most columns.

Latent classes were made for such (Lazarsfeld and Henry 1968): ratings and yes or no have no distance that
means much, and who left a question out is no average respondent.
"""

from __future__ import annotations

from pandas import DataFrame

from segmentation.prepare.roles.roles import Roles
from segmentation.prepare.roles.row_units import UNITS, unit_of
from segmentation.standards import CUSTOMERS_TO_JUDGE

ANSWERS = 11  # different values of a question at most: 0 to 10 is the longest scale in use
MOSTLY = 0.75  # of the columns that build


def are_answers(table: DataFrame, roles: Roles, *, rows: str = "") -> bool:
    """Whether rows are respondents, and most columns that build are ratings, choices or yes and no.

    `rows` is the person’s word for many rows. Of few respondents classes cannot be judged.
    """
    if len(table) < CUSTOMERS_TO_JUDGE or unit_of(roles, rows) != UNITS["respondent"]:
        return False
    few = [table[name].nunique() <= ANSWERS for name in roles.basis if name in table]
    return bool(few) and sum(few) >= MOSTLY * len(few)
