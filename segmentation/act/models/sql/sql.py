"""A study as one SELECT that labels customers where their data lie, and a self-test behind it.

Each part does what a step in Python does, under names that say so: cells, values, features, distances, the
nearest center. Only the first part names columns of the table, so whoever calls theirs otherwise changes it
there. The SELECT counts in DOUBLE where Python keeps features as float32: who lies on a border but for the
seventh digit may be told otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from segmentation.act.models.models import Model, model_of, why_without
from segmentation.act.models.sql.sql_centers import CentersInSql
from segmentation.act.models.sql.sql_classes import ClassesInSql
from segmentation.act.models.sql.sql_dialects import Writer, comment, dialect_of, literal, quoted
from segmentation.act.models.sql.sql_parts import Column, Step, select
from segmentation.act.models.sql.sql_samples import ROWS, Sample, sample_of
from segmentation.act.models.sql.sql_trees import TreesInSql
from segmentation.act.models.sql.sql_values import ValuesInSql
from segmentation.errors import ExportError
from segmentation.language.concepts import is_id_name
from segmentation.language.phrases import listed, word
from segmentation.standards import TOLD_CUSTOMERS

if TYPE_CHECKING:
    from segmentation.studies import Study

TABLE = "customers"
_TENTHS = 10  # steps of typicality, so that the script stays short
LABELS = ("segment", "persona", "typicality")
"""What the SELECT gives beside the keys."""
CHANCE = "chance"
"""What it gives besides of latent classes: how surely a customer belongs, 0 to 1."""


def script(
    model: Model, names: Sequence[str], dialect: str, *, table: str = TABLE, keys: Sequence[str] | None = None
) -> str:
    """The SELECT for one database, and its self-test: 50 made-up customers, one row with 1 where all is well.

    `names` are those of the personas, segment 1 first; `dialect` is a word of `DIALECTS`. The SELECT reads
    `table` and gives `keys` (default: the column that names a customer), segment, persona and typicality, of
    every row. What so few customers share that the study does not tell it counts as a value nobody had.

    Raises `ExportError` where there is no such SQL, table or key.
    """
    spoken = dialect_of(dialect)
    made = _Script(model, tuple(names), Writer(spoken), _keys(model, keys))
    place = made.write.table(table)
    return "\n".join(
        [*made.head(place, spoken.title, spoken.note), *made.query(place), "", *made.self_test()]
    )


def rare_told(untold: Mapping[str, int]) -> list[str]:
    """What a query leaves out since so few share it, and what that means; nothing where it tells all."""
    if not untold:
        return []
    columns = listed([f"“{comment(name)}” ({many})" for name, many in untold.items()], most=4)
    many = word(TOLD_CUSTOMERS)
    return [
        f"Values that fewer than {many} customers share are not told in the query: of {columns}.",
        "There they count as values nobody had, so whoever has one may get another segment than here.",
    ]


def script_of(study: Study, dialect: str, *, table: str = TABLE, keys: Sequence[str] | None = None) -> str:
    """The same of a study that is at hand. Raises `ExportError` also where it can label nobody else."""
    if why := why_without(study):
        raise ExportError(f"{why} So there is no SQL for it.")
    names = [persona.name for persona in study.personas]
    return script(model_of(study), names, dialect, table=table, keys=keys)


def _keys(model: Model, keys: Sequence[str] | None) -> tuple[str, ...]:
    """The columns that tell who a row is."""
    if keys is not None:
        if not keys or not all(isinstance(key, str) and key.strip() for key in keys):
            raise ExportError("A key is the name of a column, such as CustomerID.")
        return tuple(dict.fromkeys(keys))
    named = next(filter(is_id_name, model.headers), None)
    return (named,) if named is not None else tuple(source.name for source in model.sources)


@dataclass(frozen=True)
class _Script:
    """The parts of one script. Standard SQL goes in; `write` puts it into the words of the database."""

    model: Model
    names: tuple[str, ...]
    write: Writer
    keys: tuple[str, ...]

    def head(self, place: str, title: str, note: str) -> list[str]:
        """What it is, in comments."""
        said = [
            f"Segments of a study made with Touchstone, for {title}.",
            f"The first statement gives every row of {comment(place)} its segment. The second tries the same",
            f"on {ROWS} made-up customers: one row, 1 where each gets the segment it should, 0 where not.",
            "Columns are called as in the study’s file. Where yours are not, change the part ts_cells.",
        ]
        if note:
            said.append(note)
        said += rare_told(self.model.untold)
        return [f"-- {line}" for line in said]

    def query(self, place: str) -> list[str]:
        """The statement that labels a table."""
        labels = [
            *(f"key_{at} AS {self.write.name(key)}" for at, key in enumerate(self.keys, start=1)),
            f"{LABELS[0]} AS {self._free(LABELS[0])}",
            f"{self._persona()} AS {self._free(LABELS[1])}",
            f"{self._typicality()} AS {self._free(LABELS[2])}",
        ]
        if self._latent is not None:
            sure = self.write("CASE WHEN segment IS NULL THEN NULL ELSE 1 / (1 + EXP(distance)) END")
            labels.append(f"{sure} AS {self._free(CHANCE)}")
        carried = {f"key_{at}": quoted(key) for at, key in enumerate(self.keys, start=1)}
        return [*self._parts(place, carried), *select(labels, "ts_placed", indent=""), ";"]

    def self_test(self) -> list[str]:
        """The statement that tries the same on made-up customers."""
        sample = sample_of(self.model)
        same = "segment = key_1 OR (segment IS NULL AND key_1 = 0)"
        passed = f"CASE WHEN SUM(CASE WHEN {same} THEN 1 ELSE 0 END) = {ROWS} THEN 1 ELSE 0 END"
        parts = self._parts("ts_made_up", {"key_1": "expected"})
        parts[0] = parts[0].removeprefix("WITH ")
        return [
            f"-- Self-test: {ROWS} made-up customers, none of the study’s, with the segment each should get.",
            "WITH ts_made_up AS (",
            *self._rows(sample),
            "),",
            *parts,
            *select([f"{self.write(passed)} AS self_test"], "ts_placed", indent=""),
            ";",
        ]

    def _rows(self, sample: Sample) -> list[str]:
        names = [*map(self.write.name, sample.columns), "expected"]
        first, *others = sample.rows
        told = ", ".join(f"{self.write(cell)} AS {name}" for cell, name in zip(first, names, strict=True))
        more = [f"  UNION ALL SELECT {', '.join(map(self.write, row))}" for row in others]
        return [f"  SELECT {told}", *more]

    def _parts(self, place: str, keys: Mapping[str, str]) -> list[str]:
        """From the columns of a table to the segment and the distance to its center."""
        deep = self._latent is not None or self._trees is not None
        kept = "MATERIALIZED " if deep and self.write.dialect.keeps_parts else ""
        lines: list[str] = []
        for name, told, columns, source in self._steps(place, keys):
            lines += [f"{'WITH ' if not lines else ''}{name} AS {kept}( -- {told}"]
            written = [
                (self.write(sql) if sql == at else f"{self.write(sql)} AS {at}", said)
                for sql, at, said in columns
            ]
            lines += [*select([text for text, _ in written], source, said=[s for _, s in written]), "),"]
        return [*lines[:-1], ")"]

    def _steps(self, place: str, keys: Mapping[str, str]) -> list[Step]:
        """The same as steps, each from the one before; `keys` are carried along."""
        carried: list[Column] = [(name, name, "") for name in keys]
        before = self._values.steps(place, keys)
        if self._latent is not None:
            return [*before, *self._latent.steps(carried, self._values.taking_part())]
        return [*before, *CentersInSql(self.model, self._values, self._trees).steps(carried)]

    @cached_property
    def _values(self) -> ValuesInSql:
        return ValuesInSql(self.model)

    @cached_property
    def _latent(self) -> ClassesInSql | None:
        lines = self.model.lines
        if lines is None or lines.classes is None:
            return None
        return ClassesInSql(lines.classes, lines.made_of, self._values.value)

    @cached_property
    def _trees(self) -> TreesInSql | None:
        foretold = self.model.foretold
        if foretold is None or self._latent is not None:
            return None
        return TreesInSql(foretold, self.model.scales, self._values.value)

    def _persona(self) -> str:
        whens = [f"WHEN {at} THEN {literal(name)}" for at, name in enumerate(self.names, start=1)]
        return self.write(f"CASE segment {' '.join(whens)} END")

    def _typicality(self) -> str:
        """The share of the segment that lay as far out or farther, rounded up to a tenth."""
        whens = []
        for segment, spread in enumerate(self.model.spreads, start=1):
            steps = spread.distances
            limits = [steps[ceil(tenth * len(steps) / _TENTHS) - 1] for tenth in range(1, _TENTHS + 1)]
            told = [
                f"WHEN distance <= {literal(limit)} THEN {literal((_TENTHS - at) / _TENTHS)}"
                for at, limit in enumerate(limits)
            ]
            whens.append(f"WHEN {segment} THEN CASE {' '.join(told)} ELSE 0 END")
        return self.write(f"CASE segment {' '.join(whens)} END")

    def _free(self, wanted: str) -> str:
        """A name for a label that no key bears."""
        taken = {key.strip().casefold() for key in self.keys}
        return wanted if wanted not in taken else f"touchstone_{wanted}"
