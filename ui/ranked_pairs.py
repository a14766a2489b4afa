"""The pairs of columns that move together most, as ranked bars, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from segmentation import charts
from segmentation.language.phrases import percent
from segmentation.prepare.explorations import StrongPair
from ui import widgets

_UNSEEN = re.compile(r" (?:One lies|[\d,]+ lie) outside the picture\.$")
_COEFFICIENT = re.compile(r"(?:: [rηV] = [−.\d]+| \([rηV] = [−.\d]+\))\.$")
_LEAST = 0.02
"""Shortest bar, as a part of the longest possible: one that can still be seen."""


def ranked(
    heading: str, told: str, pairs: Sequence[StrongPair], *, key: str, only: str | None = None
) -> None:
    """A line per pair: its names (where all are pairs of `only` one column, those of the others),
    its bar with the coefficient, its sentence, which wraps on a phone.

    Written as a list, so that a screen reader reads names and sentences one by one; what comes from the file
    is escaped, so that nothing of it is taken for markup.
    """
    if not pairs:
        widgets.chart_title(heading, told)
        return
    names = [pair.heading if only is None else pair.other(only) for pair in pairs]
    with widgets.framed(widgets.Shown(heading, told, lambda: _drawn(names, pairs)), key=key):
        widgets.chart_title(heading, told)
        st.html(f'<ol class="ranked">{"".join(map(_line, names, pairs))}</ol>')


def _line(name: str, pair: StrongPair) -> str:
    full = percent(max(abs(pair.value), _LEAST))
    return (
        f"<li><b>{escape(name)}</b>"
        f'<span class="bar" aria-hidden="true"><i style="width: {full}"></i></span>'
        f'<span class="told">{escape(pair.told)}</span>'
        f'<span class="said">{escape(_sentence(pair))}</span></li>'
    )


def _sentence(pair: StrongPair) -> str:
    """The finding without its coefficient, which stands beside the bar, and what no picture is there for.

    That of the finding may be another in the second digit: it goes by those who have both values alone.
    """
    return _COEFFICIENT.sub(".", _UNSEEN.sub("", pair.finding))


def _drawn(names: Sequence[str], pairs: Sequence[StrongPair]) -> charts.Chart:
    """The same as a picture to take away."""
    return charts.bars(
        names,
        [abs(pair.value) for pair in pairs],
        [pair.told for pair in pairs],
        description=" ".join(f"{name}: {pair.finding}" for name, pair in zip(names, pairs, strict=True)),
    )
