"""Everything that is read can be read: 4.5:1 from the theme and the palettes, in light and dark."""

from __future__ import annotations

import re
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from segmentation.charts import palettes
from segmentation.charts.explorations.heatmaps import _GREY

ROOT = Path(__file__).parent.parent.parent
THEME: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))[
    "theme"
]
STYLE = (ROOT / "ui" / "screen.css").read_text(encoding="utf-8")
ENOUGH = 4.5
Colour = tuple[float, float, float]


def rgb(text: str) -> Colour:
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def mixed(above: Colour, below: Colour, share: float) -> Colour:
    """A colour laid over another with this opacity."""
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(above, below, strict=True))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    lights = sorted(
        sum(w * _linear(c) for w, c in zip((0.2126, 0.7152, 0.0722), x, strict=True)) for x in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def surfaces(mode: str) -> list[Colour]:
    """What text stands on: the page, its fields, and both of the sidebar."""
    theme = THEME[mode]
    found = [
        (place["backgroundColor"], place["secondaryBackgroundColor"]) for place in (theme, theme["sidebar"])
    ]
    return [rgb(colour) for pair in found for colour in pair]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_small_print_can_be_read(mode: str) -> None:
    """Text, links, grey words, and the opacities of captions, drawers and labels of charts."""
    theme, page = THEME[mode], surfaces(mode)
    inks = [rgb(theme[name]) for name in ("textColor", "linkColor", "primaryColor", "grayTextColor")]
    assert all(contrast(ink, paper) >= ENOUGH for ink, paper in product(inks, page[:1] + page[2:3]))
    faint = [float(share) for share in re.findall(r"opacity: (\.\d+)", STYLE)]
    assert faint
    for share, paper in product(faint, [page[0], page[2]]):
        assert contrast(mixed(inks[0], paper, share), paper) >= ENOUGH


@pytest.mark.parametrize(("mode", "at"), [("light", 0), ("dark", 1)])
def test_the_filled_button_can_be_read(mode: str, at: int) -> None:
    """Light on the dark gold of light, ink on the light gold of dark, where white is 2:1."""
    written = re.search(r"stBaseButton-primary[^{]*\{\s*color: light-dark\((#\w+), (#\w+)\)", STYLE)
    assert written is not None
    assert contrast(rgb(written.groups()[at]), rgb(THEME[mode]["primaryColor"])) >= ENOUGH


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_badges_can_be_read(mode: str) -> None:
    """Their words on their tints."""
    theme = THEME[mode]
    for hue in ("green", "blue", "gray", "yellow", "red"):
        assert contrast(rgb(theme[f"{hue}TextColor"]), rgb(theme[f"{hue}BackgroundColor"])) >= ENOUGH


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_numbers_in_cells_can_be_read(mode: str) -> None:
    """The ink of charts on every tint of a heat map, and on the grey of pairs without a direction."""
    theme = THEME[mode]
    ink, paper = rgb(theme["chartCategoricalColors"][0]), rgb(theme["backgroundColor"])
    tints = [rgb(stop) for name in ("Sequential", "Diverging") for stop in theme[f"chart{name}Colors"]]
    assert all(contrast(ink, tint) >= ENOUGH for tint in [paper, *tints, mixed(ink, paper, _GREY)])


@pytest.mark.parametrize("tones", [palettes._PAPER, palettes._SLATE], ids=["light", "dark"])
def test_saved_pictures_can_be_read(tones: dict[str, str]) -> None:
    """Labels and ink on the background they bring along."""
    for ink in (tones["ink"], tones["label"]):
        assert contrast(rgb(ink), rgb(tones["background"])) >= ENOUGH
