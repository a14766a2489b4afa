"""A promise that a person writes: what can be promised, and how the study’s own file stands to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segmentation.act.comparison.promise_checks import Check
from segmentation.act.comparison.proposals import rule_of
from segmentation.criteria import Criteria
from segmentation.errors import DocumentError, RecipeError
from segmentation.promises import SHARES, Promise
from segmentation.saved_studies import SavedStudy
from segmentation.segment.profile.crosstabs import MISSING, OTHER
from ui import state
from ui.sentences import promises as sentences
from ui.steps.act import study
from ui.steps.comparison import own_month
from ui.steps.score import kept_study

_OF_ANYBODY = ("mean", "median", "rate")


def promisable() -> list[str]:
    """What a promise can be about here."""
    return [about for about in sentences.MEASURES if about == "share" or _is_possible(about)]


def _is_possible(about: str) -> bool:
    return bool(promised_segments("rule") if about == "rule" else promised_columns(about))


def segment_names() -> dict[str, str]:
    """The name that each segment earned → what it is called now."""
    return {getattr(card, "earned", "") or card.name: card.name for card in _saved().personas}


def promised_segments(about: str) -> list[str]:
    """Of whom it can be: segments by the names they earned, "" for all customers."""
    names = list(segment_names())
    if about == "rule":
        return [name for name in names if _rule(name)]
    return ["", *names] if about in _OF_ANYBODY else names


def promised_columns(about: str) -> list[str]:
    """The columns it can be about; "" for all of them."""
    document = _saved().document
    if document is None:
        return []
    if about in ("mean", "median"):
        return list(document.numbers)
    if about == "rate":
        return [column for column in document.categories if promised_levels(column)]
    return ["", *(source.name for source in _saved().model.sources)] if about == "drift" else []


def promised_levels(column: str) -> list[str]:
    """The values of a column that enough customers have."""
    document = _saved().document
    known = () if document is None else document.categories.get(column, ())
    return [one.value for one in known if one.value not in (MISSING, OTHER)]


def new_promise(about: str, parts: Mapping[str, str], limits: Mapping[str, float]) -> Promise | RecipeError:
    """The promise a person wrote, limits in percent where it is about a share; else why it is none."""
    held = {which: round(n / 100, 8) if about in SHARES else n for which, n in limits.items()}
    when = _rule(parts["segment"]) if about == "rule" else Criteria()
    try:
        return Promise.of({"about": about, "when": when, **parts, **held})
    except RecipeError as error:
        return error


def own_check(promise: Promise) -> Check | None:
    """The promise held against the study’s own file; `None` where that is not at hand."""
    if state.upload() is None:
        return None
    (check,) = _saved().promising([promise]).check(own_month())
    return check


def own_checks() -> Sequence[Check]:
    """Every promise held against the study’s own file; none where that is not at hand."""
    return () if state.upload() is None or not state.promises() else _saved().check(own_month())


def measured(about: str, parts: Mapping[str, str]) -> str | None:
    """What the study’s own file measures, in words; `None` where that is not at hand."""
    made = new_promise(about, parts, {"low": 0.0})
    check = own_check(made) if isinstance(made, Promise) else None
    return None if check is None else sentences.measured_now(check)


def _rule(earned: str) -> Criteria:
    """The plain rule of a segment; none where the study’s file is not at hand."""
    if state.upload() is None:
        return Criteria()
    current = study()
    names = [persona.earned or persona.name for persona in current.personas]
    return rule_of(current, names.index(earned) + 1)


def _saved() -> SavedStudy:
    saved = kept_study()
    if saved is None:
        raise DocumentError("There is no study that could promise.")
    return saved
