"""The report: one page that opens anywhere, asks for nothing and lets no data become markup."""

from __future__ import annotations

import dataclasses
import re
import shlex
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from segmentation.__main__ import main
from segmentation.act.exports import EXPORTS
from segmentation.act.personas.cards import cards
from segmentation.act.report import commands, figures, sentences, typefaces
from segmentation.act.report.reports import report
from segmentation.errors import ExportError
from segmentation.language.phrases import percent
from segmentation.language.titles import titles
from segmentation.recipes import Recipe
from segmentation.studies import Study, run

VOID = {"meta", "br", "img", "hr", "input", "link", "col", "source"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![x](http://example.invalid/p.png)",
    "{{7*7}} ${7*7} $title",
    "a\x00b\x07",
    "</style></svg></section>",
    "日本 & <b>",
]


class Page(HTMLParser):
    """A page taken apart: elements, attributes and text; raises when a tag is not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def told(self) -> list[str]:
        """What the pictures say to those who do not see them."""
        return [said for _, attributes in self.elements if (said := attributes.get("aria-label"))]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def study() -> Study:
    from segmentation.datasets import jewellery

    return run(jewellery(customers=300), Recipe(k=4, k_max=6))


@pytest.fixture(scope="module")
def made(study: Study) -> str:
    return report(study).decode()


@pytest.fixture(scope="module")
def page(made: str) -> Page:
    return Page(made)


@pytest.fixture(scope="module")
def hostile() -> Study:
    rng = np.random.default_rng(1)
    frame = DataFrame(
        {
            "<script>alert(1)</script>": rng.permutation(np.repeat([1.0, 50.0, 99.0], 40))
            + rng.normal(size=120),
            "Spend $title ${x} {{7*7}}": rng.normal(100, 20, 120).round(2),
            'Product"><img src=x onerror=alert(1)>': rng.choice(HOSTILE, 120),
        }
    )
    return run(frame, Recipe(k=3), verdict=False)


def test_the_page_is_well_formed(page: Page):
    """Every element is closed in order, no attribute or id stands twice, and there is one main heading."""
    tags = [tag for tag, _ in page.elements]

    assert tags[:2] == ["html", "head"]
    assert tags.count("h1") == 1
    assert tags.count("title") == 1
    assert page.elements[0][1] == {"lang": "en"}
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_the_page_makes_no_request(made: str, page: Page):
    """No script, no link, no picture from elsewhere, and a policy that forbids them."""
    tags = {tag for tag, _ in page.elements}
    attributes = {name for _, attrs in page.elements for name in attrs}

    assert not tags & {
        "script",
        "link",
        "iframe",
        "img",
        "object",
        "embed",
        "base",
        "form",
        "a",
        "use",
        "image",
    }
    assert not attributes & {"src", "href", "xlink:href", "srcset", "action", "poster", "data"}
    assert not {name for name in attributes if name.startswith("on")}
    styles = made.split("<style>")[1].split("</style>")[0]
    assert set(re.findall(r"url\((.{10})", styles)) == {"data:font/"} and "@import" not in styles
    assert "default-src 'none'" in made


def test_letters_of_charts_are_as_large_as_on_the_page(made: str) -> None:
    """Charts are as wide as a phone or less, so that none shrinks there; two read together are as high."""
    charts = re.findall(r'<svg[^>]*role="img"[^>]*>', made)
    sizes = [
        [float(re.findall(rf' {side}="([\d.]+)"', chart)[0]) for side in ("width", "height")]
        for chart in charts
    ]
    narrow = [size for size in sizes if size[0] < 900]  # all but the map
    assert len(narrow) == len(sizes) - 1
    assert max(wide for wide, _ in narrow) <= 344.5
    elbow = next(at for at, chart in enumerate(charts) if "Inertia" in chart)
    assert sizes[elbow] == sizes[elbow - 1]


def test_questions_are_quoted_where_they_are_listed() -> None:
    rng = np.random.default_rng(0)
    asked = DataFrame(
        {"How satisfied are you with our service?": rng.integers(1, 6, 80), "Orders": rng.integers(1, 9, 80)}
    )
    told = report(run(asked, Recipe(k=2, k_max=3, basis=tuple(asked.columns)), verdict=False)).decode()
    assert "“How satisfied are you with our service?”" in told


def test_pictures_need_nothing_from_outside(made: str):
    """Drawings carry no address, refer only to themselves, and have a description."""
    drawings = re.findall(r"<svg.*?</svg>", made, flags=re.DOTALL)

    assert len(drawings) >= 4 + 4
    for drawing in drawings:
        assert "http" not in drawing
        for name in re.findall(r"url\((.*?)\)", drawing):
            assert f'id="{name.removeprefix("#")}"' in drawing
        assert 'aria-label="' in drawing or 'aria-hidden="true"' in drawing


def test_the_page_brings_its_letters(made: str):
    """Western letters always; those of Prague and Warsaw where the page has any."""
    assert made.count("@font-face") == 4
    assert typefaces.faces("Žižkov").count("@font-face") == 7
    assert typefaces.faces("Zoë – 5 € “x”").count("@font-face") == 4


def test_the_page_tells_the_whole_study(study: Study, page: Page):
    """Verdict, reasons, personas with their strategies, receipt and recipe are all in the text."""
    assert study.verdict is not None
    expected = [
        *(study.verdict.sentence, *study.verdict.reasons, study.table.filename, study.table.digest),
        *(entry.text for entry in study.clean.receipt.entries),
        *(text for p in study.personas for text in (p.name, p.portrait, p.because, p.measure, *p.strategies)),
        *study.matrix.columns,
    ]
    for text in expected:
        assert " ".join(text.split()) in page.text


def test_sizes_are_those_of_the_study(study: Study, page: Page):
    """Every card shows its part of the customers; the table sums to all of them."""
    for persona in study.personas:
        part = f"{persona.size:,} · {percent(persona.share)}"
        assert f"Segment {persona.segment} as a part of the whole. Customers: {part}" in " ".join(page.told)
        assert page.text.count(part) > 1  # beside the bar, and among the sizes
    assert f"{study.profile.sizes.sum():,}" in page.text


def test_the_cards_are_those_of_the_page(study: Study, page: Page):
    """The same columns against the average, the same facts and notes; a segment that is spared says so."""
    for persona in study.personas:
        columns = titles(cards.columns_of(persona, study.profile)).values()
        told = next(t for t in page.told if t.startswith(f"Segment {persona.segment} against the average"))
        assert re.findall(r"(?:: |; )(.+?) [\d.,]+ \(", told) == list(columns)
        for text in (*cards.facts(persona, study), *cards.notes(persona, study)):
            assert " ".join(text.split()) in page.text
    assert cards.SPARED not in page.text
    spared = dataclasses.replace(study.personas[0], targeted=False)
    again = dataclasses.replace(study, personas=(spared, *study.personas[1:]))
    assert Page(report(again).decode()).text.count(cards.SPARED) == 2  # on the first page, and on its card


def test_the_same_study_gives_the_same_page(study: Study, made: str):
    """No clock and no chance."""
    assert EXPORTS["report"].build(study).decode() == made


def test_no_data_becomes_markup(hostile: Study):
    """Hostile headers and values are shown as the text they are, in the page and in its pictures."""
    made = report(hostile).decode()
    parsed = Page(made)

    assert "script" not in {tag for tag, _ in parsed.elements}
    assert "img" not in {tag for tag, _ in parsed.elements}
    assert "<script>alert(1)</script>" in parsed.text
    assert "\x00" not in made and "\x07" not in made


def test_hostile_names_stay_text(hostile: Study):
    """A persona that somebody renamed to markup is shown, not run."""
    personas = tuple(
        dataclasses.replace(p, name=name) for p, name in zip(hostile.personas, HOSTILE, strict=False)
    )
    parsed = Page(report(dataclasses.replace(hostile, personas=personas)).decode())

    assert not {"script", "img", "b"} & {tag for tag, _ in parsed.elements}
    assert HOSTILE[1] in parsed.text


def test_an_estimate_is_called_one(study: Study, page: Page):
    """Above the table; an exact silhouette is not."""
    sweep = dataclasses.replace(study.sweep, silhouette_se=np.full(len(study.sweep.ks), 0.002))
    told = Page(report(dataclasses.replace(study, sweep=sweep)).decode()).text

    assert told.count("Silhouette, estimated") == 1
    assert "estimated" not in page.text


def test_a_study_without_verdict_has_a_report(hostile: Study):
    """Without a judgement the page says so and leaves its part out."""
    parsed = Page(report(hostile).decode())

    assert "Are there groups?" not in parsed.text
    assert "was not judged" in parsed.text


def test_one_column_makes_a_map_too():
    """A study on one column lies on a line."""
    frame = DataFrame({"Spend": np.r_[np.arange(40.0), 500 + np.arange(40.0)]})
    study = run(frame, Recipe(k=2, k_max=3), verdict=False)

    assert figures.map_picture(study).count("<path") == 2


def test_the_map_draws_two_thousand_at_most():
    """Of more customers each segment is drawn in its share, inside the picture."""
    rng = np.random.default_rng(0)
    centres = np.repeat([[0.0, 0.0], [9.0, 9.0]], [2_500, 500], axis=0)
    frame = DataFrame(centres + rng.normal(size=(3_000, 2)), columns=["Spend", "Visits"])
    picture = figures.map_picture(run(frame, Recipe(k=2, k_max=3), verdict=False))

    dots = [len(re.findall(r"h0", path)) for path in re.findall(r'<path d="([^"]*)"', picture)]
    places = np.array(re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", picture), dtype=float)
    assert sum(dots) <= figures.MOST_POINTS
    assert dots[0] > 4 * dots[1]
    assert places.min() >= 0 and places[:, 0].max() <= 900 and places[:, 1].max() <= 470


def test_the_command_makes_the_same_segments_again(study: Study, tmp_path, monkeypatch):
    """The command in the report, run on the same file, labels every customer alike."""
    monkeypatch.chdir(tmp_path)
    study.table.data.to_csv(study.table.filename, index=False)
    words = shlex.split(commands.command(study) or "")

    assert words[:3] == ["python", "-m", "segmentation"]
    assert main(words[3:]) == 0
    labelled = pd.read_csv("labelled.csv")
    assert labelled["Segment"].to_list() == study.clustering.labels.tolist()


def test_no_command_is_better_than_a_wrong_one(study: Study):
    """A choice the command line does not know leaves the recipe alone to say it."""
    chosen = dataclasses.replace(study, recipe=study.recipe.replace(category_weight=0.5))
    named = dataclasses.replace(study, recipe=study.recipe.replace(basis=study.matrix.columns))

    assert commands.command(chosen) is None
    assert f"--columns {','.join(study.matrix.columns)}" in (commands.command(named) or "")


def test_the_published_recipe_is_told_as_such(jewellery: DataFrame):
    """A study by the published recipe describes that recipe."""
    study = run(jewellery, Recipe(preset="thesis", k_max=4), verdict=False)

    assert "published recipe" in sentences.method(study)[0]
    assert "--preset thesis" in (commands.command(study) or "")
    assert "published recipe" in Page(report(study).decode()).text


def test_without_chart_libraries_there_is_a_sentence(study: Study, monkeypatch):
    """Where no chart library is installed, the message says which extra to install."""
    monkeypatch.setattr(figures, "find_spec", lambda library: None)

    with pytest.raises(ExportError, match="touchstone-segments\\[charts\\]"):
        report(study)


def test_latent_classes_are_told_once_and_as_found() -> None:
    """No line was drawn for them, one sentence tells them all, and rows have the file’s own word."""
    rng = np.random.default_rng(3)
    high = rng.integers(0, 2, 160)
    asked = DataFrame(
        {name: 1 + high * 3 + rng.integers(0, 2, 160) for name in ("Taste", "Price", "Service")}
    )
    study = run(asked, Recipe(algorithm="mixture", basis=tuple(asked.columns), k=2, rows="respondents"))
    told = " ".join(sentences.method(study))
    assert told.count("he likeliest of two classes") == 1
    assert "Three columns place respondents on the map" in told
    assert "customers" not in told
    page = report(study).decode()
    assert "ICL gained per respondent" in page
    assert "the line you drew" not in page
