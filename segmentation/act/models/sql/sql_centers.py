"""From values to the nearest center, or the line that was drawn, and how far off a customer lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from segmentation.act.models.models import Model
from segmentation.act.models.nearest_buyers import NearestBuyers
from segmentation.act.models.scales import Scale
from segmentation.act.models.sql import sql_expressions as write
from segmentation.act.models.sql.sql_dialects import literal
from segmentation.act.models.sql.sql_expressions import Cell
from segmentation.act.models.sql.sql_parts import Column, Step, nearest, passed_on
from segmentation.act.models.sql.sql_trees import TreesInSql
from segmentation.act.models.sql.sql_values import ValuesInSql
from segmentation.criteria import Criteria

_DIGIT = 10  # each score is a digit of one number, so that a line is told by one comparison


@dataclass(frozen=True)
class CentersInSql:
    """The parts of a script that tell segments by distance, or by lines that a person drew."""

    model: Model
    values: ValuesInSql
    trees: TreesInSql | None
    """What is expected of a customer, where the study leans on an outcome."""

    def steps(self, carried: list[Column]) -> list[Step]:
        """From values to the nearest center, or the line that was drawn, and the distance."""
        features = [(sql, f"z{at}", scale.column) for at, scale, sql in self._features()]
        nominal = [(at, at, name) for name in self._nominal for at in [self.values.places[name]]]
        standing = self._standing()
        found, source = [*carried, *features, *nominal, *standing], "ts_features"
        foreseen: list[Step] = []
        if (trees := self.trees) is not None:
            passed, expected = [*carried, *passed_on([*features, *nominal, *standing])], trees.expected()
            found, features, source = [*found, *trees.flags()], [*features, expected], "ts_expected"
            foreseen = [
                ("ts_trees", "what each tree adds", [*passed, *trees.sums()], "ts_features"),
                ("ts_expected", "what is expected", [*passed, expected], "ts_trees"),
            ]
        filled = "filled, drawn in to the usual range, and in standard deviations"
        passed = [*carried, *passed_on([*features, *nominal]), ("takes_part", "takes_part", "")]
        return [
            ("ts_features", filled, found, "ts_values"),
            *foreseen,
            *self._grouped(passed, source),
            *self._nearest(carried, source if self._near is None else "ts_groups"),
        ]

    def _nearest(self, carried: list[Column], before: str) -> list[Step]:
        """Distances, the segment they tell, and the one to its center."""
        measured = [(sql, f"d{at}", f"from centre {at}") for at, sql in enumerate(self._distances(), start=1)]
        own = [(f"d{at}", f"d{at}", "") for at in range(1, len(self.model.segments.centers) + 1)]
        placed = [("segment", "segment", ""), (self._distance(), "distance", "")]
        return [
            (
                "ts_distances",
                "squared distances to every centre",
                [*carried, *self._kept(), *measured],
                before,
            ),
            (
                "ts_segments",
                "who belongs where",
                [*carried, (self._segment(), "segment", ""), *own],
                "ts_distances",
            ),
            ("ts_placed", "how far from its centre", [*carried, *placed], "ts_segments"),
        ]

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
                write.feature(scale, self.values.places[scale.column], fills.get(scale.column, scale.fill)),
            )
            for at, scale in enumerate(self.model.scales, start=1)
            if scale.category is None and scale.column in self.values.places
        ]

    def _standing(self) -> list[Column]:
        """Whether they take part, and which line they fall under where a person drew lines."""
        found = [self.values.taking_part()]
        if self._near is not None:
            found += self._apart(self._near)
        elif self.model.lines is not None:
            known = {name: self.values.value(name) for name in self.model.lines.columns}
            scores = [write.score(one, known[one.column]) for one in self.model.lines.scores]
            if scores:
                weights = [_DIGIT**power for power in reversed(range(len(scores)))]
                code = " + ".join(f"({s}) * {w}" for s, w in zip(scores, weights, strict=True))
                found.append((code, "scored", "recency, frequency, money: a digit each"))
            else:
                found.append((self._line(known), "drawn", "the first line that is met"))
        return found

    @property
    def _near(self) -> NearestBuyers | None:
        return None if self.model.lines is None else self.model.lines.near

    def _apart(self, near: NearestBuyers) -> list[Column]:
        """The columns as scaled among those whom centers tell, and who is told by something else."""
        found = [
            (write.feature(scale, self.values.places[scale.column], scale.fill), f"b{at}", scale.column)
            for at, scale in enumerate(near.scales, start=1)
            if scale.category is None
        ]
        assert self.model.lines is not None, "the caller asks"
        when = Criteria.of(self.model.lines.parts[-1].when)
        blank = " AND ".join(write.blank(self.values.value(name)) for name in near.told_by)
        who = blank or write.met(when, {name: self.values.value(name) for name in when.columns})
        why = "who never ordered" if blank else "who stands clear of all others"
        return [*found, (f"CASE WHEN {who} THEN 1 ELSE 0 END", "apart", why)]

    def _grouped(self, passed: list[Column], source: str) -> list[Step]:
        """Squared distances to the centers of groups beside which some customers stand apart."""
        near = self._near
        if near is None:
            return []
        distances = [
            (sql, f"n{at}", f"from centre {at}")
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

    def _kept(self) -> list[Column]:
        """What was found of each customer, passed on."""
        lines = self.model.lines
        if lines is None:
            return [("takes_part", "takes_part", "")]
        if lines.near is not None:
            numbers = [str(part.segment) if part.segment else "NULL" for part in lines.parts]
            near = nearest([f"n{at}" for at in range(1, len(numbers))], numbers[:-1])
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
                parts.append(write.by_category(self.values.value(name), amounts, others))
            yield " + ".join(parts)

    def _segment(self) -> str:
        """The nearest center, the first of those as near; or the line that was drawn."""
        if self.model.lines is not None:
            return "CASE WHEN takes_part = 1 THEN drawn END"
        of = {n: s for s, part in enumerate(self.model.segments.parts, start=1) for n in part}
        least = nearest([self._total(at) for at in sorted(of)], [str(of[at]) for at in sorted(of)])
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
