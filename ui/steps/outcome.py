"""How far segments foretell an outcome of the file; reckoned when somebody looks."""

from __future__ import annotations

from segmentation.errors import SegmentationError
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.outcome.foretelling import Foretelling, foretelling
from segmentation.segment.outcome.outcomes import outcomes_possible, outcomes_told
from ui import state
from ui.state import once
from ui.steps.cache import kept, recipe_key, upload_key
from ui.steps.prepare import clean

_NO_PART = ("foretell", "k", "k_min", "k_max", "joined", "numbers", "business", "rows", "currency", "pack")
_NOR_THESE = ("personas", "promises", "algorithm", "tiers", "rfm", "rules")


@once
def outcomes() -> list[str]:
    """Columns that say by themselves that they are an outcome, and the one that is chosen; often none."""
    told, chosen = _told(recipe_key(), clean()), state.recipe().outcome
    return told if chosen is None or chosen in told else [chosen, *told]


@once
def outcomes_to_choose() -> list[str]:
    """Those, then every other column that could be taken for one."""
    told = outcomes()
    possible = [name for name in _possible(recipe_key(), clean()) if name not in told]
    return [*told, *possible]


def outcome_at_hand() -> str:
    """The outcome that is chosen, or the first there is."""
    return state.recipe().outcome or outcomes()[0]


@once
def outcome_tried(k: int) -> Foretelling | None:
    """The curve for k segments; `None` where the column is no outcome, which is said."""
    try:
        return _tried(f"{_key()}:{outcome_at_hand()}:{k}", clean(), _asking(), k)
    except SegmentationError as error:
        state.complain(error, "outcome")
        return None


def ask_outcome(column: str) -> None:
    """Another outcome; segments describe again until the person leans them on it."""
    state.choose(outcome=column, foretell=0.0, known_before={})


def lean(share: float) -> None:
    """Lean the segments on the outcome at hand."""
    state.choose(outcome=outcome_at_hand(), foretell=share)


def was_known(column: str, answer: str) -> None:
    """The person’s word on a column: known before the outcome, or not."""
    before = {**state.recipe().known_before, column: answer}
    state.choose(outcome=outcome_at_hand(), known_before=before)


def _asking() -> Recipe:
    """The recipe as it asks for the outcome at hand."""
    return state.recipe().replace(outcome=outcome_at_hand())


def _key() -> str:
    """What the curve hangs on: it is the same wherever on it the person stands."""
    without = {*_NO_PART, *_NOR_THESE, "outcome"}
    fields = [name for name in Recipe().to_dict() if name not in without]
    return f"{upload_key()}:{state.fingerprint(*fields)}"


@kept(4)
def _told(key: str, _clean: CleanTable) -> list[str]:
    return outcomes_told(_clean)


@kept(4)
def _possible(key: str, _clean: CleanTable) -> list[str]:
    return outcomes_possible(_clean)


@kept(12)
def _tried(key: str, _clean: CleanTable, _recipe: Recipe, _k: int) -> Foretelling:
    return foretelling(_clean, _recipe, _k)
