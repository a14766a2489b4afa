"""What a column can be drawn as: a number, a category or a date; anything else only counts.

Roles say what a column is about, the exploration asks only how to draw it. What nobody can draw
(ids, free text, columns with one value) is left out of every choice on the page.
"""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from pandas import DataFrame, Series

from segmentation.language.concepts import find
from segmentation.number_columns import is_number
from segmentation.prepare.roles.roles import Role, Roles, Use
from segmentation.standards import ANSWER_VALUES

Kind = Literal["number", "category", "date"]

_NUMBERS = (Role.NUMERIC, Role.COUNT, Role.CURRENCY)
_CATEGORIES = (Role.CATEGORICAL, Role.FLAG, Role.MANY_VALUED, Role.ANSWER, Role.SENSITIVE)
_DATES = (Role.DATE, Role.END_DATE)


def kind_of(values: Series[Any], role: Role) -> Kind | None:
    """How a column of this role is drawn; `None` when there is nothing to draw."""
    if role in _DATES or pd.api.types.is_datetime64_any_dtype(values):
        return "date" if pd.api.types.is_datetime64_any_dtype(values) else None
    if role in _NUMBERS:
        return "number" if is_number(values) else None
    if role not in _CATEGORIES:
        return None
    many = role in (Role.SENSITIVE, Role.ANSWER) and is_number(values) and values.nunique() > ANSWER_VALUES
    return "number" if many else "category"


def kinds(data: DataFrame, roles: Roles) -> dict[str, Kind]:
    """Every column that can be drawn and how, those that build first, then those that describe."""
    rank = {Use.BASIS: 0, Use.DESCRIPTOR: 1}
    ordered = sorted((c for c in roles if c.name in data), key=lambda c: rank.get(c.use, 2))
    found = {column.name: kind_of(data[column.name], column.role) for column in ordered}
    return {name: kind for name, kind in found.items() if kind is not None}


def value_column(data: DataFrame, roles: Roles) -> str | None:
    """The number that says what a customer is worth, if the file has one."""
    return roles.value_among(_numbers(data, roles))


def age_column(data: DataFrame, roles: Roles) -> str | None:
    """The column of ages in years, if the file has one."""
    return find(_numbers(data, roles), "age")


def first_number(data: DataFrame, roles: Roles, *, but: tuple[str | None, ...]) -> str | None:
    """The first number that builds or describes, apart from those in `but`."""
    return next((name for name in _numbers(data, roles) if name not in but), None)


def first_category(data: DataFrame, roles: Roles) -> str | None:
    """Gender, or else the first category that builds or describes with two levels or more."""
    told = set(roles.used(Use.BASIS, Use.DESCRIPTOR))
    names = [n for n, kind in kinds(data, roles).items() if kind == "category" and n in told]
    varied = [n for n in names if data[n].nunique() > 1]
    return find(varied, "gender") or next(iter(varied), None)


def _numbers(data: DataFrame, roles: Roles) -> list[str]:
    told = set(roles.used(Use.BASIS, Use.DESCRIPTOR))
    return [name for name, kind in kinds(data, roles).items() if kind == "number" and name in told]
