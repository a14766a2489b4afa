"""Customer segments a team can act on, and the truth about how real they are.

The library has three floors. `prepare` turns bytes into a clean table, `segment` turns the table into
segments with a verdict on them, `act` turns segments into personas and files. A recipe is what a person
chose; a study is what came out.

>>> import segmentation as seg
>>> study = seg.run(seg.jewellery(), k=4)
>>> study.verdict.kind, study.k
('natural', 4)
>>> len(study.customers()) == len(seg.jewellery())
True
>>> study.predict(seg.jewellery().head(3))["Segment"].equals(study.customers()["Segment"].head(3))
True

Names are imported when first used, so that a script pays only for what it takes; charts are imported
by name (`from segmentation import charts`). `docs/library.md` is the reference.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segmentation.act.personas.personas import Persona, name_personas
    from segmentation.datasets import jewellery
    from segmentation.errors import SegmentationError
    from segmentation.prepare.cleaning.cleaning import CleanTable, Receipt, clean
    from segmentation.prepare.reading.inputs import read
    from segmentation.prepare.reading.tables import Table, read_table
    from segmentation.prepare.roles.roles import Role, Roles, Use, infer_roles
    from segmentation.recipes import Recipe
    from segmentation.saved_studies import SavedStudy, open_study
    from segmentation.segment.clusters import Clustering, cluster
    from segmentation.segment.features import FeatureMatrix, build_features
    from segmentation.segment.profile.profiles import Profile, profile
    from segmentation.segment.projections import Projection, project
    from segmentation.segment.sweeps import Sweep, sweep
    from segmentation.segment.verdict.judge import judge
    from segmentation.segment.verdict.verdicts import Verdict
    from segmentation.segmenters import Segmenter
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
    "SavedStudy",
    "SegmentationError",
    "Segmenter",
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
    "open_study",
    "profile",
    "project",
    "read",
    "read_table",
    "run",
    "sweep",
]

__version__ = "0.1.0"
"""The one place of it; `pyproject.toml` reads it here."""

_HOMES = {
    "act.personas.personas": "Persona name_personas",
    "errors": "SegmentationError",
    "prepare.cleaning.cleaning": "CleanTable Receipt clean",
    "prepare.reading.inputs": "read",
    "prepare.roles.roles": "Role Roles Use infer_roles",
    "datasets": "jewellery",
    "prepare.reading.tables": "Table read_table",
    "recipes": "Recipe",
    "saved_studies": "SavedStudy open_study",
    "segment.clusters": "Clustering cluster",
    "segment.features": "FeatureMatrix build_features",
    "segment.profile.profiles": "Profile profile",
    "segment.projections": "Projection project",
    "segmenters": "Segmenter",
    "segment.verdict.judge": "judge",
    "segment.sweeps": "Sweep sweep",
    "segment.verdict.verdicts": "Verdict",
    "studies": "Study run",
}
_MODULE = {name: f"segmentation.{module}" for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """A public name, from the module it lives in."""
    if name not in _MODULE:
        meant = importlib.import_module("segmentation.language.suggestions").nearest(name, __all__)
        hint = "" if meant is None else f". Did you mean “{meant}”?"
        raise AttributeError(f"module “segmentation” has no “{name}”{hint}")
    found = getattr(importlib.import_module(_MODULE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
