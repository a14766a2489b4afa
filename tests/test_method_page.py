"""docs/method.md is true: its constants are the code's, its modules exist, its authors stand in its list."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from rules_of_code import tree_of
from test_standards import constants

from segmentation import standards
from segmentation.segment.verdict.checks import Evidence, Findings
from segmentation.segment.verdict.judge import decide
from segmentation.segment.verdict.stability import Stability

ROOT = Path(__file__).parent.parent
PAGE, _, REFERENCES = (ROOT / "docs" / "method.md").read_text(encoding="utf-8").partition("## References\n")
STUDY = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
MODULES = {
    path.stem: path for folder in ("segmentation", "benchmarks") for path in (ROOT / folder).rglob("*.py")
}
NUMBER = r"\(?-?[\d.]+(?:, [\d.]+)*\)?"
QUOTED = re.findall(rf"`(?:(\w+)\.)?(_?[A-Z][A-Z_]+)`(?: = |, which\s+is )({NUMBER})", PAGE)
NAME = r"[A-Z][\w-]+"
CITED = rf"({NAME})(?:, {NAME})*(?:,? and (?:{NAME}|others))?(?:’s(?: [^(.]{{,30}})?)? \(?(\d{{4}})\b"


def numbers_of(text: str) -> tuple[float, ...]:
    return tuple(float(part.rstrip(".")) for part in re.findall(r"[\d.]+", text))


def stands(module: str, name: str) -> tuple[float, ...]:
    """What a constant is in the code: a standard, or that of the module."""
    if not module:
        value = getattr(standards, name)
        return tuple(value) if isinstance(value, tuple) else (value,)
    found: dict[str, float] = {}
    for names, values, _ in constants(tree_of(MODULES[module])):
        found |= dict(zip(names, values, strict=False))
    return (found[name],)


def listed() -> dict[tuple[str, str], str]:
    """First author and year → the reference."""
    found = {}
    for line in REFERENCES.strip().splitlines():
        entry = re.fullmatch(r"- ([^,]+), .+? \((\d{4})\)\. (.+)", line)
        assert entry, line
        found[entry[1], entry[2]] = entry[3]
    return found


def cited(text: str) -> set[tuple[str, str]]:
    """First author and year of everything that a text cites as “Author and Author (year)”."""
    return set(re.findall(CITED, " ".join(text.split())))


def test_its_constants_are_those_of_the_code() -> None:
    """Every `NAME` = value is what the program goes by."""
    assert len(QUOTED) > 80
    wrong = [
        (module, name, said)
        for module, name, said in QUOTED
        if numbers_of(said) != pytest.approx(stands(module, name))
    ]
    assert wrong == []


def test_every_standard_it_names_exists() -> None:
    """Also those that stand there without their number."""
    assert not set(re.findall(r"`([A-Z][A-Z_]{3,})`", PAGE)) - {"NAME", *vars(standards)}


def test_no_standard_of_the_verdict_is_left_out() -> None:
    """Whoever disagrees with the verdict finds all it goes by."""
    source = (ROOT / "segmentation/segment/verdict/checks.py").read_text(encoding="utf-8")
    source += (ROOT / "segmentation/segment/verdict/judge.py").read_text(encoding="utf-8")
    source += (ROOT / "segmentation/segment/verdict/decisions.py").read_text(encoding="utf-8")
    used = {name for name in vars(standards) if name.isupper() and re.search(rf"\b{name}\b", source)}
    assert len(used) > 10
    assert used - {name for _, name, _ in QUOTED} == set()


def test_every_module_it_names_exists() -> None:
    """A reader is sent to files that are there."""
    named = re.findall(r"`((?:segmentation|benchmarks|tests)/[\w/.]+)`", PAGE)
    beside = re.findall(r"`([a-z_]+\.py)`(?: and `([a-z_]+\.py)`)? beside it", PAGE)
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert [name for pair in beside for name in pair if name and Path(name).stem not in MODULES] == []


def test_every_source_is_in_the_list() -> None:
    """No author without a reference, no reference that nothing rests on; the standards' sources too."""
    references = listed()
    told = cited(PAGE)
    assert told - set(references) == set()
    assert set(references) - told <= cited(Path(standards.__file__).read_text(encoding="utf-8"))
    assert cited(Path(standards.__file__).read_text(encoding="utf-8")) - set(references) == set()


def test_a_reference_can_be_found() -> None:
    """A title, and where it appeared: a journal with its pages, a publisher, an archive or an address."""
    for (author, year), rest in listed().items():
        assert re.search(
            r"\d+–\d+\.$|\. [A-Z][\w -]+\.$|\w+\.com\.$|arXiv:[\d.]+\.$|, [A-Z][\w ]+\.$", rest
        ), (author, year)


def test_its_figures_are_the_studys() -> None:
    """What it says of the verdict's errors is in the table of benchmarks/README.md."""
    ours, strength = (
        re.search(rf"^\| {re.escape(name)} \| (.+) \|$", STUDY, flags=re.M)
        for name in ("**our verdict**", "prediction strength")
    )
    assert ours and strength
    exact, near, *claims = ours[1].split(" | ")
    rival = strength[1].split(" | ")
    plain = " ".join(PAGE.split())
    assert f"| planted k exactly, 21 kinds | 84 | {exact} |" in plain
    assert f"| within one | 84 | {near} |" in plain
    assert set(claims) == {"0%"}
    assert f"| 84 | {rival[0]} and {rival[1]} |" in plain
    for share, where in zip(rival[2:], ("the usual", "a sceptic", "look-alikes", "the bent"), strict=True):
        assert re.search(rf"{share} of (?:the )?{where.removeprefix('the ')}", plain), (share, where)


def test_its_bounds_are_computed_right() -> None:
    """The rule of three, the bound over kinds, and Wilson's interval."""
    told = re.search(r"(\d+) usual kinds, (\d+) of a sceptic, (\d+) of", PAGE)
    assert told
    kinds = sum(map(int, told.groups()))
    empty, exact = (
        re.search(rf"^\| {asked}.*? \| (\d+) of (\d+): ", STUDY, flags=re.M)
        for asked in ("groups claimed where none are", "planted k exactly")
    )
    assert empty and exact
    assert f"0 of {empty[2]} bounds the rate among these kinds at {3 / int(empty[2]):.1%}" in PAGE
    assert f"{1 - 0.05 ** (1 / kinds):.1%}" in PAGE
    n, z = int(exact[2]), 1.96
    p = int(exact[1]) / n
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = ((middle + side * half) / (1 + z**2 / n) for side in (-1, 1))
    assert f"{low:.0%} to {high:.0%}" in PAGE


def measured(rng: np.random.Generator) -> Findings:
    """Made-up measurements near the thresholds, of files around the sizes at which the rule changes."""
    ks = tuple(range(2, int(rng.integers(4, 12))))
    customers, many = int(rng.choice([40, 59, 60, 130, 200, 700, 5_000])), len(ks)
    null = np.tile([[0.19], [0.21]], many)
    evidence = Evidence(
        silhouette=0.2 + rng.uniform(0.0, 0.12, many),
        null=null,
        gap=np.r_[0.0, rng.uniform(0.0, 0.7, many)],
        gap_se=np.full(many + 1, 0.1),
        valley=rng.uniform(0.1, 0.7, many),
        fullest=rng.uniform(0.2, 1.2, many),
        prediction_strength=rng.uniform(0.65, 1.0, many),
        prediction_strength_se=np.full(many, 0.02),
        stability=Stability(
            {k: rng.uniform(0.7, 1.0, (2, k)) for k in ks},
            rng.uniform(rng.choice([0.2, 0.6]), 1.0, (1, many)),
        ),
    )
    smallest = (customers / np.asarray(ks) * rng.uniform(0.05, 1.0, many)).astype(int)
    nothing = np.zeros(many)
    return Findings(ks, customers, 500, smallest, 1.0, nothing, nothing, nothing, nothing, (evidence,))


def as_told(found: Findings) -> tuple[str, int]:
    """The rule of the page, line by line."""
    n, at = found.customers, range(len(found.ks))
    most = 3 if n < 60 else max(2, n // 30)
    considered = [i for i in at if found.ks[i] <= most]
    admissible = [i for i in considered if found.smallest[i] >= max(20, int(np.ceil(0.05 * n)))]
    if n < 60 or not admissible:
        return "constructed", found.ks[max(considered, key=lambda i: (found.smallest[i], -i))]
    t, g = found.separation, found.clumping
    v, f, p, a = found.valley, found.fullest, found.prediction_strength, found.stability.ari
    there = any(t[i] >= 5 for i in considered) and any(g[i] >= 3 for i in considered)
    held = [
        i
        for i in admissible
        if there and v[i] <= 0.5 and f[i] <= 1 and p[i] >= (0.75 if f[i] <= 0.4 else 0.8)
    ]
    natural = [i for i in held if p[i] >= max(p[j] for j in held) - 0.12 or f[i] <= 0.7]
    if natural:
        return "natural", found.ks[natural[-1]]
    steady = [i for i in admissible if found.stability.segments[found.ks[i]].min() >= 0.75 and a[i] >= 0.7]
    if steady:
        return "reproducible", found.ks[next(i for i in steady if a[i] >= max(a[j] for j in steady) - 0.1)]
    middle = [i for i in admissible if 3 <= found.ks[i] <= 6] or admissible
    return "constructed", found.ks[next(i for i in middle if a[i] >= max(a[j] for j in middle) - 0.2)]


def test_the_exact_rule_is_the_one_that_decides() -> None:
    """Whatever was measured, the text of the page and the code come to the same kind and k."""
    rng = np.random.default_rng(0)
    kinds = set()
    for found in (measured(rng) for _ in range(1_000)):
        told, decided = as_told(found), decide(found)
        assert (decided.kind, decided.k) == told
        kinds.add(told)
    assert len(kinds) > 15
