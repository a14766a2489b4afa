"""A verdict in plain words: one sentence, its reasons with their numbers, and what other indicators say."""

from __future__ import annotations

from collections import Counter

import numpy as np

from segmentation.array_kinds import Floats
from segmentation.language.phrases import coefficient, listed, percent
from segmentation.segment.verdict import indices
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.verdicts import Decision, Kind, Remarks, Voice, number
from segmentation.standards import (
    CLOSE,
    CLUMPED,
    COLUMN_TOLD,
    CUSTOMERS_TO_JUDGE,
    CUSTOMERS_TO_JUDGE_WELL,
    MIXED_SHARE,
    NEARLY_EMPTY,
    PREDICTION_STRENGTH,
    SEGMENT_CUSTOMERS,
    SEGMENT_SHARE,
    STABLE,
    VALLEY,
)

CONTINUUM = "Your customers blend into each other; any split is a planning choice."


def sentence(findings: Findings, decision: Decision, remarks: Remarks) -> str:
    """The verdict in one sentence, with the number in words."""
    if findings.customers < CUSTOMERS_TO_JUDGE:
        return f"{findings.customers} customers are too few to judge whether groups are there."
    if decision.kind == "natural":
        if remarks.without_strays is not None:
            return _without_strays(decision, remarks)
        if remarks.has_another_shape:
            return f"There are groups, but not of the shape that a split into {number(decision.k)} draws."
        if close(findings, decision, remarks):  # then not every check finds the same ones
            return f"On balance there are {number(decision.k)} separate groups."
        return f"There are {number(decision.k)} separate groups, and repeated checks find the same ones."
    if findings.too_small.any():
        return _too_small(findings)
    if decision.kind == "reproducible":
        return f"There are no sharply separate groups, but a split into {number(decision.k)} is dependable."
    return CONTINUUM if findings.admissible.any() else "Every split leaves a segment too small to plan for."


def aside(findings: Findings, decision: Decision, remarks: Remarks) -> str:
    """The verdict as the end of a sentence about another number of segments than the recommended one."""
    best = number(decision.k)
    if findings.customers < CUSTOMERS_TO_JUDGE:
        return f"{findings.customers} customers are too few to judge whether groups are there"
    if decision.kind == "natural":
        if remarks.without_strays is not None:
            return f"without {listed(remarks.strays)}, {best} groups are there"
        if remarks.has_another_shape:
            return "groups are in the data, but not of the shape that a split draws"
        return f"{best} are in the data"
    if findings.too_small.any():
        seem = _too_small(findings).removesuffix(".")
        return seem[0].lower() + seem[1:]
    if decision.kind == "reproducible":
        return f"there are no sharply separate groups, and {best} is the dependable split"
    if findings.admissible.any():
        return f"your customers blend into each other; {best} is recommended, though other splits are as good"
    return "every split leaves a segment too small to plan for"


def close(findings: Findings, decision: Decision, remarks: Remarks) -> str:
    """What part of the evidence says, where that is something else: a little more or less may then tip it.

    Each draw alone, and each three of the five, are tries.

    Where no groups are claimed and none comes back, another number is as good, and nothing is close.
    """
    if not findings.admissible.any():
        return ""
    drawn = decision.kind == "constructed"
    tries = (*remarks.draws, *remarks.in_part)
    others = [
        _instead(decision, one)
        for one in tries
        if one.kind != decision.kind or (one.k != decision.k and not drawn)
    ]
    if len(others) < CLOSE:
        return ""
    (first, times), *rest = sorted(Counter(others).items(), key=lambda one: -one[1])
    told = f"{times} of {len(tries)} checks {'find' if times > 1 else 'finds'} {first}"
    if rest:
        second, few = rest[0]
        told += f" and {few} {'find' if few > 1 else 'finds'} {second}"
    return f"A close call: on part of the evidence, {told}."


def _instead(decision: Decision, other: Decision) -> str:
    if other.kind == decision.kind != "natural":
        return f"a split into {number(other.k)}"
    return _found(other.kind, other.k)


def badge(findings: Findings, decision: Decision, remarks: Remarks) -> str:
    """The word of the verdict: Natural, Reproducible, Constructed; or why none of them would be true."""
    if findings.customers < CUSTOMERS_TO_JUDGE:
        return "Too few to judge"
    return "Another shape" if remarks.has_another_shape else decision.kind.capitalize()


def reasons(findings: Findings, decision: Decision, remarks: Remarks) -> tuple[str, ...]:
    """Why, a plain sentence each: the four checks, what the cut is like, and where others disagree."""
    if findings.customers < CUSTOMERS_TO_JUDGE:
        return (
            f"Groups can be judged from {CUSTOMERS_TO_JUDGE} customers on; "
            f"{CUSTOMERS_TO_JUDGE_WELL} or more are better.",
            _smallest(findings, decision),
        )
    if not findings.admissible.any():
        every = f"Every split leaves a segment with fewer than {findings.least:,} customers."
        return (every, *_hidden(findings, decision), *_apart(remarks), _smallest(findings, decision))
    return (
        _tally(findings, decision, remarks),
        *filter(None, [close(findings, decision, remarks)]),
        *_hidden(findings, decision),
        *_untold(remarks),
        *_shape(remarks),
        *_apart(remarks),
        *_draws(decision, remarks),
        *(check(remarks.without_strays or findings, decision) for check in _CHECKS),
        _returning(findings, decision),
        _smallest(findings, decision),
        *_disagreement(findings, decision),
        *_sampling(findings, decision),
    )


def voices(findings: Findings) -> tuple[Voice, ...]:
    """What each indicator would choose on its own; 1 means no groups."""
    ks, sizes = findings.ks, (1, *findings.ks)
    strong = [
        k for k, share in zip(ks, findings.prediction_strength, strict=True) if share >= PREDICTION_STRENGTH
    ]
    agreement = findings.stability.ari

    def at(position: np.intp) -> int:
        return ks[int(position)]

    return (
        Voice("Silhouette", at(findings.silhouette.argmax()), "how separate the segments are"),
        Voice(
            "Calinski-Harabasz",
            at(findings.calinski_harabasz.argmax()),
            "distance between segments over spread inside",
        ),
        Voice("Davies-Bouldin", at(findings.davies_bouldin.argmin()), "how alike neighbouring segments are"),
        Voice(
            "Gap",
            indices.gap_choice(sizes, findings.gap, findings.gap_se),
            "how much tighter than if spread evenly",
        ),
        Voice(
            "Elbow",
            indices.elbow(sizes, np.r_[findings.total, findings.inertia]),
            "where the curve bends most; it bends in random data too",
        ),
        Voice("Prediction strength", max(strong, default=1), "whether segments of one half match the other"),
        Voice("Agreement when redrawn", at(agreement.argmax()), "how alike two random draws are split"),
    )


def _without_strays(decision: Decision, remarks: Remarks) -> str:
    """“Age says nothing about these groups: without it there are three separate groups.”"""
    say, them = ("says", "it") if len(remarks.strays) == 1 else ("say", "them")
    groups = f"there are {number(decision.k)} separate groups"
    return f"{listed(remarks.strays)} {say} nothing about these groups: without {them} {groups}."


def _untold(remarks: Remarks) -> tuple[str, ...]:
    """A word on columns that the groups do not differ in."""
    if not remarks.strays:
        return ()
    one = len(remarks.strays) == 1
    say, them, their = ("says", "it", "its") if one else ("say", "them", "their")
    return (
        f"{listed(remarks.strays)} {say} nothing about these groups: found without {them}, they explain "
        f"under {percent(COLUMN_TOLD)} of {their} differences. Leave {them} out to see the groups clearly.",
    )


def _shape(remarks: Remarks) -> tuple[str, ...]:
    if not remarks.has_another_shape:
        return ()
    return (
        "Where customers crowd together there are groups of another shape: long, bent or wrapped around one "
        f"another. At least {MIXED_SHARE:.0%} of their members are in a segment with members of another.",
    )


def _apart(remarks: Remarks) -> tuple[str, ...]:
    """A word on a few who stand clear of all others."""
    few = len(remarks.small_group)
    if not few:
        return ()
    enough = "too few for a segment among them, enough for one apart"
    return (f"{few:,} customers stand clear of all others: {enough}.",)


def _draws(decision: Decision, remarks: Remarks) -> tuple[str, ...]:
    """What each draw of customers says alone, where they do not agree."""
    counted = Counter((one.kind, 0 if one.kind == "constructed" else one.k) for one in remarks.draws)
    if len(counted) < 2:
        return ()
    kinds: dict[Kind, list[str]] = {}
    split = any(kind == "reproducible" for kind, _ in counted)
    for (kind, k), times in counted.most_common():
        often = number(times) if kinds else f"{times} of {len(remarks.draws)}"
        what = _more(kind, k) if kind in kinds else _alone(kind, k, split=split)
        kinds.setdefault(kind, []).append(f"{what} in {often}")
    told = "; ".join(", ".join(each) for each in kinds.values())
    return (f"Checked {number(len(remarks.draws))} times, each on other customers: {told}.",)


def _found(kind: Kind, k: int) -> str:
    if kind == "natural":
        return f"{number(k)} groups"
    if kind == "reproducible":
        return f"no groups, but a dependable split into {number(k)}"
    return "no groups"


def _alone(kind: Kind, k: int, *, split: bool) -> str:
    """What some draws found, beside others; where one has a `split`, “no groups” is true of it as well."""
    if kind == "reproducible":
        return f"a dependable split into {number(k)}"
    return "neither groups nor a dependable split" if split and kind == "constructed" else _found(kind, k)


def _more(kind: Kind, k: int) -> str:
    """The same of another number beside it: “two groups in one, three in one”."""
    return number(k) if kind == "natural" else f"into {number(k)}"


def _tally(findings: Findings, decision: Decision, remarks: Remarks) -> str:
    if remarks.without_strays is not None:
        them = "that column" if len(remarks.strays) == 1 else "these columns"
        return f"All four checks for groups hold without {them}."
    if decision.kind == "natural":
        return "All four checks find groups."
    checks = (
        findings.is_separate,
        findings.is_clumped,
        findings.is_apart.any(),
        findings.is_foretold.any(),
    )
    held = sum(map(bool, checks))
    if held == len(checks):
        return "Each of the four checks finds groups somewhere, but never all for the same number."
    count = number(held).capitalize() if held else "None"
    told = f"{count} of the four checks {'find' if held > 1 else 'finds'} groups"
    if len(_read_at(findings, decision)) > 1:
        return f"{told}, each read at the number of segments that suits it best."
    return f"{told}."


def _read_at(findings: Findings, decision: Decision) -> set[int]:
    """Where in `ks` the four checks are read, which need not be one place where no groups are there."""
    merits = (findings.separation, -findings.valley, findings.prediction_strength)
    return {*(_place(findings, decision, merit) for merit in merits), _clumped_at(findings, decision)}


def _too_small(findings: Findings) -> str:
    at = int(np.flatnonzero(findings.too_small)[-1])
    count, smallest = number(findings.ks[at]).capitalize(), findings.smallest[at]
    if smallest >= SEGMENT_CUSTOMERS:
        few = f"is less than {SEGMENT_SHARE:.0%} of all customers, too small to plan for"
    else:
        few = f"has {'1 customer' if smallest == 1 else f'{smallest} customers'}, too few to plan for"
    return f"{count} groups seem to be there, but the smallest {few}."


def _hidden(findings: Findings, decision: Decision) -> tuple[str, ...]:
    """A word on groups that are there but for the size of one."""
    most = max(np.asarray(findings.ks)[findings.too_small], default=0)
    if not most or (decision.kind == "natural" and most <= decision.k):
        return ()
    count = number(int(most))
    few = f"one of them has fewer than {findings.least:,} customers"
    return (f"With {count} segments every check finds groups, but {few}.",)


def _separation(findings: Findings, decision: Decision) -> str:
    at = _place(findings, decision, findings.separation)
    null = findings.null[:, at]
    own, mean, most = (
        coefficient(float(value)) for value in (findings.sampled_silhouette[at], null.mean(), null.max())
    )
    drawn = findings.sample_size  # a page shows that of everybody beside this one
    among = f" in samples of {drawn:,} customers" if drawn < findings.customers else ""
    return (
        f"With {number(findings.ks[at])} segments, the silhouette (how separate they are) is {own}{among}. "
        f"Made-up customers without groups reach {mean} on average and {most} at most."
    )


def _clumping(findings: Findings, decision: Decision) -> str:
    at = _clumped_at(findings, decision)
    errors, k = findings.clumping[at], number(findings.ks[at])
    evenly, chance = "closer together than if they were spread evenly", "the usual play of chance"
    if errors < CLUMPED:
        hardly = "hardly" if errors > 0 else "no"
        lead = f"a lead of {CLUMPED:.0f} times {chance}"
        return f"Split into {k}, customers are {hardly} {evenly}; {lead} is needed."
    by = f"by {errors:.0f} times {chance}"
    return f"Split into {k}, customers are {evenly}, {by}; {CLUMPED:.0f} times is needed."


def _clumped_at(findings: Findings, decision: Decision) -> int:
    at = _place(findings, decision, findings.clumping)
    if findings.clumping[at] < CLUMPED:  # the check may hold at another number, and then it is that one
        return int(np.where(findings.considered, findings.clumping, -np.inf).argmax())
    return at


def _valley(findings: Findings, decision: Decision) -> str:
    at = _place(findings, decision, -findings.valley)
    halfway, k = round(100 * findings.valley[at]), number(findings.ks[at])
    gaps = "The gaps between groups are almost empty"
    if halfway > 100 * NEARLY_EMPTY:
        gaps = "There are no clear gaps between groups"
        gaps = "There are gaps between groups, if no empty ones" if findings.valley[at] <= VALLEY else gaps
    return (
        f"{gaps}: with {k} segments, {halfway} {'is' if halfway == 1 else 'are'} halfway for every 100 "
        f"customers at the centres. Up to {round(100 * VALLEY)} count as a gap."
    )


def _foretelling(findings: Findings, decision: Decision) -> str:
    at = _place(findings, decision, findings.prediction_strength)
    return (
        f"With {number(findings.ks[at])} segments, found in each half of the customers by itself, "
        f"{percent(float(findings.prediction_strength[at]))} of the weakest one stays together in the other; "
        f"{percent(float(findings.asked_strength[at]))} is needed."
    )


def _place(findings: Findings, decision: Decision, merit: Floats) -> int:
    """Where to read a check: at the groups that are there, or where it comes nearest to holding."""
    if decision.kind == "natural":
        return findings.ks.index(decision.k)
    among = np.flatnonzero(findings.admissible)
    return int(among[merit[among].argmax()])


def _returning(findings: Findings, decision: Decision) -> str:
    lowest, count = findings.stability.segments[decision.k].min(), number(decision.k)
    return (
        f"When customers are drawn again at random, {lowest:.0%} of the least stable of {count} segments "
        f"comes back; {STABLE:.0%} or more is stable."
    )


def _smallest(findings: Findings, decision: Decision) -> str:
    smallest = findings.smallest[findings.ks.index(decision.k)]
    count = number(decision.k)
    return f"The smallest of {count} segments holds {smallest:,} of {findings.customers:,} customers."


def _disagreement(findings: Findings, decision: Decision) -> tuple[str, ...]:
    """A word when the silhouette chooses another k, above all when Caliński-Harabasz agrees."""
    silhouette = findings.ks[int(findings.silhouette.argmax())]
    harabasz = findings.ks[int(findings.calinski_harabasz.argmax())]
    if silhouette == decision.k:
        return ()
    if silhouette == harabasz:
        return (f"Two other scores, silhouette and Calinski-Harabasz, both point to {number(silhouette)}.",)
    if decision.kind == "natural" and silhouette < decision.k:
        alone = f"The silhouette alone would choose {number(silhouette)}"
        return (f"{alone}, but it merges groups that hold up separately.",)
    return ()


def _sampling(findings: Findings, decision: Decision) -> tuple[str, ...]:
    """How many were looked at, and what so few can hide."""
    if findings.sample_size < findings.customers:
        return (f"Checked on a random {findings.sample_size:,} of {findings.customers:,} customers.",)
    if findings.customers < CUSTOMERS_TO_JUDGE_WELL and decision.kind != "natural":
        return (f"With {findings.customers} customers, groups that lie close together cannot be told apart.",)
    return ()


_CHECKS = (_separation, _clumping, _valley, _foretelling)
