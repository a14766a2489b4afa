"""What the pages say of lines that the person draws: conditions, tiers, rules, and who takes part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pandas import DataFrame

from segmentation.criteria import Criteria, Criterion, exactly
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import capital, count, listed, percent, word
from segmentation.language.titles import in_total, spoken
from segmentation.prepare.explorations.chart_kinds import Kind
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.clusters import Clustering
from segmentation.segment.drawn.own_rules import Kept
from segmentation.segment.drawn.value_tiers import Tier
from segmentation.segment.mixture.latent_classes import Found
from segmentation.segment.mixture.latent_verdicts import LatentVerdict
from segmentation.segment.verdict.verdicts import Said, Verdict
from segmentation.segment.ways import WAYS

FOUND = "k-means"
BY = {"value": "Share of value", "customers": "Share of customers", "amount": "Amount"}
"""How tiers can be cut, as it is called on screen."""
MATCHES = {"all": "All of them", "any": "Any of them"}
NEW = "A new segment"
_ORDERED = {
    "at least": "is at least",
    "at most": "is at most",
    "between": "is between",
    "more than": "is more than",
    "less than": "is less than",
}
_DATED = {"at least": "is on or after", "at most": "is on or before", "between": "is between"}
_SAME = {"is": "is", "is not": "is not"}
_EMPTY = {"is empty": "is empty", "is filled": "is filled in"}


def tests(kind: Kind) -> Mapping[str, str]:
    """What can be asked of such a column, in words."""
    if kind == "number":
        return {**_ORDERED, **_SAME, **_EMPTY}
    return {**(_DATED if kind == "date" else _SAME), **_EMPTY}


def counted(keeps: int, drops: int) -> str:
    """How many a condition keeps and drops."""
    return f"keeps {count(keeps)}, drops {count(drops)}"


def taking_part(only: Criteria, studied: int, everybody: int) -> str:
    """Who takes part, and that the others are not lost."""
    if not only:
        return "Everybody in the file takes part."
    return (
        f"{count(studied)} of {count(everybody)} take part: {only}. "
        "The others stay in your file, marked with the reason."
    )


def taken_out(studied: DataFrame, everybody: DataFrame) -> int:
    """How many do not take part."""
    return len(everybody) - len(studied)


def ways(fitting: Sequence[str]) -> dict[str, str]:
    """The ways to segment, found ones first, then those of `WAYS` that fit."""
    return {FOUND: "Groups found in the data", **{key: WAYS[key].title for key in fitting}}


def way_told(algorithm: str, verdict: Verdict | None, fitting: Sequence[str]) -> str:
    """What a way does; where no groups are there to be found, that lines of one's own are as good."""
    if algorithm in WAYS:
        return WAYS[algorithm].told
    if verdict is not None and verdict.kind == "constructed":
        own = listed([WAYS[key].called for key in fitting if not WAYS[key].finds], most=len(fitting)).replace(
            " and ", " or "
        )
        return f"{capital(own)} would serve as well here, and everybody sees where the lines are."
    return "Customers who are alike in the columns you group by belong together."


def groups_label(algorithm: str, unit: Unit = CUSTOMER) -> str:
    """What the choice of k counts, where some stand apart."""
    if algorithm == "buyers":
        return f"Groups among the {unit.many} {unit.that} ordered"
    return f"Groups among the other {unit.many}"


def order_told(algorithm: str) -> str:
    """In which order segments stand."""
    return "The largest first." if WAYS[algorithm].finds else "In the order of the lines."


def classes_told(found: Found) -> str:
    """How surely customers belong to the classes that are chosen."""
    return (
        f"{percent(found.sure)} of customers clearly belong to one of them (at least four chances in five)."
    )


_MARKS: dict[Said, str] = {"natural": "●", "repeats": "○"}
_MARKED: dict[Said, str] = {
    "natural": "groups are there",
    "repeats": "no such groups, but the same split comes back",
    "drawn": "just lines drawn",
}


def class_label(verdict: LatentVerdict, k: int) -> str:
    """A number of classes with the mark of what the checks say of it."""
    return f"{k} {_MARKS.get(verdict.said(k), '')}".strip() if k in verdict.ks else str(k)


def marks_told(verdict: LatentVerdict, ks: Sequence[int]) -> str:
    """What the marks mean, as far as they occur, and which numbers were not checked."""
    said = {verdict.said(k) for k in ks if k in verdict.ks}
    told = [f"{mark} {_MARKED[one]}" for one, mark in _MARKS.items() if one in said]
    told += [f"no mark: {_MARKED['drawn']}"] if "drawn" in said or not told else []
    beyond = [str(k) for k in ks if k not in verdict.ks]
    told += [f"{listed(beyond, most=len(beyond))}: not checked"] if beyond else []
    return f"{capital('; '.join(told))}."


def tier_label(names: Sequence[Tier], at: int, by: str, column: str) -> str:
    """What a cut says: the share that a tier brings or holds, or the least it has."""
    name = names[at].name if at < len(names) else f"Tier {at + 1}"
    if by == "amount":
        return f"{name}: {spoken(column)} from"
    return f"{name}: % of {in_total(column) if by == 'value' else 'customers'}"


def as_percent(share: float) -> int:
    """A share as a person moves it."""
    return round(100 * share)


def as_share(percent: int) -> float:
    """And back."""
    return percent / 100


def tier_rows(
    tiers: Sequence[Tier], column: str, unit: Unit = CUSTOMER, money: Money = PLAIN
) -> list[tuple[str, str]]:
    """Each tier with where it begins, how many it holds and what they bring."""
    rows = []
    for tier in tiers:
        begins = "the rest"
        if tier.low is not None:
            begins = f"{spoken(column)} from {money.signed(exactly(tier.low, of=column), of=column)}"
        brings = "" if tier.value is None else f", {percent(tier.value)} of {in_total(column)}"
        who = f"{unit.counted(tier.customers)}, {percent(tier.share)}"
        rows.append((tier.name, f"{capital(begins)}: {who}{brings}."))
    return rows


def tiers_told(
    tiers: Sequence[Tier], cuts: Sequence[float], column: str, unit: Unit = CUSTOMER
) -> str | None:
    """Why there are fewer tiers than cuts would make; `None` where there are as many."""
    if len(tiers) > len(cuts):
        return None
    return f"So many {unit.many} are alike in {spoken(column)} that there are only {word(len(tiers))} tiers."


def rule_told(kept: Kept, unit: Unit = CUSTOMER) -> str:
    """How many a rule takes, and how many of those it would take a rule above has taken already."""
    if kept.meets == kept.takes:
        return f"Takes {unit.counted(kept.takes)}."
    taken = kept.meets - kept.takes
    return f"Takes {unit.counted(kept.takes)}; {count(taken)} more are taken by a rule above."


def everyone_else(rules: Sequence[Kept], everybody: int, unit: Unit = CUSTOMER) -> str:
    """How many no rule takes."""
    left = everybody - sum(kept.takes for kept in rules)
    return f"Everyone else: {unit.counted(left)}."


def condition_told(condition: Criterion, keeps: int, drops: int) -> str:
    """A condition with its counts."""
    return f"{condition}: {counted(keeps, drops)}."


def drawn_told(clustering: Clustering) -> str | None:
    """Which lines keep nobody, so that they make no segment; `None` where each keeps somebody."""
    division = clustering.division
    empty = [] if division is None else [f"“{part.name}”" for part in division.empty if part.when]
    if not empty:
        return None
    keeps = "keeps nobody, and makes no segment" if len(empty) == 1 else "keep nobody, and make no segments"
    return f"{listed(empty, most=5)} {keeps}."


def drawn_title(way: str, k: int) -> str:
    """A heading for what was drawn."""
    return f"{capital(way)}: {word(k)} segments"
