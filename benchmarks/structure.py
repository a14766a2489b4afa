"""How often the verdict is right: a study on invented customers of which the truth is known.

The thresholds of the four checks were chosen on other seeds. `main` draws every scenario afresh, judges it,
and prints how our verdict and the usual indicators fare, what was claimed where there are no groups, and what
was found where there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from benchmarks.lookalikes import LOOKALIKES, MORE_PLANTED
from benchmarks.scenarios import CONTINUA, PLANTED, STRUCTURELESS, Scenario
from benchmarks.sceptics import SCEPTICAL
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.roles.roles import infer_roles
from segmentation.segment.features import FeatureMatrix, build_features
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.evidence import examine
from segmentation.segment.verdict.explanations import close, voices
from segmentation.segment.verdict.judge import weigh
from segmentation.segment.verdict.verdicts import Decision, Remarks

SEED = 100_000
"""Of no study before: every threshold was settled when it was drawn, and none was moved since."""
JUDGED_AGAIN = 1
"""Draws of each kind that a second seed judges as well."""
EVERY_PLANTED = {**PLANTED, **MORE_PLANTED}
SHELVES = {
    "none": (STRUCTURELESS, 6),
    "sceptic": (SCEPTICAL, 6),
    "lookalike": (LOOKALIKES, 6),
    "continuum": (CONTINUA, 4),
    "planted": (EVERY_PLANTED, 4),
}


@dataclass(frozen=True, eq=False)
class Case:
    """One drawn table, what is true of it, what was measured, and what was decided."""

    shelf: str
    name: str
    groups: int
    findings: Findings
    decision: Decision
    remarks: Remarks
    again: Decision | None
    """What was decided with the next seed, where that was asked for."""


Rule = Callable[[Case], int]


def verdict(case: Case) -> int:
    """The groups our verdict claims; 1 when it is not natural."""
    return case.decision.k if case.decision.kind == "natural" else 1


def voice(name: str) -> Rule:
    """The rule that follows one indicator."""
    return lambda case: next(one.k for one in voices(case.findings) if one.name == name)


RULES: Mapping[str, Rule] = {
    "**our verdict**": verdict,
    "prediction strength": voice("Prediction strength"),
    "gap": voice("Gap"),
    "Calinski-Harabasz": voice("Calinski-Harabasz"),
    "silhouette": voice("Silhouette"),
    "elbow": voice("Elbow"),
    "Davies-Bouldin": voice("Davies-Bouldin"),
}


def matrix_of(scenario: Scenario, rng: np.random.Generator, draw: int = 0) -> FeatureMatrix:
    """A drawn table, prepared as an upload is, with every column in the basis."""
    table = scenario.table(rng, draw)
    return build_features(clean(table, infer_roles(table)), list(table.columns))


def cases(
    shelves: Mapping[str, tuple[Mapping[str, Scenario], int]], *, seed: int = SEED, again: int = 0
) -> Iterator[Case]:
    """Every scenario of every shelf, drawn and judged as often as the shelf says; the first `again` twice."""
    for shelf, (scenarios, draws) in shelves.items():
        for number, (name, scenario) in enumerate(scenarios.items()):
            for draw in range(draws):
                rng = np.random.default_rng([seed, number, draw, len(shelf)])
                matrix = matrix_of(scenario, rng, draw)
                findings, decision, remarks = judged(matrix, draw)
                other = judged(matrix, draw + 1)[1] if draw < again else None
                yield Case(shelf, name, scenario.groups, findings, decision, remarks, other)


def judged(matrix: FeatureMatrix, seed: int) -> tuple[Findings, Decision, Remarks]:
    """What is measured of a table and decided, with one seed."""
    scores = sweep(matrix, seed=seed)
    findings = examine(matrix, scores, seed=seed)
    return findings, *weigh(findings, matrix, scores, seed=seed)


def of(measured: list[Case], shelf: str, name: str | None = None) -> list[Case]:
    """The cases of a shelf, or of one of its scenarios."""
    return [case for case in measured if case.shelf == shelf and name in (None, case.name)]


def claimed(measured: list[Case], rule: Rule = verdict) -> float:
    """The share of cases in which groups are claimed."""
    return float(np.mean([rule(case) > 1 for case in measured]))


def found(measured: list[Case], rule: Rule = verdict, *, within: int = 0) -> float:
    """The share of cases in which the planted k is found, or one that near; no claim is no find."""
    ks = [(rule(case), case.groups) for case in measured]
    return float(np.mean([k > 1 and abs(k - groups) <= within for k, groups in ks]))


def empty_table(measured: list[Case], shelf: str) -> Iterator[str]:
    """Per scenario without groups, how often each verdict came."""
    yield "| no groups | sets | natural | reproducible | constructed |\n|---|---|---|---|---|"
    for name in [*SHELVES[shelf][0], None]:
        these = of(measured, shelf, name)
        kinds = [case.decision.kind for case in these]
        counts = " | ".join(str(kinds.count(kind)) for kind in ("natural", "reproducible", "constructed"))
        yield f"| {name or '**all**'} | {len(these)} | {counts} |"


def planted_table(measured: list[Case]) -> Iterator[str]:
    """Per scenario with groups, how often the verdict finds them."""
    yield "| planted | k | sets | natural | exact | within one | too many |\n|---|---|---|---|---|---|---|"
    for name in [*EVERY_PLANTED, None]:
        these = of(measured, "planted", name)
        shares = claimed(these), found(these), found(these, within=1), split(these)
        k = EVERY_PLANTED[name].groups if name else ""
        yield f"| {name or '**all**'} | {k} | {len(these)} | " + " | ".join(f"{x:.0%}" for x in shares) + " |"


def split(measured: list[Case]) -> float:
    """The share of those called natural for which more groups were claimed than there are."""
    claims = [(verdict(case), case.groups) for case in measured if verdict(case) > 1]
    return float(np.mean([k > groups for k, groups in claims])) if claims else 0.0


def rules_table(measured: list[Case]) -> Iterator[str]:
    """How every rule fares on the same tables."""
    shelves = {shelf: of(measured, shelf) for shelf in SHELVES}
    empty = {
        "none there": "none",
        "a sceptic’s columns": "sceptic",
        "look-alikes": "lookalike",
        "a bent or clipped cloud": "continuum",
    }
    told = " | ".join(f"{words} ({len(shelves[shelf])})" for words, shelf in empty.items())
    planted = shelves["planted"]
    yield f"| rule | k of {len(planted)} planted sets exactly | within one | claims groups: {told} |"
    yield "|---" * (3 + len(empty)) + "|"
    for name, rule in RULES.items():
        shares = [found(planted, rule), found(planted, rule, within=1)]
        shares += [claimed(shelves[shelf], rule) for shelf in empty.values()]
        yield f"| {name} | " + " | ".join(f"{share:.0%}" for share in shares) + " |"


def seeds_table(measured: list[Case]) -> Iterator[str]:
    """How often another seed changes the answer."""
    yield "| another seed changes | sets | the kind of verdict | kind or k |\n|---|---|---|---|"
    for shelf in [*SHELVES, None]:
        these = [case for case in measured if case.again is not None and shelf in (None, case.shelf)]
        kinds = np.mean([case.again.kind != case.decision.kind for case in these if case.again])
        answers = [(case.again.kind, case.again.k) for case in these if case.again]
        changed = np.mean(
            [
                answer != (case.decision.kind, case.decision.k)
                for answer, case in zip(answers, these, strict=True)
            ]
        )
        yield f"| {shelf or '**all**'} | {len(these)} | {kinds:.1%} | {changed:.1%} |"


def asked_table(measured: list[Case]) -> Iterator[str]:
    """What was asked of the verdict, and what was found."""
    noise = [case for shelf in ("none", "sceptic", "lookalike") for case in of(measured, shelf)]
    planted, bent = of(measured, "planted"), of(measured, "continuum")
    natural = [case for case in planted if verdict(case) > 1]
    again = [case for case in measured if case.again is not None]
    near = [abs(verdict(case) - case.groups) if verdict(case) > 1 else 99 for case in planted]
    yield "| asked | found |\n|---|---|"
    for asked, hits, among in (
        ("groups claimed where none are: at most 0.5%", sum(verdict(case) > 1 for case in noise), noise),
        ("of bent and clipped clouds: at most 3%", sum(verdict(case) > 1 for case in bent), bent),
        ("planted k exactly: at least 88%", near.count(0), planted),
        ("within one: at least 97%", sum(away <= 1 for away in near), planted),
        (
            "too many, of those called natural: at most 1%",
            sum(verdict(c) > c.groups for c in natural),
            natural,
        ),
        ("another seed, another kind: at most 2%", sum(map(_other_kind, again)), again),
        ("another seed, another kind or k: at most 12%", sum(map(_other_answer, again)), again),
    ):
        low, high = _interval(hits, len(among))
        share = hits / max(len(among), 1)
        yield f"| {asked} | {hits} of {len(among)}: {share:.1%} ({low:.1%} to {high:.1%}) |"
    told = [bool(close(case.findings, case.decision, case.remarks)) for case in again]
    for words, changed in (("changes", True), ("does not change", False)):
        these = [one for one, case in zip(told, again, strict=True) if _other_answer(case) == changed]
        yield f"| told to be close where another seed {words} the answer | {sum(these)} of {len(these)} |"


def _other_kind(case: Case) -> bool:
    return case.again is not None and case.again.kind != case.decision.kind


def _other_answer(case: Case) -> bool:
    own = case.decision.kind, case.decision.k
    return case.again is not None and (case.again.kind, case.again.k) != own


def _interval(hits: int, among: int) -> tuple[float, float]:
    """95% of Clopper and Pearson (1934), as if the sets were independent."""
    low = beta.ppf(0.025, hits, among - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, among - hits) if hits < among else 1.0
    return float(low), float(high)


def main() -> None:
    """Print the study as Markdown; about seven CPU minutes."""
    measured = list(cases(SHELVES, again=JUDGED_AGAIN))
    empty = (empty_table(measured, shelf) for shelf in SHELVES if shelf != "planted")
    for lines in (
        asked_table(measured),
        rules_table(measured),
        seeds_table(measured),
        *empty,
        planted_table(measured),
    ):
        print("\n".join(lines), end="\n\n")


if __name__ == "__main__":
    main()
