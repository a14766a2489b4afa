"""What a table tells of its columns before anything is chosen: what each is, and which say what others do.

A role takes more than its column: of codes and of predictions only the other columns tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd
from pandas import DataFrame

from segmentation.prepare.reading.units import units_in, with_units
from segmentation.prepare.roles.agreements import meaning
from segmentation.prepare.roles.amounts.derived_amounts import Made, parts_of
from segmentation.prepare.roles.numberings import are_even_codes, are_handed_out
from segmentation.prepare.roles.redundancy.redundancy import Repeat, are_sums, redundancy
from segmentation.prepare.roles.role_rules import NUMBERS, Role, tell_role
from segmentation.prepare.roles.row_samples import draw_rows
from segmentation.prepare.roles.summaries import Facts, gather_facts
from segmentation.prepare.roles.weights import measure_ties, tie
from segmentation.standards import LONE, PATCHY, QUESTIONS_ALIKE

DRAWN = 20_000
"""Rows looked at closely in a large table."""


@dataclass(frozen=True, eq=False)
class Look:
    """What a look at a table tells before anything is chosen."""

    drawn: DataFrame
    """The rows looked at closely."""
    facts: tuple[Facts, ...]
    told: Mapping[str, tuple[Role, str]]
    repeats: Mapping[str, Repeat]

    @property
    def roles(self) -> dict[str, Role]:
        return {name: role for name, (role, _) in self.told.items()}


def look_at(table: DataFrame, made: Mapping[str, Made] | None = None, before: Look | None = None) -> Look:
    """What there is in a table; after a first look, with columns made of it."""
    added = {name: one.values(table) for name, one in (made or {}).items()}
    if added:
        units = units_in(table)
        table = with_units(pd.concat([table, DataFrame(added, index=table.index)], axis=1), units)
    drawn = table if len(table) <= DRAWN else table.iloc[draw_rows(table, DRAWN)]
    facts = () if before is None else before.facts
    fresh = list(table.columns[len(facts) :])
    facts = (*facts, *gather_facts(table[fresh], drawn[fresh]))
    told = {fact.name: tell_role(fact) for fact in facts}
    told |= _half_predicted(drawn, facts, told)
    told |= _even_codes(drawn, facts, told)
    return Look(drawn, facts, told, _repeats(table, told, made or {}))


def _half_predicted(
    drawn: DataFrame, facts: Sequence[Facts], told: Mapping[str, tuple[Role, str]]
) -> dict[str, tuple[Role, str]]:
    """Amounts that are history and prediction in one: what is left of one without another is a prediction."""
    money = [f.name for f in facts if told[f.name][0] in NUMBERS and meaning(f) == "value"]
    guesses = [f.name for f in facts if f.kind == "number" and meaning(f) == "prediction"]
    found = {}
    for whole, past, guess in product(money, money, guesses):
        if whole != past and are_sums(drawn[whole], drawn[past], drawn[guess]):
            told_by = f"{past} and {guess} together, so partly a prediction; grouping by it would repeat it."
            found[whole] = (Role.ANSWER, told_by)
    return found


def _even_codes(
    drawn: DataFrame, facts: Sequence[Facts], told: Mapping[str, tuple[Role, str]]
) -> dict[str, tuple[Role, str]]:
    """A few whole numbers, all as common or with gaps, that go with nothing: they stand for something.

    Of a questionnaire’s columns many are so at once; those are left as they are.
    """
    numbers = [f for f in facts if told[f.name][0] in NUMBERS and not f.is_money]
    small = {f.name: f for f in numbers if are_even_codes(f) or are_handed_out(f)}
    alike = Counter(f.high for f in small.values())
    found = [name for name, f in small.items() if meaning(f) is None and alike[f.high] < QUESTIONS_ALIKE]
    if not found:
        return {}
    full = [f for f in facts if f.missing_share <= PATCHY]  # of few rows chance makes ties
    measured = [f.name for f in full if told[f.name][0] in (*NUMBERS, Role.DATE)]
    ties = measure_ties(drawn, list(dict.fromkeys([*found, *measured])))
    lone = [
        name for name in found if max((tie(ties, name, o) for o in measured if o != name), default=0) < LONE
    ]
    why = "A few numbers, {}, that go with nothing else, as codes do: describes."
    even, gappy = why.format("each as common as the next"), why.format("with gaps between them")
    return {name: (Role.CATEGORICAL, even if are_even_codes(small[name]) else gappy) for name in lone}


def _repeats(
    table: DataFrame, told: Mapping[str, tuple[Role, str]], made: Mapping[str, Made]
) -> dict[str, Repeat]:
    """Columns that others tell; parts are left to their total, and an average is computed by design."""
    parts = parts_of(made)
    averages = [name for name, one in made.items() if one.how == "average"]
    apart = {*parts, *averages}
    numbers = [name for name, (role, _) in told.items() if role in NUMBERS and name not in apart]
    computed = {
        name: Repeat(name, "computed", one.of, f"{name} = {one.formula}")
        for name, one in made.items()
        if one.how == "average"
    }
    return computed | {repeat.column: repeat for repeat in redundancy(table, numbers)}
