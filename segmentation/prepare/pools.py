"""Where Arrow takes the memory for large columns.

Reading a million rows asks for and lets go of half a gigabyte in small pieces. Of Arrow's allocators
jemalloc spent a third of the time of the default on that, and gave memory back sooner.
"""

from __future__ import annotations

import pyarrow as pa

POOL: pa.MemoryPool = (
    pa.jemalloc_memory_pool() if "jemalloc" in pa.supported_memory_backends() else pa.default_memory_pool()
)
