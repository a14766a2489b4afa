"""The whole study with its personas, and what is asked of it: names, customers, words of the person’s own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pandas import DataFrame

from segmentation import studies
from segmentation.act.files.csv import write_csv
from segmentation.act.files.labels import labelled
from segmentation.act.personas.edits import check_names, edited_names
from segmentation.act.personas.kept_names import FirstNames
from segmentation.act.personas.packs.packs import read_pack
from segmentation.act.personas.packs.rules import Rules
from segmentation.act.personas.personas import Persona, fitting_pack
from segmentation.errors import SegmentationError
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.prepare.orders.building import Customers
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.roles import Role, Roles
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering
from segmentation.segment.profile import lookups
from segmentation.segment.profile.lookups import Lookup
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict
from segmentation.steps import naming
from segmentation.steps.naming import NamedCut
from segmentation.studies import Study
from ui import state
from ui.state import once
from ui.steps.cache import DRAWING, kept, recipe_key, study_key
from ui.steps.prepare import clean, orders, roles, table
from ui.steps.segment import await_verdict, clustering, current_k, cuts, drawn, recommended_k, sweep, verdict

MOST_TOLD = 10
"""Columns that the map tells of a customer under the pointer; more would cover it."""


@once
def study() -> Study:
    """Everything, at the person’s k or the recommended one."""
    judged = await_verdict()
    k = current_k()
    made = _study(study_key(k), state.recipe(), table(), roles(), clean(), sweep(), judged, orders())
    promised = state.promises()  # nothing is computed from them
    if made.recipe.promises == promised:
        return made
    return replace(made, recipe=made.recipe.replace(promises=promised))


def names_at(k: int) -> list[str]:
    """The personas’ names at this k, segment 1 first; plain numbers until a verdict stands or stood."""
    if not drawn() and k in cuts():
        return worded_names(cuts()[k])
    if verdict() is None and not drawn():
        return [f"Segment {segment}" for segment in range(1, clustering(k).k + 1)]
    return list(_names(study_key(k), clean(), clustering(k), state.recipe(), first_names()))


def worded_names(cut: NamedCut) -> list[str]:
    """The names of a cut with the person’s own in their place."""
    return list(edited_names(dict(enumerate(cut.names, start=1)), state.recipe().personas).values())


@once
def first_names() -> FirstNames | None:
    """The names of the recommended cut, which stay with their customers at every other number."""
    words = state.fingerprint("colors", "business", "rows", "pack", *DRAWING)
    key = f"{recipe_key()}:{recommended_k()}:{words}"
    return _first_names(key, state.recipe(), clean(), sweep(), verdict())


def rewrite(persona: Persona, words: dict[str, Any]) -> None:
    """Lay the person’s words over a persona; impossible ones are said, not kept."""
    earned = persona.earned or persona.name
    edits = {**state.recipe().personas, earned: words}
    try:
        current = study()
        check_names(
            naming.computed_personas(current.profile, current.clustering, state.recipe(), first_names()),
            edits,
        )
    except SegmentationError as error:
        state.complain(error, f"card.{persona.segment}")
    else:
        state.edit_persona(earned, words)


def own_rules() -> Rules | None:
    """The names and strategies that the person chose, if any: their own, or those of a kind of business."""
    return naming.rules_of(state.recipe())


def take_pack(data: bytes) -> None:
    """Names and strategies of the person’s own; a file that cannot be followed is said, not kept."""
    try:
        text = read_pack(data)
    except SegmentationError as error:
        state.complain(error, "pack")
    else:
        state.choose(pack=text)


def rules() -> Rules:
    """The pack that names these segments."""
    return own_rules() or fitting_pack(study().profile)


def find_customer(wanted: str) -> Lookup | None:
    """The customer with this id, or this row of the file; None when there is none."""
    current = study()
    position = lookups.find_customer(current.clean, wanted)
    if position is None:
        return None
    return lookups.look_up(current.clean, current.clustering, current.profile, position)


def mapped(wanted: str, make: Callable[[str], bytes]) -> bytes:
    """What `make` gives of the study and a customer that is wanted; kept, so that it is not sent again."""
    return _mapped(f"{study_key(current_k())}:{wanted}", wanted, make)


def customers_at(positions: Sequence[int]) -> DataFrame:
    """The labelled customers at these rows of the matrix."""
    current = study()
    return current.customers().loc[current.matrix.index[list(positions)]]


def selection_maker(positions: Sequence[int]) -> Callable[[], bytes]:
    """Makes the CSV of some customers when its button is clicked."""
    current, rows = study(), list(positions)
    return lambda: write_csv(labelled(current).loc[current.matrix.index[rows]])


def hover() -> DataFrame:
    """What the map says about a customer: the id, if there is one, and the first of what builds."""
    data, ids = clean().data, roles().names(Role.ID)[:1]
    building = list(sweep().matrix.columns)[:MOST_TOLD]
    return table().data.loc[data.index, ids].astype("str").join(data[building])


@kept(12)
def _study(
    key: str,
    _recipe: Recipe,
    _table: Table,
    _roles: Roles,
    _clean: CleanTable,
    _sweep: Sweep,
    _verdict: Verdict,
    _orders: Customers | None,
) -> Study:
    return studies.finish(_table, _recipe, _roles, _clean, _sweep, _verdict, orders=_orders)


@kept(2)
def _mapped(key: str, _wanted: str, _make: Callable[[str], bytes]) -> bytes:
    return _make(_wanted)


@kept(4)
def _first_names(
    key: str, _recipe: Recipe, _clean: CleanTable, _sweep: Sweep, _verdict: Verdict | None
) -> FirstNames | None:
    return naming.names_first(_recipe, _clean, _sweep, _verdict)


@kept(24)
def _names(
    key: str, _clean: CleanTable, _clustering: Clustering, _recipe: Recipe, _first: FirstNames | None
) -> tuple[str, ...]:
    return naming.names_of(_recipe, _clean, _clustering, _first)
