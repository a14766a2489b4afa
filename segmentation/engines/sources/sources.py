"""What a person wrote where a file is asked for: files, a folder, a pattern, a table in a database.

What something is, its bytes tell before its name does; a table in a database is named behind “::”, as in
“shop.duckdb::customers”.
"""

from __future__ import annotations

import glob
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from segmentation.errors import EngineError
from segmentation.language.phrases import clipped
from segmentation.language.suggestions import nearest

Kind = Literal["parquet", "csv", "delta", "iceberg", "duckdb", "sqlite"]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_TEXTS = (".csv", ".tsv", ".txt", ".tab", ".csv.gz", ".tsv.gz", ".txt.gz")
_PARQUET = (".parquet", ".parq", ".pq")
_PATTERN = re.compile(r"[*?\[]")


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
        raise EngineError(f"“{clipped(place, 200)}” could not be opened: {error}.") from None
    raise EngineError(f"There is no file “{clipped(place, 200)}”. {_nearby(path)}")


def _folder(text: str, path: Path) -> EngineSource:
    if (path / "_delta_log").is_dir():
        return EngineSource(text, "delta", str(path))
    if any((path / "metadata").glob("*.metadata.json")):
        return EngineSource(text, "iceberg", str(path))
    files = _visible(str(each) for each in path.rglob("*") if each.is_file())
    for kind, endings in (("parquet", _PARQUET), ("csv", _TEXTS)):
        found = tuple(file for file in files if file.lower().endswith(endings))
        if found:
            return EngineSource(text, kind, str(path), found)  # type: ignore[arg-type]
    raise EngineError(f"The folder “{clipped(path, 200)}” holds no Parquet and no CSV. Name another.")


def _matched(text: str, pattern: str) -> EngineSource:
    found = glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path takes no absolute pattern
    files = _visible(each for each in found if Path(each).is_file())
    if not files:
        raise EngineError(f"No file is called “{clipped(pattern, 200)}”. Check the folder and the ending.")
    kinds = {_told_by_bytes(Path(file)) for file in (files[0], files[-1])}
    if len(kinds) > 1 or not kinds <= {"parquet", "csv"}:
        raise EngineError(f"“{clipped(pattern, 200)}” are files of several kinds. Name those of one kind.")
    return EngineSource(text, kinds.pop(), pattern, tuple(files))


def _visible(files: object) -> list[str]:
    """In the order of their names; what begins with “_” or “.” is a note of some engine, not data."""
    return sorted(each for each in files if Path(each).name[:1] not in "_.")  # type: ignore[attr-defined]


def _told_by_bytes(path: Path) -> Kind:
    with path.open("rb") as file:
        head = file.read(16)
    if head[:4] == b"PAR1":
        return "parquet"
    if head.startswith(b"SQLite format 3"):
        return "sqlite"
    return "duckdb" if head[8:12] == b"DUCK" else "csv"


def _told_by_name(place: str) -> Kind:
    name = place.lower().rstrip("/")
    if name.endswith(_TEXTS):
        return "csv"
    if name.endswith((*_PARQUET, "*")):
        return "parquet"
    for kind in ("delta", "iceberg"):
        if kind in name:
            return kind
    raise EngineError(
        f"“{clipped(place, 200)}” does not say what it holds. Name files, as in "
        f"“{clipped(place, 100)}/*.parquet”."
    )


def _nearby(path: Path) -> str:
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return "Check the name and the folder."
    found = nearest(path.name, names)
    return "Check the name and the folder." if found is None else f"Did you mean “{found}”?"
