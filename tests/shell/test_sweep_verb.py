"""`sweep`: every number of segments, scored."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from commands import told
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from segmentation.__main__ import main
from segmentation.prepare.reading.tables import read_table
from segmentation.recipes import Recipe
from segmentation.segment.verdict.judge import judge
from segmentation.steps import preparing, segmenting


def test_sweep_scores_every_k(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lists of one length, inertia falling, a recommendation among the ks."""
    answer = told(
        capsys, "sweep", file, "--columns", "TotalSpend,EngagementScore", "--k-range", "2-6", "--json"
    )
    assert answer["k"] == [2, 3, 4, 5, 6]
    for scores in ("inertia", "silhouette", "silhouette_se", "calinski_harabasz", "davies_bouldin", "gap"):
        assert len(answer[scores]) == 5
    assert answer["inertia"] == sorted(answer["inertia"], reverse=True)
    assert answer["recommended_k"] in answer["k"]
    assert answer["verdict"] in {"natural", "reproducible", "constructed"}
    assert (answer["rows"], answer["columns"]) == (1000, ["TotalSpend", "EngagementScore"])


def test_a_sweep_calls_an_estimate_an_estimate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beyond 15,000 customers the silhouette is named so, and its error stands beside it."""
    rng = np.random.default_rng(0)
    rows = rng.normal(100, 20, (16_000, 2))
    pd.DataFrame(rows, columns=["Spend", "Visits"]).to_csv(tmp_path / "many.csv", index=False)
    assert main(["sweep", str(tmp_path / "many.csv"), "--columns", "Spend,Visits", "--k-range", "2-3"]) == 0
    *_, heads, two, three = capsys.readouterr().out.splitlines()

    assert heads.endswith("silhouette, estimated")
    assert " ± 0.00" in two
    assert " ± 0.00" in three


def test_sweep_lists_are_what_scikit_learn_measures(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Silhouette, Calinski-Harabasz and Davies-Bouldin stand beside their k, as scikit-learn has them."""
    recipe = Recipe(basis=("TotalSpend", "EngagementScore", "Age"), k_max=5)
    table = read_table(file.read_bytes(), file.name).data
    cleaned = preparing.clean_table(table, preparing.roles_of(table, recipe), recipe)
    found = segmenting.sweep_of(preparing.matrix_of(cleaned, recipe), recipe)
    values = found.matrix.values.astype(float)

    answer = told(
        capsys, "sweep", file, "--columns", "TotalSpend,EngagementScore,Age", "--k-range", "2-5", "--json"
    )

    for name, score in (
        ("silhouette", silhouette_score),
        ("calinski_harabasz", calinski_harabasz_score),
        ("davies_bouldin", davies_bouldin_score),
    ):
        expected = [score(values, found.labels_at(k)) for k in answer["k"]]
        assert answer[name] == pytest.approx(expected, rel=1e-4), name
    for name in ("gap", "prediction_strength", "stability"):
        assert len(answer[name]) == len(answer["k"])
        assert all(isinstance(value, float) for value in answer[name])
    assert answer["runner_up"] is None or answer["runner_up"] in answer["k"]
    assert all(isinstance(reason, str) for reason in answer["reasons"])


def test_what_is_no_number_is_null(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON knows neither NaN nor infinity; both are null, so that strict readers can read on."""
    from segmentation.shell import sweep_verb

    def odd(*matrix: Any, **options: Any) -> Any:
        verdict = judge(*matrix, **options)
        gap = np.array([np.nan, np.inf])
        return dataclasses.replace(verdict, gap=gap, davies_bouldin=-gap)

    monkeypatch.setattr(sweep_verb, "judge", odd)
    answer = told(capsys, "sweep", file, "--columns", "TotalSpend,Age", "--k-range", "2-3", "--json")

    assert answer["gap"] == answer["davies_bouldin"] == [None, None]
