"""The options about the file: where it is, and how it is read."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from segmentation.documents import MOST_BYTES, read_json, text_of
from segmentation.errors import DocumentError
from segmentation.prepare.reading import inputs
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.shell.usage import UsageError, is_count

READING = {
    "encoding": "how letters are stored, e.g. cp1252; default: found out",
    "delimiter": "what separates columns; default: found out",
    "decimal": "“.” or “,”; default: found out",
    "date_order": "“day first”, “month first” or “year first”; default: found out",
    "header_row": "the line with the column names, 0 for none; default: found out",
    "sheet": "the sheet of a workbook; default: found out",
    "table": "which of several tables in a file or sheet, e.g. 2; default: the first, or a far larger one",
    "odd_rows": "“keep” takes rows of totals, remarks or units for customers; default: set aside",
}
"""Option → what it says of how the file is read."""


def add_verb(
    verbs: Any, name: str, run: Callable[[argparse.Namespace], None], told: str
) -> argparse.ArgumentParser:
    """A verb that runs on a file, with the options about it."""
    verb: argparse.ArgumentParser = verbs.add_parser(
        name, help=told, description=f"{told[0].upper()}{told[1:]}."
    )
    verb.set_defaults(verb=run)
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.add_argument(
        "--literal",
        metavar="A,B",
        help="columns in which every value is meant, also −1, 999, NA or a far date",
    )
    for option, told_of_it in READING.items():
        verb.add_argument(f"--{option.replace('_', '-')}", help=told_of_it)
    return verb


def about_joined_file(verb: argparse.ArgumentParser) -> None:
    """The second file."""
    verb.add_argument(
        "--customer-file", type=Path, metavar="CUSTOMERS.csv",
        help="a second file, of customers: names, contacts and consent are joined to those made of orders",
    )  # fmt: skip


def reading_options(choices: argparse.Namespace) -> dict[str, Any]:
    """How the file is to be read, as the options of `read`; `UsageError` for what is no number."""
    said = {name: getattr(choices, name) for name in READING}
    if said["header_row"] is not None:
        if not is_count(said["header_row"]):
            raise UsageError(f"The header row is a line number, not “{said['header_row']}”.")
        said["header_row"] = int(said["header_row"])
    if said["table"] is not None:
        if not said["table"].isdecimal():
            raise UsageError(f"Tables are counted 1, 2, 3, not “{said['table']}”.")
        said["table"] = int(said["table"])
    return {**said, "literal": literal_of(choices)}


def is_said(choices: argparse.Namespace, *, but: tuple[str, ...] = ()) -> bool:
    """Whether the person says how the file is to be read, in another option than those in `but`."""
    return any(getattr(choices, name) is not None for name in (*READING, "literal") if name not in but)


def literal_of(choices: argparse.Namespace) -> tuple[str, ...] | None:
    """The columns in which every value is meant: as said here, else as in the saved recipe."""
    if choices.literal is not None:
        return tuple(column.strip() for column in choices.literal.split(","))
    return saved_recipe(getattr(choices, "recipe", None)).literal or None


def saved_recipe(path: Path | None) -> Recipe:
    """The choices in a saved study, or in a recipe by itself."""
    if path is None:
        return Recipe()
    try:
        plain = read_json(text_of(inputs.bytes_of(path, MOST_BYTES)))
    except DocumentError as error:
        raise UsageError(f"“{path}” is no saved study: {error}.") from None
    return Recipe.from_dict(plain["recipe"] if isinstance(plain, dict) and "recipe" in plain else plain)


def customer_file_of(choices: argparse.Namespace) -> Table | None:
    """The second file, of customers, where one was given."""
    given: Path | None = getattr(choices, "customer_file", None)
    return None if given is None else inputs.read(given)


def table_of(choices: argparse.Namespace) -> Table:
    """The file, read as the person says."""
    return inputs.read(choices.file, **reading_options(choices))
