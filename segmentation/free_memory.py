"""What nobody refers to any more, collected and handed back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys


def hand_back() -> None:
    """Collect garbage, and give free memory back where the system takes it."""
    gc.collect()
    if (arrow := sys.modules.get("pyarrow")) is not None:  # it keeps what it freed in a pool of its own
        arrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only the GNU C library has it
        if trim is not None:
            trim(0)
