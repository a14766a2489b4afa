"""What is said of a saved study that is open without its file, and of a new month in its segments."""

from __future__ import annotations

from typing import Any

from pandas import DataFrame, Timestamp

from segmentation.act.exports import stem
from segmentation.act.models.models import Model
from segmentation.act.models.scoring.month_changes import people
from segmentation.act.models.scoring.months import Month
from segmentation.act.models.sql import sql
from segmentation.act.models.study_documents import Card
from segmentation.language.phrases import MISSING, capital, clipped, count, listed, number, percent, word
from segmentation.language.titles import in_total
from segmentation.prepare.orders.customer_measures import MEASURES
from segmentation.saved_studies import SavedStudy

KINDS = {
    "unit": "Unit",
    "category": "New value",
    "range": "Out of range",
    "shift": "Shifted",
    "empty": "Emptier",
    "cells": "Not understood",
    "date": "Day",
}
HOW = {
    "name": "Same name",
    "spelling": "Other spelling",
    "meaning": "Same meaning, the only one",
    "choice": "Your choice",
}

_EVERY = 1_000  # columns: all of them are named, however many build
SQL_TOLD = "To find the same segments in your own database: one query, with a test of its own."


def rare_told(saved: SavedStudy) -> str:
    """What the query leaves out since so few share it; empty where it tells all."""
    return " ".join(sql.rare_told(saved.model.untold))


def opened_answer(saved: SavedStudy) -> str:
    """The finding of a study that was opened, or how many segments it has."""
    if saved.document is not None:
        return saved.document.headline
    return f"{capital(word(saved.k))} segments of {count(saved.rows)} customers."


def opened_badge(saved: SavedStudy) -> str:
    """The word of its verdict where that speaks of these segments, else none."""
    if saved.document is None or saved.document.finding is None:
        return ""
    finding = saved.document.finding
    if finding.badge is None:  # an older file
        return finding.kind.capitalize() if saved.k == saved.recommended_k else ""
    return finding.badge


def opened_from(saved: SavedStudy) -> str:
    """Which file it was made of, and what it can do without it."""
    name = "its file" if saved.document is None else f"“{clipped(saved.document.file.name, 60)}”"
    if saved.document is not None and saved.document.sampled:
        return (
            f"Made from {name}, all {count(saved.rows)} rows, by an engine that labels them where they lie. "
            f"Charts and the map wait for the sample of {count(saved.document.sampled)} rows that --sample "
            "keeps; a new month needs no more than its file."
        )
    return (
        f"Made from {name}, {count(saved.rows)} rows. A study holds none of your customers, so charts, lists "
        "and downloads wait for the file."
    )


def opened_old(saved: SavedStudy) -> str | None:
    """What a study of an older version does not hold."""
    if saved.document is None:
        return (
            "This study was written by an older Touchstone, without cards and without what labels other "
            "customers. Bring its file and download the study again."
        )
    if saved.document.model is None:
        return f"{saved.document.without_model} So it cannot label anybody by itself: bring its file."
    return None


def another_file(name: str) -> str:
    """A file was brought to an open study, and it is not the one it was made of."""
    return (
        f"“{clipped(name, 60)}” is not the file this study was made from. Is it a new month? Then its "
        "customers get these segments. Or make segments anew from it, with the same choices."
    )


def card_size(card: Card, many: str, value: str | None) -> str:
    """How large a segment is, and what it brings."""
    told = f"{count(card.size)} {many}, {percent(card.share)}"
    if card.value_share is None or value is None:
        return f"{told}."
    return f"{told}; {percent(card.value_share)} of {in_total(value)}."


def card_details(card: Card) -> list[str]:
    """Why the name, the plain rule that finds the segment, and what a test with it could show."""
    return [f"Name: {card.because}", f"Rule: {card.rule}", f"Test: {card.measure}"]


def profile_rows(saved: SavedStudy) -> DataFrame:
    """The averages of every segment and of everybody, as digits a person reads."""
    table = saved.profile()
    names = ["Everybody", *(card.name for card in saved.personas)]
    rows = {
        str(column): [number(value, of=str(column)) if value == value else MISSING for value in table[column]]
        for column in table
    }
    return DataFrame({"Segment": ["", *map(str, range(1, saved.k + 1))], "Persona": names, **rows})


def share_rows(saved: SavedStudy) -> DataFrame:
    """How common each value of a category is in every segment and among all, in percent."""
    document = saved.document
    found: list[dict[str, str]] = []
    for column, values in ({} if document is None else document.categories).items():
        for one in values:
            shares = {
                f"{segment}": MISSING if share is None else percent(share)
                for segment, share in enumerate(one.shares, start=1)
            }
            found.append({"Column": column, "Value": one.value, "Everybody": percent(one.share), **shares})
    return DataFrame(found)


def month_answer(month: Month) -> str:
    """What came of a new month, in one sentence."""
    table = month.segments()
    gained = table["Share"] - table["Share in the study"]
    if not len(month.placed):
        return "This file holds no customers."
    told = f"; {people(month.unlike, 'is', 'are')} unlike anyone there"
    strange = told if month.unlike_are_many else ""
    if not month.mix_has_shifted:
        placed = people(len(month.placed) - month.without, "has", "have")
        return f"{placed} one of the segments, and the mix is about that of the study{strange}."
    row = table.iloc[int(gained.abs().to_numpy().argmax())]
    return (
        f"The mix has shifted: “{clipped(row['Persona'])}” is {percent(row['Share'])} of the customers now, "
        f"and was {percent(row['Share in the study'])} in the study{strange}."
    )


def customers_beside(name: str) -> str:
    """That a file of customers stood beside the orders of the study."""
    return (
        f"This study was made with “{clipped(name, 60)}” beside the orders. Bring the new month’s too, and "
        "its names, contacts and consent are in the download and in every list of movers."
    )


def has_shifts(month: Month) -> bool:
    """Whether a column is spread otherwise than in the study."""
    return any(change.kind == "shift" for change in month.changes)


def has_other_names(month: Month) -> bool:
    """Whether some column of the study has another name in the new file."""
    return any(match.how != "name" for match in month.matches)


def month_columns_told(month: Month) -> str:
    """Whether every column was found by its name."""
    other = [match for match in month.matches if match.how != "name"]
    if not other:
        return "Every column the segments are computed from has the same name as in the study."
    names = listed([f"“{clipped(match.found)}” for “{clipped(match.column)}”" for match in other], most=4)
    return (
        f"Taken for columns of the study: {names}. Is one wrong? Rename it in your file, and bring it again."
    )


def match_rows(month: Month) -> DataFrame:
    """Every column that the segments are computed from, and what was taken for it."""
    return DataFrame(
        {
            "In the study": [match.column for match in month.matches],
            "In this file": [match.found for match in month.matches],
            "Why": [HOW[match.how] for match in month.matches],
        }
    )


def segment_rows(month: Month) -> DataFrame:
    """Every segment now and then."""
    table = month.segments()
    return DataFrame(
        {
            "Segment": [str(segment) for segment in table.index],
            "Persona": table["Persona"].tolist(),
            "Customers": [f"{many:,}" for many in table["Customers"]],
            "Share": [percent(share) for share in table["Share"]],
            "In the study": [percent(share) for share in table["Share in the study"]],
        }
    )


def month_file_name(name: str) -> str:
    """What the labelled month is called."""
    return f"{stem(name)}-segments.csv"


def counted_to(model: Model, month: Month | None) -> Any:
    """The day to which dates are counted, as the page shows it; `None` where there are no dates."""
    if not any(source.kind == "day" for source in model.sources):
        return None
    if month is not None and month.day is not None:
        return month.day.date()
    return None if model.reference_day is None else Timestamp(model.reference_day).date()


def column_question(column: str) -> str:
    """Which column of the new file is meant by one of the study’s."""
    return f"Which column is “{clipped(column, 40)}”?"


def column_choice(column: str | None) -> str:
    """A column of the new file in a list; the first entry leaves it open."""
    return "Not chosen yet" if column is None else clipped(column)


def purpose(saved: SavedStudy) -> str:
    """What the page is for, in the word that the study has for a row."""
    many = "customers" if saved.document is None else saved.document.many
    return f"The same segments in another file: next month’s {many}, or all of them again."


def needs(saved: SavedStudy) -> str:
    """Which columns a new file must have; that order lines will do where all of them are made from such."""
    names = listed([f"“{clipped(source.name)}”" for source in saved.model.sources], most=_EVERY)
    told = f"The file needs {names}; neither order nor exact spelling matters."
    if {source.name for source in saved.model.sources} <= {*MEASURES}:
        told = (
            "Bring every order line up to now, not those of one month alone; or one row per customer with "
            f"{names}, in any order and any common spelling."
        )
    outcome = saved.recipe.outcome
    if saved.model.foretold is None or outcome is None or outcome in saved.model.needs:
        return told
    return (
        f"{told} The study itself says what to expect of each customer, so “{clipped(outcome)}”, which "
        "nobody knows yet, need not be in it."
    )
