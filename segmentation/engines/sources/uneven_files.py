"""In what the files of one lake differ: columns that some of them lack, or hold as something else."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from segmentation.engines.sources.sources import EngineSource
from segmentation.engines.sources.text_files import first_bytes
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped, count, listed
from segmentation.prepare.reading.tables import Table

_HEAD = 1 << 16
"""Bytes within which the names of a text file stand."""
_TOLD = 3
"""Columns that are told one by one; more are counted."""


def parquet_notes(files: Sequence[str]) -> tuple[str, ...]:
    """Sentences on Parquet files that differ, by what stands at their ends.

    Raises `EngineError` where one is none, and names it.
    """
    if len(files) <= 1:
        return ()
    kinds = {file: _kinds(file) for file in files}
    names = dict.fromkeys(name for held in kinds.values() for name in held)
    told = [told for name in names for told in _told(name, kinds)]
    more = len(told) - _TOLD
    return (*told[:_TOLD], *([f"Files differ in {count(more)} more columns."] if more > 0 else []))


def _told(name: str, kinds: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What is uneven about a column."""
    without = [file for file, held in kinds.items() if name not in held]
    if without:
        yield (
            f"“{clipped(name)}” is missing in {_of(without, kinds)} and counts as empty there. Add it, or "
            "leave such files out."
        )
    held = [held[name] for held in kinds.values() if name in held]
    usual = max(dict.fromkeys(held), key=held.count)
    others = [file for file, here in kinds.items() if here.get(name, usual) != usual]
    if others:
        what = listed(sorted({kinds[file][name] for file in others}))
        yield (
            f"“{clipped(name)}” is {what} in {_of(others, kinds)} and {usual} in the others: cells that "
            "cannot be what most are count as empty. Write it as one kind."
        )


def _of(some: Sequence[str], files: Mapping[str, object]) -> str:
    return f"{count(len(some))} of {count(len(files))} files (such as “{clipped(some[0], 120)}”)"


def _kinds(file: str) -> dict[str, str]:
    """Column of a file → what it holds, in a word."""
    import pyarrow.parquet  # it brings network file systems along, which other sources never need

    try:
        schema = pyarrow.parquet.read_schema(file)
    except pa.ArrowException:
        raise not_whole(file) from None
    except OSError as error:
        why = error.strerror or "it may not be read"
        raise EngineError(f"“{clipped(file, 200)}” could not be opened: {why}.") from None
    return {each.name: _kind(each.type) for each in schema}


def not_whole(file: str) -> EngineError:
    """The sentence for a file that broke off while it was written or copied."""
    return EngineError(
        f"“{clipped(file, 200)}” is no whole Parquet file. Write or copy it again, or take it out of the "
        "folder."
    )


def _kind(held: pa.DataType) -> str:
    types = pa.types
    if types.is_dictionary(held):
        return _kind(held.value_type)
    if types.is_integer(held) or types.is_floating(held) or types.is_decimal(held):
        return "a number"
    if types.is_temporal(held):
        return "a day or time"
    return "yes or no" if types.is_boolean(held) else "text" if _is_text(held) else str(held)


def _is_text(held: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_string(held) or types.is_large_string(held) or types.is_string_view(held))


def need_same_names(told: EngineSource, first: Table) -> None:
    """Raises `EngineError` for a text file whose columns are not those of the first, in their order.

    Engines take cells by their place, so that such a file would lay numbers under other names.
    """
    wanted = [str(name) for name in first.data.columns]
    if not first.header_row:
        return
    for file in told.files[1:]:
        found = _names(Path(file), first)
        if found and found != wanted:
            here, there = (f"“{clipped(each, 200)}”" for each in (file, told.files[0]))
            raise EngineError(
                f"{here} {_why(found, wanted)} {there}. Give all files the same columns in the same order, "
                "or save them as Parquet."
            )


def _names(file: Path, first: Table) -> list[str]:
    """The names in a file that is laid out as the first one; none where it is empty."""
    text = first_bytes(file, _HEAD).decode(first.encoding or "utf-8", "replace").lstrip("\ufeff")
    lines = csv.reader(text.splitlines(), delimiter=first.delimiter or ",")
    row = next((row for number, row in enumerate(lines, 1) if number == first.header_row), [])
    return [name.strip() for name in row]


def _why(found: Sequence[str], wanted: Sequence[str]) -> str:
    lacks = [f"“{clipped(name)}”" for name in wanted if name not in found]
    more = [f"“{clipped(name)}”" for name in found if name not in wanted]
    if not lacks and not more:
        return "has its columns in another order than"
    parts = [f"lacks {listed(lacks, most=_TOLD)}"] if lacks else []
    parts += [f"has {listed(more, most=_TOLD)} beside the columns"] if more and not lacks else []
    parts += [f"has {listed(more, most=_TOLD)} instead"] if more and lacks else []
    return f"{' and '.join(parts)}, unlike" if lacks else f"{parts[0]} of"
