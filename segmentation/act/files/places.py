"""Whether a file can go where a person wants it."""

from __future__ import annotations

import os
from pathlib import Path


def may_write(target: Path) -> bool:
    """Whether a file or a folder may be written, or made where it is not there yet."""
    there = next((each for each in (target, *target.absolute().parents) if each.exists()), target)
    return os.access(there, os.W_OK)
