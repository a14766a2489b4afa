"""Whatever holds customers, as a table: a path, bytes, an open file or a DataFrame.

This is the door for people who write code. What cannot come through it is named, with the line to write
instead.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any, Protocol, TypeAlias, cast

from pandas import DataFrame

from segmentation.errors import TableError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import nearest, or_rather
from segmentation.prepare.reading.frames import refusal
from segmentation.prepare.reading.options import DateOrder, Limits, Options
from segmentation.prepare.reading.tables import Held, Table, read_table

Data: TypeAlias = "Table | DataFrame | str | os.PathLike[str] | bytes | bytearray | memoryview | IO[Any]"
"""What can be read: a table, a frame, a path, the bytes of a file, or an open file."""

_OPTIONS = tuple(field.name for field in dataclasses.fields(Options))


def read(data: Data, filename: str = "", *, limits: Limits | None = None, **options: Any) -> Table:
    """The table in a file or a DataFrame, with what was understood of it.

    `data` is a path (text or `Path`), the bytes of a file, a file that is open for reading, a DataFrame, or
    a table that was read before. `filename` names what has no name of its own. `options` overrule what would
    be found out: encoding, delimiter, decimal (“.” or “,”), date_order (“day first”…), header_row, sheet,
    odd_rows.

    Raises `TableError` for anything else, for a file that is not there, and for one that is no table.

    >>> read(b"Name;Spend\\nAnna;1,50\\nBo;2,75\\nCy;4,25\\n").data["Spend"].tolist()
    [1.5, 2.75, 4.25]
    """
    given: object = data
    if isinstance(given, Table):
        if options:
            raise TableError(
                f"“{next(iter(options))}” says how to read a file, and this was read already. Leave it out."
            )
        return given
    if isinstance(given, DataFrame):
        return Table.of(given, filename or "table.csv", _options(options))
    most = (limits or Limits()).bytes
    content, name = held(given, most)
    if len(content) > most:
        raise TableError(
            f"“{clipped(filename or name, 200)}” is larger than the {most / 2**20:,.0f} MB that are read. "
            "Keep the columns you need, or a random sample of your customers."
        )
    return read_table(content, filename or name, _options(options), limits=limits)


class Alike(Protocol):
    """A column of an older file: its name, and how its numbers and dates were read."""

    @property
    def name(self) -> str: ...
    @property
    def decimal(self) -> str | None: ...
    @property
    def date_order(self) -> DateOrder | None: ...


def read_alike(
    more: Data, older: Iterable[Alike], said: Options, filename: str = "", *, limits: Limits | None = None
) -> Table:
    """A new file, read as the columns of an older one were where its own cells leave marks and dates open.

    `said` are the options that the person gave for the older file; `filename` names bytes.
    """
    given: object = more
    wishes = {name: w for name in ("decimal", "date_order") if (w := getattr(said, name)) is not None}
    if isinstance(given, Table | DataFrame):
        wishes = {}
    table = read(more, filename, limits=limits, **wishes)
    if table.source is None or not any(column.ambiguous for column in table.columns):
        return table
    like = {column.name: column for column in older}
    open_to = [like[column.name] for column in table.columns if column.ambiguous and column.name in like]
    own = table.source.options
    order = next((column.date_order for column in open_to if column.date_order), own.date_order)
    mark = next((column.decimal for column in open_to if column.decimal), own.decimal)
    options = dataclasses.replace(own, date_order=order, decimal=mark)
    if isinstance(table.source, Held):
        return Table.of(table.source.frame, table.filename, options)
    return read_table(table.source.data, table.filename, options, limits=limits)


def bytes_of(path: Path, most: int) -> bytes:
    """What is in a file; no more than one byte beyond `most`, as some files have no end.

    Raises `TableError` when there is no such file, or it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        raise TableError(f"There is no file “{clipped(path, 200)}”. {_nearby(path)}") from None
    except IsADirectoryError:
        raise TableError(
            f"“{clipped(path, 200)}” is a folder, and one file is read here. Name a file in it."
        ) from None
    except OSError as error:
        raise TableError(f"“{clipped(path, 200)}” could not be opened: {error.strerror}.") from None
    except ValueError:  # a zero byte in the name
        raise TableError(f"“{clipped(path, 200)}” is no name a file can have. Check it.") from None


def held(given: object, most: int) -> tuple[bytes, str]:
    """The bytes of a file (a path, bytes, or an open file), one more than `most` at most, and its name.

    Raises `TableError` for anything else, and for a file that cannot be read.
    """
    if isinstance(given, bytes | bytearray | memoryview):
        return bytes(given), "table.csv"
    if isinstance(given, str | os.PathLike):
        path = _path(os.fspath(cast("str | os.PathLike[str]", given)))
        return bytes_of(path, most), path.name
    if callable(reader := getattr(given, "read", None)):
        return _read(reader, most), _name_of(given)
    raise TableError(refusal(given))


def _path(text: object) -> Path:
    if not isinstance(text, str):
        raise TableError("A path is text. Write read(“customers.csv”), or give the bytes of the file.")
    if "\n" in text or "\r" in text:
        raise TableError("This is the text of a file, not its path. Write read(text.encode()).")
    if text.startswith(("http://", "https://", "ftp://", "s3://", "gs://")):
        raise TableError(
            f"“{clipped(text)}” is an address, and Touchstone opens none. Download it, then give its path."
        )
    return Path(text).expanduser() if text.startswith("~") else Path(text)


def _nearby(path: Path) -> str:
    """The file of the same folder that was probably meant."""
    try:
        names = [each.name for each in path.parent.iterdir() if each.is_file()]
    except (OSError, ValueError):
        names = []
    found = nearest(path.name, names)
    return "Check the name and the folder." if found is None else f"Did you mean “{found}”?"


def _read(reader: Callable[[int], object], most: int) -> bytes:
    """What an open file holds, whether it gives bytes or text."""
    try:
        content = reader(most + 1)
    except UnicodeDecodeError:
        raise TableError(
            "This file was opened as text in another encoding. Open it with mode “rb”."
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise TableError(f"The open file could not be read: {error}. Open it again with mode “rb”.") from None
    if isinstance(content, str):
        return content.encode("utf-8", "replace")
    if isinstance(content, bytes | bytearray):
        return bytes(content)
    raise TableError("What the open file gives are no bytes. Open it with mode “rb”.")


def _name_of(file: object) -> str:
    name = getattr(file, "name", None)
    return Path(name).name if isinstance(name, str) and name else "table.csv"


def _options(options: Mapping[str, Any]) -> Options:
    for name in options:
        if name not in _OPTIONS:
            raise TableError(f"Reading has no option “{name}”. {or_rather(name, _OPTIONS)}")
    return Options(**options)
