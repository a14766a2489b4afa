"""The parts that a script is put together from: a column, a step, and what picks the nearest of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segmentation.act.models.sql.sql_dialects import comment

Column = tuple[str, str, str]
"""Standard SQL, the name it gets, and what a comment says of it."""
Step = tuple[str, str, list[Column], str]
"""The name of a part, what it does, its columns, and what it reads."""


def passed_on(columns: Iterable[Column]) -> list[Column]:
    """Columns as they were found, passed on."""
    return [(name, name, "") for _, name, _ in columns]


def nearest(distances: Sequence[str], told: Sequence[str]) -> str:
    """The end of a CASE: what is told of the smallest of some distances, the first of those as near."""
    return first(distances, told, "<=")


def first(values: Sequence[str], told: Sequence[str], sign: str) -> str:
    """The same of the first value that stands so to all behind it."""
    whens = []
    for at, one in enumerate(told[:-1]):
        nearer = " AND ".join(f"{values[at]} {sign} {other}" for other in values[at + 1 :])
        whens.append(f"WHEN {nearer} THEN {one}")
    return f"{' '.join(whens)} ELSE {told[-1]}"


def select(columns: Sequence[str], source: str, *, said: Sequence[str] = (), indent: str = "  ") -> list[str]:
    """A SELECT, a line for each column with its comment."""
    remarks = [*said, *([""] * (len(columns) - len(said)))]
    lines = [f"{indent}SELECT"]
    for at, (column, remark) in enumerate(zip(columns, remarks, strict=True), start=1):
        comma = "," if at < len(columns) else ""
        lines.append(f"{indent}  {column}{comma}{f' -- {comment(remark)}' if remark else ''}")
    return [*lines, f"{indent}FROM {source}"]
