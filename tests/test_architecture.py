"""The house stays the house: who may import whom, read from the code itself."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "segmentation").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
UI = sorted((ROOT / "ui").rglob("*.py"))
CHARTING = {"altair", "plotly", "vl_convert"}
DRAWING = {("act", "reports.py"), ("act", "figures.py")}
CACHE = ROOT / "ui" / "steps" / "cache.py"
FLOORS = ("prepare", "segment", "act")


def imports(path: Path, *, at_run_time: bool = True) -> set[str]:
    """The dotted names a module imports; those under TYPE_CHECKING cost nothing and do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[int] = set()
    if at_run_time:
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


def ident(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_on_load(path: Path) -> set[str]:
    """Only what is imported when the module is, not what a function imports later."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", CORE, ids=ident)
def test_the_core_has_never_heard_of_streamlit(path: Path) -> None:
    """`segmentation/` imports neither Streamlit nor the pages."""
    assert not top(imports(path)) & {"streamlit", "ui", "pages", "app"}


@pytest.mark.parametrize("path", CORE, ids=ident)
def test_numbers_do_not_draw(path: Path) -> None:
    """Only charts and reports know a chart library; charts never fit a model."""
    part = path.relative_to(ROOT / "segmentation")
    if part.parts[0] == "charts":
        assert not top(imports(path)) & {"sklearn"}
    elif part.parts not in DRAWING:
        assert not top(imports(path)) & CHARTING


@pytest.mark.parametrize("path", CORE, ids=ident)
def test_data_flows_one_way(path: Path) -> None:
    """prepare → segment → act: a floor never imports from a later one."""
    part = path.relative_to(ROOT / "segmentation").parts[0]
    if part not in FLOORS:
        return
    later = {f"segmentation.{floor}" for floor in FLOORS[FLOORS.index(part) + 1 :]}
    later |= {"segmentation.studies", "segmentation.thesis", "segmentation.__main__"}
    if part != "act":
        later.add("segmentation.charts")
    assert not {
        name for name in imports(path) for door in later if name == door or name.startswith(f"{door}.")
    }


@pytest.mark.parametrize("path", PAGES, ids=ident)
def test_pages_describe_the_screen(path: Path) -> None:
    """Pages know Streamlit, `ui` and `segmentation`; never each other, nor the session state."""
    assert top(imports(path)) <= {"streamlit", "ui", "segmentation", "typing", "__future__"}
    assert "session_state" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=ident)
def test_pages_hold_no_arithmetic(path: Path) -> None:
    """No page computes: no arithmetic between values, no comprehension over data with numbers in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    sums = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub | ast.Mult | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow)
    ]
    assert not sums, f"line {sums[0].lineno}: {ast.unparse(sums[0])}"


@pytest.mark.parametrize("path", UI, ids=ident)
def test_the_ui_leaves_pages_and_chart_libraries_alone(path: Path) -> None:
    """`ui/` imports no page and no chart library; only state.py touches the session state."""
    assert not top(imports(path)) & (CHARTING | {"pages", "sklearn"})
    if path.name != "state.py":
        assert "st.session_state" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*UI, *PAGES], ids=ident)
def test_only_the_cache_of_the_steps_caches(path: Path) -> None:
    """Results live in one place, `ui/steps/cache.py`, and only the steps put them there."""
    if path != CACHE:
        assert "st.cache_" not in path.read_text(encoding="utf-8")
    if path.parent != CACHE.parent:
        assert "ui.steps.cache" not in imports(path)


@pytest.mark.parametrize("path", sorted(CACHE.parent.glob("*.py")), ids=ident)
def test_steps_go_one_way(path: Path) -> None:
    """prepare → segment → act → downloads: a step never asks a later one."""
    rooms = ("cache", "prepare", "segment", "act", "downloads")
    if path.stem in rooms:
        later = {f"ui.steps.{room}" for room in rooms[rooms.index(path.stem) :]} | {"ui.steps"}
        assert not {name for name in imports(path) if name in later}


@pytest.mark.parametrize("path", [*CORE, *UI, *PAGES, ROOT / "app.py"], ids=ident)
def test_modules_open_with_their_idea(path: Path) -> None:
    """Every module says what it is for."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", CORE, ids=ident)
def test_no_module_is_called_a_drawer(path: Path) -> None:
    """No utils, helpers, manager, service or common."""
    assert not {"utils", "helpers", "manager", "service", "common"} & set(path.with_suffix("").parts)


@pytest.mark.parametrize(
    "door", ["segmentation", "segmentation.studies", "segmentation.act.displays", "segmentation.__main__"]
)
def test_importing_the_core_stays_light(door: str) -> None:
    """A library that only some studies need is imported by those: scikit-learn takes longer than pandas."""
    import subprocess

    models, files = {"sklearn", "scipy.stats", "scipy.optimize"}, {"xlsxwriter", "jinja2"}
    heavy = CHARTING | models | files | {"streamlit"}
    code = f"import sys, {door}; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
