"""What the cells of a column say of reaching a customer: addresses, numbers, hashes of them, or nothing.

A glance at some cells is enough. Customer numbers, amounts and dates, which look much the same, are told
from telephone numbers by how people write these, and by the numbering plans of the world.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from pandas import Series

from segmentation.act.audiences.identifiers import digest, email_address, is_valid_phone, phone_number
from segmentation.standards import ADDRESSES, MAJORITY, NAMED_ADDRESSES, UNIQUE

_ROWS, _CELLS = 2_000, 200  # looked at to tell
_SHORTEST, _LONGEST = 6, 15  # digits of a number, by E.164
_FAR_APART = 1_000  # telephone numbers lie further apart, on average; numbers given out in a row do not

_AROUND = re.compile(
    r"^[^\d+(]+|\s*[(\[]?[^\W\d_].*$"
)  # “Tel.” before a number, “(mobile)” or “ext. 12” after it
_TAKEN_FOR_AMOUNT = re.compile(r"(\d{7,})[.,]0")
_POWER = re.compile(r"\d[.,]\d+[eE]\+?\d{1,2}")
_NUMBER = re.compile(r"[+(]?[\d\s().,/–-]{6,26}")
_AMOUNT = re.compile(r"\d{1,3}(?:[.,\s]?\d{3})*[.,]\d{1,2}")
_DAY = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})")
_NATIONAL = re.compile(r"0[\d().–-]*[\s()/][\d\s()./–-]*|\([\d\s]+\)[\d\s./–-]+")
_AMERICAN = re.compile(r".*\d{3}[-.\s]+\d{4}")


@dataclass(frozen=True)
class Glance:
    """What some cells of a column are, as shares of those with something in them."""

    filled: float = 0.0
    """The share of rows with something in them."""
    different: float = 0.0
    """The share of different texts."""
    addresses: float = 0.0
    numbers: float = 0.0
    """Whatever may be a telephone number, told by its looks alone."""
    certain_numbers: float = 0.0
    """Telephone numbers that cannot well be anything else."""
    hashes: float = 0.0


def glance(cells: Series) -> Glance:
    """What stands in a column of texts, from at most 200 different ones.

    >>> glance(Series(["ada@example.com", "bob@example.com", ""])).addresses
    1.0
    """
    rows = np.linspace(0, len(cells) - 1, min(len(cells), _ROWS)).astype(int)
    found = _filled(cells.iloc[rows])
    filled = len(found) / max(len(rows), 1)
    if found.empty:
        found = _filled(cells)
        filled = len(found) / max(len(cells), 1)
    if found.empty:
        return Glance()
    different = pd.unique(found)
    texts = [str(text) for text in different[:_CELLS]]
    addresses, numbers, hashes = (
        float(np.mean([bool(rule(text)) for text in texts]))
        for rule in (email_address, _looks_dialled, digest)
    )
    certain = _certain(texts) if numbers >= MAJORITY else 0.0
    return Glance(filled, len(different) / len(found), addresses, numbers, certain, hashes)


def holds_addresses(told: Glance, *, named: bool) -> bool:
    """Whether a column holds addresses, plain or hashed; `named` where its header says so.

    An empty one is what its header says.
    """
    if named:
        return not told.filled or told.addresses + told.hashes >= NAMED_ADDRESSES
    return told.addresses >= ADDRESSES and told.different > MAJORITY


def holds_numbers(told: Glance, *, named: bool) -> bool:
    """Whether a column holds telephone numbers, plain or hashed; `named` where its header says so.

    An empty one is what its header says.
    """
    if named:
        return not told.filled or told.numbers + told.hashes >= NAMED_ADDRESSES
    return told.certain_numbers >= ADDRESSES and told.different > MAJORITY


def _filled(cells: Series) -> Series:
    plain = cells.str.strip().str.removeprefix("'")
    return plain[plain != ""]


def _bare(text: str) -> str:
    """A number without what stands around it."""
    return _TAKEN_FOR_AMOUNT.sub(r"\1", _AROUND.sub("", text)).strip()


def _looks_dialled(text: str) -> bool:
    """Whether a text may be a telephone number: as many digits as one has, and neither amount nor date."""
    if _POWER.fullmatch(text):
        return True
    plain = _bare(text)
    if not _NUMBER.fullmatch(plain) or _AMOUNT.fullmatch(plain) or _is_day(plain):
        return False
    return _SHORTEST <= sum(map(str.isdigit, plain)) <= _LONGEST


def _is_day(text: str) -> bool:
    """Whether a text is a date, also one of eight digits: 20240503."""
    if _DAY.fullmatch(text):
        return True
    if len(text) != 8 or not text.isdigit():
        return False
    try:
        return 1900 <= date.fromisoformat(text).year <= 2100
    except ValueError:
        return False


def _certain(texts: list[str]) -> float:
    """The share of numbers with a country’s code, or written as people write those of their own country."""
    plain = [_bare(text) for text in texts]
    digits_only = [text for text in plain if text.isdigit()]
    trusted = bool(digits_only) and _are_international(digits_only)
    return float(np.mean([_is_certain(text, trusted) for text in plain]))


def _is_certain(text: str, trusted: bool) -> bool:
    if text.isdigit():
        return trusted and is_valid_phone(phone_number(text))
    if text.startswith(("+", "00")) and phone_number(text):
        return True
    if _AMERICAN.fullmatch(text) and is_valid_phone(phone_number(text, "US")):
        return True
    return bool(_NATIONAL.fullmatch(text)) and _looks_dialled(text)


def _are_international(numbers: list[str]) -> bool:
    """Whether nearly all are telephone numbers with their country’s code, and as far apart as those are."""
    values = sorted({int(number) for number in numbers})
    valid = float(np.mean([is_valid_phone(phone_number(number)) for number in numbers]))
    return valid >= UNIQUE and (values[-1] - values[0]) / len(values) > _FAR_APART
