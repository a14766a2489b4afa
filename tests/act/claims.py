"""What a study says of its segments, computed again from its customers by other means.

`untrue` lists every claim that the data contradict; an empty list is what every file should give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from segmentation.act.personas.behaviors import axes
from segmentation.act.personas.cards.headlines import headline
from segmentation.act.personas.packs.packs import PACKS, pack
from segmentation.act.personas.personas import Persona, business
from segmentation.language.phrases import capital, number, percent
from segmentation.prepare.roles.non_buyers import per_order
from segmentation.segment.profile.wording import spoken_in
from segmentation.steps.naming import rules_of
from segmentation.studies import Study

_TRAIT = re.compile(
    r"^(?P<what>.+) (?P<own>[^ ]*\d[^ ]*)(?P<middle> at the median)?, "
    r"(?:far|well|a little) (?P<side>above|below|before|after) the (?:usual|average) (?P<usual>[^ ]*\d[^ ]*)$"
)
_UP = {"above", "after"}
PUBLISHED = ("Onboarding with welcome and first-purchase offers",)
"""Strategies that stand word for word as they were published, whatever the file says."""


def untrue(study: Study) -> list[str]:
    """Every claim on a card, and in the headline, that the customers of the study contradict."""
    return [*_of_cards(study), *_said_twice(study), *_mixed_statistics(study), *_of_headline(study)]


def _of_cards(study: Study) -> Iterator[str]:
    for persona in study.personas:
        for check in (_traits, _name, _advice, _portrait, _noun):
            for wrong in check(study, persona):
                yield f"{persona.segment} {persona.name}: {wrong}"


def people(study: Study, segment: int | None = None) -> pd.DataFrame:
    """The customers of a segment, or all of them; what was filled in is a gap again, as nobody said it.

    So is what an order is worth of those who never had one.
    """
    rows, known = study.clean.data.loc[study.matrix.index].copy(), study.clean.known
    for name in rows.columns.intersection(known.columns):
        if pd.api.types.is_numeric_dtype(rows[name]) and not pd.api.types.is_bool_dtype(rows[name]):
            rows[name] = known.loc[rows.index, name]
    if (nobody := study.clean.roles.never) is not None:
        averages = [name for name, made in study.clean.roles.made.items() if made.how == "average"]
        for name in rows.columns.intersection(per_order(nobody, averages)):
            rows[name] = rows[name].astype(float).mask(rows.index.isin(nobody.rows))
    return rows if segment is None else rows[study.clustering.labels == segment]


def _figure(values: pd.Series, *, middle: bool) -> float:
    return float(values.median() if middle else values.mean())


def _traits(study: Study, persona: Persona) -> Iterator[str]:
    for trait in persona.traits:
        if trait.category is not None:
            share = float(
                (people(study, persona.segment)[trait.column].map(_written) == trait.category).mean()
            )
            if trait.text.startswith(
                ("All of them have ordered", "All of them have given", "All of them have booked")
            ):
                whole = float((people(study)[trait.column].map(_written) == trait.category).mean())
                if share != 0 or f" {percent(1 - whole)} of all" not in trait.text:
                    yield f"{trait.text} but {share}, {whole}"
            elif percent(share) not in trait.text and trait.category != "Other":
                yield f"{trait.text} but {percent(share)}"
            continue
        found = _TRAIT.match(trait.text)
        if found is None:
            yield f"not understood: {trait.text}"
            continue
        middle = found["middle"] is not None
        mine, all_of_them = people(study, persona.segment)[trait.column], people(study)[trait.column]
        own, usual = (_figure(values.astype(float), middle=middle) for values in (mine, all_of_them))
        written = partial(study.profile.number, column=trait.column)
        if (written(own), written(usual)) != (found["own"], found["usual"]):
            yield f"{trait.text} but {own}, {usual}"
        if (own > usual) is not (found["side"] in _UP):
            yield f"wrong side: {trait.text}"


def _written(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "Yes" if value else "No"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def never(study: Study, segment: int) -> float | None:
    """Who has no order and no money, counted from the columns that are plainly about these."""
    return _counted(study, segment, lambda orders: orders == 0)


def again(study: Study, segment: int) -> float | None:
    """Who has two orders or more."""
    return _counted(study, segment, lambda orders: orders >= 2)


_PLAIN = re.compile(
    r"^(?:total |number of |num_?|historic number of |anzahl )?"
    r"(?:orders?|order_?count|purchase_?count|bestellungen|pedidos|previous_purchases|total purchases)"
    r"(?:_count)?(?:__c)?$",
    re.IGNORECASE,
)


def _counted(study: Study, segment: int, test) -> float | None:
    data = people(study, segment)
    columns = [name for name in data.columns if _PLAIN.match(str(name)) and f"{name} is missing" not in data]
    columns = [name for name in columns if pd.api.types.is_numeric_dtype(data[name])]
    return None if len(columns) != 1 else float(test(data[columns[0]].astype(float)).mean())


def _name(study: Study, persona: Persona) -> Iterator[str]:
    name, segment = persona.name, persona.segment
    none, twice, gone = never(study, segment), again(study, segment), left(study, segment)
    found = axes(study.profile)
    if persona.key == "traits":
        return
    if re.search(r"Never|Yet To", name) and none is not None and none < (0.5 if "Mostly" in name else 0.75):
        yield f"{none:.0%} never bought"
    if "Loyal" in name and twice is not None and twice < 0.5:
        yield f"only {twice:.0%} bought again"
    if (
        re.search(r"Never|Yet To|Left", name) is None
        and none is not None
        and none >= 0.75
        and study.profile.unit.people
    ):
        yield f"{none:.0%} never bought, and the name does not say so"
    if "Likely To Leave" in name and gone is not None and gone >= 0.1:
        yield f"{gone:.0%} have left already"
    if "Left" in name and (gone is None or gone < 0.5):
        yield f"{gone} have left"
    if re.search(r"\bLoyal|Steady|\bNew\b", name) and gone is not None and gone >= 0.5:
        yield f"{gone:.0%} have left"
    if re.match(r"New\b", name) and "tenure" in found:
        column = found["tenure"].strongest(segment)
        own, usual = study.profile.typical(segment, column), study.profile.usual(column)
        if not own <= 0.8 * usual and usual < 1900:
            yield f"{column} {own} against {usual}"


def left(study: Study, segment: int) -> float | None:
    """The share that has left, from a column plainly about it."""
    data = people(study, segment)
    for name in data.columns:
        values = data[name].map(_written).str.casefold()
        if re.match(r"^(?:churn(?:ed)?|exited|left|has left.*)$", str(name), re.IGNORECASE):
            return float(values.isin(["yes", "1", "true"]).mean())
        if re.match(r"^(?:account_?state|status)$", str(name), re.IGNORECASE):
            gone = values.isin(["closed", "canceled", "cancelled", "inactive", "churned"])
            return float(gone.mean()) if gone.any() else None
    return None


def answered(study: Study, segment: int | None = None) -> float | None:
    """The share of campaigns answered, from columns plainly about it."""
    data = people(study, segment)
    names = [name for name in data.columns if re.match(r"^(?:AcceptedCmp\d|Response)$", str(name))]
    if not names:
        return None
    return float(data[names].apply(lambda c: c.map(_written).isin(["1", "Yes", "True"])).to_numpy().mean())


def _advice(study: Study, persona: Persona) -> Iterator[str]:
    said = " ".join(text for text in persona.strategies if text not in PUBLISHED).casefold()
    none, twice, gone = (f(study, persona.segment) for f in (never, again, left))
    mine, overall = answered(study, persona.segment), answered(study)
    if "second purchase" in said and twice is not None and twice >= 0.5:
        yield f"second purchase, but {twice:.0%} have two"
    if re.search(r"first (purchase|order)|first-(purchase|order)", said) and none is not None and none < 0.5:
        yield f"first purchase, but only {none:.0%} have none"
    if "instead of the newsletter" in said and mine is not None and mine >= overall:
        yield f"no newsletter, but {mine:.0%} answered against {overall:.0%}"
    if re.search(r"offer for staying|make them stay|before the next renewal", said) and (gone or 0) >= 0.5:
        yield f"retain, but {gone:.0%} have left"
    away = days_away(study, persona.segment)
    if re.search(r"(follow up|thank them) within days", said) and (away is None or away > 31):
        yield f"within days, but they were last here {away} days ago"


def days_away(study: Study, segment: int) -> float | None:
    """Days since the last of whatever the segments’ recency is told by; nothing where it counts no days."""
    axis = axes(study.profile).get("recency")
    column = axis.columns[0] if axis is not None else ""
    if "day" not in column.casefold():
        return None
    return _figure(people(study, segment)[column].astype(float), middle=True)


def _portrait(study: Study, persona: Persona) -> Iterator[str]:
    """The clauses of the pack against the columns that carry their axes, and the age."""
    profile, segment = study.profile, persona.segment
    rules = rules_of(study.recipe) or pack(PACKS[business(profile)])
    for name, axis in axes(profile).items():
        words = rules.words.get(name)
        for level, text in words.levels.items() if words is not None else ():
            clause = text.removesuffix(" customers")
            others = [t for t in words.levels.values() if t != text and clause in t]
            if not re.search(rf"\b{re.escape(clause)}\b", persona.portrait, re.IGNORECASE):
                continue
            if any(other.removesuffix(" customers") in persona.portrait for other in others):
                continue
            if bool(axis.scores[segment] > 0) is not (level in ("high", "very_high")):
                yield f"“{clause}”, but {name} {axis.scores[segment]:+.2f}"
    around = re.search(r" around (\d+)", persona.portrait)
    if around is not None:
        column = axes(profile)["age"].columns[0]
        own = _figure(people(study, segment)[column].astype(float), middle=profile.by_median(column))
        if number(round(own)) != around[1]:
            yield f"{around[0]}, but {own}"
        if any(trait.column == column for trait in persona.traits):
            yield "age twice"


def _noun(study: Study, persona: Persona) -> Iterator[str]:
    """Nobody but a customer is called one, except in the words of a header."""
    if study.profile.unit.one == "customer":
        return
    headers = {spoken_in(study.profile, name) for name in study.profile.headers}
    texts = [persona.portrait, persona.because, persona.measure, *persona.strategies, *persona.warnings]
    for text in texts:
        for header in sorted(headers, key=len, reverse=True):
            text = re.sub(re.escape(header), "", text, flags=re.IGNORECASE)
        if re.search(r"\bcustomers?\b", text):
            yield f"not customers: {text}"


def _said_twice(study: Study) -> Iterator[str]:
    said = [text.casefold() for persona in study.personas for text in persona.strategies]
    yield from (f"twice: {text}" for text in {text for text in said if said.count(text) > 1})
    names = [persona.name.casefold() for persona in study.personas]
    yield from (f"two are called {name}" for name in {name for name in names if names.count(name) > 1})


def _mixed_statistics(study: Study) -> Iterator[str]:
    """One column, one statistic, on all cards."""
    said: dict[str, set[bool]] = {}
    for persona in study.personas:
        for trait in persona.traits:
            if trait.category is None:
                said.setdefault(trait.column, set()).add("at the median" in trait.text)
    yield from (f"mean and median of {column}" for column, kinds in said.items() if len(kinds) > 1)


def _of_headline(study: Study) -> Iterator[str]:
    told = headline(study)
    if told != capital(told):
        yield f"headline begins small: {told}"
    if (study.verdict is None or study.verdict.kind != "constructed") and "blend" in told:
        yield f"caveat without cause: {told}"
    value = study.profile.value_column
    for persona in study.personas:
        share = re.search(
            rf"“{re.escape(persona.name)}”, (\S+) of your \w+(?: \w+)?, (?:brings|brought) (\S+) of", told
        )
        if share is None or value is None:
            continue
        mine, everybody = (people(study, s)[value].astype(float) for s in (persona.segment, None))
        true = percent(len(mine) / len(everybody)), percent(float(mine.sum() / everybody.sum()))
        if true != (share[1], share[2]):
            yield f"{told} but {true}"
