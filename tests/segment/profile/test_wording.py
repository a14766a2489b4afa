"""Columns in words: things that are counted are more or fewer, whatever was done with them."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from segmentation import run
from segmentation.segment.profile.wording import comparative, degree, graded_in


def test_things_that_something_was_done_with_are_counted() -> None:
    """“Far more projects created”, not “far higher”; an amount stays higher, whatever was done with it."""
    rng = np.random.default_rng(0)
    many = np.repeat([2, 12], 60)
    table = DataFrame({
        "Projects created": rng.poisson(many),
        "Tickets sold": rng.poisson(many),
        "Amount invoiced": (many * rng.lognormal(3, 0.2, 120)).round(2),
    })  # fmt: skip
    profile = run(table, k=2, k_max=2, verdict=False).profile

    assert comparative(profile, "Projects created", 1.2) == "far more"
    assert degree(profile, "Tickets sold", -0.6) == "few"
    assert comparative(profile, "Amount invoiced", 1.2) == "far higher"


def test_what_is_counted_is_so_however_many_values_it_has() -> None:
    """Sessions that range to hundreds are more or fewer, as orders are; a score is higher."""
    rng = np.random.default_rng(0)
    many = np.repeat([20, 300], 60)
    table = DataFrame({
        "Number of Sessions": rng.poisson(many),
        "Total Campaign Opens": rng.poisson(many * 3),
        "Engagement score": rng.poisson(many),
    })  # fmt: skip
    profile = run(table, k=2, k_max=2, verdict=False).profile

    assert comparative(profile, "Number of Sessions", 1.2) == "far more"
    assert graded_in(profile, "Number of Sessions") == "sessions"
    assert degree(profile, "Total Campaign Opens", -0.6) == "few"
    assert graded_in(profile, "Total Campaign Opens") == "campaign opens"
    assert comparative(profile, "Engagement score", 1.2) == "far higher"
    assert graded_in(profile, "Engagement score") == "engagement score"
