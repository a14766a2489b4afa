"""How often the verdict is right: a study on invented customers of which the truth is known.

The thresholds of the four checks were chosen on other seeds. `main` draws every scenario afresh, judges it,
and prints how our verdict and the usual indicators fare, what was claimed where there are no groups, and what
was found where there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.scenarios import CONTINUA, PLANTED, STRUCTURELESS, Scenario
from benchmarks.sceptics import SCEPTICAL
from segmentation.prepare.cleaning.cleaning import clean
from segmentation.prepare.roles.roles import infer_roles
from segmentation.segment.features import FeatureMatrix, build_features
from segmentation.segment.sweeps import sweep
from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.evidence import examine
from segmentation.segment.verdict.explanations import voices
from segmentation.segment.verdict.judge import decide

SEED = 30_000
SHELVES = {
    "none": (STRUCTURELESS, 10),
    "sceptic": (SCEPTICAL, 10),
    "continuum": (CONTINUA, 5),
    "planted": (PLANTED, 8),
}
SHELVES_TOLD = ("planted", "none", "sceptic", "continuum")


@dataclass(frozen=True, eq=False)
class Case:
    """One drawn table, what is true of it and what was measured."""

    shelf: str
    name: str
    groups: int
    findings: Findings


Rule = Callable[[Findings], int]


def verdict(findings: Findings) -> int:
    """The groups our verdict claims; 1 when it is not natural."""
    decision = decide(findings)
    return decision.k if decision.kind == "natural" else 1


def three_checks(findings: Findings) -> int:
    """The verdict without the valley between segments."""
    if not (findings.is_separate and findings.is_clumped):
        return 1
    return max(np.asarray(findings.ks)[findings.is_foretold], default=1)


def voice(name: str) -> Rule:
    """The rule that follows one indicator."""
    return lambda findings: next(one.k for one in voices(findings) if one.name == name)


RULES: Mapping[str, Rule] = {
    "**our verdict**": verdict,
    "the same without valleys": three_checks,
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


def cases(shelves: Mapping[str, tuple[Mapping[str, Scenario], int]], *, seed: int = SEED) -> Iterator[Case]:
    """Every scenario of every shelf, drawn and measured as often as the shelf says."""
    for shelf, (scenarios, draws) in shelves.items():
        for number, (name, scenario) in enumerate(scenarios.items()):
            for draw in range(draws):
                rng = np.random.default_rng([seed, number, draw, len(shelf)])
                matrix = matrix_of(scenario, rng, draw)
                findings = examine(matrix, sweep(matrix, seed=draw), seed=draw)
                yield Case(shelf, name, scenario.groups, findings)


def of(measured: list[Case], shelf: str, name: str | None = None) -> list[Case]:
    """The cases of a shelf, or of one of its scenarios."""
    return [case for case in measured if case.shelf == shelf and name in (None, case.name)]


def claimed(measured: list[Case], rule: Rule = verdict) -> float:
    """The share of cases in which groups are claimed."""
    return float(np.mean([rule(case.findings) > 1 for case in measured]))


def found(measured: list[Case], rule: Rule = verdict, *, within: int = 0) -> float:
    """The share of cases in which the planted k is found, or one that near; no claim is no find."""
    ks = [(rule(case.findings), case.groups) for case in measured]
    return float(np.mean([k > 1 and abs(k - groups) <= within for k, groups in ks]))


def empty_table(measured: list[Case], shelf: str) -> Iterator[str]:
    """Per scenario without groups, how often each verdict came."""
    yield "| no groups | sets | natural | reproducible | constructed |\n|---|---|---|---|---|"
    for name in [*SHELVES[shelf][0], None]:
        these = of(measured, shelf, name)
        kinds = [decide(case.findings).kind for case in these]
        counts = " | ".join(str(kinds.count(kind)) for kind in ("natural", "reproducible", "constructed"))
        yield f"| {name or '**all**'} | {len(these)} | {counts} |"


def planted_table(measured: list[Case]) -> Iterator[str]:
    """Per scenario with groups, how often the verdict finds them."""
    yield "| planted | k | sets | natural | exact | within one |\n|---|---|---|---|---|---|"
    for name in [*PLANTED, None]:
        these = of(measured, "planted", name)
        shares = claimed(these), found(these), found(these, within=1)
        k = PLANTED[name].groups if name else ""
        yield f"| {name or '**all**'} | {k} | {len(these)} | " + " | ".join(f"{x:.0%}" for x in shares) + " |"


def rules_table(measured: list[Case]) -> Iterator[str]:
    """How every rule fares on the same tables."""
    planted, none, sceptic, continua = (of(measured, shelf) for shelf in SHELVES_TOLD)
    yield (
        f"| rule | k of {len(planted)} planted sets exactly | within one | claims groups: none there "
        f"({len(none)}) | a sceptic’s columns ({len(sceptic)}) | a bent or clipped cloud ({len(continua)}) |"
    )
    yield "|---|---|---|---|---|---|"
    for name, rule in RULES.items():
        shares = (
            found(planted, rule),
            found(planted, rule, within=1),
            claimed(none, rule),
            claimed(sceptic, rule),
            claimed(continua, rule),
        )
        yield f"| {name} | " + " | ".join(f"{share:.0%}" for share in shares) + " |"


def main() -> None:
    """Print the study as Markdown; about a quarter of an hour on one core."""
    measured = list(cases(SHELVES))
    for lines in (
        rules_table(measured),
        empty_table(measured, "none"),
        empty_table(measured, "sceptic"),
        empty_table(measured, "continuum"),
        planted_table(measured),
    ):
        print("\n".join(lines), end="\n\n")


if __name__ == "__main__":
    main()
