"""Order lines brought together by customer, in files on the disk that fit into memory one by one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.engines.carriers.carriers import Carrier
from segmentation.engines.orders.lines_in_parts import Known, by_customer, by_order, filled_in

_SORTED = 1_000_000
"""Lines that are sorted into parts at once, so that what is written of each is not tiny."""
_WRITING = pa.ipc.IpcWriteOptions(compression="lz4")

Found = TypeVar("Found")
Hashing = Callable[[pa.Table, Known], NDArray[np.uint64]]


@dataclass(frozen=True)
class DiskParts:
    """Files of order lines; all lines of a customer are in one."""

    places: tuple[Path, ...]

    def each(self, work: Callable[[int, pa.Table], Found], most: int | None = None) -> Iterator[Found]:
        """What `work` finds in each file, or in `most` of them."""
        for number, place in enumerate(self.places[:most]):
            with pa.memory_map(str(place)) as source:
                yield work(number, pa.ipc.open_stream(source).read_all())


@contextmanager
def on_disk(carrier: Carrier, known: Known, parts: int, beside: Path, *, fill: bool) -> Iterator[DiskParts]:
    """The lines of a carrier by customer, in so many files under `beside`, which go away in the end.

    With `fill` they are brought together by their order number first, to fill in what a line lacks.
    """
    folder = Path(tempfile.mkdtemp(prefix=".lines-", dir=beside))
    try:
        tables: Iterable[pa.Table] = _bundles(carrier.batches())
        if fill:
            orders = _sorted_into(folder / "orders", tables, parts, by_order, known)
            tables = (filled_in(_held(place), known) for place in orders)
        yield DiskParts(_sorted_into(folder / "customers", tables, parts, by_customer, known))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _held(place: Path) -> pa.Table:
    with pa.memory_map(str(place)) as source:
        return pa.ipc.open_stream(source).read_all()


def _bundles(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches as tables of some size."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= _SORTED:
            yield pa.Table.from_batches(held)
            held, rows = [], 0
    if held:
        yield pa.Table.from_batches(held)


def _sorted_into(
    folder: Path, tables: Iterable[pa.Table], parts: int, hashing: Hashing, known: Known
) -> tuple[Path, ...]:
    """The lines of some tables in so many files, by the hash of each; files without lines are left out."""
    folder.mkdir()
    places = [folder / f"{number:05}.arrows" for number in range(parts)]
    with ExitStack() as stack:
        writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
        for table in tables:
            for number, lines in _divided(table, (hashing(table, known) % np.uint64(parts)).astype(np.intp)):
                if number not in writers:
                    writer = pa.ipc.new_stream(str(places[number]), lines.schema, options=_WRITING)
                    writers[number] = stack.enter_context(writer)
                writers[number].write_table(lines)
    return tuple(places[number] for number in sorted(writers))


def _divided(table: pa.Table, part: NDArray[np.intp]) -> Iterator[tuple[int, pa.Table]]:
    """The lines of each part, in their order."""
    order = np.argsort(part, kind="stable")
    lines, ends = table.take(pa.array(order)), np.cumsum(np.bincount(part))
    start = 0
    for number, end in enumerate(ends.tolist()):
        if end > start:
            yield number, lines.slice(start, end - start)
        start = end
