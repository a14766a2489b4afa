"""The names that segments earn, at the number that is chosen and at every other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segmentation.act.personas.edits import edited_names
from segmentation.act.personas.given_names import called, given_names, given_rules
from segmentation.act.personas.kept_names import FirstNames, first_names
from segmentation.act.personas.packs.packs import PACKS, load_rules, pack
from segmentation.act.personas.packs.rules import Rules
from segmentation.act.personas.personas import Persona, earned_names, name_personas
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering
from segmentation.segment.profile.descriptives import Descriptives, describe
from segmentation.segment.profile.profiles import Profile
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict
from segmentation.steps.segmenting import clustering_of, recommended_k


def computed_personas(
    measured: Profile, clustering: Clustering, recipe: Recipe, first: FirstNames | None
) -> tuple[Persona, ...]:
    """The personas before a person’s own words, `first` being the names that stay with their customers."""
    rules = rules_of(recipe)
    given = given_rules(clustering, rules if recipe.pack else None)
    kept = {} if first is None else first.kept(measured, clustering)
    reserved = None if first is None else first.reserved(clustering)
    return called(name_personas(measured, rules, {**kept, **given}, reserved), clustering)


def names_first(
    recipe: Recipe,
    cleaned: CleanTable,
    scores: Sweep,
    verdict: Verdict | None,
    *,
    known: tuple[Clustering, Descriptives] | None = None,
) -> FirstNames | None:
    """The names of the recommended cut, which stay with their customers at every other number of segments.

    None where segments are not those of the sweep: drawn, or found another way. `known` are segments that
    are described already, which spares it where they are those.
    """
    if recipe.algorithm != "k-means" or recipe.preset == "thesis":
        return None
    found = clustering_of(recipe.replace(joined={}, numbers={}), scores, recommended_k(scores, verdict))
    if known is not None and found.is_alike(known[0]):
        return first_names(known[1], found, rules_of(recipe))
    return first_names(describe(cleaned, found, rows=recipe.rows), found, rules_of(recipe))


@dataclass(frozen=True, eq=False)
class NamedCut:
    """The segments at one k, and the names they earn, segment 1 first, without a person’s own words."""

    clustering: Clustering
    names: tuple[str, ...]


def named_cuts(recipe: Recipe, scores: Sweep, names: Mapping[int, tuple[str, ...]]) -> dict[int, NamedCut]:
    """Every k of the sweep with its segments and their names, which `names_at_every_k` gives."""
    return {k: NamedCut(clustering_of(recipe, scores, k), names[k]) for k in scores.ks}


def names_at_every_k(
    recipe: Recipe, cleaned: CleanTable, scores: Sweep, verdict: Verdict | None
) -> dict[int, tuple[str, ...]]:
    """The names at every k of the sweep, segment 1 first, as studies at these k have them."""
    bare = recipe.replace(personas={})
    first = names_first(bare, cleaned, scores, verdict)
    return {k: names_of(bare, cleaned, clustering_of(bare, scores, k), first) for k in scores.ks}


def names_of(
    recipe: Recipe, cleaned: CleanTable, clustering: Clustering, first: FirstNames | None = None
) -> tuple[str, ...]:
    """The names that the personas of a study bear, segment 1 first, without what else makes a study.

    They hang on what describes the segments alone: no projection, no test and no tree. `first` is what
    `names_first` gives for the same recipe.
    """
    given = given_names(clustering)
    if len(given) < clustering.k:
        described = describe(cleaned, clustering, rows=recipe.rows)
        kept = {} if first is None else first.kept(described, clustering)
        reserved = None if first is None else first.reserved(clustering)
        given = {**earned_names(described, rules_of(recipe), kept, reserved), **given}
    return tuple(edited_names(given, recipe.personas).values())


def rules_of(recipe: Recipe) -> Rules | None:
    """The names and strategies that the person chose: a pack of their own, or that of a kind of business."""
    if recipe.pack:
        return load_rules(recipe.pack)
    return pack(PACKS[recipe.business]) if recipe.business else None
