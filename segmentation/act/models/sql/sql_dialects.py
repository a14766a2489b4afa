"""How databases write the same thing: one expression in standard SQL, in the words of any of them.

Expressions are written once, as DuckDB and PostgreSQL read them, and put into the words of another database
by sqlglot. Without sqlglot standard SQL is still given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from segmentation.errors import ExportError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import or_rather

_WRITTEN_IN = "duckdb"
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PART = re.compile(r'"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[^.]+')
_MOST_LETTERS = 1_000  # of the name of a table
_COMMENT = 60  # letters of a name in a comment


class Dialect(NamedTuple):
    """A database: its name, what sqlglot calls it, and what to know before running a script there."""

    title: str
    glot: str
    note: str = ""
    keeps_parts: bool = False
    """Whether a part of a script must be told to be reckoned once, not anew wherever it is named."""


_FOLDED = (
    "Text is compared as the column’s collation has it: where “web” and “Web” are one, so are they here."
)
DIALECTS: Mapping[str, Dialect] = {
    "ansi": Dialect("Standard SQL", "", "Days between dates are written as DuckDB does: DATE_DIFF."),
    "duckdb": Dialect("DuckDB", "duckdb", keeps_parts=True),
    "postgres": Dialect("PostgreSQL", "postgres", keeps_parts=True),
    "bigquery": Dialect("BigQuery", "bigquery"),
    "snowflake": Dialect(
        "Snowflake", "snowflake", "Names in quotes are told apart by case: SPEND is not “Spend”."
    ),
    "redshift": Dialect("Redshift", "redshift"),
    "databricks": Dialect("Databricks", "databricks"),
    "spark": Dialect("Spark", "spark"),
    "sqlserver": Dialect("SQL Server", "tsql", f"It needs SQL Server 2022 or later. {_FOLDED}"),
    "mysql": Dialect("MySQL", "mysql", f"It needs MySQL 8.0.17 or later. {_FOLDED}"),
    "clickhouse": Dialect("ClickHouse", "clickhouse"),
    "trino": Dialect("Trino", "trino"),
    "sqlite": Dialect(
        "SQLite",
        "sqlite",
        "It needs SQLite with its mathematical functions (3.35 or later).",
        keeps_parts=True,
    ),
}
"""The databases by the word for them; standard SQL, which needs no sqlglot, comes first."""


def dialect_of(key: str) -> Dialect:
    """The database of that word. Raises `ExportError` for none, and where sqlglot is missing for it."""
    if key not in DIALECTS:
        raise ExportError(f"There is no SQL called “{clipped(key, 40)}”. {or_rather(str(key), DIALECTS)}")
    if key not in _WITHOUT_SQLGLOT and find_spec("sqlglot") is None:
        raise ExportError(
            f"SQL for {DIALECTS[key].title} needs sqlglot. Install “touchstone-segments[sql]”, or take "
            "standard SQL (ansi)."
        )
    return DIALECTS[key]


_WITHOUT_SQLGLOT = ("ansi", _WRITTEN_IN)


def ready(key: str) -> bool:
    """Whether this machine can write SQL for a database."""
    return key in _WITHOUT_SQLGLOT or find_spec("sqlglot") is not None


def quoted(name: str) -> str:
    """A name of a column in standard SQL; a quote in it is doubled, so that it ends nowhere else.

    >>> print(quoted('Spend "net" of tax'))
    "Spend ""net"" of tax"
    """
    return '"' + name.replace("\0", "").replace('"', '""') + '"'


def literal(value: str | float) -> str:
    """A text or a number in standard SQL; what is below nothing stands in brackets, as “- -1” is a comment.

    >>> literal("Can't"), literal(-0.5), literal(3.0)
    ("'Can''t'", '(-0.5)', '3')
    """
    if isinstance(value, str):
        return "'" + value.replace("\0", "").replace("'", "''") + "'"
    text = repr(float(value)).removesuffix(".0")
    return f"({text})" if text.startswith("-") else text


def comment(text: object) -> str:
    """A text that may stand behind “--”: in one line, whatever it holds."""
    return clipped("".join(letter if letter.isprintable() else " " for letter in str(text)), _COMMENT)


class Plain(str):
    """An expression that every database reads alike."""

    __slots__ = ()


@dataclass(frozen=True)
class Writer:
    """Puts standard SQL into the words of one database."""

    dialect: Dialect

    def __call__(self, expression: str) -> str:
        """An expression as this database has it."""
        if self.dialect.glot in ("", _WRITTEN_IN) or isinstance(expression, Plain):
            return expression
        return _translated(expression, self.dialect.glot)

    def name(self, column: str) -> str:
        """The name of a column, quoted."""
        return self(quoted(column))

    def table(self, name: str) -> str:
        """The name of a table, each part of it quoted where it is not plain.

        Raises `ExportError` for what is no name.
        """
        parts = _PART.findall(name)
        if not parts or len(name) > _MOST_LETTERS or ".".join(parts) != name:
            raise ExportError(f"“{clipped(name, 40)}” is no table. Name it like customers or shop.customers.")
        bare = [re.sub(r'^(["`\[])(.*)["`\]]$', r"\2", part, flags=re.DOTALL) for part in parts]
        return ".".join(part if _PLAIN_NAME.fullmatch(part) else self.name(part) for part in bare)


@cache
def _translated(expression: str, glot: str) -> str:
    import sqlglot  # only who asks for another database pays for it
    from sqlglot import exp

    tree = sqlglot.parse_one(expression, read=_WRITTEN_IN)
    for division in tree.find_all(exp.Div) if glot != "sqlite" else ():
        division.set("typed", True)  # one side is a DOUBLE, except where a value has a type of its own
    tree = tree.transform(_PER_DATABASE.get(glot, _as_it_is), copy=False)
    return str(tree.sql(dialect=glot, comments=False))


def _as_it_is(node: Any) -> Any:
    return node


def _for_sqlite(node: Any) -> Any:
    """It has no types of its own: empty text is no number, and hours are read from text."""
    from sqlglot import exp

    if isinstance(node, exp.Cast) and node.is_type("double") and isinstance(node.this, exp.Column):
        empty = exp.Nullif(this=node.this.copy(), expression=exp.Literal.string(""))
        node.set("this", empty)
    if isinstance(node, exp.Extract):
        letter = {"HOUR": "%H", "MINUTE": "%M", "SECOND": "%S"}[node.name.upper()]
        time = exp.Anonymous(this="STRFTIME", expressions=[exp.Literal.string(letter), node.expression])
        return exp.cast(time, "int")
    return node


def _for_sql_server(node: Any) -> Any:
    """Letters beyond ASCII need a mark before the quote."""
    from sqlglot import exp

    if isinstance(node, exp.Literal) and node.is_string and not node.name.isascii():
        return exp.National(this=node.name)
    return node


def _for_clickhouse(node: Any) -> Any:
    """Its plain dates begin in 1970."""
    from sqlglot import exp

    if isinstance(node, exp.DataType):
        wider = {"TIMESTAMP": "DATETIME64", "DATE": "DATE32"}.get(node.this.name)
        if wider:
            node.set("this", exp.DataType.Type[wider])
    return node


_PER_DATABASE = {"sqlite": _for_sqlite, "tsql": _for_sql_server, "clickhouse": _for_clickhouse}
