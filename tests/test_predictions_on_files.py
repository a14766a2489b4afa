"""Every real file: a study's own rows get the study's own labels, from the frame and from the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import segmentation as seg


@pytest.mark.slow
def test_own_rows_keep_their_labels_on_every_file(data_folder: Path) -> None:
    """Whatever a file holds, as long as segments can be made of it."""
    tried = 0
    for path in sorted(each for each in data_folder.rglob("*") if each.suffix in (".csv", ".xlsx")):
        try:
            study = seg.run(path, k=4, verdict=False)
        except seg.SegmentationError:
            continue
        tried += 1
        own = study.customers()[study.predict(study.table).columns[0]]
        assert study.predict(study.table).iloc[:, 0].equals(own), path.name
        from_file = study.predict(path).iloc[:, 0]
        if study.orders is not None:  # lines make customers again, who are told by their own ids
            assert from_file.index.equals(pd.Index(study.table.data.iloc[:, 0])), path.name
            from_file = from_file.set_axis(own.index)
        assert from_file.equals(own), path.name
        some = np.random.default_rng(0).permutation(len(own))[:25]
        part = study.table.data.iloc[some]
        assert study.predict(part).iloc[:, 0].equals(own.iloc[some]), path.name
    assert tried > 5
