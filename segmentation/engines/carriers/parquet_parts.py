"""Labelled rows as Parquet parts in a folder: each whole or not there, and taken up again after a kill.

A part is written under another name, brought to the disk and renamed; a list of what is finished stands
beside the parts. Rows are cut into parts by their place alone, so that a run that was killed and taken up
again gives the same bytes as one that was not.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from segmentation.engines.carriers.carriers import Labeler, Seen, Written
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

if TYPE_CHECKING:
    from segmentation.engines.carriers.carriers import Carrier

PART_ROWS = 1_000_000
"""Rows of a part: some tens of megabytes, which a kill can cost, and which any tool opens."""
LIST = "_touchstone.json"
"""What is finished; its name begins as those that readers of Parquet folders pass over."""
_GROUP_ROWS = 131_072  # of a part, so that a reader can take some of them


def write_parts(
    carrier: Carrier, labeler: Labeler, out: Path, *, resume: bool = False, seen: Seen | None = None
) -> Written:
    """Every row of a carrier with its labels, in the order of the rows.

    Raises `EngineError` where the folder holds something else, or cannot be written.
    """
    rows, done = carrier.rows(), taken_up(out, labeler, carrier, resume=resume)
    try:
        for number, batches in enumerate(_cut(carrier.batches(), PART_ROWS)):
            name = part_name(number)
            if name in done:
                held = sum(batch.num_rows for batch in batches)
            else:
                held = write_part(out / name, labeler, batches)
                done[name] = held
                noted(out, labeler, rows, done)
            if seen is not None:
                seen(held)
    except OSError as error:
        raise EngineError(f"“{clipped(out)}” could not be written: {error.strerror or error}.") from None
    noted(out, labeler, rows, done, whole=True)
    return Written(out, tuple(done), sum(done.values()))


def part_name(number: int) -> str:
    """What the part of this number is called; parts sort as their rows do."""
    return f"part-{number:05}.parquet"


def taken_up(out: Path, labeler: Labeler, carrier: Carrier, *, resume: bool) -> dict[str, int]:
    """The parts that stand already, with their rows; makes the folder."""
    begun = begun_in(out, resume=resume)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(out, error) from None
    if begun is None:
        return {}
    if (begun["labels"], begun["rows"]) != (labeler.key, carrier.rows()):
        raise EngineError(
            f"“{clipped(out)}” was begun with another study or other rows, and cannot be gone on with. "
            "Name an empty folder."
        )
    return {name: rows for name, rows in begun["parts"].items() if (out / name).exists()}


def begun_in(out: Path, *, resume: bool) -> dict[str, Any] | None:
    """What an earlier run noted in a folder; `None` where it is empty or not there yet.

    Raises `EngineError` where parts of another run would be written over, or the folder cannot be used:
    before rows are counted for hours.
    """
    place = out / LIST
    if out.is_file():
        raise EngineError(f"“{clipped(out)}” is a file, and labelled parts go into a folder. Name another.")
    try:
        begun: dict[str, Any] | None = json.loads(place.read_text()) if place.exists() else None
        there = out.iterdir() if out.exists() else ()
        others = any(each.suffix == ".parquet" and each.name[:1] not in "._" for each in there)
    except (OSError, ValueError) as error:
        raise _unusable(out, error) from None
    if not resume and (begun is not None or others):
        raise EngineError(
            f"“{clipped(out)}” holds labelled parts already. Go on with --resume, or name an empty folder."
        )
    return begun


def _unusable(out: Path, error: Exception) -> EngineError:
    return EngineError(f"“{clipped(out)}” cannot be used: {error}. Name another folder.")


def _cut(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[list[pa.RecordBatch]]:
    """Batches in lists of exactly so many rows, the last of fewer."""
    held: list[pa.RecordBatch] = []
    room = rows
    for batch in batches:
        while batch.num_rows >= room:
            yield [*held, batch.slice(0, room)]
            batch, held, room = batch.slice(room), [], rows
        if batch.num_rows:
            held.append(batch)
            room -= batch.num_rows
    if held:
        yield held


def write_part(place: Path, labeler: Labeler, batches: Iterable[pa.RecordBatch]) -> int:
    """A part, whole or not at all; its groups of rows do not hang on how batches were cut."""
    import pyarrow.parquet  # it brings network file systems along, which nobody else needs

    table = pa.Table.from_batches([labeler(batch) for batch in batches], labeler.schema).combine_chunks()
    part = place.with_name(f".{place.name}.part")
    with part.open("wb") as file:
        pyarrow.parquet.write_table(table, file, row_group_size=_GROUP_ROWS, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
    return int(table.num_rows)


def noted(out: Path, labeler: Labeler, rows: int, done: dict[str, int], *, whole: bool = False) -> None:
    """Keep beside the parts what is finished, and with what it was labelled."""
    told: dict[str, Any] = {"labels": labeler.key, "rows": rows, "whole": whole, "parts": done}
    part = out / f".{LIST}.part"
    part.write_text(json.dumps(told, indent=1))
    part.replace(out / LIST)
