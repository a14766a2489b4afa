"""Tables nobody would make on purpose: each becomes a study, or is refused in a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pandas import DataFrame

from segmentation import Recipe, SegmentationError, run
from segmentation.prepare.reading.tables import Table

ROOT = Path(__file__).parent.parent

CONTROLS = """
import numpy as np, pandas as pd
from segmentation import Recipe, run
from segmentation.act.exports import EXPORTS
from segmentation import charts
rng = np.random.default_rng(0)
group = rng.integers(0, 3, 120)
frame = pd.DataFrame({
    "Total\\x00 Spend": group * 100 + rng.normal(0, 5, 120), "Orders\\x1b": group * 3 + rng.poisson(2, 120),
    "Age\\ufffe": rng.normal(40, 9, 120), "Chan\\x07nel": np.array(["a\\x00", "b\\x01", "c"])[group],
})
pack = '[pack]\\nextends = "general"\\n[[persona]]\\nkey = "x"\\n'
pack += 'name = "N\\\\u0000x"\\nwhen = ["value >= -9"]\\n'
study = run(frame, Recipe(k=3, k_max=4, pack=pack), verdict=False)
ours = {persona.name: {"name": "A\\x00" + persona.name} for persona in study.personas}
study = run(frame, study.recipe.replace(personas=ours), verdict=False)
for key in ("report", "xlsx", "csv", "parquet", "study"):
    EXPORTS[key].build(study)
names = [persona.name for persona in study.personas]
for form in ("svg", "png"):
    charts.saved(charts.profile_heatmap(study.profile, names), form, title="a\\x00", told="b\\x00")
print("done")
"""


@pytest.mark.slow
def test_control_characters_in_names_do_not_end_the_process() -> None:
    """The library that draws pictures ends the process it runs in where a text holds one."""
    done = subprocess.run(
        [sys.executable, "-c", CONTROLS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "done", done.stderr[-2_000:]
    assert "TypeError" not in done.stderr


def some(rows: int = 60) -> DataFrame:
    group = np.arange(rows) % 3
    return DataFrame({"Spend": group * 50.0 + np.arange(rows) % 7, "Visits": group * 9 + np.arange(rows) % 5})


ODD = {
    "numbers beyond all": some().assign(Id=[10**400 if i % 2 else -(10**400) for i in range(60)]),
    "infinite": some().assign(Rate=np.where(np.arange(60) % 4, 1.5, np.inf)),
    "nearly infinite": some().assign(Rate=np.where(np.arange(60) % 4, 1.5, 1e300)),
    "all infinite": some().assign(Rate=np.inf),
    "no columns": DataFrame(index=range(12)),
    "no rows": some(0),
    "one row": some(1),
    "two rows": some(2),
    "one value": DataFrame({"Spend": [5.0] * 40}),
    "all missing": DataFrame({"Spend": [None] * 40, "Visits": [np.nan] * 40}),
    "one name": DataFrame(np.arange(160.0).reshape(40, 4), columns=["Spend"] * 4),
    "a hundred columns": DataFrame(np.random.default_rng(0).normal(size=(40, 100))),
    "mixed": some().assign(
        Thing=[[1, "a", None, 2.5, True, b"x", (1, 2), float("nan")][i % 8] for i in range(60)]
    ),
}


@pytest.mark.parametrize("preset", ["touchstone", "thesis"])
@pytest.mark.parametrize("missing", ["fill", "drop"])
@pytest.mark.parametrize("frame", ODD.values(), ids=ODD)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_odd_frames_make_a_study_or_are_refused_in_words(frame, missing, preset) -> None:
    """Never anything else."""
    try:
        study = run(frame, Recipe(k_max=4, missing=missing, preset=preset), verdict=False)
    except SegmentationError as error:
        assert 0 < len(str(error)) < 400
    else:
        assert len(study.customers()) == len(frame)
        assert study.summary()["sizes"]


def test_a_number_beyond_all_is_infinite_and_told() -> None:
    """It counts as missing, as an infinite one does."""
    frame = some().assign(Points=[10**400 if i == 7 else i * i for i in range(60)])
    frame["Points"] = frame["Points"].astype(object)
    assert np.isinf(Table.of(frame).data["Points"][7])
    receipt = run(frame, Recipe(k=3, k_max=4), verdict=False).clean.receipt
    assert any("infinite" in entry.text and entry.count == 1 for entry in receipt.entries)
