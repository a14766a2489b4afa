"""Small records as plain JSON values and back, every value checked against what its field says it is.

A file that somebody wrote by hand, cut in half or made to do harm gives the record it describes, or one
sentence that names the place. Records are frozen dataclasses of texts, numbers, truth values, tuples,
mappings from text, and other records. A field with a default of `None` is left out where it is none, so that
a record can learn something new and what was written before stays the same to the byte.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from segmentation.errors import DocumentError
from segmentation.language.phrases import clipped

Record = TypeVar("Record")

_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def plain(value: Any) -> Any:
    """A record as JSON values: the very ones that `record` makes it of again."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held = {each.name: (getattr(value, each.name), each.default) for each in dataclasses.fields(value)}
        return {name: plain(one) for name, (one, default) in held.items() if one is not default}
    if isinstance(value, Mapping):
        return {str(key): plain(inside) for key, inside in value.items()}
    return [plain(inside) for inside in value] if isinstance(value, tuple | list) else value


def record(kind: type[Record], value: Any, where: str = "the file") -> Record:
    """The record that `value` describes, `where` being the place of it in the file.

    Raises `DocumentError` for a value that is missing, unknown, or not what its field says.
    """
    if not isinstance(value, dict):
        raise DocumentError(f"{where} does not hold named values")
    fields = {each.name for each in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(value) - fields):
        raise DocumentError(f"{where} holds “{clipped(unknown[0])}”, which has no meaning there")
    needed = {e.name for e in dataclasses.fields(kind) if e.default is dataclasses.MISSING}  # type: ignore[arg-type]
    if missing := sorted(needed - set(value)):
        raise DocumentError(f"{where} lacks “{missing[0]}”")
    return kind(
        **{
            name: _value(wanted, value[name], f"“{name}”")
            for name, wanted in _hints(cast("Any", kind)).items()
            if name in value
        }
    )


@cache
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _value(wanted: Any, value: Any, where: str) -> Any:
    origin, inside = get_origin(wanted), get_args(wanted)
    if wanted is Any:
        return value
    if dataclasses.is_dataclass(wanted):
        return record(wanted, value, where)  # type: ignore[arg-type]
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        return _value(next(one for one in inside if one is not type(None)), value, where)
    if origin is Literal:
        return _sure(value, isinstance(value, str) and value in inside, where, f"one of {', '.join(inside)}")
    if origin is tuple:
        _sure(value, isinstance(value, list), where, "a list")
        return tuple(_value(inside[0], one, f"a value in {where}") for one in value)
    if origin is Mapping or origin is dict:
        _sure(value, isinstance(value, dict), where, "a set of named values")
        return {key: _value(inside[1], one, f"“{clipped(key)}” in {where}") for key, one in value.items()}
    return _number_or_text(wanted, value, where)


def _number_or_text(wanted: type[Any], value: Any, where: str) -> Any:
    if wanted is float:
        finite = type(value) in (int, float) and math.isfinite(value)
        return float(_sure(value, finite, where, "a number"))
    return _sure(value, type(value) is wanted, where, _WORDS[wanted])


def _sure(value: Any, is_right: bool, where: str, kind: str) -> Any:
    if not is_right:
        raise DocumentError(f"{where} is not {kind}")
    return value
