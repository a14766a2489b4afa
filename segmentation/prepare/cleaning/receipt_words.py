"""What a receipt says beside its counts, of rows at hand and of all the rows of a lake alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pandas import Timestamp

from segmentation.language.phrases import count, listed, number, percent
from segmentation.prepare.roles.amounts.derived_amounts import Made
from segmentation.prepare.roles.non_buyers import NonBuyers
from segmentation.standards import HOLES_TOLD, TOO_EMPTY


def beyond_told(what: str, name: str, found: int) -> str:
    """Of infinite or impossibly large values."""
    return f"{what} {plural(found, 'value')} of “{name}” {_was(found)} taken as missing."


def never_told(never: NonBuyers, rows: int) -> str:
    """Of customers who never ordered."""
    return f"{plural(rows, 'customer')} {never.sentence}"


def nothing_told(names: Sequence[str], rows: int, *, never: bool) -> str:
    """Of what customers lack who `never` ordered, or once at most, and nobody else."""
    shown = listed([f"“{name}”" for name in names], most=3)
    it, stays = ("it", "stays") if len(names) == 1 else ("they", "stay")
    why = "never ordered" if never else "ordered once at most"
    return f"{plural(rows, 'customer')} {_have(rows)} no {shown}, as they {why}: {it} {stays} empty."


def undated_told(name: str, rows: int) -> str:
    """Of customers without a date of something that never was."""
    text = f"{plural(rows, 'customer')} {_have(rows)} no “{name}” and do little otherwise: "
    return f"{text}it never happened. Their days since are the longest."


def marked_told(name: str, written: str, empty: float) -> str:
    """Of values that stand for “no value”, in a column of which a share is empty then."""
    text = f"values of “{name}” are {written}, which stands for “no value”: taken as missing."
    return f"{text} With {percent(empty)} missing it only describes." if empty > TOO_EMPTY else text


def filled_told(medians: Mapping[str, float], gaps: int, rows: int) -> str:
    """Of so many gaps in each of these columns, filled with the median of each."""
    names, most = [f"“{name}”" for name in medians], len(medians)
    shown = listed([number(median, of=name) for name, median in medians.items()], most=most)
    text = f"missing {plural(gaps, 'value')} of {names[0]} {_was(gaps)} filled with the median, {shown}."
    if most > 1:
        of = f"missing {plural(gaps, 'value')} each of {listed(names, most=most)}"
        text = f"{of} were filled with their medians, {shown}."
    if gaps <= HOLES_TOLD * rows:
        return text
    told = listed([f"“{name} is missing”" for name in medians], most=most)
    return f"{text} {told} {'says' if most == 1 else 'say'} for whom."


def made_told(name: str, made: Made, none: int) -> str:
    """Of a total or average that the file did not have, with so many who never ordered."""
    if made.how == "total":
        return f"column added: “{name}”, the sum of {listed(made.of, most=len(made.of))}."
    text = f"column added: “{name}” = {made.formula}"
    return f"{text}; 0 for the {count(none)} who never ordered." if none else f"{text}."


def derived_told(names: Sequence[str], day: Timestamp) -> str:
    """Of columns made from dates."""
    shown = listed([f"“{name}”" for name in names], most=4)
    return f"{plural(len(names), 'column')} added from dates, counted to {day.day} {day:%B %Y}: {shown}."


def mostly_missing_told(name: str, missing: int, rows: int) -> str:
    """Of a column that is too empty to build."""
    return f"{plural(missing, 'value')} of “{name}” missing, {percent(missing / rows)}: it only describes."


def repeated_told(name: str, rows: int) -> str:
    """Of rows whose customer came before."""
    repeats = "row repeats" if rows == 1 else "rows repeat"
    return f"{repeats} an earlier “{name}”. {'It stays' if rows == 1 else 'They stay'} in."


def still_told(names: Sequence[str], rows: int) -> str:
    """Of customers without an end date."""
    """Of customers without an end date."""
    text = f"{plural(rows, 'customer')} {_have(rows)} no {listed(names)} because they have not left."
    return f"{text} They stay in."


def plural(amount: int, noun: str) -> str:
    """The noun, of one or of several."""
    return noun if amount == 1 else f"{noun}s"


def _was(amount: int) -> str:
    return "was" if amount == 1 else "were"


def _have(amount: int) -> str:
    return "has" if amount == 1 else "have"
