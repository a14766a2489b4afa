"""Whether a file can go where a person wants it, and how it gets there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def may_write(target: Path) -> bool:
    """Whether a file or a folder may be written, or made where it is not there yet."""
    there = next((each for each in (target, *target.absolute().parents) if each.exists()), target)
    return os.access(there, os.W_OK)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file, or leave what was there as it is. Raises `OSError` where that cannot be."""
    place = target.resolve()
    if (place.exists() and not place.is_file()) or not os.access(place.parent, os.W_OK):
        place.write_bytes(data)  # a pipe, or a file in a folder that takes no other
        return
    part = place.with_name(f".{place.name}.part")
    try:
        part.write_bytes(data)
        if place.exists():
            shutil.copymode(place, part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
