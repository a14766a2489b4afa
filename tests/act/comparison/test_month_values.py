"""What a column of the study says of the customers of another file, under whatever name and with its gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from act.models.months_of_a_shop import BUILD, shop

from segmentation import SavedStudy, run
from segmentation.act.comparison.month_values import column_in, numbers_in, value_of
from segmentation.act.comparison.movement_words import drifts_told
from segmentation.saved_studies import saved


@pytest.fixture(scope="module")
def study() -> SavedStudy:
    return saved(run(shop(), k=3, basis=BUILD, verdict=False))


def test_marks_for_no_value_are_none_and_nothing_is_filled(study: SavedStudy) -> None:
    """Gaps stay gaps, so that an average is one of what is known."""
    more = shop(200, seed=8, last="2024-07-31")
    month = study.score(more)
    calls = numbers_in(month, "Days since call")
    assert calls is not None
    assert (np.isnan(calls) == (more["Days since call"] == -1)).all()
    spend = numbers_in(month, "Spend")
    assert spend is not None
    assert (np.isnan(spend) == ~np.isfinite(more["Spend"])).all()
    days = numbers_in(month, "Days since Last order")
    assert days is not None
    assert days.min() == 0


def test_columns_are_found_under_other_names(study: SavedStudy) -> None:
    """Those that build as they were matched, the others by their spelling; what is not there is not."""
    more = shop(200, seed=8)
    month = study.score(more.rename(columns={"Spend": "Umsatz", "CustomerID": "customer id"}))
    found = value_of(month, "Spend")
    assert found is not None
    assert np.allclose(found, more["Spend"].replace(np.inf, np.nan).fillna(0))
    assert column_in(month, "CustomerID") is not None
    assert column_in(month, "Shoe size") is None
    assert numbers_in(month, "Channel") is None
    assert value_of(month, None) is None


def test_words_and_what_is_counted_from_dates_drift_too(study: SavedStudy) -> None:
    """Beside numbers: which way they went is said, and a file beside itself has not moved."""
    now = shop().assign(Channel=lambda table: table["Channel"].mask(table.index % 2 == 0, "Web"))
    now["Last order"] -= pd.to_timedelta(now.index % 3 * 100, "D")
    drifts = {drift.column: drift for drift in study.compare(shop(), now).drifts}
    assert {name for name, drift in drifts.items() if name and drift.has_drifted} == {
        "Channel",
        "Days since Last order",
    }
    assert drifts["Channel"].told == "“Web” is 65% of “Channel” now, and was 32% in the older file."
    assert "“Days since Last order” now" in drifts["Days since Last order"].told
    found = study.compare(shop(), now)
    whole, short = drifts_told(found), drifts_told(found, ["Channel"])
    assert any(told.startswith("“Web” is 65% of “Channel” now") for told in whole)
    assert short[-1] == "Shifted, as told above: “Channel”."
    assert [told for told in whole if "“Channel”" not in told] == short[:-1]
    alike = study.compare(shop(), shop()).drifts
    assert len(alike) == len(drifts) and not any(drift.has_drifted for drift in alike)
