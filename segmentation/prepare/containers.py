"""Whether the chains of an old workbook (.xls) come to an end.

Such a file is a small file system: chains of sectors, each naming the next (MS-CFB 2.3). A chain that
runs in a circle would be followed, and its sectors kept, until no memory is left; that stops the whole
dashboard, not only one visitor's page. It is looked for before anybody follows it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
HEADER = 512
_NAMED = 109
"""How many sectors of the table of chains the header itself names (MS-CFB 2.2)."""
_LAST = 0xFFFFFFFA
"""Larger numbers are marks (the end, free, a part of the table), no sectors."""
_SIZES = {9: 512, 12: 4096}

Chain = NDArray[np.uint32]


def is_circular(data: bytes) -> bool:
    """Whether a chain of this compound file never ends, or its header makes no sense."""
    if len(data) < HEADER:
        return True
    size = _SIZES.get(struct.unpack_from("<H", data, 30)[0])
    if size is None:
        return True
    table = _table(data, size)
    if table is None or _runs_in_circles(table):
        return True
    (small,) = struct.unpack_from("<I", data, 60)
    parts = [_sector(data, sector, size) for sector in _followed(table, small)]
    return bool(parts) and _runs_in_circles(np.concatenate(parts))


def _table(data: bytes, size: int) -> Chain | None:
    """For every sector the one that comes next; `None` when the table's own sectors never end."""
    sectors = len(data) // size
    named = [np.frombuffer(data, "<u4", _NAMED, 76)]
    (following,) = struct.unpack_from("<I", data, 68)
    while following < _LAST:
        if len(named) > sectors:
            return None
        *_, following = more = _sector(data, following, size)
        named.append(more[:-1])
    parts = [_sector(data, sector, size) for sector in np.concatenate(named) if sector < _LAST]
    if len(parts) > sectors + 1:
        return None
    return np.concatenate(parts) if parts else np.zeros(0, np.uint32)


def _sector(data: bytes, number: int, size: int) -> Chain:
    """The numbers in a sector; what lies beyond the file is free."""
    start = (int(number) + 1) * size
    return np.frombuffer(data[start : start + size].ljust(size, b"\xff"), "<u4")


def _followed(table: Chain, sector: int) -> Iterator[int]:
    """The sectors of a chain that is known to end."""
    while sector < len(table):
        yield sector
        sector = int(table[sector])


def _runs_in_circles(table: Chain) -> bool:
    """Whether some chain never ends.

    Each round doubles the steps that are taken at once: a chain that ends has come to its end after as
    many rounds as the number of sectors has binary digits.
    """
    end = len(table)
    step = np.append(np.minimum(table, end).astype(np.int64), end)
    for _ in range(end.bit_length() + 1):
        step = step[step]
    return bool((step != end).any())
