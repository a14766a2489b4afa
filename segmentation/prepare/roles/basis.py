"""Which columns build by default: four to eight, of different kinds of behaviour.

Value, frequency, engagement, recency and tenure tell customers apart for a marketer; two columns
about the same thing would count it twice, and every column that does not matter hides those that
do. So one column per concept builds, and only where a file speaks of fewer than four concepts do
others join. A company's own costs, ready-made answers and repeats never build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame

from segmentation.language.concepts import concept_of
from segmentation.language.phrases import percent, word
from segmentation.prepare.roles.associations import rank_ties
from segmentation.prepare.roles.redundancy import Repeat
from segmentation.prepare.roles.representatives import standing
from segmentation.prepare.roles.role_rules import NUMBERS, Role, meaning
from segmentation.prepare.roles.row_samples import draw_rows
from segmentation.prepare.roles.summaries import Facts
from segmentation.standards import BASIS_LEAST, BASIS_MOST, ONE_VALUE, PATCHY, TOO_EMPTY

BEST = f"{word(BASIS_LEAST).capitalize()} to {word(BASIS_MOST)} work best"
"""How many columns to let build, for whoever asks."""
_DRAWN = 2_000
"""Rows that tell which columns go together."""

_WHY = {
    "value": "Money: what customers are worth to you.",
    "frequency": "How often they buy.",
    "engagement": "How much they engage with you.",
    "recency": "How recently they were active.",
    "tenure": "How long they have been with you.",
    "age": "Age is personal too; you may prefer to let it describe.",
    "basket": "What one purchase is worth.",
    "deals": "How they respond to offers.",
    "income": "What they can afford.",
    "balance": "Money they hold.",
    "payment": "Money they pay.",
    "credit": "Money they owe or may borrow.",
    "satisfaction": "How content they are.",
}
"""Concepts that build, the most telling first, and the reason shown beside the column."""

_NEVER = {
    "cost": "What you spend, not what they do: describes.",
    "calendar": "A part of a date: describes.",
    "exit": "An outcome: describes.",
    "active": "An outcome: describes.",
    "consent": "Consent: steers the lists, and describes.",
}
_RATHER_NOT = {
    "ratio": "A ratio of other things: describes.",
    "profit": "What you earn follows from what they spend: describes.",
    "birth": "The age says the same: describes.",
}


@dataclass(frozen=True)
class Choice:
    """The reason of every column that builds, and of every number that does not."""

    builds: Mapping[str, str]
    describes: Mapping[str, str]


def choose(
    drawn: DataFrame,
    facts: Sequence[Facts],
    roles: Mapping[str, Role],
    repeats: Mapping[str, Repeat],
    parts: Mapping[str, str],
) -> Choice:
    """The default basis of a table: at most eight columns, no repeats; `drawn` are some of its rows.

    `parts` are columns whose total is among the others: the total builds for them. Files without
    a known header fall back to numbers, files without numbers to categories.
    """
    barred = {fact.name: reason for fact in facts if (reason := _barred(fact, roles[fact.name]))}
    told = _told(repeats) | set(parts)
    free = [fact for fact in facts if fact.name not in barred and fact.name not in told]
    numbers = [fact for fact in free if roles[fact.name] in NUMBERS]
    ties = _ties(drawn[[fact.name for fact in numbers]])
    chosen = _built(_whole(free), roles, ties)
    if len(chosen) < BASIS_LEAST - 1:
        chosen = _built(free, roles, ties)
    chosen += [f for f in facts if f.name in repeats and repeats[f.name].kind == "near"][
        : max(0, 2 - len(chosen))
    ]
    chosen = chosen or _categories(free, roles)
    others = [fact for fact in free if fact not in chosen and roles[fact.name] in (*NUMBERS, Role.DATE)]
    builds = {fact.name: _why(fact, others) for fact in facts if fact in chosen}
    builds |= _parts([fact for fact in facts if fact in chosen], numbers, repeats)
    left = {fact.name: _left_out(fact, chosen) for fact in others}
    of_totals = {part: f"Part of {total}: describes." for part, total in parts.items()}
    return Choice(builds, {**barred, **{name: why for name, why in left.items() if why}, **of_totals})


def _built(free: Sequence[Facts], roles: Mapping[str, Role], ties: DataFrame) -> list[Facts]:
    """The columns that build, of those that may; fewer than four where there are no more."""
    numbers = [fact for fact in free if roles[fact.name] in NUMBERS]
    chosen = _one_per_concept(numbers, _births(free, roles), ties)
    chosen += _dates(free, roles, chosen)
    chosen += _spread(_unnamed(numbers), ties, BASIS_MOST - len(chosen)) if len(chosen) < BASIS_LEAST else []
    return chosen + _seconds(numbers, chosen)


def _whole(facts: Sequence[Facts]) -> list[Facts]:
    """The columns with few enough holes that filling them in changes little."""
    return [fact for fact in facts if fact.missing_share <= PATCHY]


def _told(repeats: Mapping[str, Repeat]) -> set[str]:
    """The repeats that others in the basis can tell.

    An average computed from a total and a count says something new where the count itself is left
    out as nearly the same as the total.
    """
    near = {name for name, repeat in repeats.items() if repeat.kind == "near"}
    return {n for n, repeat in repeats.items() if repeat.kind != "computed" or near.isdisjoint(repeat.of)}


def _barred(fact: Facts, role: Role) -> str | None:
    """Why a column may not build, or `None`."""
    if role not in (*NUMBERS, Role.DATE):
        return None
    if meaning(fact) == "consent":
        return _NEVER["consent"]
    if fact.missing_share > TOO_EMPTY:
        return f"Missing for {percent(fact.missing_share)}: describes only."
    if role is Role.DATE:
        return None
    if (reason := _NEVER.get(str(meaning(fact)))) is not None:
        return reason
    if fact.common > ONE_VALUE:
        return f"{percent(fact.common)} share one value: describes."
    return None


def _births(free: Sequence[Facts], roles: Mapping[str, Role]) -> list[Facts]:
    """Years or dates of birth that become an age; counting it needs another date."""
    dated = any(role is Role.DATE and concept_of(name) != "birth" for name, role in roles.items())
    return [fact for fact in free if dated and meaning(fact) == "birth"]


def _one_per_concept(numbers: Sequence[Facts], births: Sequence[Facts], ties: DataFrame) -> list[Facts]:
    """Of every concept that builds, the column that speaks for it; at most eight."""
    groups = {concept: [f for f in numbers if meaning(f) == concept] for concept in _WHY}
    groups["value"] = groups["value"] or [f for f in numbers if meaning(f) == "profit"]
    speakers = [_speaker(group, ties) for concept, group in groups.items() if group and concept != "age"]
    ages = (groups["age"] or list(births))[:1]
    return [*speakers[: BASIS_MOST - len(ages)], *ages]


def _speaker(group: Sequence[Facts], ties: DataFrame) -> Facts:
    """A total before an average; else the column that has most in common with its siblings."""
    names = [fact.name for fact in group]
    shared = ties.loc[names, names].mean()
    return min(group, key=lambda f: (standing(f.name), -round(float(shared[f.name]), 3)))


def _dates(free: Sequence[Facts], roles: Mapping[str, Role], chosen: Sequence[Facts]) -> list[Facts]:
    """Dates that tell recency or tenure, where fewer than four numbers build."""
    if len(chosen) >= BASIS_LEAST:
        return []
    told = {meaning(fact) for fact in chosen}
    dates = [f for f in free if roles[f.name] is Role.DATE]
    first = {concept: f for f in reversed(dates) if (concept := meaning(f)) in ("recency", "tenure")}
    return [fact for concept, fact in first.items() if concept not in told]


def _unnamed(numbers: Sequence[Facts]) -> list[Facts]:
    """Columns whose header says nothing we know."""
    return [fact for fact in numbers if meaning(fact) not in _WHY and meaning(fact) not in _RATHER_NOT]


def _seconds(numbers: Sequence[Facts], chosen: Sequence[Facts]) -> list[Facts]:
    """Further columns about a concept, where fewer than four build even so."""
    rest = [fact for fact in numbers if fact not in chosen]
    rest.sort(key=lambda fact: (meaning(fact) in _RATHER_NOT, standing(fact.name)))
    return rest[: max(0, BASIS_LEAST - len(chosen))]


def _spread(numbers: list[Facts], ties: DataFrame, most: int) -> list[Facts]:
    """The columns that repeat one another least: each next one has the weakest tie to those taken."""
    if len(numbers) <= most:
        return numbers
    names = [fact.name for fact in numbers]
    among = ties.loc[names, names].to_numpy()
    taken = [int(np.argmax(among.mean(axis=0).round(6)))]
    while len(taken) < most:
        closest = among[:, taken].max(axis=1)
        closest[taken] = np.inf
        taken.append(int(np.argmin(closest.round(6))))
    return [numbers[place] for place in sorted(taken)]


def _categories(free: Sequence[Facts], roles: Mapping[str, Role]) -> list[Facts]:
    """Categories of few levels, for files without numbers; the evenest first."""
    usable = (Role.CATEGORICAL, Role.FLAG)
    few = [f for f in free if roles[f.name] in usable and f.distinct > 1 and f.missing_share <= TOO_EMPTY]
    few = [f for f in few if meaning(f) not in ("exit", "active", "consent")]
    return sorted(few, key=lambda fact: round(fact.common, 3))[:BASIS_MOST]


def _ties(numbers: DataFrame) -> DataFrame:
    """Size of the rank correlation between columns (columns × columns), from a draw of rows."""
    drawn = numbers.iloc[draw_rows(numbers, _DRAWN)].astype("float64").replace([np.inf, -np.inf], np.nan)
    return DataFrame(rank_ties(drawn.to_numpy()), index=drawn.columns, columns=drawn.columns)


def _why(fact: Facts, others: Sequence[Facts]) -> str:
    if meaning(fact) == "birth":
        return f"Builds as an age. {_WHY['age']}"
    if fact.kind == "date":
        return f"{_WHY[str(meaning(fact))]} Builds as the days since."
    if fact.kind != "number":
        return "There are no numbers to build on; a category builds instead."
    if meaning(fact) not in _WHY:
        return "A number that tells customers apart."
    alike = [other.name for other in others if other.kind == "number" and meaning(other) == meaning(fact)]
    why = _WHY[str(meaning(fact))]
    return f"{why.removesuffix('.')}; one of {word(len(alike) + 1)} such columns." if alike else why


def _parts(
    chosen: Sequence[Facts], numbers: Sequence[Facts], repeats: Mapping[str, Repeat]
) -> Mapping[str, str]:
    """The reasons of amounts that may be parts of what customers are worth; value is told of the first.

    A total is known by its name, or because others are computed with it.
    """
    computed = {name for r in repeats.values() if r.kind == "computed" for name in (r.column, *r.of)}
    parts = [fact for fact in chosen if _is_amount(fact)]
    beside = [fact for fact in numbers if _is_amount(fact)]
    totals = any(meaning(fact) == "value" and not _is_amount(fact) for fact in chosen)
    if totals or not parts or len(beside) < 2 or any(fact.name in computed for fact in parts):
        return {}
    told = (
        f"Money; one of {word(len(beside))} such columns, with no total found. Value is told of {{}} alone: "
        "if they are parts, add a column with their sum."
    )
    return {fact.name: told.format("this one" if fact is parts[0] else parts[0].name) for fact in parts}


def _is_amount(fact: Facts) -> bool:
    """Whether it is money spent, and neither a total nor an average by name."""
    return fact.kind == "number" and meaning(fact) == "value" and standing(fact.name) == standing("Spend")


def _left_out(fact: Facts, chosen: Sequence[Facts]) -> str | None:
    """Why a column that could build does not; `None` for one that nobody would expect to."""
    if fact.kind == "date":
        patchy = fact.missing_share > PATCHY and meaning(fact) in ("recency", "tenure")
        return (
            f"A date, missing for {percent(fact.missing_share)}; becomes the days since." if patchy else None
        )
    if fact.kind != "number":
        return None
    if fact.missing_share > PATCHY:
        return f"Missing for {percent(fact.missing_share)}, and every hole would be a guess: describes."
    alike = next((other.name for other in chosen if meaning(other) == meaning(fact) is not None), None)
    if alike is not None:
        return f"Speaks of the same as {alike}; one of them is enough to build."
    if (reason := _RATHER_NOT.get(str(meaning(fact)))) is not None:
        return reason
    return "Describes. Let it build if it matters to you."
