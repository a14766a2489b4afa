"""docs/library.md says what is public, and docs/tour.ipynb shows it: both are held to the code."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

import segmentation
from segmentation.charts.plots import names
from segmentation.studies import Study

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
TOUR = json.loads((ROOT / "docs" / "tour.ipynb").read_text(encoding="utf-8"))
_IN, _, _REST = PAGE.partition("## A study")
OF_STUDY, _, _STEPS = _REST.partition("## Step by step")


def rows(part: str) -> list[str]:
    """What stands in the first cells of the tables of a part."""
    cells = [line.split(" | ")[0] for line in part.splitlines() if line.startswith("| `")]
    return [told for cell in cells for told in re.findall(r"`([^`]+)`", cell)]


def test_the_page_holds_every_public_name_and_no_other() -> None:
    """What is listed is what is public: a name that comes or goes must be told of."""
    listed = [told.partition("(")[0] for told in rows(_IN + _STEPS)]
    assert sorted([*listed, "Study"]) == sorted(segmentation.__all__)


@pytest.mark.parametrize("told", [told for told in rows(PAGE) if "(" in told])
def test_arguments_are_those_of_the_page(told: str) -> None:
    """In their order, with the star before those that go by name."""
    name, _, arguments = told.rstrip(")").partition("(")
    found = getattr(segmentation, name, None) or getattr(Study, name)
    shown: list[str] = []
    for each in inspect.signature(found).parameters.values():
        if each.name == "self":
            continue
        if each.kind is each.KEYWORD_ONLY and "*" not in shown:
            shown.append("*")
        shown.append(f"**{each.name}" if each.kind is each.VAR_KEYWORD else each.name)
    assert arguments == ", ".join(shown)


def test_the_page_holds_all_that_a_study_has() -> None:
    """Every public method, property and field, and every chart."""
    told = {word.partition("(")[0] for word in re.findall(r"`([^`]+)`", OF_STUDY)}
    public = {name for name in (*vars(Study), *Study.__dataclass_fields__) if not name.startswith("_")}
    assert public <= told
    assert set(names()) <= told


def test_the_code_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first line to the last."""
    monkeypatch.chdir(tmp_path)
    segmentation.jewellery().to_csv("customers.csv", index=False)
    run_cell(PAGE.split("```python\n")[1].split("```")[0], {})
    assert {place.name for place in tmp_path.iterdir()} == {"customers.csv", "labelled.xlsx", "study.json"}


def test_the_tour_is_short_and_bare() -> None:
    """Twelve cells without results of somebody's machine."""
    assert len(TOUR["cells"]) == 12
    for cell in TOUR["cells"]:
        assert len(cell["source"]) <= 6
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.slow
def test_the_tour_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell after the other, and each shows what it says."""
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    shown = [run_cell("".join(c["source"]), space) for c in TOUR["cells"] if c["cell_type"] == "code"]
    assert shown[-1]
    assert "four separate groups" in shown[2]._repr_html_()
    assert shown[5].loc["Age", "Use"] == "descriptor"
    assert len(shown[6].data) >= 4
    assert shown[8]["Segment"].notna().all()
    assert {"labelled.csv", "report.html", "study.json"} <= {place.name for place in tmp_path.iterdir()}


def run_cell(source: str, space: dict[str, Any]) -> Any:
    """What a notebook would show of a cell: the value of its last expression."""
    *lines, last = ast.parse(source).body
    exec(compile(ast.Module(lines, []), "cell", "exec"), space)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "cell", "eval"), space)
    exec(compile(ast.Module([last], []), "cell", "exec"), space)
    return None
