"""The front door: rows larger than memory, to be segmented and labelled where they lie."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
from pandas import DataFrame

from segmentation.act.models.models import Model, model_of
from segmentation.act.models.scoring.months import Month
from segmentation.act.models.study_documents import Card
from segmentation.act.personas.personas import Persona
from segmentation.engines.carriers.carriers import Carrier, Seen, SourceState, Written
from segmentation.engines.carriers.memory import InMemory
from segmentation.engines.carriers.source_states import state_of
from segmentation.engines.large_files import write_labelled_csv
from segmentation.engines.orders.orders import CustomersBuilt, customers_of_orders
from segmentation.engines.passes.batch_doors import BatchDoor
from segmentation.engines.passes.control_lots import Lot
from segmentation.engines.passes.labelling import ModelLabeler
from segmentation.engines.passes.typed_batches import sample_bytes, sample_table
from segmentation.engines.sampled_sources import Stage
from segmentation.engines.scanned_studies import SAMPLE_ROWS, ScannedStudy, study_of
from segmentation.engines.sources.sources import EngineSource, source_of
from segmentation.errors import EngineError, ExportError, OrderError
from segmentation.language.phrases import clipped
from segmentation.prepare.orders.building import money_mark
from segmentation.prepare.orders.order_columns import OrderRules
from segmentation.prepare.orders.recognition import OrderReading, recognise
from segmentation.prepare.reading.tables import Table
from segmentation.prepare.roles.duplicates import customer_id
from segmentation.prepare.roles.roles import infer_roles
from segmentation.recipes import Recipe
from segmentation.saved_studies import SavedStudy, saved
from segmentation.studies import Study

ENGINES = ("duckdb", "spark", "memory")
"""What a person may ask for; an address such as “spark://…” is a Spark of its own."""


@dataclass(frozen=True, eq=False)
class Scan:
    """Rows that an engine goes over; nothing is read before something is asked."""

    carrier: Carrier
    sample_rows: int = SAMPLE_ROWS
    built: CustomersBuilt | None = None
    """How the rows were made, where they are customers made of order lines."""
    lines: Carrier | None = None
    """Those order lines."""
    _drawn: dict[int, pa.Table] = field(default_factory=dict, init=False, repr=False)
    _first: list[SourceState | None] = field(default_factory=list, init=False, repr=False)
    """How the source was when it was looked at first, once it was."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is uneven about the source: columns that some of its files lack, or hold as something else."""
        return tuple((self.lines or self.carrier).notes)

    @property
    def rows(self) -> int:
        """Exactly how many there are."""
        return self.carrier.rows()

    def study(
        self,
        recipe: Recipe | Mapping[str, Any] | None = None,
        *,
        verdict: bool = True,
        stage: Stage | None = None,
        **choices: Any,
    ) -> ScannedStudy:
        """The study of all rows: chosen on a sample, counted over everything; see `run`."""
        asked = Recipe.of(recipe, **choices)
        if self.built is None and asked.rows_are != "customers" and (reading := self.orders(asked)):
            raise EngineError(
                f"{reading.sentence} Make customers of them first, with customers(folder), or say that the "
                "rows are customers."
            )
        with self._held_still():
            return study_of(
                self.carrier, asked, self.sample(asked.seed, stage=stage), verdict=verdict, stage=stage,
                built=self.built,
            )  # fmt: skip

    def orders(self, recipe: Recipe) -> OrderReading | None:
        """What the order lines look like; `None` where each row is a customer."""
        reading = None if recipe.rows_are == "customers" else recognise(self.table(recipe.seed).data)
        return reading if recipe.rows_are == "orders" or (reading and reading.rows_are == "orders") else None

    def customers(
        self,
        out: str | os.PathLike[str],
        recipe: Recipe | Mapping[str, Any] | None = None,
        *,
        stage: Stage | None = None,
        **choices: Any,
    ) -> Scan:
        """Customers made of these order lines, as Parquet parts in the empty folder `out`.

        The rules are those of orders in memory. Raises `OrderError` where the rows are none, or a part of an
        order is missing.
        """
        asked = Recipe.of(recipe, **choices)
        reading = self.orders(asked)
        if reading is None:
            raise OrderError("The rows do not look like order lines. Say that they are, and which is which.")
        if stage is not None:
            stage("making customers of order lines", self.rows)
        columns = reading.columns.lay_over(asked.orders, self.carrier.schema().names)
        rules = OrderRules.of(asked.order_rules)
        with self._held_still():
            built = customers_of_orders(
                self.carrier,
                columns,
                Path(out),
                rules,
                reference_date=asked.reference_date,
                mark=money_mark(self.table(asked.seed), columns),
            )
        return Scan(_parts(Path(out), self.carrier), self.sample_rows, built, self.carrier)

    def label(
        self,
        study: Study | SavedStudy,
        out: str | os.PathLike[str],
        *,
        control: float | None = None,
        resume: bool = False,
        stage: Stage | None = None,
    ) -> Written:
        """Every row with its segment in a study, as Parquet parts in the folder `out`, in their order.

        An `out` that ends in “.csv” is one file instead, in the rows’ own text. `control` is the share of
        each segment that is kept aside to compare with, by a lot that hangs on the customer’s name alone;
        left out, there is no such column.
        Each part is whole or not there. With `resume` a run that was killed goes on, to the same bytes, if
        the source is what it was then.
        Raises `EngineError` where the folder cannot be used, `RoleError` where a column is missing.
        """
        return self._write(self.labeler(study, control), Path(out), resume=resume, stage=stage)

    def score(
        self,
        study: Study | SavedStudy,
        out: str | os.PathLike[str] | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        reference_date: str | None = None,
        believed: bool = False,
        resume: bool = False,
        stage: Stage | None = None,
    ) -> Month:
        """A new month: the rows in the segments of a study, and what is other in them than in the study’s.

        The answers are those of `SavedStudy.score`, counted over everything; no customer is held. Then every
        row goes with its segment to `out`, as `label` writes it; nothing is written where the rows cannot be
        believed. Other arguments are those of `SavedStudy.score` and `label`. Raises what both raise.
        """
        held = study if isinstance(study, SavedStudy) else saved(study)
        self._need_customers(held)
        if not self.rows:
            raise EngineError(f"“{clipped(self.carrier.source, 200)}” holds no rows. Look at the place.")

        def begun() -> Seen | None:
            return None if stage is None else stage("going over everybody", self.rows)

        with self._held_still():
            sample = self.sample(stage=stage)
            door = BatchDoor.of(self.carrier, sample, held.model.sources, held.options, begun)
            month = held.score_blocks(door, columns=columns, reference_date=reference_date, believed=believed)
        if out is not None:
            names = dict(enumerate(month.names, start=1))
            spared = tuple(one for one in month.spared if month.sizes_now[one - 1])
            labeler = ModelLabeler(
                held.model, names, door.typed, month.matches, self.carrier.schema(), month.day, spared=spared
            )
            self._write(labeler, Path(out), resume=resume, stage=stage)
        return month

    def _need_customers(self, study: SavedStudy) -> None:
        """Raises `EngineError` for order lines where the study is of customers made of such."""
        if self.built is None and not study.is_of_columns(self.carrier.schema().names):
            reading = self.orders(study.recipe)
            if reading is not None:
                raise EngineError(f"{reading.sentence} Make customers of them first, with customers(folder).")

    def _write(self, labeler: ModelLabeler, out: Path, *, resume: bool, stage: Stage | None) -> Written:
        """Every row with its labels, where they belong."""
        seen = None if stage is None else stage("labelling", self.rows)
        with self._held_still() as state:
            if out.suffix.lower() == ".csv":
                rows = write_labelled_csv(self.carrier, labeler, out, seen=seen)
                return Written(out.parent, (out.name,), rows)
            if state is None and self.lines is not None:  # parts made of them are written anew each time
                state = state_of(self.lines)
            return self.carrier.write(labeler, out, resume=resume, seen=seen, state=state)

    @contextmanager
    def _held_still(self) -> Iterator[SourceState | None]:
        """The source while it is gone over. Raises `EngineError` where it changed since it first was."""
        yield self._need_same()
        self._need_same()

    def _need_same(self) -> SourceState | None:
        source = self.lines or self.carrier
        now = source.state()
        if not self._first:
            self._first.append(now)
        if now == (first := self._first[0]):
            return now
        then, here = (one.told if one is not None else "files that are gone" for one in (first, now))
        raise EngineError(
            f"“{clipped(source.source, 200)}” was changed while it was read (first {then}; now {here}). What "
            "was counted is of neither: start again when nobody writes there."
        )

    def labeler(self, study: Study | SavedStudy, control: float | None = None) -> ModelLabeler:
        """What labels batches of these rows; `control` as for `label`."""
        model = study.model if isinstance(study, SavedStudy) else _whole(study)
        names = {persona.segment: persona.name for persona in study.personas}
        table = self.table()
        spared = tuple(p.segment for p in study.personas if isinstance(p, Persona | Card) and not p.targeted)
        lot = None if control is None else _lot(study, table, control, spared)
        return ModelLabeler.of(model, names, table, self.carrier.schema(), lot, spared)

    def sample(self, seed: int = 0, *, stage: Stage | None = None) -> pa.Table:
        """A sample of the rows, the same for the same seed; drawn once."""
        if seed not in self._drawn:
            seen = None if stage is None else stage("drawing a sample", self.rows)
            self._drawn[seed] = self.carrier.sample(self.sample_rows, seed)
            if seen is not None:
                seen(self.rows)
        return self._drawn[seed]

    def sample_file(self, seed: int = 0) -> bytes:
        """The sample as a Parquet file."""
        return sample_bytes(self.sample(seed))

    def table(self, seed: int = 0) -> Table:
        """That, understood."""
        return sample_table(self.sample(seed), self.carrier.source)

    def __repr__(self) -> str:
        return f"<Scan of {clipped(self.carrier.source, 80)} by {self.carrier.name}>"


def _parts(folder: Path, like: Carrier) -> Carrier:
    """Parquet parts as the engine that made them reads them."""
    if like.name == "spark":
        from segmentation.engines.carriers.spark import opened

        return opened(str(folder))
    from segmentation.engines.carriers.duckdb import DuckDB

    known = like if isinstance(like, DuckDB) else None
    if known is None:
        return DuckDB.opened(str(folder))
    return DuckDB.opened(str(folder), memory=known.memory, threads=known.threads, folder=known.folder)


def _by_its_own(told: EngineSource) -> Carrier | None:
    """What its own package reads, where that is installed; `None` where DuckDB is to read it."""
    if told.kind == "sqlite":
        from segmentation.engines.carriers.sqlite import SQLite

        return SQLite.opened(told)
    if told.kind == "delta" and find_spec("deltalake") is not None:
        from segmentation.engines.carriers.delta import DeltaRows

        return DeltaRows.opened(told)
    if told.kind == "iceberg" and find_spec("pyiceberg") is not None:
        from segmentation.engines.carriers.iceberg import IcebergRows

        return IcebergRows.opened(told)
    return None


def _by_duckdb(text: str, memory: str | None, threads: int | None, folder: str | None) -> Carrier:
    """What DuckDB reads; files of a store whose driver it lacks, Arrow does."""
    from segmentation.engines.carriers.duckdb import MEMORY, DuckDB, MissingDriver
    from segmentation.engines.carriers.stored_files import STORES, StoredFiles

    try:
        return DuckDB.opened(text, memory=memory or MEMORY, threads=threads, folder=folder)
    except MissingDriver:
        told = source_of(text)
        if told.kind != "parquet" or not told.place.lower().startswith(STORES):
            raise
        return StoredFiles.opened(told)


def _whole_table(text: str) -> pa.Table:
    """All rows of a source at once."""
    import pyarrow.dataset

    held = _by_its_own(told := source_of(text))
    if held is not None:
        return pa.Table.from_batches(held.batches(), held.schema())
    if told.kind in ("delta", "iceberg"):  # its files alone would count rows that were deleted
        raise EngineError(
            f"“{clipped(text, 200)}” is a table of a lake, whose log tells what counts. Install what reads "
            f'it: pip install "touchstone-segments[{told.kind}]".'
        )
    found: pa.Table = pyarrow.dataset.dataset(text).to_table()
    return found


def _lot(study: Study | SavedStudy, table: Table, share: float, spared: tuple[int, ...]) -> Lot:
    """Who is kept aside. Raises `ExportError` for what is no share."""
    if not 0 <= share < 1:
        raise ExportError(f"A control group can hold 0% up to 99% of a segment, not {share:.0%}.")
    roles = study.roles if isinstance(study, Study) else infer_roles(table.data)
    by = customer_id(roles)
    return Lot(share, study.recipe.seed, by if by in table.data else None, spared)


def _whole(study: Study) -> Model:
    from segmentation.act.models.study_documents import document_of

    return document_of(study).model or model_of(study)


def scan(
    source: str | os.PathLike[str] | DataFrame | pa.Table,
    *,
    engine: str = "",
    memory: str | None = None,
    threads: int | None = None,
    folder: str | None = None,
    sample_rows: int = SAMPLE_ROWS,
) -> Scan:
    """Rows to go over by an engine: `run(scan("lake/*.parquet"))`.

    `source` is a file, a folder, a pattern, a Delta or Iceberg table (its folder, or “delta:s3://…”), an
    address that the engine is set up for, a table in a database (“shop.duckdb::customers”), a DataFrame or an
    Arrow table. `engine` is “duckdb” (the default: whatever reads it on this machine), “spark”, the address
    of a Spark (“spark://host:7077”), or “memory”. `memory` is how much may be used (“4GB”), `threads` how
    many processors, `folder` where what does not fit may go for a while.

    Raises `EngineError` where the engine, a driver, a file or a permission is missing.
    """
    if isinstance(source, DataFrame | pa.Table):
        if engine not in ("", "memory"):
            raise EngineError(f"A table in memory is not read by {engine}. Leave the engine out.")
        return Scan(InMemory.of(source), sample_rows)
    text = os.fspath(source)
    if engine in ("", "duckdb"):
        held = _by_its_own(source_of(text)) or _by_duckdb(text, memory, threads, folder)
        return Scan(held, sample_rows)
    if engine == "spark" or engine.startswith(("spark:", "local", "k8s:", "yarn")):
        from segmentation.engines.carriers.spark import opened

        if engine == "spark":
            return Scan(opened(text, memory=memory), sample_rows)
        return Scan(opened(text, master=engine, memory=memory), sample_rows)
    if engine == "memory":
        return Scan(InMemory(_whole_table(text), text), sample_rows)
    raise EngineError(f"There is no engine “{clipped(engine)}”. There are {', '.join(ENGINES)}.")
