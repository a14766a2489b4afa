"""The house stays the house, read from the code itself; who may import whom is kept by `lint-imports`."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from rules_of_code import each, ident, tree_of

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "segmentation").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
UI = sorted((ROOT / "ui").rglob("*.py"))
CHARTING = {"altair", "plotly", "vl_convert"}
CACHE = ROOT / "ui" / "steps" / "cache.py"


@cache
def imports(path: Path) -> set[str]:
    """The dotted names a module imports; those under TYPE_CHECKING cost nothing and do not count."""
    tree = tree_of(path)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped |= {id(child) for child in ast.walk(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def top(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


@each(PAGES)
def test_pages_describe_the_screen(path: Path) -> None:
    """Pages know Streamlit, `ui` and `segmentation`; never each other, nor the session state."""
    assert top(imports(path)) <= {"streamlit", "ui", "segmentation", "typing", "__future__"}
    assert "session_state" not in path.read_text(encoding="utf-8")


@each(PAGES)
def test_pages_hold_no_arithmetic(path: Path) -> None:
    """No page computes: no arithmetic between values, no comprehension over data with numbers in it."""
    tree = tree_of(path)
    sums = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub | ast.Mult | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow)
    ]
    assert not sums, f"line {sums[0].lineno}: {ast.unparse(sums[0])}"


@each([*UI, *PAGES])
def test_what_is_chosen_in_a_fragment_is_kept(path: Path) -> None:
    """A fragment is drawn without the frame that keeps choices for a reload; `widgets.guarded` does it."""
    without = {"awaiting", "study_card"}  # no widget in them holds a choice
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef) and node.name not in without:
            wrapped = [ast.unparse(each) for each in node.decorator_list]
            if any("st.fragment" in each for each in wrapped):
                assert wrapped[1:] in (["widgets.guarded"], ["guarded"]), node.name


@each(UI)
def test_the_ui_leaves_pages_and_chart_libraries_alone(path: Path) -> None:
    """`ui/` imports no page and no chart library; only `ui/state/` touches the session state."""
    assert not top(imports(path)) & (CHARTING | {"pages", "sklearn"})
    if path.parent != ROOT / "ui" / "state":
        assert "st.session_state" not in path.read_text(encoding="utf-8")


@each([*UI, *PAGES])
def test_a_cell_without_a_value_is_empty(path: Path) -> None:
    """Streamlit writes “None” there; `widgets.table` does not, and so all tables are drawn by it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("st.dataframe", "st.data_editor"):
            assert "placeholder" in {named.arg for named in node.keywords}, f"line {node.lineno}"


@each([*UI, *PAGES])
def test_only_the_cache_of_the_steps_caches(path: Path) -> None:
    """Results live in one place, `ui/steps/cache.py`, and only the steps put them there."""
    if path != CACHE:
        assert "st.cache_" not in path.read_text(encoding="utf-8")
    if path.parent != CACHE.parent:
        assert "ui.steps.cache" not in imports(path)


@each(sorted(CACHE.parent.glob("*.py")))
def test_steps_go_one_way(path: Path) -> None:
    """prepare → segment → act → downloads: a step never asks a later one."""
    rooms = ("cache", "prepare", "segment", "act", "downloads")
    if path.stem in rooms:
        later = {f"ui.steps.{room}" for room in rooms[rooms.index(path.stem) :]} | {"ui.steps"}
        assert not {name for name in imports(path) if name in later}


@each([*CORE, *UI, *PAGES, ROOT / "app.py"])
def test_modules_open_with_their_idea(path: Path) -> None:
    """Every module says what it is for."""
    assert ast.get_docstring(tree_of(path))


def test_no_two_modules_have_one_name() -> None:
    """Whoever hears of a module by its name finds one."""
    names = Counter(path.stem for path in CORE if path.stem != "__init__")
    assert [name for name, times in names.items() if times > 1] == []


def test_tests_stand_where_their_module_stands() -> None:
    """`tests/` mirrors `segmentation/`: a test named after a module is in the room of that module."""
    rooms = {path.stem: path.relative_to(ROOT / "segmentation").parent for path in CORE}
    tests = {path.stem.removeprefix("test_"): path for path in (ROOT / "tests").rglob("test_*.py")}
    astray = [
        ident(path)
        for name, path in tests.items()
        if name in rooms and path.relative_to(ROOT / "tests").parent not in {rooms[name], Path("browser")}
    ]
    assert astray == []


@each(CORE)
def test_no_module_is_called_a_drawer(path: Path) -> None:
    """No utils, helpers, manager, service or common."""
    assert not {"utils", "helpers", "manager", "service", "common"} & set(path.with_suffix("").parts)


def test_importing_the_core_stays_light() -> None:
    """A library that only some studies need is imported by those: scikit-learn takes longer than pandas.

    What none of the doors brings along when all are opened, each of them leaves alone.
    """
    import subprocess

    models, files = {"sklearn", "scipy.stats", "scipy.optimize"}, {"xlsxwriter", "jinja2"}
    heavy = CHARTING | models | files | {"streamlit"}
    doors = "segmentation, segmentation.studies, segmentation.act.displays, segmentation.__main__"
    code = f"import sys, {doors}; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_rule_names_whoever_breaks_it() -> None:
    """And only those: one test stands for all modules."""

    @each([ROOT / "app.py", ROOT / "segmentation" / "standards.py"])
    def rule(path: Path) -> None:
        assert path.stem != "app", "is called app"

    with pytest.raises(AssertionError, match=r"^app\.py: is called app") as broken:
        rule()
    assert "standards" not in str(broken.value)
