"""Names and texts longer than a page bears, cut in a report where the screen cuts them.

A file may call a column anything, a cell of a category may hold an essay, and a pack may bring any name.
Each is cut once the page is written, so that no sentence needs to know of it; what is meant to be copied
(`pre`) stands whole or not at all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from segmentation.language.phrases import clipped

if TYPE_CHECKING:
    from segmentation.studies import Study

NAME = 60
"""Letters of a name that are shown, as everywhere in the dashboard."""
_MADE = 4 * NAME
"""Letters of a persona’s name that stand whole: of up to four traits, each as long as a column’s name."""
_WORD, _TEXT = 100, 2_000
"""Letters of a word, and of a paragraph: what is longer is no language, and takes a printer minutes."""
_COPIED_WORD, _COPIED = 300, 20_000
"""The same of what is meant to be copied."""
_LONG_WORD = re.compile(rf"\S{{{_WORD + 1},}}")
_PIECES = re.compile(r"(<pre>.*?</pre>)|(?<=>)([^<]+)|(<[^>]*>)", re.DOTALL)
"""What a page consists of: listings, texts and tags."""
_SPOKEN = re.compile(r'(?<= aria-label=")[^"]*')
"""The one place in a tag where names stand."""


def brief(text: str) -> str:
    """A text whose words and whose length a page can bear.

    >>> len(brief("a" * 10_000)), len(brief("a word " * 10_000))
    (100, 2000)
    """
    short = text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"
    return _LONG_WORD.sub(lambda word: f"{word[0][: _WORD - 1]}…", short)


def can_be_copied(listing: str) -> bool:
    """Whether a command or a recipe is short enough to stand in a page whole."""
    return len(listing) <= _COPIED and all(len(word) <= _COPIED_WORD for word in listing.split())


def long_names(study: Study) -> list[str]:
    """The names in a study that are longer than is shown, longest first, as one may stand in another."""
    made = {persona.name for persona in study.personas if len(persona.name) <= _MADE}  # are wrapped
    found = {name for name in _names(study) if len(name) > NAME} - made
    return sorted(found, key=lambda name: (-len(name), name))


def shortened(page: str, names: Sequence[str]) -> str:
    """A piece of HTML in which none of these names stands at full length, and no text is too long.

    >>> shortened("<b>High spend spend spend spend spend spend spend spend spend spend spend</b>",
    ...           ["spend " * 10 + "spend"])
    '<b>High spend spend spend spend spend spend spend spend spend spend…</b>'
    """
    short = {name: clipped(name, NAME) for name in names}

    def named(escaped: str) -> str:
        words = html.unescape(escaped)
        for name, begun in short.items():
            words = words.replace(name, begun)
        return words

    def cut(piece: re.Match[str]) -> str:
        listing, text, tag = piece.groups()
        if text:
            return html.escape(brief(named(text)))
        return listing or _SPOKEN.sub(lambda said: html.escape(named(said[0])), tag)

    return _PIECES.sub(cut, page)


def _names(study: Study) -> Iterator[str]:
    yield study.table.filename
    yield from map(str, study.table.data.columns)
    yield from map(str, study.clean.data.columns)
    for persona in study.personas:
        yield from (persona.name, persona.earned or "")
    for shares in study.profile.categories.values():
        yield from map(str, shares.columns)
