"""Rows in memory as a carrier, and what is written of them."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.engines.carriers import parquet_parts
from segmentation.engines.carriers.memory import InMemory
from segmentation.engines.carriers.source_states import state_of
from segmentation.errors import EngineError


@dataclass(frozen=True)
class Doubling:
    """A labeler: each number, and its double."""

    key: str = "double"
    dies_at: int = -1
    schema = pa.schema([("x", pa.int64()), ("twice", pa.int64())])

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        x = batch.column("x").to_numpy()
        if self.dies_at in x:
            raise KeyboardInterrupt
        return pa.RecordBatch.from_arrays([batch.column("x"), pa.array(2 * x)], schema=self.schema)


@dataclass(frozen=True)
class Adding:
    """A part: the sum of a column."""

    def __call__(self, batches):
        return sum((int(np.sum(batch.column("x").to_numpy())) for batch in batches), 0)


def numbers(rows: int = 1000, batch_rows: int = 70) -> InMemory:
    return InMemory(pa.table({"x": np.arange(rows)}), batch_rows=batch_rows)


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(folder.iterdir())}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(parquet_parts, "PART_ROWS", 256)


def test_reducing_goes_over_every_row_once_and_says_so() -> None:
    seen: list[int] = []
    assert numbers().reduce(Adding(), ["x"], seen.append) == sum(range(1000))
    assert sum(seen) == 1000


def test_a_sample_is_drawn_from_everywhere_and_is_the_same_again() -> None:
    drawn = numbers().sample(100, seed=3).column("x").to_numpy()
    assert len(set(drawn)) == 100
    assert drawn.tolist() == sorted(drawn) == numbers(batch_rows=9).sample(100, seed=3)["x"].to_pylist()
    assert drawn.min() < 100 and drawn.max() > 900
    assert drawn.tolist() != numbers().sample(100, seed=4)["x"].to_pylist()
    assert numbers().sample(5000, seed=0).num_rows == 1000


def test_parts_hold_every_row_in_order(tmp_path) -> None:
    written = numbers().write(Doubling(), tmp_path / "out")
    assert written.rows == 1000 and len(written.parts) == 4
    held = pq.read_table(tmp_path / "out")
    assert held["twice"].to_pylist() == [2 * x for x in range(1000)]


def test_a_killed_run_goes_on_and_gives_the_same_bytes(tmp_path) -> None:
    numbers().write(Doubling(), tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        numbers().write(Doubling(dies_at=600), tmp_path / "killed")
    first = (tmp_path / "killed" / "part-00000.parquet").stat().st_mtime_ns
    with pytest.raises(EngineError, match="--resume"):
        numbers().write(Doubling(), tmp_path / "killed")
    numbers(batch_rows=33).write(Doubling(), tmp_path / "killed", resume=True)
    assert bytes_in(tmp_path / "killed") == bytes_in(tmp_path / "whole")
    assert (tmp_path / "killed" / "part-00000.parquet").stat().st_mtime_ns == first


def test_another_study_does_not_go_on_with_what_was_begun(tmp_path) -> None:
    numbers().write(Doubling(), tmp_path / "out")
    with pytest.raises(EngineError, match="another study"):
        numbers().write(Doubling(key="other"), tmp_path / "out", resume=True)


def test_a_full_disk_leaves_no_torn_part(tmp_path, monkeypatch) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError, match="could not be written: No space left on device"):
        numbers().write(Doubling(), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_rows_that_changed_between_two_runs_are_not_gone_on_with(tmp_path) -> None:
    numbers().write(Doubling(), tmp_path / "out")
    others = InMemory(pa.table({"x": np.arange(1000)[::-1]}))
    with pytest.raises(EngineError, match="begun over other rows than “a table” holds now, and cannot"):
        others.write(Doubling(), tmp_path / "out", resume=True)


def test_parts_of_other_cuts_are_not_mixed(tmp_path, monkeypatch) -> None:
    numbers().write(Doubling(), tmp_path / "out")
    monkeypatch.setattr(parquet_parts, "PART_ROWS", 300)
    with pytest.raises(EngineError, match="rows cut into other parts"):
        numbers().write(Doubling(), tmp_path / "out", resume=True)


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"labels": "double", "rows": 1000, "parts": {}}'])
def test_a_list_of_parts_that_is_none_is_said(tmp_path, text) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / parquet_parts.LIST).write_text(text)
    with pytest.raises(EngineError, match=r"cannot be used: .*Name another folder"):
        numbers().write(Doubling(), tmp_path / "out", resume=True)


def test_a_digest_of_cells_does_not_hang_on_how_batches_are_cut() -> None:
    table = pa.table({"x": pa.array([1, None, 3] * 50_000), "y": pa.array([None, "b", "ü"] * 50_000)})
    first, again, other = (
        state_of(InMemory(held, batch_rows=rows))
        for held, rows in ((table, 70), (table, 131_072), (table.slice(1), 70))
    )
    assert first == again and first.mark != other.mark and not first.told


def test_a_file_is_no_folder(tmp_path) -> None:
    place = tmp_path / "a.parquet"
    place.write_bytes(b"")
    with pytest.raises(EngineError, match="is a file"):
        numbers().write(Doubling(), place)


def test_a_process_that_is_killed_loses_no_finished_part(tmp_path) -> None:
    numbers().write(Doubling(), tmp_path / "whole")
    code = (
        "import os, signal, sys; sys.path[:0] = ['.', 'tests'];"
        "from engines.carriers.test_memory import Doubling, numbers, parquet_parts;"
        "from pathlib import Path;"
        "parquet_parts.PART_ROWS = 256;"
        "Doubling.__call__ = (lambda was: lambda self, batch: os.kill(os.getpid(), signal.SIGKILL)"
        " if 600 in batch.column('x').to_numpy() else was(self, batch))(Doubling.__call__);"
        f"numbers().write(Doubling(), Path({str(tmp_path / 'killed')!r}))"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert "part-00001.parquet" in bytes_in(tmp_path / "killed")
    numbers().write(Doubling(), tmp_path / "killed", resume=True)
    assert bytes_in(tmp_path / "killed") == bytes_in(tmp_path / "whole")
