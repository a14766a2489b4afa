"""Whatever a file holds, a sentence is only said where it is so."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pandas import DataFrame

from segmentation import charts
from segmentation.prepare import explorations as ex
from segmentation.prepare.roles.roles import infer_roles

COLUMNS: dict[str, Any] = {
    "Constant": lambda rng, n: np.ones(n),
    "Nothing at all": lambda rng, n: np.full(n, np.nan),
    "Balance": lambda rng, n: rng.normal(-50, 200, n).round(2),
    "Only losses": lambda rng, n: -rng.lognormal(3, 1, n),
    "Huge": lambda rng, n: rng.lognormal(30, 2, n),
    "Tiny": lambda rng, n: rng.lognormal(-20, 1, n),
    "Nearly empty": lambda rng, n: np.where(rng.random(n) < 0.95, np.nan, rng.integers(1, 9, n)),
    "Mostly none": lambda rng, n: np.where(rng.random(n) < 0.8, 0, rng.integers(1, 9, n)),
    "A name as long as a sentence that someone wrote into a header, with a unit (EUR)": lambda rng, n: (
        rng.uniform(0, 1, n)
    ),
    "City": lambda rng, n: rng.choice([f"City number {i} of a long list" for i in range(60)], n),
    "Mood": lambda rng, n: rng.choice(["😀", "🎉 party", "👩‍👩‍👧", "**plain**"], n),
    "Answer": lambda rng, n: rng.choice(["yes", "no"], n),
    "Born": lambda rng, n: pd.Timestamp("1840-01-01") + pd.to_timedelta(rng.integers(0, 60_000, n), unit="D"),
}


def look_at(names: list[str], rows: int, seed: int) -> ex.Exploration:
    rng = np.random.default_rng(seed)
    table = DataFrame({name: COLUMNS[name](rng, rows) for name in names})
    return ex.Exploration.of(table, infer_roles(table))


def results(look: ex.Exploration) -> list[Any]:
    """Everything the page could ask for."""
    found: list[Any] = [look.overview, look.gaps, look.correlations("rank"), look.correlations("linear")]
    found += [look.alone(name) for name in look.kinds]
    found += [look.alone(name, log=True) for name, kind in look.kinds.items() if kind == "number"]
    found += [look.pair(x, y) for x, y in combinations(look.kinds, 2)]
    found += [made for c in look.categories for made in (look.averages_by(c), look.bands_by(c)) if made]
    return found + ([look.concentration] if look.concentration else [])


def untrue(result: Any) -> str | None:
    """The part of a sentence that its own numbers contradict."""
    said = result.finding
    if re.search(r"\b(nan|inf|None|NaT)\b|–\.|\(–\)", said) or not said.endswith("."):
        return "an unfinished sentence"
    lifted = re.search(r"half have (\S+) or (?:less|more), .* mean (?:down )?to (\S+)\.", said)
    if lifted and lifted[1] == lifted[2]:
        return "a mean moved to where the median is"
    ends = re.search(r"[Rr]uns? from (\S+) to (\S+)\.", said)
    if ends and ends[1] == ends[2]:
        return "a range without ends"
    highest = re.search(r"^Highest for .* \((\S+)\), lowest for .* \((\S+)\)\.", said)
    if highest and highest[1] == highest[2]:
        return "a difference that is none"
    if isinstance(result, ex.Scatter) and re.search(r" (rises|falls)", said):
        return None if (" rises" in said) == (result.spearman > 0) else "the wrong direction"
    return None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(some.sampled_from(sorted(COLUMNS)), min_size=1, max_size=4, unique=True),
    some.sampled_from([1, 2, 3, 12, 60, 400]),
    some.integers(0, 1_000),
)
def test_no_sentence_contradicts_its_numbers(names: list[str], rows: int, seed: int) -> None:
    """Constant, empty, negative, huge, tiny, old, many, long: each sentence ends and is borne out."""
    for result in results(look_at(names, rows, seed)):
        assert untrue(result) is None, (untrue(result), result.finding)


@pytest.mark.parametrize("rows", [pytest.param(rows, marks=pytest.mark.slow) for rows in (2, 90)])
def test_every_picture_of_a_hard_file_can_be_drawn(rows: int) -> None:
    """Valid specifications with finite numbers, and a table for each."""
    look = look_at(sorted(COLUMNS), rows, 0)
    for result in results(look):
        if isinstance(result, ex.Overview | ex.Gaps | ex.Correlations | ex.Concentration):
            continue
        chart = charts.picture(result)
        assert "Infinity" not in str(chart.to_dict(validate=True))
        charts.rows_of(chart)
