"""Old workbooks whose chains of sectors run in circles are refused before anybody follows them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from segmentation.errors import TableError
from segmentation.prepare.containers import MAGIC, is_circular
from segmentation.prepare.tables import read_table

END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(
    table: list[int], *, small: int = END, listed: int = END, sectors: int = 4, shift: int = 9
) -> bytes:
    """A compound file whose first sector holds `table`: which sector follows which."""
    head = bytearray(512)
    head[:8] = MAGIC
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, shift, 6)
    struct.pack_into("<IIIIIIIII", head, 40, 0, 1, 1, 0, 4096, small, 0, listed, 0)
    struct.pack_into("<109I", head, 76, 0, *[FREE] * 108)
    filled = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return bytes(head) + filled + b"\xff" * 512 * (sectors - 1)


@pytest.mark.parametrize(
    "data",
    [
        compound([TABLE, 1]),
        compound([TABLE, 2, 3, 1]),
        compound([TABLE, END, 3, 2]),
        compound([TABLE, END], listed=1)[: 512 * 3 - 4] + struct.pack("<I", 1) + b"\xff" * 1024,
        compound([TABLE, END, END], small=2)[: 512 * 3] + struct.pack("<128I", 0, *[FREE] * 127),
        compound([TABLE, END], shift=30),
        MAGIC,
    ],
    ids=[
        "itself",
        "a ring",
        "a ring beside",
        "the list of the table",
        "small streams",
        "no size",
        "no header",
    ],
)
def test_chains_without_an_end_are_refused(data: bytes):
    """Each would otherwise take all memory, and with it the dashboard of everybody."""
    assert is_circular(data)
    with pytest.raises(TableError, match="it is damaged or of a kind we do not know"):
        read_table(data, "a.xls")


@pytest.mark.parametrize("table", [[TABLE, END], [TABLE, 2, 3, END], [TABLE, END, 3, 99]])
def test_chains_with_an_end_are_followed(table: list[int]):
    """One that leads out of the file ends there."""
    assert not is_circular(compound(table))


def test_a_long_chain_is_no_ring():
    """However long it is."""
    assert not is_circular(compound([TABLE, *range(2, 128), END], sectors=130))


def test_real_old_workbooks_have_an_end(data_folder: Path):
    """No workbook of a real program is taken for a ring."""
    found = [path for path in (data_folder / "excel").glob("*.xls") if path.read_bytes().startswith(MAGIC)]
    assert found
    assert not any(is_circular(path.read_bytes()) for path in found)
