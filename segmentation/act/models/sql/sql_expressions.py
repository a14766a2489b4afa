"""Cleaning, conditions and scores of a study as expressions of standard SQL, one for each step in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pandas import Timestamp

from segmentation.act.models.drawn_lines import DrawnLines, Scored
from segmentation.act.models.models import Computed, Kind, Source
from segmentation.act.models.scales import Scale
from segmentation.act.models.sql.sql_dialects import literal, quoted
from segmentation.criteria import Criteria, Criterion
from segmentation.cuts import SCORES
from segmentation.language.literals import TRUE_FALSE, YES_NO
from segmentation.language.phrases import NO, YES
from segmentation.prepare.cleaning.new_customers import LARGEST

_DAYS_IN_A_YEAR = 365.2425  # as where ages are counted in Python
_SECONDS = {"HOUR": 3600, "MINUTE": 60, "SECOND": 1}
_YES = tuple(dict.fromkeys(("1", "1.0", "t", *(yes for yes, _ in TRUE_FALSE + YES_NO))))
_NO = tuple(dict.fromkeys(("0", "0.0", "f", *(no for _, no in TRUE_FALSE + YES_NO))))


@dataclass(frozen=True)
class Cell:
    """What is known of a column: the expression that gives it, and what that holds."""

    sql: str
    kind: Kind


def cell(source: Source, mark: str | float | None, *, bounded: bool) -> Cell:
    """A column of the table in its type, missing where it holds what stands for “no value”.

    `mark` is the number or the ISO day that does; `bounded` takes infinite numbers for missing.
    """
    name = quoted(source.name)
    if source.kind == "truth":
        return Cell(truth(name), "truth")
    if source.kind == "text":
        return Cell(f"NULLIF(TRIM(CAST({name} AS TEXT)), '')", "text")
    if source.kind == "day":
        day = f"CAST({name} AS TIMESTAMP)"
        return Cell(day if mark is None else f"NULLIF({day}, {moment(str(mark))})", "day")
    number = f"CAST({name} AS DOUBLE)"
    known = number if mark is None else f"NULLIF({number}, {literal(float(mark))})"
    return Cell(
        f"CASE WHEN ABS({number}) <= {literal(LARGEST)} THEN {known} END" if bounded else known, "number"
    )


def truth(name: str) -> str:
    """Yes and no of a column of truth values, noughts and ones, or words."""
    word = f"LOWER(TRIM(CAST({name} AS TEXT)))"
    return (
        f"CASE WHEN {word} IN ({_listed(_YES)}) THEN {literal(YES)} "
        f"WHEN {word} IN ({_listed(_NO)}) THEN {literal(NO)} END"
    )


def moment(day: str) -> str:
    """A day and time, from ISO."""
    return f"CAST({literal(str(Timestamp(day).floor('s')))} AS TIMESTAMP)"


def blank(one: Cell) -> str:
    """Whether nothing was ordered, as far as a column tells."""
    return f"({one.sql} IS NULL OR {one.sql} = 0)" if one.kind == "number" else f"{one.sql} IS NULL"


def computed(one: Computed, of: list[Cell]) -> Cell:
    """A column computed from others."""
    names = [each.sql for each in of]
    if one.how == "total":
        return Cell(" + ".join(names), "number")
    if one.how == "average":
        spend, orders = names
        none = f"{orders} = 0 AND {spend} = 0"
        return Cell(f"CASE WHEN {none} THEN 0 ELSE {spend} / NULLIF({orders}, 0) END", "number")
    assert one.day is not None, "a span of time counts to a day"
    day, name = moment(one.day), names[0]
    if one.how == "left":
        return Cell(f"CASE WHEN {name} <= {day} THEN {literal(YES)} ELSE {literal(NO)} END", "truth")
    if one.how == "tenure":
        end = f"CASE WHEN {names[1]} <= {day} THEN {names[1]} ELSE {day} END"
        return Cell(days_between(name, f"({end})"), "number")
    if one.how == "until":
        return Cell(days_between(day, name), "number")
    if one.how == "days":
        return Cell(days_between(name, day), "number")
    if of[0].kind == "day":
        return Cell(f"FLOOR({days_between(name, day)} / {_DAYS_IN_A_YEAR})", "number")
    return Cell(f"{Timestamp(one.day).year} - {name}", "number")


def days_between(first: str, last: str) -> str:
    """Whole days from one moment to another, down to the next: days of the calendar, and the hours."""
    days = f"DATE_DIFF('day', CAST({first} AS DATE), CAST({last} AS DATE))"
    late, early = _second(first), _second(last)
    if late != "0":
        days = f"{days} - CASE WHEN {late} > {early} THEN 1 ELSE 0 END"
    return f"CAST({days} AS DOUBLE)"


def _second(moment: str) -> str:
    """The second of the day."""
    if moment.startswith("CAST('"):
        at = Timestamp(moment[6:25])
        return str((at.hour * 60 + at.minute) * 60 + at.second)
    return f"({' + '.join(f'EXTRACT({part} FROM {moment}) * {many}' for part, many in _SECONDS.items())})"


def feature(scale: Scale, value: str, fill: float) -> str:
    """A number as the matrix has it: filled, kept to its limits, logged, and in standard deviations."""
    text = f"COALESCE({value}, {literal(fill)})"
    if scale.low is not None:
        text = f"GREATEST({text}, {literal(scale.low)})"
    if scale.high is not None:
        text = f"LEAST({text}, {literal(scale.high)})"
    if scale.log is not None:
        text = f"LN(1 + {text} / {literal(scale.log)})"
    return f"({minus(text, scale.center)}) * {literal(scale.weight / scale.scale)}"


def minus(text: str, number: float) -> str:
    """A difference without two signs beside each other.

    >>> minus("z1", 2.0), minus("z1", -0.5)
    ('z1 - 2', 'z1 + 0.5')
    """
    return f"{text} - {literal(number)}" if number >= 0 else f"{text} + {literal(-number)}"


def squared(name: str, center: float) -> str:
    """The square of how far a feature is from a center."""
    gap = f"({minus(name, center)})"
    return f"{gap} * {gap}"


def by_category(one: Cell, amounts: Mapping[str, float], others: float) -> str:
    """An amount for each category of a column."""
    whens = []
    for text, amount in amounts.items():
        known = literal(text) if one.kind != "number" else _number(text)
        if known is not None:
            whens.append(f"WHEN {known} THEN {literal(amount)}")
    if not whens:
        return literal(others)
    return f"CASE {one.sql} {' '.join(whens)} ELSE {literal(others)} END"


def _number(text: str) -> str | None:
    try:
        return literal(float(text))
    except ValueError:
        return None


def met(criteria: Criteria, known: Mapping[str, Cell]) -> str:
    """Whether conditions are met; of none, always."""
    parts = [_met(one, known[one.column]) for one in criteria.conditions]
    if not parts:
        return "1 = 1"
    joined = (" AND " if criteria.match == "all" else " OR ").join(f"({part})" for part in parts)
    return joined if len(parts) > 1 else parts[0]


def _met(one: Criterion, column: Cell) -> str:
    """One condition; empty cells meet “is empty” and “is not” only."""
    if one.test in ("is empty", "is filled"):
        return f"{column.sql} IS {'NULL' if one.test == 'is empty' else 'NOT NULL'}"
    if column.kind in ("number", "day"):
        return _ordered(one, column)
    one.needs_words()
    words = dict.fromkeys(form for word in one.words() for form in _forms(word))
    return _among(one, f"LOWER(TRIM({column.sql}))", column.sql, _listed(words))


def _ordered(one: Criterion, column: Cell) -> str:
    """Numbers and days; raises `RoleError` where the values are none."""
    if column.kind == "day":
        text = f"CAST({column.sql} AS DATE)"
        days = sorted(one.as_day(value).date().isoformat() for value in one.values)
        values = [f"CAST({literal(day)} AS DATE)" for day in days]
    else:
        text, values = column.sql, [literal(n) for n in sorted(map(one.as_number, one.values))]
    if one.test == "between":
        return f"{text} BETWEEN {values[0]} AND {values[-1]}"
    sign = {"at least": ">=", "at most": "<=", "more than": ">", "less than": "<"}.get(one.test)
    return f"{text} {sign} {values[0]}" if sign else _among(one, text, column.sql, ", ".join(values))


def _among(one: Criterion, text: str, column: str, values: str) -> str:
    if one.test == "is not":
        return f"{column} IS NULL OR {text} NOT IN ({values})"
    return f"{text} IN ({values})"


def _forms(folded: str) -> tuple[str, ...]:
    """What a word may look like in small letters: some databases leave all but a to z as they are."""
    forms = {"yes": ("yes", "true"), "no": ("no", "false")}.get(folded, (folded,))
    loud = tuple("".join(c if c.isascii() else c.upper() for c in form) for form in forms)
    return (*forms, *loud)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(literal, words))


def score(one: Scored, column: Cell) -> str:
    """The score of a measure, 1 to 5; 0 where it is not known."""
    sign = "<=" if one.measure == "recency" else ">="
    whens = [f"WHEN {column.sql} {sign} {literal(cut)} THEN {SCORES - at}" for at, cut in enumerate(one.cuts)]
    return f"CASE WHEN {column.sql} IS NULL THEN 0 {' '.join(whens)} ELSE 1 END"


def drawn(lines: DrawnLines, known: Mapping[str, Cell], code: str) -> str:
    """The segment that a customer was drawn into; NULL for none. `code` is the number of their scores."""
    whens, last = [], "NULL"
    for part in lines.parts:
        last = number = str(part.segment) if part.segment else "NULL"
        criteria = Criteria.of(part.when)
        if part.codes:
            digits = len(lines.scores)
            codes = dict.fromkeys(text[:digits] for text in part.codes)
            whens.append(f"WHEN {code} IN ({', '.join(codes)}) THEN {number}")
        elif criteria:
            whens.append(f"WHEN {met(criteria, known)} THEN {number}")
        else:
            break
    if not whens:
        return f"CAST({last} AS INTEGER)"
    return f"CASE {' '.join(whens)} ELSE {last} END"
