"""From the customers that take part to their segments, every k at once, and the verdict on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, ParamSpec

import streamlit as st

from segmentation.errors import Interrupted, SegmentationError
from segmentation.prepare.cleaning.cleaning import CleanTable
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering
from segmentation.segment.joins import groups_with
from segmentation.segment.mixture.latent_proposals import LatentProposal
from segmentation.segment.outcome.lens import foretells
from segmentation.segment.projections import Projection, project
from segmentation.segment.silhouette_widths import Widths
from segmentation.segment.silhouette_widths import widths as widths_of
from segmentation.segment.sweeps import flows
from segmentation.segment.sweeps.flows import Flow
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict
from segmentation.segment.ways import WAYS
from segmentation.steps import naming, preparing, segmenting
from segmentation.steps.naming import NamedCut
from ui import state
from ui.errands import Errand
from ui.judging import QUEUE, Judgement, Names
from ui.moments import ask_anew
from ui.state import once
from ui.steps.cache import joined_key, kept, recipe_key, study_key
from ui.steps.prepare import clean, said

if TYPE_CHECKING:
    from streamlit.runtime.caching.cache_utils import CachedFunc

P = ParamSpec("P")

_NAMED_BY = ("joined", "numbers", "colors", "business", "rows", "pack", "min_size", "max_size")
"""Choices beside the sweep that names hang on."""
_SWEEPERS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="sweep")  # a sweep takes a second or so
_SENT = 256 * 2**20  # bytes of a table that two processes may hold at once: far above what a host lets in


@once
def sweep() -> Sweep:
    """Inertia, silhouette and labels for every k at once, within the limits of size that the person set."""
    free, recipe = free_sweep(), state.recipe()
    found = _found_by(_limiting, *_to_limit(free)) if segmenting.limits_of(recipe) else free
    _swept().add(_search_key())
    return found


@once
def free_sweep() -> Sweep:
    """The same without limits of size: what the verdict is about."""
    return _found_by(_sweeping, *_to_sweep())


def sweeping() -> Errand[Sweep]:
    """The search for segments at every k, in the background: it can be waited for, and stopped.

    Where the person set limits of size, it goes on within these once it is done without them.
    """
    free = _sweeping(*_to_sweep())
    if not (free.succeeded and segmenting.limits_of(state.recipe())):
        return free
    return _limiting(*_to_limit(free.result()))


def searched_within(seconds: float) -> bool:
    """Wait a little; whether the search is done then, well or not."""
    return sweeping().done_within(seconds) and sweeping().done_within(0)


def stop_sweeping() -> None:
    """Do without; file and choices stay as they are."""
    sweeping().stop()


def sweep_again() -> None:
    """Search after all."""
    if sweeping() is _sweeping(*_to_sweep()):
        _sweeping.clear(*_to_sweep())
    else:
        _limiting.clear(*_to_limit(free_sweep()))
    ask_anew()


def _to_sweep() -> tuple[str, CleanTable, Recipe]:
    return recipe_key(), clean(), state.recipe()


def _to_limit(free: Sweep) -> tuple[str, Sweep, Recipe]:
    return _search_key(), free, state.recipe()


def _search_key() -> str:
    return f"{recipe_key()}:{state.fingerprint('min_size', 'max_size')}"


def _found_by(search: CachedFunc[P, Errand[Sweep]], *given: P.args, **named: P.kwargs) -> Sweep:
    """What a search found; what failed is tried again the next time, what was stopped is not."""
    try:
        return search(*given, **named).result()
    except Interrupted:
        raise
    except Exception:
        search.clear(*given, **named)
        raise


def is_swept() -> bool:
    """Whether the sweep stands already, so that nobody has to wait for it."""
    return _search_key() in _swept()


@once
def judgement() -> Judgement:
    """The judgement of this sweep, started in the background at the first call."""
    return _judgement(*_to_judge())


def _to_judge() -> tuple[str, str, Recipe, CleanTable, Sweep, Sweep]:
    return recipe_key(), _cuts_key(), _looked_for(), clean(), free_sweep(), sweep()


def _verdict_of(current: Judgement) -> Verdict:
    """The verdict, waiting for it; a judgement that failed is said once, and asked for anew the next time."""
    try:
        return current.verdict()
    except Exception:
        _judgement.clear(*_to_judge())
        raise


@once
def latent_proposal() -> LatentProposal | None:
    """Latent classes that are proposed in the place of the recommended cut, as far as that is known.

    None where the person keeps segments to a size, or to what an older study called them.
    """
    recipe = state.recipe()
    free = not segmenting.limits_of(recipe) and not recipe.numbers
    return judgement().proposes if free else None


@once
def cuts() -> Mapping[int, NamedCut]:
    """Every k of the sweep with its segments and the names they earn; none before the verdict stands.

    They come with the judgement; only who changed names or joined segments since has them made anew. While it
    is made again after a reload, those stand that it gave before.
    """
    current, judged, key = judgement(), verdict(), _cuts_key()
    if judged is None:
        before = state.named_before(key)
        return _cuts(key, _looked_for(), clean(), sweep(), None, before) if before else {}
    came = current.names if current.names_key == key else {}
    found = _cuts(key, _looked_for(), clean(), sweep(), judged, came)
    state.note_named(key, {k: cut.names for k, cut in found.items()})
    return found


def pictures(start: int, turn: int, make: Callable[[int, int], bytes]) -> bytes:
    """What `make` gives for these two, kept: it is told anew only with another cut, name or verdict."""
    judged = "judged" if verdict() is not None else ""
    return _pictures(f"{study_key(0)}:{judged}:{start}:{turn}", start, turn, make)


@once
def verdict() -> Verdict | None:
    """The verdict when it stands already; None while the judgement is under way.

    A page is drawn by one answer: were it to come halfway, the upper half would not know of it.
    """
    current = judgement()
    if not current.done:
        return None
    found = _verdict_of(current)
    state.note_judged(recipe_key(), found.recommended_k)
    return found


def await_verdict() -> Verdict:
    """The verdict, waiting for it with a progress bar that says what is being done."""
    current = judgement()
    if not current.done:
        bar = st.progress(0.0, text=said(current.words))
        while not current.stands_within(0.1):
            bar.progress(current.share, text=said(current.words))
        bar.empty()
    if verdict() is None:
        ask_anew()
    return _verdict_of(current)


@once
def clustering(k: int) -> Clustering:
    """The segments at this k, joined where the person joined them: a look-up in the sweep.

    Where the person drew them there is one cut, whatever k.
    """
    if drawn():
        return _drawn(f"{joined_key(0)}:{state.fingerprint('k')}", clean(), sweep(), state.recipe())
    return _clustering(joined_key(k), sweep(), state.recipe(), k)


def drawn() -> bool:
    """Whether the person draws the segments, so that none are looked for."""
    return state.recipe().algorithm in WAYS


def way() -> str:
    """How the person draws the segments, such as “value tiers”; empty where they are found."""
    return WAYS[state.recipe().algorithm].called if drawn() else ""


def join(segments: Sequence[int]) -> None:
    """Make segments, by their numbers on screen, one; what cannot be joined is said, not kept."""
    await_verdict()
    current = clustering(current_k())
    try:
        state.join(current.cut, groups_with(current, segments))
    except SegmentationError as error:
        state.complain(error)


@once
def flow(k: int) -> Flow | None:
    """Where the customers of k segments go when there is one more; None at the last k."""
    recipe = state.recipe()
    return flows.flow(sweep(), k, recipe.numbers, recipe.colors) if k in sweep().ks else None


@once
def projection(dimensions: int) -> Projection:
    """The customers on the first two or three principal components."""
    return _projection(f"{recipe_key()}:{dimensions}", sweep(), dimensions)


@once
def widths(k: int) -> Widths:
    """The silhouette of every customer at this k, or of a draw of them."""
    return _widths(joined_key(k), clustering(k))


def current_k() -> int:
    """The k on screen: the person’s, or the recommended one as far as it is known."""
    if drawn():
        return clustering(0).cut
    recipe = state.recipe()
    if recipe.k is None and recipe.preset == "touchstone":
        return recommended_k()
    return segmenting.resolve_k(recipe, sweep(), verdict())


def recommended_k() -> int:
    """The verdict’s k, also while it is made again after a reload; before there was one, by silhouette."""
    before = state.judged_before(recipe_key()) if verdict() is None else None
    return (
        segmenting.recommended_k(sweep(), verdict())
        if before is None
        else segmenting.nearest_k(sweep(), before)
    )


@kept(4)
def _sweeping(key: str, _clean: CleanTable, _recipe: Recipe) -> Errand[Sweep]:
    return Errand(_SWEEPERS, partial(_sweep, _clean, _recipe))


def _sweep(clean: CleanTable, recipe: Recipe) -> Sweep:
    return segmenting.free_sweep_of(preparing.matrix_of(clean, recipe), recipe)


@kept(4)
def _limiting(key: str, _free: Sweep, _recipe: Recipe) -> Errand[Sweep]:
    return Errand(_SWEEPERS, partial(segmenting.limited, _free, _recipe))


@kept(1)
def _swept() -> set[str]:
    """The keys of the searches that were done in this session."""
    return set()


def _cuts_key() -> str:
    words = state.fingerprint(*_NAMED_BY)
    return f"{recipe_key()}:{_looked_for().algorithm}:{words}"


def _looked_for() -> Recipe:
    """The recipe as it looks for segments, also while they are drawn by hand."""
    recipe = state.recipe()
    return recipe.replace(algorithm="k-means") if recipe.algorithm in WAYS else recipe


@kept(4)
def _judgement(
    key: str, _cuts_key: str, _recipe: Recipe, _clean: CleanTable, _free: Sweep, _sweep: Sweep
) -> Judgement:
    """The verdict, and with it the names at every k: whoever tries numbers waits for none of them.

    A table too large to be held twice is not sent over for them; they are made here, beside the pages.
    """
    names = partial(naming.names_at_every_k, _recipe, _clean, _sweep)
    sent = bool(_clean.data.memory_usage().sum() <= _SENT)
    plain = _recipe.preset != "thesis" and not foretells(_recipe)  # else other columns build than a mixture’s
    known = _clean.known[list(_free.matrix.columns)] if plain else None
    return QUEUE.judge(
        _free.matrix,
        _free,
        seed=_recipe.seed,
        names=names,
        names_key=_cuts_key,
        sends_names=sent,
        known=known,
    )


@kept(4)
def _cuts(
    key: str, _recipe: Recipe, _clean: CleanTable, _sweep: Sweep, _verdict: Verdict | None, _came: Names
) -> Mapping[int, NamedCut]:
    names = _came or naming.names_at_every_k(_recipe, _clean, _sweep, _verdict)
    return naming.named_cuts(_recipe, _sweep, names)


@kept(2)
def _pictures(key: str, _start: int, _turn: int, _make: Callable[[int, int], bytes]) -> bytes:
    return _make(_start, _turn)


@kept(24)
def _clustering(key: str, _sweep: Sweep, _recipe: Recipe, _k: int) -> Clustering:
    return segmenting.clustering_of(_recipe, _sweep, _k)


@kept(12)
def _drawn(key: str, _clean: CleanTable, _sweep: Sweep, _recipe: Recipe) -> Clustering:
    return segmenting.segments_of(_recipe, _clean, _sweep)


@kept(4)
def _projection(key: str, _sweep: Sweep, _dimensions: int) -> Projection:
    return project(_sweep.matrix, _dimensions)


@kept(12)
def _widths(key: str, _clustering: Clustering) -> Widths:
    return widths_of(_clustering)
