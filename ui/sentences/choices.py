"""What the buttons of undo and redo say, and what is said of choices that came back or are gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from segmentation.language.phrases import clipped, percent, word
from segmentation.prepare.reading.options import Options
from segmentation.recipes import Recipe
from segmentation.segment.ways import WAYS
from ui.history import Choices
from ui.sentences.prepare import KINDS, USES

CAME_BACK = "You had this file here before: the choices you made about it are back."
_AGAIN = "Bring it again, or the study you saved."
_NAME_ON_A_BUTTON = 24  # letters: the sidebar is narrow


def change_told(before: Choices, after: Choices) -> str:
    """What was chosen between the two, in a few words that stand after “Undo:” and “Redo:”."""
    if after == Choices(Options(), Recipe()):
        return "starting afresh" if len(_changed(before.recipe, after.recipe)) > 1 else _first(before, after)
    return _first(before, after)


def gone(*, restarted: bool, hours: int) -> str:
    """Why a file that this tab had is no longer here, and what to do."""
    if restarted:
        return f"The dashboard was restarted, so your file is no longer here. {_AGAIN}"
    kept = "an hour" if hours == 1 else f"{word(hours)} hours"
    return (
        f"Files are kept for {kept} after a visit, or until others need the room; yours is no longer here. "
        f"{_AGAIN}"
    )


def _first(before: Choices, after: Choices) -> str:
    changed = _changed(before.recipe, after.recipe)
    if before.options != after.options or not changed:
        return "how the file is read"
    return _TOLD[changed[0]](before.recipe, after.recipe)


def _changed(before: Recipe, after: Recipe) -> list[str]:
    """The fields that differ, the one that the person meant first: others may follow from it."""
    return [name for name in _TOLD if getattr(before, name) != getattr(after, name)]


def _named(name: str) -> str:
    return f"“{clipped(name, _NAME_ON_A_BUTTON)}”"


def _column(before: Recipe, after: Recipe) -> str:
    """Use or kind of the one column that was changed."""
    wishes = [(before.uses, after.uses, USES), (before.roles, after.roles, KINDS)]
    found: dict[str, str] = {}
    for old, new, words in wishes:
        for name in [name for name in {**old, **new} if old.get(name) != new.get(name)]:
            found.setdefault(name, words.get(new.get(name, ""), "as it was found"))
    if len(found) == 1:
        ((name, told),) = found.items()
        return f"{_named(name)}: {told}"
    return "columns as they were found" if not (after.uses or after.roles) else f"{len(found)} columns"


def _number(_before: Recipe, after: Recipe) -> str:
    return "the recommended number" if after.k is None else f"{after.k} segments"


def _join(before: Recipe, after: Recipe) -> str:
    grown = any(len(after.joined[k]) > 0 and after.joined[k] != before.joined.get(k) for k in after.joined)
    return "joining segments" if grown else "separating segments"


def _persona(before: Recipe, after: Recipe) -> str:
    """The new name of a persona, or whose words were changed."""
    for earned in {**before.personas, **after.personas}:
        old, new = before.personas.get(earned, {}), after.personas.get(earned)
        if new is None:
            return f"computed words for {_named(earned)}"
        if old != new:
            name = new.get("name", earned)
            return (
                f"the name {_named(name)}" if name != old.get("name", earned) else f"words of {_named(name)}"
            )
    return "words of a persona"


def _way(_before: Recipe, after: Recipe) -> str:
    return f"segments by {WAYS[after.algorithm].called}" if after.algorithm in WAYS else "segments as found"


def _lens(_before: Recipe, after: Recipe) -> str:
    return f"leaning {percent(after.foretell)}" if after.foretell else "describing only"


def _plain(told: str) -> Callable[[Recipe, Recipe], str]:
    return lambda _before, _after: told


def _one_of(field: str, words: Mapping[Any, str]) -> Callable[[Recipe, Recipe], str]:
    return lambda _before, after: words[getattr(after, field)]


_TOLD: Mapping[str, Callable[[Recipe, Recipe], str]] = {
    "rows_are": _plain("what the rows are"),
    "orders": _plain("a column of orders"),
    "order_rules": _plain("a rule on orders"),
    "lifetime": _one_of("lifetime", {True: "with forecasts", False: "without forecasts"}),
    "preset": _one_of("preset", {"touchstone": "Touchstone’s way", "thesis": "the published recipe"}),
    "uses": _column,
    "roles": _column,
    "literal": _plain("which values mean nothing"),
    "only": _plain("who takes part"),
    "missing": _one_of("missing", {"fill": "keep and fill in", "drop": "leave out gaps"}),
    "reference_date": _plain("the day dates count to"),
    "category_weight": _plain("the weight of categories"),
    "weights": _one_of("weights", {"shared": "shared weight", "equal": "count in full"}),
    "algorithm": _way,
    "tiers": _plain("where tiers are cut"),
    "rfm": _plain("where scores are cut"),
    "rules": _plain("rules of your own"),
    "foretell": _lens,
    "outcome": _plain("the outcome to predict"),
    "known_before": _plain("what was known before"),
    "k": _number,
    "min_size": _plain("the smallest segment"),
    "max_size": _plain("the largest segment"),
    "k_min": _plain("the range of segments"),
    "k_max": _plain("the range of segments"),
    "seed": _plain("the seed"),
    "personas": _persona,
    "pack": _plain("a pack of personas"),
    "business": _plain("the kind of business"),
    "rows": _plain("what a row is called"),
    "currency": _plain("the currency"),
    "basis": _plain("the columns you group by"),
    "joined": _join,
    "customer_key": _plain("how customers are matched"),
    "numbers": _plain("the numbers of segments"),
    "colors": _plain("the colours of segments"),
    "promises": _plain("what the study promises"),
}
"""Every field of a recipe in words, what a person means before what follows from it."""
