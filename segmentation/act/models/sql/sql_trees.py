"""What is expected of a customer as expressions of SQL: a CASE for every tree, and their mean.

Trees ask numbers only, in words that all databases share, so that they need no translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segmentation.act.models.foretold import Foretold
from segmentation.act.models.scales import Scale
from segmentation.act.models.sql import sql_expressions as write
from segmentation.act.models.sql.sql_dialects import Plain, literal
from segmentation.act.models.sql.sql_expressions import Cell
from segmentation.act.models.sql.sql_parts import Column
from segmentation.segment.outcome.lens import MOST_ODDS, log_odds
from segmentation.segment.outcome.trees import LEAF, Tree

_TOGETHER = 10  # trees in one column: a longer sum is more than some databases read
_NEAR = 1e-6  # the seventh digit of a feature, which Python keeps as float32, decides nothing


@dataclass(frozen=True)
class TreesInSql:
    """The parts of a script that say what is expected."""

    foretold: Foretold
    scales: tuple[Scale, ...]
    """Of the whole matrix; the last one is that of what is expected."""
    value: Callable[[str], Cell]
    """What is known of a column, by its name."""

    def flags(self) -> list[Column]:
        """Whether a customer has the value of each category: 1, or 0."""
        found = []
        for at, scale in enumerate(self.scales, start=1):
            if scale.category is not None:
                told = {} if scale.is_hash else {scale.category: 1.0}
                found.append((write.by_category(self.value(scale.column), told, 0.0), f"h{at}", scale.column))
        return found

    def sums(self) -> list[Column]:
        """What the trees add, some of them together."""
        trees = [tree for forest in self.foretold.forests for tree in forest.trees]
        return [
            (Plain(" + ".join(map(self._tree, some))), f"t{at}", "trees" if at == 1 else "")
            for at, some in enumerate(_batches(trees), start=1)
        ]

    def expected(self) -> Column:
        """What is expected, in standard deviations as it counts among the columns."""
        many, scale = len(self.foretold.forests), self.scales[-1]
        start = sum(forest.start for forest in self.foretold.forests)
        names = " + ".join([literal(start), *(name for _, name, _ in self.sums())])
        text = f"({names}) / {literal(float(many))}"
        if not self.foretold.binary:
            return write.feature(scale, text, scale.fill), f"z{len(self.scales)}", self.foretold.column
        low = -MOST_ODDS if scale.low is None else _odds_of(scale.low)
        high = MOST_ODDS if scale.high is None else _odds_of(scale.high)
        text = f"LEAST(GREATEST({text}, {literal(low)}), {literal(high)})"
        text = f"({write.minus(text, scale.center)}) * {literal(scale.weight / scale.scale)}"
        return text, f"z{len(self.scales)}", self.foretold.column

    def _tree(self, tree: Tree) -> str:
        def told(at: int) -> str:
            feature, value = tree.features[at], tree.values[at]
            if feature == LEAF:
                return literal(value)
            asked = self._asked(feature, value)
            return f"CASE WHEN {asked} THEN {told(at + 1)} ELSE {told(tree.rights[at])} END"

        return told(0)

    def _asked(self, feature: int, limit: float) -> str:
        """Whether a customer goes left."""
        scale, weight = self.scales[feature], self.foretold.weights[feature]
        if scale.category is None:
            lensed = limit * scale.weight / weight if weight else limit
            return f"z{feature + 1} <= {literal(lensed + _NEAR * max(1.0, abs(lensed)))}"
        has, lacks = ((on - scale.center) * weight / scale.scale <= limit + _NEAR for on in (1.0, 0.0))
        sign, limit = (">=", 0 if lacks else 1) if has else ("<=", 0 if lacks else -1)
        return f"h{feature + 1} {sign} {literal(limit)}"


def _odds_of(chance: float) -> float:
    return float(log_odds(np.array([chance]))[0])


def _batches(trees: list[Tree]) -> Iterator[list[Tree]]:
    return (trees[at : at + _TOGETHER] for at in range(0, len(trees), _TOGETHER))
