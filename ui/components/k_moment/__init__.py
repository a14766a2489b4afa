"""The moment of choosing how many: customers, the silhouette whose gold dot is the slider, and what splits.

All numbers of segments go to the browser at once, so that nothing is sent while a hand drags; what comes
back is one number, when it lets go. All words are written here, the browser draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from segmentation.charts import colour
from segmentation.charts.maps.dot_fields import dot_field, dot_rows, packed
from segmentation.language.phrases import coefficient
from segmentation.language.short_names import short_names
from segmentation.segment.verdict.verdicts import Verdict
from segmentation.standards import STABLE
from ui import state, steps
from ui.sentences import k_moment as sentences
from ui.sentences.act import unbroken
from ui.sentences.k_moment import Cut, Told

_HERE = Path(__file__).parent
KEY = "k_moment"
_mount = st.components.v2.component(
    "touchstone.k_moment",
    html=(_HERE / "k_moment.html").read_text("utf-8"),
    css=(_HERE / "k_moment.css").read_text("utf-8"),
    js="".join((_HERE / name).read_text("utf-8") for name in ("../dots.js", "separation.js", "k_moment.js")),
)
_ICONS = {"natural": "check", "reproducible": "repeat", "constructed": "straighten", "own": "flag"}


def choose(after: Callable[[], None]) -> None:
    """The pictures of every number of segments, and the choice; `after` redraws what follows it."""

    def take() -> None:
        k = getattr(state.entered(KEY), "k", None)
        if k not in steps.sweep().ks:  # a message may hold anything
            return
        k = int(k)
        state.shows_k(k)
        state.choose(k=None if steps.verdict() is not None and k == steps.recommended_k() else k)
        after()

    start, turn = state.told_k(KEY, steps.current_k())
    data = steps.pictures(start, turn, told)
    _mount(key=KEY, data=data, on_k_change=take, height="content")


def told(start: int, turn: int) -> bytes:
    """What the browser gets: words and numbers of every k, then where the dots lie and whose they are.

    `start` is the k to begin with and `turn` how often one was told; they change only where the number was
    not chosen in the browser, so that its own choice never sends all of this again.
    """
    sweep, verdict, unit = steps.sweep(), steps.verdict(), steps.unit()
    projection, best = steps.projection(2), steps.recommended_k()
    everybody = len(sweep.matrix.values)
    rows = dot_rows(everybody, seed=sweep.seed)
    field, cuts = dot_field(projection, rows), _cuts()
    splits = {k: sentences.split_told(k, best, cuts, unit=unit) for k in sweep.ks}
    every = sorted({one for cut in cuts.values() for one in cut.identities})
    header = {
        "ks": list(sweep.ks),
        "k": {k: _said(k, cuts[k], splits[k], verdict) for k in sweep.ks},
        "best": best,
        "start": start,
        "turn": turn,
        "judged": verdict is not None,
        "drawn": len(rows),
        "width": field.width,
        "height": field.height,
        "order": sentences.lineage(sweep.ks, best, cuts, splits),
        "colours": {one: colour(one) for one in every},
        "stable": STABLE,
        "words": {
            "customers": steps.said("Your customers"),
            "held": sentences.held(float(projection.explained[:2].sum()), len(rows), everybody, unit=unit),
            "weakest": "How much of the weakest segment comes back"
            if verdict is not None
            else "What comes back follows with the verdict",  # in one line of a phone
        },
    }
    labels = np.stack([cuts[k].labels[rows] for k in sweep.ks]).astype(np.uint8)
    return packed(header, field.x, field.y, labels)


def _cuts() -> dict[int, Cut]:
    """Every k as the sentences need it; before a verdict segments have no name but their identity."""
    sweep, named = steps.sweep(), steps.cuts()
    found = {}
    for k in sweep.ks:
        if k in named:
            clustering, names = named[k].clustering, steps.worded_names(named[k])
            labels, identities, sizes = clustering.labels, clustering.identities, clustering.sizes
        else:
            labels, identities = sweep.labels_at(k), sweep.identities[k]
            names = [f"Segment {identity}" for identity in identities]
            sizes = np.bincount(labels, minlength=k + 1)[1:].tolist()
        found[k] = Cut(labels, identities, tuple(names), tuple(sizes))
    return found


def _said(k: int, cut: Cut, split: Told, verdict: Verdict | None) -> dict[str, Any]:
    sweep, unit = steps.sweep(), steps.unit()
    silhouette = float(sweep.silhouette[sweep.row(k)])
    everybody = sum(cut.sizes)
    sentence = verdict.answer if verdict is not None else ""
    banner = sentences.banner(verdict, k, said=steps.said(sentence))
    said: dict[str, Any] = {
        "ids": list(cut.identities),
        "names": [unbroken(name) for name in cut.names],
        "short": [unbroken(name) for name in short_names(cut.names)],
        "sizes": list(cut.sizes),
        "counts": [sentences.size_told(size, everybody) for size in cut.sizes],
        "said": unbroken(split.sentence),
        "about": list(split.about),
        "silhouette": round(silhouette, 4),
        "value": coefficient(silhouette),
        "spoken": sentences.spoken(verdict, k, silhouette, split.sentence),
        "few": sentences.few_told(cut.sizes, unit=unit),
        "banner": {**banner, "icon": _ICONS.get(banner["kind"], "repeat")},
    }
    if verdict is not None:
        at = verdict.ks.index(k)
        band = (verdict.null_low[at], verdict.null_high[at])
        said |= {
            "band": [round(float(end), 4) for end in band] if np.isfinite(band).all() else None,
            "back": round(sentences.weakest(verdict, k), 4),
            "firm": sentences.comes_back(verdict, k),
            "tick": sentences.tick(verdict, k),
            "recommended": k == verdict.recommended_k,
        }
    return said
