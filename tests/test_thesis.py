"""The published recipe gives the published numbers, and says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segmentation import thesis
from segmentation.prepare.reading.tables import read_table
from segmentation.recipes import Recipe
from segmentation.studies import Study, run

SILHOUETTES = (0.2678, 0.1460, 0.1402, 0.1322, 0.1277, 0.1112, 0.1010, 0.0962, 0.0895)


@pytest.fixture(scope="module")
def study(data_folder: Path) -> Study:
    file = data_folder / "thesis" / "jewellery_sales.csv"
    return run(read_table(file.read_bytes(), file.name), Recipe(preset="thesis"), verdict=False)


def test_the_published_partition_comes_back(study: Study, data_folder: Path) -> None:
    """200 customers, 37 columns, and every label as the author’s own file has it."""
    author = pd.read_csv(data_folder / "thesis" / "Clustered_Customers_author_output.csv")["Cluster"]
    assert study.matrix.values.shape == (200, 37)
    assert adjusted_rand_score(author, study.clustering.labels) == 1.0
    assert study.clustering.sizes == [70, 63, 46, 21]


def test_the_published_scores_come_back(study: Study) -> None:
    """Inertia, the nine silhouettes and the two shares of variance, to the printed digits."""
    assert study.clustering.inertia == pytest.approx(3643.2369, abs=5e-4)
    assert np.round(study.sweep.silhouette, 4).tolist() == list(SILHOUETTES)
    assert study.projection.explained[:2] == pytest.approx([0.4249, 0.0939], abs=5e-5)


def test_the_receipt_says_who_is_missing(study: Study) -> None:
    """The 800 lost customers are in the receipt, one by one."""
    receipt = study.clean.receipt
    assert (receipt.rows_in, receipt.rows_kept, len(receipt.left_out)) == (1000, 200, 800)
    assert study.customers()["Segment"].isna().sum() == 800


def test_each_mistake_is_named_with_its_number(data_folder: Path) -> None:
    """Customers lost, dates coded, categories coded, copies, answers: each is said for this file."""
    file = data_folder / "thesis" / "jewellery_sales.csv"
    table = read_table(file.read_bytes(), file.name)
    from segmentation.prepare.roles.roles import infer_roles

    titles = " / ".join(caution.title for caution in thesis.cautions(table.data, infer_roles(table.data)))
    assert "800 of 1,000 customers would be lost" in titles
    for said in ("dates are coded", "categories count", "columns repeat", "answers are used"):
        assert said in titles


def test_the_recipe_works_on_the_sample(jewellery: pd.DataFrame) -> None:
    """Anyone can choose it: on the bundled sample too it keeps only those who left."""
    study = run(jewellery, Recipe(preset="thesis"), verdict=False)
    assert study.k == 4
    assert study.clean.receipt.rows_kept == len(jewellery.dropna())


def test_a_harmless_file_gets_no_caution() -> None:
    """Nothing is warned of where nothing is wrong."""
    from segmentation.prepare.roles.roles import infer_roles

    rng = np.random.default_rng(1)
    table = pd.DataFrame({"Spend": rng.gamma(2, 100, 50), "Visits": rng.poisson(20, 50) + rng.random(50)})
    assert thesis.cautions(table, infer_roles(table)) == ()
