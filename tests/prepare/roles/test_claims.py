"""No reason beside a column may be untrue of the file: every claim is computed again from the data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pandas import DataFrame

from benchmarks.claims import claims
from segmentation.datasets import jewellery
from segmentation.prepare.reading.tables import read_table
from segmentation.prepare.roles.roles import Roles, infer_roles

SMALL = 3_000_000


def false(table: DataFrame, roles: Roles) -> list[tuple[str, str]]:
    return [(column, claim) for column, claim, true in claims(table, roles) if not true]


@pytest.mark.parametrize("structure", [True, False])
def test_every_claim_about_the_sample_is_true(structure: bool) -> None:
    """The sample has copies, ratios, computed columns and shared weights."""
    table = jewellery(structure=structure)
    roles = infer_roles(table)

    assert sum(1 for _ in claims(table, roles)) > 10
    assert not false(table, roles)


def test_a_claim_that_is_not_true_is_seen() -> None:
    """The check can fail: the same reasons, said of a shuffled table, are untrue."""
    table = jewellery(structure=True)
    roles = infer_roles(table)
    shuffled = table.apply(lambda column: np.random.default_rng(len(column.name)).permutation(column))

    assert len(false(shuffled, roles)) > 5


@pytest.mark.slow
def test_every_claim_about_every_file_is_true(data_folder: Path) -> None:
    """All tables at hand that are read quickly."""
    for path in sorted(data_folder.glob("[cet]*/*.csv")):
        if path.parent.name in ("customers", "exports", "thesis") and path.stat().st_size < SMALL:
            table = read_table(path.read_bytes(), path.name).data
            assert not false(table, infer_roles(table)), path.name


def exports(folder: Path) -> list[Path]:
    return sorted(folder.glob("corpus/*/make.py"))


@pytest.mark.slow
def test_every_claim_about_every_export_is_true_and_nothing_builds_that_must_not(
    data_folder: Path, tmp_path: Path
) -> None:
    """Exports of other tools, made afresh from another seed; what must never build does not."""
    assert exports(data_folder)
    for make in exports(data_folder):
        path = tmp_path / f"{make.parent.name}.csv"
        subprocess.run([sys.executable, str(make), str(path), "7"], check=True)
        table = read_table(path.read_bytes(), path.name).data
        roles = infer_roles(table)
        lines = (make.parent / "columns.tsv").read_text(encoding="utf-8").splitlines()[1:]
        never = {cells[0] for cells in (line.split("\t") for line in lines) if cells[3] == "never"}

        assert not false(table, roles), path.name
        assert not never & set(roles.basis), path.name
