"""What tests share: small generated tables, the bundled sample, and the folder of real files."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import chain, groupby, zip_longest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import is_hypothesis_test, settings
from pandas import DataFrame

# One thread per fit: the same numbers on every machine, and no quarrel over cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples at every run, and none too slow on a busy machine. To look for new ones:
# HYPOTHESIS_PROFILE=explore make test
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
FEW_OF, FEW_AT_LEAST = 3, 5  # what one of all examples finds, one of the first third mostly does


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make test` draws few examples, and no worker is left alone with a long file."""
    if config.option.markexpr == "not slow" and "HYPOTHESIS_PROFILE" not in os.environ:
        _draw_few(items)
    _put_in_order(items)


def _draw_few(items: list[pytest.Item]) -> None:
    """All examples are drawn by `make test-all`, and by whoever runs a file."""
    drawn = {test for item in items if is_hypothesis_test(test := getattr(item, "obj", None))}
    for test in drawn:
        whole = test._hypothesis_internal_use_settings
        few = min(whole.max_examples, max(FEW_AT_LEAST, whole.max_examples // FEW_OF))
        test._hypothesis_internal_use_settings = settings(whole, max_examples=few)


def _put_in_order(items: list[pytest.Item]) -> None:
    """The order in which files begin, so that no worker is left alone with a long one (`--dist loadfile`).

    Files in a browser are long and wait more than they compute: each begins beside one that computes, those
    with most tests first. The server’s come before all, as no other event loop runs in a process in which a
    browser has run.
    """
    files = sorted((list(own) for _, own in groupby(items, lambda item: item.path)), key=len, reverse=True)
    server = [own for own in files if own[0].path.parent.name == "server"]
    waiting = [own for own in files if own[0].path.parent.name == "browser"]
    computing = [own for own in files if own not in server and own not in waiting]
    beside = chain.from_iterable(zip_longest(waiting, computing, fillvalue=[]))
    items[:] = chain.from_iterable([*server, *beside])


def pytest_collection_finish() -> None:
    """Thousands of collected tests are no rubbish: Streamlit looks for some after every run of a page, and
    would go through all of them each time. Otherwise there is so little that it is looked for seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def measured_once() -> Iterator[None]:
    """A file is read, and the verdict on its customers measured, once for all tests (see `measurements`)."""
    from measurements import remembered

    with remembered():
        yield


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Real files; their licences are unclear, so they are never part of the project."""
    folder = os.environ.get("TOUCHSTONE_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("set TOUCHSTONE_DATA to a folder of real customer files to run this test")
    return Path(folder)


@pytest.fixture(scope="session")
def jewellery() -> DataFrame:
    """The bundled sample: 1,000 invented customers with four planted groups."""
    from segmentation.datasets import jewellery

    return jewellery()


@pytest.fixture(scope="session")
def customers() -> DataFrame:
    """100 customers in three known groups of 60, 30 and 10, in mixed order."""
    rng = np.random.default_rng(7)
    group = rng.permutation(np.repeat([1, 2, 3], [60, 30, 10]))
    center = np.array([[0, 0], [200, 20], [900, 90]])[group - 1]
    noise = rng.normal(0, [12, 1.5], (100, 2))
    return pd.DataFrame(
        {
            "CustomerID": [f"C{i:04d}" for i in range(100)],
            "Spend": (center[:, 0] + 150 + noise[:, 0]).round(2),
            "Visits": (center[:, 1] + 12 + noise[:, 1]).round(1),
            "Channel": np.array(["Shop", "Web", "App"])[rng.integers(0, 3, 100)],
            "Group": group,
        }
    )
