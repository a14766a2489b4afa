"""Where a command puts its files and what they hold: settled before anything is computed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, cast

from segmentation.act.exports import EXPORTS
from segmentation.act.files.places import may_write, write_whole
from segmentation.errors import ExportError
from segmentation.language.phrases import clipped
from segmentation.prepare.reading.tables import Source

if TYPE_CHECKING:
    from segmentation.studies import Study


def format_of(path: Path, said: str | None = None, *, how: str = "--format") -> str:
    """The key of the export for a file: what was said, or what its ending tells; without one, CSV.

    `how` is the option by which a person says it. Raises `ExportError` when there is no such format, or
    when the ending leaves it open.

    >>> format_of(Path("a.XLSX")), format_of(Path("a.html")), format_of(Path("a.zip"), "Google")
    ('xlsx', 'report', 'google')
    """
    if said is not None:
        return _known(said)
    ending = path.suffix.lower()
    if ending in ("", ".csv"):
        return "csv"
    found = [export.key for export in EXPORTS.values() if export.suffix == ending]
    if len(found) != 1:
        raise ExportError(_unclear(path, found or list(EXPORTS), how))
    return found[0]


def check_places(source: Path | None, targets: Iterable[Path]) -> None:
    """Raises `ExportError` when a file cannot go where it shall, or would replace what was read."""
    taken: set[Path] = set()
    for target in targets:
        place = _place(target)
        if source is not None and _is_same(source, target, place):
            raise ExportError(f"“{target}” is the file to be read, and it stays as it is. Write to another.")
        if place in taken:
            raise ExportError(f"Two files cannot both be “{target}”. Give each a name of its own.")
        if target.is_dir():
            raise ExportError(f"“{target}” is a folder. Name a file in it.")
        if not target.parent.is_dir():
            raise ExportError(f"There is no folder “{target.parent}”. Make it first, or name another.")
        if not may_write(target):
            raise ExportError(f"“{target}” could not be written: {os.strerror(errno.EACCES)}.")
        taken.add(place)


def _is_same(source: Path, target: Path, place: Path) -> bool:
    return place == source.resolve() or (target.exists() and source.exists() and target.samefile(source))


def _place(target: Path) -> Path:
    """Where a target is, if the system can have such a file."""
    try:
        target.exists()
        return target.resolve()
    except OSError as error:
        raise ExportError(f"“{clipped(target)}” could not be written: {error.strerror}.") from None
    except ValueError:  # a zero byte in the name
        raise ExportError(f"“{clipped(target)}” is no name a file can have. Give it another.") from None


def study_file(study: Study, path: str | PathLike[str], format: str | None = None) -> Path:
    """Write a study to a file whose ending tells what it holds, and give its path.

    Raises `ExportError` when the ending leaves that open, the file cannot be there, or it is the very file
    that was read.
    """
    place, kind = cast(object, path), cast(object, format)
    if not isinstance(place, str | PathLike):
        raise ExportError("Say where the study goes, as in write(“labelled.xlsx”).")
    if not isinstance(kind, str | None):
        raise ExportError(f"A format is one of {', '.join(EXPORTS)}, not “{clipped(kind)}”.")
    target = Path(path)
    if kind is None and not target.suffix:
        raise ExportError(
            f"“{target.name}” has no ending to tell what it holds. Write to “{target.name}.csv”."
        )
    key = format_of(target, format, how="format=…")
    check_places(None, [target])
    source = study.table.source
    if isinstance(source, Source) and target.exists() and _holds(target, source.data):
        raise ExportError(f"“{target}” is the file that was read, and it stays as it is. Write to another.")
    write(target, EXPORTS[key].build(study))
    return target


def _holds(target: Path, data: bytes) -> bool:
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all. Raises `ExportError` when the system does not let us."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise ExportError(f"“{path}” could not be written: {error.strerror}.") from None


def _known(said: str) -> str:
    if said.lower() not in EXPORTS:
        raise ExportError(f"There is no format “{said}”. Choose one of {', '.join(EXPORTS)}.")
    return said.lower()


def _unclear(path: Path, choices: Iterable[str], how: str) -> str:
    return (
        f"The ending “{path.suffix}” does not say what “{path.name}” shall hold. "
        f"Say it with {how}: {', '.join(choices)}."
    )
