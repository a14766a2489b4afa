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
by name (`from segmentation import charts`). `__init__.pyi` lists them, `docs/library.md` is the reference.
"""

from __future__ import annotations

import lazy_loader

__version__ = "0.1.0"
"""The one place of it; `pyproject.toml` reads it here."""

_public, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    """A public name, from the module it lives in; for any other, the one that was probably meant."""
    if name in __all__:
        return _public(name)
    from segmentation.language.suggestions import nearest

    meant = nearest(name, __all__)
    hint = "" if meant is None else f". Did you mean “{meant}”?"
    raise AttributeError(f"module “segmentation” has no “{name}”{hint}")
