"""A number that a sentence depends on stands once, in `segmentation/standards.py`, with its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rules_of_code import each, ident, tree_of

from segmentation import standards

ROOT = Path(__file__).parent.parent
HOME = ROOT / "segmentation" / "standards.py"
SETTLED = ROOT / "docs" / "decisions" / "standards.md"
MODULES = [
    path
    for part in ("segmentation", "ui", "pages")
    for path in sorted((ROOT / part).rglob("*.py"))
    if path != HOME
]
ROOMS = (
    *("prepare/cleaning", "prepare/explorations", "prepare/lifetime", "segment/outcome", "segment/profile"),
    *("segment/rfm", "segment/verdict", "act/comparison", "act/personas", "act/report"),
)
DOORS = (
    *(
        "prepare/roles/basis",
        "prepare/roles/basis_advice",
        "prepare/roles/redundancy/redundancy",
        "prepare/roles/roles",
        "prepare/roles/role_rules",
        "prepare/roles/table_looks",
    ),
    *(
        "segment/joins",
        "segment/drawn/small_groups",
        "segment/drawn/value_tiers",
        "act/models/scoring/month_changes",
    ),
    *(
        "charts/maps/components",
        "charts/explorations/heatmaps",
        "promises",
        "written_promises",
        "criteria",
        "cuts",
        "segment_choices",
        "choice_checks",
    ),
    *("recipes", "studies", "steps/naming", "predictions", "refits", "saved_studies", "segmenters", "thesis"),
)
"""The rooms that decide what is said, and modules of other rooms that do."""
SAYING = [
    path
    for path in MODULES
    if ident(path).startswith((*(f"segmentation/{room}/" for room in ROOMS), "ui/sentences/", "pages/"))
    or ident(path) in {"ui/tools.py", *(f"segmentation/{door}.py" for door in DOORS)}
]
"""The modules that decide what is said; the others read files, move numbers or draw."""


def number_in(node: ast.expr) -> float | None:
    """The number that an expression spells out: 3, −0.5, 2**20, 48 * 2**20."""
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) in (int, float) else None
    if isinstance(node, ast.UnaryOp | ast.BinOp):
        parts = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
        if all(number_in(part) is not None for part in parts):
            return float(eval(compile(ast.Expression(node), "", "eval")))  # only numbers and operators
    return None


def numbers_of(node: ast.expr) -> list[float]:
    """The numbers of a constant, or of a row of them."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    found = [number_in(part) for part in parts]
    return [value for value in found if value is not None] if None not in found else []


def constants(tree: ast.Module) -> Iterator[tuple[list[str], list[float], ast.stmt]]:
    """Names, numbers and statement of every numeric constant of a module."""
    for node in tree.body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        if targets and node.value is not None and (found := numbers_of(node.value)):
            yield [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)], found, node


def told_why(path: Path) -> dict[str, str]:
    """Constant → the line of why: a comment on its line or above it, or the text below it."""
    lines, tree = path.read_text(encoding="utf-8").splitlines(), tree_of(path)
    below = dict(zip(map(id, tree.body), tree.body[1:], strict=False))
    told: dict[str, str] = {}
    for names, _, node in constants(tree):
        after = below.get(id(node))
        text = ""
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            text = str(after.value.value)
        here = lines[node.lineno - 1 : node.end_lineno]
        text = text or " ".join(line.partition("#")[2].strip() for line in here).strip()
        above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
        text = text or (above.partition("#")[2].strip() if above.startswith("#") else "")
        told |= dict.fromkeys(names, text)
    return told


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module that is not a docstring, f-strings with {} for what is computed."""
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            yield (
                node.lineno,
                "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values),
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def standing() -> dict[str, tuple[float, ...]]:
    """Standard → its numbers."""
    return {
        name: value if isinstance(value, tuple) else (value,)
        for name, value in vars(standards).items()
        if name.isupper()
    }


WORDS = {10: "ten", 15: "fifteen", 20: "twenty", 30: "thirty", 50: "fifty", 60: "sixty", 70: "seventy"}
ABOUT_OTHERS = {
    ("segmentation/shell/recipe_arguments.py", "looks like 2-10"),
    ("segmentation/act/personas/budgets.py", "30% is 0.3"),
    ("segmentation/act/personas/packs/packs.py", "age = -0.5"),
    ("segmentation/act/report/sentences.py", "and ten starts"),
    ("segmentation/charts/palettes.py", ".2~f"),
    ("segmentation/language/phrases.py", "half a standard deviation"),
    ("segmentation/language/phrases.py", "under 0.1%"),
    ("ui/widgets/styles.py", "margin-top: .5rem"),
}
"""Examples, a published recipe, formats and sizes on screen; and where words for numbers are made."""


def spelled() -> re.Pattern[str]:
    """How a sentence would spell a standard: “70”, “40%”, “.05”, “thirty”, “half a standard deviation”."""
    values = {float(value) for numbers in standing().values() for value in numbers}
    forms = {"half a standard deviation", "four to eight", r"\btwo in five\b", r"\ba few hundred\b"}
    for value in sorted(values - {12.0, 100.0}):  # months, and “for every 100”
        if value >= 10:
            whole = rf"(?<![\w.,{{]){value:.0f}(?![\w.,]*\d)\b(?!%)"
            forms |= {whole, rf"\b{WORDS.get(int(value), whole)}\b"}
        elif value < 1:
            decimals = re.escape(f"{value:g}".lstrip("0"))
            forms |= {rf"(?<![\w.,]){100 * value:.4g}%", rf"(?<![\w,])0?{decimals}0?(?!\d)"}
    return re.compile("|".join(sorted(map(str, forms))), re.IGNORECASE)


SPELLED = spelled()


def test_the_settlement_is_what_holds() -> None:
    """The page on which contradictions were settled gives the numbers that are in use."""
    page, stands = SETTLED.read_text(encoding="utf-8"), standing()
    written = dict(re.findall(r"`([A-Z_]+)` = ([\d.]+)", page))
    assert len(written) >= 8
    assert {name: float(value) for name, value in written.items()} == {n: stands[n][0] for n in written}


def test_the_page_on_the_verdict_gives_its_numbers() -> None:
    """docs/decisions/verdict.md tells the thresholds that the verdict goes by."""
    page = " ".join((ROOT / "docs/decisions/verdict.md").read_text(encoding="utf-8").split())
    for told in (
        f"at least {standards.SEPARATE:.0f} standard deviations",
        f"at least {standards.CLUMPED:.0f} standard errors",
        f"prediction strength of {standards.PREDICTION_STRENGTH:.2f}".replace("0.", "."),
        f"at most {100 * standards.VALLEY:.0f} customers halfway",
        f"holds {standards.SEGMENT_SHARE:.0%} and {standards.SEGMENT_CUSTOMERS} customers",
        f"Jaccard {standards.STABLE}, redraws' Rand {standards.REDRAWS_AGREE:.2f}".replace("0.", "."),
    ):
        assert told in page


def test_every_standard_names_its_source() -> None:
    """An author and year, the study that chose it, or a plain reason."""
    told = told_why(HOME)
    assert set(standing()) <= set(told)
    assert not [name for name, text in told.items() if "Source: " not in text and "Reason: " not in text]


def test_sources_that_are_pages_exist() -> None:
    """A page named as a source is there."""
    pages = set(re.findall(r"docs/[\w/]+\.md", HOME.read_text(encoding="utf-8")))
    assert pages and all((ROOT / page).is_file() for page in pages)


@each(MODULES)
def test_a_number_elsewhere_has_a_line_of_why(path: Path) -> None:
    """A numeric constant that is no standard says beside it what it is for."""
    assert not [name for name, text in told_why(path).items() if len(text.split()) < 3]


def test_every_room_and_door_is_there() -> None:
    """Whatever moves is still looked at where it went, and nothing is excused that is gone."""
    library = ROOT / "segmentation"
    assert all(any((library / room).glob("*.py")) for room in ROOMS)
    assert all((library / f"{door}.py").is_file() for door in DOORS)
    stand = {(path.stem, n) for path in SAYING for names, _, _ in constants(tree_of(path)) for n in names}
    assert {(module, name) for module, names in MECHANICAL.items() for name in names} <= stand


@each(SAYING)
def test_what_is_said_depends_on_standards_alone(path: Path) -> None:
    """Modules that make sentences compare with no number of their own, written out or named."""
    tree = tree_of(path)
    own = {name for names, _, _ in constants(tree) for name in names} - MECHANICAL.get(path.stem, set())
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        for side in (node.left, *node.comparators):
            value = number_in(side)
            assert value is None or (value == int(value) and abs(value) < 10) or _tiny(value), (
                f"line {node.lineno}: {ast.unparse(node)}"
            )
            used = {n.id for n in ast.walk(side) if isinstance(n, ast.Name)} & own
            assert not used, f"line {node.lineno}: {ast.unparse(node)}"


MECHANICAL = {
    "act": {"_BRIEF"},
    "averages": {"_EQUAL"},
    "behaviors": {"_FIRST_YEAR", "_LAST_YEAR", "_MOST_YEARS"},
    "bg_nbd": {"_NEAR", "_TAIL"},
    "choice_checks": {"MOST_LETTERS"},
    "clipping": {"NAME", "_COPIED", "_COPIED_WORD", "_TEXT"},
    "comparison": {"_FEW"},
    "criteria": {"_WHOLE", "_MOST_CONDITIONS"},
    "cuts": {"MOST_TIERS", "SCORES"},
    "difference_tests": {"_EQUAL"},
    "downloads": {"COUNTED_AT_ONCE"},
    "first_pages": {"_CARDS"},
    "heat_tables": {"_ACROSS"},
    "heatmaps": {"_HEADS"},
    "histories": {"_AGAIN"},
    "judge_process": {"_STILL"},
    "leaks": {"_FEW"},
    "levels": {"_AGES", "_LARGE"},
    "maximum_likelihood": {"_FLAT"},
    "name_evidence": {"EVERYBODY"},
    "new_customers": {"LARGEST"},
    "null_models": {"FEW_LEVELS"},
    "order_histories": {"_MOST_COHORTS"},
    "pairs": {"POINTS", "_QUARTERLY", "_STEPS"},
    "prepare": {"EXAMPLES_HOLD"},
    "profiles": {"_EQUAL"},
    "promises": {"_LARGEST_AMOUNT", "_MOST", "_MOST_TIMES"},
    "recipes": {"_LAST_SEED"},
    "segment_choices": {"_LARGEST_NAME"},
    "rfm_parts": {"_MOST_CODES"},
    "role_rules": {"_LONGEST_ANSWER"},
    "segment_rules": {"_NEGLIGIBLE"},
    "shapes": {"_GRID"},
    "strays": {"KS", "LEFT"},
    "table_looks": {"DRAWN"},
    "traits": {"_SAME"},
    "trees": {"LEAF"},
    "valleys": {"FEWEST", "WINDOW"},
    "value_tiers": {"_CLOSE"},
}
"""Module → its constants that bound room or rounding, cut a calendar or belong to how something is measured:
none says what is true of customers."""


def _tiny(value: float) -> bool:
    return abs(value) < 1e-6


@each(MODULES)
def test_no_sentence_spells_a_standard(path: Path) -> None:
    """Sentences write the number from the standard; spelled out, it would one day contradict it."""
    found = [
        (line, text)
        for line, text in sentences(tree_of(path))
        if " " in text.strip()
        and re.search(r"[A-Za-z]{3}", text)
        and not re.search(r"\\|=\"", text)  # patterns and markup
        and SPELLED.search(text)
        if not any(ident(path) == where and part in text for where, part in ABOUT_OTHERS)
    ]
    assert not found


@pytest.mark.parametrize(
    "text", ["70 or more would be safer", "under 40% known", "above .75 it is stable", "needs thirty of them"]
)
def test_spelled_numbers_are_found(text: str) -> None:
    """The search above finds a standard however it is written."""
    assert SPELLED.search(text)


@pytest.mark.parametrize("text", ["the 1,070 others", "170 more", "item 4.75", "270% more", "{70}"])
def test_other_numbers_are_left_alone(text: str) -> None:
    """A standard inside a longer number is not one."""
    assert not SPELLED.search(text)
