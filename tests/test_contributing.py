"""What CONTRIBUTING.md says to touch is enough: each thing is added to a copy of the library, just so."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent

ALGORITHM = """
def halves(matrix: FeatureMatrix, k: int, seed: int) -> Fit:
    order = np.argsort(np.argsort(matrix.values[:, 0]))
    means = np.array([matrix.values[order * k // len(order) == j].mean(axis=0) for j in range(k)])
    labels, centroids = canonical((order * k // len(order)).astype(np.int8), means)
    return Fit(labels, centroids, 1.0)


ALGORITHMS = {**ALGORITHMS, "halves": halves}
"""
WAY = """
from segmentation.criteria import Criteria
from segmentation.segment.drawn.divisions import Part


def parts(cleaned, recipe):
    return [Part("Old", Criteria.of("Age >= 40"), "Age from 40 on"), Part("Young", Criteria(), "the rest")]
"""
ROW = """WAYS: Mapping[str, Way] = {
    "halves": Way(
        "Halves", "Old and young.", __import__("segmentation.segment.drawn.halves").segment.drawn.halves.parts
    ),
"""
EXPORT = """
def sizes_txt(study: Study) -> bytes:
    return ",".join(str(persona.size) for persona in study.personas).encode()


_SIZES = Export("sizes", "Sizes", "How many.", "Text", ".txt", "text/plain", "share", sizes_txt)
EXPORTS: Mapping[str, Export] ="""
PLATFORM = """_ALL = (
    Platform("pigeon", "Pigeon Post", "email", (Field("Address", lambda p: p.email),), ("email",)),
"""
PERSONA = """
[[persona]]
key = "everybody"
name = "The Very Best"
when = ["value >= -9"]
best = { value = 1 }
strategies = ["Say hello"]
why = "They are here."

[[persona]]
key = "engaged_yet_to_spend"
"""
CHART = """
    def dots(self) -> Chart:
        \"\"\"One bar per segment.\"\"\"
        return charts.sizes(self._names, [int(size) for size in self._study.clustering.sizes])

    def plan("""
TRIED = """
import json
import segmentation as seg
from segmentation.act.exports import EXPORTS
from segmentation.act.personas.packs.packs import GENERAL, pack
from segmentation.act.personas.personas import name_personas
from segmentation.segment.clusters import cluster
data = seg.jewellery(customers=300)
study = seg.run(data, k=3, k_max=4, verdict=False)
table = seg.read_table(data.to_csv(index=False).encode(), "customers.feed")
print(json.dumps({
    "reader": len(table.data),
    "algorithm": list(map(int, cluster(study.matrix, 3, algorithm="halves").sizes)),
    "way": [persona.name for persona in seg.run(data, algorithm="halves", verdict=False).personas],
    "export": EXPORTS["sizes"].build(study).decode(),
    "platform": EXPORTS["pigeon"].title,
    "persona": [persona.name for persona in name_personas(study.profile, pack(GENERAL))],
    "chart": study.plot.dots().to_dict() == study.plot.sizes().to_dict(),
    "sizes": [persona.size for persona in study.personas],
}))
"""


def put(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before!r} in {path.name}"
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy of the library gives, to which one of each was added."""
    place = tmp_path_factory.mktemp("copy")
    library = place / "segmentation"
    shutil.copytree(ROOT / "segmentation", library)  # with what is compiled of all that stays as it is
    put(library / "prepare/reading/tables.py", '"csv": _text,', '"csv": _text, "feed": _text,')
    clusters = library / "segment/clusters.py"
    clusters.write_text(clusters.read_text(encoding="utf-8") + ALGORITHM, encoding="utf-8")
    (library / "segment/drawn/halves.py").write_text(WAY, encoding="utf-8")
    put(library / "segment/ways.py", "WAYS: Mapping[str, Way] = {\n", ROW)
    exports = library / "act/exports.py"
    put(exports, "\nEXPORTS: Mapping[str, Export] =", EXPORT)
    put(exports, "for export in _ALL}", "for export in (*_ALL, _SIZES)}")
    put(library / "act/audiences/platforms.py", "_ALL = (\n", PLATFORM)
    pack = library / "act/personas/packs/personas.toml"
    put(pack, '\n[[persona]]\nkey = "engaged_yet_to_spend"\n', PERSONA)
    put(library / "charts/plots.py", "\n    def plan(", CHART)
    told = subprocess.run([sys.executable, "-c", TRIED], cwd=place, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.slow
def test_a_reader_is_one_entry(added: dict[str, Any]) -> None:
    """A file of the new ending is read."""
    assert added["reader"] == 300


@pytest.mark.slow
def test_an_algorithm_is_a_function_and_an_entry(added: dict[str, Any]) -> None:
    """Its segments are numbered and counted like all others."""
    assert sorted(added["algorithm"]) == [100, 100, 100]


def test_a_way_to_draw_segments_is_a_module_and_a_row(added: dict[str, Any]) -> None:
    """A recipe names it as its algorithm, and its parts are the personas."""
    assert added["way"] == ["Old", "Young"]


def test_an_export_is_one_entry(added: dict[str, Any]) -> None:
    """The table of exports makes its file."""
    assert added["export"] == ",".join(map(str, added["sizes"]))


def test_a_platform_is_one_entry(added: dict[str, Any]) -> None:
    """It becomes an export by itself."""
    assert "Pigeon Post" in added["platform"]


def test_a_persona_is_one_block(added: dict[str, Any]) -> None:
    """No Python: the first rule of the pack now names a segment."""
    assert "The Very Best" in added["persona"]


def test_a_chart_is_a_method_of_the_studys_charts(added: dict[str, Any]) -> None:
    """A study draws it by its name."""
    assert added["chart"] is True
