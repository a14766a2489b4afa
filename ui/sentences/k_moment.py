"""What is said while somebody tries numbers of segments: which segment splits, dissolves or joins another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segmentation.language.phrases import capital, coefficient, count, listed, percent, quoted, word
from segmentation.language.short_names import short_names
from segmentation.prepare.roles.row_units import CUSTOMER, Unit
from segmentation.segment.sweeps.identities import shared
from segmentation.segment.verdict.verdicts import Verdict
from segmentation.standards import FROM_ONE, GIVES, SEGMENT_CUSTOMERS, SEGMENT_SHARE, STABLE, smallest_segment
from ui.sentences.segment import manner

_READ = 40  # letters of a name in a sentence of two; beyond, a phone needs six lines for it
_NAMED = 2  # givers or takers in a sentence that is read in a moment


@dataclass(frozen=True, eq=False)
class Cut:
    """A number of segments as the sentences need it, segment 1 first."""

    labels: NDArray[np.int8]
    identities: tuple[int, ...]
    names: tuple[str, ...]
    sizes: tuple[int, ...]

    def name(self, identity: int) -> str:
        return self.names[self.identities.index(identity)]

    def size(self, identity: int) -> int:
        return self.sizes[self.identities.index(identity)]


class Told(NamedTuple):
    """A sentence, and the identities of the segments it speaks of."""

    sentence: str
    about: tuple[int, ...] = ()


def split_told(k: int, best: int, cuts: Mapping[int, Cut], *, unit: Unit = CUSTOMER) -> Told:
    """What sets k apart from its neighbour towards the `best` number; there, how small its smallest is."""
    toward = k - 1 if k > best else k + 1
    if k == best or toward not in cuts:
        return _at_rest(k, cuts, unit)
    few, many = (cuts[toward], cuts[k]) if k > best else (cuts[k], cuts[toward])
    came = [identity for identity in many.identities if identity not in few.identities]
    if (
        len(came) != 1 or len(many.names) - len(few.names) != 1
    ):  # joined by hand: no step from one to the other
        return _at_rest(k, cuts, unit)
    return _parted(k, few, many, came[0]) if k > best else _gone(k, few, many, came[0], unit)


def _at_rest(k: int, cuts: Mapping[int, Cut], unit: Unit) -> Told:
    smallest = f"{_number(k)}: the smallest has {unit.counted(min(cuts[k].sizes))}."
    return Told(f"{smallest} {_one_more(cuts[k], cuts[k + 1], unit)}".strip() if k + 1 in cuts else smallest)


def _one_more(few: Cut, many: Cut, unit: Unit) -> str:
    came = [identity for identity in many.identities if identity not in few.identities]
    if len(came) != 1:
        return ""
    givers = _givers(few, many, came[0])
    if givers[0][1] >= FROM_ONE * many.size(came[0]):
        return f"One more would split {_quoted((few, givers[0][0]))[0]}."
    return f"One more would take {unit.many} from {_from(few, [identity for identity, _ in givers])}."


def _from(few: Cut, givers: Sequence[int]) -> str:
    """Whom a new segment would take from: all of them, two by name, or how many."""
    if len(givers) == len(few.identities):
        return "both" if len(givers) == 2 else f"all {word(len(givers))}"
    if len(givers) == 2:
        return listed(_quoted(*((few, one) for one in givers)))
    return f"{word(len(givers))} of them"


def _parted(k: int, few: Cut, many: Cut, new: int) -> Told:
    """One more than before: a segment split in two, or several gave to a new one."""
    givers = _givers(few, many, new)
    parent, given = givers[0]
    size = many.size(new)
    if given >= FROM_ONE * size and parent in many.identities:
        both = f"{count(many.size(parent))} and {count(size)}"
        moved = _moved(many.size(parent) + size - few.size(parent))
        (name,) = _quoted((few, parent))
        return Told(f"{_number(k)}: {name} splits into {both}{moved}.", (parent, new))
    names = _quoted(*((few, one) for one, _ in givers[:_NAMED]))
    said = [f"{count(some)} from {name}" for name, (_, some) in zip(names, givers, strict=False)]
    rest = size - sum(some for _, some in givers[:_NAMED])
    of = listed([*said, f"{count(rest)} from elsewhere"] if rest else said)
    return Told(f"{_number(k)}: a new segment of {count(size)}, {of}.", (new,))


def _gone(k: int, few: Cut, many: Cut, old: int, unit: Unit) -> Told:
    """One fewer: a segment became one with another, or its customers went several ways."""
    went = shared(many.labels, few.labels)[many.identities.index(old)]
    ways = [int(at) for at in np.argsort(-went, kind="stable") if went[at]]
    if went[ways[0]] >= FROM_ONE * went.sum():
        keeper = few.identities[ways[0]]
        kept = (many if keeper in many.identities else few, keeper)
        both = f"{' and '.join(_quoted((many, old), kept))} become one"
        return Told(f"{_number(k)}: {both}, {unit.counted(few.size(keeper))}.", (keeper,))
    to = [few.identities[at] for at in ways[:_NAMED]]
    gone, *names = _quoted((many, old), *((few, one) for one in to))
    places = [f"{count(int(went[at]))} to {name}" for at, name in zip(ways, names, strict=False)]
    return Told(f"{_number(k)}: {gone} dissolves, {listed(places)}.", tuple(to))


def _quoted(*named: tuple[Cut, int]) -> list[str]:
    """The names of one sentence in quotes, which tell “Older · low income” from the words around it.

    Of long ones as many traits as are read in passing, and that no other in the sentence has.
    """
    return [quoted(name) for name in short_names([cut.name(one) for cut, one in named], _READ)]


def _moved(more: int) -> str:
    """Where two parts are together more, or fewer, than the segment that split, where the rest is."""
    if not more:
        return ""
    if more > 0:
        return f", {word(more)} of them from elsewhere"
    return f"; {word(-more)} {'goes' if more == -1 else 'go'} elsewhere"


def _givers(few: Cut, many: Cut, new: int) -> list[tuple[int, int]]:
    """Who gave to a new segment and how many, the most first, but for those who gave next to nothing."""
    come = shared(few.labels, many.labels)[:, many.identities.index(new)]
    order = [int(at) for at in np.argsort(-come, kind="stable") if come[at] >= GIVES * come.sum()]
    return [(few.identities[at], int(come[at])) for at in order]


def lineage(ks: Sequence[int], best: int, cuts: Mapping[int, Cut], told: Mapping[int, Told]) -> list[int]:
    """Identities side by side: by size at the best number, a new piece beside the one that it left."""
    sizes = cuts[best]
    order = sorted(sizes.identities, key=lambda one: -sizes.size(one))
    for k in ks:
        for new in (one for one in cuts[k].identities if one not in order):
            beside = [one for one in told[k].about if one in order]
            order.insert(order.index(beside[0]) + 1 if beside else len(order), new)
    return order


def banner(verdict: Verdict | None, k: int, *, said: str) -> dict[str, str]:
    """Kind, badge and sentence above the pictures; `said` is the verdict’s own sentence."""
    if verdict is None:
        return {"kind": "wait", "badge": "Judging", "sentence": "Looking for structure…", "back": ""}
    if k == verdict.recommended_k:
        return {"kind": manner(verdict), "badge": verdict.badge, "sentence": said, "back": ""}
    own = f"{_number(k)} is your choice; {verdict.aside}."
    return {
        "kind": "own",
        "badge": "Your choice",
        "sentence": own,
        "back": f"Back to {word(verdict.recommended_k)}",
    }


def tick(verdict: Verdict, k: int) -> str:
    """What stands under a number: natural, repeats or drawn; groups of another shape are not these."""
    said = verdict.said(k)
    return "repeats" if verdict.another_shape and said == "natural" else said


def few_told(sizes: Sequence[int], *, unit: Unit = CUSTOMER) -> str:
    """A warning where the smallest segment is too small to plan for; empty where none is."""
    if min(sizes) >= smallest_segment(sum(sizes)):
        return ""
    least = (
        unit.counted(SEGMENT_CUSTOMERS)
        if smallest_segment(sum(sizes)) == SEGMENT_CUSTOMERS
        else f"{percent(SEGMENT_SHARE)} of all"
    )
    return f"The smallest, {unit.counted(min(sizes))}, is too small to plan for: {least} is the least."


def spoken(verdict: Verdict | None, k: int, silhouette: float, sentence: str) -> str:
    """What a screen reader says of a number of segments."""
    told = f"{_number(k)}. Silhouette {coefficient(silhouette)}"
    if verdict is None:
        return f"{told}. {sentence}"
    at = verdict.ks.index(k)
    recommended = ", recommended" if k == verdict.recommended_k else ""
    chance = "above chance" if silhouette > verdict.null_high[at] else "no more than chance"
    back = f"{percent(weakest(verdict, k))} of the weakest segment comes back"
    return f"{_number(k)}{recommended}. Silhouette {coefficient(silhouette)}, {chance}. {back}. {sentence}"


def weakest(verdict: Verdict, k: int) -> float:
    """How much of the segment comes back of which the least does."""
    return float(verdict.stability[k].min())


def comes_back(verdict: Verdict, k: int) -> bool:
    """Whether even that is enough to rely on."""
    return weakest(verdict, k) >= STABLE


def held(share: float, drawn: int, everybody: int, *, unit: Unit = CUSTOMER) -> str:
    """What a dot is, and how much of the differences the picture holds."""
    dots = f"Each dot is a {unit.one}"
    if drawn < everybody:
        dots = f"{count(drawn)} of {unit.counted(everybody)}"
    return f"{dots}; near means alike. The picture shows {percent(share)} of what differs."


def size_told(size: int, everybody: int) -> str:
    """“160 · 16%”."""
    return f"{count(size)} · {percent(size / everybody)}"


def _number(k: int) -> str:
    return capital(word(k))
