"""Whether what is said beside a column is true of the file: every claim is computed again from the data.

A reason such as “Copy of Total spend (= 2 × Total spend)” or “Shares its weight with Orders” can be checked
by whoever has the table. What only a person can judge, such as “How content they are.”, is no claim here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from pandas import DataFrame, Series, Timedelta
from scipy.stats import spearmanr

from segmentation.prepare.roles.roles import ColumnRole, Role, Roles, Use
from segmentation.standards import MODERATE, ONE_TIME, SAME_DAY, STRONG

Check = Callable[[ColumnRole, "re.Match[str]", DataFrame, Roles], bool]


def claims(table: DataFrame, roles: Roles) -> Iterator[tuple[str, str, bool]]:
    """Column, claim and whether it is true, for every claim of a reason that data can decide.

    `table` is the upload; placeholders and customers who never ordered are understood as `roles` has them.
    """
    known, _ = roles.known(table)
    known = roles.extend(known)
    for column in roles:
        for pattern, check in CHECKS.items():
            for found in re.finditer(pattern, column.reason):
                yield column.name, found.group(), check(column, found, known, roles)


def _tie(known: DataFrame, first: str, second: str) -> float:
    """Size of the rank correlation of two columns, where both are known."""
    pair = DataFrame({"a": _numbers(known[first]), "b": _numbers(known[second])}).dropna()
    constant = len(pair) < 3 or pair["a"].nunique() < 2 or pair["b"].nunique() < 2
    return 0.0 if constant else abs(float(spearmanr(pair["a"], pair["b"]).statistic))


def _numbers(column: Series) -> Series:
    if column.dtype.kind == "M":
        return (column - column.min()).dt.total_seconds()
    return column.astype("float64")


def _value(formula: str, known: DataFrame) -> Series:
    """The right-hand side of a formula of columns, with ×, + and −."""
    names = sorted(map(str, known.columns), key=len, reverse=True)
    named: dict[str, Series] = {}
    for name in names:
        if name in formula and (known[name].dtype.kind in "iuf"):
            key = f"c{len(named)}_"
            named[key] = known[name].astype("float64")
            formula = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", key, formula)
    plain = formula.replace("×", "*").replace("−", "-").replace(",", "")
    with np.errstate(all="ignore"):
        return Series(DataFrame(named).eval(plain))


def _equal(first: Series, second: Series) -> bool:
    """Whether two columns are the same but for what rounding changes, wherever both are known."""
    pair = DataFrame({"a": first, "b": second}).replace([np.inf, -np.inf], np.nan).dropna()
    slack = 0.02 * float(pair["a"].std()) + 0.51
    return len(pair) > 0 and float((pair["a"] - pair["b"]).abs().max()) <= slack


def _copy(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    formula = found["formula"] or f"= {found['other']}"
    return _equal(known[column.name].astype("float64"), _value(formula.removeprefix("= "), known))


def _computed(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    formula = found["formula"].removeprefix(f"{column.name} = ")
    return _equal(known[column.name].astype("float64"), _value(formula, known))


def _used_once(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    return column.use is not Use.BASIS and any(
        other in column.reason for other in roles.basis if other != column.name
    )


def _same_day(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    apart = (known[column.name] - known[found["other"]])[known[column.name].notna()]
    return bool((apart.abs() <= Timedelta(days=1)).mean() >= SAME_DAY)


def _shares(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    """Within what a draw of rows may miss."""
    return found["other"] in roles.basis and _tie(known, column.name, found["other"]) >= STRONG - 0.05


def _lone(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    if found["among"] != "H" and roles.never is not None:
        known = known[~roles.never.are_in(known)]
    others = [name for name in roles.basis if known[name].dtype.kind in "iufM"]
    return all(_tie(known, column.name, name) < MODERATE + 0.03 for name in others)


def _one_time(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    return found["other"] in roles.basis and _tie(known, column.name, found["other"]) >= ONE_TIME - 0.01


def _missing(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    return abs(100 * float(known[column.name].isna().mean()) - float(found["share"])) <= 0.51


def _usual(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    common = known[column.name].value_counts(normalize=True)
    return abs(100 * float(common.iloc[0]) - float(found["share"])) <= 1


def _values(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    words = {
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
    }
    told = found["number"].replace(",", "").lower()
    return known[column.name].nunique() == (words[told] if told in words else int(told))


def _own(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    values = known[column.name].dropna()
    return values.nunique() >= 0.95 * len(values)


def _again(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    return bool(known[column.name].dropna().duplicated().any())


def _copies(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    told = sum(f"Copy of {column.name}" in other.reason for other in roles)
    words = {
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
    }
    number = found["number"].lower()
    return told == words.get(number, int(number) if number.isdigit() else -1)


def _same_market(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    each = known.groupby(found["other"])[column.name].agg(lambda values: values.value_counts().max())
    return float(each.sum()) >= 0.97 * known[column.name].notna().sum()


def _joined(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    return roles[found["other"]].use is Use.BASIS


def _together(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    total = known[found["first"]].astype("float64") + known[found["second"]].astype("float64")
    return _equal(known[column.name].astype("float64"), total)


def _never(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    return column.use is not Use.BASIS


def _answered(column: ColumnRole, found: re.Match[str], known: DataFrame, roles: Roles) -> bool:
    return column.role is Role.ANSWER


CHECKS: Mapping[str, Check] = {
    r"Copy of (?P<other>.+?)(?: \((?P<formula>= .+?)\))?; (?:used once|one of them is enough)\.": _copy,
    r"; used once\.": _used_once,
    r"Within a day of (?P<other>.+?): only one": _same_day,
    r"Computed: (?P<formula>.+?)\. Describes\.": _computed,
    r"Shares its weight with (?P<other>.+?)(?: and (?:\w+|\d+) others?)?\.(?= |$)": _shares,
    r"(?P<among>Among those who ordered it h|H)ardly goes with the columns you group by": _lone,
    r"Orders customers as (?P<other>.+?) does": _one_time,
    r"[Mm]issing for (?P<share>\d+)%": _missing,
    r"(?P<share>\d+)% share one value": _usual,
    r"(?P<number>[\w,]+) (?:categories|different values)\b": _values,
    r"A number of its own for nearly every row": _own,
    r"The same id comes back on several rows": _again,
    r"(?P<number>\w+) other columns? (?:is a copy|are copies) of it": _copies,
    r"The same for all rows with one (?P<other>.+?), as the state": _same_market,
    r"Time as a customer, which (?P<other>.+?) tells already": _joined,
    r"^(?P<first>.+?) and (?P<second>.+?) together, so partly": _together,
    r"never compared": _never,
    r"grouping by it would repeat it": _answered,
}
"""A claim as it is written → how it is computed again."""
