"""A segment as a rule one can type into a mailing tool.

Distances to centres cannot be typed into a campaign filter. So a small tree is fitted to the
segments in the units of the file, and the branch that finds a segment best becomes its rule:
“Spent over 1,210 and ordered 5 times or more”. Limits are rounded to what is printed, and
precision and recall are counted on all customers with exactly those limits. A rule is given only
if the tree as a whole reproduces the segments well enough on customers it has not seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.language.concepts import concept_of
from segmentation.language.currencies import PLAIN, Money
from segmentation.language.phrases import capital, listed, number, percent
from segmentation.language.titles import agreed, spoken
from segmentation.segment.clusters import Clustering
from segmentation.segment.features import Feature, levels
from segmentation.segment.subsamples import draw
from segmentation.standards import RULE_FIDELITY, RULE_PRECISION, RULE_RECALL

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

    from segmentation.segment.drawn.divisions import Division

_FOLDS = 5  # of the cross-validation, as is usual
_MOST_ROWS = 20_000  # more do not change the tree, and take time
_LEAST_LEAF = 0.02  # share of customers that a branch must hold
_A_TIME = re.compile(r"(?:days|weeks|months|years|hours|minutes|seconds)\b")
_NEGLIGIBLE = 1e-9  # keeps rounding out of ties


@dataclass(frozen=True)
class Limit:
    """One condition of a rule: a number above `over` and up to `up_to`, or a category."""

    column: str
    over: float | None = None
    up_to: float | None = None
    category: str | None = None
    is_category: bool = True
    whole: bool = False
    """Whether the column holds whole numbers, so that “over 4” is “5 or more”."""

    def holds(self, data: DataFrame) -> NDArray[np.bool_]:
        """Which rows of `data` meet the condition."""
        column = data[self.column]
        if self.category is not None:
            same = _are(levels(column), self.category)
            return same if self.is_category else ~same
        values = column.to_numpy(dtype=float)
        met = np.ones(len(values), dtype=bool)
        if self.over is not None:
            met &= values > self.over
        if self.up_to is not None:
            met &= values <= self.up_to
        return met


@dataclass(frozen=True)
class PlainRule:
    """The conditions that find a segment, and how well they do it."""

    segment: int
    limits: tuple[Limit, ...]
    precision: float
    """Share of the customers who meet the rule that are in the segment."""
    recall: float
    """Share of the segment that meets the rule."""
    money: Money = field(default=PLAIN, compare=False)
    """How amounts are written."""
    drawn: str = ""
    """The rule in words, where it is the one that a person drew the segment by."""

    @property
    def earned(self) -> bool:
        """Whether it is good enough to be quoted."""
        return self.precision >= RULE_PRECISION and self.recall >= RULE_RECALL

    @property
    def conditions(self) -> str:
        """The conditions alone: “Spent over 1,210 and ordered 5 times or more”."""
        if self.drawn:
            return self.drawn
        text = listed([_said(limit, self.money) for limit in self.limits], most=len(self.limits))
        return text[:1].upper() + text[1:]

    @property
    def text(self) -> str:
        """The whole sentence, with precision and recall."""
        if self.drawn:
            return f"{self.drawn}: this rule finds all of them and nobody else."
        right, found = percent(self.precision), percent(self.recall)
        fit = f"{right} of those that fit are in this segment"
        return f"{self.conditions}: {fit}, and they make up {found} of it."


@dataclass(frozen=True)
class Surrogate:
    """Rules for the segments, and how well the tree behind them reproduces the segments."""

    fidelity: float
    """Share of unseen customers whose segment the tree guesses, over five folds."""
    rules: tuple[PlainRule | None, ...]
    """One per segment, in segment order; `None` where no rule does well enough."""


def surrogate(data: DataFrame, clustering: Clustering) -> Surrogate:
    """A plain rule for each segment that has one, from the basis columns of `data` in raw units.

    `data` has the rows of the clustering's matrix. A rule needs the fidelity, precision and
    recall of `standards`; otherwise the segment has none.
    """
    if clustering.division is not None:
        return Surrogate(1.0, _as_drawn(clustering, clustering.division))
    labels = clustering.labels.astype(int)
    drawn = draw(clustering.matrix.values, _MOST_ROWS, seed=clustering.seed)
    sample, known = data.iloc[drawn], labels[drawn]
    inputs, tests = _inputs(sample, clustering.matrix.features)
    fidelity = _fidelity(inputs, known, clustering.k)
    segments = range(1, clustering.k + 1)
    if fidelity < RULE_FIDELITY:
        return Surrogate(fidelity, tuple(None for _ in segments))
    branches = _branches(_tree(clustering.k).fit(inputs, known), tests)
    chosen = [_best(branches, sample, known, segment) for segment in segments]
    rules = [limits and _measured(limits, data, labels, i + 1) for i, limits in enumerate(chosen)]
    return Surrogate(fidelity, tuple(rule if rule and rule.earned else None for rule in rules))


@dataclass(frozen=True, eq=False)
class Guesser:
    """The tree behind the rules, to be tried on customers whom it has not seen."""

    features: tuple[Feature, ...]
    tree: DecisionTreeClassifier

    def __call__(self, data: DataFrame) -> NDArray[np.int_]:
        """The segment (n,) of rows of clean, filled columns, as the tree guesses it."""
        guessed: NDArray[np.int_] = self.tree.predict(_columns(data, self.features))
        return guessed


def guesser_of(data: DataFrame, clustering: Clustering) -> Guesser | None:
    """The tree of `surrogate`, of the same customers; `None` where a person drew the segments."""
    if clustering.division is not None:
        return None
    features = clustering.matrix.features
    drawn = draw(clustering.matrix.values, _MOST_ROWS, seed=clustering.seed)
    inputs, _ = _inputs(data.iloc[drawn], features)
    return Guesser(features, _tree(clustering.k).fit(inputs, clustering.labels.astype(int)[drawn]))


def _as_drawn(clustering: Clustering, division: Division) -> tuple[PlainRule, ...]:
    """The rules that a person drew the segments by."""
    told = [part.told for part in division.held]
    segments = range(1, clustering.k + 1)
    said = ["; or ".join(told[number - 1] for number in clustering.made_of(s)) for s in segments]
    return tuple(
        PlainRule(s, (), 1.0, 1.0, drawn=capital(text)) for s, text in zip(segments, said, strict=True)
    )


@dataclass(frozen=True)
class _Test:
    """What one input of the tree asks: a number of a column, or whether it is a category."""

    column: str
    category: str | None
    values: NDArray[np.float64]
    """The distinct values in the sample, ascending: a limit may lie anywhere between two of them."""

    @property
    def whole(self) -> bool:
        return bool((self.values == np.rint(self.values)).all())


def _inputs(data: DataFrame, features: Sequence[Feature]) -> tuple[NDArray[np.float64], list[_Test]]:
    """What the tree asks (n, inputs), and each input as a test."""
    columns = _columns(data, features)
    asked = [(one.column, category) for one in features for category in one.codes or (one.category,)]
    tests = [_Test(*each, np.unique(column)) for each, column in zip(asked, columns.T, strict=True)]
    return columns, tests


def _columns(data: DataFrame, features: Sequence[Feature]) -> NDArray[np.float64]:
    of_words = dict.fromkeys(one.column for one in features if one.codes or one.category is not None)
    told = {name: levels(data[name]) for name in of_words}
    columns = []
    for feature in features:
        for category in feature.codes or (feature.category,):
            if category is None:
                values = data[feature.column].to_numpy(dtype=float)
                columns.append(np.nan_to_num(values, nan=feature.fill))
            else:
                columns.append(_are(told[feature.column], category).astype(float))
    return np.column_stack(columns)


def _are(told: tuple[NDArray[np.intp], list[str]], category: str) -> NDArray[np.bool_]:
    """Whether cells, told as levels and their words, are of a category as the matrix knows it: 1 and 1.0 are
    the same word, and a missing cell has none."""
    codes, words = told
    same: NDArray[np.bool_] = np.array([*words, ""], dtype=object) == category
    return same[codes]


def _tree(segments: int) -> DecisionTreeClassifier:
    """Three questions, and a fourth when three give fewer than two branches per segment."""
    from sklearn.tree import DecisionTreeClassifier  # takes a while to import

    depth = 3 if segments <= 4 else 4
    return DecisionTreeClassifier(max_depth=depth, min_samples_leaf=_LEAST_LEAF, random_state=0)


def _fidelity(inputs: NDArray[np.float64], labels: NDArray[np.int_], segments: int) -> float:
    """Agreement with the segments on customers the tree has not seen; rows are in random order."""
    fold = np.arange(len(labels)) % _FOLDS
    agreed = 0
    for out in range(min(_FOLDS, len(labels))):
        seen = fold != out
        if not seen.any():
            return 0.0
        tree = _tree(segments).fit(inputs[seen], labels[seen])
        agreed += int((tree.predict(inputs[~seen]) == labels[~seen]).sum())
    return agreed / len(labels)


def _branches(tree: DecisionTreeClassifier, tests: list[_Test]) -> list[tuple[Limit, ...]]:
    """The conditions that lead to each node, the shortest paths first."""
    shape = tree.tree_
    found: list[tuple[Limit, ...]] = []
    waiting: list[tuple[int, tuple[Limit, ...]]] = [(0, ())]
    while waiting:
        node, path = waiting.pop(0)
        if path:
            found.append(path)
        if shape.children_left[node] >= 0:
            test, limit = tests[shape.feature[node]], float(shape.threshold[node])
            waiting.append((int(shape.children_left[node]), _narrowed(path, test, limit, above=False)))
            waiting.append((int(shape.children_right[node]), _narrowed(path, test, limit, above=True)))
    return found


def _narrowed(path: tuple[Limit, ...], test: _Test, limit: float, *, above: bool) -> tuple[Limit, ...]:
    """The path with one more condition; a second one on the same number joins the first."""
    if test.category is not None:
        return (*path, Limit(test.column, category=test.category, is_category=above))
    plain = _plain(limit, test)
    earlier = next((one for one in path if one.column == test.column and one.category is None), None)
    over, up_to = (None, None) if earlier is None else (earlier.over, earlier.up_to)
    joined = Limit(test.column, plain if above else over, up_to if above else plain, whole=test.whole)
    return (*(one for one in path if one is not earlier), joined)


def _plain(limit: float, test: _Test) -> float:
    """The limit with as few digits as the gap between customers allows, at most three, as printed."""
    at = int(np.searchsorted(test.values, limit, side="right"))
    low, high = test.values[max(at - 1, 0)], test.values[min(at, len(test.values) - 1)]
    exact = np.floor(limit) if test.whole else limit
    for digits in (1, 2, 3):
        shown = _printed(float(f"{exact:.{digits}g}"))
        if low <= shown < high:
            return shown
    return _printed(float(f"{exact:.3g}"))


def _printed(value: float) -> float:
    return float(number(value).replace(",", "").replace("\N{MINUS SIGN}", "-"))


def _best(
    branches: list[tuple[Limit, ...]], data: DataFrame, labels: NDArray[np.int_], segment: int
) -> tuple[Limit, ...] | None:
    """The branch with the best balance (F1) of precision and recall, the shortest of equals."""
    best, score = None, 0.0
    for limits in branches:
        found = _measured(limits, data, labels, segment)
        balance = 2 * found.precision * found.recall / max(found.precision + found.recall, _NEGLIGIBLE)
        if found.earned and balance > score + _NEGLIGIBLE:
            best, score = limits, balance
    return best


def _measured(
    limits: tuple[Limit, ...], data: DataFrame, labels: NDArray[np.int_], segment: int
) -> PlainRule:
    met = np.logical_and.reduce([limit.holds(data) for limit in limits])
    members = labels == segment
    both = int((met & members).sum())
    return PlainRule(segment, limits, both / max(int(met.sum()), 1), both / max(int(members.sum()), 1))


def _said(limit: Limit, money: Money) -> str:
    """A condition in plain words; verbs only where the header is sure to mean them."""
    header, about = limit.column.casefold(), concept_of(limit.column)
    if limit.category is not None:
        return f"{spoken(limit.column)} is {'' if limit.is_category else 'not '}{limit.category}"
    if about == "value" and "spen" in header:
        return f"spent {_range(limit, money)}"
    if about == "frequency" and limit.whole and ("purchase" in header or "order" in header):
        return f"ordered {_times(limit)}"
    if (some := _some(limit)) is not None:
        return some
    return f"{'aged' if about == 'age' else spoken(limit.column)} {_range(limit, money)}"


def _some(limit: Limit) -> str | None:
    """None or any of what is counted, “no teenagers at home”; `None` where it is another condition."""
    said = spoken(limit.column)
    if not limit.whole or agreed(limit.column, "one", "many") == "one" or _A_TIME.match(said):
        return None
    if limit.over is None and limit.up_to is not None and 0 <= limit.up_to < 1:
        return f"no {said}"
    return f"some {said}" if limit.up_to is None and limit.over is not None and 0 <= limit.over < 1 else None


def _times(limit: Limit) -> str:
    """How often: “5 times or more”, “once at most”."""
    least = 0 if limit.over is None else int(limit.over) + 1
    if limit.up_to is None:
        return "once or more" if least == 1 else f"{number(least)} times or more"
    most = int(limit.up_to)
    if limit.over is None:
        return {0: "nothing", 1: "once at most"}.get(most, f"{number(most)} times or fewer")
    if least == most:
        return "once" if most == 1 else f"{number(most)} times"
    return f"{number(least)} to {number(most)} times"


def _range(limit: Limit, money: Money) -> str:
    """How much: “over 1,210”, “5 or less”."""
    written = partial(money.number, of=limit.column)
    if limit.up_to is None:
        return f"over {written(limit.over or 0)}"
    if limit.over is None:
        return f"{written(limit.up_to)} or less"
    return f"over {written(limit.over)} and up to {written(limit.up_to)}"
