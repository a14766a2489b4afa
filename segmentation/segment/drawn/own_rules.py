"""Segments by rules of one's own: named conditions in an order, and everyone else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pandas import DataFrame

from segmentation.criteria import EVERYONE_ELSE, Criteria, Criterion, Rule
from segmentation.errors import ClusteringError
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.cleaning.participation import tally
from segmentation.recipes import Recipe
from segmentation.segment.drawn.divisions import Part


def parts(cleaned: CleanTable, recipe: Recipe) -> list[Part]:
    """One part per rule, then everybody who falls under none. Raises `ClusteringError` without a rule."""
    if not recipe.rules:
        raise ClusteringError("There is no rule yet. Write one under “How many”, such as “Spend >= 1000”.")
    named = [Part(rule.name, rule.when, str(rule.when)) for rule in recipe.rules]
    return [*named, Part(EVERYONE_ELSE, Criteria(), "none of the rules")]


@dataclass(frozen=True)
class Kept:
    """A rule among others: how many each of its conditions keeps and drops, and how many it takes."""

    rule: Rule
    conditions: tuple[tuple[Criterion, int, int], ...]
    """Each with how many customers it keeps and drops, by itself."""
    meets: int
    """How many meet the rule."""
    takes: int
    """How many of them no rule before took."""


def kept(known: DataFrame, rules: tuple[Rule, ...]) -> list[Kept]:
    """Every rule, in order, with its counts among these customers (`CleanTable.known`)."""
    waiting = np.ones(len(known), dtype=bool)
    found = []
    for rule in rules:
        meets = rule.when.keeps(known)
        takes = meets & waiting
        waiting &= ~meets
        counts = tuple(tally(known, rule.when.conditions))
        found.append(Kept(rule, counts, int(meets.sum()), int(takes.sum())))
    return found
