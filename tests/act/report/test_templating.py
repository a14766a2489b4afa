"""The templates: whatever they show comes out as the text it went in as, and what they lack is an error."""

from __future__ import annotations

import csv
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError, nodes

from segmentation.act.report import templating
from segmentation.act.report.templating import rendered

FOLDER = Path(templating.__file__).parent / "templates"
TRUSTED = {"picture", "parts", "effects", "body", "faces"}
"""Pictures, the body a page is put around, and the letters it brings; made here, their texts escaped."""


class Texts(HTMLParser):
    """The tags of a piece of HTML, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = [""]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data


def card(word: str) -> Texts:
    """The card of a notebook that shows one text everywhere."""
    segment = dict.fromkeys(("number", "bar", "size", "name", "traits"), word)
    return Texts(rendered("study.html", title=word, origin=word, verdict=word, segments=[segment]))


EMPTY = card("").tags
SHOWN = 3 + 4
"""Texts of such a card: three above its table, four in the row; the fifth of a segment is a width."""


PRINTABLE = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")


@given(st.text(PRINTABLE, min_size=1).filter(str.strip))
def test_text_comes_out_as_it_went_in(word: str) -> None:
    """No text opens, closes or becomes an element; escaped, it is the same text."""
    shown = card(word)
    assert shown.tags == EMPTY
    assert shown.texts.count(word) == SHOWN


def test_every_payload_is_escaped(data_folder: Path) -> None:
    """All listed payloads pass through as text."""
    with (data_folder / "injection" / "payloads.csv").open(newline="", encoding="utf-8") as file:
        payloads = [row["payload"] for row in csv.DictReader(file)]

    for payload in payloads:
        shown = card(payload)
        assert shown.tags == EMPTY
        assert [" ".join(text.split()) for text in shown.texts].count(
            " ".join(payload.replace("\x00", "").split())
        ) == SHOWN


@pytest.mark.parametrize("bad", ['"><script>x</script>', "' onload='x", "&lt;b&gt;", "{{ 7 * 7 }}"])
def test_attributes_and_pictures_are_escaped_too(bad: str) -> None:
    """In a drawing as in a page; what is escaped already is shown as it was written."""
    segment = dict.fromkeys(("number", "color", "dots", "x", "base", "left", "top", "wide"), bad)
    picture = rendered(
        "map.svg", spoken=bad, segments=[segment], axes=[bad, bad], width=9, height=9, font=bad
    )

    assert re.findall(r"<(\w+)", picture) == ["svg", "path", "g", "rect", "text", "text", "text"]
    assert Texts(picture).texts.count(bad) == 3
    spoken = re.search(r'aria-label="([^"]*)"', picture)
    assert spoken and html.unescape(spoken[1]) == bad


def test_characters_no_page_may_hold_fall_away() -> None:
    """They would end a picture, or the process that prints it."""
    assert card("a\x00b\x07\ud800").texts.count("ab") == SHOWN


def test_what_a_template_lacks_is_an_error() -> None:
    """Not an empty place in a report."""
    with pytest.raises(UndefinedError, match="origin"):
        rendered("study.html", title="Four segments", segments=[])


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_only_pictures_and_the_body_are_trusted(path: Path) -> None:
    """Nothing else is shown unescaped, and no template turns the escaping off."""
    tree = templating._templates().parse(path.read_text(encoding="utf-8"))
    trusted: set[Any] = set()
    for one in tree.find_all(nodes.Filter):
        assert one.name in ("safe", "xmlattr", "length", "upper")
        if one.name == "safe":
            trusted.add(getattr(one.node, "attr", None) or getattr(one.node, "name", None))
    assert trusted <= TRUSTED
    assert not list(tree.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)))
    assert not re.search(r"<script|\bon\w+=|https?:|@import|\bsrc=|\bhref=", path.read_text(encoding="utf-8"))
