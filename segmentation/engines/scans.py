"""The front door: rows larger than memory, to be segmented and labelled where they lie."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pandas import DataFrame

from segmentation.act.models.models import Model, model_of
from segmentation.engines.carriers import Carrier, Written
from segmentation.engines.labelling import ModelLabeler
from segmentation.engines.memory import InMemory
from segmentation.engines.scanned_studies import SAMPLE_ROWS, ScannedStudy, Stage, study_of
from segmentation.engines.typed_batches import sample_table
from segmentation.errors import EngineError
from segmentation.language.phrases import clipped
from segmentation.prepare.reading.tables import Table
from segmentation.recipes import Recipe
from segmentation.saved_studies import SavedStudy
from segmentation.studies import Study

ENGINES = ("duckdb", "spark", "memory")
"""What a person may ask for; an address such as “spark://…” is a Spark of its own."""


@dataclass(frozen=True, eq=False)
class Scan:
    """Rows that an engine goes over; nothing is read before something is asked."""

    carrier: Carrier
    sample_rows: int = SAMPLE_ROWS

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
        return study_of(self.carrier, asked, verdict=verdict, sample_rows=self.sample_rows, stage=stage)

    def label(
        self,
        study: Study | SavedStudy,
        out: str | os.PathLike[str],
        *,
        resume: bool = False,
        stage: Stage | None = None,
    ) -> Written:
        """Every row with its segment in a study, as Parquet parts in the folder `out`, in their order.

        Each part is whole or not there. With `resume` a run that was killed goes on, to the same bytes.
        Raises `EngineError` where the folder cannot be used, `RoleError` where a column is missing.
        """
        seen = None if stage is None else stage("labelling", self.rows)
        return self.carrier.write(self.labeler(study), Path(out), resume=resume, seen=seen)

    def labeler(self, study: Study | SavedStudy) -> ModelLabeler:
        """What labels batches of these rows."""
        model = study.model if isinstance(study, SavedStudy) else _whole(study)
        names = {persona.segment: persona.name for persona in study.personas}
        return ModelLabeler.of(model, names, self.table(), self.carrier.schema())

    def table(self, seed: int = 0) -> Table:
        """A sample of the rows, understood."""
        return sample_table(self.carrier.sample(self.sample_rows, seed), self.carrier.source)

    def __repr__(self) -> str:
        return f"<Scan of {clipped(self.carrier.source, 80)} by {self.carrier.name}>"


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

    `source` is a file, a folder, a pattern, an address that the engine is set up for, a table in a database
    (“shop.duckdb::customers”), a DataFrame or an Arrow table. `engine` is “duckdb” (the default for files),
    “spark”, the address of a Spark (“spark://host:7077”), or “memory”. `memory` is how much may be used
    (“4GB”), `threads` how many processors, `folder` where what does not fit may go for a while.

    Raises `EngineError` where the engine, a driver, a file or a permission is missing.
    """
    if isinstance(source, DataFrame | pa.Table):
        if engine not in ("", "memory"):
            raise EngineError(f"A table in memory is not read by {engine}. Leave the engine out.")
        return Scan(InMemory.of(source), sample_rows)
    text = os.fspath(source)
    if engine in ("", "duckdb"):
        from segmentation.engines.duckdb import MEMORY, DuckDB

        held = DuckDB.opened(text, memory=memory or MEMORY, threads=threads, folder=folder)
        return Scan(held, sample_rows)
    if engine == "spark" or engine.startswith(("spark:", "local")):
        from segmentation.engines.spark import opened

        if engine == "spark":
            return Scan(opened(text, memory=memory), sample_rows)
        return Scan(opened(text, master=engine, memory=memory), sample_rows)
    if engine == "memory":
        import pyarrow.dataset

        return Scan(InMemory(pyarrow.dataset.dataset(text).to_table(), text), sample_rows)
    raise EngineError(f"There is no engine “{clipped(engine)}”. There are {', '.join(ENGINES)}.")
