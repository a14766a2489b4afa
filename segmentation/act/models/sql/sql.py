"""A study as one SELECT that labels customers where their data lie, and a self-test behind it.

Each part does what a step in Python does, under names that say so: cells, values, features, distances, the
nearest center. Only the first part names columns of the table, so whoever calls theirs otherwise changes it
there. The SELECT counts in DOUBLE where Python keeps features as float32: who lies on a border but for the
seventh digit may be told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from segmentation.act.models.models import Model, model_of, why_without
from segmentation.act.models.nearest_buyers import NearestBuyers
from segmentation.act.models.scales import Scale
from segmentation.act.models.sql import sql_expressions as write
from segmentation.act.models.sql.sql_classes import ClassesInSql
from segmentation.act.models.sql.sql_dialects import Writer, comment, dialect_of, literal, quoted
from segmentation.act.models.sql.sql_expressions import Cell
from segmentation.act.models.sql.sql_samples import ROWS, Sample, sample_of
from segmentation.act.models.sql.sql_trees import TreesInSql
from segmentation.criteria import Criteria
from segmentation.errors import ExportError
from segmentation.language.concepts import is_id_name
from segmentation.language.phrases import listed, word
from segmentation.prepare.cleaning.new_customers import Preparation
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
        return [*self._parts(place, carried), *_select(labels, "ts_placed", indent=""), ";"]

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
            *_select([f"{self.write(passed)} AS self_test"], "ts_placed", indent=""),
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
            lines += [*_select([text for text, _ in written], source, said=[s for _, s in written]), "),"]
        return [*lines[:-1], ")"]

    def _steps(self, place: str, keys: Mapping[str, str]) -> list[_Step]:
        """The same as steps, each from the one before; `keys` are carried along."""
        carried: list[_Column] = [(name, name, "") for name in keys]
        passed: list[_Column] = [(at, at, "") for at in self._only_places.values()]
        values = [(one.sql, self._value_places[name], name) for name, one in self._values.items()]
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
            *(self._by_distance(carried) if self._latent is None else self._by_chance(carried)),
        ]

    def _read_cells(self, keys: Mapping[str, str]) -> list[_Column]:
        """The columns of the table, under short names."""
        cells = [(sql, name, "") for name, sql in keys.items()]
        cells += [(one.sql, self._places[name], name) for name, one in self._cells.items()]
        return [*cells, *((one.sql, self._only_places[name], name) for name, one in self._only_cells.items())]

    def _by_distance(self, carried: list[_Column]) -> list[_Step]:
        """From values to the nearest center, or the line that was drawn, and the distance."""
        features = [(sql, f"z{at}", scale.column) for at, scale, sql in self._features()]
        nominal = [(at, at, name) for name in self._nominal for at in [self._value_places[name]]]
        standing = self._standing()
        found, source = [*carried, *features, *nominal, *standing], "ts_features"
        foreseen: list[_Step] = []
        if (trees := self._trees) is not None:
            passed, expected = [*carried, *_passed([*features, *nominal, *standing])], trees.expected()
            found, features, source = [*found, *trees.flags()], [*features, expected], "ts_expected"
            foreseen = [
                ("ts_trees", "what each tree adds", [*passed, *trees.sums()], "ts_features"),
                ("ts_expected", "what is expected", [*passed, expected], "ts_trees"),
            ]
        filled = "filled, drawn in to the usual range, and in standard deviations"
        passed = [*carried, *_passed([*features, *nominal]), ("takes_part", "takes_part", "")]
        return [
            ("ts_features", filled, found, "ts_values"),
            *foreseen,
            *self._grouped(passed, source),
            *self._nearest(carried, source if self._near is None else "ts_groups"),
        ]

    def _nearest(self, carried: list[_Column], before: str) -> list[_Step]:
        """Distances, the segment they tell, and the one to its center."""
        measured = [(sql, f"d{at}", f"from center {at}") for at, sql in enumerate(self._distances(), start=1)]
        own = [(f"d{at}", f"d{at}", "") for at in range(1, len(self.model.segments.centers) + 1)]
        placed = [("segment", "segment", ""), (self._distance(), "distance", "")]
        return [
            (
                "ts_distances",
                "squared distances to every center",
                [*carried, *self._kept(), *measured],
                before,
            ),
            (
                "ts_segments",
                "who belongs where",
                [*carried, (self._segment(), "segment", ""), *own],
                "ts_distances",
            ),
            ("ts_placed", "how far from its center", [*carried, *placed], "ts_segments"),
        ]

    def _by_chance(self, carried: list[_Column]) -> list[_Step]:
        """From values to the likeliest latent class, and the log odds against it."""
        latent = self._latent
        assert latent is not None, "the caller asks"
        kept = [*carried, ("takes_part", "takes_part", "")]
        densities, segments = latent.densities(), latent.segments()
        of = {n: s for s, part in enumerate(latent.made_of, start=1) for n in part}
        likeliest = _first([name for _, name, _ in densities], [str(of[at]) for at in sorted(of)], ">=")
        segment = (f"CASE WHEN takes_part = 0 THEN NULL {likeliest} END", "segment", "")
        return [
            (
                "ts_features",
                "numbers drawn in to the usual range",
                [*carried, self._taking_part(), *latent.drawn_in()],
                "ts_values",
            ),
            (
                "ts_scaled",
                "in standard deviations; what is missing stays so",
                [*kept, *latent.scaled()],
                "ts_features",
            ),
            ("ts_densities", "how likely each class is", [*kept, *densities], "ts_scaled"),
            (
                "ts_likeliest",
                "and which of them is the likeliest",
                [*kept, *_passed(densities), latent.top()],
                "ts_densities",
            ),
            ("ts_segments", "who belongs where", [*carried, segment, *segments], "ts_likeliest"),
            (
                "ts_placed",
                "the log odds against belonging there",
                [*carried, ("segment", "segment", ""), (latent.doubt(), "distance", "")],
                "ts_segments",
            ),
        ]

    @cached_property
    def _prepared(self) -> Preparation:
        return self.model.preparation

    @cached_property
    def _inside(self) -> list[str]:
        """The columns of the table that values are computed from."""
        return self._prepared.sources(self.model.asked)

    @cached_property
    def _places(self) -> dict[str, str]:
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
        return {name: Cell(self._places[name], one.kind) for name, one in self._cells.items()}

    @property
    def _before(self) -> str:
        return "ts_cells" if self.model.steps.never is None else "ts_bought"

    def _bought(self, carried: list[_Column], passed: list[_Column]) -> list[_Step]:
        """Nought for those who never ordered, where the study tells them by their empty cells."""
        never = self.model.steps.never
        if never is None:
            return []
        who = " AND ".join(write.blank(self._known[name]) for name in never.told_by)
        columns = [
            (f"CASE WHEN {at} IS NULL AND {who} THEN 0 ELSE {at} END" if n in never.numbers else at, at, n)
            for n, at in self._places.items()
        ]
        return [("ts_bought", "nought for who never ordered", [*carried, *passed, *columns], "ts_cells")]

    @cached_property
    def _value_places(self) -> dict[str, str]:
        wanted = dict.fromkeys((*self.model.asked, *self.model.steps.complete))
        return {name: f"v{at}" for at, name in enumerate(wanted, start=1)}

    @cached_property
    def _values(self) -> dict[str, Cell]:
        """What the segments are told by: columns as they are, or computed from others."""
        steps, found = self.model.steps, {}
        for name in self._value_places:
            made = steps.computed.get(name)
            one = (
                self._known[name] if made is None else write.computed(made, [self._known[o] for o in made.of])
            )
            if name in steps.longest:
                one = Cell(f"COALESCE({one.sql}, {literal(steps.longest[name])})", one.kind)
            found[name] = one
        return found

    def _value(self, name: str) -> Cell:
        return Cell(self._value_places[name], self._values[name].kind)

    @property
    def _nominal(self) -> tuple[str, ...]:
        scales = [*self.model.scales, *(() if self._near is None else self._near.scales)]
        return tuple(dict.fromkeys(scale.column for scale in scales if scale.category is not None))

    def _features(self) -> list[tuple[int, Scale, str]]:
        """The numbers of the matrix: their place among its columns, and how each is computed."""
        fills = self.model.steps.fills
        return [
            (
                at,
                scale,
                write.feature(scale, self._value_places[scale.column], fills.get(scale.column, scale.fill)),
            )
            for at, scale in enumerate(self.model.scales, start=1)
            if scale.category is None and scale.column in self._value_places
        ]

    def _taking_part(self) -> _Column:
        """Whether they take part."""
        conditions = [f"{self._value_places[name]} IS NOT NULL" for name in self.model.steps.complete]
        if self.model.only is not None:
            cells = {n: Cell(self._only_places[n], one.kind) for n, one in self._only_cells.items()}
            conditions.append(f"({write.met(self.model.only.participation.only, cells)})")
        takes = f"CASE WHEN {' AND '.join(conditions)} THEN 1 ELSE 0 END" if conditions else "1"
        return (takes, "takes_part", "who the study is about")

    def _standing(self) -> list[_Column]:
        """Whether they take part, and which line they fall under where a person drew lines."""
        found = [self._taking_part()]
        if self._near is not None:
            found += self._apart(self._near)
        elif self.model.lines is not None:
            known = {name: self._value(name) for name in self.model.lines.columns}
            scores = [write.score(one, known[one.column]) for one in self.model.lines.scores]
            if scores:
                weights = [_TENTHS**power for power in reversed(range(len(scores)))]
                code = " + ".join(f"({s}) * {w}" for s, w in zip(scores, weights, strict=True))
                found.append((code, "scored", "recency, frequency, money: a digit each"))
            else:
                found.append((self._line(known), "drawn", "the first line that is met"))
        return found

    @cached_property
    def _latent(self) -> ClassesInSql | None:
        lines = self.model.lines
        if lines is None or lines.classes is None:
            return None
        return ClassesInSql(lines.classes, lines.made_of, self._value)

    @cached_property
    def _trees(self) -> TreesInSql | None:
        foretold = self.model.foretold
        if foretold is None or self._latent is not None:
            return None
        return TreesInSql(foretold, self.model.scales, self._value)

    @property
    def _near(self) -> NearestBuyers | None:
        return None if self.model.lines is None else self.model.lines.near

    def _apart(self, near: NearestBuyers) -> list[_Column]:
        """The columns as scaled among those whom centers tell, and who is told by something else."""
        found = [
            (write.feature(scale, self._value_places[scale.column], scale.fill), f"b{at}", scale.column)
            for at, scale in enumerate(near.scales, start=1)
            if scale.category is None
        ]
        assert self.model.lines is not None, "the caller asks"
        when = Criteria.of(self.model.lines.parts[-1].when)
        blank = " AND ".join(write.blank(self._value(name)) for name in near.told_by)
        who = blank or write.met(when, {name: self._value(name) for name in when.columns})
        why = "who never ordered" if blank else "who stands clear of all others"
        return [*found, (f"CASE WHEN {who} THEN 1 ELSE 0 END", "apart", why)]

    def _grouped(self, passed: list[_Column], source: str) -> list[_Step]:
        """Squared distances to the centers of groups beside which some customers stand apart."""
        near = self._near
        if near is None:
            return []
        distances = [
            (sql, f"n{at}", f"from center {at}")
            for at, sql in enumerate(self._sums(near.scales, near.centers, "b"), start=1)
        ]
        return [
            (
                "ts_groups",
                "squared distances among those who are not apart",
                [*passed, ("apart", "apart", ""), *distances],
                source,
            )
        ]

    def _line(self, known: Mapping[str, Cell]) -> str:
        assert self.model.lines is not None, "the caller asks"
        return write.drawn(self.model.lines, known, "scored")

    def _kept(self) -> list[_Column]:
        """What was found of each customer, passed on."""
        lines = self.model.lines
        if lines is None:
            return [("takes_part", "takes_part", "")]
        if lines.near is not None:
            numbers = [str(part.segment) if part.segment else "NULL" for part in lines.parts]
            near = _nearest([f"n{at}" for at in range(1, len(numbers))], numbers[:-1])
            line = f"CASE WHEN apart = 1 THEN {numbers[-1]} {near} END"
            return [("takes_part", "takes_part", ""), (line, "drawn", "")]
        line = self._line({}) if lines.scores else "drawn"
        return [("takes_part", "takes_part", ""), (line, "drawn", "")]

    def _distances(self) -> Iterable[str]:
        """The squared distance to each center."""
        return self._sums(self.model.scales, self.model.segments.centers, "z")

    def _sums(
        self, scales: Sequence[Scale], centers: Sequence[Sequence[float]], letter: str
    ) -> Iterable[str]:
        """Squared distances to centers: number by number, and category by category."""
        numbered = list(enumerate(scales, start=1))
        for center in centers:
            parts = [
                write.squared(f"{letter}{at}", center[at - 1])
                for at, scale in numbered
                if scale.category is None
            ]
            for name in dict.fromkeys(scale.column for scale in scales if scale.category is not None):
                mine = [(at - 1, scale) for at, scale in numbered if scale.column == name]
                amounts, others = _by_category(mine, center)
                parts.append(write.by_category(self._value(name), amounts, others))
            yield " + ".join(parts)

    def _segment(self) -> str:
        """The nearest center, the first of those as near; or the line that was drawn."""
        if self.model.lines is not None:
            return "CASE WHEN takes_part = 1 THEN drawn END"
        of = {n: s for s, part in enumerate(self.model.segments.parts, start=1) for n in part}
        least = _nearest([self._total(at) for at in sorted(of)], [str(of[at]) for at in sorted(of)])
        return f"CASE WHEN takes_part = 0 THEN NULL {least} END"

    def _total(self, at: int) -> str:
        """The squared distance to a center, with the price of its segment where there are prices."""
        prices = self.model.segments.prices
        return f"d{at}" if not prices or not prices[at - 1] else f"(d{at} + {literal(prices[at - 1])})"

    def _distance(self) -> str:
        whens = []
        for segment, part in enumerate(self.model.segments.parts, start=1):
            own = ", ".join(f"d{number}" for number in part)
            whens.append(f"WHEN {segment} THEN {f'LEAST({own})' if len(part) > 1 else own}")
        return f"SQRT(CASE segment {' '.join(whens)} END)"

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


_Column = tuple[str, str, str]
"""Standard SQL, the name it gets, and what a comment says of it."""
_Step = tuple[str, str, list[_Column], str]
"""The name of a part, what it does, its columns, and what it reads."""


def _passed(columns: Iterable[_Column]) -> list[_Column]:
    """Columns as they were found, passed on."""
    return [(name, name, "") for _, name, _ in columns]


def _nearest(distances: Sequence[str], told: Sequence[str]) -> str:
    """The end of a CASE: what is told of the smallest of some distances, the first of those as near."""
    return _first(distances, told, "<=")


def _first(values: Sequence[str], told: Sequence[str], sign: str) -> str:
    """The same of the first value that stands so to all behind it."""
    whens = []
    for at, one in enumerate(told[:-1]):
        nearer = " AND ".join(f"{values[at]} {sign} {other}" for other in values[at + 1 :])
        whens.append(f"WHEN {nearer} THEN {one}")
    return f"{' '.join(whens)} ELSE {told[-1]}"


def _by_category(
    features: Sequence[tuple[int, Scale]], center: Sequence[float]
) -> tuple[dict[str, float], float]:
    """What each category adds to the squared distance from a center, and what any other value does."""

    def amount(category: str | None) -> float:
        total = 0.0
        for at, scale in features:
            factor = scale.weight / scale.scale
            value = ((1.0 if scale.category == category else 0.0) - scale.center) * factor
            total += (value - center[at]) ** 2
        return total

    told = [s.category for _, s in features if s.category is not None and not s.is_hash]
    return {category: amount(category) for category in told}, amount(None)


def _select(
    columns: Sequence[str], source: str, *, said: Sequence[str] = (), indent: str = "  "
) -> list[str]:
    """A SELECT, a line for each column with its comment."""
    remarks = [*said, *([""] * (len(columns) - len(said)))]
    lines = [f"{indent}SELECT"]
    for at, (column, remark) in enumerate(zip(columns, remarks, strict=True), start=1):
        comma = "," if at < len(columns) else ""
        lines.append(f"{indent}  {column}{comma}{f' -- {comment(remark)}' if remark else ''}")
    return [*lines, f"{indent}FROM {source}"]
