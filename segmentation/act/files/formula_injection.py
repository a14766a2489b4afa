"""Keeping data from being run.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and a formula can call
programs and web addresses. Such text gets an apostrophe in front (OWASP ASVS 5.0, 1.2.10), the mark
with which spreadsheets themselves say “this is text”. What merely looks alike is left as it came:
numbers, phone numbers, a lone sign, an @word.
"""

from __future__ import annotations

import re
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Texts: TypeAlias = pa.LargeStringArray

_SIGNS = "=+\\-@＝＋－＠"
_UNSEEN = r"[\s\"\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]*"
_BLANK = re.compile(_UNSEEN)
_LEADING = re.compile(rf"[\t\r\n\x00]|{_UNSEEN}[{_SIGNS}]")
_HARMLESS = re.compile(
    r"""\ *(?:
      [+-]?\ ?[$€£¥₹]?\ ?[.,]?\d[\d.,'’\ \u00a0\u202f]*(?:[eE][+-]?\d+)?   # a number,
        \ ?(?:[%‰$€£¥₹]|[A-Z]{3})?-?                                       #   its unit
    | [+-](?:inf|infinity|nan|∞)                                           # no end, no number
    | \+(?=(?:\D*\d){7})\d[\d\ \u00a0().\-/]*(?:\ ?(?:ext\.?|x)\ ?\d+)?    # a phone number
    | [=+\-@＝＋－＠]+                                                      # signs and nothing else
    | @[\w.]+                                                              # somebody's handle
    )\ *""",
    re.VERBOSE | re.IGNORECASE,
)
# Read with another delimiter than it was written with, a cell falls apart, and what followed a
# separator inside it begins a cell of its own.
_INSIDE = re.compile(
    r"([,;|\t\r\n][\s\"]*)(?=[=＝]\s*[^\s=＝,;|>]|[+\-@＋－＠]\s*[\w.+\-*/^()]*?\w[(|])",
)


def neutral(cell: str) -> str:
    """The cell as text that no spreadsheet runs; unchanged when none would.

    >>> neutral("=1+1"), neutral("-12.5"), neutral("@home")
    ("'=1+1", '-12.5', '@home')
    """
    risky = _LEADING.match(cell) is not None and _HARMLESS.fullmatch(cell) is None
    return f"'{cell}" if risky else cell


def defused(cell: str) -> str:
    """`neutral`, and likewise where a spreadsheet could tear the cell apart at a separator.

    >>> defused("safe;=1+1")
    "safe;'=1+1"
    """
    begins = _BLANK.match(cell)
    start = begins.end() if begins else 0
    return neutral(cell[:start] + _INSIDE.sub(r"\1'", cell[start:]))


def defused_column(cells: Texts) -> Texts:
    """`defused` for a column of texts; only cells whose bytes arouse suspicion are looked at closely."""
    suspects = _suspects(cells)
    if not suspects.any():
        return cells
    mask = pa.array(suspects)
    each = cells.filter(mask).dictionary_encode()
    safe = pa.array([defused(text) for text in each.dictionary.to_pylist()], pa.large_string())
    if safe.equals(each.dictionary):
        return cells
    return pc.replace_with_mask(cells, mask, safe.take(each.indices))


def cells_with(cells: Texts, characters: str) -> NDArray[np.bool_] | None:
    """Which cells hold one of some ASCII characters; `None` when no cell does."""
    starts, text = _buffers(cells)
    whole = text.tobytes()
    if not any(character.encode() in whole for character in characters):
        return None
    return _cells_at(np.flatnonzero(byte_set(characters)[text]), starts)


def byte_set(characters: str) -> NDArray[np.bool_]:
    """256 truths: is this byte the first of one of the characters, in UTF-8?"""
    chosen = np.zeros(256, dtype=bool)
    chosen[[character.encode()[0] for character in characters]] = True
    return chosen


_FIRST = byte_set('=+-@＝＋－＠"\xa0\u00ad\u200b\u3000') | (np.arange(256) <= 0x20)
_MARKS = byte_set("=+-@＝")
_SEPARATORS = ",;|\t\r\n"
_BEFORE = byte_set(f'{_SEPARATORS} "') | (np.arange(256) >= 0x80)


def _suspects(cells: Texts) -> NDArray[np.bool_]:
    """Cells with a suspicious first byte, or a sign right after a separator, blank or quote.

    An empty cell is judged by the byte that follows it, which does no harm.
    """
    starts, text = _buffers(cells)
    if not len(text):
        return np.zeros(len(cells), dtype=bool)
    suspects: NDArray[np.bool_] = _FIRST[text.take(starts[:-1], mode="clip")]
    whole = text.tobytes()
    if any(separator.encode() in whole for separator in _SEPARATORS):
        inside = np.flatnonzero(_MARKS[text[1:]] & _BEFORE[text[:-1]]) + 1
        suspects |= _cells_at(inside, starts)
    return suspects


def _cells_at(positions: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = np.zeros(len(starts) - 1, dtype=bool)
    found[np.searchsorted(starts, positions, side="right") - 1] = True
    return found


def _buffers(cells: Texts) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where each cell starts (and where the last ends), and the bytes of all of them."""
    _, offsets, data = cells.buffers()
    starts = np.frombuffer(offsets, dtype=np.int64)[cells.offset : cells.offset + len(cells) + 1]
    text = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, dtype=np.uint8)
    return starts - starts[0], text[starts[0] : starts[-1]]
