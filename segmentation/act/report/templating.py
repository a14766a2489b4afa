"""The templates of the report, its map and the card of a notebook: markup stands there, words come from here.

Whatever a template shows is escaped on its way in, and a name it does not get is an error. What a page may
hold as it is (a picture, the body of the page) is marked `safe` in the template, where it can be seen.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from segmentation.language.phrases import printable

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(template: str, **shown: object) -> str:
    """A template of the folder `templates` with these values in it."""
    return _templates().get_template(template).render(shown)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # only those who make a page pay for it

    return Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    """The value as text without characters that no page may hold; markup of a template is that already."""
    return value if hasattr(value, "__html__") else printable(str(value))
