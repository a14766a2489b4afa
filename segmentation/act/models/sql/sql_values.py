"""From the columns of a table to what segments are told by: cells, values, and who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from segmentation.act.models.models import Model
from segmentation.act.models.sql import sql_expressions as write
from segmentation.act.models.sql.sql_dialects import literal
from segmentation.act.models.sql.sql_expressions import Cell
from segmentation.act.models.sql.sql_parts import Column, Step
from segmentation.prepare.cleaning.new_customers import Preparation


@dataclass(frozen=True)
class ValuesInSql:
    """The first parts of a script: what each column holds, and what is computed from it."""

    model: Model

    def steps(self, place: str, keys: Mapping[str, str]) -> list[Step]:
        """From a table to values; `keys` are carried along."""
        carried: list[Column] = [(name, name, "") for name in keys]
        passed: list[Column] = [(at, at, "") for at in self._only_places.values()]
        values = [(one.sql, self.places[name], name) for name, one in self._values.items()]
        return [
            (
                "ts_cells",
                "what each column holds; marks for “no value” are missing",
                self._read_cells(keys),
                place,
            ),
            *self._bought(carried, passed),
            (
                "ts_values",
                "columns that are computed from others",
                [*carried, *passed, *values],
                self._before,
            ),
        ]

    @cached_property
    def places(self) -> dict[str, str]:
        """The short names of values, by their columns."""
        wanted = dict.fromkeys((*self.model.asked, *self.model.steps.complete))
        return {name: f"v{at}" for at, name in enumerate(wanted, start=1)}

    def value(self, name: str) -> Cell:
        """A value by its column, under its short name."""
        return Cell(self.places[name], self._values[name].kind)

    def taking_part(self) -> Column:
        """Whether they take part."""
        conditions = [f"{self.places[name]} IS NOT NULL" for name in self.model.steps.complete]
        if self.model.only is not None:
            cells = {n: Cell(self._only_places[n], one.kind) for n, one in self._only_cells.items()}
            conditions.append(f"({write.met(self.model.only.participation.only, cells)})")
        takes = f"CASE WHEN {' AND '.join(conditions)} THEN 1 ELSE 0 END" if conditions else "1"
        return (takes, "takes_part", "who the study is about")

    def _read_cells(self, keys: Mapping[str, str]) -> list[Column]:
        """The columns of the table, under short names."""
        cells = [(sql, name, "") for name, sql in keys.items()]
        cells += [(one.sql, self._cell_places[name], name) for name, one in self._cells.items()]
        return [*cells, *((one.sql, self._only_places[name], name) for name, one in self._only_cells.items())]

    @cached_property
    def _prepared(self) -> Preparation:
        return self.model.preparation

    @cached_property
    def _inside(self) -> list[str]:
        """The columns of the table that values are computed from."""
        return self._prepared.sources(self.model.asked)

    @cached_property
    def _cell_places(self) -> dict[str, str]:
        return {name: f"c{at}" for at, name in enumerate(self._inside, start=1)}

    @cached_property
    def _cells(self) -> dict[str, Cell]:
        steps = self.model.steps
        by_name = {source.name: source for source in self.model.sources}
        marks: dict[str, str | float] = {**steps.placeholders, **steps.placeholder_days}
        return {
            name: write.cell(by_name[name], marks.get(name), bounded=name in steps.numbers)
            for name in self._inside
        }

    @cached_property
    def _only_places(self) -> dict[str, str]:
        only = self.model.only
        return {n: f"o{at}" for at, n in enumerate(() if only is None else only.columns, start=1)}

    @cached_property
    def _only_cells(self) -> dict[str, Cell]:
        only = self.model.only
        if only is None:
            return {}
        by_name = {source.name: source for source in self.model.sources}
        marks: dict[str, str | float] = {**only.marks, **only.mark_days}
        return {name: write.cell(by_name[name], marks.get(name), bounded=False) for name in only.columns}

    @cached_property
    def _known(self) -> dict[str, Cell]:
        """The cells by the short names that they have from the second part on."""
        return {name: Cell(self._cell_places[name], one.kind) for name, one in self._cells.items()}

    @property
    def _before(self) -> str:
        return "ts_cells" if self.model.steps.never is None else "ts_bought"

    def _bought(self, carried: list[Column], passed: list[Column]) -> list[Step]:
        """Nought for those who never ordered, where the study tells them by their empty cells."""
        never = self.model.steps.never
        if never is None:
            return []
        who = " AND ".join(write.blank(self._known[name]) for name in never.told_by)
        columns = [
            (f"CASE WHEN {at} IS NULL AND {who} THEN 0 ELSE {at} END" if n in never.numbers else at, at, n)
            for n, at in self._cell_places.items()
        ]
        return [("ts_bought", "nought for who never ordered", [*carried, *passed, *columns], "ts_cells")]

    @cached_property
    def _values(self) -> dict[str, Cell]:
        """What the segments are told by: columns as they are, or computed from others."""
        steps, found = self.model.steps, {}
        for name in self.places:
            made = steps.computed.get(name)
            one = (
                self._known[name] if made is None else write.computed(made, [self._known[o] for o in made.of])
            )
            if name in steps.longest:
                one = Cell(f"COALESCE({one.sql}, {literal(steps.longest[name])})", one.kind)
            found[name] = one
        return found
