"""How many segments: the chosen one in gold, beside what chance reaches."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from drawn import kind, layers, rows

from segmentation import charts
from segmentation.charts.palettes import CHOSEN


def test_the_chosen_k_is_gold(sweep: Any) -> None:
    """One gold point stands at the chosen k, with its value above it."""
    for draw in (charts.inertia, charts.silhouette):
        gold = [part for part in layers(draw(sweep, 4)) if CHOSEN in json.dumps(part["mark"])]
        data = draw(sweep, 4).to_dict()["datasets"][gold[0]["data"]["name"]]
        assert [row["k"] for row in data] == [4]


def test_the_null_band_is_named(sweep: Any, verdict: Any) -> None:
    """With a verdict the silhouette stands against data without groups; without one there is no band."""
    with_band = layers(charts.silhouette(sweep, 3, verdict))
    assert [kind(part) for part in with_band][:2] == ["area", "text"]
    assert with_band[1]["encoding"]["text"]["datum"] == "same columns, no groups"
    assert "area" not in [kind(part) for part in layers(charts.silhouette(sweep, 3))]


def test_an_estimate_shows_its_error(sweep: Any) -> None:
    """Two standard errors on each side, only where the silhouette was estimated."""
    estimated = SimpleNamespace(**{**vars(sweep), "silhouette_se": np.full(4, 0.01)})
    spans = [row["high"] - row["low"] for row in rows(charts.silhouette(estimated, 3)) if "high" in row]
    assert spans[:4] == pytest.approx([0.04] * 4)
    assert "rule" not in [kind(part) for part in layers(charts.silhouette(sweep, 3))]


def test_silhouettes_begin_at_zero_or_below(sweep: Any) -> None:
    """A negative silhouette is drawn, not cut off."""
    low = SimpleNamespace(**{**vars(sweep), "silhouette": np.array([0.1, -0.2, 0.0, 0.05])})
    scales = [part["encoding"]["y"]["scale"]["domainMin"] for part in layers(charts.silhouette(low, 3))]
    assert set(scales) == {-0.2}


def test_an_axis_writes_numbers_as_the_labels_beside_it_do(sweep: Any) -> None:
    """2,000 on the elbow’s axis as at its points, and .2 on the silhouette’s; no 2k, no 0.2."""
    vl_convert = pytest.importorskip("vl_convert")
    sweep.inertia[0] = 2_400.0
    elbow = vl_convert.vegalite_to_svg(charts.printed(charts.inertia(sweep, 4)))
    curve = vl_convert.vegalite_to_svg(charts.printed(charts.silhouette(sweep, 4)))
    assert ">2,000<" in elbow
    assert ">0<" in elbow
    assert ">.2<" in curve
    assert ">0.2<" not in curve


@pytest.mark.parametrize(("k", "align"), [(3, "left"), (5, None)])
def test_the_falling_line_goes_through_no_value(sweep: Any, k: int, align: str | None) -> None:
    """The elbow falls steeply before it: its value stands beside, at the last k above."""
    text = next(layer for layer in layers(charts.inertia(sweep, k)) if kind(layer) == "text")
    assert text["mark"].get("align") == align


def test_the_number_at_the_largest_value_is_in_the_picture(sweep: Any) -> None:
    """“10,261” ran out above an elbow that began at the top."""
    for layer in layers(charts.inertia(sweep, 2)):
        assert layer["encoding"]["y"]["scale"]["domain"][1] >= 1.08 * max(sweep.inertia)
