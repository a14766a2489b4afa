"""Parquet files of every kind of column, and those made to break the reader."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from wards import broken, outcome

from segmentation.errors import TableError
from segmentation.prepare.reading.options import Limits
from segmentation.prepare.reading.tables import read_table

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak from /proc")


def parquet(table: pa.Table, **how: Any) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, **how)
    return out.getvalue()


def column(values: Any, kind: pa.DataType) -> Any:
    return read_table(parquet(pa.table({"a": pa.array(values, kind)})), "a.parquet")


KINDS: dict[str, tuple[Any, pa.DataType, list[str]]] = {
    "decimals": ([Decimal("1.25"), None], pa.decimal128(38, 2), ["1.25", ""]),
    "very large decimals": ([Decimal("1e60"), None], pa.decimal256(76, 0), ["1e+60", ""]),
    "ids beyond what a number keeps": ([2**64 - 1, 7], pa.uint64(), ["18446744073709551615", "7"]),
    "such ids with holes": ([2**60 + 1, None], pa.int64(), ["1152921504606846977", ""]),
    "text stored as bytes": (["Zoë".encode(), b"\xff"], pa.binary(), ["Zoë", "�"]),
    "lists": ([[1, 2], None], pa.list_(pa.int64()), ["[1, 2]", ""]),
    "structures": ([{"x": 1}, None], pa.struct({"x": pa.int64()}), ["{'x': 1}", ""]),
    "times of the day": ([1_000_000, None], pa.time64("us"), ["00:00:01", ""]),
    "durations": ([90, None], pa.duration("s"), ["0:01:30", ""]),
    "moments to the nanosecond": ([86_400 * 10**9 + 1, None], pa.timestamp("ns"), ["1970-01-02", ""]),
    "moments elsewhere": ([0, None], pa.timestamp("us", "Asia/Kolkata"), ["1970-01-01 05:30:00", ""]),
    "nothing": ([None, None], pa.null(), ["", ""]),
}  # fmt: skip


def test_columns_of_every_kind_are_read() -> None:
    """The cells as a person would write them."""
    table = pa.table({name: pa.array(values, kind) for name, (values, kind, _) in KINDS.items()})
    told = read_table(parquet(table), "a.parquet").text()

    assert {name: told[name].tolist() for name in KINDS} == {
        name: texts for name, (*_, texts) in KINDS.items()
    }


def test_days_beyond_the_calendar_stay_text() -> None:
    """Days after the year 9999 have no date; they are kept as they are."""
    table = column([date(2024, 1, 2), date(2024, 1, 3), 2**31 - 1], pa.date32())

    assert table.columns[0].kind == "text" and table.text()["a"].tolist()[0] == "2024-01-02"


def test_a_time_zone_nobody_knows_is_said() -> None:
    """The moments are those of UTC then."""
    table = column([0, 1], pa.timestamp("s", "Mars/Phobos"))

    assert table.data["a"].dt.year.tolist() == [1970, 1970]
    assert "The time zone “Mars/Phobos” of “a” is not known here" in table.notes[0]


def test_columns_of_one_name_are_told_apart() -> None:
    """Other tools write what few can read."""
    table = read_table(parquet(pa.Table.from_arrays([pa.array([1, 2])] * 3, ["a", "a", "a"])), "a.parquet")

    assert list(table.data) == ["a", "a (2)", "a (3)"]


def repeated(cell: Any, rows: int = 1_900_000) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([cell]))


REFUSED: dict[str, tuple[Callable[[], pa.Table], str]] = {
    "no columns": (lambda: pa.table({}), "It has no columns"),
    "20,000 columns": (lambda: pa.table({f"c{n}": [1] for n in range(20_000)}), "It has 20,000 columns"),
    "a long text repeated": (lambda: pa.table({"a": repeated("x" * 100_000)}), "It is 181,198 MB"),
    "long bytes repeated": (lambda: pa.table({"a": repeated(b"x" * 1000)}), "It is 1,812 MB"),
    "a cell of 50 MB": (lambda: pa.table({"a": ["x" * 50_000_000]}), "A cell of “a” in row 1 has more than"),
    "lists without an end": (lambda: pa.table({"a": long_lists(20, 7_000_000)}), "It unpacks to more"),
    "deep nests": (lambda: pa.table({"a": pa.nulls(2, nest(90))}), "it is damaged"),
}

LONG = {"lists without an end", "a cell of 50 MB", "20,000 columns"}
"""What takes a second or more to be refused."""


def long_lists(rows: int, length: int) -> pa.ListArray:
    offsets = pa.array(np.arange(rows + 1, dtype=np.int32) * length)
    return pa.ListArray.from_arrays(offsets, pa.array(np.zeros(rows * length, np.int8)))


def nest(depth: int) -> pa.DataType:
    return pa.list_(nest(depth - 1)) if depth else pa.int64()


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in REFUSED]
)
def test_parquet_files_that_are_too_much_are_refused(name: str) -> None:
    """Before they are laid out."""
    craft, said = REFUSED[name]
    table = craft()
    found = outcome(parquet(table), "a.parquet")

    assert said in found.said and found.is_within(50_000_000), found


LONG_CELL = "x" * 20_000
MANY_TIMES: dict[str, Callable[[], pa.Array]] = {
    "bytes of one length": lambda: pa.array([LONG_CELL.encode()] * 5_000, pa.binary(len(LONG_CELL))),
    "lists": lambda: pa.array([[LONG_CELL]] * 5_000),
    "records": lambda: pa.array([{"a": LONG_CELL}] * 5_000),
    "maps": lambda: pa.array([[("a", LONG_CELL)]] * 5_000, pa.map_(pa.string(), pa.string())),
}
"""Files of a few hundred bytes that hold 100 MB."""


@pytest.mark.parametrize("kind", MANY_TIMES)
def test_one_value_many_times_over_is_refused_once_it_is_too_much(kind: str) -> None:
    """Where it stands inside of something, nothing in the file tells its size before it is laid out."""
    data = parquet(pa.table({"a": MANY_TIMES[kind]()}), compression="zstd", write_statistics=False)
    small = Limits(bytes=2**20, unpacked=10 * 2**20)
    with pytest.raises(TableError, match=r"unpacks to more than is read|up to 1 MB are read"):
        read_table(data, "a.parquet", limits=small)


def test_the_largest_that_are_read_fit_into_their_bounds() -> None:
    """Numbers that take all that is read unpacked."""
    limits = Limits(unpacked=64 * 2**20)
    drawn = np.random.default_rng(1).normal(size=(16, limits.unpacked // 8 // 16))
    table = pa.table({f"c{n}": column for n, column in enumerate(drawn)})
    assert read_table(parquet(table), "a.parquet", limits=limits).data.shape == drawn.T.shape


def test_a_column_described_in_two_ways_is_refused() -> None:
    """Its values are said to be optional where they are counted, and required where it is named."""
    data = parquet(pa.table({"a": [1, None], "b": ["x", "y"]}))
    optional, required = b"\x25\x02", b"\x25\x00"
    place = data.index(optional, len(data) - 8 - int.from_bytes(data[-8:-4], "little"))
    found = outcome(data[:place] + required + data[place + 2 :], "a.parquet")

    assert "It is a Parquet file, but it is damaged." in found.said, found


def test_many_columns_of_one_value_keep_to_their_size() -> None:
    """Packed to nearly nothing; what counts is eight bytes for every value."""
    table = pa.table({f"c{n}": np.zeros(500_000, np.int64) for n in range(20)})
    found = outcome(parquet(table), "a.parquet")

    assert found.shape == (500_000, 20) and found.is_within(8 * 500_000 * 20), found


def some() -> pa.Table:
    return pa.table({
        "id": list(range(300)), "name": [f"name {n % 7}" for n in range(300)],
        "day": [date(2020, 1, 1 + n % 28) for n in range(300)], "spend": [n * 0.5 for n in range(300)],
        "list": [[n] for n in range(300)],
    })  # fmt: skip


def fuzz(seed: int, count: int) -> None:
    rng = random.Random(seed)
    how = [{"compression": each} for each in ("snappy", "gzip", "none")] + [{"use_dictionary": False}]
    sources = [parquet(some(), **each) for each in how]
    for _ in range(count):
        found = outcome(broken(rng.choice(sources), rng), "a.parquet")
        assert found.is_within(8 * 5 * 300), found


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_a_footer_that_contradicts_itself_is_refused(every: int) -> None:
    """A column that is said to repeat in a way there is none ends the process of who asks about it."""
    letters = parquet(pa.table({"list": [[1], [2]]}))
    footer = len(letters) - 8 - int.from_bytes(letters[-8:-4], "little")
    twos = [place for place in range(footer, len(letters) - 8) if letters[place] == 2]
    found = [outcome(letters[:at] + b"\x7f" + letters[at + 1 :], "a.parquet") for at in twos[::every]]

    assert not any(one.broken for one in found)
    assert any("damaged" in one.said for one in found)


def test_broken_parquet_files_are_read_or_refused() -> None:
    """Never a traceback, and never the end of the process."""
    fuzz(1, 8)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_very_many_broken_parquet_files_are_read_or_refused(seed: int) -> None:
    """The same for hundreds."""
    fuzz(seed, 100)
