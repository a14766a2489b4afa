"""Words on a page, and whatever comes from a file between them.

The latter is escaped before Streamlit reads it as Markdown: a category called “![](…)” would otherwise make
the browser fetch that address.
"""

from __future__ import annotations

import re

import streamlit as st

from segmentation.charts.palettes import colour, ink_on
from segmentation.language.phrases import clipped


def md(text: object, *, limit: int = 60) -> str:
    """Any text from a file, so that Markdown shows it as it is: no links, images, icons or formulas."""
    shown = clipped(text, limit)
    # A zero-width space stops bare addresses, icon names and arrows, which backslashes do not.
    shown = re.sub(r"([:.@>-])", "\u200b\\1\u200b", shown)
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$:~&])", r"\\\1", shown)


def prose(text: str) -> str:
    """A sentence of ours that may hold words from a file: shown as it is, at full length, in one line.

    Addresses, icons, emoji and arrows are looked for after Markdown has been read, when backslashes are
    gone: a zero-width space keeps their parts asunder.
    """
    line = re.sub(r"[^\S\u00a0\u202f]+", " ", text)
    line = re.sub(r":(?=[\w+/\[-])|www(?=\.)|[-<>~](?=[-=>])", "\\g<0>\u200b", line, flags=re.IGNORECASE)
    line = line.replace("@", "\u200b@\u200b")
    line = re.sub(r"\b([rηV]) = (?=[−.\d])", "\\1\u00a0=\u00a0", line)  # “r = .97” in one line
    line = re.sub(r"([\\`*_\[\]<>#|$~&])", r"\\\1", line)
    return re.sub(r"^( ?)(\d*)(?=[-+=.)])", r"\1\2\\", line)  # no list, whatever a line begins with


_NAME = 320
"""Letters of the longest name: four traits of columns whose headers are as long as they may be."""


def called(name: str) -> str:
    """The name of a segment, whole: where it is looked for, nothing of it is cut off."""
    return md(name, limit=_NAME)


def fact(text: str) -> str:
    """A fact with what it is about in bold: “**Most bought Ring:** 35% of them”."""
    about, colon, told = text.partition(": ")
    return f"**{prose(about)}:** {prose(told)}" if colon else prose(text)


def heading(title: str, told: str | None = None) -> None:
    """The page’s question or noun, and its answer in one sentence."""
    st.title(prose(title), anchor=False)
    if told is not None:
        answer(told)


def answer(told: str) -> None:
    """The answer of a page in one sentence, under its title; sections stand a level below."""
    st.markdown(f"## {prose(told)}", anchors=False)


def section(title: str, caption: str | None = None) -> None:
    """A section heading with an explanation in one line."""
    st.space("small")
    st.subheader(prose(title), anchor=False)
    if caption is not None:
        st.caption(prose(caption))


def number_chip(segment: int, identity: int) -> str:
    """A segment’s number on the colour of its identity; never made from data."""
    ink, ground = ink_on(identity), colour(identity)
    return f':color[\u00a0**{segment}**\u00a0]{{foreground="{ink}" background="{ground}"}}'


def tick(question: str, passed: bool) -> str:
    """One of the questions to a segment in a line of Markdown: the icon says yes or not quite."""
    if passed:
        return f":small[:green[:material/check:]\u00a0{prose(question)}]"
    return f":orange-badge[:material/priority_high: {prose(question)}]"
