"""Single files too large to be read at once, which go through the embedded engine by themselves."""

from __future__ import annotations

import math
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa

from segmentation.act.files.csv import cell_lines, csv_header, large_texts, texts_of
from segmentation.act.files.formula_injection import Texts
from segmentation.act.files.labels import as_text
from segmentation.engines.carriers.carriers import Carrier, Seen
from segmentation.engines.passes.labelling import ModelLabeler
from segmentation.engines.passes.typed_batches import Typed
from segmentation.engines.sources.sources import Kind, source_of
from segmentation.errors import EngineError
from segmentation.free_memory import left
from segmentation.language.phrases import clipped
from segmentation.prepare.reading.options import Limits
from segmentation.prepare.reading.parquets import simple
from segmentation.prepare.reading.spreadsheets.workbooks import as_text as cell_texts

MEMORY_SHARE = 0.25
"""Of the memory that is free, so much may be taken by reading a file whole; beyond, the engine reads it."""
_TIMES = {"csv": 4.0, "gz": 24.0, "parquet": 10.0}
"""About how many times its size a file takes while it is read whole: as text, then as what it means."""
_SMALL_COMPUTER = 4.0 * 2**30
"""Bytes, of a small laptop: what counts where the system does not say."""


def goes_by_engine(path: Path) -> bool:
    """Whether a file is a CSV, a packed CSV or Parquet that is too large to be read whole.

    That is where reading it would take more than `MEMORY_SHARE` of the free memory, or it is larger than
    what is read at all (`Limits`). Without DuckDB no file is, and the reader says how large it may be.
    """
    try:
        size = path.stat().st_size if path.is_file() else 0
        if not size or find_spec("duckdb") is None:
            return False
        kind: Kind | str = source_of(str(path)).kind
    except (OSError, EngineError, ValueError):
        return False
    if kind not in ("csv", "parquet"):
        return False
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if kind == "csv" and not (packed or path.suffix.lower() in (".csv", ".tsv", ".txt", ".tab")):
        return False  # a workbook, a zip and the like are for the one reader
    times = _TIMES["gz" if packed else kind]
    too_large = size > Limits().bytes or _unpacked_rows(path, kind) > Limits().rows
    return too_large or size * times > MEMORY_SHARE * _free()


def _free() -> float:
    """Bytes that may still be used."""
    return _SMALL_COMPUTER if math.isinf(told := left()) else told


def _unpacked_rows(path: Path, kind: str) -> int:
    if kind != "parquet":
        return 0
    import pyarrow.parquet  # it brings network file systems along, which other files never need

    try:
        return int(pyarrow.parquet.ParquetFile(path).metadata.num_rows)
    except (pa.ArrowException, OSError):
        return 0


def _texts_of_batch(batch: pa.RecordBatch, typed: Typed) -> dict[str, Texts]:
    """Every cell as text, "" where it is empty, under the names of the columns."""
    return {name: _texts(batch.column(field)) for name, field in typed.fields.items()}


def _texts(column: pa.Array) -> Texts:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return large_texts(column)
    each = simple(pa.chunked_array([column])).combine_chunks()
    encoded = each.dictionary_encode() if isinstance(each, pa.Array) else each.chunk(0).dictionary_encode()
    return large_texts(cell_texts(encoded.dictionary).take(encoded.indices))


def write_labelled_csv(
    carrier: Carrier, labeler: ModelLabeler, out: Path, *, seen: Seen | None = None
) -> int:
    """Every row in its own text with its labels as one CSV file, whole or not at all; gives its rows."""
    part, rows = out.with_name(f".{out.name}.part"), 0
    try:
        with part.open("wb") as file:
            for batch in carrier.batches():
                ours, texts = labeler.labels(batch), _texts_of_batch(batch, labeler.typed)
                names = labeler.schema.names[len(batch.schema.names) :]
                if not rows:
                    file.write(csv_header([*texts, *names]))
                file.write(cell_lines([*texts.values(), *(texts_of(as_text(ours[name])) for name in ours)]))
                rows += batch.num_rows
                if seen is not None:
                    seen(batch.num_rows)
        part.replace(out)
    except OSError as error:
        raise EngineError(f"“{clipped(out)}” could not be written: {error.strerror or error}.") from None
    finally:
        part.unlink(missing_ok=True)
    return rows
