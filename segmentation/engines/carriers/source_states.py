"""What tells the rows of a source from those that stood there at another time, without reading them.

Parts of labelled rows are gone on with only while the source is the same: a table of a lake by its version,
files by their names, sizes and times, a database by its file. Where nothing of the kind is told, the cells
themselves are: that is a pass of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pyarrow as pa

from segmentation.engines.carriers.carriers import Carrier, SourceState, cut
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped, count

_BLOCK_ROWS = 131_072  # how batches were cut may differ between two runs, and must not tell in a digest


@dataclass(frozen=True)
class FileState:
    """A file at a time."""

    path: str
    size: int
    written: int
    """When, in nanoseconds since 1970."""


def state_of_files(files: Iterable[FileState]) -> SourceState:
    """That of files, by their names, sizes and when they were written."""
    held = sorted(files, key=lambda one: one.path)
    mark = hashlib.sha256()
    for one in held:
        mark.update(f"{one.path}\0{one.size}\0{one.written}\0".encode())
    last = datetime.fromtimestamp(max((one.written for one in held), default=0) / 1e9, UTC)
    many = "1 file" if len(held) == 1 else f"{count(len(held))} files"
    size = count(sum(one.size for one in held))
    return SourceState(mark.hexdigest(), f"{many} of {size} bytes, last written {last:%Y-%m-%d %H:%M:%S} UTC")


def local_file(path: str | Path) -> FileState:
    """A file of this machine. Raises `EngineError` where it is gone."""
    try:
        found = Path(path).stat()
    except OSError as error:
        raise EngineError(
            f"“{clipped(path, 200)}” was there and cannot be reached any more: {error.strerror}. Start again "
            "when nobody writes there."
        ) from None
    return FileState(str(Path(path).absolute()), found.st_size, found.st_mtime_ns)


def with_journals(path: str, *endings: str) -> list[str]:
    """The file of a database, and those beside it that hold what was not yet written into it."""
    beside = (Path(f"{path}{ending}") for ending in endings)
    return [path, *(str(one) for one in beside if one.is_file() and one.stat().st_size)]


@dataclass(frozen=True)
class Digest:
    """Digests of rows, in their order."""

    each: tuple[str, ...] = ()

    def __add__(self, other: Self) -> Digest:
        return Digest((*self.each, *other.each))


@dataclass(frozen=True)
class DigestPart:
    """All cells of some rows as a digest, however their batches are cut."""

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Digest:
        found = hashlib.sha256()
        for block in cut(batches, _BLOCK_ROWS):
            sink = pa.BufferOutputStream()
            held = pa.Table.from_batches(block)
            fresh = held.take(pa.array(range(held.num_rows))).combine_chunks()  # with nothing left under gaps
            with pa.ipc.new_stream(sink, fresh.schema) as stream:
                stream.write_table(fresh)
            found.update(sink.getvalue())
        return Digest((found.hexdigest(),))


def state_of(carrier: Carrier) -> SourceState:
    """That of a carrier’s rows: as it is told, else by a pass over all cells."""
    if (told := carrier.state()) is not None:
        return told
    found = carrier.reduce(DigestPart(), carrier.schema().names)
    return SourceState(hashlib.sha256("".join(found.each).encode()).hexdigest())
