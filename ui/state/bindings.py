"""Widgets tied to choices of the recipe, and to how the file is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui.state.decisions import choose
from ui.state.session import recipe
from ui.state.tying import lasting, tie


def bound(
    field: str,
    shown: Any,
    *,
    default: str = "value",
    among: Sequence[Any] | None = None,
    keep: Callable[[Any], Any] | None = None,
    after: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Key, callback and value that tie a widget to one field of the recipe.

    `shown` is what the widget displays until the person moves it: their choice, or a recommendation
    that may still change; `default` is what the widget calls it, and where it counts its options (`index`),
    `among` are these. `keep` turns what the widget holds into
    what the recipe keeps.
    """

    def take(chosen: Any) -> None:
        choose(**{field: chosen})
        if after is not None:
            after()

    begin = shown if among is None else list(among).index(shown)
    return {**tie(f"recipe.{field}", shown, take, keep=keep, among=among), default: begin}


def part(
    name: str,
    shown: Any,
    take: Callable[[Any], None],
    *,
    default: str = "value",
    among: Sequence[Any] | None = None,
) -> dict[str, Any]:
    """Key, callback and value of a widget that shows a part of a choice; `take` gets what it is moved to.

    `default` and `among` are those of `bound`.
    """
    begin = shown if among is None or shown is None else list(among).index(shown)
    return {**tie(f"part.{name}", shown, take, among=among), default: begin}


def weighed(field: str, usual: Any) -> dict[str, Any]:
    """Key, callback and default for a choice that is looked at before it is made.

    Going back to `usual` is kept at once; anything else waits until the page calls `choose`.
    """

    def take(looked_at: Any) -> None:
        if looked_at == usual:
            choose(**{field: usual})

    kept = getattr(recipe(), field)
    return {**tie(f"weighed.{field}", kept, take, weighing=True), "default": kept}


def reading(option: str, current: Any, read: Callable[..., None]) -> dict[str, Any]:
    """Key, callback and persistence that tie a list of options to one way of reading the file."""
    tied = tie(f"reading.{option}", current, lambda wanted: read(**{option: wanted}))
    return {**tied, **lasting(tied["key"], current)}


def about_orders(name: str, current: Any, take: Callable[[Any], None]) -> dict[str, Any]:
    """Key, callback and persistence that tie a widget to one choice about orders; `take` may refuse it."""
    tied = tie(f"orders.{name}", current, take)
    return {**tied, **lasting(tied["key"], current)}
