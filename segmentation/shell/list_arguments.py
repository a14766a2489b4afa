"""Who is in a list for a platform, how the platform knows them, and how many are kept aside."""

from __future__ import annotations

import argparse
import re
from typing import Any

from segmentation.shell.usage import UsageError
from segmentation.standards import CONTROL_SHARE
from segmentation.studies import Study

_SHARE = re.compile(r"(\d+(?:\.\d+)?) ?%")


def about_lists(verb: argparse.ArgumentParser) -> None:
    """Who is in a list for a platform, and how the platform knows them."""
    verb.add_argument(
        "--country", metavar="DE", help="where customers live whose row does not say it, for phone numbers"
    )
    verb.add_argument(
        "--who",
        choices=("agreed", "not-refused"),
        help="who is in a list for a platform; default: who agreed, where the file records a yes",
    )
    verb.add_argument(
        "--consent",
        action="append",
        metavar="COLUMN=A,B",
        help="values of a column that mean yes; “COLUMN=” alone: it is not about consent; may be repeated",
    )
    verb.add_argument(
        "--control",
        metavar="20%",
        help="how many of each segment are kept aside to compare with; default: "
        f"{CONTROL_SHARE:.0%}% in files of customers, nobody out of a list for a platform",
    )


def kept_aside(choices: argparse.Namespace) -> float:
    """The share of each segment that is kept aside. Raises `UsageError` for what is none."""
    return CONTROL_SHARE if choices.control is None else _share(choices.control)


def _share(text: str) -> float:
    found = _SHARE.fullmatch(text.strip())
    if found is None or float(found[1]) >= 100:
        usual = f"--control {CONTROL_SHARE:.0%}"
        raise UsageError(f"Say how many of each segment are kept aside as in “{usual}”, not “{text}”.")
    return float(found[1]) / 100


def list_options(study: Study, choices: argparse.Namespace) -> dict[str, Any]:
    """How lists for platforms are made, as the options of `audience`."""
    explained: dict[str, tuple[str, ...] | None] = {}
    for text in choices.consent or ():
        column, equals, values = text.rpartition("=")
        if not equals or column not in study.table.data.columns:
            raise UsageError(f"Say which values of which column mean yes, as in “Consent=A,B”, not “{text}”.")
        explained[column] = tuple(value.strip() for value in values.split(",")) if values.strip() else None
    include = None if choices.who is None else choices.who == "not-refused"
    aside = 0.0 if choices.control is None else _share(choices.control)
    return {
        "country": choices.country, "include_unknown": include, "explained": explained, "keep_aside": aside,
    }  # fmt: skip
