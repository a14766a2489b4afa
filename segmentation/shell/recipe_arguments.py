"""The options that are choices of a recipe: what is divided, and how."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segmentation.act.personas.packs.packs import read_pack
from segmentation.cuts import GROUPS
from segmentation.documents import MOST_BYTES
from segmentation.prepare.orders.order_columns import PARTS, RULES
from segmentation.prepare.reading import inputs
from segmentation.recipes import BUSINESSES, Recipe
from segmentation.shell.file_arguments import about_joined_file, literal_of, saved_recipe
from segmentation.shell.usage import UsageError, is_count
from segmentation.standards import FORETELL_MOST

_PLAIN_CHOICES = (
    "preset", "missing", "reference_date", "k", "seed", "business", "rows", "rows_are", "currency",
    "lifetime", "outcome", "foretell", "min_size", "max_size",
)  # fmt: skip
"""Choices of a recipe that options of the same name make."""


def about_choices(verb: argparse.ArgumentParser) -> None:
    """What is divided, and how: the choices behind a sweep."""
    verb.add_argument("--columns", metavar="A,B", help="build on exactly these columns")
    verb.add_argument("--k-range", metavar="2-10", help="the numbers of segments to try")
    verb.add_argument("--seed", type=int, help="default: 0")
    verb.add_argument(
        "--min-size", type=float, metavar="0.1", help="the smallest share of customers a segment may hold"
    )
    verb.add_argument(
        "--max-size", type=float, metavar="0.4", help="the largest share of customers a segment may hold"
    )
    verb.add_argument("--preset", choices=("touchstone", "thesis"), help="default: touchstone")
    verb.add_argument("--missing", choices=("fill", "drop"), help="default: fill")
    verb.add_argument(
        "--reference-date",
        metavar="2024-12-31",
        help="the day dates are counted to; default: the latest in the file",
    )
    verb.add_argument(
        "--only",
        action="append",
        metavar="CONDITION",
        help="only customers who meet it, such as “Country = Germany”; may be repeated",
    )
    verb.add_argument(
        "--recipe",
        type=Path,
        metavar="STUDY.json",
        help="begin with the choices of a saved study; other options go before them",
    )
    _about_orders(verb)


def _about_orders(verb: argparse.ArgumentParser) -> None:
    what = verb.add_mutually_exclusive_group()
    what.add_argument(
        "--orders", dest="rows_are", action="store_const", const="orders",
        help="the rows are order lines: make customers of them; default: the columns tell",
    )  # fmt: skip
    what.add_argument(
        "--customers", dest="rows_are", action="store_const", const="customers",
        help="the rows are customers already",
    )  # fmt: skip
    about_joined_file(verb)
    verb.add_argument(
        "--customer-key", metavar="Email=Mail",
        help="the columns that tell the same people, of the orders and of the customer file; default: found",
    )  # fmt: skip
    verb.add_argument(
        "--outcome", metavar="COLUMN",
        help="the column that tells how it ended (churned, answered): how far segments predict it is told",
    )  # fmt: skip
    verb.add_argument(
        "--foretell", type=float, metavar="SHARE",
        help=f"lean segments on --outcome: 0 describes customers, {FORETELL_MOST} predicts it; default: 0",
    )  # fmt: skip
    verb.add_argument(
        "--lifetime", action="store_const", const=True,
        help="predict what customers made of orders may order and pay, where their orders justify it",
    )  # fmt: skip
    verb.add_argument(
        "--order-column", action="append", metavar="who=Email",
        help=f"the column for a part of an order ({', '.join(PARTS)}); may be repeated",
    )  # fmt: skip
    verb.add_argument(
        "--order-rule", action="append", metavar="returns=subtract",
        help=f"what becomes of some order lines ({', '.join(RULES)}); may be repeated",
    )  # fmt: skip


def about_segments(verb: argparse.ArgumentParser) -> None:
    """How many segments, or which lines a person drew instead."""
    verb.add_argument("--k", type=int, help="how many segments; default: the recommendation")
    verb.add_argument(
        "--refit",
        type=Path,
        metavar="STUDY.json",
        help="make a saved study anew from this file: its choices, numbers, names and colours are kept",
    )
    verb.add_argument(
        "--tiers",
        metavar="COLUMN",
        help="tiers by share of a value instead of groups that are found; other ways: a recipe",
    )
    verb.add_argument(
        "--rfm",
        nargs="?",
        const=GROUPS[0],
        choices=GROUPS,
        help="the named groups of recency and frequency (or, with money, the other map) instead",
    )
    verb.add_argument(
        "--join", action="append", metavar="2+3", help="make segments of the cut into k one; may be repeated"
    )


def about_names(verb: argparse.ArgumentParser) -> None:
    """What segments, customers and amounts are called."""
    verb.add_argument("--personas", type=Path, metavar="PACK.toml", help="names and strategies of your own")
    verb.add_argument(
        "--business",
        choices=BUSINESSES,
        help="whose names and strategies are used; default: the columns tell",
    )
    verb.add_argument("--rows", metavar="donors", help="what many rows are called; default: the columns tell")
    verb.add_argument(
        "--currency", metavar="EUR", help="the currency of amounts, or “none”; default: the file tells"
    )


def recipe_of(choices: argparse.Namespace) -> Recipe:
    """The saved recipe, if any, with the options given on the command line before it."""
    given: dict[str, Any] = {
        name: value for name in _PLAIN_CHOICES if (value := getattr(choices, name, None)) is not None
    }
    for name, said in (("orders", choices.order_column), ("order_rules", choices.order_rule)):
        if said:
            given[name] = dict(_pair(text) for text in said)
    if choices.customer_key is not None:
        given["customer_key"] = _key(choices.customer_key)
    if choices.k_range is not None:
        given["k_min"], given["k_max"] = _k_range(choices.k_range)
    if choices.columns is not None:
        given["basis"] = tuple(column.strip() for column in choices.columns.split(","))
    if choices.literal is not None:
        given["literal"] = literal_of(choices)
    if choices.only is not None:
        given["only"] = choices.only
    given |= _drawn(choices)
    if getattr(choices, "personas", None) is not None:
        given["pack"] = read_pack(inputs.bytes_of(choices.personas, MOST_BYTES))
    if getattr(choices, "join", None):
        given["joined"] = _joined(choices)
    return saved_recipe(choices.recipe).replace(**given)


def _drawn(choices: argparse.Namespace) -> dict[str, Any]:
    """The way to draw segments that was asked for, if any."""
    asked = [way for way in ("tiers", "rfm") if getattr(choices, way, None) is not None]
    if not asked:
        return {}
    if choices.k is not None or len(asked) > 1:
        raise UsageError(f"Drawn segments are as many as they are: --{asked[0]} goes without --k, and alone.")
    return {"algorithm": asked[0], asked[0]: getattr(choices, asked[0])}


def _pair(text: str) -> tuple[str, str]:
    part, equals, name = text.partition("=")
    if not equals:
        raise UsageError(f"Choices about orders look like who=Email, not “{text}”.")
    return part.strip(), name.strip()


def _key(text: str) -> dict[str, str]:
    """The columns of a key: one name for both files, or that of the orders and that of the customers."""
    own, equals, theirs = (part.strip() for part in text.partition("="))
    return {"orders": own, "customers": theirs if equals else own}


def _k_range(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    if not (is_count(low) and is_count(high)):
        raise UsageError(f"The range of k looks like 2-10, not “{text}”.")
    return int(low), int(high)


def _joined(choices: argparse.Namespace) -> dict[int, list[list[int]]]:
    if choices.k is None:
        raise UsageError("Say with --k of how many segments some are joined: --k 4 --join 2+3.")
    groups = [text.split("+") for text in choices.join]
    wrong = [text for text, group in zip(choices.join, groups, strict=True) if not all(map(is_count, group))]
    if wrong:
        raise UsageError(f"Segments to join look like 2+3, not “{wrong[0]}”.")
    return {choices.k: [[int(number) for number in group] for group in groups]}
