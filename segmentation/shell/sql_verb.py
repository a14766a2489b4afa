"""`sql`: a saved study as one SELECT for a database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.shell.printing import write


def add(verbs: Any) -> None:
    """The verb and its options."""
    verb = verbs.add_parser("sql", help="write a saved study as one SELECT for a database")
    verb.set_defaults(verb=sql)
    verb.add_argument("--study", type=Path, required=True, metavar="STUDY.json", help="the saved study")
    verb.add_argument(
        "--dialect",
        default="ansi",
        metavar="bigquery|snowflake|…",
        help="the database; default: standard SQL, which needs no further package",
    )
    verb.add_argument(
        "--table", default="customers", metavar="shop.customers", help="the table; default: customers"
    )
    verb.add_argument(
        "--key",
        action="append",
        metavar="COLUMN",
        help="a column that tells who a row is; default: the id of the study’s file; may be repeated",
    )
    verb.add_argument("--out", type=Path, metavar="SEGMENTS.sql", help="where it goes; default: shown")


def sql(choices: argparse.Namespace) -> None:
    """A saved study as one SELECT for a database."""
    from segmentation.saved_studies import open_study

    if choices.out:
        from segmentation.act.targets import check_places

        check_places(choices.study, [choices.out])
    text = open_study(choices.study).sql(choices.dialect, table=choices.table, keys=choices.key)
    if choices.out:
        write(choices.out, text.encode())
        print(f"{choices.out}: one query, and one that tries it on made-up customers and should give 1.")
    else:
        print(text)
