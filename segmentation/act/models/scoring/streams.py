"""A file too large to hold, scored block by block: the same answers, in memory that does not grow with it.

Each block of whole lines is read by the very reader, below the line of names. It counts only while every
block is understood as the first one was. Anything else (another kind of column, cells not understood, a
second table, a total below) is left to reading the file at once, whose decisions hang on all of it.

What an engine goes over is read by nobody at once: cells that are not understood there are counted.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol, Self

import numpy as np
import pandas as pd
from pandas import DataFrame, Series, Timestamp

from segmentation.act.files.csv import cell_lines, csv_header, large_texts, texts_of
from segmentation.act.files.formula_injection import Texts
from segmentation.act.files.labels import as_text
from segmentation.act.models.models import Model
from segmentation.act.models.scoring.column_matches import Match, match_columns, place_in
from segmentation.act.models.scoring.month_changes import changes, compared_columns
from segmentation.act.models.scoring.months import Month, check_believed, chosen_day
from segmentation.act.models.scoring.scoring import (
    Prepared,
    check_meant,
    held_in,
    latest_day,
    place_rows,
    prepare,
    prepare_some,
)
from segmentation.errors import ExportError, SegmentationError
from segmentation.prepare.reading.grids import Grid
from segmentation.prepare.reading.inputs import read_alike
from segmentation.prepare.reading.options import Options
from segmentation.prepare.reading.tables import Source, Table
from segmentation.prepare.reading.text.records import Dialect
from segmentation.prepare.reading.types import Hints, Understood, understand

LEAST_BYTES = 1 << 24
"""A smaller file is read at once."""
_BLOCK = 1 << 22
"""Bytes read together: a hundred thousand customers of a few columns."""
_WIDE_LETTERS = ("utf-16", "utf-32")  # a line does not end with one byte there


class Watch(Protocol):
    """Looks at every block as it goes by, and tells at the end what came of it."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the study that it looks at."""

    def add(self, block: Month) -> None:
        """Some more customers."""

    def told(self, month: Month) -> tuple[Any, ...]:
        """What came of it; `month` is the file as a whole."""


class Door(Protocol):
    """A file in blocks."""

    @property
    def table(self) -> Table:
        """Some of its rows, read: what is told of the file."""

    @property
    def is_final(self) -> bool:
        """Whether nobody can read the file at once instead."""

    @property
    def lost(self) -> Mapping[str, int]:
        """Column of the file → cells of the blocks so far that were not understood, taken as missing."""

    def wanting(self, names: Sequence[str]) -> Door:
        """The same, for some of its columns."""

    def blocks(self) -> Iterator[tuple[DataFrame, dict[str, Texts]]]:
        """The columns that count, and all cells as they came where these are written, of every block."""


class _UnstreamableError(Exception):
    """The file has to be read at once."""


@dataclass(frozen=True, eq=False)
class _Door:
    """A file in blocks, and how all of them are read."""

    path: Path
    head: bytes
    """The line of names."""
    table: Table
    """The first block, read: what is told of the file."""
    options: Options
    wanted: tuple[str, ...]
    is_final: bool = False
    lost: Mapping[str, int] = field(default_factory=dict)
    """None: such a file is read at once."""

    def wanting(self, names: Sequence[str]) -> _Door:
        """The same, for some of its columns."""
        return replace(self, wanted=tuple(names))

    def blocks(self) -> Iterator[tuple[DataFrame, dict[str, Texts]]]:
        """The columns that count, and all cells as they came, of every block."""
        dialect = None
        with self.path.open("rb") as file:
            file.seek(len(self.head))
            for block in _whole_lines(file):
                cells = self._cells(block, dialect)
                dialect = cells.dialect
                yield self._understood(cells)

    def _cells(self, block: bytes, dialect: Dialect | None) -> Grid:
        """The cells of a block, cut as those of the first one."""
        source = self.table.source
        assert isinstance(source, Source), "only files are streamed"
        try:
            more = Source(self.head + block, source.filename, self.options, source.limits, dialect)
            return more.cells().grid
        except SegmentationError:
            raise _UnstreamableError from None

    def _understood(self, cells: Grid) -> tuple[DataFrame, dict[str, Texts]]:
        usual = tuple(map(str, self.table.data.columns))
        if cells.names != usual or cells.skipped or cells.regions or cells.notes:
            raise _UnstreamableError
        columns = dict(zip(cells.names, cells.columns, strict=True))
        hints = Hints.of([columns[name] for name in self.wanted], self.options, self.table.delimiter)
        found = {name: understand(name, columns[name], cells.lines, hints) for name in self.wanted}
        if any(self._is_other(name, one) for name, one in found.items()):
            raise _UnstreamableError
        texts = {name: large_texts(column) for name, column in columns.items()}
        return DataFrame({n: one.values for n, one in found.items()}, copy=False), texts

    def _is_other(self, name: str, one: Understood) -> bool:
        """Whether a column is understood otherwise than in the first block, or not altogether."""
        first = next(reading for reading in self.table.columns if reading.name == name)
        now = one.reading
        return (
            bool(now.set_aside or one.notes or now.ambiguous)
            or any(getattr(now, part) != getattr(first, part) for part in ("kind", "unit", "cut"))
            or (now.decimal, now.date_order) not in ((first.decimal, first.date_order), (None, None))
        )


def _whole_lines(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of a file in blocks that end with a line, none within quotes."""
    waiting = b""
    while piece := file.read(_BLOCK):
        waiting += piece
        end = waiting.rfind(b"\n") + 1
        while end and waiting.count(b'"', 0, end) % 2:
            end = waiting.rfind(b"\n", 0, end - 1) + 1
        if not end and len(waiting) > 4 * _BLOCK:
            raise _UnstreamableError
        if end:
            yield waiting[:end]
            waiting = waiting[end:]
    if waiting:
        yield waiting


@dataclass
class _Spool:
    """Columns laid aside: numbers on disk, categories as counts. What they are like hangs on no order."""

    folder: Path
    rows: int = 0
    _files: dict[str, IO[bytes]] = field(default_factory=dict)
    _counts: dict[str, Counter[Any]] = field(default_factory=dict)

    def add(self, columns: DataFrame, stack: ExitStack) -> None:
        """Some more rows."""
        self.rows += len(columns)
        for name in map(str, columns):
            column = columns[name]
            types = pd.api.types
            if types.is_bool_dtype(column.dtype) or not (
                types.is_numeric_dtype(column.dtype) or types.is_datetime64_any_dtype(column.dtype)
            ):
                many = column.value_counts(sort=False)
                self._counts.setdefault(name, Counter()).update(dict(zip(many.index, many, strict=True)))
                continue
            if name not in self._files:
                place = self.folder / str(len(self._files))
                self._files[name] = stack.enter_context(place.open("w+b"))
            try:
                _as_floats(column).tofile(self._files[name])
                self._files[name].flush()
            except OSError:
                raise ExportError(
                    f"“{tempfile.gettempdir()}” has no room for columns that are laid aside while rows "
                    "go by. Make room there, or name another folder by TMPDIR."
                ) from None

    def __getitem__(self, name: Any) -> Any:
        if isinstance(name, list):
            return DataFrame({each: self[each] for each in name}, copy=False)
        if name in self._files:
            file = self._files[name]
            file.seek(0)
            return Series(np.fromfile(file, dtype=np.float64), name=name)
        counts = self._counts[name]
        codes = np.repeat(np.arange(len(counts)), list(counts.values()))
        empty = np.full(self.rows - len(codes), -1)
        cells = pd.Categorical.from_codes(np.concatenate([codes, empty]), pd.Index(list(counts)))
        return Series(cells, name=name)

    def __len__(self) -> int:
        return self.rows


def _as_floats(column: Series[Any]) -> Any:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return np.where(column.isna(), np.nan, column.astype("int64").to_numpy(dtype=np.float64))
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


@dataclass(frozen=True, eq=False)
class StreamedMonth(Month):
    """A month whose rows have gone by: what is told of it, and no customer."""

    found: Mapping[str, Any] = field(default_factory=dict)
    """rows, sizes_now, unlike, borderline, without."""
    checks: tuple[Any, ...] = ()
    """What came of whatever watched the rows go by."""

    rows = property(lambda self: self.found["rows"])
    sizes_now = property(lambda self: self.found["sizes_now"])
    unlike = property(lambda self: self.found["unlike"])
    borderline = property(lambda self: self.found["borderline"])
    without = property(lambda self: self.found["without"])


def streamed(
    model: Model,
    path: Path,
    said: Options,
    names: Sequence[str],
    sizes: Sequence[int],
    out: Path | None,
    *,
    as_customers: Callable[[Table], Table],
    **choices: Any,
) -> Month | None:
    """A file scored block by block, its labelled rows written to `out`; `None` where that cannot be.

    Other arguments are those of `month_of`; `as_customers` gives the customers of a table: itself where its
    rows are customers, `watch` looks at all of them. Raises what it raises; nothing is written then.
    """
    if path.stat().st_size < LEAST_BYTES:
        return None
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            target = None
            if out is not None:
                target = out.with_name(f".{out.name}.part")
                stack.callback(partial(target.unlink, missing_ok=True))
            door = _first_block(model, path, said, as_customers)
            month = _streamed(model, door, names, sizes, target, folder, stack, **choices)
            if target is not None and out is not None:
                target.replace(out)
            return month
    except _UnstreamableError:
        return None


def gone_by(model: Model, door: Door, names: Sequence[str], sizes: Sequence[int], **choices: Any) -> Month:
    """Customers scored as they go by, in blocks that an engine gives; arguments are those of `month_of`.

    `watch` looks at all of them. Raises what `month_of` raises.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        return _streamed(model, door, names, sizes, None, folder, stack, **choices)


def _streamed(
    model: Model,
    door: Door,
    names: Sequence[str],
    sizes: Sequence[int],
    out: Path | None,
    folder: Path,
    stack: ExitStack,
    *,
    chosen: Mapping[str, str] | None = None,
    reference_date: str | None = None,
    believed: bool = False,
    spared: Sequence[int] = (),
    watch: Watch | None = None,
) -> Month:
    watched = () if watch is None else watch.columns
    matches = _matched(model, door, chosen)
    others = [name for name in (place_in(door.table.data, name) for name in watched) if name is not None]
    door = door.wanting(tuple(dict.fromkeys((*(match.found for match in matches), *others))))
    day = chosen_day(reference_date) if reference_date else _latest(model, door, matches)
    if day is not None and model.reference_day is not None and day == Timestamp(model.reference_day):
        day = None
    upload, values = (_Spool(_made(folder / part)) for part in ("upload", "values"))
    written = None if out is None else _Written(stack.enter_context(out.open("wb")))
    month = Month(model, door.table, tuple(names), tuple(sizes), matches, (), DataFrame(), day, tuple(spared))
    tally, lost = _Tally(np.zeros(model.k, dtype=np.int64)), _Lost()
    for columns, texts in door.blocks():
        prepared = _prepared(model, door, columns, matches, day)
        lost.add(prepared, columns, matches)
        inside = prepared.inside()
        upload.add(inside.upload, stack)
        values.add(inside.values, stack)
        part = replace(month, placed=place_rows(model, prepared))
        tally = tally.plus(part, prepared)
        if watch is not None:
            watch.add(replace(part, prepared=prepared, table=replace(door.table, data=columns)))
        if written is not None:
            written.add(texts, part.labels(rounded=True))
    cells = lost.told(matches, door.lost)
    whole = Prepared(upload, values, np.empty(0, bool), None, None, cells, day)  # type: ignore[arg-type]
    counted = _counted(month, whole, tally, believed=believed)
    return counted if watch is None else replace(counted, checks=watch.told(counted))


def _counted(month: Month, whole: Prepared, tally: _Tally, *, believed: bool) -> StreamedMonth:
    """The month once all of its rows have been counted and laid aside.

    Raises `UnbelievedError` where a column looks as if in another unit.
    """
    model = month.model
    compared = compared_columns(model, whole.upload)
    found = changes(model, month.table, month.matches, whole, compared)
    check_believed(found, believed=believed)
    return StreamedMonth(
        model, month.table, month.names, month.sizes_then, month.matches, found, month.placed, month.day,
        month.spared, compared=compared, outside=tally.outside, found=tally.told(),
    )  # fmt: skip


@dataclass
class _Written:
    """The labelled file as it grows."""

    file: IO[bytes]
    _labels: tuple[str, ...] | None = None

    def add(self, texts: Mapping[str, Texts], labels: DataFrame) -> None:
        """Some more rows; the first ones say which columns of ours there are."""
        if self._labels is None:
            self._labels = tuple(map(str, labels))
            self.file.write(csv_header([*texts, *self._labels]))
        if not set(labels) <= set(self._labels):
            raise _UnstreamableError  # a remark that the first block had no need of
        blank = Series("", labels.index, dtype="str")
        ours = [texts_of(as_text(labels[n]) if n in labels else blank) for n in self._labels]
        self.file.write(cell_lines([*texts.values(), *ours]))


@dataclass
class _Lost:
    """Cells of a column that cannot be what they are in the study, and how many held something, so far."""

    cells: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)

    def add(self, prepared: Prepared, columns: DataFrame, matches: Sequence[Match]) -> None:
        """Some more rows."""
        self.cells.update(prepared.lost)
        self.held.update(held_in(columns, matches, (match.column for match in matches)))

    def told(self, matches: Sequence[Match], unread: Mapping[str, int]) -> dict[str, int]:
        """All of them, with those that reading did not understand.

        Raises `RoleError` where a column holds something else altogether.
        """
        check_meant(matches, self.cells, self.held)
        found = {one.column: self.cells[one.column] + unread.get(one.found, 0) for one in matches}
        return {name: cells for name, cells in found.items() if cells}


@dataclass(frozen=True)
class _Tally:
    """What has been counted so far."""

    sizes: Any
    rows: int = 0
    unlike: int = 0
    borderline: int = 0
    without: int = 0
    outside: int = 0

    def plus(self, part: Month, prepared: Prepared) -> Self:
        """With some more rows."""
        outside = 0 if prepared.outside is None else int(prepared.outside.sum())
        return replace(
            self,
            sizes=self.sizes + part.sizes_now,
            rows=self.rows + part.rows,
            unlike=self.unlike + part.unlike,
            borderline=self.borderline + part.borderline,
            without=self.without + part.without,
            outside=self.outside + outside,
        )

    def told(self) -> dict[str, Any]:
        """As a month tells it."""
        return {
            "rows": self.rows,
            "sizes_now": self.sizes,
            "unlike": self.unlike,
            "borderline": self.borderline,
            "without": self.without,
        }


def _matched(model: Model, door: Door, chosen: Mapping[str, str] | None) -> tuple[Match, ...]:
    """Which column is which."""
    try:
        return match_columns(model, door.table.data, chosen)
    except SegmentationError:
        if door.is_final:
            raise
        raise _UnstreamableError from None  # the whole file may be another matter, and says what is wrong


def _first_block(model: Model, path: Path, said: Options, as_customers: Callable[[Table], Table]) -> _Door:
    """The file by its first block."""
    with path.open("rb") as file:
        first = next(_whole_lines(file), b"")
    try:
        table = read_alike(first, model.sources, said, path.name)
    except SegmentationError:
        raise _UnstreamableError from None
    source = table.source
    plain = isinstance(source, Source) and table.format == "CSV" and table.header_top == table.header_row == 1
    letters = (table.encoding or "").lower()
    if not plain or letters.startswith(_WIDE_LETTERS) or table.skipped or table.region:
        raise _UnstreamableError
    if as_customers(table) is not table:
        raise _UnstreamableError
    head = first[: first.index(b"\n") + 1]
    options = replace(
        source.options, encoding=source.options.encoding or table.encoding, delimiter=table.delimiter
    )
    return _Door(path, head, table, options, ())


def _prepared(
    model: Model, door: Door, columns: DataFrame, matches: Sequence[Match], day: Timestamp | None
) -> Prepared:
    """A block as the model takes it; where cells are lost the whole file has to tell how many."""
    if door.is_final:
        return prepare_some(model, columns, matches, day=day)
    try:
        found = prepare(model, columns, matches, day=day)
    except SegmentationError:
        raise _UnstreamableError from None
    if found.lost:
        raise _UnstreamableError
    return found


def _latest(model: Model, door: Door, matches: Sequence[Match]) -> Timestamp | None:
    """The day that dates are counted to: the last one in the file, which only all of it tells."""
    if model.reference_day is None:
        return None
    days = [
        latest_day(model, _prepared(model, door, columns, matches, None).inside().upload)
        for columns, _ in door.blocks()
    ]
    return max((day for day in days if day is not None), default=None)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
