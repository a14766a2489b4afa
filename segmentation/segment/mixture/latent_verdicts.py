"""The verdict on latent classes: whether they are there, how many to use, and why, in plain words.

It has the words of the verdict on groups by likeness and means the same by them. Natural: more than
look-alikes show, and halves of the customers find the same classes. Reproducible: the halves agree, but
look-alikes without classes are divided as clearly. Constructed: neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.language.phrases import coefficient, percent
from segmentation.segment.mixture.latent_evidence import LatentEvidence
from segmentation.segment.verdict.explanations import CONTINUUM
from segmentation.segment.verdict.verdicts import Kind, Said, number, plain
from segmentation.standards import (
    CLASSES_STAND_OUT,
    CUSTOMERS_TO_JUDGE,
    CUSTOMERS_TO_JUDGE_WELL,
    HALVES_AGREE,
    STABLE,
    STEADY,
    STEADY_LINES,
)

_SAID: Mapping[Kind, Said] = {"natural": "natural", "reproducible": "repeats", "constructed": "drawn"}
_PLANNED = (3, 6)  # lines that are drawn: a plan of fewer says little, of more is hard to follow


@dataclass(frozen=True, eq=False)
class LatentVerdict:
    """Whether latent classes are there, how many to use, and why; `evidence` holds what was measured."""

    kind: Kind
    recommended_k: int
    runner_up: int | None
    sentence: str
    badge: str
    aside: str
    """What is said of the data beside another number than the recommended one: “four are in the data”."""
    reasons: tuple[str, ...]
    evidence: LatentEvidence
    another_shape: bool = False
    """Classes may have any size and spread, so that theirs never is another."""

    def __repr__(self) -> str:
        return f"<Verdict on latent classes {self.kind}, {self.recommended_k}: {self.sentence}>"

    @property
    def ks(self) -> tuple[int, ...]:
        """The numbers of classes that were judged."""
        return self.evidence.ks

    @property
    def admissible(self) -> tuple[int, ...]:
        """The ks whose smallest class is large enough to describe."""
        return tuple(int(k) for k in np.asarray(self.ks)[self.evidence.admissible])

    @property
    def sample_size(self) -> int:
        """Customers whose halves were compared."""
        return self.evidence.sample_size

    @property
    def stability(self) -> Mapping[int, NDArray[np.float64]]:
        """k → how much of each class halves of the customers find again (k,), from 0 to 1."""
        return self.evidence.returning

    def said(self, k: int) -> Said:
        """What is said of k classes: the verdict at its own k, elsewhere what was measured there.

        Raises KeyError for a k that was not judged.
        """
        if k == self.recommended_k:
            return _SAID[self.kind]
        if k not in self.ks:
            raise KeyError(k)
        at = self.ks.index(k)
        if self.kind == "natural" and _there(self.evidence)[at]:
            return "natural"
        return "repeats" if self.evidence.repeated[at] else "drawn"

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values: lists aligned with `ks`, and lists per class under each k."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "evidence"}
        measured = {name: getattr(self.evidence, name) for name in self.evidence.__dataclass_fields__}
        told = {"separation": self.evidence.separation, "said": {k: self.said(k) for k in self.ks}}
        return {name: plain(value) for name, value in {**own, **measured, **told}.items()}


def conclude(evidence: LatentEvidence, otherwise: int) -> LatentVerdict:
    """Decide on what was measured, and say it in words; of too few to judge `otherwise` is the k."""
    kind, k = _decision(evidence, otherwise)
    return LatentVerdict(
        kind=kind,
        recommended_k=k,
        runner_up=_runner_up(evidence, k),
        sentence=_sentence(evidence, kind, k),
        badge="Too few to judge" if _too_few(evidence) else kind.capitalize(),
        aside=_aside(evidence, kind, k),
        reasons=_reasons(evidence, kind, k),
        evidence=evidence,
    )


def _too_few(evidence: LatentEvidence) -> bool:
    return evidence.customers < CUSTOMERS_TO_JUDGE


def _there(evidence: LatentEvidence) -> NDArray[np.bool_]:
    """The numbers of classes that halves find again, up to what is taken; more than that are none."""
    upto: NDArray[np.bool_] = np.arange(len(evidence.ks)) <= int(_merit(evidence).argmax())
    return evidence.repeated & upto & (_merit(evidence) > 0)


def _merit(evidence: LatentEvidence) -> NDArray[np.float64]:
    """What counts classes: BIC where halves find every class of its number again, else ICL.

    Where groups are not of the shape of classes BIC takes too many, and those in excess do not come back.
    """
    best = int(evidence.gains.argmax())
    whole = bool(evidence.repeated[best]) and float(evidence.weakest[best]) >= STABLE
    return evidence.gains if whole else evidence.worth


def _decision(evidence: LatentEvidence, otherwise: int) -> tuple[Kind, int]:
    ks = np.asarray(evidence.ks)
    if _too_few(evidence) or not evidence.admissible.any():
        return "constructed", otherwise
    there = _there(evidence)
    if evidence.stands_out and there.any():
        return "natural", int(ks[np.where(there, _merit(evidence), -np.inf).argmax()])
    if evidence.repeated.any():
        return "reproducible", _steadiest(evidence, evidence.repeated, STEADY)
    middle = evidence.admissible & (ks >= _PLANNED[0]) & (ks <= _PLANNED[1])
    return "constructed", _steadiest(evidence, middle if middle.any() else evidence.admissible, STEADY_LINES)


def _steadiest(evidence: LatentEvidence, among: NDArray[np.bool_], slack: float) -> int:
    """The fewest classes about as steady as the steadiest of those allowed."""
    steady = among & (evidence.agreement >= evidence.agreement[among].max() - slack)
    return evidence.ks[int(np.flatnonzero(steady)[0])]


def _runner_up(evidence: LatentEvidence, k: int) -> int | None:
    """The other number that halves agree on most."""
    others = evidence.admissible & (np.asarray(evidence.ks) != k)
    if not others.any():
        return None
    return evidence.ks[int(np.where(others, evidence.agreement, -np.inf).argmax())]


def _sentence(evidence: LatentEvidence, kind: Kind, k: int) -> str:
    if _too_few(evidence):
        return f"{evidence.customers} customers are too few to judge whether groups are there."
    if kind == "natural":
        return f"There are {number(k)} groups, and repeated checks find the same ones."
    if kind == "reproducible":
        return f"There are no groups that stand out, but a split into {number(k)} is dependable."
    return CONTINUUM if evidence.admissible.any() else "Every split leaves a group too small to describe."


def _aside(evidence: LatentEvidence, kind: Kind, k: int) -> str:
    if _too_few(evidence):
        return f"{evidence.customers} customers are too few to judge whether groups are there"
    if kind == "natural":
        return f"{number(k)} are in the data"
    if kind == "reproducible":
        return f"no groups stand out, and {number(k)} is the dependable split"
    if evidence.admissible.any():
        best = number(k)
        return f"your customers blend into each other; {best} is recommended, though other splits are as good"
    return "every split leaves a group too small to describe"


def _reasons(evidence: LatentEvidence, kind: Kind, k: int) -> tuple[str, ...]:
    """Why, a plain sentence each."""
    if _too_few(evidence):
        return (
            f"Groups can be judged from {CUSTOMERS_TO_JUDGE} customers on; "
            f"{CUSTOMERS_TO_JUDGE_WELL} or more are better.",
            _smallest(evidence, k),
        )
    at = evidence.ks.index(k)
    return (
        _tally(evidence, kind),
        _beside(evidence),
        _halves(evidence, kind, at),
        _pays(evidence, at),
        _sure(evidence, at),
        _smallest(evidence, k),
        *_sampling(evidence, kind),
    )


def _tally(evidence: LatentEvidence, kind: Kind) -> str:
    if kind == "natural":
        return "All three checks find groups."
    held = (evidence.stands_out, bool(evidence.repeated.any()), bool((_merit(evidence) > 0).any()))
    if all(held):
        return "Each of the three checks finds groups somewhere, but never all for the same number."
    many = sum(held)
    count = number(many).capitalize() if many else "None"
    return f"{count} of the three checks {'find' if many > 1 else 'finds'} groups."


def _beside(evidence: LatentEvidence) -> str:
    above, needed = evidence.separation, f"{CLASSES_STAND_OUT:.0f}"
    without = "than they describe made-up customers without any"
    if above < 1:
        return f"Groups describe your customers no better {without}; a lead of {needed} deviations is needed."
    better = "far better" if evidence.stands_out else "hardly better"
    told = f"by {above:.0f} standard deviations, where {needed} are needed"
    return f"Groups describe your customers {better} {without}: {told}."


def _halves(evidence: LatentEvidence, kind: Kind, at: int) -> str:
    if kind == "constructed":  # where the check comes nearest to holding
        among = evidence.admissible
        at = int(np.where(among, evidence.agreement, -np.inf).argmax()) if among.any() else at
    agree, needed = coefficient(float(evidence.agreement[at])), coefficient(HALVES_AGREE)
    find, many = "find" if evidence.agreement[at] >= HALVES_AGREE else "do not find", number(evidence.ks[at])
    return (
        f"Two halves of the customers, each looked at alone, {find} the same {many} groups: "
        f"they agree to {agree}, where 0 is chance, 1 is the same and {needed} is needed. "
        f"{percent(float(evidence.weakest[at]))} of the least stable group is found again."
    )


def _pays(evidence: LatentEvidence, at: int) -> str:
    merit = _merit(evidence)
    best, by = evidence.ks[int(merit.argmax())], "BIC" if merit is evidence.gains else "ICL"
    if merit.max() <= 0:
        return (
            f"No number of groups describes them better than none does, for what it leaves in doubt ({by})."
        )
    many = number(best).capitalize()
    if best == evidence.ks[at]:
        return (
            f"{many} groups are the best balance: more describe customers hardly better, or leave more "
            f"of them in doubt where they belong ({by})."
        )
    return f"{many} groups would be the best balance ({by}), but they come back less well."


def _sure(evidence: LatentEvidence, at: int) -> str:
    sure = percent(float(evidence.sure[at]))
    return f"{sure} of customers belong to their group with at least four chances in five."


def _smallest(evidence: LatentEvidence, k: int) -> str:
    at = evidence.ks.index(k)
    return f"Smallest group: {evidence.smallest[at]:,} of {evidence.customers:,} customers."


def _sampling(evidence: LatentEvidence, kind: Kind) -> tuple[str, ...]:
    if evidence.sample_size < evidence.customers:
        return (f"Checked on a random {evidence.sample_size:,} of {evidence.customers:,} customers.",)
    if evidence.customers < CUSTOMERS_TO_JUDGE_WELL and kind != "natural":
        return (f"With {evidence.customers} customers, groups that lie close together cannot be told apart.",)
    return ()
