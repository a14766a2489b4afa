"""Colours that can be told apart, and charts that need no theme around them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as xml

import pytest

from segmentation import charts
from segmentation.charts.palettes import (
    CHOSEN,
    ON,
    QUIET,
    SEGMENTS,
    colour,
    ink_on,
    name_labels,
    segment_scale,
)

LIGHT, DARK = "#FEFDFB", "#131518"


def luminance(hexadecimal: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("hue", SEGMENTS)
def test_every_segment_shows_on_paper_and_in_the_dark(hue: str) -> None:
    """A mark reaches 3:1 on both backgrounds (WCAG 2.2, 1.4.11)."""
    assert contrast(hue, LIGHT) >= 3
    assert contrast(hue, DARK) >= 3


@pytest.mark.parametrize(("hue", "ink"), list(zip(SEGMENTS, ON, strict=True)))
def test_numbers_can_be_read_on_their_colour(hue: str, ink: str) -> None:
    """A number on a segment's colour reaches 5:1."""
    assert contrast(hue, ink) >= 5


def test_gold_is_for_marks() -> None:
    """The mark of the chosen k shows on both backgrounds."""
    assert min(contrast(CHOSEN, LIGHT), contrast(CHOSEN, DARK)) >= 3


def test_colours_are_told_apart() -> None:
    """Ten segments have ten colours; the eleventh begins again."""
    assert len({colour(s) for s in range(1, 11)}) == 10
    assert (colour(11), ink_on(11)) == (colour(1), ink_on(1))


def test_a_segment_keeps_its_colour_whatever_k() -> None:
    """The scale of four segments is the beginning of the scale of seven."""
    four, seven = segment_scale(4).to_dict(), segment_scale(7).to_dict()
    assert seven["range"][:4] == four["range"]
    assert four["domain"] == [1, 2, 3, 4]


@pytest.mark.parametrize("dark", [False, True])
def test_a_printed_chart_needs_no_theme(dark: bool) -> None:
    """Its ink, its tints and its background stand in the specification, which renders by itself."""
    vl_convert = pytest.importorskip("vl_convert")
    spec = charts.printed(charts.bars(["A", "B"], [3, 1]), dark=dark)
    ink = spec["config"]["range"]["category"][0]
    assert contrast(ink, spec["config"]["background"]) >= 7
    assert ink in vl_convert.vegalite_to_svg(spec)


def test_printing_leaves_the_quiet_alone() -> None:
    """A printed chart adds its own colours to a copy of the shared configuration."""
    before = dict(QUIET["axis"])
    charts.printed(charts.bars(["A"], [1]))
    assert QUIET["axis"] == before
    assert "background" not in QUIET


def test_long_names_stand_in_two_lines() -> None:
    """A name of forty letters is read whole beside a chart in half of the page."""
    vl_convert = pytest.importorskip("vl_convert")
    names = ["Loyal", "Very high purchases · high frequency", 'Quote " and \\ slash']
    drawn = vl_convert.vegalite_to_svg(charts.printed(charts.sizes(names, [3, 2, 1])))
    words = re.sub(r"\s+", " ", " ".join(xml.fromstring(drawn).itertext()))
    for whole in ("1 Loyal", "2 Very high purchases ·", "high frequency", '3 Quote " and \\ slash'):
        assert whole in words


def test_names_of_three_traits_are_cut_nowhere() -> None:
    """Beside a bar they have fewer traits and up to three lines; pointed at, they are whole."""
    two = "High satisfaction with our service · high likelihood to recommend us"
    names = [two, f"{two} · below-average value for money"]
    drawn = charts.sizes(names, [3, 2]).to_dict()
    encoding = next(layer["encoding"] for layer in drawn["layer"] if "tooltip" in layer["encoding"])
    labels, tips = encoding["y"]["axis"]["labelExpr"], encoding["tooltip"]
    lines = json.loads(labels[: labels.rindex("[indexof")])
    assert "…" not in labels
    assert max(map(len, lines)) == 3
    assert tips[0]["field"] == "name"
    assert names[1] in drawn["description"]
    assert drawn["height"] >= 2 * 3 * 14


def test_a_long_word_leaves_no_line_of_dots() -> None:
    """One word that fits on no line fills both, and is cut where the second ends."""
    told = name_labels(["Lieferverzögerungsentschädigungszahlungen"], "0", letters=20)["labelExpr"]
    assert json.loads(told.removesuffix("[0]"))[0] == ["Lieferverzögerungsen", "tschädigungszahlung…"]
