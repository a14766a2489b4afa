"""Lines that a person draws between customers: conditions on columns, and named rules of them.

One kind of condition serves them all: who takes part in a study, which rule a customer falls under, where a
tier begins. Conditions are choices, so they are small, plain and hashable, survive JSON, and can be written
as text: “Country = Germany”, “Spend between 100 and 500”.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series, Timestamp

from segmentation.choice_checks import MOST_LETTERS, checked_text, fields_of, finite, listed_under, shown
from segmentation.errors import RecipeError, RoleError
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import NO, YES, clipped, level, number
from segmentation.language.suggestions import no_column, or_rather, same_name
from segmentation.number_columns import is_number
from segmentation.standards import SEGMENTS_MOST

Value = str | float | bool
Match = Literal["all", "any"]

TESTS: Mapping[str, tuple[int, int]] = {
    "is": (1, 1000),
    "is not": (1, 1000),
    "at least": (1, 1),
    "at most": (1, 1),
    "more than": (1, 1),
    "less than": (1, 1),
    "between": (2, 2),
    "is empty": (0, 0),
    "is filled": (0, 0),
}
"""What can be asked of a column, and how many values the question takes at least and at most."""
EVERYONE_ELSE = "Everyone else"
_MOST_CONDITIONS = 50  # more come from no hand
_LONGEST_NAME = 60  # letters of a rule, as of a persona
_WHOLE = 2**53  # below it a number with fractions tells every whole number
_SIGNS = {"=": "is", "!=": "is not", "≠": "is not", ">=": "at least", "≥": "at least", "<=": "at most",
          "≤": "at most", ">": "more than", "<": "less than"}  # fmt: skip
_WRITTEN = re.compile(
    r"(?P<column>.+?)\s*(?:(?P<sign>>=|<=|!=|=|≥|≤|≠|>|<)|\s(?:is )?(?P<test>"
    r"is not empty|is empty|is filled|is not|at least|at most|more than|less than|between|is)\b)"
    r"\s*(?P<values>.*)",
    re.IGNORECASE | re.DOTALL,
)
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "at least": operator.ge, "at most": operator.le, "more than": operator.gt, "less than": operator.lt,
}  # fmt: skip
_ISO = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ].*)?$")
_OF_DAYS = {"at least": "on or after", "at most": "on or before", "more than": "after", "less than": "before"}
_QUOTES = '“”"'
_TRUTH = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}


@dataclass(frozen=True)
class Criterion:
    """One condition on one column: a test of `TESTS`, and the values it compares with.

    Letters count alike whether large or small; a day counts as a whole, ends of a range are included; an
    empty cell meets only “is empty” and “is not”.

    >>> Criterion("Spend", "between", (100, 500)).keeps(DataFrame({"Spend": [99.0, 100.0, None]})).tolist()
    [False, True, False]
    """

    column: str
    test: str = "is"
    values: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        checked_text(self.column, "A condition names a column")
        if not isinstance(self.test, str) or self.test not in TESTS:
            raise RecipeError(f"There is no test “{shown(self.test)}”. {or_rather(shown(self.test), TESTS)}")
        given: object = self.values
        if isinstance(given, str) or not isinstance(given, Iterable):
            given = (given,)
        values = tuple(_value(each, self.column) for each in cast("Iterable[object]", given))
        least, most = TESTS[self.test]
        if not least <= len(values) <= most:
            wanted = "no value" if most == 0 else "two values" if least == 2 else "a value"
            wanted += " or more" if most > 2 else ""
            raise RecipeError(f"“{self.test}” takes {wanted}, not {len(values)}, for “{shown(self.column)}”.")
        object.__setattr__(self, "values", values)

    def keeps(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows of `data` (n,) meet the condition.

        Raises `RoleError` where there is no such column, or where it holds something else than the values.
        """
        column = data[place_of(self.column, data.columns)]
        empty: NDArray[np.bool_] = np.asarray(column.isna(), dtype=bool)
        if self.test in ("is empty", "is filled"):
            return empty if self.test == "is empty" else ~empty
        met: NDArray[np.bool_] = self._compared(column) & ~empty
        return ~met if self.test == "is not" else met

    def _compared(self, column: Series[Any]) -> NDArray[np.bool_]:
        types = pd.api.types
        if types.is_datetime64_any_dtype(column.dtype):
            days = column.dt.tz_localize(None) if column.dt.tz is not None else column
            return self._ordered(days.dt.normalize(), [self.as_day(value) for value in self.values])
        if is_number(column):
            cells = Series(column.to_numpy(dtype=np.float64, na_value=np.nan))
            return self._ordered(cells, [self.as_number(value) for value in self.values])
        self.needs_words()
        wanted = {_folded(value) for value in self.values}
        codes, words = pd.factorize(column)
        found = np.array([*(_folded(one) in wanted for one in words), False])
        return cast("NDArray[np.bool_]", found[codes])

    def _ordered(self, cells: Series[Any], values: list[Any]) -> NDArray[np.bool_]:
        """Numbers or days, compared with such."""
        if self.test in _COMPARE:
            return np.asarray(_COMPARE[self.test](cells, values[0]), dtype=bool)
        if self.test == "between":
            return np.asarray(cells.between(min(values), max(values)), dtype=bool)
        return np.asarray(cells.isin(values), dtype=bool)

    def needs_words(self) -> None:
        """Raises `RoleError` where words cannot be asked this."""
        if self.test not in ("is", "is not"):
            raise RoleError(
                f"“{shown(self.column)}” holds words, and “{self.test}” compares numbers or dates. "
                "Choose “is” or “is not”."
            )

    def words(self) -> tuple[str, ...]:
        """The values as words are compared: without regard to case and blanks."""
        return tuple(dict.fromkeys(map(_folded, self.values)))

    def as_number(self, value: Value) -> float:
        """A value to compare numbers with. Raises `RoleError` where it is none."""
        try:
            return float(_TRUTH.get(value.strip().casefold(), value) if isinstance(value, str) else value)
        except ValueError:
            raise RoleError(
                f"“{shown(self.column)}” holds numbers, and “{shown(value)}” is none. Write it like 1204.5."
            ) from None

    def as_day(self, value: Value) -> Timestamp:
        """A value to compare days with. Raises `RoleError` where it is none."""
        try:
            if not isinstance(value, str) or not _ISO.match(value.strip()):
                raise ValueError
            return Timestamp(value.strip()).tz_localize(None).normalize()
        except ValueError:
            raise RoleError(
                f"“{shown(self.column)}” holds dates, and “{shown(value)}” is none. Write it like 2024-12-31."
            ) from None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"column": self.column, "test": self.test, "values": list(self.values)}

    def __str__(self) -> str:
        """As one would say it: “Spend is between 100 and 500”."""
        return self.written(PLAIN)

    def written(self, money: Money) -> str:
        """The same, with the currency of amounts."""
        what, said = clipped(self.column, 40), [_said(value, self.column, money) for value in self.values]
        if self.test in ("is", "is not"):
            more = [*said[:3], *([f"{len(said) - 3} others"] if len(said) > 3 else [])]
            return f"{what} {self.test} {' or '.join(more)}"
        words = _OF_DAYS.get(self.test, self.test) if any(map(_is_day, self.values)) else self.test
        return f"{what} {words if words.startswith('is') else f'is {words}'} {' and '.join(said)}".strip()

    @classmethod
    def of(cls, given: object) -> Self:
        """A condition from what somebody may call one: itself, its plain values, or a text.

        Raises `RecipeError` for anything else.

        >>> str(Criterion.of("Spend >= 100")), str(Criterion.of("Country = Germany, Austria"))
        ('Spend is at least 100', 'Country is Germany or Austria')
        """
        if isinstance(given, cls):
            return given
        if isinstance(given, str):
            return cls(*_parsed(given))
        fields = fields_of(given, {"column", "test", "values"}, "A condition")
        if "column" not in fields:
            raise RecipeError('A condition looks like {"column": "Country", "test": "is", "values": ["DE"]}.')
        return cls(**fields)


@dataclass(frozen=True)
class Criteria:
    """Conditions of which all, or any, must be met; without one, everybody meets them."""

    conditions: tuple[Criterion, ...] = ()
    match: Match = "all"

    def __post_init__(self) -> None:
        if not isinstance(self.match, str) or self.match not in ("all", "any"):
            raise RecipeError(f"Of conditions “all” or “any” must be met, not “{shown(self.match)}”.")
        given = listed_under("conditions", self.conditions, "conditions")
        conditions = tuple(map(Criterion.of, given))
        if len(conditions) > _MOST_CONDITIONS:
            raise RecipeError(
                f"{len(conditions)} conditions are too many; up to {_MOST_CONDITIONS} are kept."
            )
        object.__setattr__(self, "conditions", conditions)

    def __bool__(self) -> bool:
        return bool(self.conditions)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns they are about, each once."""
        return tuple(dict.fromkeys(condition.column for condition in self.conditions))

    def keeps(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows of `data` (n,) meet them. Raises `RoleError` as `Criterion.keeps` does."""
        met = [condition.keeps(data) for condition in self.conditions]
        if not met:
            return np.ones(len(data), dtype=bool)
        joined = np.logical_and if self.match == "all" else np.logical_or
        return np.asarray(joined.reduce(met), dtype=bool)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"match": self.match, "conditions": [condition.to_dict() for condition in self.conditions]}

    def __str__(self) -> str:
        return (" and " if self.match == "all" else " or ").join(map(str, self.conditions))

    @classmethod
    def of(cls, given: object) -> Self:
        """Conditions from what somebody may call so: themselves, one of them, a list of them, plain values.

        Raises `RecipeError` for anything else.
        """
        if isinstance(given, cls):
            return given
        if given is None:
            return cls()
        if isinstance(given, str | Criterion):
            return cls((Criterion.of(given),))
        if isinstance(given, Mapping):
            if "column" in given:
                return cls((Criterion.of(given),))
            return cls(**fields_of(given, {"match", "conditions"}, "A set of conditions"))
        return cls(cast("tuple[Criterion, ...]", given))


@dataclass(frozen=True)
class Rule:
    """A segment of one's own: its name, and the conditions of those who belong to it."""

    name: str
    when: Criteria

    def __post_init__(self) -> None:
        checked_text(self.name, "A rule has a name")
        tidy = clipped(self.name, _LONGEST_NAME)
        if self.name != tidy:
            raise RecipeError(f"The name of a rule is a few words in one line, not “{tidy}”.")
        when = Criteria.of(self.when)
        if not when:
            raise RecipeError(f"The rule “{tidy}” has no condition. Add one, or take it away.")
        object.__setattr__(self, "when", when)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"name": self.name, **self.when.to_dict()}

    @classmethod
    def of(cls, given: object) -> Self:
        """A rule from itself or its plain values. Raises `RecipeError` for anything else."""
        if isinstance(given, cls):
            return given
        fields = fields_of(given, {"name", "match", "conditions"}, "A rule")
        if not {"name", "conditions"} <= set(fields):
            raise RecipeError('A rule looks like {"name": "Big", "conditions": ["Spend >= 1000"]}.')
        return cls(fields.pop("name"), Criteria(**fields))


def rules_of(given: object) -> tuple[Rule, ...]:
    """Rules in their order. Raises `RecipeError` where two share a name, or one is none."""
    rules = tuple(map(Rule.of, listed_under("rules", given, "rules")))
    if len(rules) >= SEGMENTS_MOST:
        raise RecipeError(f"{len(rules)} rules are too many; up to {SEGMENTS_MOST - 1} make segments.")
    taken = {EVERYONE_ELSE.casefold()}
    for rule in rules:
        if rule.name.casefold() in taken:
            raise RecipeError(f"Two segments would be called “{rule.name}”. Give each rule its own name.")
        taken.add(rule.name.casefold())
    return rules


def place_of(name: str, columns: Index[Any]) -> str:
    """The column of that name, whatever its case and the spaces around it. Raises `RoleError` for none."""
    names = [str(column) for column in columns]
    if (same := same_name(name, names)) is not None:
        return same
    raise RoleError(no_column(name, names))


def _is_day(value: Value) -> bool:
    try:
        return isinstance(value, str) and bool(_ISO.match(value)) and isinstance(Timestamp(value), Timestamp)
    except ValueError:
        return False


def exactly(value: float, *, of: str) -> str:
    """A limit with all its digits, so that whoever reads it puts everybody on the right side of it.

    >>> exactly(1204.55, of="Spend"), exactly(1970, of="Year_Birth")
    ('1,204.55', '1970')
    """
    whole = float(value).is_integer()
    return number(float(value), of=of) if whole else f"{value:,.12g}".replace("-", "\N{MINUS SIGN}")


def _parsed(text: str) -> tuple[str, str, tuple[str | float, ...]]:
    """Column, test and values of a condition that was written down."""
    found = _WRITTEN.fullmatch(text[: 4 * MOST_LETTERS].strip())
    if found is None:
        raise RecipeError(
            f"“{shown(text)}” is no condition. Write it like “Country = Germany” or “Spend >= 100”."
        )
    test = _SIGNS.get(found["sign"] or "") or str(found["test"]).lower()
    if test == "is not empty":
        test = "is filled"
    apart = r"," if test in ("is", "is not") else r"\s+and\s+" if test == "between" else r"$^"
    said = [part.strip().strip(_QUOTES) for part in re.split(apart, found["values"], flags=re.IGNORECASE)]
    values: list[str | float] = [part for part in said if part]
    if test not in ("is", "is not"):
        values = [_as_number(str(part)) for part in values]
    return found["column"].strip().strip(_QUOTES), test, tuple(values)


def _as_number(text: str) -> str | float:
    """A number that was written down; a day, or what else a text may be, stays one."""
    try:
        return float(text) if math.isfinite(float(text)) else text
    except ValueError:
        return text


def _value(given: object, column: str) -> Value:
    """A value that a condition may compare with: a text, a number, yes or no, a day."""
    if isinstance(given, date):
        return Timestamp(given).date().isoformat()
    if isinstance(given, bool | np.bool_):
        return bool(given)
    if isinstance(given, str) and len(given) <= MOST_LETTERS:
        return given
    if (plain := finite(given)) is not None:
        return int(plain) if plain.is_integer() and abs(plain) < _WHOLE else plain
    raise RecipeError(
        f"“{shown(column)}” is compared with a word, a number, a day, or yes and no, not “{shown(given)}”."
    )


def _folded(value: object) -> str:
    """A cell or a value as words are compared: truth as yes and no, without regard to case and blanks."""
    text = level(bool(value) if isinstance(value, np.bool_) else value).strip().casefold()
    return {"true": YES.casefold(), "false": NO.casefold()}.get(text, text)


def _said(value: Value, column: str, money: Money) -> str:
    if isinstance(value, str) and _is_day(value):
        return f"{Timestamp(value).day} {Timestamp(value):%B %Y}"
    if isinstance(value, bool | str):
        return clipped(level(value), 40)
    return money.signed(exactly(value, of=column), of=column)
