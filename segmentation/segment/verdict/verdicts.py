"""What the judgement found, as numbers and in plain words.

A verdict is read by people who do not know the method: first one sentence, then the reasons with their
numbers, then what the usual indicators would have chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.verdict.checks import Findings

Kind = Literal["natural", "reproducible", "constructed"]
Said = Literal["natural", "repeats", "drawn"]
_SAID: Mapping[Kind, Said] = {"natural": "natural", "reproducible": "repeats", "constructed": "drawn"}
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Decision:
    """The verdict before it is put in words."""

    kind: Kind
    k: int
    runner_up: int | None


@dataclass(frozen=True, eq=False)
class Remarks:
    """What is told beside the decision."""

    draws: tuple[Decision, ...] = ()
    """What each draw of customers would have decided alone."""
    in_part: tuple[Decision, ...] = ()
    """What some of the draws would have decided without the others."""
    strays: tuple[str, ...] = ()
    """Columns that tell nothing of the groups that are there."""
    without_strays: Findings | None = None
    """What was measured without these columns, where that decided."""
    has_another_shape: bool = False
    """Whether the segments mix groups of another shape."""
    small_group: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    """Positions of customers who stand clear of all others, too few for a segment."""


@dataclass(frozen=True)
class Voice:
    """What one indicator would choose: its name, its k (1: no groups) and what it looks at."""

    name: str
    k: int
    meaning: str


class AnyVerdict(Protocol):
    """What every verdict says, whatever the segments were found by: likeness, or latent classes."""

    @property
    def kind(self) -> Kind:
        """Natural, reproducible or constructed."""

    @property
    def recommended_k(self) -> int:
        """How many segments to use."""

    @property
    def runner_up(self) -> int | None:
        """The next best number."""

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""

    @property
    def badge(self) -> str:
        """Its word."""

    @property
    def aside(self) -> str:
        """What is said of the data beside another number than the recommended one."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, a plain sentence each."""

    @property
    def ks(self) -> tuple[int, ...]:
        """The numbers that were judged."""

    @property
    def sample_size(self) -> int:
        """Customers that were looked at."""

    @property
    def stability(self) -> Mapping[int, NDArray[np.float64]]:
        """k → how much of each segment comes back (k,), from 0 to 1."""

    @property
    def another_shape(self) -> bool:
        """Whether there are groups, but not of the shape of these segments."""

    def said(self, k: int) -> Said:
        """What is said of k segments. Raises KeyError for a k that was not judged."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether the groups are there, how many to use, and why.

    Arrays are aligned with `ks`. `smallest` and `calinski_harabasz` are of all customers, `davies_bouldin` of
    at most 100,000, `valley` of 2,000; the rest was measured on `sample_size` customers, in several draws.
    """

    kind: Kind
    recommended_k: int
    runner_up: int | None
    sentence: str
    badge: str
    close: str
    """What part of the evidence says instead, where that is something else; else empty."""
    aside: str
    """What is said of the data beside another number than the recommended one: “four are in the data”."""
    reasons: tuple[str, ...]
    other_voices: tuple[Voice, ...]
    ks: tuple[int, ...]
    admissible: tuple[int, ...]
    """The ks whose smallest segment is large enough to plan for."""
    smallest: NDArray[np.intp]
    """Customers in the smallest segment, per k."""
    elbow: int
    null_low: NDArray[np.float64]
    null_high: NDArray[np.float64]
    """The band of silhouettes that customers without groups reach."""
    calinski_harabasz: NDArray[np.float64]
    davies_bouldin: NDArray[np.float64]
    gap: NDArray[np.float64]
    gap_se: NDArray[np.float64]
    prediction_strength: NDArray[np.float64]
    prediction_strength_se: NDArray[np.float64]
    valley: NDArray[np.float64]
    """Customers halfway between neighbouring segments for each at their centres: 0 empty, 1 a continuum."""
    ari: NDArray[np.float64]
    """Agreement of two redraws, per k: adjusted Rand index."""
    stability: Mapping[int, NDArray[np.float64]]
    """k → how much of each segment comes back when customers are drawn again (k,), from 0 to 1."""
    stability_interval: Mapping[int, NDArray[np.float64]]
    """k → where eight of ten redraws lie, per segment (k, 2)."""
    separation: float
    """T: standard deviations between the silhouette and that of customers without groups, at its best k."""
    clumping: float
    """G: standard errors by which the gap at its best k exceeds the gap at 1."""
    sample_size: int
    """Customers in each draw."""
    draws: tuple[Decision, ...]
    """What each draw of customers would have decided alone."""
    draws_per_k: Mapping[int, Mapping[Said, int]]
    """k → how many draws say that these groups are there, that the cut repeats, or that lines are drawn."""
    strays: tuple[str, ...]
    """Columns that tell nothing of the groups that are there; without them the groups stand out more."""
    another_shape: bool
    """Whether there are groups, but not of the shape that this cut draws."""
    small_group: NDArray[np.intp]
    """Positions in the matrix of a few customers who stand clear of all others; often empty."""

    def __repr__(self) -> str:
        return f"<Verdict {self.kind}, {self.recommended_k} segments: {self.sentence}>"

    @property
    def answer(self) -> str:
        """The sentence, and how close it was where it was."""
        return f"{self.sentence} {self.close}".strip()

    def said(self, k: int) -> Said:
        """What is said of k segments: the verdict at its own k, elsewhere what most draws say.

        Where draws are divided evenly, the smaller claim holds. Raises KeyError for a k that was not judged.
        """
        if k == self.recommended_k:
            return _SAID[self.kind]
        told, from_the_smallest_claim = self.draws_per_k[k], reversed(tuple(_SAID.values()))
        return max(from_the_smallest_claim, key=lambda said: told.get(said, 0))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values: lists aligned with `ks`, and lists per segment under each k."""
        told = {name: plain(getattr(self, name)) for name in self.__dataclass_fields__}
        told["other_voices"] = [vars(voice) for voice in self.other_voices]
        told["draws"] = [vars(draw) for draw in self.draws]
        return told


def standing(
    verdict: AnyVerdict,
    k: int,
    *,
    cut: int | None = None,
    whose: str = "Your choice",
    way: str = "",
    cost: str = "",
) -> str:
    """The verdict beside k segments: its sentence where it is about these, else whose k and what is so.

    `cut` is the number found where segments of it were joined into k; `way` is how a person drew them, where
    they were not found at all: then it never is about these, nor where limits of size changed the cut, of
    which `cost` says what that cost. Every page, report and command says it
    with these words, so that no badge ever speaks of another number than the one beside it.
    """
    if way:
        return f"{way[:1].upper()}{way[1:]}: {number(k)} segments; {verdict.aside}."
    if cost:
        joined = "" if cut in (None, k) else f", joined into {number(k)}"
        return f"{cost[:1].upper()}{cost[1:]}{joined}; {verdict.aside}."
    if holds(verdict, k, cut=cut):
        return verdict.sentence
    cut = k if cut is None else cut
    taken = number(k) if k == cut else f"{number(k)}, joined from {number(cut)}"
    return f"{whose}: {taken}; {verdict.aside}."


def holds(verdict: AnyVerdict, k: int, *, cut: int | None = None) -> bool:
    """Whether the verdict speaks of these k segments, so that its badge may stand beside them."""
    return k == (k if cut is None else cut) == verdict.recommended_k


def number(k: int) -> str:
    """A number in running text: words up to ten, digits beyond.

    >>> number(4), number(15), number(1000)
    ('four', '15', '1,000')
    """
    return _WORDS[k] if 0 <= k < len(_WORDS) else f"{k:,}"


def plain(value: Any) -> Any:
    """A value as JSON has it: arrays and rows as lists, keys as text."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value
