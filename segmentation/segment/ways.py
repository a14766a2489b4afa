"""The ways to draw segments oneself, beside those that are found: an open table.

A way is a function from the clean table and the recipe to the parts of a division, in their order; adding one
is a module beside this and a row in `WAYS`. All else (cards, lists, map, new customers) follows from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from segmentation.language.titles import spoken
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.drawn import buyers, own_rules, small_groups, value_tiers
from segmentation.segment.drawn.divisions import Division, Part
from segmentation.segment.mixture import latent_classes
from segmentation.segment.rfm import rfm_parts
from segmentation.segment.rfm.rfm_scores import is_told


class Way(NamedTuple):
    """One way: what it is called, what it does in a sentence, and what says its parts."""

    title: str
    told: str
    parts: Callable[[CleanTable, Recipe], Sequence[Part]]
    fits: Callable[[CleanTable], bool] = lambda cleaned: True
    """Whether these customers can be divided so, for a page to offer it."""
    by_verdict: bool = False
    """Whether the verdict tells that these customers can be divided so: it sees the small group."""
    finds: bool = False
    """Whether it looks for groups, rather than drawing lines that everybody sees."""

    @property
    def called(self) -> str:
        """Its title within a sentence."""
        return spoken(self.title)


WAYS: Mapping[str, Way] = {
    "tiers": Way("Value tiers", "Customers by what they bring, cut where you say.", value_tiers.parts),
    "rfm": Way(
        "RFM groups",
        "Customers by how recently, how often and for how much they bought: groups the trade knows by name.",
        rfm_parts.parts,
        is_told,
    ),
    "buyers": Way(
        "Buyers, and who never ordered",
        "Who never ordered is a segment of its own; groups are found among those who did.",
        buyers.parts,
        buyers.are_told,
    ),
    "small group": Way(
        "A small group apart",
        "A few customers who stand clear of all others are a segment of their own; groups are found among "
        "the others.",
        small_groups.parts,
        lambda cleaned: False,
        by_verdict=True,
    ),
    "mixture": Way(
        "Latent classes",
        "Groups from numbers and categories as they are: nothing is filled in, and groups may differ in size "
        "and spread (a mixture model).",
        latent_classes.parts,
        latent_classes.are_offered,
        finds=True,
    ),
    "rules": Way("Your own rules", "Segments by conditions that you write.", own_rules.parts),
}
"""By the name that a recipe calls it, as its algorithm."""


def divide(cleaned: CleanTable, recipe: Recipe) -> Division:
    """The division that the recipe asks for, by its algorithm.

    Raises `ClusteringError` where it cannot be had from these customers, `RoleError` where a condition asks a
    column that is not there, or something else than it holds.
    """
    return Division.of(recipe.algorithm, WAYS[recipe.algorithm].parts(cleaned, recipe), cleaned.known)
