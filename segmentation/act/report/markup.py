"""The few shapes a report is made of. Every text goes through `text`, so that no data becomes markup."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from segmentation.language.phrases import printable


@dataclass(frozen=True)
class Row:
    """Cells of a table, as plain text."""

    cells: Sequence[str]
    chosen: bool = False


def text(plain: object) -> str:
    """Text on its way into a page; control characters, which no page may hold, fall away.

    >>> text("<b> & \\x00")
    '&lt;b&gt; &amp; '
    """
    return html.escape(printable(str(plain)))


def element(name: str, inside: str, style: str = "") -> str:
    """An element around markup that is already safe."""
    return f"<{name} class={_quoted(style)}>{inside}</{name}>" if style else f"<{name}>{inside}</{name}>"


def paragraphs(lines: Iterable[str], style: str = "") -> str:
    """A paragraph per line of text; empty lines make none."""
    return "".join(element("p", text(line), style) for line in lines if line)


def bullets(lines: Iterable[str], style: str = "") -> str:
    """A list of texts; nothing when there are none."""
    items = "".join(element("li", text(line)) for line in lines)
    return element("ul", items, style) if items else ""


def section(heading: str, body: str) -> str:
    """A part of the page under its heading."""
    return element("section", element("h2", text(heading)) + body)


def figure(heading: str, caption: str, picture: str) -> str:
    """A picture under what it is and how to read it."""
    told = element("strong", text(heading)) + element("span", text(caption), "quiet")
    return element("figure", told + picture)


def metrics(shown: Iterable[tuple[str, str]], style: str) -> str:
    """Numbers under their labels."""
    pairs = (element("dt", text(label)) + element("dd", text(value)) for label, value in shown)
    return element("dl", "".join(element("div", pair) for pair in pairs), style)


def chip(number: int, colour: str, ink: str) -> str:
    """A number on its colour."""
    return f'<span class="chip" style="background:{text(colour)};color:{text(ink)}">{number}</span>'


def table(heads: Sequence[str], rows: Iterable[Row], *, words: Sequence[int] = ()) -> str:
    """A table of numbers, aligned right; the columns counted in `words` hold text."""
    body = "".join(_row("td", row.cells, words, "chosen" if row.chosen else "") for row in rows)
    head = element("thead", _row("th", heads, words, "")) if heads else ""
    return element("div", element("table", head + element("tbody", body)), "wide")


def _row(name: str, cells: Sequence[str], words: Sequence[int], style: str) -> str:
    inside = "".join(element(name, text(cell), "" if at in words else "n") for at, cell in enumerate(cells))
    return element("tr", inside, style)


def _quoted(style: str) -> str:
    return f'"{text(style)}"'
