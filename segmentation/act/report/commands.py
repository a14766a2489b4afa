"""The command that makes a study again, with every choice that the segments hang on.

An option says what an option can; where a choice has none, the whole recipe goes along as a file.
"""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from segmentation.cuts import Rfm
from segmentation.recipes import Recipe
from segmentation.segment import joins

if TYPE_CHECKING:
    from segmentation.prepare.reading.options import Options
    from segmentation.studies import Study

RECIPE, STUDY = "recipe.json", "study.json"
"""What the recipe by itself is saved as, and the whole study."""
_SAID = {
    "preset", "basis", "uses", "missing", "reference_date", "rows_are", "orders", "order_rules", "lifetime",
    "literal", "algorithm", "rfm", "k", "k_min", "k_max", "seed", "joined", "business", "rows", "currency",
}  # fmt: skip
"""The choices for which there is an option; for `rfm` as far as it names the groups."""
_PLAIN = ("missing", "reference_date", "business", "rows", "currency")
"""Choices whose option bears their name and takes their value."""
_READING = (
    "encoding", "delimiter", "decimal", "date_order", "header_row", "sheet", "table", "odd_rows",
)  # fmt: skip


def command(study: Study) -> str | None:
    """The command in which options say all; `None` where only the recipe can (see `command_with`)."""
    if not _can_be_said(study):
        return None
    recipe = study.recipe
    literal = list(dict.fromkeys((*recipe.literal, *(_options(study).literal or ()))))
    return " ".join(
        [
            *_begun(study),
            *_about_rows(study),
            *(_option("literal", ",".join(literal)) if literal else ()),
            *_about_segments(study),
            *(
                word
                for name in _PLAIN
                if _differs(recipe, name)
                for word in _option(name, getattr(recipe, name))
            ),
            "--out labelled.csv",
        ]
    )


def command_with(study: Study, file: str) -> str:
    """The command that takes the choices from a recipe (or a study) saved as `file`."""
    literal = [name for name in _options(study).literal or () if name not in study.recipe.literal]
    every = ",".join((*study.recipe.literal, *literal))
    return " ".join(
        [
            *_begun(study),
            *_option("recipe", file),
            *(_option("literal", every) if literal else ()),
            "--out labelled.csv",
        ]
    )


def _begun(study: Study) -> list[str]:
    """The verb, the file, and how it is read."""
    (name, *more), options = study._place, _options(study)
    plain = f"./{name}" if name.startswith("-") else name
    read = ((option, getattr(options, option)) for option in _READING)
    said = [word for option, value in read if value is not None for word in _option(option, str(value))]
    return ["python -m segmentation segment", shlex.quote(plain), *map(shlex.quote, more), *said]


def _options(study: Study) -> Options:
    """How the person had the file read; of customers made of orders, that of their lines."""
    return (study.table if study.orders is None else study.orders.lines).source.options


def _option(name: str, value: str) -> list[str]:
    """An option and its value, which may begin with a dash."""
    said = f"--{name.replace('_', '-')}"
    return [f"{said}={shlex.quote(value)}"] if value.startswith("-") else [said, shlex.quote(value)]


def _differs(recipe: Recipe, name: str) -> bool:
    return bool(getattr(recipe, name) != getattr(Recipe(), name))


def _can_be_said(study: Study) -> bool:
    recipe, found = study.recipe, [each.name for each in dataclasses.fields(Recipe)]
    if any(_differs(recipe, name) for name in found if name not in _SAID):
        return False
    if recipe.algorithm not in (Recipe().algorithm, "rfm") or recipe.rfm != Rfm(groups=recipe.rfm.groups):
        return False
    if study.way and recipe.joined.get(study.cut):
        return False
    listed = (*study.matrix.columns, *recipe.literal, *(_options(study).literal or ()))
    parts = (*listed, *recipe.orders.values(), *recipe.order_rules.values())
    return all("," not in name for name in listed) and all(name == name.strip() for name in parts)


def _about_rows(study: Study) -> Iterator[str]:
    """What the rows are, and every choice about orders."""
    recipe = study.recipe
    if study.orders is not None:
        yield "--orders"
    elif recipe.rows_are == "customers":
        yield "--customers"
    for option, chosen in (("order-column", recipe.orders), ("order-rule", recipe.order_rules)):
        for name, value in chosen.items():
            yield from _option(option, f"{name}={value}")
    if recipe.lifetime:
        yield "--lifetime"


def _about_segments(study: Study) -> Iterator[str]:
    """Which columns build, and how many segments; those that are drawn are as many as they are."""
    recipe = study.recipe
    if recipe.preset == "thesis":
        yield "--preset thesis"
    elif recipe.basis is not None or recipe.uses:
        yield from _option("columns", ",".join(study.matrix.columns))
    if study.way:
        yield from _option("rfm", recipe.rfm.groups)
    else:
        yield f"--k {recipe.k}"
        yield from (f"--join {joins.short(group)}" for group in recipe.joined.get(study.cut, ()))
    yield f"--k-range {recipe.k_min}-{recipe.k_max}"
    yield f"--seed {recipe.seed}"
