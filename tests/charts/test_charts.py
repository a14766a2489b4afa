"""What every chart promises, and what each of them draws."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from drawn import NAMES, ODD, kind, layers, rows
from pandas import DataFrame

from segmentation import charts
from segmentation.act.personas.cards.cards import Part
from segmentation.charts.bars import intervals
from segmentation.charts.palettes import CHOSEN, QUIET, SEGMENTS
from segmentation.prepare import explorations as ex


@pytest.fixture(scope="module")
def projection() -> Any:
    rng = np.random.default_rng(0)
    return SimpleNamespace(
        coordinates=rng.normal(size=(300, 3)).astype(np.float32),
        explained=np.array([0.5, 0.3, 0.15, 0.05]),
        loadings=DataFrame([[0.9, 0.1, 0], [-0.3, 0.8, 0], [0.2, -0.7, 1]], ["Spend", "Channel: Web", "a.b"]),
        transform=lambda points: np.asarray(points)[:, :3],
    )


@pytest.fixture(scope="module")
def look() -> ex.Exploration:
    from segmentation.datasets import jewellery
    from segmentation.prepare.roles.roles import infer_roles

    table = jewellery(customers=400)
    return ex.Exploration.of(table, infer_roles(table))


@pytest.fixture(scope="module")
def every(
    sweep: Any, verdict: Any, profile: Any, projection: Any, look: ex.Exploration
) -> dict[str, charts.Chart]:
    """One of each."""
    value, labels = look.featured[0], np.repeat([1, 2, 3], 100)
    assert look.concentration is not None
    found = look.averages_by("Gender")
    assert found is not None
    return {
        "inertia": charts.inertia(sweep, 3),
        "silhouette": charts.silhouette(sweep, 3, verdict),
        "stability": charts.stability(verdict, 3, NAMES),
        "sizes": charts.sizes(NAMES, [60, 30, 10]),
        "effects": charts.effects(profile, 1, ODD),
        "parts": charts.parts(2, [Part("Customers", 0.3, "303 · 30%"), Part("A:b", 0.22, "22%")]),
        "profile_heatmap": charts.profile_heatmap(profile, NAMES),
        "separation": charts.separation(profile),
        "lifts": charts.lifts(profile, "Channel", NAMES),
        "explained": charts.explained(projection),
        "loadings": charts.loadings(projection),
        "silhouette_plot": charts.silhouette_plot(np.linspace(-0.2, 0.8, 300), labels, NAMES),
        "missing": charts.missing(look.gaps),
        "histogram": charts.picture(look.alone(value)),
        "shares": charts.picture(look.alone("Gender")),
        "timeline": charts.picture(look.alone("LastPurchaseDate")),
        "averages": charts.averages(found),
        "boxes": charts.boxes(found),
        "cross": charts.picture(look.pair("Gender", "Location")),
        "scatter": charts.picture(look.pair("Age", value)),
        "trend": charts.picture(look.pair("LastPurchaseDate", value)),
        "concentration": charts.concentration(look.concentration),
        "correlation": charts.correlation(look.correlations("rank"), select=True),
        "hold_out": charts.hold_out(held_out()),
    }


def held_out() -> Any:
    tenths = np.linspace(0.1, 2.8, 10)
    return SimpleNamespace(days=181, expected=tenths, came=tenths * 1.1, naive=tenths * 1.6)


CHARTS = (
    *("averages", "boxes", "concentration", "correlation", "cross", "effects", "explained", "histogram"),
    *(
        "inertia",
        "lifts",
        "loadings",
        "missing",
        "parts",
        "profile_heatmap",
        "scatter",
        "separation",
        "shares",
    ),
    *("shares", "silhouette", "silhouette_plot", "sizes", "stability", "timeline", "trend", "hold_out"),
)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_speaks(every: dict[str, charts.Chart], name: str) -> None:
    """Who cannot see a chart is told what it shows, in a sentence that ends."""
    description = every[name].to_dict()["description"]
    assert len(description) > 20
    assert description.endswith(".")


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_valid(every: dict[str, charts.Chart], name: str) -> None:
    """The specification fulfils the schema of Vega-Lite, which the dashboard does not check again."""
    assert (
        every[name].to_dict(validate=True)["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")
    )


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_quiet(every: dict[str, charts.Chart], name: str) -> None:
    """No axis lines, no frame, and a height of its own."""
    spec = every[name].to_dict()
    assert spec["config"]["view"]["stroke"] is None
    assert spec["config"]["axis"]["domain"] is False
    assert 40 <= spec["height"] <= 520


@pytest.mark.parametrize("name", CHARTS)
def test_no_chart_carries_more_than_an_eye_can_use(every: dict[str, charts.Chart], name: str) -> None:
    """At most 2,000 points and a line over them."""
    assert 0 < len(rows(every[name])) <= 2_010


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_can_be_read_as_a_table(every: dict[str, charts.Chart], name: str) -> None:
    """A row per mark, under headings of its own."""
    table = charts.rows_of(every[name])
    assert 0 < len(table) <= 2_000
    assert len(table.columns) >= 2
    assert not table.columns.duplicated().any()


@pytest.mark.parametrize("name", CHARTS)
def test_neutral_marks_have_no_colour(every: dict[str, charts.Chart], name: str) -> None:
    """Ink comes from the theme; the only colours in a chart are gold and those of segments."""
    spec = every[name].to_dict()
    spec.pop("config")
    spec.pop("datasets", None)
    text = json.dumps(spec)
    found = {word for word in text.replace('"', " ").replace(",", " ").split() if word.startswith("#")}
    assert found <= {CHOSEN, *SEGMENTS}


@pytest.mark.parametrize("name", CHARTS)
def test_text_and_rules_take_the_ink_of_the_theme(every: dict[str, charts.Chart], name: str) -> None:
    """Vega-Lite draws text and rules black, which nobody sees in the dark."""
    for layer in layers(every[name]):
        encoding, mark = layer["encoding"], layer["mark"] if isinstance(layer["mark"], dict) else {}
        if kind(layer) == "text":
            assert encoding["fill"]["datum"] == "ink"
        if kind(layer) == "rule":
            assert "stroke" in encoding or "color" in encoding or mark.get("color") == CHOSEN


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_can_be_drawn(every: dict[str, charts.Chart], name: str) -> None:
    """It renders to SVG without a browser and without a theme."""
    vl_convert = pytest.importorskip("vl_convert")
    assert "<svg" in vl_convert.vegalite_to_svg(charts.printed(every[name]))


def test_odd_headers_are_only_data(every: dict[str, charts.Chart]) -> None:
    """“a:b” or “x.y[0]” never becomes a field name of a chart."""
    for name in ("effects", "profile_heatmap", "separation"):
        spec = every[name].to_dict()
        encodings = json.dumps([layer["encoding"] for layer in spec["layer"]])
        assert not any(f'"field": "{column}"' in encodings for column in ODD)
        assert {"a:b", "Price (€)"} <= {row.get("label") for row in rows(every[name])}


def test_sizes_carry_count_and_share() -> None:
    """“60 · 60%” at the end of a bar in the segment's own colour."""
    chart = charts.sizes(NAMES, [60, 30, 10])
    assert [row["text"] for row in rows(chart)] == ["60 · 60%", "30 · 30%", "10 · 10%"]
    scale = layers(chart)[0]["encoding"]["color"]["scale"]
    assert scale == {"domain": [1, 2, 3], "range": list(SEGMENTS[:3])}


def test_effects_are_clamped_and_keep_the_raw_figure(profile: Any) -> None:
    """Three standard deviations are drawn as two; the label is the mean, or the median if that tells more."""
    first, second, _ = [row for row in rows(charts.effects(profile, 1, ODD)) if "label" in row]
    assert (first["effect"], first["exact"], first["figure"], first["kind"]) == (2.0, 3.0, "80", "Mean")
    assert (second["figure"], second["kind"]) == ("42", "Median")
    assert second["label"].endswith("(median)") and not first["label"].endswith("(median)")


def test_a_part_is_drawn_to_scale_beside_its_numbers(every: dict[str, charts.Chart]) -> None:
    """Whole bars are as wide as each other, filled to the share, in the colour of the segment."""
    drawn = every["parts"]
    whole, filled, words = layers(drawn)
    assert [(row["share"], row["whole"], row["text"]) for row in rows(drawn)] == [
        (0.3, 1.0, "303 · 30%"),
        (0.22, 1.0, "22%"),
    ]
    assert whole["encoding"]["x"]["scale"] == filled["encoding"]["x"]["scale"]
    assert filled["encoding"]["x2"]["field"] == "share"
    assert filled["mark"]["color"] == SEGMENTS[1]
    assert kind(words) == "text"
    assert drawn.to_dict()["description"] == (
        "Segment 2 as a part of the whole. Customers: 303 · 30%; A:b: 22%."
    )


@pytest.mark.parametrize("told", ["1 · under 0.1%", "12,345,678 · under 0.1%", "0 · 0%", "400 · 100%"])
def test_a_card_keeps_room_for_the_figures_beside_its_bars(told: str) -> None:
    """What is written at the end of a full bar is never cut, however long it is."""
    spec = charts.parts(1, [Part("Customers", 1.0, told)]).to_dict()
    ends = [layer["encoding"]["x"]["scale"]["range"][1]["expr"] for layer in spec["layer"]]
    kept = {int(expression.removeprefix("width - ")) for expression in ends}
    assert min(kept) >= max(82, 8 + 6 * len(told))


def test_long_names_on_a_card_stand_in_two_lines() -> None:
    """A name too long for its place takes a second line, and its row the room for it."""
    long, short = "Total value of all purchases", "Total spend"
    one, two = (charts.parts(1, [Part(name, 0.5, "50%")]).to_dict() for name in (short, long))
    assert '["Total value of all", "purchases"]' in json.dumps(two).replace('\\"', '"')
    assert two["height"] > one["height"]


def test_no_rule_goes_through_a_value() -> None:
    """Values of intervals stand beside the plot, where the line of the average is not."""
    drawn = intervals(["A", "B"], [1, 2], [0, 1], [2, 3], title="Spend", overall=1.5)
    text = next(layer for layer in layers(drawn) if kind(layer) == "text")
    assert text["encoding"]["x"] == {"value": "width"}


def test_silhouettes_per_customer_keep_their_ends() -> None:
    """However many customers: eighty points per segment, the best and the worst among them."""
    rng = np.random.default_rng(1)
    widths, labels = rng.uniform(-0.5, 1, 50_000), rng.integers(1, 4, 50_000)
    drawn = [row for row in rows(charts.silhouette_plot(widths, labels, NAMES)) if "value" in row]
    for segment in (1, 2, 3):
        own = [row["value"] for row in drawn if row.get("segment") == segment]
        assert len(own) <= 80
        assert (max(own), min(own)) == (widths[labels == segment].max(), widths[labels == segment].min())


def test_every_segment_of_a_silhouette_plot_has_its_name() -> None:
    """Vega draws every other label when more are given than ticks are wanted; nine segments keep nine."""
    vl_convert = pytest.importorskip("vl_convert")
    names, labels = [f"Group {s}" for s in range(1, 10)], np.repeat(range(1, 10), 40)
    chart = charts.silhouette_plot(np.linspace(-0.2, 0.9, 360), labels, names)
    drawn = vl_convert.vegalite_to_svg(charts.printed(chart))
    assert all(f">{segment} {name}<" in drawn for segment, name in enumerate(names, start=1))


def test_numbers_no_axis_has_room_for_are_short() -> None:
    """Billions in letters, billionths as powers of ten, everything else as it is."""
    from segmentation.charts.palettes import number_axis

    assert "bn" in number_axis(0, 3e9).to_dict()["labelExpr"]
    assert number_axis(0, 4e-9).to_dict()["format"] == ".1~e"
    assert number_axis(-4e15, 0).to_dict()["format"] == ".1~e"
    assert number_axis(0, 1958).to_dict() == {}


def test_the_correlation_is_a_triangle(look: ex.Exploration) -> None:
    """Every pair once, no column with itself, and a click names the pair."""
    found = look.correlations("rank")
    chart = charts.correlation(found, select=True)
    pairs = [frozenset((row["down"], row["across"])) for row in rows(chart) if "measure" in row]
    p = len(found.columns)
    assert len(pairs) == len(set(pairs)) == p * (p - 1) // 2
    selection = next(layer["params"][0] for layer in layers(chart) if "params" in layer)
    assert (selection["name"], selection["select"]["fields"]) == (charts.PAIR, ["down", "across"])


def test_a_pair_without_direction_has_no_colour_of_one(look: ex.Exploration) -> None:
    """Blue and ochre only where both are numbers (r); grey with a category (η, V); weak pairs are blank."""
    chart = charts.correlation(look.correlations("rank"))
    assert {row["letter"] for row in rows(chart) if "measure" in row} == {"r", "V", "η"}
    cells = [layer for layer in layers(chart) if kind(layer) == "rect" and "transform" in layer]
    tinted = {str(layer["transform"]): "color" in layer["encoding"] for layer in cells}
    assert tinted == {
        "[{'filter': \"((datum.letter === 'r') && (!datum.blank))\"}]": True,
        "[{'filter': \"((!(datum.letter === 'r')) && (!datum.blank))\"}]": False,
    }
    written = next(layer for layer in layers(chart) if kind(layer) == "text" and "transform" in layer)
    assert written["transform"] == [{"filter": "(!datum.blank)"}]
    pairs = [row for row in rows(chart) if "measure" in row]
    assert {row["blank"] for row in pairs} == {True, False}
    assert all(row["blank"] == (abs(row["value"]) < 0.1) for row in pairs)
    assert {"both rise (r)", "one falls (r)"} <= {row.get("told") for row in rows(chart)}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", [340, 900])
def test_no_label_is_slanted(every: dict[str, charts.Chart], name: str, width: int) -> None:
    """As drawn, on a phone and on a screen: level, or upright along a vertical axis."""
    vl_convert = pytest.importorskip("vl_convert")
    drawn = vl_convert.vegalite_to_svg(charts.printed(every[name], width=width))
    turned = {int(float(angle)) % 360 for angle in re.findall(r"<text[^>]*rotate\(([-\d.]+)\)", drawn)}
    assert turned <= {0, 270}


def test_few_people_have_no_colour() -> None:
    """Six people of six are 100% and say nothing: cells under twenty keep their number and no colour."""
    table = DataFrame(
        {"Group": ["A"] * 60 + ["B"] * 40 + ["C"] * 6, "Choice": ["x"] * 30 + ["y"] * 70 + ["z"] * 6}
    )
    chart = charts.cross(ex.cross(table["Group"], table["Choice"]))
    cells = {(row["down"], row["across"]): row for row in rows(chart) if "share" in row}
    alone = cells["C (6)", "z"]
    assert (alone["sure"], alone["text"], alone["count_told"]) == (False, "100%", "6, very few")
    tinted, pale = (layer for layer in layers(chart) if kind(layer) == "rect")
    assert tinted["transform"] == [{"filter": "datum.sure"}]
    assert tinted["encoding"]["color"]["scale"]["domain"] == [0, 1]  # all forty of B chose y
    assert pale["transform"] == [{"filter": "(!datum.sure)"}]
    assert "color" not in pale["encoding"]
    assert any("very few, under 20" in str(row.get("told")) for row in rows(chart))


def test_names_that_a_phone_would_break_stand_beside_the_rows() -> None:
    """“Unit ed K ing…” stood above a column of 39 pixels; short words stay above."""
    land = ["United Kingdom", "Switzerland", "Netherlands", "Germany", "France"] * 40
    table = DataFrame({"Orders": ["0–4", "5–9"] * 100, "Country": land, "Group": ["A", "B", "C", "D"] * 50})
    by_land, by_group = (
        charts.cross(ex.cross(table["Orders"], table[name])) for name in ("Country", "Group")
    )
    assert layers(by_land)[0]["encoding"]["y"]["field"] == "across"
    assert layers(by_group)[0]["encoding"]["y"]["field"] == "down"
    few = charts.cross(ex.cross(table["Orders"][:50], table["Country"][:50]))
    assert not any(re.search(r"\(\d+\)$", str(row.get("down", ""))) for row in rows(few))
    assert "Of the column" in {one["title"] for one in layers(by_land)[-1]["encoding"]["tooltip"]}


def test_a_chart_is_one_picture_to_a_screen_reader(every: dict[str, charts.Chart]) -> None:
    """Its marks and axes are hidden, its description is not."""
    vl_convert = pytest.importorskip("vl_convert")
    for chart in every.values():
        drawn = vl_convert.vegalite_to_svg(charts.printed(chart))
        assert "graphics-symbol" not in drawn


def test_repeats_carry_their_mark(look: ex.Exploration) -> None:
    """A column that says the same as another is marked in the picture, and still found behind its label."""
    found = look.correlations("rank", repeats=True)
    label = next(text for text in found.labels.values() if text.endswith("≡"))
    assert label in {row["down"] for row in rows(charts.correlation(found)) if "down" in row}
    assert found.named(label) in found.marks


def test_histograms_draw_rectangles_with_the_median_in_gold(look: ex.Exploration) -> None:
    """As many rectangles as bins, a gold rule at the median, and a label that says so."""
    found = look.alone("Age")
    assert isinstance(found, ex.Distribution)
    chart = charts.histogram(found)
    below = layers(chart)[0]["encoding"]["x"]["title"]
    assert below[-1] == "half lie between the dashed lines", "what is dashed was never named"
    assert [kind(part) for part in layers(chart)] == ["rect", "rule", "rule", "text"]
    assert sum("count" in row for row in rows(chart)) == len(found.counts)
    assert layers(chart)[3]["encoding"]["text"]["datum"] == f"median {found.median:g}"


def test_a_logarithmic_histogram_has_a_logarithmic_axis() -> None:
    """Bins of equal ratio on an axis of equal ratios."""
    found = ex.distribution(pd.Series(np.random.default_rng(0).lognormal(5, 1, 500), name="x"), log=True)
    assert layers(charts.histogram(found))[0]["encoding"]["x"]["scale"]["type"] == "log"


def test_many_points_become_a_grid() -> None:
    """Beyond 2,000 customers the scatter counts them in cells."""
    rng = np.random.default_rng(2)
    x = pd.Series(rng.normal(size=5_000), name="x")
    found = ex.scatter(x, (x + rng.normal(size=5_000)).rename("y"))
    chart = charts.scatter(found)
    assert kind(layers(chart)[0]) == "rect"
    assert sum(row.get("count", 0) for row in rows(chart)) == 5_000
    assert len(rows(chart)) <= 2_000


def test_missing_says_why_and_counts_the_complete(look: ex.Exploration) -> None:
    """The reason stands at the end of the bar, and complete columns share one line."""
    texts = {row["label"]: row["text"] for row in rows(charts.missing(look.gaps))}
    assert "still customers" in texts["CustomerExitDate"]
    assert texts["All 38 others"] == "complete"


def test_charts_do_not_change_the_shared_configuration(every: dict[str, charts.Chart]) -> None:
    """Drawing leaves QUIET as it was, so that charts cannot disturb each other."""
    before = json.dumps(QUIET, sort_keys=True)
    for chart in every.values():
        chart.to_dict()
    assert json.dumps(QUIET, sort_keys=True) == before


def test_bars_keep_the_given_order() -> None:
    """Rows stay as given, whatever their names or sizes."""
    order: Callable[[alt.LayerChart], Any] = lambda chart: layers(chart)[0]["encoding"]["y"]["sort"]  # noqa: E731
    assert order(charts.bars(["b", "a", "c"], [1, 3, 2])) == ["b", "a", "c"]


def test_a_bin_of_one_whole_number_says_that_number() -> None:
    """Five stars read “5” in the tooltip, not “4.5 to 5.5”; wider bins read from border to border."""
    stars = ex.distribution(pd.Series([1, 2, 2, 5], name="Stars"))
    assert [row["range"] for row in rows(charts.histogram(stars)) if "range" in row] == list("12345")
    wide = ex.distribution(pd.Series(np.linspace(0, 1, 200), name="x"))
    assert rows(charts.histogram(wide))[0]["range"] == "0 to 0.1"


def test_a_long_label_keeps_saying_that_it_is_the_median() -> None:
    """Two lines hold 40 letters: what is cut are words of the header."""
    from segmentation.charts.card_pictures import _LETTERS, _at_the_median

    for label in (
        "Spend",
        "Total transaction amount in the last twelve months",
        "Average order value before discounts",
    ):
        said = _at_the_median(label)
        assert said.endswith("(median)") and len(textwrap.wrap(said, _LETTERS)) <= 2
        assert said.startswith(label.split()[0])


@pytest.mark.parametrize("header", ["Days since becoming a customer", "Satisfaction with our whole service"])
def test_no_name_on_the_diagonal_is_cut(header: str) -> None:
    """It takes the letters or the lines that it needs."""
    rng = np.random.default_rng(0)
    table = DataFrame({header: rng.normal(size=60), "Age": rng.normal(size=60)})
    drawn = rows(charts.correlation(ex.correlations(table, dict.fromkeys(table, "number"))))
    (lines,) = {row["lines"] for row in drawn if row.get("down") == header and "lines" in row}
    assert " ".join(lines.split()) == header
