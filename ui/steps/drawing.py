"""The lines that the person draws: who takes part, tiers of a value, rules of their own.

Each change is tried before it is kept: one that cannot be followed is said where it was made, and the lines
before stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from segmentation.criteria import Criteria, Criterion, Rule
from segmentation.cuts import MEASURES, Rfm
from segmentation.errors import CleaningError, ClusteringError, Interrupted, SegmentationError
from segmentation.prepare.cleaning.participation import Participation, tally
from segmentation.segment.drawn import own_rules, value_tiers
from segmentation.segment.drawn.own_rules import Kept
from segmentation.segment.drawn.value_tiers import Tier
from segmentation.segment.mixture.latent_classes import Found, found_in
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.rfm import rfm_grids, rfm_scores
from segmentation.segment.rfm.rfm_grids import Grid
from segmentation.segment.rfm.rfm_scores import Scale
from segmentation.segment.verdict.stability import adjusted_rand
from segmentation.segment.verdict.verdicts import Verdict
from segmentation.segment.ways import WAYS
from segmentation.standards import CUSTOMERS_TO_CUT
from segmentation.steps import preparing
from ui import state
from ui.state import once
from ui.steps.prepare import clean, exploration, table
from ui.steps.segment import clustering, is_swept, recommended_k, searched_within, sweep, verdict

_SOON = 0.25  # seconds: as long as nobody notices
Item = TypeVar("Item")
Count = tuple[Criterion, int, int]
"""A condition, how many customers it keeps, and how many it drops."""


def everybody_counted(conditions: Iterable[Criterion]) -> list[Count]:
    """How many of all customers of the file each condition keeps and drops."""
    asked = tuple(conditions)
    if not asked:
        return []
    part = Participation.of(table().data, Criteria(asked), literal=state.recipe().literal)
    return tally(part.known(table().data), asked)


def studied_counted(conditions: Iterable[Criterion]) -> list[Count]:
    """How many of those who take part each condition keeps and drops."""
    return tally(clean().known, conditions)


def askable() -> list[str]:
    """The columns that a rule can ask of everybody who takes part, and of new customers."""
    columns = clean().known.columns
    return [name for name in exploration().varied if name in columns]


def only(conditions: Iterable[Criterion], match: str | None = None) -> None:
    """Let only customers take part who meet these conditions; what would leave too few is said, not kept."""
    before = state.recipe().only

    def kept() -> dict[str, Any]:
        wanted = Criteria(tuple(dict.fromkeys(conditions)), match or before.match)  # type: ignore[arg-type]
        left = len(preparing.taking_part(table().data, state.recipe().replace(only=wanted)))
        if left < min(CUSTOMERS_TO_CUT, len(table().data)):
            raise CleaningError(
                f"Only {left:,} of {len(table().data):,} customers would be left, and segments are cut from "
                f"{CUSTOMERS_TO_CUT} on. Choose a wider condition."
            )
        return {"only": wanted}

    _keep(kept, "only")


def only_also(condition: Criterion) -> None:
    """One more condition of taking part."""
    only((*state.recipe().only.conditions, condition))


def only_without(at: int) -> None:
    """One condition of taking part less."""
    only(_without(state.recipe().only.conditions, at))


def tier_column() -> str | None:
    """The column that is cut into tiers; what keeps one from being so is said, and `None` given."""
    try:
        return value_tiers.column_of(clean(), state.recipe().tiers)
    except SegmentationError as error:
        state.complain(error, "tiers")
        return None


def tier_columns() -> list[str]:
    """The columns that can be."""
    return value_tiers.numbers(clean())


@once
def tiers() -> list[Tier]:
    """Every tier with its limit, its size and its part of the value. Raises `ClusteringError` as they do."""
    column = value_tiers.column_of(clean(), state.recipe().tiers)
    limits = value_tiers.limits_of(clean().known, column, state.recipe().tiers)
    return value_tiers.tiers_found(clean().known, column, limits)


def tier_cuts() -> tuple[float, ...]:
    """Where the tiers are cut now: shares, or amounts."""
    return state.recipe().tiers.shares


def draw_tiers(**changes: Any) -> None:
    """Other tiers: another column, another kind of cut, other cuts. Amounts begin where the tiers lie now."""

    def kept() -> dict[str, Any]:
        before = state.recipe().tiers
        wanted = replace(before, **{"cuts": (), **changes})
        if wanted.by == "amount" and not wanted.cuts:
            column = value_tiers.column_of(clean(), wanted)
            by_value = replace(wanted, by="value") if "column" in changes else replace(before, column=column)
            wanted = replace(wanted, cuts=value_tiers.limits_of(clean().known, column, by_value))
        return {"tiers": wanted}

    _keep(kept, "tiers")


def cut_tier(at: int, cut: float) -> None:
    """Move one cut."""
    cuts = tier_cuts()
    draw_tiers(cuts=(*cuts[:at], cut, *cuts[at + 1 :]))


def one_tier_more() -> None:
    """Cut the last tier in two: at half of what is left, or at half of the lowest amount."""
    cuts = tier_cuts()
    last = cuts[-1] if cuts else 0.0
    rest = last if state.recipe().tiers.by == "amount" else 1 - sum(cuts)
    draw_tiers(cuts=(*cuts, round(rest / 2, 2)))


def one_tier_less() -> None:
    """Let the last two tiers be one."""
    draw_tiers(cuts=tier_cuts()[:-1])


def ways() -> list[str]:
    """The ways to draw that these customers can be divided by, and the one that is chosen."""
    chosen = state.recipe().algorithm
    seen = stands_clear() > 0
    return [name for name, w in WAYS.items() if name == chosen or w.fits(clean()) or (w.by_verdict and seen)]


def stands_clear() -> int:
    """How many customers the verdict saw stand clear of all others, too few for a segment among them.

    No page waits for that: while segments are looked for, or where that was stopped, nobody is known to.
    """
    try:
        judged = verdict() if is_swept() or searched_within(_SOON) else None
    except Interrupted:
        return 0
    return 0 if judged is None else len(judged.small_group)


def set_apart() -> None:
    """Make them a segment of their own."""
    state.choose(algorithm="small group")


def groups_beside() -> int | None:
    """How many groups are found among the others, where some stand apart."""
    division = clustering(0).division
    return None if division is None else division.found


def latent_classes() -> Found | None:
    """The classes of a mixture and what is said of them, where the person chose that."""
    return found_in(clustering(0).division)


def finds_classes() -> bool:
    """Whether latent classes are what the person chose."""
    way = WAYS.get(state.recipe().algorithm)
    return way is not None and way.finds


def own_verdict() -> Verdict | LatentVerdict | None:
    """The verdict that belongs to the segments on screen: of latent classes their own, else the sweep’s.

    None while a judgement is under way, and where there can be no classes, which their panel says.
    """
    if not finds_classes():
        return verdict()
    try:
        found = latent_classes()
    except ClusteringError:
        return None
    return None if found is None else found.verdict


def columns_to_score() -> list[str]:
    """The columns that can be scored."""
    return rfm_scores.columns_to_score(clean())


def score_columns() -> dict[str, str | None]:
    """Measure (recency, frequency, money) → the column that is scored; `None` where none is told."""
    told, among = rfm_scores.columns_told(clean()), columns_to_score()
    chosen = {measure: getattr(state.recipe().rfm, measure) or told.get(measure) for measure in MEASURES}
    return {measure: column if column in among else None for measure, column in chosen.items()}


def scales() -> dict[str, Scale]:
    """Measure → its column and limits; nothing where they cannot be had, which is said."""
    try:
        return rfm_scores.scales_of(clean(), state.recipe().rfm)
    except SegmentationError as error:
        state.complain(error, "rfm")
        return {}


@once
def score_grid() -> Grid:
    """Customers by their scores of recency and frequency, with their segments."""
    return rfm_grids.grid_of(clean(), state.recipe().rfm, clustering(0).labels)


@once
def agreement() -> tuple[float, int]:
    """How far what is drawn agrees with what is found (adjusted Rand index), and how many were found."""
    k = recommended_k()
    found = sweep().labels_at(k)
    return adjusted_rand(clustering(0).labels, found), k


def draw_scores(**changes: Any) -> None:
    """Other columns, limits or groups of the scores. With another column its limits are sought anew."""
    other: dict[str, Any] = {f"{measure}_cuts": () for measure in MEASURES if measure in changes}
    _keep(lambda: {"rfm": _tried(replace(state.recipe().rfm, **other, **changes))}, "rfm")


def cut_score(measure: str, at: int, limit: float) -> None:
    """Move one limit of a measure; its others stay where they are."""
    cuts = scales()[measure].cuts
    draw_scores(**{f"{measure}_cuts": (*cuts[:at], limit, *cuts[at + 1 :])})


def back_to_fifths() -> None:
    """Every limit of a score where a fifth of the customers ends."""
    draw_scores(**{f"{measure}_cuts": () for measure in MEASURES})


def _tried(rfm: Rfm) -> Rfm:
    """The scores, if they can be had from these customers."""
    rfm_scores.scales_of(clean(), rfm)
    return rfm


def rules() -> list[Kept]:
    """Every rule, in order, with what its conditions keep and drop; one that cannot be asked is said."""
    try:
        return own_rules.kept(clean().known, state.recipe().rules)
    except SegmentationError as error:
        state.complain(error, "rules")
        return []


def forget_rules() -> None:
    """No rule any more."""
    _rules(lambda before: ())


def add_rule(name: str, condition: Criterion) -> None:
    """A rule more, the last in order."""
    _rules(lambda before: (*before, Rule(name, Criteria((condition,)))))


def add_condition(to: int, condition: Criterion) -> None:
    """A condition more in a rule."""
    _change(to, lambda rule: (*rule.when.conditions, condition))


def take_condition(of: int, at: int) -> None:
    """A condition less in a rule; the rule goes with its last one."""
    if len(state.recipe().rules[of].when.conditions) == 1:
        take_rule(of)
    else:
        _change(of, lambda rule: _without(rule.when.conditions, at))


def match_rule(at: int, match: str) -> None:
    """Whether all conditions of a rule must hold, or any."""
    _change(at, lambda rule: rule.when.conditions, match)


def take_rule(at: int) -> None:
    """A rule less."""
    _rules(lambda before: _without(before, at))


def raise_rule(at: int) -> None:
    """A rule before the one above it: the first that fits counts."""
    _rules(lambda before: (*before[: at - 1], before[at], before[at - 1], *before[at + 1 :]))


def _change(at: int, conditions: Callable[[Rule], tuple[Criterion, ...]], match: str | None = None) -> None:
    def changed(rule: Rule) -> Rule:
        kept = tuple(dict.fromkeys(conditions(rule)))
        return Rule(rule.name, Criteria(kept, match or rule.when.match))  # type: ignore[arg-type]

    _rules(lambda before: (*before[:at], changed(before[at]), *before[at + 1 :]))


def _rules(change: Callable[[tuple[Rule, ...]], tuple[Rule, ...]]) -> None:
    _keep(lambda: {"rules": change(state.recipe().rules)}, "rules")


def _keep(change: Callable[[], dict[str, Any]], place: str) -> None:
    """Choose what a change makes of the choices; what cannot be followed is said at its place."""
    try:
        state.choose(**change())
    except SegmentationError as error:
        state.complain(error, place)


def _without(items: tuple[Item, ...], at: int) -> tuple[Item, ...]:
    return (*items[:at], *items[at + 1 :])
