"""`read`: what was understood of a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.prepare.orders.recognition import OrderReading, recognise
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.duplicates import repetition
from segmentation.prepare.roles.roles import Roles
from segmentation.recipes import Recipe
from segmentation.shell.engine_runs import is_large, large_table
from segmentation.shell.file_arguments import add_verb, literal_of, table_of
from segmentation.shell.printing import check_places, report, write
from segmentation.shell.usage import UsageError
from segmentation.steps import preparing


def add(verbs: Any) -> None:
    """The verb and its options."""
    _about_reading(add_verb(verbs, "read", read, "show what was understood of a file"))


def read(choices: argparse.Namespace) -> None:
    """What was understood of a file: rows, columns with role, use and reason, and what was set aside."""
    check_places(choices, choices.out)
    large = is_large(choices.file)
    table = large_table(choices) if large else table_of(choices)
    roles = preparing.roles_of(table.data, Recipe(literal=literal_of(choices) or ()))
    if large and choices.out:
        raise UsageError(
            "The file is too large to be written anew as understood. Leave --out away, or segment it."
        )
    if choices.out:
        write(choices.out, _understood_csv(table))
    reading = recognise(table.data)
    summary = {**_read_summary(table, roles, reading), **_orders_summary(reading)}
    report(choices, summary, _read_lines(table, roles, reading))


def _about_reading(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--out",
        type=Path,
        metavar="TABLE.csv",
        help="write the table as understood: UTF-8, ISO dates, plain numbers",
    )


def _understood_csv(table: Table) -> bytes:
    from segmentation.act.files.formula_injection import defused

    words = [str(name) for name in table.data if table.data[name].dtype == "str"]
    safe = table.data.assign(**{name: table.data[name].map(defused, na_action="ignore") for name in words})
    named = safe.rename(columns=lambda name: defused(str(name)))
    return named.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n").encode()


def _read_summary(table: Table, roles: Roles, reading: OrderReading) -> dict[str, Any]:
    why = roles.reasons
    return {
        "rows": table.rows_read - len(table.skipped),
        "columns": [
            {"name": c.name, "role": c.role.value, "use": c.use.value, "reason": why[c.name]} for c in roles
        ],
        "added": [
            {"name": name, "how": one.how, "of": list(one.of), "formula": f"{name} = {one.formula}"}
            for name, one in roles.made.items()
        ],
        "skipped": [{"line": s.line, "reason": s.reason, "text": s.text} for s in table.skipped],
        "set_aside": [aside._asdict() for aside in table.asides()],
        "repeated": [{"line": line, "id": name} for line, name in table.repeats],
        "format": table.format,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "decimal": table.decimal,
        "thousands": table.thousands,
        "date_order": table.date_order,
        "header_row": table.header_row,
        "header_top": table.header_top,
        "sheet": table.sheet,
        "table": table.region or 1,
        "tables": [
            {"first": r.first, "last": r.last, "rows": r.rows, "left": r.left, "columns": list(r.names)}
            for r in table.regions
        ],
        "rows_read": table.rows_read,
        "understood": dict(table.understood()),
        "notes": _notes(table, roles, reading),
    }


def _orders_summary(reading: OrderReading) -> dict[str, Any]:
    """What the rows are, why, and what orders are made of."""
    told: dict[str, Any] = {"rows_are": reading.rows_are, "reasons": list(reading.reasons), "orders": None}
    if reading.rows_are != "customers":
        told["orders"] = {
            "sentence": reading.sentence,
            "lines": reading.lines,
            "orders": reading.orders,
            "customers": reading.customers,
            "columns": reading.columns.taken(),
        }
    return told


def _notes(table: Table, roles: Roles, reading: OrderReading) -> list[str]:
    """What a reader of the table should know first."""
    if reading.rows_are == "orders":
        return [reading.sentence, *table.notes]
    again = repetition(table.data, roles)
    if again is None and reading.rows_are == "unclear":
        said = f"{reading.sentence} If it is one, “segment --orders” makes customers of it."
        return [said, *table.notes]
    return [*table.notes, *([again.sentence] if again is not None and again.are_orders else [])]


def _read_lines(table: Table, roles: Roles, reading: OrderReading) -> list[str]:
    width, why = max(len(column.name) for column in roles), roles.reasons
    lines = [f"{left}: {right}" for left, right in table.understood()]
    lines += [*_notes(table, roles, reading), ""]
    lines += [f"{c.name:<{width}}  {c.use.value:<10}  {c.role.value:<11}  {why[c.name]}" for c in roles]
    lines += [f"line {s.line}: set aside, {s.reason}" for s in table.skipped]
    return lines + [f"line {a.line}: “{a.text}” in “{a.column}” is {a.reason}" for a in table.asides()]
