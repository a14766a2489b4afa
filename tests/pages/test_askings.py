"""What drawing a page asks of the steps: every upstream value once, the text of the upload once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from screens import choice, texts
from streamlit.runtime.caching.cache_utils import CachedFunc
from streamlit.testing.v1 import AppTest
from test_download import opened, shop

from segmentation.prepare.reading.tables import Source
from segmentation.recipes import Recipe

Visit = Callable[[AppTest, str], AppTest]
UPSTREAM = ("table_of", "_inferred", "_roles", "_clean", "_sweeping", "_judgement")
ONLY_A_STUDY_NEEDS = (
    "segmentation.studies.map_of",
    "segmentation.segment.profile.profiles.surrogate",
    "segmentation.segment.profile.profiles.differences",
    "segmentation.segment.profile.profiles.memberships",
    "segmentation.act.personas.personas.portraits",
)


def name_of(target: Any) -> str:
    return str(getattr(target, "__name__", target))


@pytest.fixture
def asked(read_anew: None, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the cache was asked for what, the recipe was written out, and a file was taken apart."""
    counts: Counter[str] = Counter()

    def noting(work: Callable[..., Any], name: str | None = None) -> Callable[..., Any]:
        def noted(*args: Any, **named: Any) -> Any:
            counts[name or name_of(args[0])] += 1
            return work(*args, **named)

        return noted

    monkeypatch.setattr(CachedFunc, "__call__", noting(CachedFunc.__call__))
    monkeypatch.setattr(Recipe, "to_dict", noting(Recipe.to_dict, "to_dict"))
    monkeypatch.setattr(Source, "cells", noting(Source.cells, "cells"))
    for path in ONLY_A_STUDY_NEEDS:
        module, _, name = path.rpartition(".")
        work = getattr(__import__(module, fromlist=[name]), name)
        monkeypatch.setattr(path, noting(work, name))
    return counts


def test_a_step_of_k_asks_each_upstream_value_once(
    sample: AppTest, visit: Visit, asked: Counter[str]
) -> None:
    """Every sentence and chart below the slider hangs on the same few values; so does the card."""
    visit(sample, "segment/choose_k")
    asked.clear()
    choice(sample, "recipe.k").set_value(7).run()
    assert "Your choice: seven" in texts(sample)
    assert {name: asked[name] for name in UPSTREAM} == dict.fromkeys(UPSTREAM, 1)
    assert asked["to_dict"] == 1


def test_names_come_with_the_judgement_and_need_no_study(
    sample: AppTest, visit: Visit, asked: Counter[str]
) -> None:
    """Projection, tests, trees and portraits wait for the pages that show them; then they are made once."""
    st.cache_resource.clear()
    visit(sample, "segment/choose_k")
    asked.clear()
    choice(sample, "recipe.k").set_value(8).run()
    made = [name.rpartition(".")[2] for name in ONLY_A_STUDY_NEEDS]
    assert asked["_names"] == 0 and asked["_cuts"] <= 1  # which looks up what came with the judgement
    assert not any(asked[name] for name in made)

    visit(sample, "act/personas")
    assert {name: asked[name] for name in made} == dict.fromkeys(made, 1)


def test_the_upload_is_taken_apart_once_for_all_lists(
    app: AppTest, visit: Visit, asked: Counter[str]
) -> None:
    """Beside reading it: neither six lists, another country nor the control group parse it again."""
    st.cache_resource.clear()
    opened(app, visit, shop())
    assert asked["cells"] == 2
    app.session_state["lists.how"] = True
    app.run()
    app.selectbox(key="lists.country").set_value("DE").run()
    next(t for t in app.toggle if t.label.startswith("Leave the control")).set_value(True).run()
    assert "kept aside as control" in texts(app)
    assert asked["cells"] == 2


@pytest.mark.parametrize(
    "page", ["prepare/data", "prepare/explore", "segment/map", "act/personas", "act/download"]
)
def test_every_page_asks_each_upstream_value_once(
    sample: AppTest, visit: Visit, asked: Counter[str], page: str
) -> None:
    """However many rows, cards and cells a page has."""
    visit(sample, "act/personas")
    asked.clear()
    sample.switch_page(f"pages/{page}.py").run()
    assert not sample.exception
    assert asked["table_of"] == asked["_inferred"] == asked["_roles"] == 1
    assert max(asked[name] for name in UPSTREAM) == 1
    assert asked["to_dict"] == 1
