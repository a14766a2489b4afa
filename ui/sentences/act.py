"""What the pages of the third floor say: the personas, what to do with them, what leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from pandas import DataFrame

from segmentation.act.personas.budgets import budget, order_values
from segmentation.act.personas.cards import cards
from segmentation.act.personas.cards.headlines import beside
from segmentation.act.personas.packs.packs import PACKS, pack
from segmentation.act.personas.personas import Persona, business
from segmentation.act.personas.sample_sizes import needed_in_all, visible
from segmentation.act.personas.usability import Check, checks, remarks
from segmentation.language.phrases import capital, clipped, count, listed, number, percent, word
from segmentation.language.titles import title
from segmentation.recipes import BUSINESSES
from segmentation.studies import Study


def personas_answer(study: Study) -> str:
    """The finding of the study; the line below it tells the verdict."""
    return beside(study)


def personas_title(k: int) -> str:
    """The page’s title."""
    return f"Meet your {word(k)} segments"


TABLE = "The segments side by side"
SEGMENT, OF_ALL, FIRST = "Segment", "share of all", "First to try"
VIEWS = ("Side by side", "Every card")
"""The personas as a table, or all of them in full."""
OPEN_A_ROW = (
    "Open a row for its card: who they are, what to try and why. A dot to the right is more than usual."
)


def unbroken(name: str) -> str:
    """A name that breaks at spaces alone: “Low-Spend” with word joiners, and no line begins with a dot."""
    return name.replace("-", "\u2060-\u2060").replace(" · ", "\u00a0· ")


_BRIEF = 60
"""Letters that three lines of a close table hold."""


def short_action(action: str) -> str:
    """What to try in three lines: where it is longer, without what follows its colon.

    >>> short_action("Bundles of what they buy together")
    'Bundles of what they buy together'
    >>> short_action("Reward them without discounts: early access, a named contact, a thank-you")
    'Reward them without discounts'
    """
    return action.partition(": ")[0] if len(action) > _BRIEF else action


def compared_columns(study: Study) -> list[str]:
    """The numbers that build the segments, or else those of a card; at most eight."""
    basis = [name for name in study.profile.basis if name in study.profile.effects.columns]
    return basis[:8] if len(basis) > 1 else cards.columns(study.profile)


def persona_details(persona: Persona, study: Study) -> list[str]:
    """Why the name, the plain rule that finds the segment, and what a test with it could show."""
    rule = cards.rule(persona, study.profile)
    return [f"Name: {persona.because}", f"Rule: {rule}", f"Test: {persona.measure}"]


BUSINESS_CHOICES = ("", *reversed(BUSINESSES))
"""What the page offers as kinds of business; the first leaves it to the columns."""


def business_told(study: Study, key: str) -> str:
    """A kind of business in the list; the first says which one the columns tell."""
    name = pack(PACKS[key or business(study.profile)]).name
    return name if key else f"{name} (judging by the columns)"


def row_word(entered: str) -> str:
    """The word for a row that a person entered, as the recipe keeps it; nothing leaves it to the columns."""
    return clipped(entered.strip(), 30).lower()


def reasons(persona: Persona) -> list[str]:
    """Why the strategies, and why others that usually go with the name are not among them."""
    return [line for line in (persona.why, *persona.dropped) if line]


def page_remarks(study: Study) -> list[str]:
    """What stands against every segment alike, and for which nothing is advised."""
    bare = unadvised(study)
    return [*remarks(study.profile), *([] if bare is None else [bare])]


def unadvised(study: Study) -> str | None:
    """For which segments the columns say nothing to try; once for the page, not on every card."""
    bare = [str(persona.segment) for persona in study.personas if not persona.strategies]
    if not bare:
        return None
    who = f"segment{'s' if len(bare) > 1 else ''} {listed(bare, most=len(bare))}"
    if len(bare) == study.k:
        return "The file suggests nothing to try with any of them: speak with a few of each first."
    return f"The file suggests nothing to try with {who}: speak with a few of them first."


EDITABLE = ("name", "portrait", "strategies", "targeted")


def form_key(persona: Persona) -> str:
    """Names the form of a persona by its words: after a change the form must not bring older ones back."""
    words = (persona.name, persona.portrait, persona.strategies, persona.targeted)
    return f"persona.{persona.segment}.{hash(words)}"


def written(form: Mapping[str, Any]) -> dict[str, Any]:
    """A filled form as an edit of a persona."""
    lines = [line.strip() for line in str(form["strategies"]).splitlines()]
    return {
        "name": str(form["name"]).strip(),
        "portrait": str(form["portrait"]).strip(),
        "strategies": [line for line in lines if line],
        "targeted": not form["targeted"],
    }


def cannot_join(chosen: int, segments: int) -> str | None:
    """Why the chosen segments cannot be joined; `None` when they can."""
    if chosen < 2:
        return "Choose two segments or more."
    return "Keep at least two segments apart." if chosen == segments else None


QUESTIONS = (
    "Measurable: enough rows for the columns they are grouped by. Substantial: large enough for a campaign. "
    "Accessible: a way to reach them. Differentiable: unlike every other segment, and not by chance. "
    "Actionable: it can be named, found and tested."
)


def answers(persona: Persona, study: Study) -> tuple[Check, ...]:
    """Kotler's five questions to one segment, answered."""
    missing = study.table.data.isna().mean()
    return checks(
        study.profile,
        persona.segment,
        named=persona.key != "traits",
        stability=study.stability[persona.segment - 1],
        missing={name: float(missing[name]) for name in study.matrix.columns if name in missing.index},
    )


def against_all(study: Study) -> list[str]:
    """What stands against every segment alike."""
    against = [[c.text for c in answers(persona, study) if not c.passed] for persona in study.personas]
    return [text for text in against[0] if all(text in others for others in against)]


def usable_told(study: Study) -> str:
    """How many of the segments pass all five questions, and what stands against all of them."""
    ready = sum(all(check.passed for check in answers(persona, study)) for persona in study.personas)
    told = (
        f"{capital(word(ready)) if ready else 'None'} of {word(study.k)} {'passes' if ready == 1 else 'pass'}"
    )
    if ready == study.k:
        told = "All segments pass"
    shared = against_all(study)
    return " ".join([f"{told} all five questions.", *(["For all of them:"] if shared else []), *shared])


def lines_told(study: Study) -> str:
    """Which line is which."""
    personas = study.personas
    return f"Zero is the average {study.profile.unit.one}. {' · '.join(map(numbered, personas))}."


def check_rows(study: Study) -> DataFrame:
    """Every answer with its reason: segment by segment, question by question."""
    rows = [
        (numbered(persona), check.criterion, "yes" if check.passed else "not quite", check.text)
        for persona in study.personas
        for check in answers(persona, study)
    ]
    return DataFrame(rows, columns=["Segment", "Question", "Answer", "Why"])


def test_told(study: Study, base: float, target: float, control: int) -> str:
    """How many customers a test of this size of effect needs, and which segments have them."""
    if target <= base:
        return "The response you aim for must be above the one without the campaign."
    if not control:
        return "Without a control group nobody can tell what the campaign did. Keep some of them aside."
    enough = needed_in_all(base / 100, target / 100, control / 100)
    large = [str(persona.segment) for persona in study.personas if persona.size >= enough]
    which = f"Segment{'s' if len(large) > 1 else ''} {listed(large, most=len(large))} will do."
    if not large:
        combine = ", combine segments," if study.k > 2 else ""
        which = f"No segment has that many: aim for a bigger lift{combine} or run it longer."
    rise = f"{number(target)}% from {number(base)}%"
    people = study.profile.unit.counted(enough)
    return f"To tell {rise} with {control}% kept aside, you need {people}. {which}"


def test_rows(study: Study, base: float, target: float, control: int) -> DataFrame:
    """For every segment: the smallest rise a test can see, whether it will do, and how many are in."""
    rows = []
    for persona in study.personas:
        seen = visible(base / 100, persona.size, control / 100)
        enough = seen is not None and seen <= target / 100
        can = "nothing" if seen is None else f"{number(base)}% to {number(100 * seen)}%"
        aside = int(np.floor(persona.size * control / 100 + 0.5))
        rows.append(
            (numbered(persona), can, "yes" if enough else "no", count(persona.size - aside), count(aside))
        )
    heads = ["Segment", "Smallest rise it can see", f"Enough for {number(target)}%", "Test", "Control"]
    return DataFrame(rows, columns=heads)


def says_order_values(study: Study) -> bool:
    """Whether the file tells what an order is worth."""
    return order_values(study.profile) is not None


def budget_told(study: Study, cost: float, margin: float, order: float | None) -> str:
    """What it costs to contact everybody, and where it pays soonest."""
    table = budget(study.profile, cost_per_contact=cost, margin=margin / 100, order_value=order)
    all_of_them = f"One contact to everybody costs {study.profile.money.amount(float(table['cost'].sum()))}."
    if "break_even" not in table:
        return f"{all_of_them} Say what an order is worth to see when that pays."
    rates = table["break_even"].tolist()
    soonest = study.personas[rates.index(min(rates))]
    rate = float(min(rates))
    if rate > 1:
        return f"{all_of_them} That never pays: an order brings less profit than a contact costs."
    if len(set(map(percent, rates))) == 1:
        return f"{all_of_them} It pays for itself when {percent(rate)} of them order."
    return (
        f"{all_of_them} It pays soonest in segment {numbered(soonest)}: when {percent(rate)} of them order."
    )


def budget_rows(study: Study, cost: float, margin: float, order: float | None) -> DataFrame:
    """Break-even response, and what it follows from, per segment."""
    table = budget(study.profile, cost_per_contact=cost, margin=margin / 100, order_value=order)
    shown = DataFrame({"Segment": [numbered(persona) for persona in study.personas]})
    amount = study.profile.money.amount
    column = study.profile.value_column or ""
    worth, what = partial(study.profile.money.number, of=column), title(column) if column else "Value"
    for name, head, style in (
        ("break_even", "Break-even response", lambda rate: percent(rate) if rate <= 1 else "never"),
        ("order_value", "One order", amount),
        ("customers", capital(study.profile.unit.many), number),
        ("cost", "Cost of one contact each", amount),
        ("value_per_customer", f"{what} per {study.profile.unit.one}", worth),
        ("value", what, worth),
    ):
        if name in table:
            shown[head] = [style(float(value)) for value in table[name]]
    return shown


def numbered(persona: Persona) -> str:
    """A segment as the person chooses it, and as tables list it."""
    return f"{persona.segment} {persona.name}"
