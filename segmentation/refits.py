"""A study made anew from another file, whose segments keep the numbers, names and colors of the old ones.

The old study places the customers of the new file; whoever is together in old and new is matched. Where the
segments themselves are others (one split, two merged, one gone), that is said rather than hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentation import studies
from segmentation.act.comparison.movements import labels_in
from segmentation.act.comparison.structures import Structure, structure
from segmentation.act.models.models import Model
from segmentation.act.models.scoring.months import Month
from segmentation.act.models.scoring.scoring import cut_numbers
from segmentation.language.phrases import clipped, listed, percent
from segmentation.promises import Promise
from segmentation.recipes import Recipe
from segmentation.segment.standings import has_own_verdict
from segmentation.segment.sweeps.identities import colors_kept
from segmentation.segment.verdict.judge import judge
from segmentation.standards import CLEAR
from segmentation.studies import Study

if TYPE_CHECKING:
    from segmentation.act.models.study_documents import StudyDocument


@dataclass(frozen=True, eq=False)
class Refit:
    """A study of another file, and what became of the segments of the study it comes from."""

    study: Study
    """Its recipe keeps numbers and names, so it is the same again from its own file."""
    structure: Structure
    """Old segments against those of the new cut, before they got the old numbers."""
    names: tuple[str, ...]
    """What the old segments are called."""
    earned: tuple[str, ...]
    """The names that the new segments earned by their own numbers, in their new order."""
    earned_then: tuple[str, ...]
    """Those that the old segments earned."""
    verdicts: tuple[str | None, str | None]
    """Then and now."""
    shifted: Mapping[int, tuple[str, float]]
    """Segment → the column in which its middle moved farthest, and by how many standard deviations."""
    renamed: tuple[str, ...] = ()
    """The columns that bear another name in the new file, in sentences; the recipe names them as it does."""

    @property
    def has_changed(self) -> bool:
        """Whether the segments are others: split, merged, gone or new."""
        return self.structure.has_changed

    def lines(self) -> list[str]:
        """What became of the segments, in sentences."""
        found = self.structure
        told = [
            f"{percent(found.agreement)} of the customers are where the old study puts them."
            if self.has_changed
            else "The segments are the same as before: "
            f"{percent(found.agreement)} of the customers are where the old study puts them."
        ]
        told += [f"{self._old(o)} has split into {self._new(*parts)}." for o, parts in found.split.items()]
        told += [f"{self._old(*olds)} have merged into {self._new(n)}." for n, olds in found.merged.items()]
        for old in found.gone:
            why = "hardly anybody is left in it" if found.few_left(old) else "its customers scatter"
            told.append(f"{self._old(old)} is gone: {why}.")
        told += [f"{self._new(new)} is new: no old segment holds most of its customers." for new in found.new]
        return [*told, *self._shifts(), *self._called(), *self._judged(), *self.renamed]

    def _old(self, *segments: int) -> str:
        return listed([f"“{clipped(self.names[s - 1], 40)}”" for s in segments], most=len(segments))

    def _new(self, *segments: int) -> str:
        numbers = sorted(self.structure.numbers[s - 1] for s in segments)
        named = [f"{n} “{clipped(self.study.personas[n - 1].name, 40)}”" for n in numbers]
        return listed(named, most=len(named))

    def _shifts(self) -> list[str]:
        return [
            f"“{clipped(self.study.personas[s - 1].name, 40)}” has moved: “{clipped(column)}” is "
            f"{abs(by):.1f} standard deviations {'higher' if by > 0 else 'lower'} than in the old study."
            for s, (column, by) in self.shifted.items()
        ]

    def _called(self) -> list[str]:
        """Names that were kept though the numbers would give another one now."""
        kept = {self.structure.numbers[new - 1]: old for old, new in self.structure.kept.items()}
        return [
            f"“{clipped(self.study.personas[number - 1].name, 40)}” keeps its name; by its own numbers it "
            f"would be called “{clipped(self.earned[number - 1], 40)}” now."
            for number, old in sorted(kept.items())
            if self.earned[number - 1] != self.earned_then[old - 1]
        ]

    def _judged(self) -> list[str]:
        then, now = self.verdicts
        if now is None or then is None or then == now:
            return []
        return [f"The verdict on this file is “{now}”, and was “{then}”."]


def refit(
    model: Model, document: StudyDocument, recipe: Recipe, month: Month, *, verdict: bool = True
) -> Refit:
    """The study of `document` made anew from a scored month.

    As many segments as before; where the old number was recommended and there were separate groups then and
    are now, the number that is recommended now. `verdict=False` skips that judgement.

    Raises `RoleError` where a column bears another name than in the study.
    """
    names = _names_here(month)
    recipe = recipe.renamed(names)
    # the month’s rows are customers, also where they were made of order lines
    free = recipe.replace(joined={}, numbers={}, colors=(), personas={}, rows_are="customers")
    fresh = _with_columns_of(model, month, free, names, verdict=verdict)
    followed = document.verdict == "natural" and recipe.k == document.recommended_k
    if followed and fresh.verdict is not None and fresh.verdict.kind == "natural":
        fresh = studies.finish_anew(fresh, fresh.recipe.replace(k=fresh.verdict.recommended_k))
    joined = _joined(model, month, fresh, recipe)
    fresh = studies.finish_anew(fresh, fresh.recipe.replace(joined=joined)) if joined else fresh
    found = structure(labels_in(month), _labels(fresh), (model.k, fresh.k))
    earned = tuple(_by_number(found, [persona.name for persona in fresh.personas]))
    kept = {found.numbers[new - 1]: old for old, new in found.kept.items()}
    chosen = fresh.recipe.replace(
        numbers={} if found.numbers == tuple(range(1, fresh.k + 1)) else {fresh.k: found.numbers},
        colors=_colors(found, fresh, document),
        personas=_edits(document, recipe, earned, kept),
        rows_are=recipe.rows_are,
        promises=_promises(document, recipe, earned, kept),
    )
    study = studies.finish_anew(fresh, chosen)
    now = None if study.verdict is None else study.verdict.kind
    shifted = _shifted(model, month, study, kept)
    before = tuple(card.earned or card.name for card in document.personas)
    renamed = tuple(match.told for match in month.matches if match.found != match.column)
    return Refit(study, found, month.names, earned, before, (document.verdict, now), shifted, renamed)


def _names_here(month: Month) -> dict[str, str]:
    """Column of the study → its name in the month’s file, where that is another; computed ones too."""
    names = {match.column: match.found for match in month.matches if match.found != match.column}
    for computed, one in month.model.steps.computed.items():
        here = computed
        for base in (base for base in one.of if base in names):
            here = here.replace(base, names[base])
        if here != computed:
            names[computed] = here
    return names


def _with_columns_of(
    model: Model, month: Month, recipe: Recipe, names: Mapping[str, str], *, verdict: bool
) -> Study:
    """The study of the new file on the very columns that built the old one, as they are called there."""
    made = studies.run(month.table, recipe, verdict=False)
    if made.matrix.columns != tuple(names.get(name, name) for name in model.columns):
        computed = model.steps.computed
        spans = {name: one.of[0] for name, one in computed.items() if one.how not in ("total", "average")}
        based = (spans.get(name, name) for name in model.columns)
        basis = tuple(dict.fromkeys(names.get(name, name) for name in based))
        made = studies.run(month.table, recipe.replace(basis=basis, uses={}), verdict=False)
    if not verdict:
        return made
    own = has_own_verdict(recipe.algorithm)
    likeness = None if own else judge(made.matrix, made.sweep, seed=recipe.seed)
    return studies.finish_anew(made, made.recipe, likeness, judged=True)


def _labels(study: Study) -> NDArray[np.int8]:
    """The segment of every row of the file; 0 for none."""
    segments = study.clustering.series().reindex(study.table.data.index)
    return segments.fillna(0).to_numpy(dtype=np.int8)


def _joined(model: Model, month: Month, fresh: Study, recipe: Recipe) -> dict[int, Any]:
    """The joins of the old study, told of the segments of the new cut; none where it has another number."""
    groups = recipe.joined.get(len(model.segments.centers))
    if not groups or fresh.k != len(model.segments.centers):
        return {}
    assert month.prepared is not None, "a scored month holds its rows"
    old = cut_numbers(model, month.prepared)
    new_of = structure(old, _labels(fresh), (fresh.k, fresh.k)).matched
    return {fresh.k: [[new_of.get(number, number) for number in group] for group in groups]}


def _colors(found: Structure, fresh: Study, document: StudyDocument) -> tuple[int, ...]:
    """What identities of the new cuts are called, so that matched segments keep the old ones’ colors."""
    wanted = {new: document.personas[old - 1].color for old, new in found.matched.items()}
    colors = colors_kept(fresh.clustering.identities, wanted, max(fresh.sweep.ks))
    return () if list(colors) == sorted(colors) else colors


def _by_number(found: Structure, of_new: list[str]) -> list[str]:
    """Of the newer segments, in the order of the numbers they get."""
    return [of_new[new] for new in np.argsort(found.numbers).tolist()]


def _edits(
    document: StudyDocument, recipe: Recipe, earned: tuple[str, ...], kept: Mapping[int, int]
) -> dict[str, Any]:
    """The old names, and the person’s own words, over the names that the kept segments earn now."""
    edits: dict[str, Any] = {}
    for number, old in kept.items():
        card = document.personas[old - 1]
        words = dict(recipe.personas.get(card.earned or card.name, {}))
        if card.name != earned[number - 1] or words:
            edits[earned[number - 1]] = {**words, "name": card.name}
    return edits


def _promises(
    document: StudyDocument, recipe: Recipe, earned: tuple[str, ...], kept: Mapping[int, int]
) -> tuple[Promise, ...]:
    """The old promises, under the names that the kept segments earn now."""
    names: dict[str, str] = {}
    for number, old in kept.items():
        card = document.personas[old - 1]
        names |= dict.fromkeys((card.earned or card.name, card.name), earned[number - 1])
    return tuple(replace(one, segment=names.get(one.segment, one.segment)) for one in recipe.promises)


def _shifted(
    model: Model, month: Month, study: Study, kept: Mapping[int, int]
) -> dict[int, tuple[str, float]]:
    """Segments whose middle moved by more than half a standard deviation in some column, and in which."""
    assert month.prepared is not None, "a scored month holds its rows"
    labels, found = _labels(study), {}
    numeric = [at for at, scale in enumerate(model.scales) if scale.category is None and scale.weight]
    weights = np.array([model.scales[at].weight for at in numeric])
    old = labels_in(month)
    for number, before in kept.items():
        part = [center - 1 for center in model.segments.parts[before - 1]]
        if len(part) > 1 or not numeric or not (old == before).any():
            continue
        points = model.points(month.prepared.values.iloc[np.flatnonzero(labels == number)])
        moved = (
            points[:, numeric].mean(axis=0) - np.array(model.segments.centers[part[0]])[numeric]
        ) / weights
        at = int(np.abs(moved).argmax())
        if abs(moved[at]) > CLEAR:
            found[number] = (model.scales[numeric[at]].column, float(moved[at]))
    return found
