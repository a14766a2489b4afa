"""Labelled rows as Parquet parts in a folder: each whole or not there, and taken up again after a kill.

A part is written under another name, brought to the disk and renamed; a list of what is finished stands
beside the parts. Rows are cut into parts by their place alone, so that a run that was killed and taken up
again gives the same bytes as one that was not.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa

from segmentation.act.files.places import may_write
from segmentation.engines.carriers.carriers import Carrier, Labeler, Seen, SourceState, Written, cut
from segmentation.engines.carriers.source_states import state_of
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped

PART_ROWS = 1_000_000
"""Rows of a part: some tens of megabytes, which a kill can cost, and which any tool opens."""
LIST = "_touchstone.json"
"""What is finished; its name begins as those that readers of Parquet folders pass over."""
_GROUP_ROWS = 131_072  # of a part, so that a reader can take some of them


@dataclass(frozen=True)
class Run:
    """What a run writes: one that goes on with another’s parts has to write the very same."""

    labels: str
    """The key of the labeler."""
    rows: int
    cut: str
    """How the rows are cut into parts."""
    state: SourceState
    """The source when its rows were read."""

    @classmethod
    def of(
        cls, carrier: Carrier, labeler: Labeler, state: SourceState | None = None, cut: str | None = None
    ) -> Self:
        """That of a carrier’s rows, cut by their number where nothing else is said."""
        return cls(labeler.key, carrier.rows(), cut or f"{PART_ROWS}", state or state_of(carrier))


def write_parts(
    carrier: Carrier,
    labeler: Labeler,
    out: Path,
    *,
    resume: bool = False,
    seen: Seen | None = None,
    state: SourceState | None = None,
) -> Written:
    """Every row of a carrier with its labels, in the order of the rows.

    Raises `EngineError` where the folder holds something else, or cannot be written.
    """
    run = Run.of(carrier, labeler, state)
    done = taken_up(out, run, carrier.source, resume=resume)
    try:
        for number, batches in enumerate(cut(carrier.batches(), PART_ROWS)):
            name = part_name(number)
            if name in done:
                held = sum(batch.num_rows for batch in batches)
            else:
                held = write_part(out / name, labeler, batches)
                done[name] = held
                noted(out, run, done)
            if seen is not None:
                seen(held)
        noted(out, run, done, whole=True)
    except OSError as error:
        raise EngineError(f"“{clipped(out)}” could not be written: {error.strerror or error}.") from None
    return Written(out, tuple(done), sum(done.values()))


def part_name(number: int) -> str:
    """What the part of this number is called; parts sort as their rows do."""
    return f"part-{number:05}.parquet"


def taken_up(out: Path, run: Run, source: str, *, resume: bool) -> dict[str, int]:
    """The parts that stand already, with their rows; makes the folder.

    Raises `EngineError` where they were made of other rows, or with another study.
    """
    begun = begun_in(out, resume=resume)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(out, error) from None
    if begun is None:
        return {}
    if why := _why_other(begun.run, run, source):
        raise EngineError(
            f"“{clipped(out)}” was begun {why}, and cannot be gone on with. Name an empty folder."
        )
    return {name: rows for name, rows in begun.parts.items() if (out / name).exists()}


def _why_other(begun: Run, now: Run, source: str) -> str:
    """In what a run differs from the one that is to go on with its parts; empty where in nothing."""
    if begun.state.mark != now.state.mark or begun.rows != now.rows:
        then = begun.state.told if begun.state.told != now.state.told else ""
        both = f" (then {then}; now {now.state.told})" if then and now.state.told else ""
        return f"over other rows than “{clipped(source, 200)}” holds now{both}"
    if begun.cut != now.cut:
        return "with rows cut into other parts, as another number of processors does it"
    return "with another study" if begun.labels != now.labels else ""


@dataclass(frozen=True)
class Begun:
    """What an earlier run noted beside its parts."""

    run: Run
    parts: dict[str, int]
    """Those that are finished, with their rows."""


def begun_in(out: Path, *, resume: bool) -> Begun | None:
    """What an earlier run noted in a folder; `None` where it is empty or not there yet.

    Raises `EngineError` where parts of another run would be written over, or the folder cannot be used:
    before rows are counted for hours.
    """
    place = out / LIST
    if out.is_file():
        raise EngineError(f"“{clipped(out)}” is a file, and labelled parts go into a folder. Name another.")
    try:
        begun = _read(place) if place.exists() else None
        there = out.iterdir() if out.exists() else ()
        others = any(each.suffix == ".parquet" and each.name[:1] not in "._" for each in there)
    except (OSError, ValueError) as error:
        raise _unusable(out, error) from None
    if not may_write(out):
        raise _unusable(out, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    if not resume and (begun is not None or others):
        raise EngineError(
            f"“{clipped(out)}” holds labelled parts already. Go on with --resume, or name an empty folder."
        )
    return begun


def _read(place: Path) -> Begun:
    """The list of a run. Raises `ValueError` where it is none."""
    try:
        told = json.loads(place.read_text())
        state = SourceState(told["source"]["mark"], told["source"]["told"])
        run = Run(told["labels"], int(told["rows"]), told["cut"], state)
        return Begun(run, {str(name): int(rows) for name, rows in told["parts"].items()})
    except (KeyError, TypeError, AttributeError):
        raise ValueError(f"its {place.name} is not what this version writes") from None


def _unusable(out: Path, error: Exception) -> EngineError:
    why = getattr(error, "strerror", None) or error
    return EngineError(f"“{clipped(out)}” cannot be used: {why}. Name another folder.")


def write_part(place: Path, labeler: Labeler, batches: Iterable[pa.RecordBatch]) -> int:
    """A part, whole or not at all; its groups of rows do not hang on how batches were cut."""
    import pyarrow.parquet  # it brings network file systems along, which nobody else needs

    table = pa.Table.from_batches([labeler(batch) for batch in batches], labeler.schema).combine_chunks()
    part = place.with_name(f".{place.name}.part")
    try:
        with part.open("wb") as file:
            pyarrow.parquet.write_table(table, file, row_group_size=_GROUP_ROWS, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return int(table.num_rows)


def noted(out: Path, run: Run, done: dict[str, int], *, whole: bool = False) -> None:
    """Keep beside the parts what is finished, of which rows, and with what it was labelled."""
    told = {
        "labels": run.labels, "rows": run.rows, "cut": run.cut, "source": asdict(run.state), "whole": whole,
        "parts": done,
    }  # fmt: skip
    part = out / f".{LIST}.part"
    part.write_text(json.dumps(told, indent=1))
    part.replace(out / LIST)
