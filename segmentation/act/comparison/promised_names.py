"""The names in a promise that somebody wrote: those of a study, however they were typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from segmentation.criteria import Criteria
from segmentation.errors import RecipeError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import or_rather, same_name
from segmentation.promises import Promise
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from segmentation.written_promises import parts_of

if TYPE_CHECKING:
    from segmentation.saved_studies import SavedStudy


def promise_in(saved: SavedStudy, text: str) -> Promise:
    """The promise that a sentence makes, about this study (see `written_promises`).

    A segment may be called as it was named or as it earned it; a rule without conditions is the one that
    the study promises already. Raises `RecipeError` for what is none, or names what the study does not have.
    """
    parts = parts_of(text)
    if "segment" in parts:
        parts["segment"] = _segment(saved, parts["segment"])
    if parts["about"] == "rule" and "when" not in parts:
        parts["when"] = _rule(saved, parts["segment"])
    promise = Promise.of(parts)
    if not promise.column:
        return promise
    column = _known(promise.column, "column", _columns(saved, promise.about))
    level = _known(promise.level, f"value of “{column}”", _levels(saved, column)) if promise.level else ""
    return replace(promise, column=column, level=level)


def _segment(saved: SavedStudy, written: str) -> str:
    """The name that a segment earned, whichever of its two names was written."""
    earned = {getattr(card, "earned", "") or card.name: card.name for card in saved.personas}
    own = same_name(written, earned)
    if own is not None:
        return own
    called = _known(written, "segment", earned.values())
    return next(name for name, now in earned.items() if now == called)


def _columns(saved: SavedStudy, about: str) -> Iterable[str]:
    """The columns of the study that a promise can be about."""
    if about == "drift":
        return [source.name for source in saved.model.sources]
    if saved.document is None:
        return ()
    return saved.document.categories if about in ("rate", "level") else saved.document.numbers


def _levels(saved: SavedStudy, column: str) -> Iterable[str]:
    known = () if saved.document is None else saved.document.categories.get(column, ())
    return [one.value for one in known if one.value not in (MISSING, OTHER)]


def _rule(saved: SavedStudy, segment: str) -> Criteria:
    """The rule of a segment that is promised already."""
    rules = (p.when for p in saved.promises if p.about == "rule" and p.segment == segment)
    found = next(rules, None)
    if found is None:
        raise RecipeError(
            f"The study promises no rule of “{clipped(segment)}” yet. Say its conditions as well, such as: "
            f'rule of "{clipped(segment)}" at least 85% when Spend >= 100; Orders > 3.'
        )
    return found


def _known(written: str, what: str, names: Iterable[str]) -> str:
    """The name that is meant. Raises `RecipeError` where there is none, with the likely one."""
    known = list(names)
    found = same_name(written, known)
    if found is None:
        told = or_rather(written, known[:12]) if known else "The study’s file tells of none."
        raise RecipeError(f"This study has no {what} “{clipped(written)}” that it could promise. {told}")
    return found
