"""What a person wrote where a file is asked for: files, a folder, a pattern, a table in a database.

What something is, its bytes tell before its name does; a table in a database is named behind “::”, as in
“shop.duckdb::customers”. Which files of a Delta or Iceberg table count, its log alone tells: files of such a
table are never taken for a lake of their own, as those that it has given up lie among them.
"""

from __future__ import annotations

import errno
import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from segmentation.engines.sources.lake_tables import lake_table, need_free_files, of_a_table
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import nearest

Kind = Literal["parquet", "csv", "delta", "iceberg", "duckdb", "sqlite"]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_SAID = re.compile(r"(delta|iceberg):(?!//)(.+)", re.IGNORECASE)
"""A kind that a person says before the place, as in “delta:s3://shop/customers”."""
_TEXTS = (".csv", ".tsv", ".txt", ".tab", ".csv.gz", ".tsv.gz", ".txt.gz")
_PARQUET = (".parquet", ".parq", ".pq")
_METADATA = ".metadata.json"
"""How a file ends that is a state of an Iceberg table."""
_PATTERN = re.compile(r"[*?\[]")
_OF_THE_DISK = "lost+found"
"""A folder that Linux keeps at the top of a disk, for itself alone."""


@dataclass(frozen=True)
class EngineSource:
    """Where rows are, and what holds them."""

    text: str
    """As the person wrote it."""
    kind: Kind
    place: str
    """A path, a pattern or an address."""
    files: tuple[str, ...] = ()
    """The files in order, where it is files on this machine."""
    table: str = ""
    """Of a database."""

    @property
    def is_partitioned(self) -> bool:
        """Whether names of folders hold values, as in “year=2024/…” (Hive)."""
        return any("=" in part for file in self.files[:1] for part in Path(file).parts[:-1])


def source_of(text: str) -> EngineSource:
    """What a person wrote, understood.

    Raises `EngineError` where there is nothing, or nothing that an engine reads.
    """
    if said := _SAID.fullmatch(text):
        return EngineSource(text, "delta" if said[1].lower() == "delta" else "iceberg", _home(said[2]))
    place, _, table = text.partition("::")
    if _ADDRESS.match(place):
        return EngineSource(text, _told_by_name(place), place, table=table)
    path = Path(place).expanduser()
    try:
        if path.is_dir():
            return _folder(text, path)
        if path.is_file():
            return EngineSource(text, _told_by_bytes(path), str(path), (str(path),), table)
        if _PATTERN.search(place):
            return _matched(text, str(path))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise EngineError(f"“{clipped(place, 200)}” could not be opened: {why}.") from None
    raise EngineError(f"There is no file “{clipped(place, 200)}”. {_nearby(path)}")


def address_of_tables(told: EngineSource) -> str:
    """Where a table of a lake would lie whose files a pattern at an address names; empty for all else."""
    if told.files or told.kind != "parquet" or not _ADDRESS.match(told.place):
        return ""
    wild = _PATTERN.search(told.place)
    return told.place[: wild.start()].rpartition("/")[0] if wild else ""


def _home(place: str) -> str:
    return place if _ADDRESS.match(place) else str(Path(place).expanduser())


def _folder(text: str, path: Path) -> EngineSource:
    called = lake_table(path)
    if called in ("Delta", "Iceberg"):
        return EngineSource(text, "delta" if called == "Delta" else "iceberg", str(path))
    if called:
        raise EngineError(of_a_table(text, path, called))
    files = data_files((each for each in _below(path) if Path(each).is_file()), len(path.parts))
    if files:
        need_free_files(text, files, path)
    for kind, endings in (("parquet", _PARQUET), ("csv", _TEXTS)):
        found = tuple(file for file in files if file.lower().endswith(endings))
        if found:
            return EngineSource(text, kind, str(path), found)  # type: ignore[arg-type]
    raise EngineError(f"The folder “{clipped(path, 200)}” holds no Parquet and no CSV. Name another.")


def _below(folder: Path) -> Iterator[str]:
    """All files below a folder. Raises `EngineError` where one may not be looked into."""
    for place, folders, names in os.walk(folder, onerror=_closed):
        folders[:] = [each for each in folders if _is_data(Path(place) / each)]
        yield from (str(Path(place) / name) for name in names)


def _is_data(folder: Path) -> bool:
    return folder.is_dir() and not _is_note(folder.name) and folder.name != _OF_THE_DISK


def _closed(error: OSError) -> None:
    """Files that nobody may see would go uncounted without a word."""
    raise EngineError(
        f"“{clipped(error.filename, 200)}” may not be looked into ({error.strerror}), and files that count "
        "may lie there. Ask whoever keeps it for the right to read."
    )


def _need_open(pattern: str) -> None:
    """Raises `EngineError` where a folder that a pattern passes through may not be looked into."""
    parts = Path(pattern).parts
    for end, part in enumerate(parts):
        if part == "**":
            for place in glob.glob(str(Path(*parts[:end]))):  # noqa: PTH207 - as below
                list(_below(Path(place)))
            return
        if end and _PATTERN.search("".join(parts[: end + 1])):
            for place in glob.glob(str(Path(*parts[:end]))):  # noqa: PTH207 - as below
                if _is_data(Path(place)) and not os.access(place, os.R_OK | os.X_OK):
                    _closed(PermissionError(errno.EACCES, os.strerror(errno.EACCES), place))


def _matched(text: str, pattern: str) -> EngineSource:
    _need_open(pattern)
    found = glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path takes no absolute pattern
    named = next(n for n, part in enumerate(Path(pattern).parts) if _PATTERN.search(part))
    files = data_files((each for each in found if Path(each).is_file()), named)
    if not files:
        raise EngineError(f"No file is called “{clipped(pattern, 200)}”. Check the folder and the ending.")
    need_free_files(text, files, Path(*Path(pattern).parts[:named]))
    kinds = {_told_by_bytes(Path(file)) for file in (files[0], files[-1])}
    if len(kinds) > 1 or not kinds <= {"parquet", "csv"}:
        raise EngineError(f"“{clipped(pattern, 200)}” are files of several kinds. Name those of one kind.")
    return EngineSource(text, kinds.pop(), pattern, tuple(files))


def data_files(files: Iterable[str], named: int) -> list[str]:
    """In the order of their names; what begins with “_” or “.” is a note of some engine, not data.

    So are folders, as what a killed job left in “_temporary”; the first `named` parts the person wrote.
    A folder such as “_year=2024” gives a value.
    """
    return sorted(each for each in files if not any(map(_is_note, Path(each).parts[named:])))


def _is_note(part: str) -> bool:
    return part[:1] in "_." and "=" not in part


def _told_by_bytes(path: Path) -> Kind:
    if path.name.endswith(_METADATA):
        return "iceberg"
    with path.open("rb") as file:
        head = file.read(16)
    if head[:4] == b"PAR1":
        return "parquet"
    if head.startswith(b"SQLite format 3"):
        return "sqlite"
    return "duckdb" if head[8:12] == b"DUCK" else "csv"


def _told_by_name(place: str) -> Kind:
    name = place.lower().rstrip("/")
    if name.endswith(_METADATA):
        return "iceberg"
    if name.endswith(_TEXTS):
        return "csv"
    if name.endswith((*_PARQUET, "*")):
        return "parquet"
    for kind in ("delta", "iceberg"):
        if kind in name:
            return kind
    raise EngineError(
        f"“{clipped(place, 200)}” does not say what it holds. Name files, as in "
        f"“{clipped(place, 100)}/*.parquet”, or the table, as in “delta:{clipped(place, 100)}”."
    )


def _nearby(path: Path) -> str:
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return "Check the name and the folder."
    found = nearest(path.name, names)
    return "Check the name and the folder." if found is None else f"Did you mean “{found}”?"
