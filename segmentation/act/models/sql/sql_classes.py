"""The log density of every latent class as an expression of standard SQL, and the chances that follow.

What is not known is NULL and counts nothing; what a number or a level counts are the very numbers that Python
adds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from segmentation.act.models.latent_lines import LatentCategory, LatentLines
from segmentation.act.models.sql import sql_expressions as write
from segmentation.act.models.sql.sql_dialects import literal
from segmentation.act.models.sql.sql_expressions import Cell
from segmentation.act.models.sql.sql_parts import Column, Step, first, passed_on
from segmentation.segment.chances import SURELY_NOT

Value = Callable[[str], Cell]
"""What is known of a column, by its name."""


@dataclass(frozen=True)
class ClassesInSql:
    """The parts of a script that tell latent classes."""

    lines: LatentLines
    made_of: tuple[tuple[int, ...], ...]
    """Per segment: the classes that it is made of, from 1."""
    value: Value

    def steps(self, carried: list[Column], takes_part: Column) -> list[Step]:
        """From values to the likeliest latent class, and the log odds against it.

        `takes_part` tells who the study is about.
        """
        kept = [*carried, ("takes_part", "takes_part", "")]
        densities, segments = self.densities(), self.segments()
        of = {n: s for s, part in enumerate(self.made_of, start=1) for n in part}
        likeliest = first([name for _, name, _ in densities], [str(of[at]) for at in sorted(of)], ">=")
        segment = (f"CASE WHEN takes_part = 0 THEN NULL {likeliest} END", "segment", "")
        return [
            (
                "ts_features",
                "numbers drawn in to the usual range",
                [*carried, takes_part, *self.drawn_in()],
                "ts_values",
            ),
            (
                "ts_scaled",
                "in standard deviations; what is missing stays so",
                [*kept, *self.scaled()],
                "ts_features",
            ),
            ("ts_densities", "how likely each class is", [*kept, *densities], "ts_scaled"),
            (
                "ts_likeliest",
                "and which of them is the likeliest",
                [*kept, *passed_on(densities), self.top()],
                "ts_densities",
            ),
            ("ts_segments", "who belongs where", [*carried, segment, *segments], "ts_likeliest"),
            (
                "ts_placed",
                "the log odds against belonging there",
                [*carried, ("segment", "segment", ""), (self.doubt(), "distance", "")],
                "ts_segments",
            ),
        ]

    def drawn_in(self) -> list[Column]:
        """Numbers drawn in to their usual limits, NULL where nothing is known; levels as they are."""
        numbers = [
            (_limited(self.value(one.column).sql, one.low, one.high), f"r{at}", one.column)
            for at, one in enumerate(self.lines.numbers, start=1)
        ]
        return numbers + [
            (self._level(one), f"g{at}", one.column) for at, one in enumerate(self.lines.categories, start=1)
        ]

    def _level(self, one: LatentCategory) -> str:
        sql = self.value(one.column).sql
        return _limited(sql, one.low, one.high) if one.is_number else sql

    def scaled(self) -> list[Column]:
        """Numbers in standard deviations, NULL at an edge; all else passed on."""
        found = []
        for at, one in enumerate(self.lines.numbers, start=1):
            text = f"r{at}" if one.log is None else f"LN(1 + r{at} / {literal(one.log)})"
            text = f"({write.minus(text, one.center)}) / {literal(one.scale)}"
            edges = " OR ".join([f"r{at} IS NULL", *(f"r{at} = {literal(edge)}" for edge in one.edges)])
            missing = "NULL" if at - 1 in self.lines.gaps else "0"
            found.append((f"CASE WHEN {edges} THEN {missing} ELSE {text} END", f"x{at}", one.column))
        return [*found, *passed_on(self.drawn_in())]

    def densities(self) -> list[Column]:
        """The log density of each class, its share included."""
        return [
            (" + ".join(self._terms(row)), f"l{at}", f"how likely class {at} is: log density")
            for at, row in enumerate(self.lines.told.weight, start=1)
        ]

    def _terms(self, weight: Sequence[float]) -> list[str]:
        layout = self.lines.layout
        known, linear = np.zeros(layout.numbers), weight[layout.linear]
        known[layout.gaps] = weight[layout.known]
        squares = list(zip(*layout.pairs, weight[layout.squares], strict=True))
        terms = [literal(float(weight[0]))]
        for at in range(layout.numbers):
            x = f"x{at + 1}"
            mine = [f"{literal(float(w))} * {x} * x{b + 1}" for a, b, w in squares if a == at]
            text = " + ".join([literal(float(known[at])), f"{literal(float(linear[at]))} * {x}", *mine])
            terms.append(f"CASE WHEN {x} IS NULL THEN 0 ELSE {text} END")
        return [*terms, *self._levels([float(amount) for amount in weight[layout.hot]])]

    def _levels(self, amounts: list[float]) -> list[str]:
        """What each level counts; a value that nobody had, or that is not told, counts nothing."""
        terms, start = [], 0
        for at, one in enumerate(self.lines.categories, start=1):
            told = {
                text: amounts[start + place]
                for place, text in enumerate(one.levels)
                if place not in one.hashes
            }
            start += len(one.levels)
            kind = "number" if one.is_number else self.value(one.column).kind
            terms.append(write.by_category(Cell(f"g{at}", kind), told, 0.0))
        for at, number in enumerate(self.lines.numbers, start=1):
            for edge in number.edges:
                no, yes = (literal(amount) for amount in amounts[start : start + 2])
                start += 2
                terms.append(
                    f"CASE WHEN r{at} IS NULL THEN 0 WHEN r{at} = {literal(edge)} THEN {yes} ELSE {no} END"
                )
        return terms

    def top(self) -> Column:
        """The largest of the log densities."""
        names = [f"l{at}" for at in range(1, len(self.lines.classes) + 1)]
        return f"GREATEST({', '.join(names)})", "top", "that of the likeliest class"

    def segments(self) -> list[Column]:
        """How likely each segment is beside the likeliest class: its class, or several together."""
        return [
            (" + ".join(f"EXP(l{number} - top)" for number in part), f"e{segment}", "")
            for segment, part in enumerate(self.made_of, start=1)
        ]

    def doubt(self) -> str:
        """The log odds against the segment that somebody is in."""
        names = [name for _, name, _ in self.segments()]
        whens = []
        for at, own in enumerate(names, start=1):
            others = " + ".join(name for name in names if name != own)
            whens.append(f"WHEN {at} THEN LN(GREATEST({others}, {literal(SURELY_NOT)})) - LN({own})")
        return f"CASE segment {' '.join(whens)} END"


def _limited(sql: str, low: float | None, high: float | None) -> str:
    text = sql
    if low is not None:
        text = f"GREATEST({text}, {literal(low)})"
    if high is not None:
        text = f"LEAST({text}, {literal(high)})"
    return text if text == sql else f"CASE WHEN {sql} IS NULL THEN NULL ELSE {text} END"
