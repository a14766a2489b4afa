"""What the pages of the third floor say: the personas, what to do with them, what leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame

from segmentation.act import cards
from segmentation.act.budgets import budget
from segmentation.act.checks import checks
from segmentation.act.experiments import detectable, needed
from segmentation.act.personas import Persona
from segmentation.prepare.headings import spoken
from segmentation.prepare.phrases import count, number, percent, word
from segmentation.studies import Study


def personas_answer(study: Study) -> str:
    """The segment that brings most, in one sentence."""
    best = _most_valuable(study.personas)
    share = f"{percent(best.share)} of your customers"
    named = f"{share} are {best.name}"
    if best.key == "traits" and not best.earned:  # the name lists traits, and would not do as a predicate
        named = f"“{best.name}” holds {share}"
    if best.value_share is None:
        return f"{named}, the largest segment."
    value = f"{percent(best.value_share)} of the {spoken(study.profile.value_column or 'value')}"
    return f"{named}. They bring {value}."


def personas_title(k: int) -> str:
    """The page’s title."""
    return f"Meet your {word(k)} segments"


def compared_columns(study: Study) -> list[str]:
    """The numbers that build the segments, or else those of a card; at most eight."""
    basis = [name for name in study.profile.basis if name in study.profile.effects.columns]
    return basis[:8] if len(basis) > 1 else cards.columns(study.profile)


def persona_details(persona: Persona, study: Study) -> list[str]:
    """Why the name, the plain rule that finds the segment, and what a test with it could show."""
    return [persona.because, cards.rule(persona, study.profile), persona.measure]


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


def check_rows(persona: Persona, study: Study) -> list[tuple[str, str]]:
    """Kotler's five questions to one segment: the criterion with its answer, and why."""
    missing = study.table.data.isna().mean()
    found = checks(
        study.profile,
        persona.segment,
        named=persona.key != "traits",
        stability=study.stability[persona.segment - 1],
        missing={name: float(missing[name]) for name in study.matrix.columns if name in missing.index},
    )
    return [
        (f"{check.criterion.capitalize()}: {'yes' if check.passed else 'not quite'}", check.text)
        for check in found
    ]


def test_told(base: float, target: float) -> str:
    """How many customers a test of this size of effect needs."""
    if target <= base:
        return "The response you hope for must be above the one without the campaign."
    arm = needed(base / 100, target / 100)
    return (
        f"To tell {number(target)}% from {number(base)}%, each half needs {count(arm)} customers, "
        f"{count(2 * arm)} in all."
    )


def test_rows(study: Study, base: float, target: float) -> DataFrame:
    """For every segment: its halves, the smallest response they can tell from the base, and if it will do."""
    rows = []
    for persona in study.personas:
        arm = persona.size // 2
        seen = detectable(base / 100, arm)
        enough = seen is not None and seen <= target / 100
        can = "nothing" if seen is None else f"a rise from {number(base)}% to {percent(seen)}"
        rows.append((f"{persona.segment} {persona.name}", persona.size, arm, can, "yes" if enough else "no"))
    return DataFrame(
        rows, columns=["Segment", "Customers", "Each half", "Can see", f"Enough for {number(target)}%"]
    )


def budget_rows(study: Study, cost: float, margin: float) -> DataFrame:
    """Value, cost of contacting everyone, and the response at which that pays, per segment."""
    table = budget(study.profile, cost_per_contact=cost, margin=margin / 100)
    shown = DataFrame({"Segment": [f"{persona.segment} {persona.name}" for persona in study.personas]})
    shown["Customers"] = table["customers"].to_numpy()
    for name, title, style in (
        ("value", "Value", number),
        ("value_per_customer", "Value per customer", number),
        ("order_value", "One order", number),
        ("cost", "Cost of one contact each", number),
        ("break_even", "Break-even response", percent),
    ):
        if name in table:
            shown[title] = [style(float(value)) for value in table[name]]
    return shown


def _most_valuable(personas: tuple[Persona, ...]) -> Persona:
    return max(personas, key=lambda persona: (persona.value_share or 0.0, persona.share))
