"""What a page asks for: how often the cache is asked, the recipe written out and the upload taken apart.

A step of the slider and a visit of the download page, without a browser: what is counted is the same on
every machine, CPU milliseconds hold Streamlit's own work and that of its test client. The module also runs
beside an older tree, to compare.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pandas import DataFrame

from benchmarks.customers import frame

APP = Path(__file__).parent.parent / "app.py"
CUSTOMERS = 10_000
VALUES = {"table": "the table", "roles": "roles", "clean": "the clean table", "sweeping": "the sweep"}
"""Upstream values, as the cached functions behind them are called."""


def main() -> None:
    """Print what a step of k and a visit of the download page ask for, and what they cost."""
    counts: Counter[str] = Counter()
    _count(counts)
    app = _visitor(people(CUSTOMERS))
    _visit(app, "segment/choose_k")
    first = [_step(app, k) for k in range(3, 11)]
    counts.clear()
    again = [_step(app, k) for k in (*range(9, 2, -1), *range(4, 11)) * 3]
    step = Counter({name: count / len(again) for name, count in counts.items()})
    counts.clear()
    _visit(app, "act/download")
    page = Counter(counts)
    opened = statistics.median(_cpu(app.run) for _ in range(9))
    print(f"| {CUSTOMERS:,} customers | a step of k | the download page |")
    print("| --- | --- | --- |")
    for name, words in VALUES.items():
        print(f"| the cache is asked for {words} | {step[f'_{name}']:.0f} × | {page[f'_{name}']:.0f} × |")
    print(f"| the cache is asked, for anything | {_asked(step):.0f} × | {_asked(page):.0f} × |")
    print(f"| the recipe is written out for a key | {step['recipe']:.0f} × | {page['recipe']:.0f} × |")
    print(f"| the upload is taken apart for its text | {step['upload']:.0f} × | {page['upload']:.0f} × |")
    print(f"| CPU, seen for the first time | {statistics.median(first):.0f} ms | |")
    print(f"| CPU, seen before | {statistics.median(again):.0f} ms | {opened:.0f} ms |")


def people(n: int) -> DataFrame:
    """Invented customers with an address, a number and their word on e-mails."""
    rows = np.arange(n)
    return frame(n).assign(
        Email=[f"p{i}@example.com" for i in rows],
        Phone=[f"+4930{1_000_000 + i}" for i in rows],
        **{"Accepts Marketing": np.where(rows % 5, "yes", "no")},
    )


def _count(counts: Counter[str]) -> None:
    """Count from now on; the names of what the cache was asked for begin with an underscore."""
    from streamlit.runtime.caching.cache_utils import CachedFunc

    from segmentation.prepare.reading.tables import Source
    from segmentation.recipes import Recipe

    def noted(work: Callable[..., Any], name: str = "") -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            counts[name or str(args[0].__name__)] += 1
            return work(*args, **named)

        return counted

    for owner, method, name in (
        (CachedFunc, "__call__", ""),
        (Recipe, "to_dict", "recipe"),
        (Source, "cells", "upload"),
    ):
        setattr(owner, method, noted(getattr(owner, method), name))


def _asked(counts: Counter[str]) -> float:
    return sum(count for name, count in counts.items() if name not in ("recipe", "upload"))


def _visitor(table: DataFrame) -> Any:
    """A visitor who has brought these customers."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(APP), default_timeout=120).run()
    app.file_uploader(key="uploader").upload("customers.csv", table.to_csv(index=False).encode()).run()
    return app


def _visit(app: Any, page: str) -> None:
    """Open a page, and wait there for the verdict."""
    app.switch_page(f"pages/{page}.py").run()
    while app.get("progress"):
        time.sleep(0.2)
        app.run()


def _step(app: Any, k: int) -> float:
    """CPU milliseconds of the slider's step to k."""
    slider = next(each for each in app.select_slider if str(each.key).startswith("recipe.k"))
    return _cpu(lambda: slider.set_value(k).run())


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)
