"""Files that commands are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pandas import DataFrame


@pytest.fixture(scope="module")
def file(jewellery: DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from segmentation.datasets import jewellery_csv

    path = tmp_path_factory.mktemp("upload") / "jewellery.csv"
    path.write_bytes(jewellery_csv())
    return path
