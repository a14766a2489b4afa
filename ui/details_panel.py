"""What stands behind a number of segments: elbow, stability, where customers go, and every score."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from segmentation import charts
from ui import steps, widgets
from ui.sentences import segment as sentences

_Pieces = list[Callable[[], Any]]
"""What draws a part, where there is something to draw."""


def panel(k: int) -> None:
    """The pictures in two columns, then the numbers of every k."""
    widgets.two_columns([partial(_elbow, k), *_stability(k), *_onward(k), *_voices()])
    _numbers()


def _elbow(k: int) -> None:
    """How spread out the segments are, for every number of them."""
    told = "For context only: random data has an elbow too."
    chart = charts.inertia(steps.sweep(), k)
    widgets.picture("Elbow: how spread out each segment is", told, chart, key="curves.0")


def _stability(k: int) -> _Pieces:
    """How much of each segment comes back, where it was measured."""
    verdict, cut = steps.verdict(), steps.clustering(k)
    if verdict is None or k not in verdict.stability or steps.size_cost(k):
        return []
    chart = charts.stability(verdict, k, steps.names_at(k), cut.parts, cut.identities)
    told = "Right of the dashed line, you can rely on it."
    return [partial(widgets.picture, "Stability", told, chart, key="curves.1")]


def _onward(k: int) -> _Pieces:
    """Where customers go when there is one segment more."""
    flow = steps.flow(k)
    if flow is None or steps.clustering(k).found is not None:
        return []
    title, told = sentences.flow_title(flow, unit=steps.unit()), sentences.flow_told(flow, unit=steps.unit())
    return [partial(widgets.picture, title, told, charts.flow(flow), key="flow")]


def _voices() -> _Pieces:
    """How many segments other scores would choose, once the verdict stands."""
    verdict = steps.verdict()
    return [] if verdict is None else [partial(_other_scores, sentences.other_voices(verdict))]


def _other_scores(told: list[tuple[str, str]]) -> None:
    widgets.chart_title("What other scores would choose", "Each on its own; 1 means no groups.")
    widgets.rows(
        told, alt="The number of segments each score would choose", named=widgets.prose, told=widgets.prose
    )


def _numbers() -> None:
    """How separate segments are at every k, and whether they hold up."""
    sweep, verdict = steps.sweep(), steps.verdict()
    widgets.chart_title("The numbers as a table", "How separate they are, for every number of segments.")
    rows = sentences.sweep_rows(sweep, verdict)
    told = sentences.sweep_texts(rows)
    widgets.by_measure(rows, told, alt="How separate segments are at every k", key="separate")
    if verdict is not None:
        st.caption("Whether they hold up, for every number of segments.")
        rows = sentences.held_rows(sweep, verdict)
        told = sentences.sweep_texts(rows)
        widgets.by_measure(rows, told, alt="Whether segments hold up at every k", key="held")
