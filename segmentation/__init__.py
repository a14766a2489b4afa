"""Customer segments a team can act on, and the truth about how real they are.

The library has three floors. `prepare` turns bytes into a clean table, `segment` turns the table into
segments with a verdict on them, `act` turns segments into personas and files. A recipe is what a person
chose; a study is what came out.

>>> from segmentation import Recipe, jewellery, run
>>> study = run(jewellery(), Recipe(k=4))
>>> study.verdict.kind, study.k
('natural', 4)
>>> len(study.customers()) == len(jewellery())
True

Names are imported when first used, so that a script pays only for what it takes; charts are imported
by name (`from segmentation import charts`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segmentation.act.personas import Persona, name_personas
    from segmentation.errors import SegmentationError
    from segmentation.prepare.cleaning import CleanTable, Receipt, clean
    from segmentation.prepare.roles import Role, Roles, Use, infer_roles
    from segmentation.prepare.samples import jewellery
    from segmentation.prepare.tables import Table, read_table
    from segmentation.recipes import Recipe
    from segmentation.segment.clusters import Clustering, cluster
    from segmentation.segment.features import FeatureMatrix, build_features
    from segmentation.segment.profiles import Profile, profile
    from segmentation.segment.projections import Projection, project
    from segmentation.segment.structure import judge
    from segmentation.segment.sweeps import Sweep, sweep
    from segmentation.segment.verdicts import Verdict
    from segmentation.studies import Study, run

__all__ = [
    "CleanTable",
    "Clustering",
    "FeatureMatrix",
    "Persona",
    "Profile",
    "Projection",
    "Receipt",
    "Recipe",
    "Role",
    "Roles",
    "SegmentationError",
    "Study",
    "Sweep",
    "Table",
    "Use",
    "Verdict",
    "build_features",
    "clean",
    "cluster",
    "infer_roles",
    "jewellery",
    "judge",
    "name_personas",
    "profile",
    "project",
    "read_table",
    "run",
    "sweep",
]

_HOMES = {
    "act.personas": "Persona name_personas",
    "errors": "SegmentationError",
    "prepare.cleaning": "CleanTable Receipt clean",
    "prepare.roles": "Role Roles Use infer_roles",
    "prepare.samples": "jewellery",
    "prepare.tables": "Table read_table",
    "recipes": "Recipe",
    "segment.clusters": "Clustering cluster",
    "segment.features": "FeatureMatrix build_features",
    "segment.profiles": "Profile profile",
    "segment.projections": "Projection project",
    "segment.structure": "judge",
    "segment.sweeps": "Sweep sweep",
    "segment.verdicts": "Verdict",
    "studies": "Study run",
}
_MODULE = {name: f"segmentation.{module}" for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """A public name, from the module it lives in."""
    if name not in _MODULE:
        raise AttributeError(f"module “segmentation” has no “{name}”")
    found = getattr(importlib.import_module(_MODULE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
