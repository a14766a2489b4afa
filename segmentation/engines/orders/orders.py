"""Order lines larger than memory become customers, by the very rules of `prepare/orders`.

Lines are brought together by customer in parts that fit into memory, and each part is read as a file of
orders is. A few decisions hang on all lines: the parts are read with what is decided so far and give their
evidence, until what all evidence decides is what they were read with. That takes two or three rounds, and
what comes out is what one table of all lines would give, to the cent and to the line of the receipt.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import pyarrow as pa

from segmentation.engines.carriers.carriers import Carrier
from segmentation.engines.carriers.parquet_parts import part_name
from segmentation.engines.orders.lines_in_parts import Known, OrderPart, Told, decided, part_added_up
from segmentation.engines.orders.order_shuffles import on_disk
from segmentation.engines.orders.order_surveys import Surveying
from segmentation.errors import EngineError, OrderError
from segmentation.language.order_words import is_nobody
from segmentation.language.phrases import clipped
from segmentation.prepare.orders.building import on_the_clock
from segmentation.prepare.orders.order_clocks import need_zone
from segmentation.prepare.orders.order_columns import AS_WRITTEN, OrderColumns, OrderRules
from segmentation.prepare.orders.order_lines import need
from segmentation.prepare.orders.order_receipts import LineTotals, OrderReceipt, Terms, receipt_of
from segmentation.prepare.reading.values.time_zones import UTC

if TYPE_CHECKING:
    from segmentation.engines.carriers.spark import SparkCarrier

PART_LINES = 1_500_000
"""Lines of a part: some hundreds of megabytes while they are added up."""
_ROUNDS = 8
"""More rounds than there are decisions that hang on one another."""
_TYPED = 1_000
"""Lines on which it is seen whether a day is a day, and an amount a number."""
_UNDER_WAY = "."
"""What stands before the name of a part that may be made again; readers pass over it."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class CustomersBuilt:
    """Customers as Parquet parts in a folder, and what became of every order line."""

    folder: Path
    parts: tuple[str, ...]
    receipt: OrderReceipt
    rounds: int
    """How often all lines were read until every decision stood."""


class OrderParts(Protocol):
    """Order lines brought together by customer, wherever they are."""

    def each(self, work: Callable[[int, pa.Table], Found], most: int | None = None) -> Iterator[Found]:
        """What `work` finds in each part, given its number, or in `most` of them."""


@dataclass(frozen=True, eq=False)
class _Round:
    """What comes of a part in a round."""

    name: str
    totals: LineTotals
    terms: Terms
    told: Told
    moved: int
    """Lines with another day than is written, on the clock of the rules."""


def customers_of_orders(
    carrier: Carrier,
    columns: OrderColumns,
    out: Path,
    rules: OrderRules | None = None,
    *,
    reference_date: str | None = None,
    part_lines: int = PART_LINES,
    mark: str = "",
) -> CustomersBuilt:
    """One row per customer, as Parquet parts in the folder `out`, from order lines larger than memory.

    `columns` say what an order is made of (`recognise` on a sample proposes them), `rules` what counts;
    orders after `reference_date` (ISO; default: the latest day) do not; `mark` is the sign of money beside
    amounts in that sample (`money_mark`), for the receipt. Raises `OrderError` where a part of
    an order is missing or nobody is left, and `EngineError` where the folder holds something else.
    """
    rules, schema = rules or OrderRules(), carrier.schema()
    _need_empty(out)
    survey = carrier.reduce(Surveying(), schema.names)
    if not survey.lines:
        raise OrderError("There are no order lines.")
    known = survey.known(columns, rules, schema, reference_date)
    if known.zone and rules.clock != AS_WRITTEN:
        need_zone(rules.clock)
    need(OrderPart(carrier.sample(_TYPED, 0), known), columns)
    try:
        with _together(carrier, known, -(-survey.lines // part_lines), out) as parts:
            done, rounds = _settled(parts, known, out)
        receipt = _receipt(done, known, mark)
        names = tuple(each.name for each in done if each.totals.customers)
        for name in names:
            (out / f"{_UNDER_WAY}{name}").replace(out / name)
    except OSError as error:
        raise EngineError(
            f"“{clipped(out)}” could not be written: {error.strerror or error}. Order lines lie there "
            "meanwhile, brought together by customer. Make room, or name another folder (in a shell by "
            "TMPDIR)."
        ) from None
    finally:
        for each in out.glob(f"{_UNDER_WAY}part-*"):
            each.unlink()
    return CustomersBuilt(out, names, receipt, rounds)


def _receipt(done: Sequence[_Round], known: Known, mark: str) -> OrderReceipt:
    """What became of all lines, from what became of those of each part."""
    totals = reduce(lambda one, other: one + other, (each.totals for each in done))
    receipt = receipt_of(totals, known.columns, known.rules, done[0].terms, mark=mark)
    zones = ((UTC, known.zone),) if known.zone else ()
    return on_the_clock(receipt, zones, sum(each.moved for each in done))


def _need_empty(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        names = [each.name for each in out.glob("*.parquet")]
    except OSError as error:
        raise EngineError(
            f"“{clipped(out)}” cannot be used: {error.strerror}. Name another folder."
        ) from None
    if any(not name.startswith(_UNDER_WAY) for name in names):
        raise EngineError(f"“{clipped(out)}” holds Parquet files already. Name an empty folder.")


def _together(carrier: Carrier, known: Known, parts: int, out: Path) -> AbstractContextManager[OrderParts]:
    """The lines by customer: on the disk beside what comes out, or where Spark has them."""
    fill = _has_lines_to_fill(known)
    if carrier.name == "spark":
        from segmentation.engines.orders.spark_orders import on_spark

        spark: SparkCarrier = carrier  # type: ignore[assignment]
        return on_spark(spark, known, parts, fill=fill)
    return on_disk(carrier, known, parts, out, fill=fill)


def _has_lines_to_fill(known: Known) -> bool:
    """Whether lines may lack a customer or a moment that stands on another line of their order."""
    columns = known.columns
    if columns.order is None:
        return False
    nobody = any(map(is_nobody, known.commonest.get(columns.who or "", ())))
    return (
        nobody
        or bool(known.own)
        or known.bounds is not None
        or not known.gaps.isdisjoint({columns.who, columns.when})
    )


def _settled(parts: OrderParts, known: Known, out: Path) -> tuple[Sequence[_Round], int]:
    """The parts, read with what all of them decide; the first alone gives a first guess."""
    first = parts.each(partial(_read, known=known, out=out), most=1)
    found: dict[str, object] = {}
    with suppress(OrderError):  # lines of nobody decide nothing
        found = decided(each.told for each in first)
    for number in range(1, _ROUNDS + 1):
        known = dataclasses.replace(known, decided={**known.decided, **found})
        done = list(parts.each(partial(_read, known=known, out=out)))
        found = decided(each.told for each in done)
        if all(known.decided.get(name) == each for name, each in found.items()):
            return done, number
    raise EngineError(
        "The order lines changed while they were read. Read them again when nobody writes them."
    )


def _read(number: int, lines: pa.Table, *, known: Known, out: Path) -> _Round:
    """A part added up; its customers lie in the folder under a name that says they may come again."""
    import pyarrow.parquet  # it brings network file systems along, which nobody else needs

    made, part = part_added_up(lines, known)
    done = _Round(part_name(number), made.totals, made.terms, part.evidence, part.moved)
    if made.frame.empty:  # nobody’s lines make no customers, and no file without types
        return done
    table = pa.Table.from_pandas(made.frame, preserve_index=False).replace_schema_metadata(None)
    pyarrow.parquet.write_table(table, out / f"{_UNDER_WAY}{part_name(number)}", compression="zstd")
    return done
